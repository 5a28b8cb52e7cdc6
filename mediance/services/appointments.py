"""Appointments: taken without any overlap, moved, said; and arrival, which puts into the queue."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace

from db.engine import Work, transaction
from db.errors import ConstraintViolated
from db.queries import appointments, journal, people, presences, submissions, visits
from db.queries import identities as records
from db.queries.appointments import NO_OVERLAP, NOT_LISTED, Held, Said
from db.queries.journal import Record
from db.queries.reference import domains
from db.queries.submissions import Press
from mediance.domain import free_text, paris
from mediance.domain.actors import Actor
from mediance.domain.appointments import (
    Appointment,
    Appointments,
    Booking,
    DayIsOver,
    EventKind,
    NewAppointment,
    NoLongerPlanned,
    NotFree,
    NotToday,
    Seen,
    Setting,
    State,
    check_said,
)
from mediance.domain.free_text import TextField
from mediance.domain.people import KnownPerson
from mediance.domain.permissions import Action, is_permitted
from mediance.domain.presences import Colleague
from mediance.domain.reference import UNCLEAR_DOMAIN
from mediance.domain.visits import Happening, VisitEventKind
from mediance.services import changes, guard, record_visit, transitions
from mediance.services.changes import ChangedMeanwhile, NoLongerThere
from mediance.services.hand_over import ColleagueUnknown
from mediance.services.panels import Panel, shared
from mediance.services.record_visit import (
    NewVisit,
    PersonUnknown,
    PressAgain,
    RecordedVisit,
    UnknownChoice,
)
from mediance.services.reference import sees_sensitive_domains

ENTITY = "appointment"
ARRIVES = "appointment_arrives"
EXPECTED = Panel("expected", ("appointments", "visits", "people", "lists"))
TEAM = Panel("team", ("lists",))
MOST_SHOWN, PAST_SHOWN, MOST_EXPECTED = 50, 20, 200


@dataclass(frozen=True, kw_only=True)
class Written:
    """What a change writes: what happened, and the columns that it brings up to that."""

    kind: EventKind
    columns: Mapping[str, object]
    booking: Booking | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Move:
    """Where an appointment is put: whose time, when, and how they meet."""

    booking: Booking
    setting: Setting


def todays(actor: Actor) -> tuple[Appointment, ...]:
    """Return the actor's own appointments of today, whatever became of them, in their order.

    Raises `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.VIEW_EXPECTED)
    today = paris.day_bounds(paris.today())
    with transaction(actor) as work:
        found = appointments.of_colleague(work, actor.staff_id, actor.site_ids, today)
    return tuple(_shown_to(actor, each) for each in found)


def expected_today(actor: Actor, site_id: int, *, is_anew: bool = True) -> tuple[Appointment, ...]:
    """Return who has an appointment here today, come or still to come, for the desk.

    Nothing of what they come for. Unless it `is_anew`, it is read once per change for all who
    look. Raises `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require_site(actor, Action.VIEW_EXPECTED, site_id)
    start, end = paris.day_bounds(paris.today())

    def read(work: Work) -> tuple[Appointment, ...]:
        found = appointments.expected(work, site_id, start, end, limit=MOST_EXPECTED)
        return tuple(_without_purpose(each) for each in found)

    return shared(EXPECTED, actor, (site_id,), read, filters=start, is_anew=is_anew)


def appointments_of(actor: Actor, person_id: int) -> Appointments:
    """Return somebody's appointments at the actor's sites, all their records together.

    Raises `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.VIEW_PERSON)
    today = paris.today()
    start, _ = paris.day_bounds(today)
    with transaction(actor) as work:
        ids = tuple(work.scalars(records.records_of(person_id)))
        coming = appointments.of_people(work, ids, since=start, limit=MOST_SHOWN)
        past = appointments.past_of_people(work, ids, before=start, limit=PAST_SHOWN)
        shown = [each.appointment_id for each in (*coming, *past)]
        return Appointments(
            coming,
            past,
            appointments.count_past(work, ids, start),
            appointments.histories(work, shown),
            today,
        )


def professionals(actor: Actor, site_id: int) -> tuple[Colleague, ...]:
    """Return whose time may be taken at a site, by name.

    Raises `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require_site(actor, Action.KEEP_APPOINTMENT, site_id)
    return shared(TEAM, actor, (site_id,), lambda work: presences.team(work, site_id))


def take(actor: Actor, new: NewAppointment, key: uuid.UUID) -> int:
    """Take an appointment; return its id, the same for the same key.

    Raises `NotFree` with both where the professional is with somebody else then,
    `UnusableAppointment`, `DayIsOver`, `ColleagueUnknown`, `PersonUnknown`, `UnknownChoice`,
    `errors.PersonRestricted`, `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require_site(actor, Action.KEEP_APPOINTMENT, new.site_id)
    _check_day(actor, new.booking)
    try:
        with changes.once(actor, "take_appointment", key, new) as work:
            if work is not None:
                return _take(work, actor, new)
    except ConstraintViolated as refusal:
        raise _named(actor, new.booking, refusal) from refusal
    with transaction(actor) as work:
        taken = appointments.latest_taken_by(work, actor.staff_id, new.booking)
    if taken is None:
        raise NoLongerThere
    return taken


def move(actor: Actor, seen: Seen, to: Move, key: uuid.UUID) -> None:
    """Put an appointment that is to come at another time, with the same or another colleague.

    Raises `NotFree`, `NoLongerPlanned`, `UnusableAppointment`, `DayIsOver`, `ColleagueUnknown`,
    `ChangedMeanwhile`, `NoLongerThere`, `errors.PersonRestricted`, `NotPermitted` or
    `DatabaseUnavailable`.
    """
    guard.require(actor, Action.KEEP_APPOINTMENT)
    _check_day(actor, to.booking)
    try:
        with changes.once(actor, "move_appointment", key, (seen, to)) as work:
            if work is None:
                return
            held = _held(work, actor, seen)
            if held.appointment.state is not State.PLANNED:
                raise NoLongerPlanned
            _check_receives(work, held.appointment.site_id, to.booking.staff_id)
            appointments.hold_diary(work, held.appointment.booking.staff_id, to.booking.staff_id)
            columns: dict[str, object] = {
                "staff_id": to.booking.staff_id,
                "starts_at": to.booking.starts_at,
                "ends_at": to.booking.ends_at,
                "setting": to.setting,
            }
            written = Written(kind=EventKind.MOVED, columns=columns, booking=to.booking)
            _write(work, actor, held, written)
    except ConstraintViolated as refusal:
        raise _named(actor, to.booking, refusal) from refusal


def say(actor: Actor, seen: Seen, state: State, key: uuid.UUID, *, reason: str = "") -> None:
    """Say what became of an appointment; said anew, it corrects what was said, and both stay.

    Raises `SaidAlready`, `NotYet`, `NotFree` where somebody else has its time since,
    `free_text.ForbiddenNumber`, `free_text.TextTooLong`, `ChangedMeanwhile`, `NoLongerThere`,
    `errors.PersonRestricted`, `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.KEEP_APPOINTMENT)
    why = free_text.reason(reason, TextField.FOLLOW_UP_REASON) or None
    booking: Booking | None = None
    try:
        with changes.once(actor, "say_appointment", key, (seen, state, why)) as work:
            if work is None:
                return
            held = _held(work, actor, seen)
            booking = held.appointment.booking
            now = held.appointment
            check_said(now.state, state, day=now.day, today=paris.today())
            appointments.hold_diary(work, booking.staff_id)
            columns = {"state": state, "visit_id": None}
            _write(work, actor, held, Written(kind=EventKind(state), columns=columns, reason=why))
    except ConstraintViolated as refusal:
        raise _named(actor, booking, refusal) from refusal


def arrive(actor: Actor, appointment_id: int, key: uuid.UUID) -> RecordedVisit:
    """Put whoever arrives for their appointment into the queue, for the colleague they see.

    Exactly once, however often and from wherever it is pressed: whoever came already, or waits
    already, keeps their number. Raises `NotToday`, `NoLongerThere`, `PressAgain`,
    `errors.PersonRestricted`, `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.KEEP_APPOINTMENT)
    guard.require(actor, Action.RECORD_VISIT)
    press = Press(key, ARRIVES, appointment_id)
    try:
        with transaction(actor) as work:
            is_again = submissions.claim(work, press, actor.staff_id) is not None
            held = appointments.hold(work, appointment_id)
            if held is None:
                raise NoLongerThere
            came = held.appointment.came
            if came is not None:
                return RecordedVisit(came.visit_id, came.number, came.arrived_at, is_repeat=True)
            if is_again or not held.appointment.is_expected(paris.today()):
                raise NotToday
            return _arrive(work, actor, held, press)
    except ConstraintViolated as refusal:
        if refusal.constraint == visits.ONE_ACTIVE_VISIT:
            raise PressAgain from refusal
        raise


def _check_day(actor: Actor, booking: Booking) -> None:
    """Refuse what nobody can have meant, and a past day to whoever is not shown past ones."""
    today = paris.today()
    booking.check(today)
    is_over = paris.local_day(booking.starts_at) < today
    if is_over and not is_permitted(actor, Action.VIEW_PROCEDURES):
        raise DayIsOver


def _take(work: Work, actor: Actor, new: NewAppointment) -> int:
    _check_receives(work, new.site_id, new.booking.staff_id)
    if new.person_id is not None and not people.exists(work, new.person_id):
        raise PersonUnknown
    if new.procedure_id is None:
        new = replace(new, domain_code=_sayable(work, actor, new.domain_code))
    else:
        new = _for_procedure(work, new)
    appointments.hold_diary(work, new.booking.staff_id)
    appointment_id = appointments.add(work, new, actor.staff_id)
    said = Said(kind=EventKind.TAKEN, staff_id=actor.staff_id, version=1, booking=new.booking)
    appointments.tell(work, appointment_id, new.site_id, said)
    journal.record(work, actor, "create", Record(ENTITY, appointment_id, new.site_id))
    return appointment_id


def _for_procedure(work: Work, new: NewAppointment) -> NewAppointment:
    """Take the subject from the procedure; the desk is told nothing that is sensitive."""
    purpose = appointments.purpose(work, new.procedure_id or 0)
    ids = () if new.person_id is None else work.scalars(records.records_of(new.person_id)).all()
    if purpose is None or purpose.person_id not in ids or purpose.site_id != new.site_id:
        raise UnknownChoice
    domain = UNCLEAR_DOMAIN if purpose.is_sensitive else purpose.domain_code
    return replace(new, domain_code=domain)


def _sayable(work: Work, actor: Actor, domain_code: str) -> str:
    """Return what somebody comes about as the actor may write it: nothing sensitive at the desk."""
    if sees_sensitive_domains(actor):
        return domain_code
    sensitive = {each.code for each in domains(work, paris.today()) if each.is_sensitive}
    return UNCLEAR_DOMAIN if domain_code in sensitive else domain_code


def _arrive(work: Work, actor: Actor, held: Held, press: Press) -> RecordedVisit:
    appointment = held.appointment
    recorded = _already_here(work, appointment)
    if recorded is None:
        who = None if appointment.person_id is None else KnownPerson(appointment.person_id)
        about = _sayable(work, actor, held.domain_code)
        visit = NewVisit(appointment.site_id, who, about, channel_code="appointment")
        recorded = record_visit.record_within(work, actor, visit, press)
        _reserve(work, actor, appointment, recorded.visit_id)
    else:
        submissions.conclude(work, press, recorded.visit_id)
    columns = {"state": State.HONOURED, "visit_id": recorded.visit_id}
    _write(work, actor, held, Written(kind=EventKind.HONOURED, columns=columns))
    return recorded


def _already_here(work: Work, appointment: Appointment) -> RecordedVisit | None:
    """Return the visit with which they wait or are received already, under whichever record."""
    if appointment.person_id is None:
        return None
    here = visits.active_of_person(work, appointment.site_id, appointment.person_id)
    if here is None:
        return None
    return RecordedVisit(here.visit_id, here.number, here.arrived_at, is_repeat=True)


def _reserve(work: Work, actor: Actor, appointment: Appointment, visit_id: int) -> None:
    """Have them wait for the colleague whom they come to see, where that colleague receives."""
    team = {colleague.staff_id for colleague in presences.team(work, appointment.site_id)}
    if appointment.booking.staff_id in team:
        visit = transitions.held(work, visit_id)
        reserved = Happening(
            kind=VisitEventKind.RESERVED,
            at=visit.head.arrived_at,
            to_staff_id=appointment.booking.staff_id,
        )
        transitions.append(work, actor, visit, reserved)


def _write(work: Work, actor: Actor, held: Held, written: Written) -> None:
    """Write down what happened, bring the appointment up to it, and leave the trace."""
    seen, site_id = held.appointment.seen, held.appointment.site_id
    version = seen.version + 1
    said = Said(
        kind=written.kind,
        staff_id=actor.staff_id,
        version=version,
        booking=written.booking,
        reason=written.reason,
    )
    appointments.tell(work, seen.appointment_id, site_id, said)
    appointments.change(work, seen.appointment_id, version, written.columns)
    touched = Record(ENTITY, seen.appointment_id, site_id, fields=(written.kind.value,))
    journal.record(work, actor, "update", touched)


def _held(work: Work, actor: Actor, seen: Seen) -> Held:
    held = appointments.hold(work, seen.appointment_id)
    if held is None:
        raise NoLongerThere
    if held.appointment.version != seen.version:
        raise ChangedMeanwhile(_shown_to(actor, held.appointment))
    return held


def _shown_to(actor: Actor, appointment: Appointment) -> Appointment:
    """Return an appointment as the actor may see it: who follows nobody learns no purpose."""
    if is_permitted(actor, Action.VIEW_PROCEDURES):
        return appointment
    return _without_purpose(appointment)


def _without_purpose(of: Appointment) -> Appointment:
    return replace(of, procedure_id=None, procedure_label=None, domain_code=UNCLEAR_DOMAIN)


def _check_receives(work: Work, site_id: int, staff_id: int) -> None:
    if staff_id not in {colleague.staff_id for colleague in presences.team(work, site_id)}:
        raise ColleagueUnknown


def _named(actor: Actor, wanted: Booking | None, refusal: ConstraintViolated) -> Exception:
    if refusal.constraint == NO_OVERLAP and wanted is not None:
        with transaction(actor) as work:
            taken = appointments.taking(work, wanted)
        return NotFree(wanted, taken and _shown_to(actor, taken))
    return UnknownChoice(refusal.constraint) if refusal.constraint in NOT_LISTED else refusal
