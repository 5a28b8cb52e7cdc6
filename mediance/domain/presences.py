"""Who is here on which half-day, said or supposed."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from mediance.domain import paris

NOON = time(13)
"""Where one half-day ends and the next begins: after the morning's last interviews."""

WORKING_DAYS = 5
WEEK = timedelta(days=7)
HABIT_WEEKS = 4
"""How far back a habit is looked for: somebody's holidays do not make them absent for ever."""


class HalfDay(StrEnum):
    """A morning or an afternoon."""

    MORNING = "morning"
    AFTERNOON = "afternoon"


@dataclass(frozen=True)
class Slot:
    """One half-day of one date."""

    day: date
    half_day: HalfDay

    def weeks_earlier(self, weeks: int) -> "Slot":
        """Return the same half-day of an earlier week."""
        return Slot(self.day - weeks * WEEK, self.half_day)


@dataclass(frozen=True)
class Presence:
    """Whether somebody is here, and in which room."""

    is_present: bool
    room_id: int | None = None


@dataclass(frozen=True)
class Expected:
    """What is known of one half-day: said for it, or else supposed from the weeks before."""

    presence: Presence
    is_said: bool


@dataclass(frozen=True)
class Colleague:
    """Somebody who receives people at a site."""

    staff_id: int
    name: str


Said = Mapping[tuple[int, Slot], Presence]
"""What was said, by person and half-day."""

NOBODY_SAID = Expected(Presence(is_present=False), is_said=False)


def slot_of(moment: datetime) -> Slot:
    """Return the half-day of a moment, on the wall of the house."""
    wall = paris.local(moment)
    half_day = HalfDay.MORNING if wall.time() < NOON else HalfDay.AFTERNOON
    return Slot(wall.date(), half_day)


def week_of(day: date) -> date:
    """Return the Monday of a date's week."""
    return day - timedelta(days=day.weekday())


def slots_of_week(monday: date, weekdays: Collection[int] = range(WORKING_DAYS)) -> list[Slot]:
    """Return a week's half-days in order; `weekdays` counts from Monday, which is 0."""
    return [
        Slot(monday + timedelta(days=weekday), half_day)
        for weekday in sorted(weekdays)
        for half_day in HalfDay
    ]


def expected(said: Said, staff_id: int, slot: Slot) -> Expected:
    """Return what was said for a half-day, the habit of the last weeks where nothing was."""
    today = said.get((staff_id, slot))
    if today is not None:
        return Expected(today, is_said=True)
    habits = (said.get((staff_id, slot.weeks_earlier(n))) for n in range(1, HABIT_WEEKS + 1))
    habit = next((known for known in habits if known is not None), None)
    return NOBODY_SAID if habit is None else Expected(habit, is_said=False)


def like_last_week(
    said: Said, staff_ids: Iterable[int], slots: Collection[Slot]
) -> Iterator[tuple[int, Slot, Presence]]:
    """Return what to write for a week to be as the one before, where that is known."""
    for staff_id in staff_ids:
        for slot in slots:
            before = expected(said, staff_id, slot.weeks_earlier(1))
            if before is not NOBODY_SAID:
                yield staff_id, slot, before.presence
