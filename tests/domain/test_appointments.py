"""Appointments: what can be meant, what can be said, and the hour that happens twice."""

from datetime import date, datetime, time, timedelta

import pytest

from mediance.domain import paris
from mediance.domain.appointments import (
    DAYS_AHEAD,
    DAYS_BACK,
    LONGEST,
    Appointment,
    Booking,
    Came,
    NotYet,
    SaidAlready,
    Setting,
    State,
    UnusableAppointment,
    check_said,
)

TODAY = date(2026, 11, 24)
HOUR = timedelta(hours=1)


def booking(day: date = TODAY, hour: time = time(10), length: timedelta = HOUR) -> Booking:
    starts = paris.at(day, hour)
    return Booking(1, starts, starts + length)


def appointment(**said: object) -> Appointment:
    usual: dict[str, object] = {
        "appointment_id": 1,
        "version": 1,
        "site_id": 1,
        "site_name": "Saint-Jacques",
        "booking": booking(),
        "staff_name": "Amina",
        "setting": Setting.ON_SITE,
        "state": State.PLANNED,
        "domain_code": "caf",
    }
    return Appointment(**{**usual, **said})  # type: ignore[arg-type]


@pytest.mark.parametrize("length", [timedelta(minutes=15), HOUR, LONGEST])
def test_an_appointment_of_a_few_minutes_or_hours_is_meant(length: timedelta) -> None:
    booking(length=length).check(TODAY)


@pytest.mark.parametrize(
    "wrong",
    [
        booking(length=timedelta()),
        booking(length=-HOUR),
        booking(length=LONGEST + timedelta(minutes=1)),
        booking(TODAY + timedelta(days=DAYS_AHEAD + 1)),
        booking(TODAY - timedelta(days=DAYS_BACK + 1)),
    ],
)
def test_what_nobody_can_have_meant_is_refused(wrong: Booking) -> None:
    with pytest.raises(UnusableAppointment):
        wrong.check(TODAY)


def test_an_hour_across_the_clock_change_is_an_hour() -> None:
    before = booking(date(2026, 10, 25), time(2))
    starts = paris.local(before.starts_at)
    assert (starts.hour, paris.local(before.ends_at).hour) == (2, 2)
    assert before.length == HOUR


@pytest.mark.parametrize("state", [State.HONOURED, State.NO_SHOW])
def test_before_the_day_nobody_knows_who_comes(state: State) -> None:
    with pytest.raises(NotYet):
        check_said(State.PLANNED, state, day=TODAY + timedelta(days=1), today=TODAY)


@pytest.mark.parametrize("state", [State.EXCUSED, State.CANCELLED])
def test_somebody_may_excuse_themselves_before_the_day(state: State) -> None:
    check_said(State.PLANNED, state, day=TODAY + timedelta(days=1), today=TODAY)


def test_what_was_said_is_corrected_and_not_said_again() -> None:
    check_said(State.NO_SHOW, State.PLANNED, day=TODAY, today=TODAY)
    with pytest.raises(SaidAlready):
        check_said(State.NO_SHOW, State.NO_SHOW, day=TODAY, today=TODAY)


def test_who_is_expected_comes_here_today_and_has_not_come() -> None:
    assert appointment().is_expected(TODAY)
    assert not appointment(setting=Setting.PHONE).is_expected(TODAY)
    assert not appointment(state=State.HONOURED).is_expected(TODAY)
    assert not appointment().is_expected(TODAY + timedelta(days=1))


def test_what_is_over_and_still_planned_asks_to_be_said() -> None:
    over: datetime = booking().ends_at
    assert appointment().is_unsaid(over)
    assert not appointment().is_unsaid(over - HOUR)
    came = Came(1, 4, over)
    assert not appointment(state=State.HONOURED, came=came).is_unsaid(over)
