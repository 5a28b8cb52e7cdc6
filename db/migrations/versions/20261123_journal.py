"""The journal's seals and its reading.

Revision: 20261123_journal
Revises: 20261123_retention
"""

import sqlalchemy as sa
from alembic import op

revision = "20261123_journal"
down_revision = "20261123_retention"
branch_labels = None
depends_on = None

# Grants hold the application; this holds whoever owns the tables, against a slip of the hand.
# A part that has expired is dropped whole, which is no deletion; the rest says that it is expiring.
ONLY_ADDED_TO = """
create function mediance.keep_journal() returns trigger
  language plpgsql set search_path = mediance, pg_temp as $$
begin
  if tg_op = 'DELETE' and tg_table_name like 'journal_entry%'
     and current_setting('mediance.expiring', true) = 'on' then
    return old;
  end if;
  raise exception 'the journal is only added to' using errcode = '42501';
end $$;

create trigger journal_entry_kept before update or delete on mediance.journal_entry
  for each row execute function mediance.keep_journal();
create trigger journal_entry_not_emptied before truncate on mediance.journal_entry
  for each statement execute function mediance.keep_journal();
create trigger journal_seal_kept before update or delete on mediance.journal_seal
  for each row execute function mediance.keep_journal();
create trigger journal_seal_not_emptied before truncate on mediance.journal_seal
  for each statement execute function mediance.keep_journal();
"""

NEWEST_NUMBER = """
create function mediance.newest_journal_number() returns bigint
  language sql stable security definer set search_path = mediance, pg_temp
  return (select case when is_called then last_value else 0 end
          from mediance.journal_entry_id_seq);
"""

# Who looks into who saw somebody's visits need not see whose visits there are.
VISITS_OF_A_PERSON = """
create function mediance.visits_of_person(person bigint) returns setof bigint
  language sql stable security definer set search_path = mediance, pg_temp
  begin atomic
    with same (id) as (
      select person
      union
      select theirs.person_id from mediance.person_identity ours
        join mediance.person_identity theirs on theirs.identity_id = ours.identity_id
      where ours.person_id = person)
    select visit.id from mediance.visit join same on same.id = visit.person_id
    where mediance.acts_as('data_protection');
  end;
"""

# Making or dropping a part locks the whole journal: nobody at a desk waits for it to be its turn.
PARTS = """
create or replace function mediance.make_journal_part(month date) returns void
  language plpgsql security definer
  set search_path = mediance, pg_temp set timezone = 'Europe/Paris' set lock_timeout = '500ms' as $$
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
exception when lock_not_available then
  return;  -- the next night will do: a part is made a month ahead
end $$;

create or replace function mediance.drop_journal_parts_before(month date) returns integer
  language plpgsql security definer
  set search_path = mediance, pg_temp set timezone = 'Europe/Paris' set lock_timeout = '500ms' as $$
declare
  part name;
  dropped integer := 0;
  is_unsealed boolean;
  sealed_up_to bigint := coalesce((select max(last_entry_id) from mediance.journal_seal), 0);
begin
  if session_user <> current_user and not acts_as('system_housekeeping') then
    raise exception 'parts of the journal are dropped by housekeeping';
  end if;
  if month > current_date - interval '12 months' then
    raise exception 'journal entries are kept twelve months';
  end if;
  perform pg_advisory_xact_lock(660068);
  for part in select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
              where i.inhparent = 'mediance.journal_entry'::regclass
                and c.relname ~ '^journal_entry_[0-9]{4}_[0-9]{2}$'
                and c.relname < 'journal_entry_' || to_char(month, 'YYYY_MM')
              order by c.relname
  loop
    execute format('select exists (select from mediance.%I where id > $1)', part)
      into is_unsealed using sealed_up_to;
    continue when is_unsealed;  -- it is dropped once its last entry is sealed
    execute format('drop table mediance.%I', part);
    dropped := dropped + 1;
  end loop;
  perform set_config('mediance.expiring', 'on', true);
  delete from mediance.journal_entry_other where at < month and id <= sealed_up_to;
  perform set_config('mediance.expiring', '', true);
  return dropped;
exception when lock_not_available then
  return 0;  -- the next night will do
end $$;
"""


def upgrade() -> None:
    """Number the seals without a gap and by month, let nothing be changed, and find entries."""
    make_seals_checkable()
    op.create_index(
        op.f("journal_entry_at_id_idx"), "journal_entry", ["at", "id"], schema="mediance"
    )
    op.create_index(
        op.f("journal_entry_entity_entity_id_at_id_idx"),
        "journal_entry",
        ["entity", "entity_id", "at", "id"],
        schema="mediance",
    )
    for statement in (ONLY_ADDED_TO, NEWEST_NUMBER, VISITS_OF_A_PERSON, PARTS):
        op.execute(statement)


def make_seals_checkable() -> None:
    """The first seals covered what nobody could check once a month had expired: they begin anew."""
    op.execute("delete from mediance.journal_seal")
    op.execute("alter table mediance.journal_seal alter column id drop identity")
    op.alter_column("journal_seal", "sealed_at", server_default=None, schema="mediance")
    for column, kind in (
        ("month", sa.Date()),
        ("after_entry_id", sa.BigInteger()),
        ("entries_hash", sa.LargeBinary()),
    ):
        op.add_column("journal_seal", sa.Column(column, kind, nullable=False), schema="mediance")


def downgrade() -> None:
    """Seals are the association's records: they are not dropped."""
    msg = "seals cannot be undone by a migration"
    raise NotImplementedError(msg)
