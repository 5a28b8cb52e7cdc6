"""People found to be one: links, pairs that are not, proposals.

Revision: 20261122_links
Revises: 20261122_names
"""

import sqlalchemy as sa
from alembic import op

revision = "20261122_links"
down_revision = "20261122_names"
branch_labels = None
depends_on = None

# Links change who is who for everybody who records a visit: one at a time, and not meanwhile.
ONE_CHANGE_AT_A_TIME = """
create function mediance.hold_identities() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock(660069);
  return null;
end $$;

create trigger person_link_hold before insert or update or delete on mediance.person_link
  for each statement execute function mediance.hold_identities();
"""

# Written anew from the links that stand, for all whom the changed link may concern. A person who
# is being erased is passed over: the links go in the same statement, one after the other.
IDENTITIES = """
create function mediance.refresh_identities() returns trigger
  language plpgsql security definer set search_path = mediance, pg_temp as $$
declare
  someone bigint;
  members bigint[];
begin
  foreach someone in array array[
    coalesce(new.person_id, old.person_id), coalesce(new.other_id, old.other_id)]
  loop
    with recursive same (id) as (
      select id from person where id = someone
      union
      select neighbour.id
      from same
      cross join lateral (
        select other_id as id from person_link where person_id = same.id and undone_at is null
        union all
        select person_id from person_link where other_id = same.id and undone_at is null
      ) as neighbour
      join person on person.id = neighbour.id
    )
    select array_agg(id order by id) into members from same;
    delete from person_identity where person_id = any (members);
    if cardinality(members) > 1 then
      insert into person_identity (person_id, identity_id)
        select member, members[1] from unnest(members) as member;
    end if;
    if exists (select from visit where state <> 'ended' and person_id = any (members)
               group by site_id having count(*) > 1) then
      raise exception 'both are at one site now' using errcode = 'unique_violation',
        constraint = 'visit_one_active_per_person_and_site';
    end if;
  end loop;
  return null;
end $$;

create trigger person_link_identities after insert or update or delete on mediance.person_link
  for each row execute function mediance.refresh_identities();
"""

# The unique index knows one record; this knows the person, and refuses under the same name.
ONE_ACTIVE_VISIT = """
create function mediance.keep_one_active_visit() returns trigger
  language plpgsql security definer set search_path = mediance, pg_temp as $$
declare
  mine bigint;
begin
  perform pg_advisory_xact_lock_shared(660069);
  select identity_id into mine from person_identity where person_id = new.person_id;
  if mine is null then return null; end if;
  perform pg_advisory_xact_lock(660069, hashint8(mine));
  if exists (
    select from visit join person_identity using (person_id)
    where identity_id = mine and site_id = new.site_id and state <> 'ended' and visit.id <> new.id)
  then
    raise exception 'the person is here under another record' using errcode = 'unique_violation',
      constraint = 'visit_one_active_per_person_and_site';
  end if;
  return null;
end $$;

create trigger visit_arrival_of_identity after insert on mediance.visit
  for each row when (new.person_id is not null and new.state <> 'ended')
  execute function mediance.keep_one_active_visit();

create trigger visit_return_of_identity after update on mediance.visit
  for each row when (
    new.person_id is not null and new.state <> 'ended' and (
      old.state = 'ended'
      or old.person_id is distinct from new.person_id
      or old.site_id <> new.site_id))
  execute function mediance.keep_one_active_visit();
"""


def upgrade() -> None:
    _create_statement_table("person_link", said="linked")
    _create_statement_table("person_distinct", said="said")
    op.create_table(
        "person_identity",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("identity_id", sa.BigInteger(), nullable=False),
        _of_person("person_identity", "person_id"),
        _of_person("person_identity", "identity_id"),
        sa.PrimaryKeyConstraint("person_id", name=op.f("person_identity_pkey")),
        schema="mediance",
    )
    op.create_index(
        op.f("person_identity_identity_id_idx"),
        "person_identity",
        ["identity_id"],
        schema="mediance",
    )
    op.create_table(
        "person_proposal",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("other_id", sa.BigInteger(), nullable=False),
        sa.Column("score", sa.SmallInteger(), nullable=False),
        sa.Column(
            "likeness",
            sa.Enum(
                "same_name_same_year",
                "same_name_close_year",
                "same_name_unknown_year",
                "sound_same_year",
                "alike_same_year",
                name="likeness",
                native_enum=False,
                create_constraint=True,
                length=40,
                schema="mediance",
            ),
            nullable=True,
        ),
        sa.Column("has_same_phone", sa.Boolean(), nullable=False),
        sa.Column(
            "proposed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("later_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("person_id < other_id", name=op.f("person_proposal_older_first_check")),
        sa.CheckConstraint("score between 0 and 100", name=op.f("person_proposal_score_check")),
        _of_person("person_proposal", "person_id"),
        _of_person("person_proposal", "other_id"),
        sa.PrimaryKeyConstraint("person_id", "other_id", name=op.f("person_proposal_pkey")),
        schema="mediance",
    )
    op.create_index(
        op.f("person_proposal_other_id_idx"), "person_proposal", ["other_id"], schema="mediance"
    )
    for statement in (ONE_CHANGE_AT_A_TIME, IDENTITIES, ONE_ACTIVE_VISIT):
        op.execute(statement)


def downgrade() -> None:
    """What was said of people would be lost: restore the backup from before instead."""
    msg = "this migration cannot be undone"
    raise NotImplementedError(msg)


def _create_statement_table(table: str, *, said: str) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("other_id", sa.BigInteger(), nullable=False),
        sa.Column(f"{said}_by", sa.BigInteger(), nullable=False),
        sa.Column(
            f"{said}_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("person_id < other_id", name=op.f(f"{table}_older_first_check")),
        sa.CheckConstraint(
            "(undone_at is null) = (undone_by is null)", name=op.f(f"{table}_undone_by_known_check")
        ),
        _of_person(table, "person_id"),
        _of_person(table, "other_id"),
        sa.ForeignKeyConstraint(
            [f"{said}_by"], ["mediance.staff.id"], name=op.f(f"{table}_{said}_by_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["undone_by"], ["mediance.staff.id"], name=op.f(f"{table}_undone_by_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"{table}_pkey")),
        schema="mediance",
    )
    for column in ("person_id", "other_id"):
        op.create_index(op.f(f"{table}_{column}_idx"), table, [column], schema="mediance")
    op.create_index(
        f"{table}_one_standing",
        table,
        ["person_id", "other_id"],
        unique=True,
        schema="mediance",
        postgresql_where=sa.text("undone_at is null"),
    )


def _of_person(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], ["mediance.person.id"], name=op.f(f"{table}_{column}_fkey"), ondelete="CASCADE"
    )
