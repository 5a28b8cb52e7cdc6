"""Lengths of time as laws and letters state them, and the day at which they arrive.

Written as text in the shipped lists: `2m` two months, `11m+15d` eleven months and a half, `42d`,
`5wd` working days, `48h`. After `@` stands the day where it lands: `@end` the last of the month,
`@15` the 15th of the month, `@12-31` that day of the year, `@next-03-31` or `@next-15` the next
one, the day itself included. What begins with `end` counts from the deadline, not from the event.
"""

import re
from calendar import monthrange
from collections.abc import Container
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

Holidays = Container[date]
"""The public holidays: a set of days, or anything that says whether a day is in it."""

DAY = timedelta(days=1)
DAYS_PER_WEEK = 7
HOURS_PER_DAY = 24
MONTHS_PER_YEAR = 12
SATURDAY = 5
JANUARY = 1
LEAP_YEAR = 2024


class Unit(StrEnum):
    """In what a length of time is counted."""

    DAYS = "d"
    WEEKS = "w"
    WORKING_DAYS = "wd"
    MONTHS = "m"
    YEARS = "y"
    HOURS = "h"


DAYS_OF = {
    Unit.DAYS: 1,
    Unit.WEEKS: 7,
    Unit.WORKING_DAYS: 2,
    Unit.MONTHS: 31,
    Unit.YEARS: 365,
    Unit.HOURS: 1,
}
"""At most how many days one of each is, but for the leap days of many years."""
A_CENTURY = 100 * 365


class UnreadableSpan(ValueError):
    """The text is no length of time; its argument is the text."""


@dataclass(frozen=True)
class Quantity:
    """So many of one unit; below zero, back in time."""

    number: int
    unit: Unit


@dataclass(frozen=True)
class Landing:
    """A day of the month or of the year; no day is the last of the month."""

    day: int | None = None
    month: int | None = None
    is_next: bool = False

    def of(self, reached: date) -> date:
        """Return the day in the month or year reached, or the next such day from there on."""
        if self.month is not None:
            landed = _clamped(reached.year, self.month, self.day)
            years = 1 if self.is_next and landed < reached else 0
            return _clamped(reached.year + years, self.month, self.day)
        landed = _clamped(reached.year, reached.month, self.day)
        if self.is_next and landed < reached:
            later = add_months(reached.replace(day=1), 1)
            return _clamped(later.year, later.month, self.day)
        return landed


@dataclass(frozen=True)
class Span:
    """Quantities added one after the other, then where that lands."""

    quantities: tuple[Quantity, ...] = ()
    landing: Landing | None = None

    @property
    def hours(self) -> int | None:
        """How many hours, where it is counted in hours."""
        if len(self.quantities) == 1 and self.quantities[0].unit is Unit.HOURS:
            return self.quantities[0].number
        return None

    @property
    def is_within_a_century(self) -> bool:
        """Whether nothing in it reaches further than anybody's life."""
        return sum(abs(each.number) * DAYS_OF[each.unit] for each in self.quantities) <= A_CENTURY

    def times(self, factor: int) -> "Span":
        """Return the span so many times over; -1 turns it back in time."""
        return Span(
            tuple(Quantity(each.number * factor, each.unit) for each in self.quantities),
            self.landing,
        )

    def from_day(self, day: date, holidays: Holidays) -> date:
        """Return the day it arrives at; the day it starts from is not counted.

        Hours count as the whole days they fill.
        """
        for quantity in self.quantities:
            day = _moved(day, quantity, holidays)
        return self.landing.of(day) if self.landing else day


@dataclass(frozen=True)
class Offset:
    """A day told from the event, or from the deadline itself."""

    span: Span
    is_from_end: bool = False


WRITTEN = re.compile(
    r"(?P<anchor>end)?(?P<quantities>(?:[+-]?\d{1,9}(?:wd|[dwmyh]))*)"
    r"(?:@(?P<next>next-)?(?:(?P<last>end)|(?:(?P<month>\d\d)-)?(?P<day>\d\d)))?"
)
ONE_QUANTITY = re.compile(r"([+-]?\d+)(wd|[dwmyh])")


def offset(text: str) -> Offset:
    """Return the offset that a text states; raise `UnreadableSpan`."""
    found = WRITTEN.fullmatch(text)
    if not text or found is None:
        raise UnreadableSpan(text)
    quantities = tuple(
        Quantity(int(number), Unit(unit))
        for number, unit in ONE_QUANTITY.findall(found["quantities"])
    )
    return Offset(Span(quantities, _landing(found)), is_from_end=found["anchor"] is not None)


def span(text: str) -> Span:
    """Return the length of time that a text states; raise `UnreadableSpan`."""
    stated = offset(text)
    if stated.is_from_end:
        raise UnreadableSpan(text)
    return stated.span


def text_of(stated: Span) -> str:
    """Return the text that states a length of time, which `span` reads."""
    quantities = "".join(
        f"{each.number:+d}{each.unit}" if position else f"{each.number}{each.unit}"
        for position, each in enumerate(stated.quantities)
    )
    return quantities + (_text_of_landing(stated.landing) if stated.landing else "")


def text_of_offset(stated: Offset) -> str:
    """Return the text that states an offset, which `offset` reads."""
    text = text_of(stated.span)
    signed = text if not text or text[0] in "-@" else f"+{text}"
    return f"end{signed}" if stated.is_from_end else signed


def add_months(day: date, months: int) -> date:
    """Return the same day so many months later, or the last of a month that is too short."""
    year, month = divmod(day.year * MONTHS_PER_YEAR + day.month - 1 + months, MONTHS_PER_YEAR)
    return _clamped(year, month + 1, day.day)


def is_working_day(day: date, holidays: Holidays) -> bool:
    """Whether offices are open: Monday to Friday, but for public holidays."""
    return day.weekday() < SATURDAY and day not in holidays


def last_working_day(day: date, holidays: Holidays) -> date:
    """Return the day itself, or the last working day before it."""
    while not is_working_day(day, holidays):
        day -= DAY
    return day


def _landing(found: re.Match[str]) -> Landing | None:
    if found["last"]:
        return Landing()
    if not found["day"]:
        return None
    day, month = int(found["day"]), int(found["month"] or JANUARY)
    try:
        date(LEAP_YEAR, month, day)
    except ValueError as error:
        raise UnreadableSpan(found[0]) from error
    return Landing(day, month if found["month"] else None, is_next=found["next"] is not None)


def _text_of_landing(landing: Landing) -> str:
    if landing.day is None:
        return "@end"
    month = f"{landing.month:02}-" if landing.month is not None else ""
    return f"@{'next-' if landing.is_next else ''}{month}{landing.day:02}"


def _moved(day: date, quantity: Quantity, holidays: Holidays) -> date:
    match quantity.unit:
        case Unit.DAYS:
            return day + quantity.number * DAY
        case Unit.WEEKS:
            return day + quantity.number * DAYS_PER_WEEK * DAY
        case Unit.WORKING_DAYS:
            return _working_days_from(day, quantity.number, holidays)
        case Unit.MONTHS:
            return add_months(day, quantity.number)
        case Unit.YEARS:
            return add_months(day, quantity.number * MONTHS_PER_YEAR)
        case Unit.HOURS:
            return day + int(quantity.number / HOURS_PER_DAY) * DAY


def _working_days_from(day: date, number: int, holidays: Holidays) -> date:
    step = DAY if number >= 0 else -DAY
    for _ in range(abs(number)):
        day += step
        while not is_working_day(day, holidays):
            day += step
    return day


def _clamped(year: int, month: int, day: int | None) -> date:
    last = monthrange(year, month)[1]
    return date(year, month, last if day is None else min(day, last))
