"""What nobody may date, undo, forge or take away by writing to the tables themselves.

Revision: 20261123_guards
Revises: 20261123_records
"""

from alembic import op

revision = "20261123_guards"
down_revision = "20261123_records"
branch_labels = None
depends_on = None

# When something was said or written is told by the database to whoever works in the application;
# who loads many rows at once says the hour.
HOURS = """
create function mediance.tell_hour() returns trigger language plpgsql as $$
begin
  new := jsonb_populate_record(new, jsonb_build_object(tg_argv[0], clock_timestamp()));
  return new;
end $$;

create trigger consent_event_hour before insert on mediance.consent_event
  for each row when (row_security_active('mediance.consent_event'))
  execute function mediance.tell_hour('at');

create trigger person_correction_hour before insert on mediance.person_correction
  for each row when (row_security_active('mediance.person_correction'))
  execute function mediance.tell_hour('made_at');

create trigger visit_correction_hour before insert on mediance.visit_correction
  for each row when (row_security_active('mediance.visit_correction'))
  execute function mediance.tell_hour('made_at');

create trigger confidential_note_hour before insert on mediance.confidential_note
  for each row when (row_security_active('mediance.confidential_note'))
  execute function mediance.tell_hour('written_at');

create trigger budget_sheet_hour before insert on mediance.budget_sheet
  for each row when (row_security_active('mediance.budget_sheet'))
  execute function mediance.tell_hour('written_at');
"""

# A column changes with the trace that says this very change, of this transaction: rows of it are
# told by who wrote them (xmin). The name that is compared follows the name, and nothing else.
TRACES_OF_PEOPLE = """
create or replace function mediance.guard_person_facts() returns trigger language plpgsql as $$
begin
  if row_security_active('mediance.person') and (exists (
       select from (values
         ('family_name', old.family_name, new.family_name),
         ('given_name', old.given_name, new.given_name),
         ('used_name', old.used_name, new.used_name),
         ('birth_year', old.birth_year::text, new.birth_year::text)
       ) as changed (field, before, after)
       where before is distinct from after and not exists (
         select from mediance.person_correction as trace
         where trace.person_id = new.id and trace.staff_id = mediance.current_staff()
           and age(trace.xmin) <= 0 and trace.field = changed.field
           and trace.old_value is not distinct from changed.before
           and trace.new_value is not distinct from changed.after))
     or (new.search_name is distinct from old.search_name
         and (new.family_name, new.given_name)
             is not distinct from (old.family_name, old.given_name)))
  then
    raise exception 'a person is corrected with a trace' using errcode = '42501';
  end if;
  return new;
end $$;
"""

# An hour is compared as a trace writes it down.
TRACES_OF_VISITS = """
create or replace function mediance.guard_visit_facts() returns trigger language plpgsql as $$
declare
  written constant text := 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"';
  came text := replace(to_char(old.arrived_at at time zone 'UTC', written), '.000000', '');
  comes text := replace(to_char(new.arrived_at at time zone 'UTC', written), '.000000', '');
begin
  if row_security_active('mediance.visit') and exists (
    select from (values
      ('domain', old.domain_code, new.domain_code),
      ('person', old.person_id::text, new.person_id::text),
      ('arrived_at', came, comes)
    ) as changed (field, before, after)
    where before is distinct from after and not exists (
      select from mediance.visit_correction as trace
      where trace.visit_id = new.id and trace.staff_id = mediance.current_staff()
        and age(trace.xmin) <= 0 and trace.field = changed.field
        and coalesce(trace.old_value, trace.old_person_id::text)
            is not distinct from changed.before
        and coalesce(trace.new_value, trace.new_person_id::text)
            is not distinct from changed.after))
  then
    raise exception 'a visit is corrected with a trace' using errcode = '42501';
  end if;
  return new;
end $$;
"""

# What a visit's columns say anew is what its events say, as `domain.visits.replay` reads them, with
# one of this transaction; or a trace says this very change. What the events never tell is traced.
PROGRESS_OF_VISITS = """
create or replace function mediance.guard_visit_progress() returns trigger language plpgsql as $$
declare
  written constant text := 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"';
  told record;
begin
  if not row_security_active('mediance.visit')
     or (new.state, new.received_at, new.received_by, new.ended_at, new.ending, new.answer,
         new.reserved_for, new.is_urgent, new.urgency)
        is not distinct from
        (old.state, old.received_at, old.received_by, old.ended_at, old.ending, old.answer,
         old.reserved_for, old.is_urgent, old.urgency)
  then
    return null;
  end if;
  if mediance.is_day_over(old.state, old.day, old.ended_at) and not exists (
    select from mediance.visit_correction as trace
    where trace.visit_id = new.id and trace.staff_id = mediance.current_staff()
      and age(trace.xmin) <= 0)
  then
    raise exception 'a day that is over is corrected with a trace' using errcode = '42501';
  end if;
  select
    coalesce((array_agg(case kind when 'received' then kind when 'ended' then kind
        else 'waiting' end order by id desc)
      filter (where kind in ('received', 'ended', 'returned', 'came_back')))[1], 'waiting')
      as state,
    (array_agg(case kind when 'received' then event.at end order by id desc)
      filter (where kind in ('received', 'returned', 'came_back')))[1] as received_at,
    (array_agg(case kind when 'received' then staff_id when 'handed_over' then to_staff_id end
        order by id desc)
      filter (where kind in ('received', 'handed_over', 'returned', 'came_back')))[1]
      as received_by,
    (array_agg(case kind when 'ended' then event.at end order by id desc)
      filter (where kind in ('ended', 'returned', 'came_back')))[1] as ended_at,
    (array_agg(case kind when 'ended' then ending end order by id desc)
      filter (where kind in ('ended', 'returned', 'came_back')))[1] as ending,
    (array_agg(case kind when 'ended' then answer end order by id desc)
      filter (where kind in ('ended', 'returned', 'came_back')))[1] as answer,
    (array_agg(to_staff_id order by id desc) filter (where kind = 'reserved'))[1] as reserved_for,
    (array_agg(is_urgent order by id desc) filter (where is_urgent is not null))[1] as is_urgent,
    (array_agg(urgency order by id desc) filter (where is_urgent is not null))[1] as urgency
  into told
  from mediance.visit_event as event
  where visit_id = new.id and kind <> 'undone' and not exists (
    select from mediance.visit_event as undoing
    where undoing.undoes = event.id and undoing.visit_id = new.id);
  if told.is_urgent is null then
    select was_urgent, urgency_before into told.is_urgent, told.urgency
    from mediance.visit_event
    where visit_id = new.id and was_urgent is not null order by id limit 1;
  end if;
  if exists (
    select from (values
      ('ending', new.state = old.state, old.ending, new.ending, new.state = told.state),
      ('ending', new.ending is not distinct from old.ending, old.ending, new.ending,
       new.ending is not distinct from told.ending),
      ('received_at', new.received_at is not distinct from old.received_at,
       replace(to_char(old.received_at at time zone 'UTC', written), '.000000', ''),
       replace(to_char(new.received_at at time zone 'UTC', written), '.000000', ''),
       new.received_at is not distinct from told.received_at),
      ('received_by', new.received_by is not distinct from old.received_by,
       old.received_by::text, new.received_by::text,
       new.received_by is not distinct from told.received_by),
      ('ended_at', new.ended_at is not distinct from old.ended_at,
       replace(to_char(old.ended_at at time zone 'UTC', written), '.000000', ''),
       replace(to_char(new.ended_at at time zone 'UTC', written), '.000000', ''),
       new.ended_at is not distinct from told.ended_at),
      ('answer', new.answer is not distinct from old.answer, old.answer, new.answer,
       new.answer is not distinct from told.answer),
      ('', new.reserved_for is not distinct from old.reserved_for, '', '',
       new.reserved_for is not distinct from told.reserved_for),
      ('urgent', new.is_urgent = old.is_urgent, old.is_urgent::text, new.is_urgent::text,
       new.is_urgent is not distinct from told.is_urgent),
      ('urgency', new.urgency is not distinct from old.urgency, old.urgency, new.urgency,
       new.urgency is not distinct from told.urgency)
    ) as said (field, is_as_before, before, after, is_told)
    where not is_as_before
      and not (is_told and exists (
        select from mediance.visit_event as event
        where event.visit_id = new.id and age(event.xmin) <= 0))
      and not (before is distinct from after and exists (
        select from mediance.visit_correction as trace
        where trace.visit_id = new.id and trace.staff_id = mediance.current_staff()
          and age(trace.xmin) <= 0 and trace.field = said.field
          and trace.old_value is not distinct from said.before
          and trace.new_value is not distinct from said.after)))
  then
    raise exception 'a visit moves along with its event' using errcode = '42501';
  end if;
  return null;
end $$;
"""

# A recording of just before midnight may still be taken back: the slack is longer than its window.
DAYS_OVER = """
create function mediance.is_day_over(state text, day date, ended_at timestamptz) returns boolean
  language sql volatile set timezone = 'Europe/Paris' as $$
  select state = 'ended' and day < clock_timestamp()::date
    and coalesce(ended_at, '-infinity')
        < least(date_trunc('day', clock_timestamp()), clock_timestamp() - interval '5 minutes')
$$;
"""

# Whoever works in the application tells what happens now, of a visit that is not over (an arrival
# at the hour of its visit); on a clock that was put back, not after what was told before. What is
# signed (`entered_by`) is told afterwards: with the trace of a correction, or for the first time,
# of a visit that is typed in.
EVENTS_OF_VISITS = """
create function mediance.tell_visit_event() returns trigger
  language plpgsql set timezone = 'Europe/Paris' as $$
declare
  visit mediance.visit;
  is_right boolean;
begin
  new.recorded_at := clock_timestamp();
  if mediance.acts_as('system_import', 'system_housekeeping') then
    return new;
  end if;
  select * into visit from mediance.visit as v
  where v.id = new.visit_id and v.site_id = new.site_id;
  if visit.id is null then
    is_right := false;
  elsif new.entered_by is null then
    is_right := not mediance.is_day_over(visit.state, visit.day, visit.ended_at)
      and (new.kind = 'arrived' and new.at = visit.arrived_at
           or new.at::date >= (clock_timestamp() - interval '5 minutes')::date
           and (new.at <= greatest(clock_timestamp(), visit.arrived_at) or new.at <= (
             select max(at) from mediance.visit_event where visit_id = new.visit_id)));
  else
    is_right := exists (
        select from mediance.visit_correction as trace
        where trace.visit_id = new.visit_id and trace.staff_id = mediance.current_staff()
          and age(trace.xmin) <= 0)
      or (visit.entered_later_at is not null and not exists (
        select from mediance.visit_event as event
        where event.visit_id = new.visit_id and age(event.xmin) > 0));
  end if;
  if not is_right then
    raise exception 'what happens to a visit is told as it happens' using errcode = '42501';
  end if;
  return new;
end $$;

create trigger visit_event_hour before insert on mediance.visit_event
  for each row when (row_security_active('mediance.visit_event'))
  execute function mediance.tell_visit_event();
"""

# In which roles somebody wrote is no more theirs to say than the number and the hour of an entry.
# A number that was never drawn is never sealed: it holds no part back.
JOURNAL = """
create function mediance.tell_roles() returns trigger language plpgsql as $$
begin
  new.acting_as := coalesce(current_setting('mediance.roles', true), '');
  return new;
end $$;

create trigger journal_entry_roles before insert on mediance.journal_entry
  for each row when (row_security_active('mediance.journal_entry'))
  execute function mediance.tell_roles();

create or replace function mediance.drop_journal_parts_before(month date) returns integer
  language plpgsql security definer
  set search_path = mediance, pg_temp set timezone = 'Europe/Paris' set lock_timeout = '500ms' as $$
declare
  part name;
  dropped integer := 0;
  is_unsealed boolean;
  newest bigint := newest_journal_number();
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
    execute format('select exists (select from mediance.%I where id > $1 and id <= $2)', part)
      into is_unsealed using sealed_up_to, newest;
    continue when is_unsealed;  -- it is dropped once its last entry is sealed
    execute format('drop table mediance.%I', part);
    dropped := dropped + 1;
  end loop;
  perform set_config('mediance.expiring', 'on', true);
  delete from mediance.journal_entry_other
  where at < month and (id <= sealed_up_to or id > newest);
  perform set_config('mediance.expiring', '', true);
  return dropped;
exception when lock_not_available then
  return 0;  -- the next night will do
end $$;
"""

REFERENTS = """
create function mediance.had_referent(of_case bigint) returns boolean
  language sql stable security definer set search_path = mediance, pg_temp as $$
  select exists (select from case_referent where case_id = of_case)
$$;
"""

# What is ended stays ended: no policy lets it be touched again. Here the end gets its hour.
ENDS = """
create trigger mandate_end before update on mediance.mandate
  for each row when (row_security_active('mediance.mandate') and new.revoked_at is not null)
  execute function mediance.tell_hour('revoked_at');

create trigger person_restriction_end before update on mediance.person_restriction
  for each row when (
    row_security_active('mediance.person_restriction') and new.lifted_at is not null)
  execute function mediance.tell_hour('lifted_at');

create trigger retention_hold_end before update on mediance.retention_hold
  for each row when (
    row_security_active('mediance.retention_hold') and new.released_at is not null)
  execute function mediance.tell_hour('released_at');
"""

# Whoever says that a paper was signed has seen it with their own eyes, now; and once.
SIGNATURES = """
create function mediance.keep_signature() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and old.signature_seen_by is not null then
    new.signature_seen_at := old.signature_seen_at;
    new.signature_seen_by := old.signature_seen_by;
  elsif new.signature_seen_by is not null then
    if new.signature_seen_by is distinct from mediance.current_staff() then
      raise exception 'a signature is seen with one''s own eyes' using errcode = '42501';
    end if;
    new.signature_seen_at := clock_timestamp();
  end if;
  return new;
end $$;

create trigger mandate_signature before insert or update on mediance.mandate
  for each row when (row_security_active('mediance.mandate'))
  execute function mediance.keep_signature();
"""

# As before, and of what is taken away, too.
OBEY = """
create or replace function mediance.obey_restriction() returns trigger
  language plpgsql security definer set search_path = mediance, pg_temp as $$
declare
  touched jsonb := to_jsonb(coalesce(new, old));
  someone bigint;
  records bigint[];
  marks text[];
begin
  if not exists (select from person_restriction where lifted_at is null)
     or acts_as('data_protection', 'system_rights') then
    return coalesce(new, old);
  end if;
  someone := case tg_argv[0]
    when 'case_id' then (
      select person_id from "case" where id = (touched ->> 'case_id')::bigint)
    else (touched ->> tg_argv[0])::bigint
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
  return coalesce(new, old);
end $$;

create trigger person_phone_kept before delete on mediance.person_phone
  for each row when (row_security_active('mediance.person_phone'))
  execute function mediance.obey_restriction('person_id');
"""

# Put in place anew with the policies, where it is told why somebody is to be erased.
OLD_OBSTACLE = "drop function if exists mediance.obstacle_to_erasing(bigint[])"


def upgrade() -> None:
    for statement in (
        HOURS,
        TRACES_OF_PEOPLE,
        TRACES_OF_VISITS,
        DAYS_OVER,
        PROGRESS_OF_VISITS,
        EVENTS_OF_VISITS,
        JOURNAL,
        REFERENTS,
        ENDS,
        SIGNATURES,
        OBEY,
        OLD_OBSTACLE,
    ):
        op.execute(statement)


def downgrade() -> None:
    """What these guards let through before may have been written since; nothing is opened again."""
    msg = "guards are not taken away by a migration"
    raise NotImplementedError(msg)
