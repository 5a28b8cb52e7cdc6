"""Waits as people write them: 12, « 12 min », 1h05, or as a spreadsheet keeps them."""

import re
from datetime import datetime, time, timedelta

from mediance.domain.register.model import UnreadableCell
from mediance.domain.register.text import as_text, is_number

LONGEST = timedelta(days=1)
MINUTES = re.compile(r"([0-9]{1,4})(?:[.,]0+)?\s*(?:min|mn|m|minutes?|['’])?\.?")
HOURS = re.compile(
    r"([0-9]{1,2})\s*(?:h(?:eures?|rs?)?|:)\s*([0-5]?[0-9])?\s*(?:min|mn|m)?(?::00)?"
)


def read_wait(value: object) -> timedelta | None:
    """Return how long somebody waited; None for an empty cell.

    A whole number is minutes; a spreadsheet's hour (0:12) is the time since midnight. Raises
    `UnreadableCell` for anything else, and for a day or more.
    """
    wait = _wait(value)
    if wait is not None and not timedelta() <= wait < LONGEST:
        raise UnreadableCell
    return wait


def _wait(value: object) -> timedelta | None:
    if isinstance(value, timedelta):
        return value
    if isinstance(value, datetime | time):
        return timedelta(hours=value.hour, minutes=value.minute)
    if is_number(value):
        return _from_number(value)
    return _from_text(as_text(value).casefold())


def _from_number(value: float) -> timedelta:
    if 0 < value < 1:
        return timedelta(minutes=round(value * LONGEST / timedelta(minutes=1)))
    if not 0 <= value < LONGEST / timedelta(minutes=1):
        raise UnreadableCell
    return timedelta(minutes=int(value))


def _from_text(text: str) -> timedelta | None:
    if text.strip(" -–_./") == "":
        return None
    if minutes := MINUTES.fullmatch(text):
        return timedelta(minutes=int(minutes[1]))
    if hours := HOURS.fullmatch(text):
        return timedelta(hours=int(hours[1]), minutes=int(hours[2] or 0))
    raise UnreadableCell
