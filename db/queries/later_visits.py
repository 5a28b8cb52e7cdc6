"""Visits typed in from paper: who is there already, and writing them down under their own hours."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Text, any_, func, literal, select, update
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.orm import Session

from db.models import Person, Visit, VisitCounter
from db.queries import visits
from db.queries.visits import VisitHead
from mediance.domain.reentry import KnownVisit, LaterVisit, Namesake
from mediance.domain.visits import Ending, Happening, VisitEventKind, VisitState


@dataclass(frozen=True)
class Typist:
    """Who types a day's sheet in at a site, and when."""

    site_id: int
    day: date
    staff_id: int
    at: datetime


def of_day(
    session: Session, site_id: int, day: date, *, but_typed_at: datetime | None = None
) -> tuple[KnownVisit, ...]:
    """Return the visits of a day that count, as a sheet is compared with them.

    Those that one press typed in may be left out: the day as that press found it.
    """
    rows = session.execute(
        select(
            Visit.number,
            Visit.arrived_at,
            func.coalesce(Person.search_name, "").label("searched"),
            Visit.domain_code,
        )
        .outerjoin(Person, Person.id == Visit.person_id)
        .where(
            Visit.site_id == site_id,
            Visit.day == day,
            Visit.ending.is_distinct_from(Ending.CANCELLED),
            *([Visit.entered_later_at.is_distinct_from(but_typed_at)] if but_typed_at else []),
        )
        .order_by(Visit.number)
    )
    return tuple(KnownVisit(*row) for row in rows)


def hold_day(session: Session, site_id: int, day: date) -> None:
    """Let nobody else number a visit of this day here until the transaction ends."""
    here = {"site_id": site_id, "day": day}
    session.execute(insert(VisitCounter).values(**here, last_number=0).on_conflict_do_nothing())
    session.execute(select(VisitCounter).filter_by(**here).with_for_update())


def namesakes(session: Session, searched: Collection[str]) -> tuple[Namesake, ...]:
    """Return everybody of the house who carries one of these names."""
    wanted = any_(literal(list(searched), ARRAY(Text(collation="C"))))
    rows = session.execute(
        select(Person.id, Person.search_name, Person.birth_year)
        .where(Person.search_name == wanted)
        .order_by(Person.id)
    )
    return tuple(Namesake(*row) for row in rows)


def add(
    session: Session, typist: Typist, entered: Sequence[tuple[LaterVisit, int | None]]
) -> tuple[int, ...]:
    """Write visits, each with the person it is of, and number them; return their ids.

    They are numbered apart from the day's tickets, in the order of the paper.
    """
    last = _reserve_numbers(session, typist, len(entered))
    first = last - len(entered) + 1
    return tuple(
        _add_one(session, typist, _Numbered(number, visit, person_id))
        for number, (visit, person_id) in enumerate(entered, first)
    )


def typed_at(session: Session, visit_id: int) -> datetime | None:
    """Return when a visit was typed in, with all others of the same press."""
    return session.scalar(select(Visit.entered_later_at).where(Visit.id == visit_id))


def _reserve_numbers(session: Session, typist: Typist, quantity: int) -> int:
    """Take the next numbers of the paper's own series; the desk's goes on undisturbed."""
    return session.execute(
        update(VisitCounter)
        .filter_by(site_id=typist.site_id, day=typist.day)
        .values(last_later_number=VisitCounter.last_later_number + quantity)
        .returning(VisitCounter.last_later_number)
    ).scalar_one()


@dataclass(frozen=True)
class _Numbered:
    number: int
    visit: LaterVisit
    person_id: int | None


def _add_one(session: Session, typist: Typist, given: _Numbered) -> int:
    entered, person_id = given.visit, given.person_id
    visit = Visit(
        site_id=typist.site_id,
        day=typist.day,
        number=given.number,
        domain_code=entered.domain_code,
        channel_code=entered.channel_code,
        arrived_at=entered.arrived_at,
        person_id=person_id,
        is_urgent=entered.is_urgent,
        state=VisitState.ENDED,
        received_at=entered.received_at,
        ended_at=entered.ended_at,
        ending=entered.ending,
        answer=entered.answer,
        recorded_by=typist.staff_id,
        entered_later_at=typist.at,
    )
    session.add(visit)
    session.flush()
    head = VisitHead(visit.id, visit.site_id, visit.number, person_id, visit.arrived_at)
    for happening in _told(entered, typist.staff_id):
        visits.add_event(session, head, happening)
    return visit.id


def _told(entered: LaterVisit, typed_by: int) -> list[Happening]:
    """Return what happened; the end stands at the last moment known where it has no other."""
    told = [Happening(kind=VisitEventKind.ARRIVED, at=entered.arrived_at, entered_by=typed_by)]
    if entered.received_at is not None:
        told.append(
            Happening(kind=VisitEventKind.RECEIVED, at=entered.received_at, entered_by=typed_by)
        )
    ended = Happening(
        kind=VisitEventKind.ENDED,
        at=entered.ended_at or entered.received_at or entered.arrived_at,
        entered_by=typed_by,
        ending=entered.ending,
        answer=entered.answer,
    )
    return [*told, ended]
