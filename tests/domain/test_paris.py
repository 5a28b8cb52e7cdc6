"""Days and hours in Perpignan, also when the clocks change."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediance.domain import paris


@pytest.mark.parametrize(
    ("day", "hours"),
    [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 11, 22), 24)],
)
def test_a_day_lasts_as_long_as_it_lasts(day: date, hours: int) -> None:
    start, end = paris.day_bounds(day)
    assert end - start == timedelta(hours=hours)


def test_the_hour_that_happens_twice_is_taken_the_first_time() -> None:
    assert paris.at(date(2026, 10, 25), time(2, 30)) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_the_hour_that_never_happens_moves_forward() -> None:
    moved = paris.at(date(2026, 3, 29), time(2, 30))
    assert paris.local(moved).time() == time(3, 30)


@pytest.mark.parametrize("day", [date.min, date.max, date(1899, 12, 31), date(2101, 1, 1)])
def test_a_day_of_another_age_is_mistyped(day: date) -> None:
    with pytest.raises(paris.DayFarAway):
        paris.plausible(day)


@pytest.mark.parametrize("day", [date(1900, 1, 1), date(2026, 11, 23), date(2100, 12, 31)])
def test_a_day_that_somebody_may_mean_is_let_through(day: date) -> None:
    assert paris.plausible(day) == day


def test_at_the_end_of_the_calendar_there_is_no_hour() -> None:
    with pytest.raises(paris.DayFarAway):
        paris.at(date.min, time.min)


def test_late_in_the_evening_in_utc_is_already_tomorrow_in_summer() -> None:
    assert paris.local_day(datetime(2026, 7, 1, 22, 30, tzinfo=UTC)) == date(2026, 7, 2)


@given(st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2090, 1, 1)))  # noqa: DTZ001
def test_every_moment_lies_within_its_day(naive: datetime) -> None:
    moment = naive.replace(tzinfo=UTC)
    start, end = paris.day_bounds(paris.local_day(moment))
    assert start <= moment < end
