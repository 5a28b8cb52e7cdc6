"""Telephone numbers as people write them, and as spreadsheets spoil them."""

import re

from mediance.domain.names import normalized
from mediance.domain.register.model import UnreadableCell
from mediance.domain.register.text import as_text

NO_PHONE = re.compile(r"(?:pas|sans|aucun|neant|non|n|refus|nc|nr|na|ras|x+|0+)(?: [a-z ]*)?")
LABEL = re.compile(r"^(?:t[ée]l(?:[ée]phone)?|port(?:able)?|mobile|fixe)\b[\s.:]*", re.IGNORECASE)
BETWEEN_NUMBERS = re.compile(r"\s*(?:/|;|,|\bou\b|\bet\b|\s-\s)\s*", re.IGNORECASE)
PREFIX_OF_FRANCE = re.compile(r"^(?:\+|00)33")
NATIONAL = re.compile(r"0?([1-9][0-9]{8})")
NATIONAL_AFTER_33 = re.compile(r"33([1-9][0-9]{8})")
FOREIGN = re.compile(r"(?:\+|00)([1-9][0-9]{8,14})")
WRITTEN_AS_DECIMAL = re.compile(r"[0-9]{9,11}\.0")


def read_phones(value: object) -> tuple[str, ...]:
    """Return the telephone numbers of a cell: ten digits in France, +… elsewhere.

    Returns none for an empty cell and for « pas de tél ». A number cell that lost its leading 0
    gets it back. Raises `UnreadableCell` for anything else, words beside the number included: a
    number « de sa fille » is not the person's own.
    """
    text = LABEL.sub("", as_text(value))
    comparable = normalized(text)
    if not comparable or NO_PHONE.fullmatch(comparable):
        return ()
    whole = _normalised(text)
    found = [whole] if whole else [_normalised(part) for part in BETWEEN_NUMBERS.split(text)]
    numbers = tuple(number for number in found if number)
    if len(numbers) < len(found):
        raise UnreadableCell
    return numbers


def looks_like_phone(value: object) -> bool:
    """Whether a cell is a telephone number beyond doubt, whatever its column is called."""
    try:
        return bool(read_phones(value))
    except UnreadableCell:
        return False


def _normalised(text: str) -> str | None:
    if WRITTEN_AS_DECIMAL.fullmatch(text):
        text = text.removesuffix(".0")
    digits = re.sub(r"[\s./()_-]", "", text.replace("(0)", ""))
    if french := NATIONAL.fullmatch(PREFIX_OF_FRANCE.sub("", digits, count=1)):
        return f"0{french.group(1)}"
    if french := NATIONAL_AFTER_33.fullmatch(digits):
        return f"0{french.group(1)}"
    if foreign := FOREIGN.fullmatch(digits):
        return f"+{foreign.group(1)}"
    return None
