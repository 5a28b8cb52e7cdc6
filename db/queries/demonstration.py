"""The demonstration's rows: how they are written in bulk, and what they must never mix with."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from db import bulk, locks
from db.bulk import EPOCH, Checksum, Target
from db.locks import Lock
from db.models import (
    Case,
    Channel,
    Credential,
    Domain,
    Person,
    ProcedureType,
    RegisterImport,
    Site,
    Staff,
    StaffRole,
    Visit,
    VisitCounter,
)
from db.queries import name_words
from mediance.domain import paris
from mediance.domain.followup import USUAL_TURN
from mediance.domain.names import SEARCH_RULES
from mediance.domain.procedure_life import EventKind
from mediance.domain.procedures import Step
from mediance.domain.roles import Role
from mediance.domain.simulation.association import Day, Memory
from mediance.domain.simulation.followup import SimulatedCase
from mediance.domain.simulation.naming import Identity
from mediance.domain.simulation.population import Newcomer
from mediance.domain.simulation.procedures import ProcedureKind, SimulatedProcedure
from mediance.domain.visits import VisitState

LATEST_VISITORS = 3_000

NO_OTHER_WRITER = text("lock table mediance.visit, mediance.person in share row exclusive mode")

VISITS = Target(
    "visit",
    {
        "id": "bigint",
        "site_id": "bigint",
        "day": "date",
        "number": "bigint",
        "domain_code": "text",
        "channel_code": "text",
        "arrived_at": EPOCH,
        "person_id": "bigint",
        "is_urgent": "boolean",
        "state": "text",
        "received_at": EPOCH,
        "received_by": "bigint",
        "ended_at": EPOCH,
        "ending": "text",
        "answer": "text",
        "recorded_by": "bigint",
    },
)
PEOPLE = Target(
    "person",
    {
        "id": "bigint",
        "family_name": "text",
        "given_name": "text",
        "search_name": "text",
        "site_id": "bigint",
        "first_contact_on": "date",
        "created_at": EPOCH,
        "birth_year": "smallint",
        "notice_given_at": EPOCH,
        "created_by": "bigint",
        "search_rules": "smallint",
    },
)
TOKENS = Target("person_token", {"token": "text", "person_id": "bigint"})
PHONES = Target("person_phone", {"person_id": "bigint", "number": "text", "site_id": "bigint"})
CASES = Target(
    "case",
    {
        "id": "bigint",
        "person_id": "bigint",
        "site_id": "bigint",
        "opened_at": EPOCH,
        "closed_at": EPOCH,
        "closing": "text",
    },
)
REFERENTS = Target(
    "case_referent",
    {
        "case_id": "bigint",
        "site_id": "bigint",
        "staff_id": "bigint",
        "since": EPOCH,
        "until": EPOCH,
    },
)
PROCEDURES = Target(
    "procedure",
    {
        "id": "bigint",
        "case_id": "bigint",
        "site_id": "bigint",
        "type_code": "text",
        "institution_code": "text",
        "step": "text",
        "opened_at": EPOCH,
        "next_date": "date",
        "closed_at": EPOCH,
        "outcome": "text",
        "owner_id": "bigint",
        "waiting_on": "text",
        "last_act_at": EPOCH,
        "deposited_at": EPOCH,
        "decided_at": EPOCH,
    },
)
PROCEDURE_EVENTS = Target(
    "procedure_event",
    {
        "procedure_id": "bigint",
        "site_id": "bigint",
        "kind": "text",
        "at": EPOCH,
        "step": "text",
        "outcome": "text",
        "recorded_at": EPOCH,
    },
)
RECORDS = (
    *("visit", "visit_event", "visit_counter", "submission", "register_import"),
    *("person", "person_token", "person_phone", "name_token", "name_sound", "name_near"),
    "consent_event",
    *("case", "case_referent", "procedure", "procedure_event"),
    *("procedure_deadline_fact", "procedure_alert"),
)
"""Everything that tells of people received; staff, sites, lists and the journal stay."""
READ_BY_INDEX = ("visit", "case", "case_referent", "procedure")
"""Tables whose covering indexes answer the steering screen."""

EVENTS = text(
    """
    insert into mediance.visit_event
      (visit_id, site_id, kind, at, recorded_at, staff_id, ending, answer)
    select visit.id, visit.site_id, happened.kind, happened.at, happened.at,
           happened.staff_id, happened.ending, happened.answer
    from mediance.visit
    cross join lateral (values
      (1, 'arrived', arrived_at, recorded_by, null, null),
      (2, 'received', received_at, received_by, null, null),
      (3, 'ended', ended_at, case ending when 'completed' then received_by
                                         else recorded_by end, ending, answer)
    ) as happened (rank, kind, at, staff_id, ending, answer)
    where happened.at is not null and visit.id >= :first
    """
)
TOLD = text(
    """
    insert into mediance.consent_event
      (person_id, text_id, decision, told_by, at, language_code, support)
    select person.id, told.id, 'told', created_by, notice_given_at, 'fr', 'oral'
    from mediance.person
    cross join lateral (
      select id from mediance.consent_text where kind = 'notice' order by version limit 1) as told
    where person.id >= :first and notice_given_at is not null and created_by is not null
    """
)
COUNTERS = text(
    "insert into mediance.visit_counter (site_id, day, last_number)"
    " select site_id, day, max(number) from mediance.visit where id >= :first"
    " group by site_id, day"
    " on conflict (site_id, day) do update set last_number = excluded.last_number"
)
# Site by site: each is one step into an index, whatever the number of visits.
LAST_ARRIVAL = text(
    "select max(latest) from mediance.site, lateral"
    " (select max(arrived_at) as latest from mediance.visit"
    "  where site_id = site.id and import_id is null) as here"
)
END_WHAT_IS_LEFT = text(
    """
    with left_over as (
      update mediance.visit set state = 'ended', version = version + 1,
        ended_at = case state
          when 'waiting' then greatest(arrived_at, least(arrived_at + interval '1 hour', :until))
          else greatest(received_at, least(received_at + interval '20 minutes', :until)) end,
        ending = case state when 'waiting' then 'left_without_contact' else 'completed' end,
        answer = case state when 'received' then 'inform' end
      where state <> 'ended'
      returning id, site_id, ended_at, ending, answer,
                case ending when 'completed' then received_by else recorded_by end as staff_id)
    insert into mediance.visit_event
      (visit_id, site_id, kind, at, recorded_at, staff_id, ending, answer)
    select id, site_id, 'ended', ended_at, ended_at, staff_id, ending, answer from left_over
    """
)
NOTICES = text(
    "select pg_notify('mediance', topic || ':' || site.id) from mediance.site,"
    " unnest(array['visits', 'caseload', 'procedures']) as topic"
)


@dataclass(frozen=True)
class Holdings:
    """What a database holds before a demonstration is made in it."""

    has_sites: bool
    has_records: bool
    has_imports: bool
    has_real_staff: bool
    has_demonstration_staff: bool


@dataclass(frozen=True)
class Lists:
    """The association's own lists, as far as a simulation draws from them."""

    domains: tuple[str, ...]
    channels: tuple[str, ...]
    procedures: tuple[ProcedureKind, ...]


@dataclass(frozen=True)
class DemonstrationAccount:
    """Somebody one may sign in as."""

    login: str
    display_name: str
    role: Role


@dataclass(frozen=True)
class FollowUpSize:
    """How much follow-up was written."""

    cases: int
    procedures: int


def wait_for_turn(session: Session) -> None:
    """Hold back any other demonstration until this transaction ends."""
    locks.hold(session, Lock.DEMONSTRATION)


def hold_records(session: Session) -> None:
    """Let nobody else add visits or people until this transaction ends: their ids are ours now."""
    session.execute(NO_OTHER_WRITER)


def holdings(session: Session) -> Holdings:
    """Return what stands in the way of a demonstration, or was made by one."""
    kinds = set(session.scalars(select(Staff.is_demonstration).distinct()))
    has_records = any(
        session.scalar(select(table.id).limit(1)) is not None for table in (Visit, Person, Case)
    )
    has_imports = session.scalar(select(RegisterImport.id).limit(1)) is not None
    has_sites = session.scalar(select(Site.id).limit(1)) is not None
    return Holdings(has_sites, has_records, has_imports, False in kinds, True in kinds)


def lists(session: Session, on: date) -> Lists:
    """Return the codes valid on a day, in their order."""
    codes = [
        tuple(
            session.scalars(
                select(model.code)
                .where(model.valid_from <= on, (model.valid_to.is_(None)) | (model.valid_to >= on))
                .order_by(model.position)
            )
        )
        for model in (Domain, Channel)
    ]
    types = session.scalars(
        select(ProcedureType)
        .where(
            ProcedureType.valid_from <= on,
            (ProcedureType.valid_to.is_(None)) | (ProcedureType.valid_to >= on),
        )
        .order_by(ProcedureType.position)
    )
    kinds = (ProcedureKind(row.code, row.domain_code, row.institution_code) for row in types)
    return Lists(codes[0], codes[1], tuple(kinds))


def accounts(session: Session) -> tuple[DemonstrationAccount, ...]:
    """Return the demonstration accounts that can sign in, in the order they were made."""
    rows = session.execute(
        select(Staff.login, Staff.display_name, StaffRole.role)
        .join(Credential, Credential.staff_id == Staff.id)
        .join(StaffRole, StaffRole.staff_id == Staff.id)
        .where(Staff.is_demonstration, Staff.disabled_at.is_(None))
        .order_by(Staff.id)
    )
    return tuple(DemonstrationAccount(row.login, row.display_name, row.role) for row in rows)


def staff_ids(session: Session) -> dict[str, int]:
    """Return everybody's id by login."""
    return {row.login: row.id for row in session.execute(select(Staff.login, Staff.id))}


def site_ids(session: Session) -> dict[str, int]:
    """Return every site's id by name."""
    return {row.name: row.id for row in session.execute(select(Site.name, Site.id))}


def stage_visits(
    session: Session, days: Iterable[Day], checksum: Checksum, *, first: int = 1
) -> None:
    """Copy the visits into their staging table, day by day, while they are being made."""
    ids = count(first)
    bulk.stage(session, VISITS, (_visit_lines(day, ids) for day in days), checksum)


def insert_visits(session: Session, *, first: int = 1) -> int:
    """Insert the staged visits with their events and their counters; return how many visits."""
    inserted = bulk.insert_staged(session, VISITS)
    session.execute(EVENTS, {"first": first})
    session.execute(COUNTERS, {"first": first})
    return inserted


def load_people(
    session: Session,
    newcomers: Sequence[Newcomer],
    identities: Sequence[Identity],
    checksum: Checksum,
    *,
    first: int = 1,
) -> int:
    """Insert the people who gave a name, the words by which they are found, and their numbers."""
    known = list(zip(count(first), newcomers, identities, strict=False))
    people = bulk.load(session, PEOPLE, (_person_line(*one) for one in known), checksum)
    tokens = (f"{token}\t{n}\n" for n, _, identity in known for token in identity.tokens)
    bulk.load(session, TOKENS, tokens, checksum)
    name_words.learn(session, {token for _, _, identity in known for token in identity.tokens})
    numbers = (
        f"{n}\t{phone}\t{newcomer.site_id}\n"
        for n, newcomer, identity in known
        for phone in identity.phones
    )
    bulk.load(session, PHONES, numbers, checksum)
    session.execute(TOLD, {"first": first})
    return people


def load_follow_up(
    session: Session, cases: Sequence[SimulatedCase], today: date, checksum: Checksum
) -> FollowUpSize:
    """Insert cases with their referents, procedures with what happened to them."""
    numbered = list(zip(count(1), cases, strict=False))
    procedures = [
        (case_id, case, procedure) for case_id, case in numbered for procedure in case.procedures
    ]
    case_lines = (
        f"{n}\t{case.person}\t{case.site_id}\t{case.opened}\t{_or_null(case.closed)}"
        f"\t{_or_null(case.closing)}\n"
        for n, case in numbered
    )
    referent_lines = (
        f"{n}\t{case.site_id}\t{one.staff}\t{one.since}\t{_or_null(one.until)}\n"
        for n, case in numbered
        for one in case.referents
    )
    event_lines = (
        f"{n}\t{case.site_id}\t{line}"
        for n, (_, case, procedure) in zip(count(1), procedures, strict=False)
        for line in _event_lines(procedure)
    )
    bulk.load(session, CASES, case_lines, checksum)
    bulk.load(session, REFERENTS, referent_lines, checksum)
    bulk.load(session, PROCEDURES, _procedure_lines(procedures, today), checksum)
    bulk.load(session, PROCEDURE_EVENTS, event_lines, checksum)
    return FollowUpSize(len(numbered), len(procedures))


def last_arrival(session: Session) -> datetime | None:
    """Return when somebody last came in, registers left aside; None when nobody ever did."""
    moment: datetime | None = session.scalar(LAST_ARRIVAL)
    return moment


def memory(session: Session, until: datetime) -> Memory:
    """Return what an association that went on until then has to know of its past."""
    since = paris.local_day(until)
    numbers: defaultdict[date, dict[int, int]] = defaultdict(dict)
    for counter in session.scalars(select(VisitCounter).where(VisitCounter.day >= since)):
        numbers[counter.day][counter.site_id] = counter.last_number
    sites = session.scalars(select(Site.id)).all()
    return Memory(
        until=until,
        numbers=numbers,
        visitors={site: _visitors(session, site) for site in sites},
        people=session.scalar(select(func.max(Person.id))) or 0,
    )


def end_what_is_left(session: Session, until: datetime) -> None:
    """End visits that nobody ended: who waited has left, who was received has been answered."""
    session.execute(END_WHAT_IS_LEFT, {"until": until})


def visits_so_far(session: Session) -> tuple[int, int]:
    """Return how many visits there are, registers left aside, and the id of the last of all."""
    count = func.count().filter(Visit.import_id.is_(None))
    row = session.execute(select(count, func.max(Visit.id)).select_from(Visit)).one()
    return row[0], row[1] or 0


def announce(session: Session) -> None:
    """Tell every open screen that its figures changed."""
    session.execute(NOTICES)


def _visitors(session: Session, site_id: int) -> tuple[int, ...]:
    """Return who came latest; whoever stands in a register is somebody, and comes no more."""
    imported = select(Visit.person_id).where(
        Visit.import_id.is_not(None), Visit.person_id.is_not(None)
    )
    latest = session.scalars(
        select(Visit.person_id)
        .where(
            Visit.site_id == site_id,
            Visit.person_id.is_not(None),
            Visit.person_id.not_in(imported),
        )
        .order_by(Visit.arrived_at.desc())
        .limit(LATEST_VISITORS)
    )
    return tuple(person for person in latest if person is not None)[::-1]


def _visit_lines(day: Day, ids: Iterator[int]) -> str:
    local_day, visits = day
    rows = []
    for visit in visits:
        person, received, ended = visit.person, visit.received, visit.ended
        ending, answer = visit.ending, visit.recorded_answer
        state = _state(received, ending)
        rows.append(
            f"{next(ids)}\t{visit.site_id}\t{local_day}\t{visit.number}\t{visit.domain}"
            f"\t{visit.channel}\t{visit.arrived}\t{'' if person is None else person}"
            f"\t{'t' if visit.is_urgent else 'f'}\t{state}"
            f"\t{'' if received is None else received}"
            f"\t{'' if received is None else visit.received_by}"
            f"\t{'' if ended is None else ended}\t{ending or ''}\t{answer or ''}"
            f"\t{visit.recorded_by}\n"
        )
    return "".join(rows)


def _state(received: int | None, ending: object) -> VisitState:
    if ending is not None:
        return VisitState.ENDED
    return VisitState.WAITING if received is None else VisitState.RECEIVED


def _person_line(person_id: int, newcomer: Newcomer, identity: Identity) -> str:
    notice = newcomer.arrived if identity.has_notice else None
    return (
        f"{person_id}\t{identity.family_name}\t{identity.given_name}\t{identity.search_name}"
        f"\t{newcomer.site_id}\t{newcomer.first_day}\t{newcomer.arrived}"
        f"\t{_or_null(identity.birth_year)}\t{_or_null(notice)}\t{newcomer.recorded_by}"
        f"\t{SEARCH_RULES}\n"
    )


def _procedure_lines(
    procedures: Sequence[tuple[int, SimulatedCase, SimulatedProcedure]], today: date
) -> Iterator[str]:
    for n, (case_id, case, procedure) in zip(count(1), procedures, strict=False):
        kind = procedure.kind
        step, last = procedure.steps[-1]
        days = procedure.next_in_days
        next_date = None if days is None else today + timedelta(days=days)
        owner = next((one.staff for one in case.referents if one.until is None), None)
        yield (
            f"{n}\t{case_id}\t{case.site_id}\t{kind.code}\t{kind.institution}\t{step}"
            f"\t{procedure.opened}\t{_or_null(next_date)}\t{_or_null(procedure.closed)}"
            f"\t{_or_null(procedure.outcome)}\t{_or_null(owner)}\t{USUAL_TURN[step]}"
            f"\t{procedure.closed or last}"
            f"\t{_or_null(procedure.entered(Step.DEPOSITED))}"
            f"\t{_or_null(procedure.entered(Step.DECIDED))}\n"
        )


def _event_lines(procedure: SimulatedProcedure) -> Iterator[str]:
    opened = procedure.opened
    yield f"{EventKind.REQUESTED}\t{opened}\t\t\t{opened}\n"
    for step, at in procedure.steps:
        yield f"{EventKind.ENTERED}\t{at}\t{step}\t\t{at}\n"
    if procedure.closed is not None:
        at = procedure.closed
        yield f"{EventKind.CLOSED}\t{at}\t\t{procedure.outcome}\t{at}\n"


def _or_null(value: object) -> str:
    return "" if value is None else f"{value}"
