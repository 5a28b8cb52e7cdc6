"""Writing and reading visits."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from db.models import Site, Visit, VisitCounter, VisitEvent
from db.models.base import NOW
from db.queries import clock, identities
from mediance.domain import paris
from mediance.domain.desk_settings import NightRule
from mediance.domain.people import TicketSuggestion
from mediance.domain.urgency import Urgency
from mediance.domain.visits import Ending, Happening, VisitEventKind, VisitProgress, VisitState
from mediance.domain.visits import VisitEvent as Event

OF_SOMEBODY = "visit_person_id_fkey"
ONE_ACTIVE_VISIT = "visit_one_active_per_person_and_site"
SAID_OF_A_VISIT = ("person_id", "domain_code", "channel_code", "is_urgent", "urgency")
"""What an entry that continues another one says again."""
REPLACED_BY_EVENTS = ("is_urgent", "urgency", "domain_code")
"""What an event may say anew, or undoing restore; otherwise it stays as it was recorded."""


@dataclass(frozen=True)
class VisitHead:
    """What identifies a visit."""

    visit_id: int
    site_id: int
    number: int
    person_id: int | None
    arrived_at: datetime


@dataclass(frozen=True)
class Came:
    """When somebody came, and when somebody took their request in charge."""

    visit_id: int
    site_id: int
    person_id: int | None
    arrived_at: datetime
    received_at: datetime | None


@dataclass(frozen=True)
class Continuation:
    """Where and since when a visit goes on: an entry of its own, with a number of its own.

    It keeps the hour of arrival after a transfer; on another day it begins anew.
    """

    site_id: int
    day: date
    arrived_at: datetime | None = None
    recorded_by: int | None = None


@dataclass(frozen=True)
class VisitToAdd:
    """An arrival; its moment and its number are given when it is added."""

    site_id: int
    person_id: int | None
    domain_code: str
    channel_code: str
    is_urgent: bool
    recorded_by: int | None
    urgency: Urgency | None = None


@dataclass(frozen=True)
class UnclosedVisit:
    """A visit that nobody ended on its day, and what its site does with those who still wait."""

    visit_id: int
    day: date
    night_rule: NightRule
    is_carried_over: bool


def came(session: Session, visit_id: int) -> Came | None:
    """Return when somebody came; None for a visit that the actor may not see."""
    row = session.execute(
        select(Visit.id, Visit.site_id, Visit.person_id, Visit.arrived_at, Visit.received_at).where(
            Visit.id == visit_id
        )
    ).one_or_none()
    return row and Came(*row)


def next_number(session: Session, site_id: int, day: date) -> tuple[int, datetime]:
    """Return the day's next number and the moment it was given.

    A rolled-back transaction gives the number back. The moment is taken under the counter's lock:
    who has the smaller number came first.
    """
    counter = insert(VisitCounter).values(site_id=site_id, day=day, last_number=1)
    row = session.execute(
        counter.on_conflict_do_update(
            index_elements=[VisitCounter.site_id, VisitCounter.day],
            set_={"last_number": VisitCounter.last_number + 1},
        ).returning(VisitCounter.last_number, NOW.label("given_at"))
    ).one()
    return row.last_number, row.given_at


def add(session: Session, arrival: VisitToAdd) -> tuple[VisitHead, Event]:
    """Number an arrival and put it into the queue; return it with its event."""
    day, number, arrived_at = _place_in_line(session, arrival.site_id)
    visit = Visit(**asdict(arrival), day=day, number=number, arrived_at=arrived_at)
    session.add(visit)
    session.flush()
    head = _head(visit)
    arrived = Happening(kind=VisitEventKind.ARRIVED, at=arrived_at, staff_id=visit.recorded_by)
    return head, add_event(session, head, arrived)


def go_on(session: Session, visit_id: int, at: Continuation) -> tuple[VisitHead, datetime]:
    """Add the entry with which a visit goes on elsewhere or later; return it and its moment.

    It says what the first one said, is reserved for nobody, and waits. Of somebody carried over
    nobody knows when they came back: wherever they are sent then, that stays so.
    """
    number, given_at = next_number(session, at.site_id, at.day)
    of_the_first = select(*(getattr(Visit, name) for name in SAID_OF_A_VISIT))
    said = session.execute(of_the_first.where(Visit.id == visit_id)).mappings().one()
    is_carried_over = session.scalar(
        select(Visit.continued_at == Visit.arrived_at).where(Visit.id == visit_id)
    )
    moment = max(given_at, at.arrived_at or given_at)
    visit = Visit(
        **said,
        site_id=at.site_id,
        day=at.day,
        number=number,
        arrived_at=at.arrived_at or moment,
        recorded_by=at.recorded_by,
        continues_id=visit_id,
        continued_at=at.arrived_at if is_carried_over and at.arrived_at else moment,
    )
    session.add(visit)
    session.flush()
    return _head(visit), moment


def continuation_of(session: Session, visit_id: int) -> int | None:
    """Return the entry with which a visit goes on, unless that was taken back."""
    return session.scalar(
        select(Visit.id).where(
            Visit.continues_id == visit_id, Visit.ending.is_distinct_from(Ending.CANCELLED)
        )
    )


def add_event(session: Session, head: VisitHead, happening: Happening) -> Event:
    """Append one event and return it."""
    event_id = session.execute(
        insert(VisitEvent)
        .values(visit_id=head.visit_id, site_id=head.site_id, **asdict(happening))
        .returning(VisitEvent.id)
    ).scalar_one()
    return Event(id=event_id, **asdict(happening))


def _place_in_line(session: Session, site_id: int) -> tuple[date, int, datetime]:
    day = paris.local_day(clock.now(session))
    number, arrived_at = next_number(session, site_id, day)
    if paris.local_day(arrived_at) != day:  # midnight struck while the counter was waited for
        return _place_in_line(session, site_id)
    return day, number, arrived_at


def lock(session: Session, visit_id: int) -> VisitHead | None:
    """Hold one visit until the end of the transaction; None where the actor may not see it."""
    visit = session.execute(
        select(Visit).where(Visit.id == visit_id).with_for_update()
    ).scalar_one_or_none()
    return _head(visit) if visit else None


def head(session: Session, visit_id: int) -> VisitHead | None:
    """Return what identifies a visit; None where the actor may not see it."""
    visit = session.get(Visit, visit_id)
    return _head(visit) if visit else None


def domain_of(session: Session, visit_id: int) -> str:
    """Return what a visit is about."""
    return session.execute(select(Visit.domain_code).where(Visit.id == visit_id)).scalar_one()


def events(session: Session, visit_id: int) -> tuple[Event, ...]:
    """Return a visit's events, oldest first."""
    rows: Sequence[VisitEvent] = session.scalars(
        select(VisitEvent).where(VisitEvent.visit_id == visit_id).order_by(VisitEvent.id)
    ).all()
    return tuple(
        Event(id=row.id, **{field.name: getattr(row, field.name) for field in fields(Happening)})
        for row in rows
    )


def set_progress(
    session: Session, visit_id: int, progress: VisitProgress, before: VisitProgress | None = None
) -> None:
    """Write where the visit stands, and of what was said at arrival what has changed since."""
    said = {
        name: getattr(progress, name)
        for name in REPLACED_BY_EVENTS
        if before is not None and getattr(progress, name) != getattr(before, name)
    }
    session.execute(
        update(Visit)
        .where(Visit.id == visit_id)
        .values(
            state=progress.state,
            received_at=progress.received_at,
            received_by=progress.received_by,
            ended_at=progress.ended_at,
            ending=progress.ending,
            answer=progress.answer,
            reserved_for=progress.reserved_for,
            version=Visit.version + 1,
            **said,
        )
    )


def active_of_person(session: Session, site_id: int, person_id: int) -> VisitHead | None:
    """Return the visit with which this person, under any record, waits or is received here."""
    visit = session.execute(
        select(Visit).where(
            Visit.site_id == site_id,
            Visit.person_id.in_(identities.records_of(person_id)),
            Visit.state != VisitState.ENDED,
        )
    ).scalar_one_or_none()
    return _head(visit) if visit else None


def by_ticket(session: Session, site_id: int, day: date, number: int) -> TicketSuggestion | None:
    """Return the visit that got this number at this site on this day."""
    visit = session.execute(
        select(Visit).where(Visit.site_id == site_id, Visit.day == day, Visit.number == number)
    ).scalar_one_or_none()
    if visit is None:
        return None
    return TicketSuggestion(visit.id, visit.number, visit.arrived_at, visit.state, visit.ending)


def unclosed_before(session: Session, day: date) -> tuple[UnclosedVisit, ...]:
    """Return the visits of earlier days that nobody ended, in the order of arrival."""
    rows = session.execute(
        select(
            Visit.id,
            Visit.day,
            Site.night_rule,
            (Visit.continued_at == Visit.arrived_at).label("is_carried_over"),
        )
        .join(Site, Site.id == Visit.site_id)
        .where(Visit.state != VisitState.ENDED, Visit.day < day)
        .order_by(Visit.arrived_at, Visit.id)
    )
    return tuple(
        UnclosedVisit(row.id, row.day, row.night_rule, bool(row.is_carried_over)) for row in rows
    )


def count_received(session: Session, site_id: int, start: datetime, end: datetime) -> int:
    """Return how many people had contact here in a period, by arrival."""
    with_contact = (Visit.received_at.is_not(None)) | (Visit.ending == Ending.ANSWERED_AT_DESK)
    return (
        session.scalar(
            select(func.count()).where(
                Visit.site_id == site_id,
                Visit.arrived_at >= start,
                Visit.arrived_at < end,
                with_contact,
            )
        )
        or 0
    )


def _head(visit: Visit) -> VisitHead:
    return VisitHead(visit.id, visit.site_id, visit.number, visit.person_id, visit.arrived_at)
