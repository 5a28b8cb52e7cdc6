"""Days, hours and sums as a sheet of paper says them, in French."""

from collections.abc import Sequence
from datetime import date, datetime, time
from itertools import groupby

from babel.dates import format_date
from babel.numbers import format_currency

from mediance.domain import paris
from mediance.domain.sites import WEEKDAYS, OpeningPeriod

LANGUAGE = "fr"
CENTS = 100
DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


def day_in_words(day: date) -> str:
    """Return « mardi 1er décembre 2026 »."""
    return format_date(day, "EEEE d MMMM y", locale=LANGUAGE).replace(" 1 ", " 1er ", 1)


def day_in_digits(day: date) -> str:
    """Return « 01/12/2026 »."""
    return format_date(day, "dd/MM/y", locale=LANGUAGE)


def euros(cents: int) -> str:
    """Return « 1 234,50 € »."""
    return format_currency(cents / CENTS, "EUR", locale="fr_FR")


def hour(at: datetime | time) -> str:
    """Return « 9 h 05 », Paris time."""
    local = paris.local(at).time() if isinstance(at, datetime) else at
    return f"{local.hour} h {local.minute:02}" if local.minute else f"{local.hour} h"


def week_in_words(week: Sequence[OpeningPeriod]) -> list[str]:
    """Return one line for each run of days with the same hours: « du lundi au jeudi : … »."""
    hours = {
        weekday: ", ".join(
            f"{hour(each.opens_at)} – {hour(each.closes_at)}"
            for each in sorted(week)
            if each.weekday == weekday
        )
        for weekday in WEEKDAYS
    }
    runs = [(said, list(days)) for said, days in groupby(WEEKDAYS, key=hours.__getitem__)]
    return [f"{_days(days)} : {said}" for said, days in runs if said]


def _days(weekdays: Sequence[int]) -> str:
    first, last = DAYS[weekdays[0] - 1], DAYS[weekdays[-1] - 1]
    match len(weekdays):
        case 1:
            return first
        case 2:
            return f"{first} et {last}"
        case _:
            return f"du {first} au {last}"
