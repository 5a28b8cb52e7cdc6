"""Erasing somebody: the database's own functions, written from the one list of what is known.

The application's role may call them and delete nothing by itself. They are put in place with the
policies, whenever that list has changed.
"""
# ruff: noqa: S608 - every name is one of `PERSONAL_DATA`; nothing comes from outside

from db.locks import Lock
from db.personal_data import (
    OF_NOBODY,
    PERSONAL_DATA,
    OnErasure,
    PersonalData,
    Reached,
    lines_of,
)

ERASE = "mediance.erase_person(bigint,text,bigint,date)"
WOULD_ERASE = "mediance.would_erase(bigint)"
STANDS_BEFORE = "mediance.stands_before_erasing(bigint)"
NAMED_BY = "mediance.named_by(bigint)"
FORGET_WORDS = "mediance.forget_lone_words()"
DROP_HELD = "mediance.drop_what_was_held()"
UNSEEN = "mediance.unseen_people(date,integer)"
NAMES_OF = "mediance.names_of(bigint[])"
LAST_CONTACT = "mediance.last_contact(bigint[])"
ERASING_CALLS = (
    ERASE,
    WOULD_ERASE,
    STANDS_BEFORE,
    NAMED_BY,
    FORGET_WORDS,
    DROP_HELD,
    UNSEEN,
    NAMES_OF,
    LAST_CONTACT,
)
"""What the application may call."""

_INNER = (
    "mediance.erase_records(bigint[])",
    "mediance.forget_words(text[])",
    "mediance.obstacle_to_erasing(bigint[],text)",
    "mediance.records_of(bigint)",
)

MAY_ERASE = "mediance.acts_as('data_protection', 'system_retention')"

_HEAD = "language plpgsql security definer set search_path = mediance, pg_temp"

_REFUSAL = f"""
  if session_user <> current_user and not {MAY_ERASE} then
    raise exception 'people are erased by data protection' using errcode = '42501';
  end if;
"""

_RECORDS_OF = """
create or replace function mediance.records_of(asked bigint) returns bigint[]
  language sql stable set search_path = mediance, pg_temp as $$
  select coalesce(
    (select array_agg(linked.person_id order by linked.person_id)
     from person_identity mine
     join person_identity linked using (identity_id)
     where mine.person_id = asked),
    array[asked])
$$;
"""


def _holds(table: str) -> str:
    """Return that nothing took an event of a table back, or stands in its place."""
    return f"""not exists (select from {table} as later where later.replaces = {table}.id)
    and not exists (select from {table} as later
                    where later.replaces = {table}.replaces and later.id > {table}.id)"""


# What an institution did, and that we reminded it or nobody knew, is no contact with the person.
_TOOK_PART = f"""
  select procedure_id, at from procedure_event
  where kind in ('registered', 'taken_in_charge', 'requested', 'appointment', 'entered')
    and (step is null or step not in ('acknowledged', 'complement_asked', 'decided'))
    and {_holds("procedure_event")}
"""

# That somebody rang for an appointment, kept one, was sent on or showed a paper is a contact, too.
_MET_OTHERWISE = f"""
  select person_id,
    (greatest(taken_at, case when state = 'honoured' then starts_at end)
     at time zone 'Europe/Paris')::date as met_on
  from appointment where person_id is not null
  union all
  select person_id, on_day from referral join referral_event on referral_id = referral.id
  where person_id is not null and kind not in ('taken_back', 'no_news')
    and {_holds("referral_event")}
  union all
  select person_id, on_day from document_event where kind <> 'taken_back'
    and {_holds("document_event")}
"""

# One place says what a contact is. Nobody came to a visit that was cancelled as a mistake.
_LAST_CONTACT = f"""
create or replace function mediance.last_contact(records bigint[]) returns date
  language sql stable set search_path = mediance, pg_temp as $$
  select greatest(
    (select max(first_contact_on) from person where id = any (records)),
    (select max(day) from visit
     where person_id = any (records) and ending is distinct from 'cancelled'),
    (select max(received_on) from rights_request where person_id = any (records)),
    (select max(met_on) from ({_MET_OTHERWISE}) as met_otherwise where person_id = any (records)),
    (select (max(greatest("case".opened_at, "case".closed_at, procedure.opened_at,
                          procedure.closed_at, took_part.at))
             at time zone 'Europe/Paris')::date
     from "case"
     left join procedure on procedure.case_id = "case".id
     left join ({_TOOK_PART}) as took_part on took_part.procedure_id = procedure.id
     where person_id = any (records)))
$$;
"""

# Whoever asked that nothing be done with their record is not erased because time is over; they are
# when they ask for it.
_OBSTACLE = """
create or replace function mediance.obstacle_to_erasing(records bigint[], said_why text)
  returns text
  language sql stable set search_path = mediance, pg_temp as $$
  select case
    when exists (select from visit where person_id = any (records) and state <> 'ended')
      then 'here'
    when exists (select from retention_hold where person_id = any (records)
                 and released_at is null
                 and until > (now() at time zone 'Europe/Paris')::date)
      then 'held'
    when said_why = 'retention'
      and exists (select from person_restriction where person_id = any (records)
                  and restriction = 'limited' and lifted_at is null)
      then 'limited'
    when exists (select from "case" left join procedure on case_id = "case".id
                 where person_id = any (records)
                 and ("case".closed_at is null
                      or (procedure.id is not null and procedure.closed_at is null)))
      then 'followed'
  end
$$;
"""

# Whoever is asked to erase somebody is told whom to call, and nothing of what it is about.
_STANDS_BEFORE = f"""
create or replace function mediance.stands_before_erasing(
  asked bigint, out obstacle text, out held_until date, out sites text[], out colleagues text[])
  {_HEAD} as $$
declare
  records bigint[];
begin
  {_REFUSAL}
  records := records_of(asked);
  obstacle := obstacle_to_erasing(records, 'request');
  if obstacle = 'here' then
    select array_agg(distinct site.name),
           array_agg(distinct display_name) filter (where display_name is not null)
    into sites, colleagues
    from visit join site on site.id = site_id left join staff on staff.id = received_by
    where person_id = any (records) and state <> 'ended';
  elsif obstacle = 'held' then
    select max(until), array_agg(distinct display_name) into held_until, colleagues
    from retention_hold join staff on staff.id = held_by
    where person_id = any (records) and released_at is null
      and until > (now() at time zone 'Europe/Paris')::date;
  elsif obstacle = 'followed' then
    select array_agg(distinct site.name),
           array_agg(distinct display_name) filter (where display_name is not null)
    into sites, colleagues
    from "case" join site on site.id = "case".site_id
    left join case_referent on case_id = "case".id and case_referent.until is null
    left join staff on staff.id = staff_id
    where person_id = any (records)
      and ("case".closed_at is null or exists (
        select from procedure where procedure.case_id = "case".id and procedure.closed_at is null));
  end if;
end $$;
"""

# Whoever came since somebody looked is passed over. Locks are waited for half a second: what is
# being written at a desk goes first, and the person is taken up again. Planning the same thirty
# statements anew for each person would take longer than running them.
_ERASE = f"""
create or replace function mediance.erase_person(
  asked bigint, said_why text, erasing_run bigint, unseen_since date,
  out outcome text, out receipt_id uuid, out at timestamptz)
  {_HEAD} set lock_timeout = '500ms' set plan_cache_mode = force_generic_plan as $$
declare
  records bigint[];
  counts jsonb;
begin
  {_REFUSAL}
  begin
    perform pg_advisory_xact_lock({Lock.IDENTITIES:d});
    records := records_of(asked);
    perform from person where id = any (records) order by id for update;
    if not found then
      select id, erased_at into receipt_id, at from erasure_receipt
        where record_ids @> array[asked];
      outcome := case when receipt_id is null then 'unknown' else 'erased_before' end;
      return;
    end if;
    perform from visit where person_id = any (records) order by id for update;
    outcome := obstacle_to_erasing(records, said_why);
    if outcome is not null then return; end if;
    if last_contact(records) > unseen_since then
      outcome := 'met_since';
      return;
    end if;
    counts := erase_records(records);
    insert into erasure_receipt (record_ids, why, erased_by, run_id, row_counts, checksum)
      values (records, said_why, coalesce(current_staff(), 0), erasing_run, counts,
              encode(sha256(convert_to(counts::text, 'UTF8')), 'hex'))
      returning id, erased_at into receipt_id, at;
    outcome := 'erased';
  exception when lock_not_available then
    outcome := 'busy';
  end;
end $$;
"""

_NAMED_BY = f"""
create or replace function mediance.named_by(
  asked bigint, out record_ids bigint[], out names text[], out numbers text[])
  {_HEAD} as $$
begin
  {_REFUSAL}
  record_ids := records_of(asked);
  select array_agg(family_name || E'\\n' || given_name) into names
    from person where id = any (record_ids);
  select array_agg(number) into numbers from person_phone where person_id = any (record_ids);
end $$;
"""

# Whoever writes a name holds the lock with others: a word is not taken from under a newcomer.
_FORGET_WORDS = f"""
create or replace function mediance.forget_words(candidates text[]) returns integer
  language plpgsql set search_path = mediance, pg_temp as $$
declare
  lone text[];
begin
  if candidates is null or not pg_try_advisory_xact_lock({Lock.NAME_WORDS:d}) then return 0; end if;
  select array_agg(word) into lone from unnest(candidates) as word
    where not exists (select from person_token where token = word collate "C");
  if lone is null then return 0; end if;
  delete from name_near where token = any (lone);
  delete from name_sound where token = any (lone);
  delete from name_token where token = any (lone);
  return cardinality(lone);
end $$;
"""

_FORGET_LONE_WORDS = f"""
create or replace function mediance.forget_lone_words() returns integer
  {_HEAD} as $$
begin
  {_REFUSAL}
  return forget_words((
    select array_agg(token) from name_token
    where not exists (select from person_token where person_token.token = name_token.token)));
end $$;
"""

_UNSEEN = f"""
create or replace function mediance.unseen_people(on_day date, after_months integer)
  returns table (person_id bigint, record_count bigint, last_contact_on date,
                 obstacle text, hold_reason text, held_until date)
  {_HEAD} set jit = off as $$
#variable_conflict use_column
begin
  {_REFUSAL}
  return query
  with records as materialized (
    select person.id, coalesce(identity_id, person.id) as identity, first_contact_on
    from person left join person_identity on person_identity.person_id = person.id),
  came as (
    select visit.person_id as id, max(day) as met_on,
           bool_or(state <> 'ended') as is_here
    from visit where visit.person_id is not null and ending is distinct from 'cancelled'
    group by visit.person_id),
  followed as (
    select "case".person_id as id,
      (max(greatest("case".opened_at, "case".closed_at, procedure.opened_at,
                    procedure.closed_at, took_part.at))
       at time zone 'Europe/Paris')::date as met_on,
      bool_or("case".closed_at is null
              or (procedure.id is not null and procedure.closed_at is null)) as is_open
    from "case"
    left join procedure on procedure.case_id = "case".id
    left join ({_TOOK_PART}) as took_part on took_part.procedure_id = procedure.id
    where "case".person_id is not null
    group by "case".person_id),
  asked as (
    select rights_request.person_id as id, max(received_on) as met_on
    from rights_request where rights_request.person_id is not null
    group by rights_request.person_id),
  otherwise as (
    select met_otherwise.person_id as id, max(met_otherwise.met_on) as met_on
    from ({_MET_OTHERWISE}) as met_otherwise group by met_otherwise.person_id),
  held as (
    select retention_hold.person_id as id, max(until) as until,
           (array_agg(reason order by until desc))[1] as reason
    from retention_hold
    where released_at is null and until > (now() at time zone 'Europe/Paris')::date
    group by retention_hold.person_id),
  limited as (
    select person_restriction.person_id as id, true as is_limited
    from person_restriction where restriction = 'limited' and lifted_at is null),
  each as (
    select identity, count(*) as record_count,
      max(greatest(first_contact_on, came.met_on, followed.met_on, asked.met_on,
                   otherwise.met_on)) as met_on,
      coalesce(bool_or(is_here), false) as is_here,
      coalesce(bool_or(is_open), false) as is_open,
      coalesce(bool_or(is_limited), false) as is_limited,
      max(until) as until, max(reason) as reason
    from records
    left join came using (id) left join followed using (id)
    left join asked using (id) left join otherwise using (id)
    left join held using (id) left join limited using (id)
    group by identity)
  select identity, each.record_count, met_on,
    case when is_here then 'here' when until is not null then 'held'
         when is_limited then 'limited' when is_open then 'followed' end,
    reason::text, until
  from each
  where (met_on + make_interval(months => after_months))::date <= on_day;
end $$;
"""

# Data protection knows who is to go, and nothing of what they came for.
_NAMES_OF = f"""
create or replace function mediance.names_of(asked bigint[])
  returns table (record_id bigint, family_name text, given_name text, birth_year smallint,
                 site_name text)
  {_HEAD} as $$
begin
  {_REFUSAL}
  return query
  select person.id, person.family_name, person.given_name, person.birth_year, site.name
  from person join site on site.id = person.site_id
  where person.id = any (asked);
end $$;
"""


def erasing_statements() -> list[str]:
    """Return the SQL that puts the functions in place, those that others call first."""
    return [
        *(f"drop function if exists {signature}" for signature in (*ERASING_CALLS, *_INNER)),
        _RECORDS_OF,
        _LAST_CONTACT,
        _OBSTACLE,
        _FORGET_WORDS,
        _FORGET_LONE_WORDS,
        _erase_records(),
        _ERASE,
        _would_erase(),
        _STANDS_BEFORE,
        _NAMED_BY,
        _drop_held(),
        _UNSEEN,
        _NAMES_OF,
    ]


def condition(reached: Reached) -> str:
    """Return which rows are those of the people in `records`."""
    if reached.through is None:
        return " or ".join(f'"{column}" = any (records)' for column in reached.columns)
    (column,) = reached.columns
    parents = " or ".join(
        f'"{column}" in (select id from "{reached.through}" where {condition(line.person)})'
        for line in lines_of(reached.through)
        if line.person != OF_NOBODY
    )
    return f"({parents})"


def _erase_records() -> str:
    """Write the function that runs every line; nobody but the owner and the functions calls it."""
    steps = "".join(_step(line) for line in PERSONAL_DATA if _changes(line))
    return f"""
create or replace function mediance.erase_records(records bigint[]) returns jsonb
  language plpgsql set search_path = mediance, pg_temp as $$
declare
  n bigint;
  counts jsonb := '{{}}';
  words text[];
begin
  select array_agg(distinct token) into words from person_token where person_id = any (records);
{steps}  n := forget_words(words);
  return jsonb_strip_nulls(counts || jsonb_build_object('name_token', nullif(n, 0)));
end $$;
"""


def _changes(line: PersonalData) -> bool:
    return line.on_erasure is not OnErasure.KEEP_NAMELESS


def _step(line: PersonalData) -> str:
    rows = condition(line.person)
    if line.on_erasure is OnErasure.DELETE:
        change = f'delete from "{line.table}" where {rows}'
    else:
        emptied = ", ".join(f'"{column}" = default' for column in line.forgets)
        change = f'update "{line.table}" set {emptied} where {rows}'
    return f"""  {change};
  get diagnostics n = row_count;
  counts := counts || jsonb_build_object(
    '{line.table}', nullif(n + coalesce((counts->>'{line.table}')::bigint, 0), 0));
"""


def _would_erase() -> str:
    """Write the function that counts what erasing would do, and what would stay, by table."""
    counts = ",\n".join(
        f"    ('{line.table}', '{line.on_erasure}',"
        f' (select count(*) from "{line.table}" where {condition(line.person)}))'
        for line in PERSONAL_DATA
        if line.person != OF_NOBODY
    )
    return f"""
create or replace function mediance.would_erase(asked bigint)
  returns table (table_name text, fate text, row_count bigint)
  {_HEAD} as $$
declare
  records bigint[];
begin
  {_REFUSAL}
  records := records_of(asked);
  return query select counted.* from (values
{counts}) as counted (table_name, fate, row_count)
  where counted.row_count > 0;
end $$;
"""


def _drop_held() -> str:
    """Write the function that drops what was kept without a name, once its years are over."""
    steps = "".join(
        f'  delete from "{line.table}" where "{line.forgets[0]}" is null'
        f" and \"{line.held_from}\" < now() - interval '{line.years} years';\n"
        "  get diagnostics n = row_count;\n  dropped := dropped + n;\n"
        for line in PERSONAL_DATA
        if line.on_erasure is OnErasure.HOLD_UNTIL
    )
    return f"""
create or replace function mediance.drop_what_was_held() returns bigint
  {_HEAD} as $$
declare
  n bigint;
  dropped bigint := 0;
begin
  {_REFUSAL}
{steps}  return dropped;
end $$;
"""
