"""The ground: sites, staff, sign-in, reference lists, people, visits, cases, procedures, journal.

Revision: 20261122_ground
Revises:
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261122_ground"
down_revision = None
branch_labels = None
depends_on = None

IDENTITY_FUNCTIONS = """
create function mediance.current_staff() returns bigint
  language sql stable parallel safe
  return nullif(current_setting('mediance.staff_id', true), '')::bigint;

create function mediance.current_sites() returns bigint[]
  language sql stable parallel safe
  return coalesce(
    string_to_array(nullif(current_setting('mediance.sites', true), ''), ',')::bigint[], '{}'
  );

create function mediance.acts_as(variadic roles text[]) returns boolean
  language sql stable parallel safe
  return coalesce(
    string_to_array(nullif(current_setting('mediance.roles', true), ''), ',') && roles, false
  );
"""

# One list for the eye and for the call: whoever is shown first is called first.
WAITING_QUEUE = """
create view mediance.waiting_queue with (security_invoker = true) as
  select id, site_id, number, person_id, domain_code, is_urgent, arrived_at
  from mediance.visit
  where state = 'waiting'
  order by is_urgent desc, arrived_at, id;
"""

# The payload names a topic and a site, never a record.
CHANGE_NOTICES = """
create function mediance.notify_change() returns trigger language plpgsql as $$
begin
  perform pg_notify('mediance', tg_argv[0] || ':' || site_id)
    from (select distinct site_id from changed) as sites;
  return null;
end $$;
"""

NOTIFYING = {
    "visit": "visits",
    "case_referent": "caseload",
    "procedure": "procedures",
}

# The application may not create or drop tables; these two do it in the owner's name, one process
# at a time, with months that begin at the same moment whatever the session's time zone is.
JOURNAL_PARTS = """
create table mediance.journal_entry_other partition of mediance.journal_entry default;

create function mediance.make_journal_part(month date) returns void
  language plpgsql security definer
  set search_path = mediance, pg_temp set timezone = 'Europe/Paris' as $$
declare
  part text := 'journal_entry_' || to_char(month, 'YYYY_MM');
  first_day date := date_trunc('month', month)::date;
  next_month date := (date_trunc('month', month) + interval '1 month')::date;
begin
  if session_user <> current_user then
    if not acts_as('system_housekeeping') then
      raise exception 'parts of the journal are made by housekeeping';
    end if;
    if month is null or month < current_date - interval '13 months'
       or month > current_date + interval '2 months' then
      raise exception 'a part of the journal is made for a month that is near';
    end if;
  end if;
  perform pg_advisory_xact_lock(660068);
  if to_regclass('mediance.' || part) is not null then return; end if;
  if exists (select from mediance.journal_entry_other
             where at >= first_day and at < next_month) then return; end if;
  execute format('create table mediance.%I partition of mediance.journal_entry'
                 ' for values from (%L) to (%L)', part, first_day, next_month);
end $$;

create function mediance.drop_journal_parts_before(month date) returns integer
  language plpgsql security definer
  set search_path = mediance, pg_temp set timezone = 'Europe/Paris' as $$
declare
  part name;
  dropped integer := 0;
  is_unsealed boolean;
  sealed_up_to bigint := coalesce((select max(last_entry_id) from mediance.journal_seal), 0);
begin
  if session_user <> current_user and not acts_as('system_housekeeping') then
    raise exception 'parts of the journal are dropped by housekeeping';
  end if;
  perform pg_advisory_xact_lock(660068);
  if month > current_date - interval '12 months' then
    raise exception 'journal entries are kept twelve months';
  end if;
  for part in select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
              where i.inhparent = 'mediance.journal_entry'::regclass
                and c.relname ~ '^journal_entry_[0-9]{4}_[0-9]{2}$'
                and c.relname < 'journal_entry_' || to_char(month, 'YYYY_MM')
  loop
    execute format('select exists (select from mediance.%I where id > $1)', part)
      into is_unsealed using sealed_up_to;
    if is_unsealed then raise exception 'journal entries are dropped once they are sealed'; end if;
    execute format('drop table mediance.%I', part);
    dropped := dropped + 1;
  end loop;
  delete from mediance.journal_entry_other where at < month and id <= sealed_up_to;
  return dropped;
end $$;

select mediance.make_journal_part(current_date),
       mediance.make_journal_part((current_date + interval '1 month')::date);

revoke execute on function mediance.make_journal_part(date) from public;
revoke execute on function mediance.drop_journal_parts_before(date) from public;
"""


def upgrade() -> None:
    op.execute("create sequence mediance.journal_entry_id_seq")
    op.create_table(
        "sign_in_attempts",
        sa.Column("subject", sa.LargeBinary(), nullable=False),
        sa.Column("failures", sa.BigInteger(), nullable=False),
        sa.Column(
            "last_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("subject", name=op.f("sign_in_attempts_pkey")),
        schema="mediance",
    )
    op.create_table(
        "channel",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("gloss", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("coop", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("code", name=op.f("channel_pkey")),
        schema="mediance",
    )
    op.create_table(
        "domain",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("gloss", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("shortcut", sa.Text(), nullable=True),
        sa.Column("is_sensitive", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("aidants_connect", sa.Text(), nullable=True),
        sa.Column("data_inclusion", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("code", name=op.f("domain_pkey")),
        schema="mediance",
    )
    op.create_table(
        "institution",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("code", name=op.f("institution_pkey")),
        schema="mediance",
    )
    op.create_table(
        "journal_entry",
        sa.Column(
            "id",
            sa.BigInteger(),
            server_default=sa.text("nextval('mediance.journal_entry_id_seq')"),
            nullable=False,
        ),
        sa.Column(
            "at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("acting_as", sa.Text(), nullable=False),
        sa.Column("operation", sa.Text(), nullable=False),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("entity_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "fields", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False
        ),
        sa.Column("screen", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("site_id", sa.BigInteger(), nullable=True),
        sa.Column("row_count", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", "at", name=op.f("journal_entry_pkey")),
        schema="mediance",
        postgresql_partition_by="RANGE (at)",
    )
    op.create_table(
        "journal_seal",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column(
            "sealed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("last_entry_id", sa.BigInteger(), nullable=False),
        sa.Column("entry_count", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("journal_seal_pkey")),
        schema="mediance",
    )
    op.create_table(
        "site",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("site_pkey")),
        sa.UniqueConstraint("name", name=op.f("site_name_key")),
        schema="mediance",
    )
    op.create_table(
        "staff",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("display_name", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), server_default=sa.text("'fr'"), nullable=False),
        sa.Column(
            "is_demonstration", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("staff_pkey")),
        sa.UniqueConstraint("login", name=op.f("staff_login_key")),
        schema="mediance",
    )
    op.create_table(
        "submission",
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("intention", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("visit_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("submission_pkey")),
        schema="mediance",
    )
    op.create_index(op.f("submission_at_idx"), "submission", ["at"], schema="mediance")
    op.create_table(
        "credential",
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["mediance.staff.id"], name=op.f("credential_staff_id_fkey")
        ),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("credential_pkey")),
        schema="mediance",
    )
    op.create_table(
        "person",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("family_name", sa.Text(), nullable=False),
        sa.Column("given_name", sa.Text(), nullable=False),
        sa.Column("search_name", sa.Text(collation="C"), nullable=False),
        sa.Column("birth_year", sa.SmallInteger(), nullable=True),
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        sa.Column("notice_given_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_contact_on", sa.Date(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("created_by", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "birth_year between 1900 and 2100", name=op.f("person_birth_year_check")
        ),
        sa.CheckConstraint(
            "length(family_name) between 1 and 120", name=op.f("person_family_name_length_check")
        ),
        sa.CheckConstraint(
            "length(given_name) <= 120", name=op.f("person_given_name_length_check")
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["mediance.staff.id"], name=op.f("person_created_by_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["site_id"], ["mediance.site.id"], name=op.f("person_site_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("person_pkey")),
        schema="mediance",
    )
    op.create_index(
        op.f("person_search_name_idx"), "person", ["search_name"], unique=False, schema="mediance"
    )
    op.create_table(
        "procedure_type",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("domain_code", sa.Text(), nullable=False),
        sa.Column("institution_code", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["domain_code"], ["mediance.domain.code"], name=op.f("procedure_type_domain_code_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["institution_code"],
            ["mediance.institution.code"],
            name=op.f("procedure_type_institution_code_fkey"),
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("procedure_type_pkey")),
        schema="mediance",
    )
    op.create_table(
        "register_import",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("file_checksum", sa.Text(), nullable=False),
        sa.Column("row_count", sa.BigInteger(), nullable=False),
        sa.Column(
            "imported_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("imported_by", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["imported_by"], ["mediance.staff.id"], name=op.f("register_import_imported_by_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["site_id"], ["mediance.site.id"], name=op.f("register_import_site_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("register_import_pkey")),
        schema="mediance",
    )
    op.create_table(
        "sign_in_session",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column(
            "last_activity_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["mediance.staff.id"], name=op.f("sign_in_session_staff_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("sign_in_session_pkey")),
        sa.UniqueConstraint("token_hash", name=op.f("sign_in_session_token_hash_key")),
        schema="mediance",
    )
    op.create_index(
        op.f("sign_in_session_staff_id_idx"),
        "sign_in_session",
        ["staff_id"],
        unique=False,
        schema="mediance",
    )
    op.create_table(
        "staff_role",
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "reception",
                "mediator",
                "social_worker",
                "coordinator",
                "manager",
                "admin",
                "data_protection",
                "display",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
                schema="mediance",
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["mediance.staff.id"], name=op.f("staff_role_staff_id_fkey")
        ),
        sa.PrimaryKeyConstraint("staff_id", "role", name=op.f("staff_role_pkey")),
        schema="mediance",
    )
    op.create_table(
        "staff_site",
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id"], ["mediance.site.id"], name=op.f("staff_site_site_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["mediance.staff.id"], name=op.f("staff_site_staff_id_fkey")
        ),
        sa.PrimaryKeyConstraint("staff_id", "site_id", name=op.f("staff_site_pkey")),
        schema="mediance",
    )
    op.create_table(
        "visit_counter",
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("last_number", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id"], ["mediance.site.id"], name=op.f("visit_counter_site_id_fkey")
        ),
        sa.PrimaryKeyConstraint("site_id", "day", name=op.f("visit_counter_pkey")),
        schema="mediance",
    )
    op.create_table(
        "case",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "closing",
            sa.Enum(
                "completed",
                "handed_over",
                "stopped_by_person",
                "lost_touch",
                "moved_away",
                "deceased",
                name="caseclosing",
                native_enum=False,
                create_constraint=True,
                length=40,
                schema="mediance",
            ),
            nullable=True,
        ),
        sa.CheckConstraint(
            "(closed_at is null) = (closing is null)", name=op.f("case_closing_known_check")
        ),
        sa.CheckConstraint("closed_at >= opened_at", name=op.f("case_closed_after_opened_check")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["mediance.person.id"], name=op.f("case_person_id_fkey")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["mediance.site.id"], name=op.f("case_site_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("case_pkey")),
        schema="mediance",
    )
    op.create_index(
        "case_open_idx",
        "case",
        ["site_id", "id"],
        unique=False,
        schema="mediance",
        postgresql_where=sa.text("closed_at is null"),
    )
    op.create_index(
        op.f("case_person_id_idx"), "case", ["person_id"], unique=False, schema="mediance"
    )
    op.create_table(
        "person_phone",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        sa.Column("is_safe", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column(
            "reversed_number",
            sa.Text(collation="C"),
            sa.Computed("reverse(number)", persisted=True),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["mediance.person.id"],
            name=op.f("person_phone_person_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["site_id"], ["mediance.site.id"], name=op.f("person_phone_site_id_fkey")
        ),
        sa.PrimaryKeyConstraint("person_id", "number", name=op.f("person_phone_pkey")),
        schema="mediance",
    )
    op.create_index(
        op.f("person_phone_reversed_number_idx"),
        "person_phone",
        ["reversed_number"],
        unique=False,
        schema="mediance",
    )
    op.create_table(
        "person_token",
        sa.Column("token", sa.Text(collation="C"), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["mediance.person.id"],
            name=op.f("person_token_person_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("token", "person_id", name=op.f("person_token_pkey")),
        schema="mediance",
    )
    op.create_index(
        op.f("person_token_person_id_idx"),
        "person_token",
        ["person_id"],
        unique=False,
        schema="mediance",
    )
    op.create_table(
        "visit",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("domain_code", sa.Text(), nullable=False),
        sa.Column("channel_code", sa.Text(), nullable=False),
        sa.Column("is_urgent", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "received",
                "ended",
                name="visitstate",
                native_enum=False,
                create_constraint=True,
                length=40,
                schema="mediance",
            ),
            nullable=False,
        ),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_by", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "ending",
            sa.Enum(
                "completed",
                "answered_at_desk",
                "absent",
                "left_without_contact",
                "cancelled",
                "unclosed",
                name="ending",
                native_enum=False,
                create_constraint=True,
                length=40,
                schema="mediance",
            ),
            nullable=True,
        ),
        sa.Column(
            "answer",
            sa.Enum(
                "inform",
                "accompany",
                "connect",
                "refer",
                "prevent",
                name="answer",
                native_enum=False,
                create_constraint=True,
                length=40,
                schema="mediance",
            ),
            nullable=True,
        ),
        sa.Column("recorded_by", sa.BigInteger(), nullable=True),
        sa.Column("import_id", sa.BigInteger(), nullable=True),
        sa.Column("import_checksum", sa.Text(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "(state = 'ended') = (ending is not null)", name=op.f("visit_ending_known_check")
        ),
        sa.CheckConstraint(
            "ended_at is null or state = 'ended'", name=op.f("visit_ended_only_at_end_check")
        ),
        sa.CheckConstraint(
            "state <> 'ended' or ended_at is not null or import_id is not null",
            name=op.f("visit_ended_at_known_unless_imported_check"),
        ),
        sa.CheckConstraint(
            "state <> 'received' or received_at is not null",
            name=op.f("visit_received_at_known_check"),
        ),
        sa.CheckConstraint(
            "state <> 'waiting' or received_at is null", name=op.f("visit_waiting_unreceived_check")
        ),
        sa.CheckConstraint(
            "ended_at >= coalesce(received_at, arrived_at)", name=op.f("visit_ended_last_check")
        ),
        sa.CheckConstraint(
            "received_at >= arrived_at", name=op.f("visit_received_after_arrival_check")
        ),
        sa.ForeignKeyConstraint(
            ["channel_code"], ["mediance.channel.code"], name=op.f("visit_channel_code_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["domain_code"], ["mediance.domain.code"], name=op.f("visit_domain_code_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["import_id"], ["mediance.register_import.id"], name=op.f("visit_import_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["mediance.person.id"], name=op.f("visit_person_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["received_by"], ["mediance.staff.id"], name=op.f("visit_received_by_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["mediance.staff.id"], name=op.f("visit_recorded_by_fkey")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["mediance.site.id"], name=op.f("visit_site_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("visit_pkey")),
        sa.UniqueConstraint("site_id", "day", "number", name=op.f("visit_site_id_day_number_key")),
        schema="mediance",
    )
    op.create_index(
        "visit_left_later_idx",
        "visit",
        ["site_id", sa.literal_column("coalesce(received_at, ended_at)")],
        unique=False,
        schema="mediance",
        postgresql_include=["arrived_at", "received_at", "ended_at", "ending"],
        postgresql_where=sa.text(
            "(coalesce(received_at, ended_at) at time zone 'Europe/Paris')::date > day"
        ),
    )
    op.create_index(
        "visit_one_active_per_person_and_site",
        "visit",
        ["site_id", "person_id"],
        unique=True,
        schema="mediance",
        postgresql_where=sa.text("state <> 'ended' and person_id is not null"),
    )
    op.create_index(
        "visit_one_per_imported_row",
        "visit",
        ["site_id", "import_checksum"],
        unique=True,
        schema="mediance",
        postgresql_where=sa.text("import_checksum is not null"),
    )
    op.create_index(
        op.f("visit_person_id_idx"),
        "visit",
        ["person_id"],
        unique=False,
        schema="mediance",
        postgresql_where=sa.text("person_id is not null"),
    )
    op.create_index(
        "visit_received_idx",
        "visit",
        ["site_id"],
        unique=False,
        schema="mediance",
        postgresql_where=sa.text("state = 'received'"),
    )
    op.create_index(
        "visit_site_arrival_idx",
        "visit",
        ["site_id", "arrived_at"],
        unique=False,
        schema="mediance",
        postgresql_include=["received_at", "ended_at", "ending", "domain_code", "state"],
    )
    op.create_index(
        "visit_waiting_idx",
        "visit",
        ["site_id", sa.literal_column("is_urgent desc"), "arrived_at", "id"],
        unique=False,
        schema="mediance",
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_table(
        "case_referent",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("until >= since", name=op.f("case_referent_until_after_since_check")),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["mediance.case.id"],
            name=op.f("case_referent_case_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["site_id"], ["mediance.site.id"], name=op.f("case_referent_site_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["mediance.staff.id"], name=op.f("case_referent_staff_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("case_referent_pkey")),
        schema="mediance",
    )
    op.create_index(
        "case_referent_one_current",
        "case_referent",
        ["case_id"],
        unique=True,
        schema="mediance",
        postgresql_where=sa.text("until is null"),
    )
    op.create_index(
        op.f("case_referent_case_id_idx"),
        "case_referent",
        ["case_id"],
        unique=False,
        schema="mediance",
    )
    op.create_index(
        op.f("case_referent_staff_id_idx"),
        "case_referent",
        ["staff_id"],
        unique=False,
        schema="mediance",
        postgresql_where=sa.text("until is null"),
    )
    op.create_table(
        "procedure",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        sa.Column("type_code", sa.Text(), nullable=False),
        sa.Column("institution_code", sa.Text(), nullable=False),
        sa.Column(
            "step",
            sa.Enum(
                "to_qualify",
                "gathering",
                "ready",
                "deposited",
                "acknowledged",
                "complement_asked",
                "decided",
                "appeal",
                "right_open",
                name="step",
                native_enum=False,
                create_constraint=True,
                length=40,
                schema="mediance",
            ),
            nullable=False,
        ),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_date", sa.Date(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "granted",
                "partly_granted",
                "rejected",
                "stopped_by_person",
                "referred",
                "void",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=40,
                schema="mediance",
            ),
            nullable=True,
        ),
        sa.CheckConstraint(
            "(closed_at is null) = (outcome is null)", name=op.f("procedure_outcome_known_check")
        ),
        sa.CheckConstraint(
            "closed_at >= opened_at", name=op.f("procedure_closed_after_opened_check")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["mediance.case.id"],
            name=op.f("procedure_case_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["institution_code"],
            ["mediance.institution.code"],
            name=op.f("procedure_institution_code_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["site_id"], ["mediance.site.id"], name=op.f("procedure_site_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["type_code"], ["mediance.procedure_type.code"], name=op.f("procedure_type_code_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("procedure_pkey")),
        schema="mediance",
    )
    op.create_index(
        op.f("procedure_case_id_idx"), "procedure", ["case_id"], unique=False, schema="mediance"
    )
    op.create_index(
        "procedure_open_idx",
        "procedure",
        ["site_id", "step"],
        unique=False,
        schema="mediance",
        postgresql_include=["type_code", "institution_code", "opened_at", "next_date"],
        postgresql_where=sa.text("closed_at is null"),
    )
    op.create_table(
        "visit_event",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("visit_id", sa.BigInteger(), nullable=False),
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "arrived",
                "received",
                "returned",
                "ended",
                "undone",
                name="visiteventkind",
                native_enum=False,
                create_constraint=True,
                length=40,
                schema="mediance",
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "ending",
            sa.Enum(
                "completed",
                "answered_at_desk",
                "absent",
                "left_without_contact",
                "cancelled",
                "unclosed",
                name="ending",
                native_enum=False,
                create_constraint=True,
                length=40,
                schema="mediance",
            ),
            nullable=True,
        ),
        sa.Column(
            "answer",
            sa.Enum(
                "inform",
                "accompany",
                "connect",
                "refer",
                "prevent",
                name="answer",
                native_enum=False,
                create_constraint=True,
                length=40,
                schema="mediance",
            ),
            nullable=True,
        ),
        sa.Column("undoes", sa.BigInteger(), nullable=True),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "(kind = 'ended') = (ending is not null)", name=op.f("visit_event_ending_given_check")
        ),
        sa.CheckConstraint(
            "(kind = 'undone') = (undoes is not null)", name=op.f("visit_event_undoes_check")
        ),
        sa.ForeignKeyConstraint(
            ["site_id"], ["mediance.site.id"], name=op.f("visit_event_site_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["mediance.staff.id"], name=op.f("visit_event_staff_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["undoes"], ["mediance.visit_event.id"], name=op.f("visit_event_undoes_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"],
            ["mediance.visit.id"],
            name=op.f("visit_event_visit_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("visit_event_pkey")),
        schema="mediance",
    )
    op.create_index(
        op.f("visit_event_undoes_idx"),
        "visit_event",
        ["undoes"],
        unique=False,
        schema="mediance",
        postgresql_where=sa.text("undoes is not null"),
    )
    op.create_index(
        op.f("visit_event_visit_id_idx"),
        "visit_event",
        ["visit_id"],
        unique=False,
        schema="mediance",
    )
    op.create_table(
        "procedure_step",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("procedure_id", sa.BigInteger(), nullable=False),
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "step",
            sa.Enum(
                "to_qualify",
                "gathering",
                "ready",
                "deposited",
                "acknowledged",
                "complement_asked",
                "decided",
                "appeal",
                "right_open",
                name="step",
                native_enum=False,
                create_constraint=True,
                length=40,
                schema="mediance",
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["procedure_id"],
            ["mediance.procedure.id"],
            name=op.f("procedure_step_procedure_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["site_id"], ["mediance.site.id"], name=op.f("procedure_step_site_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("procedure_step_pkey")),
        schema="mediance",
    )
    op.create_index(
        op.f("procedure_step_procedure_id_at_idx"),
        "procedure_step",
        ["procedure_id", "at"],
        unique=False,
        schema="mediance",
    )

    for statement in (IDENTITY_FUNCTIONS, WAITING_QUEUE, CHANGE_NOTICES, JOURNAL_PARTS):
        op.execute(statement)
    for table, topic in NOTIFYING.items():
        for event in ("insert", "update"):
            op.execute(
                f"create trigger {table}_{event}_notice after {event} on mediance.{table}"
                " referencing new table as changed for each statement"
                f" execute function mediance.notify_change('{topic}')"
            )


def downgrade() -> None:
    """The ground has nothing below it: drop the schema to start again."""
    msg = "the first migration cannot be undone"
    raise NotImplementedError(msg)
