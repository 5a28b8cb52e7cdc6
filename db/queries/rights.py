"""The register of requests: their events, what they leave, and the marks that came of them."""

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Text, cast, func, select, update
from sqlalchemy.orm import Session

from db.models import (
    ErasureReceipt,
    Person,
    PersonRestriction,
    PersonToken,
    RightsRequest,
    RightsRequestEvent,
    Site,
)
from db.models.base import NOW
from db.queries import identities
from mediance.domain.rights import (
    RequestEvent,
    RequestEventKind,
    RequestFacts,
    RequestState,
    Restriction,
    RightKind,
    Way,
)

WITH_SITE = select(Person, Site.name).join(Site, Site.id == Person.site_id)


@dataclass(frozen=True)
class RequestRow:
    """One request as the register lists it; nobody's name."""

    id: int
    person_id: int | None
    facts: RequestFacts
    recorded_at: datetime
    version: int


@dataclass(frozen=True)
class Standing:
    """A mark that stands, and since when."""

    restriction: Restriction
    set_at: datetime


@dataclass(frozen=True)
class Named:
    """Who somebody is, for those who answer to them; when and where they first came."""

    person_id: int
    family_name: str
    given_name: str
    birth_year: int | None
    first_contact_on: date
    site_name: str


def add(session: Session, person_id: int | None, facts: RequestFacts, event: RequestEvent) -> int:
    """Write a request and its receipt down; return the request's id."""
    row = RightsRequest(
        person_id=person_id,
        asks_for=facts.right,
        received_on=facts.received_on,
        way=facts.way,
        due_on=facts.due_on,
        recorded_by=event.staff_id,
        identity=facts.identity,
    )
    session.add(row)
    session.flush()
    append(session, row.id, event)
    return row.id


def append(session: Session, request_id: int, event: RequestEvent) -> None:
    """Add what happened to a request; the clock is the database's."""
    session.add(
        RightsRequestEvent(
            request_id=request_id,
            kind=event.kind,
            staff_id=event.staff_id,
            asks_for=event.right,
            received_on=event.received_on,
            way=event.way,
            identity=event.identity,
            reason=event.reason or None,
            undoes=event.undoes,
        )
    )
    session.flush()


def project(session: Session, request_id: int, facts: RequestFacts) -> None:
    """Write what a request says after its events."""
    session.execute(
        update(RightsRequest)
        .where(RightsRequest.id == request_id)
        .values(
            asks_for=facts.right,
            received_on=facts.received_on,
            way=facts.way,
            due_on=facts.due_on,
            identity=facts.identity,
            is_extended=facts.is_extended,
            state=facts.state,
            closed_at=facts.closed_at,
            version=RightsRequest.version + 1,
        )
    )


def events(session: Session, request_id: int) -> tuple[RequestEvent, ...]:
    """Return what happened to a request, in order."""
    rows = session.scalars(
        select(RightsRequestEvent)
        .where(RightsRequestEvent.request_id == request_id)
        .order_by(RightsRequestEvent.id)
    )
    return tuple(
        RequestEvent(
            id=row.id,
            kind=row.kind,
            at=row.at,
            staff_id=row.staff_id,
            right=row.asks_for,
            received_on=row.received_on,
            way=row.way,
            identity=row.identity,
            reason=row.reason or "",
            undoes=row.undoes,
        )
        for row in rows
    )


def proof_of_erasure(session: Session, request_id: int) -> uuid.UUID | None:
    """Return the number of the receipt by which a request of erasure was answered, if any was.

    One that nobody could be erased for, or that was answered in words, has none.
    """
    return session.scalar(
        select(ErasureReceipt.id)
        .join(RightsRequestEvent, RightsRequestEvent.reason == cast(ErasureReceipt.id, Text))
        .join(RightsRequest, RightsRequest.id == RightsRequestEvent.request_id)
        .where(
            RightsRequest.id == request_id,
            RightsRequest.asks_for == RightKind.ERASURE,
            RightsRequest.state == RequestState.ANSWERED,
            RightsRequestEvent.kind == RequestEventKind.ANSWERED,
        )
        .limit(1)
    )


def held(session: Session, request_id: int) -> RequestRow | None:
    """Return a request and hold its row until the transaction ends."""
    row = session.scalar(
        select(RightsRequest).where(RightsRequest.id == request_id).with_for_update()
    )
    return None if row is None else _listed(row)


def find(session: Session, request_id: int) -> RequestRow | None:
    """Return a request."""
    row = session.scalar(select(RightsRequest).where(RightsRequest.id == request_id))
    return None if row is None else _listed(row)


def open_requests(
    session: Session, *, right: RightKind | None, offset: int, limit: int
) -> tuple[RequestRow, ...]:
    """Return the requests that wait for an answer, the soonest due first."""
    rows = session.scalars(
        select(RightsRequest)
        .where(*_asked(right, is_open=True))
        .order_by(RightsRequest.due_on, RightsRequest.id)
        .offset(offset)
        .limit(limit)
    )
    return tuple(map(_listed, rows))


def closed_requests(
    session: Session, *, right: RightKind | None, offset: int, limit: int
) -> tuple[RequestRow, ...]:
    """Return the requests that were answered, refused or withdrawn, the last closed first."""
    rows = session.scalars(
        select(RightsRequest)
        .where(*_asked(right, is_open=False))
        .order_by(RightsRequest.closed_at.desc(), RightsRequest.id.desc())
        .offset(offset)
        .limit(limit)
    )
    return tuple(map(_listed, rows))


def count(session: Session, *, right: RightKind | None, is_open: bool) -> int:
    """Return how many requests wait, or are closed."""
    return session.scalar(select(func.count()).where(*_asked(right, is_open=is_open))) or 0


def count_due(session: Session, until: date) -> int:
    """Return how many open requests are due by a day."""
    due = select(func.count()).where(
        RightsRequest.state == RequestState.OPEN, RightsRequest.due_on <= until
    )
    return session.scalar(due) or 0


def of_people(
    session: Session, person_ids: Collection[int], *, limit: int
) -> tuple[RequestRow, ...]:
    """Return what somebody asked, the newest first."""
    rows = session.scalars(
        select(RightsRequest)
        .where(RightsRequest.person_id.in_(person_ids))
        .order_by(RightsRequest.id.desc())
        .limit(limit)
    )
    return tuple(map(_listed, rows))


# Who somebody is


def same_person(session: Session, person_id: int) -> tuple[int, ...]:
    """Return all records of one person, this one included; empty where there is none."""
    of_person = select(Person.id).where(Person.id.in_(identities.records_of(person_id)))
    return tuple(session.scalars(of_person.order_by(Person.id)))


def named(session: Session, person_ids: Iterable[int | None]) -> dict[int, Named]:
    """Return who these people are."""
    wanted = {each for each in person_ids if each is not None}
    rows = session.execute(WITH_SITE.where(Person.id.in_(wanted)))
    return {person.id: _named(person, site_name) for person, site_name in rows}


def bearing(session: Session, words: Collection[str], limit: int) -> tuple[Named, ...]:
    """Return people whose name holds all of these words."""
    having = (
        select(PersonToken.person_id)
        .where(PersonToken.token.in_(words))
        .group_by(PersonToken.person_id)
        .having(func.count() == len(set(words)))
    )
    rows = session.execute(
        WITH_SITE.where(Person.id.in_(having))
        .order_by(Person.search_name, Person.birth_year, Person.id)
        .limit(limit)
    )
    return tuple(_named(person, site_name) for person, site_name in rows)


# Marks


def restrictions(session: Session, person_ids: Collection[int]) -> tuple[Standing, ...]:
    """Return the marks that stand for somebody, under whichever record they were set."""
    rows = session.scalars(
        select(PersonRestriction)
        .where(PersonRestriction.person_id.in_(person_ids), PersonRestriction.lifted_at.is_(None))
        .order_by(PersonRestriction.set_at, PersonRestriction.id)
    )
    return tuple(Standing(row.restriction, row.set_at) for row in rows)


def restrict(
    session: Session, person_id: int, restriction: Restriction, *, request_id: int, staff_id: int
) -> None:
    """Set a mark."""
    session.add(
        PersonRestriction(
            person_id=person_id, restriction=restriction, request_id=request_id, set_by=staff_id
        )
    )
    session.flush()


def lift(
    session: Session,
    person_ids: Collection[int],
    restriction: Restriction,
    staff_id: int,
    *,
    of_request: int | None = None,
) -> int:
    """Lift a mark from all records of somebody, or only what one request set; return how many."""
    standing = [
        PersonRestriction.person_id.in_(person_ids),
        PersonRestriction.restriction == restriction,
        PersonRestriction.lifted_at.is_(None),
    ]
    if of_request is not None:
        standing.append(PersonRestriction.request_id == of_request)
    lifted = update(PersonRestriction).where(*standing).values(lifted_at=NOW, lifted_by=staff_id)
    return len(session.execute(lifted.returning(PersonRestriction.id)).all())


def _asked(right: RightKind | None, *, is_open: bool) -> list[ColumnElement[bool]]:
    state = RightsRequest.state
    wanted = [state == RequestState.OPEN if is_open else state != RequestState.OPEN]
    return wanted if right is None else [*wanted, RightsRequest.asks_for == right]


def _listed(row: RightsRequest) -> RequestRow:
    facts = RequestFacts(
        right=row.asks_for,
        received_on=row.received_on,
        way=Way(row.way),
        identity=row.identity,
        is_extended=row.is_extended,
        state=row.state,
        closed_at=row.closed_at,
    )
    return RequestRow(row.id, row.person_id, facts, row.recorded_at, row.version)


def _named(row: Person, site_name: str) -> Named:
    return Named(
        row.id, row.family_name, row.given_name, row.birth_year, row.first_contact_on, site_name
    )
