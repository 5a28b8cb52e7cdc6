from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from mediance.domain import paris
from mediance.domain.periods import (
    Month,
    Period,
    Preset,
    UnknownPeriod,
    hours,
    is_repeated_hour,
    parsed,
    period,
)

SUNDAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("choice", "first_day", "last_day"),
    [
        (Preset.TODAY, SUNDAY, SUNDAY),
        (Preset.YESTERDAY, date(2026, 11, 21), date(2026, 11, 21)),
        (Preset.LAST_7_DAYS, date(2026, 11, 16), SUNDAY),
        (Preset.THIS_MONTH, date(2026, 11, 1), SUNDAY),
        (Preset.LAST_MONTH, date(2026, 10, 1), date(2026, 10, 31)),
        (Month(2026, 10), date(2026, 10, 1), date(2026, 10, 31)),
        (Month(2026, 11), date(2026, 11, 1), SUNDAY),
        (Month(2024, 2), date(2024, 2, 1), date(2024, 2, 29)),
    ],
)
def test_a_choice_is_a_range_of_days_that_ends_today_at_the_latest(
    choice: Preset | Month, first_day: date, last_day: date
) -> None:
    assert period(choice, SUNDAY) == Period(first_day, last_day)


def test_last_month_of_january_is_december() -> None:
    assert period(Preset.LAST_MONTH, date(2027, 1, 31)) == Period(
        date(2026, 12, 1), date(2026, 12, 31)
    )


@pytest.mark.parametrize("choice", [*Preset, Month(2026, 10), Month(1999, 1)])
def test_a_choice_can_be_written_into_an_address_and_read_back(choice: Preset | Month) -> None:
    assert parsed(str(choice)) == choice


@pytest.mark.parametrize(
    "code", ["", "hier", "2026-13", "2026-00", "0000-01", "2026-1", "2026-10 "]
)
def test_anything_else_is_no_period(code: str) -> None:
    with pytest.raises(UnknownPeriod):
        parsed(code)


@pytest.mark.parametrize(
    ("day", "length"), [(date(2026, 10, 25), 25), (date(2026, 3, 29), 23), (SUNDAY, 24)]
)
def test_a_day_has_the_hours_its_clocks_show(day: date, length: int) -> None:
    begins = hours(day)
    assert len(begins) == length
    assert {paris.local_day(moment) for moment in begins} == {day}


def test_in_october_the_wall_clock_shows_two_o_clock_twice() -> None:
    begins = hours(date(2026, 10, 25))
    assert [paris.local(moment).hour for moment in begins][:5] == [0, 1, 2, 2, 3]
    assert [is_repeated_hour(moment) for moment in begins][:5] == [False, False, False, True, False]
    assert begins[2:4] == (
        datetime(2026, 10, 25, 0, tzinfo=UTC),
        datetime(2026, 10, 25, 1, tzinfo=UTC),
    )


@given(some.dates(date(2000, 1, 1), date(2100, 1, 1)), some.integers(0, 400))
def test_the_days_of_a_period_follow_each_other_without_gap_or_overlap(
    first_day: date, more: int
) -> None:
    chosen = Period(first_day, first_day + timedelta(days=more))
    days = [Period(day, day) for day in chosen.days]
    assert days[0].start == chosen.start
    assert days[-1].end == chosen.end
    assert all(one.end == other.start for one, other in pairwise(days))
