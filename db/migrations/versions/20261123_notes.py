"""Confidential notes and budgets, and who is attached to a case.

Revision: 20261123_notes
Revises: 20261123_consent
"""

import sqlalchemy as sa
from alembic import op

revision = "20261123_notes"
down_revision = "20261123_consent"
branch_labels = None
depends_on = None

# Policies ask these of a table that they stand on themselves, which Postgres would not allow.
ATTACHED = """
create function mediance.is_attached(of_case bigint) returns boolean
  language sql stable security definer set search_path = mediance, pg_temp as $$
  select exists (
    select from case_attachment
    where case_id = of_case and staff_id = current_staff() and until is null)
$$;

create function mediance.had_attachments(of_case bigint) returns boolean
  language sql stable security definer set search_path = mediance, pg_temp as $$
  select exists (select from case_attachment where case_id = of_case)
$$;
"""

# Who was detached comes back by somebody else's hand, in a row of its own.
KEEP_DETACHED = """
create function mediance.keep_detached() returns trigger language plpgsql as $$
begin
  if old.until is not null then
    new.until := old.until;
    new.detached_by := old.detached_by;
  end if;
  return new;
end $$;

create trigger case_attachment_keep_detached before update on mediance.case_attachment
  for each row execute function mediance.keep_detached();
"""

# An access begins when it is written, ends no later than was said, and is told to every author.
EXCEPTIONAL_ACCESS = """
create function mediance.begin_exceptional_access() returns trigger language plpgsql as $$
begin
  new.since := clock_timestamp();
  return new;
end $$;

create function mediance.keep_exceptional_access() returns trigger language plpgsql as $$
begin
  new.until := least(new.until, old.until);
  if row_security_active('mediance.exceptional_access') and not mediance.acts_as('system_keys') then
    new.key_id := old.key_id;
    new.nonce := old.nonce;
    new.ciphertext := old.ciphertext;
  end if;
  return new;
end $$;

create function mediance.tell_authors() returns trigger
  language plpgsql security definer set search_path = mediance, pg_temp as $$
begin
  insert into exceptional_access_notice (access_id, author_id, site_id)
  select new.id, author_id, new.site_id
  from (select author_id from confidential_note where case_id = new.case_id
        union
        select author_id from budget_sheet where case_id = new.case_id) as authors
  where author_id <> new.taken_by;
  return null;
end $$;

create trigger exceptional_access_begin before insert on mediance.exceptional_access
  for each row execute function mediance.begin_exceptional_access();

create trigger exceptional_access_keep before update on mediance.exceptional_access
  for each row execute function mediance.keep_exceptional_access();

create trigger exceptional_access_tell after insert on mediance.exceptional_access
  for each row execute function mediance.tell_authors();
"""


def upgrade() -> None:
    _create_attachment()
    _create_versioned("confidential_note")
    _create_versioned("budget_sheet")
    _create_exceptional_access()
    op.create_table(
        "key_rotation",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("row_count", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        _moment("begun_at"),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("key_rotation_pkey")),
        schema="mediance",
    )
    for statement in (ATTACHED, KEEP_DETACHED, EXCEPTIONAL_ACCESS):
        op.execute(statement)


def downgrade() -> None:
    """What was written in confidence would be lost: restore the backup from before instead."""
    msg = "this migration cannot be undone"
    raise NotImplementedError(msg)


def _create_attachment() -> None:
    table = "case_attachment"
    op.create_table(
        table,
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        *_of_case(),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("attached_by", sa.BigInteger(), nullable=False),
        _moment("since"),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("detached_by", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("until >= since", name=op.f(f"{table}_until_after_since_check")),
        sa.CheckConstraint(
            "(until is null) = (detached_by is null)",
            name=op.f(f"{table}_detached_by_known_check"),
        ),
        *_keys_of_case(table),
        *(_of_staff(table, column) for column in ("staff_id", "attached_by", "detached_by")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"{table}_pkey")),
        schema="mediance",
    )
    op.create_index(op.f(f"{table}_case_id_idx"), table, ["case_id"], schema="mediance")
    op.create_index(
        f"{table}_one_current",
        table,
        ["case_id", "staff_id"],
        unique=True,
        schema="mediance",
        postgresql_where=sa.text("until is null"),
    )


def _create_versioned(table: str) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("first_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.SmallInteger(), nullable=False),
        *_of_case(),
        sa.Column("author_id", sa.BigInteger(), nullable=False),
        *_sealed(),
        _moment("written_at"),
        sa.CheckConstraint(
            "(version = 1) = (id = first_id)", name=op.f(f"{table}_first_version_check")
        ),
        sa.CheckConstraint("version > 0", name=op.f(f"{table}_version_check")),
        *_keys_of_case(table),
        _of_staff(table, "author_id"),
        sa.ForeignKeyConstraint(
            ["first_id", "case_id", "author_id"],
            [f"mediance.{table}.{column}" for column in ("id", "case_id", "author_id")],
            name=op.f(f"{table}_first_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"{table}_pkey")),
        sa.UniqueConstraint("first_id", "version", name=op.f(f"{table}_first_id_version_key")),
        sa.UniqueConstraint(
            "id", "case_id", "author_id", name=op.f(f"{table}_id_case_id_author_id_key")
        ),
        schema="mediance",
    )
    for columns in (["first_id", "case_id", "author_id"], ["case_id"], ["key_id"]):
        name = op.f(f"{table}_{'_'.join(columns)}_idx")
        op.create_index(name, table, columns, schema="mediance")


def _create_exceptional_access() -> None:
    op.create_table(
        "exceptional_reader",
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("named_by", sa.BigInteger(), nullable=False),
        _moment("named_at"),
        _of_staff("exceptional_reader", "staff_id"),
        _of_staff("exceptional_reader", "named_by"),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("exceptional_reader_pkey")),
        schema="mediance",
    )
    table = "exceptional_access"
    op.create_table(
        table,
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        *_of_case(),
        sa.Column("taken_by", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        *_sealed(),
        _moment("since"),
        sa.CheckConstraint(
            "until >= since and until <= since + interval '30 minutes'",
            name=op.f(f"{table}_minutes_check"),
        ),
        *_keys_of_case(table),
        _of_staff(table, "taken_by"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"{table}_pkey")),
        schema="mediance",
    )
    for column in ("case_id", "key_id"):
        op.create_index(op.f(f"{table}_{column}_idx"), table, [column], schema="mediance")
    notice = "exceptional_access_notice"
    op.create_table(
        notice,
        sa.Column("access_id", sa.BigInteger(), nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=False),
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["access_id"],
            ["mediance.exceptional_access.id"],
            name=op.f(f"{notice}_access_id_fkey"),
            ondelete="CASCADE",
        ),
        _of_staff(notice, "author_id"),
        _of_site(notice),
        sa.PrimaryKeyConstraint("access_id", "author_id", name=op.f(f"{notice}_pkey")),
        schema="mediance",
    )
    op.create_index(
        op.f(f"{notice}_author_id_idx"),
        notice,
        ["author_id"],
        schema="mediance",
        postgresql_where=sa.text("seen_at is null"),
    )


def _moment(column: str) -> sa.Column[object]:
    return sa.Column(
        column,
        sa.DateTime(timezone=True),
        server_default=sa.text("clock_timestamp()"),
        nullable=False,
    )


def _sealed() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("nonce", sa.LargeBinary(), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
    )


def _of_case() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("site_id", sa.BigInteger(), nullable=False),
    )


def _keys_of_case(table: str) -> tuple[sa.ForeignKeyConstraint, ...]:
    case = sa.ForeignKeyConstraint(
        ["case_id"], ["mediance.case.id"], name=op.f(f"{table}_case_id_fkey"), ondelete="CASCADE"
    )
    return (case, _of_site(table))


def _of_site(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["site_id"], ["mediance.site.id"], name=op.f(f"{table}_site_id_fkey")
    )


def _of_staff(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], ["mediance.staff.id"], name=op.f(f"{table}_{column}_fkey")
    )
