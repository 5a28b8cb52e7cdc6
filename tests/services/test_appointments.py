"""Appointments: taken without overlap, moved, said, corrected; arrival puts into the queue once."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import text

from db.engine import transaction
from db.queries import appointments as stored
from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.appointments import (
    Appointment,
    Booking,
    DayIsOver,
    EventKind,
    NewAppointment,
    NoLongerPlanned,
    NotFree,
    NotToday,
    NotYet,
    SaidAlready,
    Setting,
    State,
    UnusableAppointment,
)
from mediance.domain.followup import Opening
from mediance.domain.free_text import ForbiddenNumber
from mediance.domain.people import KnownPerson
from mediance.domain.permissions import NotPermitted
from mediance.services import appointments, cases, duplicates
from mediance.services.appointments import Move
from mediance.services.changes import ChangedMeanwhile, NoLongerThere
from mediance.services.desk import desk_view
from mediance.services.errors import PersonRestricted
from mediance.services.followup.opening import open_procedure
from mediance.services.hand_over import ColleagueUnknown
from mediance.services.record_visit import NewVisit, PersonUnknown, UnknownChoice, record_visit
from mediance.services.undo import cancel_recording
from tests.cast import Cast
from tests.confidential import somebody as told
from tests.services.people import key, linked, somebody

pytestmark = pytest.mark.usefixtures("database")

HOUR = timedelta(hours=1)
JOURNAL = text(
    "select operation, fields from mediance.journal_entry where entity = 'appointment' order by id"
)
VISITS = text("select count(*) from mediance.visit where person_id = :person")
RESTRICTED = text(
    "insert into mediance.person_restriction (person_id, restriction, set_by)"
    " values (:person, 'limited', mediance.current_staff())"
)


def at(hour: time, day: date | None = None) -> datetime:
    return paris.at(day or paris.today(), hour)


def of(actor: Actor, starts: datetime, length: timedelta = HOUR) -> Booking:
    return Booking(actor.staff_id, starts, starts + length)


def new(cast: Cast, hour: time = time(10), **said: object) -> NewAppointment:
    usual = {"site_id": cast.here, "booking": of(cast.amina, at(hour))}
    return NewAppointment(**{**usual, **said})  # type: ignore[arg-type]


def taken(cast: Cast, wanted: NewAppointment, by: Actor | None = None) -> Appointment:
    """Take an appointment and return it as whoever it is with sees it."""
    number = appointments.take(by or cast.amina, wanted, key())
    return found(cast, number)


def found(cast: Cast, number: int) -> Appointment:
    today = paris.today()
    with transaction(cast.bruno) as work:
        held = stored.hold(work, number)
    assert held is not None, today
    return held.appointment


def kinds(cast: Cast, appointment: Appointment) -> list[EventKind]:
    with transaction(cast.amina) as work:
        number = appointment.appointment_id
        told_of = stored.histories(work, [number])[number]
    return [each.kind for each in told_of]


# Taking


def test_an_appointment_is_taken_for_somebody_with_a_colleague(cast: Cast) -> None:
    person_id = somebody(cast)
    taken(cast, new(cast, person_id=person_id, booking=of(cast.ines, at(time(10)))))
    known = appointments.appointments_of(cast.amina, person_id)
    (coming,) = known.coming
    assert (coming.person_name, coming.staff_name) == ("BENALI Samira", "Inès")
    assert [each.kind for each in known.histories[coming.appointment_id]] == [EventKind.TAKEN]
    assert [each.staff_name for each in appointments.todays(cast.ines)] == ["Inès"]
    assert appointments.todays(cast.amina) == ()


def test_a_demand_without_a_name_has_its_hour_too(cast: Cast) -> None:
    assert taken(cast, new(cast)).person_name is None


def test_the_same_press_takes_one(cast: Cast) -> None:
    press, wanted = key(), new(cast)
    first = appointments.take(cast.amina, wanted, press)
    assert appointments.take(cast.amina, wanted, press) == first


@pytest.mark.parametrize("hour", [time(9, 30), time(10), time(10, 15), time(10, 59)])
def test_nobody_is_with_two_people_at_once_and_both_are_told(cast: Cast, hour: time) -> None:
    person_id = somebody(cast)
    first = taken(cast, new(cast, person_id=person_id))
    wanted = new(cast, hour)
    with pytest.raises(NotFree) as refusal:
        appointments.take(cast.amina, wanted, key())
    assert refusal.value.wanted == wanted.booking
    assert refusal.value.taken == first


def test_a_day_that_is_over_is_refused_to_whoever_is_not_shown_past_ones(cast: Cast) -> None:
    yesterday = at(time(10), paris.today() - timedelta(days=1))
    past = new(cast, booking=of(cast.amina, yesterday))
    with pytest.raises(DayIsOver):
        appointments.take(cast.carme, past, key())
    stands = taken(cast, new(cast), by=cast.carme)
    with pytest.raises(DayIsOver):
        appointments.move(cast.carme, stands.seen, Move(past.booking, Setting.PHONE), key())
    assert taken(cast, past).booking == past.booking


@pytest.mark.parametrize("hour", [time(9), time(11)])
def test_one_begins_when_another_ends(cast: Cast, hour: time) -> None:
    taken(cast, new(cast))
    taken(cast, new(cast, hour))


def test_two_colleagues_have_the_same_hour(cast: Cast) -> None:
    taken(cast, new(cast))
    taken(cast, new(cast, booking=of(cast.ines, at(time(10)))))


def test_whoever_works_at_two_places_is_at_one(cast: Cast) -> None:
    """Who does not see the other place is told that there is something, and not what."""
    elsewhere = new(cast, site_id=cast.elsewhere, booking=of(cast.bruno, at(time(10))))
    appointments.take(cast.bruno, elsewhere, key())
    with pytest.raises(NotFree) as refusal:
        appointments.take(cast.amina, new(cast, booking=of(cast.bruno, at(time(10)))), key())
    assert refusal.value.taken is None


@pytest.mark.parametrize("state", [State.EXCUSED, State.CANCELLED, State.NO_SHOW])
def test_time_given_back_is_taken_again(cast: Cast, state: State) -> None:
    first = taken(cast, new(cast))
    appointments.say(cast.amina, first.seen, state, key())
    taken(cast, new(cast))
    with pytest.raises(NotFree):  # to take it back, the time would be needed twice
        appointments.say(cast.amina, found(cast, first.appointment_id).seen, State.PLANNED, key())


def next_october() -> date:
    """Return the next last Sunday of October, on which an hour happens twice."""
    today = paris.today()
    year = today.year if today < date(today.year, 10, 20) else today.year + 1
    last = date(year, 10, 31)
    return last - timedelta(days=(last.weekday() + 1) % 7)


def test_the_hour_that_happens_twice_in_october_is_two_hours(cast: Cast) -> None:
    first = at(time(2, 15), next_october())
    second = first + HOUR
    assert paris.local(first).time() == paris.local(second).time() == time(2, 15)
    half = timedelta(minutes=30)
    taken(cast, new(cast, booking=of(cast.amina, first, half)))
    taken(cast, new(cast, booking=of(cast.amina, second, half)))
    with pytest.raises(NotFree):
        appointments.take(
            cast.amina, new(cast, booking=of(cast.amina, first + half / 2, half)), key()
        )


@pytest.mark.parametrize("minutes", [0, -15, 8 * 60 + 1])
def test_a_length_that_nobody_meant_is_refused(cast: Cast, minutes: int) -> None:
    booking = of(cast.amina, at(time(10)), timedelta(minutes=minutes))
    with pytest.raises(UnusableAppointment):
        appointments.take(cast.amina, new(cast, booking=booking), key())


def test_only_whoever_receives_there_has_time_there(cast: Cast) -> None:
    for stranger in (cast.helene, cast.chloe):
        with pytest.raises(ColleagueUnknown):
            appointments.take(cast.amina, new(cast, booking=of(stranger, at(time(10)))), key())


def test_somebody_who_is_not_there_has_no_appointment(cast: Cast) -> None:
    with pytest.raises(PersonUnknown):
        appointments.take(cast.amina, new(cast, person_id=10**9), key())


def test_a_reason_that_is_not_in_the_list_is_refused(cast: Cast) -> None:
    with pytest.raises(UnknownChoice):
        appointments.take(cast.amina, new(cast, domain_code="gone"), key())


def test_whoever_asked_that_nothing_be_written_gets_no_appointment(cast: Cast) -> None:
    person_id = somebody(cast)
    with transaction(cast.sofia) as work:
        work.execute(RESTRICTED, {"person": person_id})
    with pytest.raises(PersonRestricted):
        appointments.take(cast.amina, new(cast, person_id=person_id), key())


def test_another_place_s_diary_is_not_kept_from_here(cast: Cast) -> None:
    with pytest.raises(NotPermitted):
        appointments.take(cast.amina, new(cast, site_id=cast.elsewhere), key())


# For a procedure


def procedure(cast: Cast, type_code: str) -> tuple[int, int]:
    person_id = told(cast)
    case_id = cases.open_case(cast.amina, person_id, cast.here, key())
    return person_id, open_procedure(cast.amina, case_id, Opening(type_code=type_code), key())


@pytest.mark.usefixtures("key_folder")
def test_the_desk_reads_what_somebody_comes_for_unless_it_is_sensitive(cast: Cast) -> None:
    with transaction(cast.amina) as work:
        sensitive = work.scalar(
            text(
                "select procedure_type.code from mediance.procedure_type"
                " join mediance.domain on domain.code = domain_code where is_sensitive limit 1"
            )
        )
    for hour, (type_code, domain) in enumerate([("rsa", "caf"), (sensitive, "to_clarify")], 10):
        person_id, procedure_id = procedure(cast, str(type_code))
        wanted = new(cast, time(hour), person_id=person_id, procedure_id=procedure_id)
        assert taken(cast, wanted).domain_code == domain


@pytest.mark.usefixtures("key_folder")
def test_nobody_comes_for_the_procedure_of_another(cast: Cast) -> None:
    _, procedure_id = procedure(cast, "rsa")
    for person_id in (somebody(cast), None):
        wanted = new(cast, person_id=person_id, procedure_id=procedure_id)
        with pytest.raises(UnknownChoice):
            appointments.take(cast.amina, wanted, key())


SENSITIVE = text("select code from mediance.domain where is_sensitive order by position limit 1")
COMES_FOR = text("select domain_code from mediance.visit order by id desc limit 1")


def sensitive_domain(cast: Cast) -> str:
    with transaction(cast.amina) as work:
        return str(work.scalar(SENSITIVE))


def test_what_is_sensitive_is_not_written_down_at_the_desk(cast: Cast) -> None:
    wanted = new(cast, domain_code=sensitive_domain(cast))
    assert taken(cast, wanted, by=cast.carme).domain_code == "to_clarify"
    later = replace(wanted, booking=of(cast.amina, at(time(15))))
    assert taken(cast, later).domain_code == wanted.domain_code


def test_what_is_sensitive_is_not_in_what_the_desk_records_on_arrival(cast: Cast) -> None:
    wanted = new(cast, time(12), person_id=somebody(cast), domain_code=sensitive_domain(cast))
    appointments.arrive(cast.carme, taken(cast, wanted).appointment_id, key())
    with transaction(cast.carme) as work:
        assert work.scalar(COMES_FOR) == "to_clarify"


@pytest.mark.usefixtures("key_folder")
def test_no_refusal_tells_the_desk_what_somebody_comes_for(cast: Cast) -> None:
    person_id, procedure_id = procedure(cast, "rsa")
    wanted = new(cast, person_id=person_id, procedure_id=procedure_id)
    stands = taken(cast, wanted)
    assert (stands.procedure_id, stands.domain_code) == (procedure_id, "caf")
    with pytest.raises(NotFree) as not_free:
        appointments.take(cast.carme, new(cast), key())
    stale = replace(stands.seen, version=7)
    with pytest.raises(ChangedMeanwhile) as changed:
        appointments.say(cast.carme, stale, State.CANCELLED, key())
    for told_of in (not_free.value.taken, changed.value.now):
        assert isinstance(told_of, Appointment)
        assert told_of.appointment_id == stands.appointment_id
        assert (told_of.procedure_id, told_of.procedure_label) == (None, None)
        assert told_of.domain_code == "to_clarify"
    with pytest.raises(NotFree) as own:
        appointments.take(cast.amina, new(cast), key())
    assert own.value.taken == stands


@pytest.mark.usefixtures("key_folder")
def test_reception_s_own_appointments_tell_no_purpose(cast: Cast) -> None:
    person_id, procedure_id = procedure(cast, "rsa")
    booking = of(cast.carme, at(time(10)))
    wanted = new(cast, booking=booking, person_id=person_id, procedure_id=procedure_id)
    appointments.take(cast.amina, wanted, key())
    (own,) = appointments.todays(cast.carme)
    assert (own.procedure_id, own.domain_code) == (None, "to_clarify")


# Moving and saying


def test_an_appointment_is_moved_to_another_hour_and_another_colleague(cast: Cast) -> None:
    first = taken(cast, new(cast))
    later = Move(of(cast.ines, at(time(15))), Setting.PHONE)
    appointments.move(cast.amina, first.seen, later, key())
    now = found(cast, first.appointment_id)
    assert (now.booking, now.setting) == (later.booking, Setting.PHONE)
    assert kinds(cast, now) == [EventKind.TAKEN, EventKind.MOVED]
    taken(cast, new(cast))  # its hour is free again


def test_it_is_not_moved_onto_another(cast: Cast) -> None:
    first, _ = taken(cast, new(cast)), taken(cast, new(cast, time(15)))
    to = Move(of(cast.amina, at(time(15, 30))), Setting.ON_SITE)
    with pytest.raises(NotFree):
        appointments.move(cast.amina, first.seen, to, key())
    assert found(cast, first.appointment_id).booking == first.booking


def test_it_may_be_moved_by_less_than_its_own_length(cast: Cast) -> None:
    first = taken(cast, new(cast))
    to = Move(of(cast.amina, at(time(10, 15))), Setting.ON_SITE)
    appointments.move(cast.amina, first.seen, to, key())


def test_what_is_over_is_not_moved(cast: Cast) -> None:
    first = taken(cast, new(cast))
    appointments.say(cast.amina, first.seen, State.CANCELLED, key())
    to = Move(of(cast.amina, at(time(15))), Setting.ON_SITE)
    with pytest.raises(NoLongerPlanned):
        appointments.move(cast.amina, found(cast, first.appointment_id).seen, to, key())


def test_each_change_is_an_event_and_all_stay(cast: Cast) -> None:
    first = taken(cast, new(cast))
    for state in (State.NO_SHOW, State.EXCUSED, State.PLANNED, State.HONOURED):
        appointments.say(cast.amina, found(cast, first.appointment_id).seen, state, key())
    now = found(cast, first.appointment_id)
    assert now.state is State.HONOURED
    assert kinds(cast, now) == [
        EventKind.TAKEN,
        EventKind.NO_SHOW,
        EventKind.EXCUSED,
        EventKind.PLANNED,
        EventKind.HONOURED,
    ]
    with transaction(cast.sofia) as work:
        written = [tuple(row) for row in work.execute(JOURNAL)]
    assert written[0] == ("create", [])
    assert ("update", ["no_show"]) in written


def test_two_who_say_something_else_at_once_are_told(cast: Cast) -> None:
    first = taken(cast, new(cast))
    appointments.say(cast.amina, first.seen, State.CANCELLED, key())
    with pytest.raises(ChangedMeanwhile):
        appointments.say(cast.ines, first.seen, State.EXCUSED, key())


def test_the_same_press_says_it_once(cast: Cast) -> None:
    first, press = taken(cast, new(cast)), key()
    for _ in range(2):
        appointments.say(cast.amina, first.seen, State.CANCELLED, press)
    assert kinds(cast, first) == [EventKind.TAKEN, EventKind.CANCELLED]


def test_what_cannot_be_said_is_refused(cast: Cast) -> None:
    tomorrow = paris.today() + timedelta(days=1)
    first = taken(cast, new(cast, booking=of(cast.amina, at(time(10), tomorrow))))
    with pytest.raises(NotYet):
        appointments.say(cast.amina, first.seen, State.NO_SHOW, key())
    with pytest.raises(SaidAlready):
        appointments.say(cast.amina, first.seen, State.PLANNED, key())
    with pytest.raises(NoLongerThere):
        appointments.say(
            cast.amina, replace(first.seen, appointment_id=10**9), State.EXCUSED, key()
        )
    card = "4970 1000 0000 0014"
    with pytest.raises(ForbiddenNumber):
        appointments.say(cast.amina, first.seen, State.EXCUSED, key(), reason=card)


# Arriving


@pytest.fixture
def midday(cast: Cast) -> Appointment:
    """An appointment of today, with Amina, of somebody known."""
    return taken(cast, new(cast, time(12), person_id=somebody(cast), domain_code="caf"))


def arrive(cast: Cast, appointment: Appointment, by: Actor | None = None) -> int:
    return appointments.arrive(by or cast.carme, appointment.appointment_id, key()).number


def test_who_arrives_is_in_the_queue_for_whom_they_see(cast: Cast, midday: Appointment) -> None:
    number = arrive(cast, midday)
    (waiting,) = desk_view(cast.carme, cast.here).waiting
    assert (waiting.number, waiting.person_name) == (number, "BENALI Samira")
    assert (waiting.domain_code, waiting.reserved_for) == ("caf", cast.amina.staff_id)
    assert waiting.appointment_at == midday.booking.starts_at
    now = found(cast, midday.appointment_id)
    assert now.state is State.HONOURED
    assert now.came
    assert now.came.number == number


def test_arriving_is_exactly_once_however_often_it_is_pressed(
    cast: Cast, midday: Appointment
) -> None:
    press = key()
    numbers = {
        appointments.arrive(who, midday.appointment_id, pressed).number
        for who, pressed in ((cast.carme, press), (cast.carme, press), (cast.amina, key()))
    }
    assert len(numbers) == 1
    with transaction(cast.amina) as work:
        assert work.scalar(VISITS, {"person": midday.person_id}) == 2  # the first was before


def test_who_was_recorded_by_name_already_keeps_their_number(
    cast: Cast, midday: Appointment
) -> None:
    visit = NewVisit(cast.here, KnownPerson(midday.person_id or 0))
    recorded = record_visit(cast.carme, visit, key())
    assert arrive(cast, midday) == recorded.number
    assert len(desk_view(cast.carme, cast.here).waiting) == 1


def test_who_has_another_record_keeps_their_number_too(cast: Cast) -> None:
    one, other = linked(cast)
    appointment = taken(cast, new(cast, time(12), person_id=one))
    recorded = record_visit(cast.carme, NewVisit(cast.here, KnownPerson(other)), key())
    assert arrive(cast, appointment) == recorded.number
    duplicates.links(cast.amina)


def test_an_arrival_that_was_taken_back_is_expected_again(cast: Cast, midday: Appointment) -> None:
    came = appointments.arrive(cast.carme, midday.appointment_id, key())
    cancel_recording(cast.carme, came.visit_id, key())
    (expected,) = appointments.expected_today(cast.carme, cast.here)
    assert (expected.state, expected.came) == (State.PLANNED, None)
    again = appointments.arrive(cast.carme, midday.appointment_id, key())
    assert again.number != came.number


def test_a_nameless_demand_arrives_without_a_name(cast: Cast) -> None:
    arrive(cast, taken(cast, new(cast, time(12))))
    (waiting,) = desk_view(cast.carme, cast.here).waiting
    assert waiting.person_name is None


@pytest.mark.parametrize("setting", [Setting.PHONE, Setting.HOME, Setting.INSTITUTION])
def test_nobody_arrives_for_what_happens_elsewhere(cast: Cast, setting: Setting) -> None:
    with pytest.raises(NotToday):
        arrive(cast, taken(cast, new(cast, time(12), setting=setting)))


def test_nobody_arrives_on_another_day_or_for_what_was_cancelled(
    cast: Cast, midday: Appointment
) -> None:
    tomorrow = at(time(12), paris.today() + timedelta(days=1))
    with pytest.raises(NotToday):
        arrive(cast, taken(cast, new(cast, booking=of(cast.amina, tomorrow))))
    appointments.say(cast.amina, midday.seen, State.CANCELLED, key())
    with pytest.raises(NotToday):
        arrive(cast, midday)


def test_the_desk_knows_who_is_expected_and_nothing_of_the_case(
    cast: Cast, midday: Appointment
) -> None:
    elsewhere = new(cast, site_id=cast.elsewhere, booking=of(cast.bruno, at(time(12))))
    appointments.take(cast.bruno, elsewhere, key())
    taken(cast, new(cast, time(14), setting=Setting.HOME))
    (expected,) = appointments.expected_today(cast.carme, cast.here)
    assert expected.appointment_id == midday.appointment_id
    assert expected.domain_code == "to_clarify"
    assert (expected.procedure_id, expected.procedure_label) == (None, None)


def test_days_that_are_over_are_told_apart(cast: Cast) -> None:
    person_id = somebody(cast)
    yesterday = at(time(10), paris.today() - timedelta(days=1))
    taken(cast, new(cast, person_id=person_id, booking=of(cast.amina, yesterday)))
    known = appointments.appointments_of(cast.amina, person_id)
    assert (known.coming, known.past_count, len(known.past)) == ((), 1, 1)
    assert appointments.expected_today(cast.carme, cast.here) == ()
    with transaction(cast.carme) as work:  # nor does the desk read it in the database
        assert work.scalar(text("select count(*) from mediance.appointment")) == 0
