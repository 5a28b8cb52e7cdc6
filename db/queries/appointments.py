"""Appointments: taken, moved, said; read for a person, for a colleague's day, for the desk."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, case, func, insert, select, update
from sqlalchemy.orm import Session, aliased

from db import locks
from db.locks import Lock
from db.models import (
    Appointment,
    AppointmentEvent,
    Case,
    Domain,
    Person,
    Procedure,
    ProcedureType,
    Site,
    Staff,
    Visit,
)
from mediance.domain import appointments
from mediance.domain.appointments import (
    TAKING_TIME,
    Booking,
    Came,
    EventKind,
    NewAppointment,
    Setting,
    State,
)
from mediance.domain.desk import person_label
from mediance.domain.visits import Ending

NO_OVERLAP = "appointment_no_overlap"
NOT_LISTED = frozenset(
    {"appointment_domain_code_fkey", "appointment_channel_code_fkey", "appointment_person_id_fkey"}
)
TAKES_TIME = Appointment.state.in_(sorted(TAKING_TIME))
IS_UNDONE = Visit.ending.is_not_distinct_from(Ending.CANCELLED)


@dataclass(frozen=True)
class Held:
    """An appointment that nobody else changes until the transaction ends."""

    appointment: appointments.Appointment
    domain_code: str
    visit_id: int | None


@dataclass(frozen=True, kw_only=True)
class Said:
    """What is to be written down of an appointment, in whose name, as which version."""

    kind: EventKind
    staff_id: int
    version: int
    booking: Booking | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Purpose:
    """The procedure for which somebody comes: whose it is, and what the desk may say of it."""

    person_id: int | None
    site_id: int
    domain_code: str
    is_sensitive: bool


def hold_diary(session: Session, *staff_ids: int) -> None:
    """Have nobody else take the time of these colleagues until the transaction ends."""
    for staff_id in sorted(set(staff_ids)):
        locks.hold(session, Lock.DIARY, staff_id)


def add(session: Session, new: NewAppointment, staff_id: int) -> int:
    """Take an appointment; return its id."""
    appointment = Appointment(
        site_id=new.site_id,
        staff_id=new.booking.staff_id,
        starts_at=new.booking.starts_at,
        ends_at=new.booking.ends_at,
        setting=new.setting,
        domain_code=new.domain_code,
        channel_code=new.channel_code,
        taken_by=staff_id,
        person_id=new.person_id,
        procedure_id=new.procedure_id,
    )
    session.add(appointment)
    session.flush()
    return appointment.id


def tell(session: Session, appointment_id: int, site_id: int, said: Said) -> None:
    """Write down what happened to an appointment."""
    booking = said.booking
    session.execute(
        insert(AppointmentEvent)
        .inline()
        .values(
            appointment_id=appointment_id,
            site_id=site_id,
            kind=said.kind,
            staff_id=said.staff_id,
            version=said.version,
            starts_at=booking and booking.starts_at,
            ends_at=booking and booking.ends_at,
            with_staff_id=booking and booking.staff_id,
            reason=said.reason,
        )
    )


def change(
    session: Session, appointment_id: int, version: int, columns: Mapping[str, object]
) -> None:
    """Bring an appointment up to what was said of it."""
    session.execute(
        update(Appointment)
        .where(Appointment.id == appointment_id)
        .values(version=version, **columns)
    )


def hold(session: Session, appointment_id: int) -> Held | None:
    """Return an appointment that the actor may see, held until the transaction ends."""
    lock = select(Appointment.id).where(Appointment.id == appointment_id).with_for_update()
    if session.scalar(lock) is None:
        return None
    row = session.execute(_shown().where(Appointment.id == appointment_id)).one()
    return Held(_appointment(row), row.Appointment.domain_code, row.Appointment.visit_id)


def purpose(session: Session, procedure_id: int) -> Purpose | None:
    """Return what a procedure is about; None for one that the actor may not see."""
    row = session.execute(
        select(Case.person_id, Procedure.site_id, ProcedureType.domain_code, Domain.is_sensitive)
        .join(Case, Case.id == Procedure.case_id)
        .join(ProcedureType, ProcedureType.code == Procedure.type_code)
        .join(Domain, Domain.code == ProcedureType.domain_code)
        .where(Procedure.id == procedure_id, Procedure.closed_at.is_(None))
    ).one_or_none()
    return row and Purpose(*row)


def taking(session: Session, wanted: Booking) -> appointments.Appointment | None:
    """Return the first appointment in sight that has some of the time that is wanted."""
    row = session.execute(
        _shown()
        .where(
            Appointment.staff_id == wanted.staff_id,
            Appointment.starts_at < wanted.ends_at,
            Appointment.ends_at > wanted.starts_at,
            TAKES_TIME,
        )
        .order_by(Appointment.starts_at)
        .limit(1)
    ).one_or_none()
    return None if row is None else _appointment(row)


def of_people(
    session: Session, person_ids: Collection[int], *, since: datetime, limit: int
) -> tuple[appointments.Appointment, ...]:
    """Return somebody's appointments from a moment on, the soonest first."""
    query = _shown().where(Appointment.person_id.in_(person_ids), Appointment.starts_at >= since)
    return _all(session, query.order_by(Appointment.starts_at, Appointment.id).limit(limit))


def past_of_people(
    session: Session, person_ids: Collection[int], *, before: datetime, limit: int
) -> tuple[appointments.Appointment, ...]:
    """Return somebody's last appointments before a moment, the latest first."""
    query = _shown().where(Appointment.person_id.in_(person_ids), Appointment.starts_at < before)
    latest = query.order_by(Appointment.starts_at.desc(), Appointment.id.desc())
    return _all(session, latest.limit(limit))


def count_past(session: Session, person_ids: Collection[int], before: datetime) -> int:
    """Return how many appointments somebody had before a moment."""
    query = select(func.count()).where(
        Appointment.person_id.in_(person_ids), Appointment.starts_at < before
    )
    return session.scalar(query) or 0


def of_colleague(
    session: Session, staff_id: int, site_ids: Collection[int], within: tuple[datetime, datetime]
) -> tuple[appointments.Appointment, ...]:
    """Return the appointments of one colleague between two moments, in their order."""
    start, end = within
    query = _shown().where(
        Appointment.staff_id == staff_id,
        Appointment.site_id.in_(site_ids),
        Appointment.starts_at >= start,
        Appointment.starts_at < end,
    )
    return _all(session, query.order_by(Appointment.starts_at, Appointment.id))


def expected(
    session: Session, site_id: int, start: datetime, end: datetime, *, limit: int
) -> tuple[appointments.Appointment, ...]:
    """Return who has an appointment here between two moments, whether they came or not."""
    query = _shown().where(
        Appointment.site_id == site_id,
        Appointment.starts_at >= start,
        Appointment.starts_at < end,
        Appointment.setting == Setting.ON_SITE,
        TAKES_TIME,
    )
    return _all(session, query.order_by(Appointment.starts_at, Appointment.id).limit(limit))


def histories(
    session: Session, appointment_ids: Collection[int]
) -> dict[int, tuple[appointments.AppointmentEvent, ...]]:
    """Return what happened to these appointments, in the order of recording."""
    with_whom = aliased(Staff)
    rows = session.execute(
        select(AppointmentEvent, Staff.display_name, with_whom.display_name.label("with_name"))
        .join(Staff, Staff.id == AppointmentEvent.staff_id)
        .outerjoin(with_whom, with_whom.id == AppointmentEvent.with_staff_id)
        .where(AppointmentEvent.appointment_id.in_(appointment_ids))
        .order_by(AppointmentEvent.id)
    )
    told: dict[int, tuple[appointments.AppointmentEvent, ...]] = {}
    for row in rows:
        event = row.AppointmentEvent
        said = appointments.AppointmentEvent(
            event.kind,
            event.recorded_at,
            row.display_name,
            event.starts_at,
            event.ends_at,
            row.with_name,
            event.reason,
        )
        told[event.appointment_id] = (*told.get(event.appointment_id, ()), said)
    return told


def latest_taken_by(session: Session, staff_id: int, wanted: Booking) -> int | None:
    """Return the appointment that somebody took last for this very time."""
    return session.scalar(
        select(Appointment.id)
        .where(
            Appointment.taken_by == staff_id,
            Appointment.staff_id == wanted.staff_id,
            Appointment.starts_at == wanted.starts_at,
        )
        .order_by(Appointment.id.desc())
        .limit(1)
    )


def _shown() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Appointment,
            Site.name.label("site_name"),
            Staff.display_name,
            Person.family_name,
            Person.given_name,
            ProcedureType.label.label("procedure_label"),
            # An arrival that was taken back is none: they are still expected.
            case((IS_UNDONE, State.PLANNED), else_=Appointment.state).label("state"),
            case((IS_UNDONE, None), else_=Visit.number).label("number"),
            Visit.arrived_at,
        )
        .join(Site, Site.id == Appointment.site_id)
        .join(Staff, Staff.id == Appointment.staff_id)
        .outerjoin(Person, Person.id == Appointment.person_id)
        .outerjoin(Visit, Visit.id == Appointment.visit_id)
        .outerjoin(Procedure, Procedure.id == Appointment.procedure_id)
        .outerjoin(ProcedureType, ProcedureType.code == Procedure.type_code)
    )


def _all(session: Session, query: Select[*tuple[Any, ...]]) -> tuple[appointments.Appointment, ...]:
    return tuple(_appointment(row) for row in session.execute(query))


def _appointment(row: Row[Any]) -> appointments.Appointment:
    kept: Appointment = row.Appointment
    name = person_label(row.family_name, row.given_name or "") if row.family_name else None
    has_come = row.number is not None and kept.visit_id is not None
    return appointments.Appointment(
        appointment_id=kept.id,
        version=kept.version,
        site_id=kept.site_id,
        site_name=row.site_name,
        booking=Booking(kept.staff_id, kept.starts_at, kept.ends_at),
        staff_name=row.display_name,
        setting=kept.setting,
        state=State(row.state),
        domain_code=kept.domain_code,
        person_id=kept.person_id,
        person_name=name,
        procedure_id=kept.procedure_id,
        procedure_label=row.procedure_label,
        came=Came(kept.visit_id, row.number, row.arrived_at)
        if has_come and kept.visit_id
        else None,
    )
