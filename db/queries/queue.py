"""The queue: one ordered view, read to be shown and read to call."""

from datetime import datetime

from sqlalchemy import Label, column, select, table, text
from sqlalchemy.orm import InstrumentedAttribute, Session

from db.models import SCHEMA, Person, Staff, Visit
from db.queries.visits import VisitHead
from mediance.domain.desk import EndedVisit, VisitInService, WaitingVisit, person_label
from mediance.domain.visits import VisitState, may_be_undone

WAITING = table(
    "waiting_queue",
    *(
        column(name)
        for name in (
            "id",
            "site_id",
            "number",
            "person_id",
            "domain_code",
            "is_urgent",
            "arrived_at",
        )
    ),
    schema=SCHEMA,
)

# Skipping what a colleague is calling right now, and looking at the state once more: never twice.
# Materialized, because a join that ran the inner query again would lock, and call, a second person.
CALL_FIRST = text(
    "with first as materialized ("
    "  select id from mediance.waiting_queue where site_id = :site_id"
    "  limit 1 for update skip locked)"
    " update mediance.visit as v"
    " set state = 'received', received_at = greatest(clock_timestamp(), v.arrived_at),"
    "     received_by = :staff_id, version = v.version + 1"
    " from first where v.id = first.id and v.state = 'waiting'"
    " returning v.id, v.number, v.person_id, v.arrived_at, v.received_at"
)


def waiting(session: Session, site_id: int) -> tuple[WaitingVisit, ...]:
    """Return who waits, in the order of call."""
    # The view's own order is the order of call; a join could lose it, scalar sub-selects do not.
    rows = session.execute(
        select(WAITING, _of_person(Person.family_name), _of_person(Person.given_name)).where(
            WAITING.c.site_id == site_id
        )
    )
    return tuple(
        WaitingVisit(
            row.id,
            row.number,
            _name(row.family_name, row.given_name),
            row.domain_code,
            row.is_urgent,
            row.arrived_at,
        )
        for row in rows
    )


def call_first(session: Session, site_id: int, staff_id: int) -> tuple[VisitHead, datetime] | None:
    """Receive whoever is first; return the visit and the moment, or None when nobody waits."""
    row = session.execute(CALL_FIRST, {"site_id": site_id, "staff_id": staff_id}).one_or_none()
    if row is None:
        return None
    head = VisitHead(row.id, site_id, row.number, row.person_id, row.arrived_at)
    return head, row.received_at


def in_service(session: Session, site_id: int) -> tuple[VisitInService, ...]:
    """Return who is being received, longest first."""
    rows = session.execute(
        select(Visit, Person.family_name, Person.given_name, Staff.display_name)
        .outerjoin(Person, Person.id == Visit.person_id)
        .join(Staff, Staff.id == Visit.received_by)
        .where(Visit.site_id == site_id, Visit.state == VisitState.RECEIVED)
        .order_by(Visit.received_at, Visit.id)
    )
    return tuple(
        VisitInService(
            row.Visit.id,
            row.Visit.number,
            _name(row.family_name, row.given_name),
            row.Visit.domain_code,
            row.Visit.received_by,
            row.display_name,
            row.Visit.received_at,
        )
        for row in rows
    )


def recently_ended(
    session: Session, site_id: int, since: datetime, *, now: datetime, limit: int
) -> tuple[EndedVisit, ...]:
    """Return the visits that ended here since `since`, newest first; `now` decides on undoing."""
    rows = session.execute(
        select(Visit, Person.family_name, Person.given_name)
        .outerjoin(Person, Person.id == Visit.person_id)
        .where(Visit.site_id == site_id, Visit.arrived_at >= since, Visit.ended_at >= since)
        .order_by(Visit.ended_at.desc(), Visit.id.desc())
        .limit(limit)
    )
    return tuple(
        EndedVisit(
            row.Visit.id,
            row.Visit.number,
            _name(row.family_name, row.given_name),
            row.Visit.domain_code,
            row.Visit.ending,
            row.Visit.ended_at,
            may_be_undone(row.Visit.ended_at, row.Visit.arrived_at, row.Visit.ending, now),
        )
        for row in rows
    )


def _of_person(column: InstrumentedAttribute[str]) -> Label[str]:
    return (
        select(column).where(Person.id == WAITING.c.person_id).scalar_subquery().label(column.key)
    )


def _name(family_name: str | None, given_name: str | None) -> str | None:
    return person_label(family_name, given_name or "") if family_name else None
