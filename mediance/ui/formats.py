"""Numbers, days and durations as they are written in the reader's language."""

import math
from datetime import date, timedelta

from babel.dates import format_date
from babel.numbers import format_currency, format_decimal, format_percent

from mediance.domain.periods import Month
from mediance.ui import session

LOCALES = {"fr": "fr_FR", "en": "en_GB"}
CENTS = 100
MINUTE = timedelta(minutes=1)


def number(value: int) -> str:
    """Return a number in groups of three: « 1 234 »."""
    return format_decimal(value, locale=_locale())


def euros(cents: int) -> str:
    """Return a sum of whole cents: « 1 234,50 € »."""
    return format_currency(cents / CENTS, "EUR", locale=_locale())


def share(part: int, whole: int) -> str:
    """Return a part of a whole that is not zero: « 79 % »."""
    return format_percent(part / whole, locale=_locale())


def short_day(day: date) -> str:
    """Return a day for an axis or a title: « lun. 3 nov. », « dim. 1er nov. »."""
    return format_date(day, f"EEE {_day_and_month(day)}", locale=_locale())


def whole_day(day: date, *, today: date) -> str:
    """Return a day in words, with its year where it is another: « dimanche 22 novembre »."""
    first = "d'er'" if day.day == 1 and session.language() == "fr" else "d"
    year = "" if day.year == today.year else " y"
    return format_date(day, f"EEEE {first} MMMM{year}", locale=_locale())


def day_and_year(day: date) -> str:
    """Return a day with its year: « 3 nov. 2026 », « 1er nov. 2026 »."""
    return format_date(day, f"{_day_and_month(day)} y", locale=_locale())


def day_of_month(day: date) -> str:
    """Return a day where its weekday says nothing: « 3 nov. », « 1er nov. »."""
    return format_date(day, _day_and_month(day), locale=_locale())


def weekday(number: int) -> str:
    """Return the name of a day of the week, of which Monday is the first."""
    monday = date(2024, 1, 1)
    return format_date(monday.replace(day=number), "EEEE", locale=_locale())


def month(of: Month) -> str:
    """Return a month: « octobre 2026 »."""
    return format_date(of.first_day, "LLLL y", locale=_locale())


def month_of(first_day: date) -> str:
    """Return the month of a day: « octobre 2026 »."""
    return format_date(first_day, "LLLL y", locale=_locale())


def begun_minutes(duration: timedelta) -> timedelta:
    """Round up to whole minutes, for what was over within them."""
    return math.ceil(duration / MINUTE) * MINUTE


def _day_and_month(day: date) -> str:
    """Return the pattern of a day and its month; French counts « 1er, 2, 3 »."""
    return "d'er' MMM" if day.day == 1 and session.language() == "fr" else "d MMM"


def _locale() -> str:
    return LOCALES[session.language()]
