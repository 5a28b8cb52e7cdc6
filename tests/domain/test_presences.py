"""Who is supposed to be here."""

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as some

from mediance.domain.presences import (
    HalfDay,
    Presence,
    Slot,
    expected,
    like_last_week,
    slot_of,
    slots_of_week,
    week_of,
)

MONDAY = date(2026, 11, 23)
MORNING = Slot(MONDAY, HalfDay.MORNING)
HERE, AWAY = Presence(is_present=True, room_id=4), Presence(is_present=False)


def test_the_morning_ends_at_one_by_the_wall_of_the_house() -> None:
    assert slot_of(datetime(2026, 11, 23, 11, 59, tzinfo=UTC)) == MORNING
    assert slot_of(datetime(2026, 11, 23, 12, 0, tzinfo=UTC)).half_day is HalfDay.AFTERNOON
    assert slot_of(datetime(2026, 7, 20, 11, 0, tzinfo=UTC)).half_day is HalfDay.AFTERNOON


@given(some.dates(date(2000, 1, 10), date(2100, 1, 1)))
def test_a_week_begins_on_its_monday_and_has_ten_half_days(day: date) -> None:
    slots = slots_of_week(week_of(day))
    assert slots[0].day.weekday() == 0
    assert 0 <= (day - slots[0].day).days < 7
    assert [slot.day for slot in slots] == sorted(slot.day for slot in slots)
    assert [slot.half_day for slot in slots] == list(HalfDay) * 5
    assert len(set(slots)) == 10


def test_what_was_said_for_today_goes_before_the_habit() -> None:
    said = {(1, MORNING): AWAY, (1, MORNING.weeks_earlier(1)): HERE}
    assert expected(said, 1, MORNING).presence == AWAY
    assert expected(said, 1, MORNING).is_said


def test_the_habit_is_the_last_week_that_says_something_up_to_four_weeks_ago() -> None:
    said = {(1, MORNING.weeks_earlier(4)): HERE, (2, MORNING.weeks_earlier(5)): HERE}
    habit = expected(said, 1, MORNING)
    assert (habit.presence, habit.is_said) == (HERE, False)
    assert not expected(said, 2, MORNING).presence.is_present


def test_like_last_week_writes_what_is_known_and_nothing_about_others() -> None:
    said = {(1, MORNING.weeks_earlier(1)): HERE, (2, MORNING.weeks_earlier(7)): HERE}
    slots = slots_of_week(MONDAY)
    assert list(like_last_week(said, [1, 2], slots)) == [(1, MORNING, HERE)]
