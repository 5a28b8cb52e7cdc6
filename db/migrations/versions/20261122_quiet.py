"""Drafts, locked screens and the waiting room's display.

Revision: 20261122_quiet
Revises: 20261122_intake
"""

import sqlalchemy as sa
from alembic import op

revision = "20261122_quiet"
down_revision = "20261122_intake"
branch_labels = None
depends_on = None

# The screen on the wall may read no visit and no person: numbers and rooms are all it is given.
RECENT_CALLS = """
create function mediance.recent_calls(place bigint, how_many integer)
  returns table (number bigint, room text, called_at timestamptz)
  language plpgsql stable security definer
  set search_path = mediance, pg_temp as $$
begin
  if not acts_as('display') or not place = any (current_sites()) then return; end if;
  return query
    select visit.number, room.name, visit.received_at
    from visit
    join site on site.id = visit.site_id and site.desk_mode = 'tickets'
    left join lateral (
      select event.room_id from visit_event as event
      where event.visit_id = visit.id and event.kind = 'received' and event.at = visit.received_at
      order by event.id desc limit 1
    ) as called on true
    left join room on room.id = called.room_id
    where visit.site_id = place
      and visit.arrived_at >= date_trunc('day', now(), 'Europe/Paris')
      and visit.received_at is not null
      and visit.import_id is null and visit.entered_later_at is null
    order by visit.received_at desc, visit.id desc
    limit how_many;
end $$;
"""


def upgrade() -> None:
    op.execute(RECENT_CALLS)
    op.add_column(
        "sign_in_session", sa.Column("locked_at", sa.DateTime(timezone=True)), schema="mediance"
    )
    for table in ("sign_in_session", "staff"):
        op.add_column(
            table,
            sa.Column("hides_names", sa.Boolean(), server_default=sa.text("false"), nullable=False),
            schema="mediance",
        )
    op.create_table(
        "draft",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("site_id", sa.BigInteger(), nullable=True),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.Column("submission_key", sa.Uuid(), nullable=True),
        sa.Column(
            "at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["site_id"], ["mediance.site.id"], name=op.f("draft_site_id_fkey")),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["mediance.staff.id"], name=op.f("draft_staff_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("draft_pkey")),
        sa.UniqueConstraint(
            "staff_id",
            "form",
            "site_id",
            name=op.f("draft_staff_id_form_site_id_key"),
            postgresql_nulls_not_distinct=True,
        ),
        schema="mediance",
    )


def downgrade() -> None:
    op.execute("drop function mediance.recent_calls(bigint, integer)")
    op.drop_table("draft", schema="mediance")
    for table in ("staff", "sign_in_session"):
        op.drop_column(table, "hides_names", schema="mediance")
    op.drop_column("sign_in_session", "locked_at", schema="mediance")
