"""Appointments, referrals and documents seen.

Revision: 20261124_meetings
Revises: 20261124_institutions
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261124_meetings"
down_revision = "20261124_institutions"
branch_labels = None
depends_on = None

SETTINGS = ("on_site", "phone", "home", "institution")
STATES = ("planned", "honoured", "excused", "cancelled", "no_show")
HAPPENINGS = ("taken", "moved", *STATES)
WAYS = ("warm", "cold")
STEPS = (
    "sent",
    "received",
    "accepted",
    "refused",
    "done",
    "effect",
    "no_news",
    "taken_back",
)
EFFECTS = ("obtained", "partly", "nothing", "unknown")
SAID_OF_PAPERS = ("asked", "seen", "missing", "taken_back")
TABLES = (
    "document_event",
    "referral_event",
    "referral",
    "appointment_event",
    "appointment",
)

# As of procedures: what an appointment or a referral says changes by what somebody says happened,
# in this very transaction (xmin). Reception writes what it may not read again: the owner looks.
GUARDS = """
create function mediance.guard_meeting() returns trigger
  language plpgsql security definer set search_path = mediance, pg_temp as $$
declare
  is_said boolean;
begin
  if new.version <> old.version + 1 then
    raise exception 'it goes from one version to the next' using errcode = '42501';
  end if;
  execute format(
    'select exists (select from %1$I where %2$I = $1 and staff_id = current_staff()'
    ' and version = $2 and age(xmin) <= 0)',
    tg_table_name || '_event', tg_table_name || '_id')
    into is_said using new.id, new.version;
  if not is_said then
    raise exception 'it moves by what happened to it' using errcode = '42501';
  end if;
  return new;
end $$;

create trigger appointment_guard before update on mediance.appointment
  for each row when (row_security_active('mediance.appointment') and old.* is distinct from new.*)
  execute function mediance.guard_meeting();

create trigger referral_guard before update on mediance.referral
  for each row when (row_security_active('mediance.referral') and old.* is distinct from new.*)
  execute function mediance.guard_meeting();

create trigger appointment_hour before insert on mediance.appointment
  for each row when (row_security_active('mediance.appointment'))
  execute function mediance.tell_hour('taken_at');

create trigger appointment_event_hour before insert on mediance.appointment_event
  for each row when (row_security_active('mediance.appointment_event'))
  execute function mediance.tell_hour('recorded_at');

create trigger referral_hour before insert on mediance.referral
  for each row when (row_security_active('mediance.referral'))
  execute function mediance.tell_hour('recorded_at');

create trigger referral_event_hour before insert on mediance.referral_event
  for each row when (row_security_active('mediance.referral_event'))
  execute function mediance.tell_hour('recorded_at');

create trigger document_event_hour before insert on mediance.document_event
  for each row when (row_security_active('mediance.document_event'))
  execute function mediance.tell_hour('recorded_at');

create trigger appointment_obeys before insert or update on mediance.appointment
  for each row when (new.person_id is not null)
  execute function mediance.obey_restriction('person_id');

create trigger referral_obeys before insert or update on mediance.referral
  for each row when (new.person_id is not null)
  execute function mediance.obey_restriction('person_id');

create trigger document_event_obeys before insert on mediance.document_event
  for each row execute function mediance.obey_restriction('person_id');
"""

NOTICES = "".join(
    f"""
create trigger appointment_{event}_notice after {event} on mediance.appointment
  referencing new table as changed for each statement
  execute function mediance.notify_change('appointments');
"""
    for event in ("insert", "update")
)


def upgrade() -> None:
    make_appointments()
    make_referrals()
    make_papers()
    op.execute(GUARDS)
    op.execute(NOTICES)


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table, schema="mediance")
    op.execute("drop function mediance.guard_meeting()")


def make_appointments() -> None:
    op.create_table(
        "appointment",
        number("id", sa.Identity(always=True)),
        number("site_id"),
        number("staff_id"),
        moment("starts_at"),
        moment("ends_at"),
        sa.Column("setting", one_of("setting", SETTINGS), nullable=False),
        sa.Column("domain_code", sa.Text(), nullable=False),
        sa.Column("channel_code", sa.Text(), nullable=False),
        number("taken_by"),
        number("person_id", nullable=True),
        number("procedure_id", nullable=True),
        number("visit_id", nullable=True),
        sa.Column(
            "state", one_of("state", STATES), server_default=sa.text("'planned'"), nullable=False
        ),
        version(sa.text("1")),
        hour("taken_at"),
        sa.CheckConstraint(
            "ends_at > starts_at and ends_at <= starts_at + interval '8 hours'",
            name=op.f("appointment_length_check"),
        ),
        sa.CheckConstraint(
            "visit_id is null or state = 'honoured'",
            name=op.f("appointment_visit_of_honoured_check"),
        ),
        postgresql.ExcludeConstraint(
            (sa.text("int8range(staff_id, staff_id, '[]')"), "&&"),
            (sa.text("tstzrange(starts_at, ends_at)"), "&&"),
            name="appointment_no_overlap",
            using="gist",
            where=sa.text("state in ('planned', 'honoured')"),
        ),
        *keys(
            "appointment",
            site_id="site.id",
            staff_id="staff.id",
            taken_by="staff.id",
            person_id="person.id",
            procedure_id="procedure.id",
            visit_id="visit.id",
            domain_code="domain.code",
            channel_code="channel.code",
        ),
        schema="mediance",
    )
    index("appointment", "site_id", "starts_at")
    index("appointment", "staff_id", "starts_at")
    for column in ("person_id", "procedure_id", "visit_id"):
        index("appointment", column, where=f"{column} is not null")
    op.create_table(
        "appointment_event",
        number("id", sa.Identity(always=True)),
        number("appointment_id"),
        number("site_id"),
        sa.Column("kind", one_of("eventkind", HAPPENINGS), nullable=False),
        number("staff_id"),
        version(),
        moment("starts_at", nullable=True),
        moment("ends_at", nullable=True),
        number("with_staff_id", nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        hour("recorded_at"),
        sa.CheckConstraint(
            "(kind in ('taken', 'moved')) = (starts_at is not null)"
            " and (starts_at is null) = (ends_at is null)"
            " and (starts_at is null) = (with_staff_id is null)",
            name=op.f("appointment_event_hours_known_check"),
        ),
        short("appointment_event", "reason", 600),
        cascade("appointment_event", "appointment_id", "appointment"),
        *keys(
            "appointment_event", site_id="site.id", staff_id="staff.id", with_staff_id="staff.id"
        ),
        schema="mediance",
    )
    index("appointment_event", "appointment_id", "id")


def make_referrals() -> None:
    op.create_table(
        "referral",
        number("id", sa.Identity(always=True)),
        number("site_id"),
        sa.Column("institution_code", sa.Text(), nullable=False),
        sa.Column("way", one_of("way", WAYS), nullable=False),
        number("recorded_by"),
        number("person_id", nullable=True),
        sa.Column("partner", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        number("consent_event_id", nullable=True),
        sa.Column("ask_on", sa.Date(), nullable=True),
        version(sa.text("1")),
        hour("recorded_at"),
        short("referral", "reason", 600),
        short("referral", "partner", 120),
        sa.ForeignKeyConstraint(
            ["consent_event_id"],
            ["mediance.consent_event.id"],
            name=op.f("referral_consent_event_id_fkey"),
            ondelete="SET NULL",
        ),
        *keys(
            "referral",
            site_id="site.id",
            recorded_by="staff.id",
            person_id="person.id",
            institution_code="institution.code",
        ),
        schema="mediance",
    )
    for column in ("person_id", "consent_event_id"):
        index("referral", column, where=f"{column} is not null")
    op.create_index(
        "referral_to_ask_idx",
        "referral",
        ["site_id", "ask_on", "id"],
        unique=False,
        schema="mediance",
        postgresql_where=sa.text("ask_on is not null"),
    )
    op.create_table(
        "referral_event",
        number("id", sa.Identity(always=True)),
        number("referral_id"),
        number("site_id"),
        sa.Column("kind", one_of("eventkind", STEPS), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        number("staff_id"),
        version(),
        sa.Column("effect", one_of("effect", EFFECTS), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        number("replaces", nullable=True),
        hour("recorded_at"),
        sa.CheckConstraint(
            "(kind = 'effect') = (effect is not null)",
            name=op.f("referral_event_effect_known_check"),
        ),
        takes_back_one("referral_event"),
        short("referral_event", "reason", 600),
        cascade("referral_event", "referral_id", "referral"),
        cascade("referral_event", "replaces", "referral_event"),
        *keys("referral_event", site_id="site.id", staff_id="staff.id"),
        schema="mediance",
    )
    index("referral_event", "referral_id", "id")
    index("referral_event", "replaces", where="replaces is not null")


def make_papers() -> None:
    op.create_table(
        "document_event",
        number("id", sa.Identity(always=True)),
        number("person_id"),
        number("site_id"),
        sa.Column("document_code", sa.Text(), nullable=False),
        sa.Column("kind", one_of("eventkind", SAID_OF_PAPERS), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        number("staff_id"),
        sa.Column("valid_until", sa.Date(), nullable=True),
        number("procedure_id", nullable=True),
        number("replaces", nullable=True),
        hour("recorded_at"),
        sa.CheckConstraint(
            "valid_until is null or kind = 'seen'",
            name=op.f("document_event_only_seen_ends_check"),
        ),
        sa.CheckConstraint(
            "valid_until >= on_day", name=op.f("document_event_ends_after_seen_check")
        ),
        takes_back_one("document_event"),
        cascade("document_event", "person_id", "person"),
        cascade("document_event", "replaces", "document_event"),
        *keys(
            "document_event",
            site_id="site.id",
            staff_id="staff.id",
            procedure_id="procedure.id",
            document_code="usual_document.code",
        ),
        schema="mediance",
    )
    index("document_event", "person_id")
    index("document_event", "document_code")
    for column in ("procedure_id", "replaces"):
        index("document_event", column, where=f"{column} is not null")


def number(name: str, *also: sa.Identity, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), *also, nullable=nullable)


def moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def hour(name: str) -> sa.Column[object]:
    return sa.Column(
        name,
        sa.DateTime(timezone=True),
        server_default=sa.text("clock_timestamp()"),
        nullable=False,
    )


def version(default: sa.TextClause | None = None) -> sa.Column[int]:
    return sa.Column("version", sa.BigInteger(), server_default=default, nullable=False)


def one_of(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(
        *values, name=name, native_enum=False, create_constraint=True, length=40, schema="mediance"
    )


def short(table: str, column: str, length: int) -> sa.CheckConstraint:
    return sa.CheckConstraint(
        f"length({column}) <= {length}", name=op.f(f"{table}_{column}_length_check")
    )


def takes_back_one(table: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(
        "kind <> 'taken_back' or replaces is not null", name=op.f(f"{table}_takes_back_one_check")
    )


def cascade(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"mediance.{to}.id"], name=op.f(f"{table}_{column}_fkey"), ondelete="CASCADE"
    )


def keys(table: str, **to: str) -> list[sa.Constraint]:
    return [
        sa.PrimaryKeyConstraint("id", name=op.f(f"{table}_pkey")),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"mediance.{target}"], name=op.f(f"{table}_{column}_fkey")
            )
            for column, target in to.items()
        ),
    ]


def index(table: str, *columns: str, where: str | None = None) -> None:
    op.create_index(
        op.f(f"{table}_{'_'.join(columns)}_idx"),
        table,
        list(columns),
        unique=False,
        schema="mediance",
        postgresql_where=sa.text(where) if where else None,
    )
