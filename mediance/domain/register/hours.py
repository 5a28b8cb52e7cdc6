"""Hours as people write them: 9h03, 9:03, 9.03, « midi », or as a spreadsheet keeps them."""

import re
from datetime import datetime, time, timedelta

from mediance.domain.names import normalized
from mediance.domain.register.model import UnreadableCell
from mediance.domain.register.text import as_text, is_number

SECONDS_A_MINUTE = 60
SECONDS_A_DAY = 24 * 60 * SECONDS_A_MINUTE
HOURS_A_DAY = 24
WRITTEN_TOGETHER = range(100, 2360)
ROUNDING_ERROR = 1e-6

BEFORE_THE_HOUR = re.compile(r"^(?:[0-9]{4}-[0-9]{2}-[0-9]{2}[ t]|(?:vers|env\.?|environ|à|~)\s*)")
DAY_FRACTION = re.compile(r"0[.,][0-9]{3,}")
WRITTEN = tuple(
    re.compile(pattern)
    for pattern in (
        r"([0-9]{1,2})\s*h(?:eures?|rs?)?\s*([0-9]{2})?(?:\s*m(?:n|in)?)?",
        r"([0-9]{1,2})\s*:\s*([0-9]{2})(?::[0-9]{2}(?:\.[0-9]+)?)?",
        r"([0-9]{1,2})[., ]([0-9]{2})",
        r"([0-9]{1,2})[.,]([0-9])",
        r"([0-9]{1,2})([0-9]{2})",
        r"([0-9]{1,2})",
    )
)
TENS_ONLY = WRITTEN[3]
"""A spreadsheet that takes 8.50 for a number gives 8.5 back."""


def read_hour(value: object) -> time | None:
    """Return the hour a cell names, to the minute; None for an empty cell.

    A number below 1 is a spreadsheet's fraction of the day, from 1 to 23.59 it is hours and minutes
    (8.53 is 8 h 53), from 100 to 2359 hours and minutes written together. « 9h3 » may be 9 h 03 or
    9 h 30: it raises `UnreadableCell`, as does everything that is no hour.
    """
    match value:
        case datetime():
            return _from_clock(value.time())
        case time():
            return _from_clock(value)
        case timedelta():
            return _from_seconds(value.total_seconds())
        case int() | float() if is_number(value):
            return _from_number(value)
        case _:
            return _from_text(as_text(value).casefold())


def looks_like_hour(value: object) -> bool:
    """Whether a cell is an hour beyond doubt, whatever its column is called."""
    if isinstance(value, time):
        return True
    if not isinstance(value, str) or as_text(value).isdigit():
        return False
    try:
        return read_hour(value) is not None
    except UnreadableCell:
        return False


def _from_clock(clock: time) -> time:
    return _from_seconds(
        timedelta(
            hours=clock.hour,
            minutes=clock.minute,
            seconds=clock.second,
            microseconds=clock.microsecond,
        ).total_seconds()
    )


def _from_seconds(seconds: float) -> time:
    """Take the minute; one second more, since 9:24 comes out of a fraction as 9:23:59.99."""
    if not 0 <= seconds < SECONDS_A_DAY:
        raise UnreadableCell
    minutes = min(int(seconds + 1), SECONDS_A_DAY - 1) // SECONDS_A_MINUTE
    return time(*divmod(minutes, 60))


def _from_number(number: float) -> time:
    if 0 <= number < 1:
        return _from_seconds(number * SECONDS_A_DAY)
    if number in WRITTEN_TOGETHER:
        return _clock(*divmod(int(number), 100))
    if not 1 <= number < HOURS_A_DAY:
        raise UnreadableCell
    minutes = (number - int(number)) * 100
    if abs(minutes - round(minutes)) > ROUNDING_ERROR:
        raise UnreadableCell
    return _clock(int(number), round(minutes))


def _from_text(text: str) -> time | None:
    text = BEFORE_THE_HOUR.sub("", text).removesuffix("?").strip()
    if not normalized(text):
        return None
    if text == "midi":
        return time(12)
    if DAY_FRACTION.fullmatch(text):
        return _from_number(float(text.replace(",", ".")))
    for pattern in WRITTEN:
        if written := pattern.fullmatch(text):
            hours, minutes = map(int, (*written.groups("0"), "0")[:2])
            return _clock(hours, minutes * 10 if pattern is TENS_ONLY else minutes)
    raise UnreadableCell


def _clock(hours: int, minutes: int) -> time:
    try:
        return time(hours, minutes)
    except ValueError as error:
        raise UnreadableCell from error
