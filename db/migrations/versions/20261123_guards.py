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
