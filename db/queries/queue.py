"""The queue: one ordered view, read to be shown and read to call."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Label,
    Select,
    bindparam,
    column,
    exists,
    func,
    select,
    table,
    text,
)
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from db.models import SCHEMA, Appointment, Person, Room, Site, Staff, Visit, VisitEvent
from db.queries import journal
from db.queries.presences import as_supposed
from db.queries.submissions import Press
from mediance.domain.actors import Actor
from mediance.domain.desk import EndedVisit, TeamMember, VisitInService, WaitingVisit, person_label
from mediance.domain.presences import Slot
from mediance.domain.roles import RECEIVING_ROLES
from mediance.domain.visits import (
    WITHOUT_CONTACT,
    Ending,
    VisitEventKind,
    VisitState,
    may_be_undone,
)
from mediance.domain.watching import WaitingHere

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
            "reserved_for",
            "continued_at",
            "urgency",
        )
    ),
    schema=SCHEMA,
)

# Skipping what a colleague is calling right now, and looking at the state once more: never twice.
# Materialized, because a join that ran the inner query again would lock, and call, a second person.
# One statement from the press to the journal: fewer ways to and fro, and nobody called without it.
CALL_FIRST = text(
    "with claimed as ("
    "  insert into mediance.submission (key, staff_id, intention, content)"
    "  values (:key, :staff_id, :intention, :content) on conflict do nothing returning key),"
    " first as materialized ("
    "  select id from mediance.waiting_queue"
    "  where site_id = :site_id and (reserved_for is null or reserved_for = :staff_id)"
    "    and exists (select from claimed)"
    "  limit 1 for update skip locked),"
    " called as ("
    "  update mediance.visit as v"
    "  set state = 'received', received_at = greatest(clock_timestamp(), v.arrived_at),"
    "      received_by = :staff_id, version = v.version + 1"
    "  from first where v.id = first.id and v.state = 'waiting'"
    "  returning v.id, v.site_id, v.received_at),"
    " told as ("
    "  insert into mediance.visit_event (visit_id, site_id, kind, at, staff_id, room_id)"
    "  select id, site_id, 'received', received_at, :staff_id,"
    "    (select room_id from mediance.presence"
    "     where staff_id = :staff_id and site_id = :site_id"
    "       and half_day = :half_day and day = any(cast(:days as date[]))"
    "     order by day desc limit 1)"
    "  from called),"
    " noted as ("
    "  insert into mediance.journal_entry"
    "    (staff_id, acting_as, operation, entity, entity_id, fields, screen, site_id)"
    "  select :staff_id, :acting_as, 'received', 'visit', id, '{}', :screen, site_id from called)"
    " select exists (select from claimed) as is_claimed, (select id from called) as visit_id"
)

TEAM = text(
    "select staff.id, display_name, coalesce(here.is_present, false) as is_present,"
    "  room.name as room_name"
    " from mediance.staff"
    " join mediance.staff_site on staff_site.staff_id = staff.id and staff_site.site_id = :site_id"
    " left join lateral ("
    "  select is_present, room_id from mediance.presence"
    "  where presence.staff_id = staff.id and presence.site_id = :site_id"
    "    and half_day = :half_day and day = any(cast(:days as date[]))"
    "  order by day desc limit 1) as here on true"
    " left join mediance.room on room.id = here.room_id"
    " where disabled_at is null and exists ("
    "   select from mediance.staff_role where staff_id = staff.id and role = any(:roles))"
    " order by display_name, staff.id"
)


@dataclass(frozen=True)
class Called:
    """Who was called by a press; `is_repeat` where the press had been carried out before."""

    visit_id: int | None
    is_repeat: bool = False


def waiting_here(session: Session, site_id: int, staff_id: int) -> WaitingHere:
    """Return how many wait at a site, and how many of them for one colleague alone."""
    is_theirs = WAITING.c.reserved_for == staff_id
    counted = select(func.count(), func.count().filter(is_theirs)).select_from(WAITING)
    return WaitingHere(*session.execute(counted.where(WAITING.c.site_id == site_id)).one())


def waiting(session: Session, site_id: int) -> tuple[WaitingVisit, ...]:
    """Return who waits, in the order of call."""
    rows = session.execute(_waiting(), {"site_id": site_id})
    return tuple(
        WaitingVisit(
            row.id,
            row.number,
            _name(row.family_name, row.given_name),
            row.domain_code,
            row.is_urgent,
            row.arrived_at,
            row.urgency,
            row.reserved_for,
            row.display_name,
            row.continued_at,
            row.person_id,
            row.appointment_at,
        )
        for row in rows
    )


def call_first(session: Session, actor: Actor, site_id: int, *, press: Press, now: Slot) -> Called:
    """Claim a press and receive whoever is first for this person, in the room they are in."""
    row = session.execute(
        CALL_FIRST,
        {
            "key": press.key,
            "intention": press.intention,
            "content": press.content,
            "site_id": site_id,
            "staff_id": actor.staff_id,
            "acting_as": journal.acting_as(actor),
            "screen": actor.screen,
            **as_supposed(now),
        },
    ).one()
    return Called(row.visit_id, is_repeat=not row.is_claimed)


def team(session: Session, site_id: int, now: Slot) -> tuple[TeamMember, ...]:
    """Return who receives people here, by name, and whether they are said or supposed to be in."""
    rows = session.execute(
        TEAM, {"site_id": site_id, "roles": sorted(RECEIVING_ROLES), **as_supposed(now)}
    )
    return tuple(
        TeamMember(row.id, row.display_name, row.is_present, row.room_name) for row in rows
    )


def in_service(session: Session, site_id: int) -> tuple[VisitInService, ...]:
    """Return who is being received, longest first."""
    rows = session.execute(_in_service(), {"site_id": site_id})
    return tuple(
        VisitInService(
            row.Visit.id,
            row.Visit.number,
            _name(row.family_name, row.given_name),
            row.Visit.domain_code,
            row.Visit.received_by,
            row.display_name,
            row.Visit.received_at,
            row.Visit.arrived_at,
            row.Visit.is_urgent,
            row.Visit.urgency,
            row.room_name,
            row.Visit.person_id,
        )
        for row in rows
    )


def recently_ended(
    session: Session, site_id: int, since: datetime, *, now: datetime, limit: int
) -> tuple[EndedVisit, ...]:
    """Return the visits that ended here since `since`, newest first; `now` decides on undoing."""
    rows = session.execute(_ended(), {"site_id": site_id, "since": since, "limit": limit})
    return tuple(
        EndedVisit(
            row.Visit.id,
            row.Visit.number,
            _name(row.family_name, row.given_name),
            row.Visit.domain_code,
            row.Visit.ending,
            row.Visit.ended_at,
            row.Visit.arrived_at,
            may_be_undone(row.Visit.ended_at, row.Visit.arrived_at, row.Visit.ending, now),
            row.Visit.ending in WITHOUT_CONTACT,
            row.site_name,
        )
        for row in rows
    )


# Each desk asks these at every arrival: writing a statement down costs more than running it.


@cache
def _waiting() -> Select[Any]:
    # The view's own order is the order of call; a join could lose it, scalar sub-selects do not.
    return select(
        WAITING,
        _of_person(Person.family_name),
        _of_person(Person.given_name),
        _scalar(Visit.urgency, Visit.id == WAITING.c.id),
        _scalar(Staff.display_name, Staff.id == WAITING.c.reserved_for),
        _appointment(),
    ).where(WAITING.c.site_id == bindparam("site_id"))


@cache
def _in_service() -> Select[Visit, str, str, str, str]:
    return (
        select(
            Visit,
            Person.family_name,
            Person.given_name,
            Staff.display_name,
            _room_of_reception(),
        )
        .outerjoin(Person, Person.id == Visit.person_id)
        .join(Staff, Staff.id == Visit.received_by)
        .where(Visit.site_id == bindparam("site_id"), Visit.state == VisitState.RECEIVED)
        .order_by(Visit.received_at, Visit.id)
    )


@cache
def _ended() -> Select[Visit, str, str, str]:
    since = bindparam("since", type_=DateTime(timezone=True))
    return (
        select(Visit, Person.family_name, Person.given_name, _site_it_goes_on_at())
        .outerjoin(Person, Person.id == Visit.person_id)
        .where(
            Visit.site_id == bindparam("site_id"),
            Visit.arrived_at >= since,
            Visit.ended_at >= since,
        )
        .order_by(Visit.ended_at.desc(), Visit.id.desc())
        .limit(bindparam("limit"))
    )


def _of_person(column: InstrumentedAttribute[str]) -> Label[str]:
    return _scalar(column, Person.id == WAITING.c.person_id)


def _scalar(column: InstrumentedAttribute[Any], where: ColumnElement[bool]) -> Label[Any]:
    return select(column).where(where).scalar_subquery().label(column.key)


def _appointment() -> Label[datetime]:
    """Return for which appointment somebody came; the earlier, where they came for two."""
    return (
        select(func.min(Appointment.starts_at))
        .where(Appointment.visit_id == WAITING.c.id)
        .scalar_subquery()
        .label("appointment_at")
    )


def _room_of_reception() -> Label[str]:
    """Where whoever receives now sat down with the person."""
    taken, undoing = aliased(VisitEvent), aliased(VisitEvent)
    return (
        select(Room.name)
        .select_from(taken)
        .outerjoin(Room, Room.id == taken.room_id)
        .where(
            taken.visit_id == Visit.id,
            taken.kind.in_((VisitEventKind.RECEIVED, VisitEventKind.HANDED_OVER)),
            ~exists().where(undoing.undoes == taken.id),
        )
        .order_by(taken.id.desc())
        .limit(1)
        .correlate(Visit)
        .scalar_subquery()
        .label("room_name")
    )


def _site_it_goes_on_at() -> Label[str]:
    """Where somebody was sent: as the event says, for the entry there may be out of sight."""
    sent = aliased(VisitEvent)
    return (
        select(Site.name)
        .join(sent, sent.to_site_id == Site.id)
        .where(sent.visit_id == Visit.id, Visit.ending == Ending.TRANSFERRED)
        .order_by(sent.id.desc())
        .limit(1)
        .correlate(Visit)
        .scalar_subquery()
        .label("site_name")
    )


def _name(family_name: str | None, given_name: str | None) -> str | None:
    return person_label(family_name, given_name or "") if family_name else None
