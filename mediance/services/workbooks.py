"""Opening the file that somebody calls a spreadsheet."""

import csv
import hashlib
import io
import lzma
import stat
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from mediance.domain.names import folded
from mediance.domain.register import Grid
from mediance.services import archives, text_tables
from mediance.services.text_tables import Encoding, NotText, QuoteLeftOpen

LARGEST_BYTES = 100_000_000
MOST_ROWS = 60_000
MOST_ROWS_OF_ALL = 200_000
MOST_SHEETS = 50
MOST_COLUMNS = 200

ZIP, EMPTY_ZIP = b"PK\x03\x04", b"PK\x05\x06"
PDF, OLE = b"%PDF", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PROTECTED_MARK = "EncryptedPackage".encode("utf-16-le")
TEXT_SUFFIXES = {".csv", ".tsv", ".txt"}
LONGEST_NAME = 200
ROWS_A_TICK = 250

Tick = Callable[[int], None]
"""Told now and then how many rows were read since; what it raises ends the reading."""

DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    OverflowError,
    ParseError,
    InvalidFileException,
    OSError,
    EOFError,
    LookupError,
    AttributeError,
    TypeError,
    ValueError,
    NotImplementedError,
    RuntimeError,
)
"""What openpyxl and zipfile raise for parts that are missing, cut off or not what they claim."""


class NotAWorkbookReason(StrEnum):
    """Why a file cannot be opened as a spreadsheet."""

    MISSING = "missing"
    DIRECTORY = "directory"
    UNREADABLE = "unreadable"
    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TOO_MANY_SHEETS = "too_many_sheets"
    TOO_MANY_ROWS = "too_many_rows"
    PDF = "pdf"
    OLD_EXCEL = "old_excel"
    PROTECTED = "protected"
    NO_WORKBOOK_INSIDE = "no_workbook_inside"
    MACROS = "macros"
    LINKED = "linked"
    UNCOMPUTED = "uncomputed"
    DAMAGED = "damaged"
    TEXT_UNDER_ANOTHER_NAME = "text_under_another_name"
    UNKNOWN_FORMAT = "unknown_format"
    OTHER_ENCODING = "other_encoding"
    QUOTE_LEFT_OPEN = "quote_left_open"


class NotAWorkbook(Exception):
    """The file is no spreadsheet that can be read; `reason` says why."""

    def __init__(self, reason: NotAWorkbookReason, path: Path) -> None:
        super().__init__(f"{path}: {reason}")
        self.reason = reason
        self.path = path


@dataclass(frozen=True)
class Sheet:
    """One sheet's name and cell values; empty rows and cells at its end are cut off."""

    name: str
    grid: Grid


@dataclass(frozen=True)
class OpenedFile:
    """A spreadsheet file: its name, the digest of its bytes, its sheets.

    `encoding` is the one that a text was found in, None for a workbook.
    """

    name: str
    checksum: str
    sheets: tuple[Sheet, ...]
    encoding: Encoding | None = None


def no_tick(_rows: int) -> None:
    """Tell nobody."""


def open_sheets(path: Path) -> list[Sheet]:
    """Return the sheets of a file, in order. Raises `NotAWorkbook`."""
    return list(open_file(path).sheets)


def open_file(path: Path, encoding: Encoding | None = None) -> OpenedFile:
    """Open a file of this machine, as `open_content` does."""
    return open_content(path, _content_of(path), encoding)


def open_content(
    path: Path, content: bytes, encoding: Encoding | None = None, tick: Tick = no_tick
) -> OpenedFile:
    """Return the sheets of an .xlsx workbook, or the one sheet of a .csv file, in order.

    What it is, its content says; of `path` only the name is used. A merged cell's value stands in
    its first cell. The csv delimiter is found, and the encoding unless it is given. Raises
    `NotAWorkbook`.
    """
    if len(content) > LARGEST_BYTES:
        raise NotAWorkbook(NotAWorkbookReason.TOO_LARGE, path)
    found: Encoding | None = None
    if content.startswith((ZIP, EMPTY_ZIP)):
        sheets = _workbook_sheets(path, content, tick)
    else:
        text, found = _text(path, content, encoding)
        sheets = [Sheet(path.stem, _text_grid(path, text, tick))]
    if not any(sheet.grid for sheet in sheets):
        raise NotAWorkbook(NotAWorkbookReason.EMPTY, path)
    checksum = hashlib.sha256(content).hexdigest()
    return OpenedFile(folded(path.name)[:LONGEST_NAME], checksum, tuple(sheets), found)


def _content_of(path: Path) -> bytes:
    try:
        state = path.stat()
        if stat.S_ISDIR(state.st_mode):
            raise NotAWorkbook(NotAWorkbookReason.DIRECTORY, path)
        if not stat.S_ISREG(state.st_mode):
            raise NotAWorkbook(NotAWorkbookReason.UNREADABLE, path)
        if state.st_size > LARGEST_BYTES:
            raise NotAWorkbook(NotAWorkbookReason.TOO_LARGE, path)
        return path.read_bytes()
    except FileNotFoundError as error:
        raise NotAWorkbook(NotAWorkbookReason.MISSING, path) from error
    except OSError as error:
        raise NotAWorkbook(NotAWorkbookReason.UNREADABLE, path) from error


# Workbooks


def _workbook_sheets(path: Path, content: bytes, tick: Tick) -> list[Sheet]:
    try:
        if (objection := archives.objection(content, LARGEST_BYTES)) is not None:
            raise NotAWorkbook(NotAWorkbookReason(objection), path)
        with warnings.catch_warnings():
            # What openpyxl says it leaves out (validations, styles) holds no value of a cell.
            warnings.filterwarnings("ignore", module="openpyxl")
            workbook = load_workbook(
                io.BytesIO(content), read_only=True, data_only=True, keep_links=False
            )
            shown = [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
            if len(shown) > MOST_SHEETS:
                raise NotAWorkbook(NotAWorkbookReason.TOO_MANY_SHEETS, path)
            return _read_sheets(path, shown, tick)
    except DAMAGE as error:
        raise NotAWorkbook(NotAWorkbookReason.DAMAGED, path) from error


def _read_sheets(path: Path, shown: Sequence[Worksheet], tick: Tick) -> list[Sheet]:
    sheets: list[Sheet] = []
    rows = 0
    for sheet in shown:
        sheets.append(Sheet(sheet.title, _trimmed(path, _rows_of(sheet), tick)))
        rows += len(sheets[-1].grid)
        if rows > MOST_ROWS_OF_ALL:
            raise NotAWorkbook(NotAWorkbookReason.TOO_MANY_ROWS, path)
    return sheets


def _rows_of(sheet: Worksheet) -> Iterator[Sequence[object]]:
    """Read a sheet up to our own bounds: those it declares may be a million empty rows."""
    return sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS, values_only=True)


# Texts


def _text(path: Path, content: bytes, encoding: Encoding | None) -> tuple[str, Encoding]:
    if content.startswith(PDF):
        raise NotAWorkbook(NotAWorkbookReason.PDF, path)
    if content.startswith(OLE):
        is_protected = PROTECTED_MARK in content
        raise NotAWorkbook(
            NotAWorkbookReason.PROTECTED if is_protected else NotAWorkbookReason.OLD_EXCEL, path
        )
    try:
        found = text_tables.decoded(content, encoding)
    except NotText as error:
        is_chosen = encoding is not None
        raise NotAWorkbook(
            NotAWorkbookReason.OTHER_ENCODING if is_chosen else NotAWorkbookReason.UNKNOWN_FORMAT,
            path,
        ) from error
    if path.suffix.lower() not in TEXT_SUFFIXES and found.text.strip():
        raise NotAWorkbook(NotAWorkbookReason.TEXT_UNDER_ANOTHER_NAME, path)
    return found.text, found.encoding


def _text_grid(path: Path, text: str, tick: Tick) -> Grid:
    try:
        return _trimmed(path, text_tables.cells(text, MOST_COLUMNS), tick)
    except QuoteLeftOpen as error:
        raise NotAWorkbook(NotAWorkbookReason.QUOTE_LEFT_OPEN, path) from error
    except csv.Error as error:
        raise NotAWorkbook(NotAWorkbookReason.DAMAGED, path) from error


def _trimmed(path: Path, rows: Iterable[Sequence[object]], tick: Tick) -> Grid:
    """Return the rows without the empty cells and rows at their end."""
    grid: list[Sequence[object]] = []
    length = 0
    for row in rows:
        width = max((index for index, cell in enumerate(row, 1) if not _is_empty(cell)), default=0)
        grid.append(row[:width])
        if len(grid) > MOST_ROWS_OF_ALL:
            raise NotAWorkbook(NotAWorkbookReason.TOO_MANY_ROWS, path)
        if len(grid) % ROWS_A_TICK == 0:
            tick(ROWS_A_TICK)
        length = len(grid) if width else length
    if length > MOST_ROWS:
        raise NotAWorkbook(NotAWorkbookReason.TOO_LARGE, path)
    return grid[:length]


def _is_empty(cell: object) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())
