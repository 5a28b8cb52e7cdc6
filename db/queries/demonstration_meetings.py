"""Invented appointments, referrals and papers of the demonstration, for those who are followed."""

from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Session

FILLED = ("appointment", "appointment_event", "referral", "referral_event", "document_event")
"""The tables that it fills."""

# The newest cases of each colleague, two a day on working days around today: nobody is with two
# people at once. What is past was kept, for the most part; today and later are to come.
FOLLOWED = """
  with followed as (
    select "case".id as case_id, person_id, "case".site_id, staff_id,
           row_number() over (partition by staff_id order by "case".id desc) as place
    from mediance."case"
    join mediance.case_referent on case_id = "case".id and until is null
    where closed_at is null and person_id is not null)
"""
APPOINTMENTS = text(
    f"""
    {FOLLOWED}
    insert into mediance.appointment
      (site_id, staff_id, starts_at, ends_at, setting, domain_code, channel_code, taken_by,
       person_id, state, taken_at)
    select site_id, staff_id, starts_at, starts_at + interval '45 minutes',
           case place % 6 when 5 then 'phone' when 4 then 'home' else 'on_site' end,
           'to_clarify', 'phone', staff_id, person_id,
           case when day >= cast(:today as date) then 'planned'
                when place % 7 = 0 then 'no_show' when place % 7 = 3 then 'excused'
                else 'honoured' end,
           least(now(), starts_at) - interval '6 days'
    from followed
    cross join lateral (
      select cast(:today as date) + cast((place - 1) / 2 - 5 as int) as day) as on_day
    cross join lateral (
      select (day + time '09:30' + ((place - 1) % 2) * interval '5 hours')
             at time zone 'Europe/Paris' as starts_at) as at
    where place <= 24 and extract(isodow from day) < 6
    """  # noqa: S608 - nothing comes from outside
)
HAPPENED = text(
    """
    insert into mediance.appointment_event
      (appointment_id, site_id, kind, staff_id, version, starts_at, ends_at, with_staff_id,
       recorded_at)
    select id, site_id, 'taken', taken_by, 1, starts_at, ends_at, staff_id, taken_at
    from mediance.appointment
    union all
    select id, site_id, state, taken_by, 1, null, null, null, ends_at
    from mediance.appointment where state <> 'planned'
    """
)
REFERRALS = text(
    f"""
    {FOLLOWED},
    sent as (
      insert into mediance.referral
        (site_id, institution_code, way, recorded_by, person_id, reason, ask_on)
      select site_id, (array['departement', 'town_hall', 'banque_de_france'])[1 + place % 3],
             'cold', staff_id, person_id, 'Un accompagnement que nous ne faisons pas.',
             cast(:today as date) - cast(4 * place - 16 as int)
      from followed where place <= 6
      returning id, site_id, recorded_by, ask_on - 15 as on_day)
    insert into mediance.referral_event (referral_id, site_id, kind, on_day, staff_id, version)
    select id, site_id, 'sent', on_day, recorded_by, 1 from sent
    """  # noqa: S608 - nothing comes from outside
)
PAPERS = text(
    f"""
    {FOLLOWED}
    insert into mediance.document_event
      (person_id, site_id, document_code, kind, on_day, staff_id, valid_until)
    select person_id, site_id, code, kind, cast(:today as date) - cast(place as int), staff_id,
           case when kind = 'seen' then cast(:today as date) + cast(30 - 4 * place as int) end
    from followed
    cross join (values ('identity', 'seen'), ('tax_notice', 'asked'), ('resources', 'missing'))
      as said (code, kind)
    where place <= 12 and not (kind = 'missing' and place % 3 > 0)
      and not (kind = 'seen' and 30 - 4 * place < -place)
    """  # noqa: S608 - nothing comes from outside
)


def load_meetings(session: Session, today: date) -> None:
    """Write appointments of the days around today, referrals to ask about, and papers seen."""
    for statement in (APPOINTMENTS, HAPPENED, REFERRALS, PAPERS):
        said = {"today": today} if ":today" in str(statement) else {}
        session.execute(statement, said)
