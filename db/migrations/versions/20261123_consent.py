"""What people were told, what they agreed to, and the mandates they gave.

Revision: 20261123_consent
Revises: 20261123_sessions
"""

import sqlalchemy as sa
from alembic import op

revision = "20261123_consent"
down_revision = "20261123_sessions"
branch_labels = None
depends_on = None

NOW = sa.text("clock_timestamp()")
MOMENT = sa.DateTime(timezone=True)

# Who was told of one version must be able to show that version, for as long as they like.
NO_REWRITING = """
create function mediance.keep_consent_text() returns trigger language plpgsql as $$
begin
  raise exception 'a version of a text is never rewritten: add the next one'
    using errcode = 'check_violation', constraint = 'consent_text_never_rewritten';
end $$;

create trigger consent_text_never_rewritten before update or delete on mediance.consent_text
  for each row execute function mediance.keep_consent_text();
"""

# The desk reads one column of the person; it says nothing that no event says.
NOTICE_IN_STEP = """
create function mediance.keep_notice_in_step() returns trigger
  language plpgsql security definer set search_path = mediance, pg_temp as $$
begin
  if not exists (select from consent_text where id = new.text_id and kind = 'notice') then
    return null;
  end if;
  if new.decision = 'told' then
    update person set notice_given_at = new.at
      where id = new.person_id and (notice_given_at is null or notice_given_at > new.at);
  elsif new.decision = 'undone' then
    update person set notice_given_at = (
      select min(event.at)
      from consent_event as event
      join consent_text on consent_text.id = event.text_id and consent_text.kind = 'notice'
      where event.person_id = new.person_id and event.decision = 'told'
        and not exists (
          select from consent_event as later where later.undoes = event.id))
    where id = new.person_id
      and notice_given_at = (select at from consent_event where id = new.undoes);
  end if;
  return null;
end $$;

create trigger consent_event_notice after insert on mediance.consent_event
  for each row execute function mediance.keep_notice_in_step();
"""

# Policies cannot tell one column from another: who somebody is changes with a trace.
GUARD_OF_NAMES = """
create function mediance.guard_person_facts() returns trigger language plpgsql as $$
begin
  if row_security_active('mediance.person')
     and (new.family_name, new.given_name, new.used_name, new.birth_year, new.search_name)
         is distinct from
         (old.family_name, old.given_name, old.used_name, old.birth_year, old.search_name)
     and not exists (
       select from mediance.person_correction
       where person_id = new.id and made_at >= transaction_timestamp()
         and staff_id = mediance.current_staff())
  then
    raise exception 'a person is corrected with a trace' using errcode = '42501';
  end if;
  return new;
end $$;

create trigger person_facts_guard
  before update of family_name, given_name, used_name, birth_year, search_name on mediance.person
  for each row execute function mediance.guard_person_facts();
"""

KINDS = ("notice", "follow_up", "sharing", "phone", "voicemail", "sms", "letter", "mandate")
DECISIONS = ("told", "agreed", "refused", "withdrawn", "undone")
SUPPORTS = ("oral", "sheet", "poster", "interpreter")
SIGNINGS = ("paper", "oral_then_paper")
FIELDS = ("family_name", "given_name", "used_name", "birth_year")


def upgrade() -> None:
    make_texts()
    make_events()
    make_mandates()
    make_corrections()
    op.create_index(
        "person_to_be_told",
        "person",
        ["site_id"],
        schema="mediance",
        postgresql_where=sa.text("notice_given_at is null"),
    )
    for statement in (NO_REWRITING, NOTICE_IN_STEP, GUARD_OF_NAMES):
        op.execute(statement)


def make_texts() -> None:
    op.create_table(
        "consent_text",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("kind", one_of("textkind", KINDS), nullable=False),
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("title", "body", "title_gloss", "body_gloss", "source")
        ),
        sa.CheckConstraint("version > 0", name=op.f("consent_text_version_check")),
        sa.PrimaryKeyConstraint("id", name=op.f("consent_text_pkey")),
        sa.UniqueConstraint("kind", "version", name=op.f("consent_text_kind_version_key")),
        schema="mediance",
    )


def make_events() -> None:
    op.create_table(
        "consent_event",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("text_id", sa.BigInteger(), nullable=False),
        sa.Column("decision", one_of("decision", DECISIONS), nullable=False),
        sa.Column("told_by", sa.BigInteger(), nullable=False),
        sa.Column("at", MOMENT, server_default=NOW, nullable=False),
        sa.Column("language_code", sa.Text(), nullable=False),
        sa.Column("support", one_of("support", SUPPORTS), nullable=False),
        sa.Column("institution_code", sa.Text(), nullable=True),
        sa.Column("undoes", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "(decision = 'undone') = (undoes is not null)",
            name=op.f("consent_event_undone_check"),
        ),
        reference("consent_event", "person_id", "person.id", ondelete="CASCADE"),
        reference("consent_event", "text_id", "consent_text.id"),
        reference("consent_event", "told_by", "staff.id"),
        reference("consent_event", "language_code", "language.code"),
        reference("consent_event", "institution_code", "institution.code"),
        reference("consent_event", "undoes", "consent_event.id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("consent_event_pkey")),
        schema="mediance",
    )
    op.create_index(
        op.f("consent_event_person_id_idx"), "consent_event", ["person_id"], schema="mediance"
    )
    op.create_index(
        "consent_event_undone_once",
        "consent_event",
        ["undoes"],
        unique=True,
        schema="mediance",
        postgresql_where=sa.text("undoes is not null"),
    )


def make_mandates() -> None:
    op.create_table(
        "mandate",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("text_id", sa.BigInteger(), nullable=False),
        sa.Column("families", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("signing", one_of("signing", SIGNINGS), nullable=False),
        sa.Column("recorded_by", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", MOMENT, server_default=NOW, nullable=False),
        sa.Column("signature_seen_at", MOMENT, nullable=True),
        sa.Column("signature_seen_by", sa.BigInteger(), nullable=True),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.Column("revoked_by", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("cardinality(families) > 0", name=op.f("mandate_scope_check")),
        sa.CheckConstraint(
            "last_day - first_day + 1 in (1, 31, 182, 365)", name=op.f("mandate_duration_check")
        ),
        sa.CheckConstraint(
            "signing <> 'paper' or signature_seen_at is not null",
            name=op.f("mandate_paper_seen_check"),
        ),
        sa.CheckConstraint(
            "(signature_seen_at is null) = (signature_seen_by is null)",
            name=op.f("mandate_seen_by_known_check"),
        ),
        sa.CheckConstraint(
            "(revoked_at is null) = (revoked_by is null)",
            name=op.f("mandate_revoked_by_known_check"),
        ),
        reference("mandate", "person_id", "person.id", ondelete="SET NULL"),
        reference("mandate", "text_id", "consent_text.id"),
        *(
            reference("mandate", column, "staff.id")
            for column in ("recorded_by", "signature_seen_by", "revoked_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("mandate_pkey")),
        schema="mediance",
    )
    op.create_index(
        op.f("mandate_person_id_idx"),
        "mandate",
        ["person_id"],
        schema="mediance",
        postgresql_where=sa.text("person_id is not null"),
    )


def make_corrections() -> None:
    op.create_table(
        "person_correction",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("made_at", MOMENT, server_default=NOW, nullable=False),
        sa.Column("field", one_of("personfield", FIELDS), nullable=False),
        sa.Column("old_value", sa.Text(), nullable=True),
        sa.Column("new_value", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "old_value is distinct from new_value", name=op.f("person_correction_changed_check")
        ),
        reference("person_correction", "person_id", "person.id", ondelete="CASCADE"),
        reference("person_correction", "staff_id", "staff.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("person_correction_pkey")),
        schema="mediance",
    )
    op.create_index(
        op.f("person_correction_person_id_idx"),
        "person_correction",
        ["person_id"],
        schema="mediance",
    )


def one_of(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(
        *values,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=40,
        schema="mediance",
    )


def reference(
    table: str, column: str, target: str, *, ondelete: str | None = None
) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"mediance.{target}"], name=op.f(f"{table}_{column}_fkey"), ondelete=ondelete
    )


def downgrade() -> None:
    """What people agreed to is the proof of what was done: it is not dropped."""
    msg = "what people were told and agreed to cannot be undone by a migration"
    raise NotImplementedError(msg)
