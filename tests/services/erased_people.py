"""Somebody of whom everything is known, and the whole database read for what is left of them."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import text

from db.engine import Work, owner_transaction
from db.installation import DatabaseUrls
from db.queries import name_words
from mediance.domain.names import normalized

NAME = FAMILY, GIVEN, USED = "Quillagordo", "Zéphyrine", "Zézette"
OTHER_NAME = "Roig", "Marta", "Marteta"
PHONE = "+33699887766"
REASON = "sa sœur Quillagordo le dit"

TABLES = text(
    "select relname from pg_class where relnamespace = 'mediance'::regnamespace"
    " and relkind in ('r', 'p') and not relispartition and relname <> 'alembic_version'"
)
PERSON = text(
    "insert into mediance.person (family_name, given_name, used_name, search_name, birth_year,"
    " site_id, first_contact_on)"
    " values (:family, :given, :used, :search, 1979, :site, :met) returning id"
)
VISIT = text(
    """
    insert into mediance.visit (site_id, day, number, domain_code, channel_code, arrived_at,
                                received_at, ended_at, state, ending, answer, person_id)
    select :site, :met, :number, 'caf', 'walk_in', noon, noon + interval '5 minutes',
           noon + interval '20 minutes', 'ended', 'completed', 'inform', :person
    from cast(cast(:met as date) + interval '12 hours' as timestamptz) as noon
    returning id
    """
)
AROUND_A_VISIT = text(
    """
    with events as (
      insert into mediance.visit_event (visit_id, site_id, kind, at, staff_id)
      values (:visit, :site, 'arrived', now(), :staff)),
    calls as (
      insert into mediance.colleague_call (key, site_id, called_by, visit_id)
      values (gen_random_uuid(), :site, :staff, :visit)),
    presses as (
      insert into mediance.submission (key, staff_id, intention, content, visit_id)
      values (gen_random_uuid(), :staff, 'record_visit', '', :visit)),
    details as (
      insert into mediance.visit_detail (visit_id, site_id, language_code, has_wheelchair,
                                         preferred_staff_id, signals)
      values (:visit, :site, (select code from mediance.language order by position limit 1), true,
              :staff, '{}')),
    who as (
      insert into mediance.visit_correction (visit_id, site_id, press, staff_id, field,
                                             new_person_id, reason)
      values (:visit, :site, gen_random_uuid(), :staff, 'person', :person, :reason))
    insert into mediance.visit_correction (visit_id, site_id, press, staff_id, field,
                                           old_value, new_value, reason)
    values (:visit, :site, gen_random_uuid(), :staff, 'domain', 'caf', 'to_clarify', :reason)
    """
)
FOLLOW_UP = text(
    """
    with followed as (
      insert into mediance."case" (person_id, site_id, opened_at, closed_at, closing)
      values (:person, :site, cast(:met as date), cast(:closed as timestamptz),
              case when cast(:closed as timestamptz) is not null then 'completed' end)
      returning id),
    confided as (
      insert into mediance.confidential_note
        (id, first_id, version, case_id, site_id, author_id, key_id, nonce, ciphertext)
      overriding system value
      select 900000 + id, 900000 + id, 1, id, :site, :staff, 'k', 'n', 'c' from followed),
    budgets as (
      insert into mediance.budget_sheet
        (id, first_id, version, case_id, site_id, author_id, key_id, nonce, ciphertext)
      overriding system value
      select 900000 + id, 900000 + id, 1, id, :site, :staff, 'k', 'n', 'c' from followed),
    attached as (
      insert into mediance.case_attachment (case_id, site_id, staff_id, attached_by)
      select id, :site, :staff, :staff from followed),
    entered as (
      insert into mediance.exceptional_access
        (id, case_id, site_id, taken_by, until, key_id, nonce, ciphertext)
      overriding system value
      select 900000 + id, id, :site, :staff, now() + interval '5 minutes', 'k', 'n', 'c'
      from followed returning id),
    notices as (
      insert into mediance.exceptional_access_notice (access_id, author_id, site_id)
      select id, :staff, :site from entered),
    referents as (
      insert into mediance.case_referent (case_id, site_id, staff_id, since)
      select id, :site, :staff, cast(:met as date) from followed),
    procedures as (
      insert into mediance.procedure (case_id, site_id, type_code, institution_code, step,
                                      opened_at, closed_at, outcome)
      select id, :site, 'rsa', 'caf', 'ready', cast(:met as date), cast(:closed as timestamptz),
             case when cast(:closed as timestamptz) is not null then 'granted' end
      from followed returning id),
    facts as (
      insert into mediance.procedure_deadline_fact
        (procedure_id, site_id, rule_code, event_code, staff_id, version, is_dismissed, reason)
      select id, :site, 'C1', 'calendar', :staff, 2, true, :reason from procedures),
    alerts as (
      insert into mediance.procedure_alert
        (procedure_id, rule_code, on_day, site_id, severity, who)
      select id, 'C1', cast(:met as date), :site, 'useful', 'person' from procedures),
    decided as (
      insert into mediance.watch_decision
        (procedure_id, site_id, monday, lost, what, staff_id, due_on, decided_by)
      select id, :site, cast(:met as date), 'no_contact', :reason, :staff, cast(:met as date),
             :staff from procedures),
    asked_of as (
      insert into mediance.colleague_question
        (procedure_id, site_id, asked_by, asked_of, question, answer, answered_at)
      select procedures.id, :site, :staff, other.id, :reason, :reason, now()
      from procedures, lateral (select min(id) as id from mediance.staff where id <> :staff) other),
    left_to as (
      insert into mediance.procedure_hand_over
        (procedure_id, site_id, press, from_id, to_id, made_by)
      select procedures.id, :site, gen_random_uuid(), :staff, other.id, :staff
      from procedures, lateral (select min(id) as id from mediance.staff where id <> :staff) other)
    insert into mediance.procedure_event (procedure_id, site_id, kind, at, step, reason)
    select id, :site, 'entered', cast(:met as date), 'ready', :reason from procedures
    """
)
MEETINGS = text(
    """
    with appointments as (
      insert into mediance.appointment
        (person_id, site_id, staff_id, starts_at, ends_at, setting, domain_code, channel_code,
         taken_by, taken_at, state)
      select :person, :site, :staff, noon, noon + interval '1 hour', 'on_site', 'caf', 'phone',
             :staff, noon, 'honoured'
      from cast(cast(:met as date) + interval '12 hours' as timestamptz) as noon
      returning id),
    happened as (
      insert into mediance.appointment_event
        (appointment_id, site_id, kind, staff_id, version, reason)
      select id, :site, 'honoured', :staff, 2, :reason from appointments),
    sent as (
      insert into mediance.referral
        (person_id, site_id, institution_code, way, recorded_by, partner, reason,
         consent_event_id)
      select :person, :site, 'caf', 'warm', :staff, :reason, :reason, min(id)
      from mediance.consent_event where person_id = :person
      returning id),
    steps as (
      insert into mediance.referral_event
        (referral_id, site_id, kind, on_day, staff_id, version, reason)
      select id, :site, 'sent', cast(:met as date), :staff, 1, :reason from sent)
    insert into mediance.document_event
      (person_id, site_id, document_code, kind, on_day, staff_id)
    values (:person, :site, 'identity', 'seen', cast(:met as date), :staff)
    """
)
AGREED = text(
    """
    with told as (
      insert into mediance.consent_event
        (person_id, text_id, decision, told_by, language_code, support)
      select :person, min(id), 'told', :staff, 'fr', 'oral' from mediance.consent_text),
    mandates as (
      insert into mediance.mandate
        (person_id, text_id, families, first_day, last_day, signing, recorded_by)
      select :person, min(id), '{caf}', cast(:met as date), cast(:met as date) + 30,
             'oral_then_paper', :staff from mediance.consent_text),
    corrections as (
      insert into mediance.person_correction (person_id, staff_id, field, old_value, new_value)
      values (:person, :staff, 'family_name', 'Quillagorda', :family)),
    released as (
      insert into mediance.retention_hold
        (person_id, reason, until, held_by, released_at, released_by)
      values (:person, 'appeal', cast(:met as date) + 30, :staff, now(), :staff)),
    asked as (
      insert into mediance.rights_request
        (person_id, asks_for, received_on, way, due_on, recorded_by, state, closed_at)
      values (:person, 'objection', cast(:met as date), 'letter', cast(:met as date) + 30, :staff,
              'answered', now())
      returning id),
    answers as (
      insert into mediance.rights_request_event
        (request_id, kind, staff_id, asks_for, received_on, way, reason)
      select id, 'received', :staff, 'objection', cast(:met as date), 'letter', :reason
      from asked)
    insert into mediance.person_restriction (person_id, restriction, request_id, set_by)
    select :person, 'no_follow_up', id, :staff from asked
    """
)
PAIRS = text(
    """
    with links as (
      insert into mediance.person_link (person_id, other_id, linked_by)
      values (:person, :linked, :staff)),
    apart as (
      insert into mediance.person_distinct (person_id, other_id, said_by)
      values (least(:person, :stranger), greatest(:person, :stranger), :staff))
    insert into mediance.person_proposal (person_id, other_id, score, has_same_phone)
    values (least(:person, :stranger), greatest(:person, :stranger), 80, true)
    """
)


@dataclass(frozen=True)
class Somebody:
    """Two linked records of one person, and a stranger who stays."""

    person_id: int
    linked_id: int
    stranger_id: int


def add_person(work: Work, site_id: int, met: date, name: tuple[str, str, str] = NAME) -> int:
    """Write a person down, with the words by which they are found."""
    words = [normalized(part) for part in name]
    family, first, used = name
    said = {"family": family, "given": first, "used": used, "search": " ".join(words[:2])}
    person_id: int = work.scalar(PERSON, said | {"site": site_id, "met": met})
    name_words.give(work, {person_id: words})
    return person_id


def add_visit(work: Work, site_id: int, person_id: int, met: date, number: int) -> int:
    """Have somebody come, and leave, on a day at noon."""
    given = {"site": site_id, "met": met, "number": number, "person": person_id}
    visit_id: int = work.scalar(VISIT, given)
    return visit_id


def add_everything(
    work: Work, site_id: int, staff_id: int, met: date, *, is_open: bool = False
) -> Somebody:
    """Have a row in every table that knows of people, for one person with two records."""
    person_id = add_person(work, site_id, met)
    linked_id = add_person(work, site_id, met)
    stranger_id = add_person(work, site_id, met, OTHER_NAME)
    work.execute(
        text(
            "insert into mediance.person_phone (person_id, number, site_id)"
            " values (:person, :number, :site)"
        ),
        {"person": person_id, "number": PHONE, "site": site_id},
    )
    for number, whose in enumerate((person_id, linked_id, stranger_id), 9_500):
        visit_id = add_visit(work, site_id, whose, met, number)
        if whose != stranger_id:
            around = {
                "visit": visit_id,
                "site": site_id,
                "staff": staff_id,
                "person": whose,
                "reason": REASON,
            }
            work.execute(AROUND_A_VISIT, around)
    work.execute(
        FOLLOW_UP,
        {
            "person": person_id,
            "site": site_id,
            "staff": staff_id,
            "met": met,
            "closed": None if is_open else met,
            "reason": REASON,
        },
    )
    said = {"person": person_id, "staff": staff_id, "met": met, "family": FAMILY, "reason": REASON}
    work.execute(AGREED, said)
    work.execute(MEETINGS, said | {"site": site_id})
    pairs = {
        "person": person_id,
        "linked": linked_id,
        "stranger": stranger_id,
        "staff": staff_id,
    }
    work.execute(PAIRS, pairs)
    return Somebody(person_id, linked_id, stranger_id)


def whole_database(urls: DatabaseUrls) -> dict[str, list[str]]:
    """Return every row of every table, as text."""
    with owner_transaction(urls.owner) as work:
        return {
            table: list(
                work.scalars(text(f'select to_jsonb(t)::text from mediance."{table}" as t'))  # noqa: S608
            )
            for table in work.scalars(TABLES).all()
        }
