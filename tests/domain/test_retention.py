"""How long records are kept: months counted as the law counts them, leap days included."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediance.domain.retention import (
    KEPT_MONTHS,
    LONGEST_HOLD_MONTHS,
    WARNED_MONTHS,
    Stage,
    UnusableHold,
    check_hold,
    due_on,
    months_after,
    stage_on,
    warned_on,
)

DAYS = st.dates(date(2000, 1, 1), date(2090, 12, 31))


@pytest.mark.parametrize(
    ("met", "due"),
    [
        (date(2024, 11, 23), date(2026, 11, 23)),
        (date(2024, 2, 29), date(2026, 2, 28)),
        (date(2026, 2, 28), date(2028, 2, 28)),
        (date(2024, 12, 31), date(2026, 12, 31)),
    ],
)
def test_a_record_is_erased_two_years_after_the_last_contact(met: date, due: date) -> None:
    assert due_on(met) == due
    assert stage_on(met, due) is Stage.DUE
    assert stage_on(met, due - timedelta(days=1)) is Stage.WARNED


@pytest.mark.parametrize(
    ("met", "warned"),
    [
        (date(2024, 8, 31), date(2026, 6, 30)),
        (date(2024, 4, 30), date(2026, 2, 28)),
        (date(2026, 4, 30), date(2028, 2, 29)),
        (date(2024, 3, 1), date(2026, 1, 1)),
    ],
)
def test_it_is_shown_two_months_before(met: date, warned: date) -> None:
    assert warned_on(met) == warned
    assert stage_on(met, warned) is Stage.WARNED
    assert stage_on(met, warned - timedelta(days=1)) is Stage.KEPT


@given(DAYS, st.integers(0, 120))
def test_months_keep_the_day_or_end_with_the_month(day: date, months: int) -> None:
    then = months_after(day, months)
    passed = (then.year - day.year) * 12 + then.month - day.month
    assert passed == months
    is_last_of_month = (then + timedelta(days=1)).day == 1
    assert then.day == day.day or (then.day < day.day and is_last_of_month)


@given(DAYS, st.integers(0, 60), st.integers(1, 3))
def test_a_later_contact_is_never_erased_earlier(day: date, months: int, later: int) -> None:
    assert months_after(day, months) <= months_after(day + timedelta(days=later), months)


@given(DAYS)
def test_whoever_is_erased_was_warned_of(day: date) -> None:
    assert day < warned_on(day) < due_on(day)
    assert KEPT_MONTHS - WARNED_MONTHS == 2
    assert (due_on(day) - day).days in {730, 731}


@given(DAYS, DAYS)
def test_a_record_goes_from_one_stage_to_the_next(met: date, today: date) -> None:
    stages = list(Stage)
    tomorrow = today + timedelta(days=1)
    assert stages.index(stage_on(met, today)) <= stages.index(stage_on(met, tomorrow))


@given(DAYS, st.integers(-400, 4000))
def test_a_hold_ends_on_a_day_to_come_within_five_years(today: date, days: int) -> None:
    until = today + timedelta(days=days)
    is_usable = days > 0 and until <= months_after(today, LONGEST_HOLD_MONTHS)
    if is_usable:
        check_hold(until, today)
        return
    with pytest.raises(UnusableHold):
        check_hold(until, today)
