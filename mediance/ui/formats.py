"""Numbers, days and durations as they are written in the reader's language."""

import math
from datetime import date, timedelta

from babel.dates import format_date
from babel.numbers import format_decimal, format_percent

from mediance.domain.periods import Month
from mediance.ui import session

LOCALES = {"fr": "fr_FR", "en": "en_GB"}
MINUTE = timedelta(minutes=1)


def number(value: int) -> str:
    """Return a number in groups of three: « 1 234 »."""
    return format_decimal(value, locale=_locale())


def share(part: int, whole: int) -> str:
    """Return a part of a whole that is not zero: « 79 % »."""
    return format_percent(part / whole, locale=_locale())


def short_day(day: date) -> str:
    """Return a day for an axis or a list: « lun. 3 nov. »."""
    return format_date(day, "EEE d MMM", locale=_locale())


def long_day(day: date) -> str:
    """Return a day in a sentence: « lundi 3 novembre 2026 »."""
    return format_date(day, "EEEE d MMMM y", locale=_locale())


def month(of: Month) -> str:
    """Return a month: « octobre 2026 »."""
    return format_date(of.first_day, "LLLL y", locale=_locale())


def begun_minutes(duration: timedelta) -> timedelta:
    """Round up to whole minutes, for what was over within them."""
    return math.ceil(duration / MINUTE) * MINUTE


def _locale() -> str:
    return LOCALES[session.language()]
