"""Periods of whole local days, as a person chooses them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from mediance.domain import paris

MONTH_CODE = re.compile(r"([12]\d{3})-(0[1-9]|1[0-2])")


class UnknownPeriod(ValueError):
    """The text names no period."""


class Preset(StrEnum):
    """Periods that move with the calendar."""

    TODAY = "today"
    YESTERDAY = "yesterday"
    LAST_7_DAYS = "7-days"
    THIS_MONTH = "this-month"
    LAST_MONTH = "last-month"


@dataclass(frozen=True, order=True)
class Month:
    """A month of the calendar."""

    year: int
    month: int

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    @property
    def first_day(self) -> date:
        """Return the first of the month."""
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        """Return the last of the month."""
        return self.next().first_day - timedelta(days=1)

    def next(self) -> "Month":
        """Return the month after this one."""
        return Month(self.year + self.month // 12, self.month % 12 + 1)

    @classmethod
    def of(cls, day: date) -> "Month":
        """Return the month a day lies in."""
        return cls(day.year, day.month)


Choice = Preset | Month


@dataclass(frozen=True)
class Period:
    """From the first to the last of some local days, both included."""

    first_day: date
    last_day: date

    @property
    def start(self) -> datetime:
        """Return its first moment."""
        return paris.day_bounds(self.first_day)[0]

    @property
    def end(self) -> datetime:
        """Return the first moment after it."""
        return paris.day_bounds(self.last_day)[1]

    @property
    def is_one_day(self) -> bool:
        """Whether it is a single day."""
        return self.first_day == self.last_day

    @property
    def days(self) -> tuple[date, ...]:
        """Return its days in order."""
        length = (self.last_day - self.first_day).days + 1
        return tuple(self.first_day + timedelta(days=n) for n in range(length))


def parsed(code: str) -> Choice:
    """Return the choice that `str()` wrote; raise `UnknownPeriod` for anything else."""
    if code in set(Preset):
        return Preset(code)
    written = MONTH_CODE.fullmatch(code)
    if written is None:
        raise UnknownPeriod(code)
    return Month(int(written[1]), int(written[2]))


def period(choice: Choice, today: date) -> Period:
    """Return the days of a choice; no period reaches beyond today, a coming month is kept whole."""
    match choice:
        case Preset.TODAY:
            return Period(today, today)
        case Preset.YESTERDAY:
            return Period(today - timedelta(days=1), today - timedelta(days=1))
        case Preset.LAST_7_DAYS:
            return Period(today - timedelta(days=6), today)
        case Preset.THIS_MONTH:
            return _month(Month.of(today), today)
        case Preset.LAST_MONTH:
            return _month(Month.of(today.replace(day=1) - timedelta(days=1)), today)
        case Month():
            return _month(choice, today)


def without_presets(months: Iterable[Month], today: date) -> tuple[Month, ...]:
    """Return the months that no preset names already."""
    named = {
        Month.of(period(preset, today).first_day)
        for preset in (Preset.THIS_MONTH, Preset.LAST_MONTH)
    }
    return tuple(month for month in months if month not in named)


def hours(day: date) -> tuple[datetime, ...]:
    """Return the moments at which the hours of a local day begin: 23, 24 or 25 of them, in UTC."""
    start, end = paris.day_bounds(day)
    return tuple(start + timedelta(hours=n) for n in range((end - start) // timedelta(hours=1)))


def is_repeated_hour(moment: datetime) -> bool:
    """Whether the wall clock shows this hour for the second time: the night of winter time."""
    return bool(paris.local(moment).fold)


def _month(month: Month, today: date) -> Period:
    last_day = today if month == Month.of(today) else month.last_day
    return Period(month.first_day, last_day)
