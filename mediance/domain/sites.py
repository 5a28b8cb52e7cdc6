"""The association's places: rooms, opening hours, closures."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import TypeVar

from mediance.domain.names import folded
from mediance.domain.titles import title

Entry = TypeVar("Entry")

LONGEST_SITE_NAME = 60
LONGEST_ROOM_NAME = 60
LONGEST_ADDRESS = 200
LONGEST_REASON = 80
LONGEST_CLOSURE = timedelta(days=366)
WEEKDAYS = range(1, 8)
"""As calendars of the trade count them: 1 is Monday."""

_PHONE = re.compile(r"\+?[0-9][0-9 .()/-]{1,28}")
_HOUR = r"(\d{1,2})\s*(?:[hH:.]\s*(\d{2})?)?"
_PERIOD = re.compile(rf"\s*(?:de\s+)?{_HOUR}\s*(?:-|–|—|→|à|a|to)\s*{_HOUR}\s*")
_BETWEEN_PERIODS = re.compile(r"[,;/+&]|\bet\b|\band\b")
_CLOSED = frozenset({"", "-", "fermé", "ferme", "closed"})


class UnusableAddress(Exception):
    """The address is longer than `LONGEST_ADDRESS`."""


class UnusablePhone(Exception):
    """No telephone number looks like this."""


class UnusableReason(Exception):
    """The reason is longer than `LONGEST_REASON`."""


class HoursProblem(Exception):
    """The hours of one weekday cannot be kept."""

    def __init__(self, weekday: int) -> None:
        super().__init__(f"weekday {weekday}")
        self.weekday = weekday


class UnreadableHours(HoursProblem):
    """No opening period is written like this."""


class HoursReversed(HoursProblem):
    """A period ends before it begins."""


class HoursOverlap(HoursProblem):
    """Two periods of one day overlap or touch."""


class ClosureReversed(Exception):
    """A closure ends before it begins, or lasts longer than `LONGEST_CLOSURE`."""


@dataclass(frozen=True)
class Site:
    """A place where people are received, as sheets print it."""

    site_id: int
    name: str
    address: str = ""
    phone: str = ""
    is_open: bool = True
    position: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Room:
    """A room or a desk of one site, to which somebody is called."""

    id: int
    site_id: int
    name: str
    position: int = field(default=0, compare=False)
    closed_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether people are still called there."""
        return self.closed_at is None


@dataclass(frozen=True, order=True)
class OpeningPeriod:
    """Hours of one weekday (1 is Monday), Paris time, in which a site usually receives."""

    weekday: int
    opens_at: time
    closes_at: time


@dataclass(frozen=True, order=True)
class Closure:
    """Days on which a site does not receive; both ends included."""

    first_day: date
    last_day: date
    reason: str = ""
    id: int | None = None

    def covers(self, day: date) -> bool:
        """Whether the site stays shut on this day."""
        return self.first_day <= day <= self.last_day


@dataclass(frozen=True)
class OpeningHours:
    """When one site receives: its week, the days it stays shut, and the public holidays."""

    week: tuple[OpeningPeriod, ...] = ()
    closures: tuple[Closure, ...] = ()
    holidays: Mapping[date, str] = field(default_factory=dict)

    def on(self, day: date) -> tuple[OpeningPeriod, ...]:
        """Return the periods of a day, none when the site is shut."""
        if self.shut_because(day) is not None:
            return ()
        return tuple(period for period in self.week if period.weekday == day.isoweekday())

    def shut_because(self, day: date) -> str | None:
        """Return why the site stays shut against its week: a closure's reason, or a holiday."""
        closure = next((each for each in self.closures if each.covers(day)), None)
        return closure.reason if closure else self.holidays.get(day)

    def next_day(self, after: date, *, within_days: int = 60) -> date | None:
        """Return the first day after this one on which the site receives."""
        days = (after + timedelta(days=count) for count in range(1, within_days + 1))
        return next((day for day in days if self.on(day)), None)


# What is typed


def site_name(typed: str) -> str:
    """Return a site's name as it is kept; raise `UnusableTitle`."""
    return title(typed, LONGEST_SITE_NAME)


def room_name(typed: str) -> str:
    """Return a room's name as it is kept; raise `UnusableTitle`."""
    return title(typed, LONGEST_ROOM_NAME)


def address(typed: str) -> str:
    """Return an address as sheets print it, its lines kept; raise `UnusableAddress`."""
    lines = (folded(line) for line in typed.splitlines())
    kept = "\n".join(line for line in lines if line)
    if len(kept) > LONGEST_ADDRESS:
        raise UnusableAddress
    return kept


def phone(typed: str) -> str:
    """Return a telephone number as it was written, empty for none; raise `UnusablePhone`."""
    kept = folded(typed)
    if kept and not _PHONE.fullmatch(kept):
        raise UnusablePhone
    return kept


def reason(typed: str) -> str:
    """Return why a site is closed; raise `UnusableReason`."""
    kept = folded(typed)
    if len(kept) > LONGEST_REASON:
        raise UnusableReason
    return kept


def closure(first_day: date, last_day: date, why: str) -> Closure:
    """Return a closure; raise `ClosureReversed` or `UnusableReason`."""
    if not first_day <= last_day <= first_day + LONGEST_CLOSURE:
        raise ClosureReversed
    return Closure(first_day, last_day, reason(why))


def parsed_hours(weekday: int, typed: str) -> tuple[OpeningPeriod, ...]:
    """Return the periods of a day as people write them: « 9h-12h, 13h30-17h »; none for « fermé ».

    Raises `UnreadableHours`, `HoursReversed` or `HoursOverlap`.
    """
    text = folded(typed)
    if text.casefold() in _CLOSED:
        return ()
    periods = sorted(_period(weekday, part) for part in _BETWEEN_PERIODS.split(text))
    for earlier, later in pairwise(periods):
        if later.opens_at <= earlier.closes_at:
            raise HoursOverlap(weekday)
    return tuple(periods)


def written_hours(periods: Iterable[OpeningPeriod]) -> str:
    """Return periods as `parsed_hours` reads them."""
    return ", ".join(f"{_hour(each.opens_at)}-{_hour(each.closes_at)}" for each in periods)


def moved(order: Sequence[Entry], which: Entry, steps: int) -> tuple[Entry, ...]:
    """Return an order in which one entry stands some places later, or earlier; never outside."""
    rest = [each for each in order if each != which]
    place = max(0, min(len(rest), order.index(which) + steps))
    return (*rest[:place], which, *rest[place:])


def _period(weekday: int, text: str) -> OpeningPeriod:
    found = _PERIOD.fullmatch(text)
    if found is None:
        raise UnreadableHours(weekday)
    hours = [int(part or 0) for part in found.groups()]
    try:
        opens_at, closes_at = time(hours[0], hours[1]), time(hours[2], hours[3])
    except ValueError as error:
        raise UnreadableHours(weekday) from error
    if closes_at <= opens_at:
        raise HoursReversed(weekday)
    return OpeningPeriod(weekday, opens_at, closes_at)


def _hour(of: time) -> str:
    return f"{of.hour}h{of.minute:02d}" if of.minute else f"{of.hour}h"
