"""Rooms, opening hours and one-time links.

Revision: 20261122_sites
Revises: 20261122_ground
"""

import sqlalchemy as sa
from alembic import op

revision = "20261122_sites"
down_revision = "20261122_ground"
branch_labels = None
depends_on = None

SHIPPED_LISTS = ("domain", "channel", "institution", "procedure_type")

# Everybody may change their own language; policies cannot tell one column from another.
GUARD_OF_ACCOUNTS = """
create function mediance.guard_account() returns trigger language plpgsql as $$
begin
  if row_security_active('mediance.staff') and not mediance.acts_as('admin')
     and (new.display_name, new.disabled_at) is distinct from (old.display_name, old.disabled_at)
  then
    raise exception 'accounts are changed by an administrator' using errcode = '42501';
  end if;
  return new;
end $$;

create trigger staff_guard before update on mediance.staff
  for each row execute function mediance.guard_account();
"""


def upgrade() -> None:
    for column in ("address", "phone"):
        op.add_column(
            "site",
            sa.Column(column, sa.Text(), server_default=sa.text("''"), nullable=False),
            schema="mediance",
        )
    for table in SHIPPED_LISTS:
        op.add_column(
            table,
            sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
            schema="mediance",
        )
        op.add_column(table, sa.Column("edited_over", sa.Text(), nullable=True), schema="mediance")
        op.add_column(
            table,
            sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=True),
            schema="mediance",
        )
    op.create_table(
        "room",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("length(name) between 1 and 60", name=op.f("room_name_length_check")),
        sa.ForeignKeyConstraint(["site_id"], ["mediance.site.id"], name=op.f("room_site_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("room_pkey")),
        sa.UniqueConstraint("site_id", "name", name=op.f("room_site_id_name_key")),
        schema="mediance",
    )
    op.create_table(
        "opening_period",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        sa.Column("weekday", sa.SmallInteger(), nullable=False),
        sa.Column("opens_at", sa.Time(), nullable=False),
        sa.Column("closes_at", sa.Time(), nullable=False),
        sa.CheckConstraint("weekday between 1 and 7", name=op.f("opening_period_weekday_check")),
        sa.CheckConstraint(
            "closes_at > opens_at", name=op.f("opening_period_closes_after_opening_check")
        ),
        sa.ForeignKeyConstraint(
            ["site_id"], ["mediance.site.id"], name=op.f("opening_period_site_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("opening_period_pkey")),
        sa.UniqueConstraint(
            "site_id",
            "weekday",
            "opens_at",
            name=op.f("opening_period_site_id_weekday_opens_at_key"),
        ),
        schema="mediance",
    )
    op.create_table(
        "site_closure",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.CheckConstraint(
            "last_day >= first_day", name=op.f("site_closure_ends_after_it_begins_check")
        ),
        sa.ForeignKeyConstraint(
            ["site_id"], ["mediance.site.id"], name=op.f("site_closure_site_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("site_closure_pkey")),
        schema="mediance",
    )
    op.create_index(
        op.f("site_closure_site_id_idx"), "site_closure", ["site_id"], schema="mediance"
    )
    op.create_table(
        "account_link",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "invite",
                "reset",
                name="linkpurpose",
                native_enum=False,
                create_constraint=True,
                length=40,
                schema="mediance",
            ),
            nullable=False,
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.BigInteger(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by"], ["mediance.staff.id"], name=op.f("account_link_created_by_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["mediance.staff.id"], name=op.f("account_link_staff_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("account_link_pkey")),
        sa.UniqueConstraint("token_hash", name=op.f("account_link_token_hash_key")),
        schema="mediance",
    )
    op.create_index(
        op.f("account_link_staff_id_idx"), "account_link", ["staff_id"], schema="mediance"
    )
    op.execute(GUARD_OF_ACCOUNTS)


def downgrade() -> None:
    """What was added by hand would be lost: restore the backup from before instead."""
    msg = "this migration cannot be undone"
    raise NotImplementedError(msg)
