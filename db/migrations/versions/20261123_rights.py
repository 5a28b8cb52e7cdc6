"""What people ask of their own data, and the marks that the software obeys.

Revision: 20261123_rights
Revises: 20261123_notes
"""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "20261123_rights"
down_revision = "20261123_notes"
branch_labels = None
depends_on = None

RIGHTS = ("access", "rectification", "objection", "limitation", "erasure", "portability")
WAYS = ("on_site", "letter", "email", "phone")
IDENTITY = ("known_to_team", "paper_seen", "called_back", "mandate_seen")
STATES = ("open", "answered", "refused", "withdrawn")
KINDS = (
    "received",
    "corrected",
    "identity_checked",
    "extended",
    "answered",
    "refused",
    "withdrawn",
    "undone",
)

# Whoever asked for limitation stays as they are, under whichever of their records; whoever is
# opposed to a follow-up gets no new case. Those who handle the request may go on, and so may
# whoever puts right what the person asked to have put right.
OBEY = """
create function mediance.obey_restriction() returns trigger
  language plpgsql security definer set search_path = mediance, pg_temp as $$
declare
  someone bigint;
  records bigint[];
  marks text[];
begin
  if not exists (select from person_restriction where lifted_at is null)
     or acts_as('data_protection', 'system_rights') then
    return new;
  end if;
  someone := case tg_argv[0]
    when 'case_id' then (
      select person_id from "case" where id = (to_jsonb(new) ->> 'case_id')::bigint)
    else (to_jsonb(new) ->> tg_argv[0])::bigint
  end;
  select array_agg(other.person_id) into records
  from person_identity as mine join person_identity as other using (identity_id)
  where mine.person_id = someone;
  records := coalesce(records, array[someone]);
  select array_agg(restriction) into marks
  from person_restriction where lifted_at is null and person_id = any (records);
  if 'limited' = any (marks) and not (tg_table_name = 'person' and exists (
    select from rights_request
    where state = 'open' and asks_for = 'rectification' and person_id = any (records)))
  then
    raise exception 'the person asked for limitation' using errcode = 'check_violation',
      constraint = 'person_is_limited';
  end if;
  if 'no_follow_up' = any (marks) and tg_op = 'INSERT' and tg_table_name = 'case' then
    raise exception 'the person is opposed to a follow-up' using errcode = 'check_violation',
      constraint = 'person_is_opposed';
  end if;
  return new;
end $$;

create trigger visit_arrival_obeys before insert on mediance.visit
  for each row when (new.person_id is not null)
  execute function mediance.obey_restriction('person_id');

create trigger visit_person_obeys before update on mediance.visit
  for each row when (new.person_id is not null and new.person_id is distinct from old.person_id)
  execute function mediance.obey_restriction('person_id');

create trigger person_obeys before update on mediance.person
  for each row when (
    (new.family_name, new.given_name, new.used_name, new.birth_year)
    is distinct from (old.family_name, old.given_name, old.used_name, old.birth_year))
  execute function mediance.obey_restriction('id');

create trigger person_phone_obeys before insert or update on mediance.person_phone
  for each row execute function mediance.obey_restriction('person_id');

create trigger case_obeys before insert or update on mediance."case"
  for each row when (new.person_id is not null)
  execute function mediance.obey_restriction('person_id');

create trigger case_referent_obeys before insert or update on mediance.case_referent
  for each row execute function mediance.obey_restriction('case_id');

create trigger mandate_obeys before insert on mediance.mandate
  for each row when (new.person_id is not null)
  execute function mediance.obey_restriction('person_id');

create trigger case_attachment_obeys before insert on mediance.case_attachment
  for each row execute function mediance.obey_restriction('case_id');

create trigger confidential_note_obeys before insert on mediance.confidential_note
  for each row execute function mediance.obey_restriction('case_id');

create trigger budget_sheet_obeys before insert on mediance.budget_sheet
  for each row execute function mediance.obey_restriction('case_id');

create trigger procedure_obeys before insert or update on mediance.procedure
  for each row execute function mediance.obey_restriction('case_id');
"""


def upgrade() -> None:
    _create_requests()
    _create_events()
    _create_restrictions()
    op.execute(OBEY)


def downgrade() -> None:
    """What people asked for would be lost: restore the backup from before instead."""
    msg = "this migration cannot be undone"
    raise NotImplementedError(msg)


def _create_requests() -> None:
    op.create_table(
        "rights_request",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("asks_for", _one_of("rightkind", *RIGHTS), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("way", _one_of("way", *WAYS), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.BigInteger(), nullable=False),
        _now("recorded_at"),
        sa.Column("identity", _one_of("identitycheck", *IDENTITY), nullable=True),
        sa.Column("is_extended", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column(
            "state",
            _one_of("requeststate", *STATES),
            server_default=sa.text("'open'"),
            nullable=False,
        ),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "(state = 'open') = (closed_at is null)",
            name=op.f("rights_request_closed_at_known_check"),
        ),
        sa.CheckConstraint(
            "due_on > received_on", name=op.f("rights_request_due_after_received_check")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["mediance.person.id"],
            name=op.f("rights_request_person_id_fkey"),
            ondelete="SET NULL",
        ),
        _by("rights_request", "recorded_by"),
        sa.PrimaryKeyConstraint("id", name=op.f("rights_request_pkey")),
        schema="mediance",
    )
    op.create_index(
        op.f("rights_request_person_id_idx"),
        "rights_request",
        ["person_id"],
        schema="mediance",
        postgresql_where=sa.text("person_id is not null"),
    )
    op.create_index(
        "rights_request_open_idx",
        "rights_request",
        ["due_on", "id"],
        schema="mediance",
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(
        "rights_request_closed_idx", "rights_request", ["closed_at", "id"], schema="mediance"
    )


def _create_events() -> None:
    op.create_table(
        "rights_request_event",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("request_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", _one_of("requesteventkind", *KINDS), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        _now("at"),
        sa.Column("asks_for", _one_of("rightkind", *RIGHTS), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("way", _one_of("way", *WAYS), nullable=True),
        sa.Column("identity", _one_of("identitycheck", *IDENTITY), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("undoes", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "(kind = 'undone') = (undoes is not null)",
            name=op.f("rights_request_event_undoes_check"),
        ),
        sa.CheckConstraint(
            "kind <> 'received' or (asks_for is not null and received_on is not null"
            " and way is not null)",
            name=op.f("rights_request_event_received_whole_check"),
        ),
        sa.CheckConstraint(
            "length(reason) <= 600", name=op.f("rights_request_event_reason_length_check")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["mediance.rights_request.id"],
            name=op.f("rights_request_event_request_id_fkey"),
            ondelete="CASCADE",
        ),
        _by("rights_request_event", "staff_id"),
        sa.ForeignKeyConstraint(
            ["undoes"],
            ["mediance.rights_request_event.id"],
            name=op.f("rights_request_event_undoes_fkey"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("rights_request_event_pkey")),
        schema="mediance",
    )
    op.create_index(
        op.f("rights_request_event_request_id_idx"),
        "rights_request_event",
        ["request_id"],
        schema="mediance",
    )
    op.create_index(
        op.f("rights_request_event_undoes_idx"),
        "rights_request_event",
        ["undoes"],
        unique=True,
        schema="mediance",
        postgresql_where=sa.text("undoes is not null"),
    )


def _create_restrictions() -> None:
    op.create_table(
        "person_restriction",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("restriction", _one_of("restriction", "limited", "no_follow_up"), nullable=False),
        sa.Column("request_id", sa.BigInteger(), nullable=True),
        sa.Column("set_by", sa.BigInteger(), nullable=False),
        _now("set_at"),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "(lifted_at is null) = (lifted_by is null)",
            name=op.f("person_restriction_lifted_by_known_check"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["mediance.person.id"],
            name=op.f("person_restriction_person_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["mediance.rights_request.id"],
            name=op.f("person_restriction_request_id_fkey"),
            ondelete="SET NULL",
        ),
        _by("person_restriction", "set_by"),
        _by("person_restriction", "lifted_by"),
        sa.PrimaryKeyConstraint("id", name=op.f("person_restriction_pkey")),
        schema="mediance",
    )
    op.create_index(
        op.f("person_restriction_person_id_idx"),
        "person_restriction",
        ["person_id"],
        schema="mediance",
    )
    op.create_index(
        "person_restriction_one_standing",
        "person_restriction",
        ["person_id", "restriction"],
        unique=True,
        schema="mediance",
        postgresql_where=sa.text("lifted_at is null"),
    )
    op.create_index(
        op.f("person_restriction_request_id_idx"),
        "person_restriction",
        ["request_id"],
        schema="mediance",
        postgresql_where=sa.text("request_id is not null"),
    )


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(
        *values, name=name, native_enum=False, create_constraint=True, length=40, schema="mediance"
    )


def _now(column: str) -> sa.Column[datetime]:
    return sa.Column(
        column,
        sa.DateTime(timezone=True),
        server_default=sa.text("clock_timestamp()"),
        nullable=False,
    )


def _by(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], ["mediance.staff.id"], name=op.f(f"{table}_{column}_fkey")
    )
