"""Days as people write them: 01/10/26, « jeudi 1er octobre », or as a spreadsheet keeps them."""

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from mediance.domain.names import normalized
from mediance.domain.register.model import ImpossibleDay, UnreadableCell
from mediance.domain.register.text import as_text, is_number

SPREADSHEET_DAY_ZERO = date(1899, 12, 30)
LAST_SPREADSHEET_DAY = 100_000
FIRST_YEAR, LAST_YEAR = 1990, 2100
CENTURY = 2000

WEEKDAY = re.compile(r"(?:lun|mar|mer|jeu|ven|sam|dim)(?:di|credi|dredi|edi|anche)?")
MONTHS = ("janv", "fev", "mars", "avr", "mai", "juin", "juil", "aou", "sept", "oct", "nov", "dec")
YEAR = re.compile(r"\b20[0-9]{2}\b")
SAME_DAY = (["idem"], ["id"])
MIDNIGHT = ["00", "00", "00"]
SERIAL = re.compile(r"([0-9]{5})(?:[.,][0-9]+)?")
"""A spreadsheet's own number of a day, as a csv file gives it."""


def read_day(value: object, *, year: int | None = None) -> date | None:
    """Return the day a cell names, day before month; `year` completes « 01/10 ».

    Returns None for an empty cell and for ditto marks. Raises `UnreadableCell` for what is no date,
    `ImpossibleDay` for dates that no calendar has.
    """
    if isinstance(value, date):
        return _plausible(value.year, value.month, value.day)
    if is_number(value):
        return _from_spreadsheet(value)
    text = as_text(value)
    if serial := SERIAL.fullmatch(text):
        return _from_spreadsheet(int(serial[1]))
    words = normalized(text).split()
    if not words or words in SAME_DAY:
        return None
    return _from_words(words, year)


def looks_like_day(value: object) -> bool:
    """Whether a cell is a full date beyond doubt, whatever its column is called."""
    if isinstance(value, datetime | date):
        return True
    try:
        is_word = isinstance(value, str) and not SERIAL.fullmatch(value.strip())  # 66000: a town
        return is_word and read_day(value) is not None
    except UnreadableCell:
        return False


def year_named_in(texts: Sequence[str]) -> int | None:
    """Return the first year that titles name: « REGISTRE D'ACCUEIL - OCTOBRE 2026 »."""
    years = (match.group() for text in texts for match in YEAR.finditer(text))
    return next((int(year) for year in years), None)


def _from_spreadsheet(days: float) -> date:
    if not 0 < days < LAST_SPREADSHEET_DAY:
        raise UnreadableCell
    day = SPREADSHEET_DAY_ZERO + timedelta(days=int(days))
    return _plausible(day.year, day.month, day.day)


def _from_words(words: list[str], year: int | None) -> date:
    if WEEKDAY.fullmatch(words[0]):
        words = words[1:]
    if words[3:] in (MIDNIGHT, MIDNIGHT[1:]):
        words = words[:3]
    match words:
        case [first, month, day] if len(first) == len("2026"):
            return _plausible(_number(first), _month(month), _number(day))
        case [day, month, last]:
            return _plausible(_year(last), _month(month), _number(day.removesuffix("er")))
        case [day, month] if year is not None:
            return _plausible(year, _month(month), _number(day.removesuffix("er")))
        case _:
            raise UnreadableCell


def _year(word: str) -> int:
    number = _number(word)
    return number + CENTURY if len(word) == len("26") else number


def _month(word: str) -> int:
    named = [number for number, name in enumerate(MONTHS, start=1) if word.startswith(name)]
    return named[0] if named else _number(word)


def _number(word: str) -> int:
    if not re.fullmatch(r"[0-9]{1,4}", word):
        raise UnreadableCell
    return int(word)


def _plausible(year: int, month: int, day: int) -> date:
    try:
        found = date(year, month, day)
    except ValueError as error:
        raise ImpossibleDay from error
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise ImpossibleDay
    return found
