"""Cell values as one line of text."""

import re
import unicodedata
from datetime import datetime
from typing import TypeGuard

LONGEST_NUMBER_BITS = 64
FORMULA = re.compile(r"=\S.*|@[A-Za-z]+\(.*|[+-]\w+[(|!].*")


def is_number(value: object) -> TypeGuard[int | float]:
    """Whether a cell holds a number; the booleans of a spreadsheet are none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def as_text(value: object) -> str:
    """Return a cell's value as one line of text, "" when it holds nothing that can be read."""
    match value:
        case None | bool():
            return ""
        case int() if value.bit_length() > LONGEST_NUMBER_BITS:
            return ""
        case float() if value.is_integer():
            return as_text(int(value))
        case datetime() if not (value.hour or value.minute):
            return value.date().isoformat()
        case _:
            return _one_line(str(value))


def _one_line(text: str) -> str:
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    composed = unicodedata.normalize("NFC", text)
    return " ".join("".join(c if c.isprintable() else " " for c in composed).split())


def looks_like_formula(value: object) -> bool:
    """Whether a spreadsheet would carry a text out, were it copied there: =cmd|…, @SUM(…)."""
    return bool(FORMULA.fullmatch(as_text(value)))
