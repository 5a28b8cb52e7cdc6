"""Tables kept as text: which encoding, which delimiter, which cells."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

LINES_SAMPLED = 50
BYTES_SAMPLED = 4_096
LETTERS_SAMPLED = 20_000
DELIMITERS = ";\t,|"
LINE_BREAKS_OF_A_CELL = 50
ANNOUNCED_DELIMITER = re.compile(r"sep=([;,\t|])\r?\n?", re.IGNORECASE)
BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
CONTROL = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f]")

SMALL_FRENCH = frozenset("àâäæçéèêëîïôöœùûüÿñáíóú")
LARGE_FRENCH = frozenset(letter.upper() for letter in SMALL_FRENCH)
SIGNS = frozenset("’‘“”«»…–—€°\u00a0\u202f")


class Encoding(StrEnum):
    """How a text file writes its letters down."""

    UTF_8 = "utf-8"
    UTF_16 = "utf-16"
    WINDOWS = "windows-1252"
    MAC = "mac-roman"


class NotText(ValueError):
    """The bytes are no text in the encoding that was asked for, or in any that we know."""


class QuoteLeftOpen(ValueError):
    """A quotation mark opens a cell that swallows the lines below."""


@dataclass(frozen=True)
class Decoded:
    """A text and the encoding it was found in."""

    text: str
    encoding: Encoding


def decoded(content: bytes, encoding: Encoding | None = None) -> Decoded:
    """Return the text in the encoding given, in the one that fits best otherwise.

    Raises `NotText`.
    """
    candidates = [encoding] if encoding else _candidates(content)
    texts = [Decoded(text, each) for each in candidates if (text := _in(each, content)) is not None]
    if not texts:
        raise NotText
    return max(texts, key=lambda found: _plausibility(found.text))


def cells(text: str, width: int) -> Iterator[Sequence[str]]:
    """Yield the rows of a table with its delimiter found, at most `width` cells each.

    Raises `csv.Error` for a cell without end, or `QuoteLeftOpen`.
    """
    if announced := ANNOUNCED_DELIMITER.match(text):
        delimiter, text = announced[1], text[announced.end() :]
    else:
        delimiter = _delimiter(text)
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
        if any(cell.count("\n") > LINE_BREAKS_OF_A_CELL for cell in row):
            raise QuoteLeftOpen
        yield row[:width]


def _candidates(content: bytes) -> list[Encoding]:
    """Return the encodings to try; where one is certain, that one alone."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return [Encoding.UTF_16]
    if b"\0" in content[:BYTES_SAMPLED]:
        return [Encoding.UTF_16]
    if _in(Encoding.UTF_8, content) is not None:
        return [Encoding.UTF_8]
    return [Encoding.WINDOWS, Encoding.MAC]


def _in(encoding: Encoding, content: bytes) -> str | None:
    try:
        text = content.decode(_codec(encoding, content))
    except UnicodeDecodeError:
        return None
    return None if CONTROL.search(text) else text


def _codec(encoding: Encoding, content: bytes) -> str:
    match encoding:
        case Encoding.UTF_8:
            return "utf-8-sig"
        case Encoding.UTF_16:
            return _utf_16(content)
        case Encoding.WINDOWS:
            return "cp1252"
        case Encoding.MAC:
            return "mac_roman"


def _utf_16(content: bytes) -> str:
    """Tell the order of bytes by the mark at the start, or by where the zeros of Latin text are."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    sample = content[:BYTES_SAMPLED]
    return "utf-16-be" if sample[::2].count(0) > sample[1::2].count(0) else "utf-16-le"


def _plausibility(text: str) -> int:
    """Return how French the first letters beyond ASCII look where they stand."""
    found = islice(BEYOND_ASCII.finditer(text), LETTERS_SAMPLED)
    return sum(
        1 if _fits(text[max(at - 1, 0) : at], text[at], text[at + 1 : at + 2]) else -1
        for at in (match.start() for match in found)
    )


def _fits(before: str, letter: str, after: str) -> bool:
    """Whether a letter is usual and its case that of its neighbours: « PAGÈS », « Élise »."""
    if letter in SMALL_FRENCH:
        return not (before.isupper() and after.isupper())
    if letter in LARGE_FRENCH:
        return not before.islower() and (after.isupper() or not before.isalpha())
    return letter in SIGNS and not (letter in "«»°" and before.isalpha() and after.isalpha())


def _delimiter(text: str) -> str:
    """Return the delimiter that cuts most of the first lines into the same number of cells."""
    lines = text.splitlines()[:LINES_SAMPLED]

    def cells_in_agreement(delimiter: str) -> int:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter))
        return max(((width - 1) * count for width, count in widths.items()), default=0)

    return max(DELIMITERS, key=cells_in_agreement)
