"""Opening the file that somebody calls a spreadsheet."""

import codecs
import csv
import io
import lzma
import stat
import warnings
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from mediance.domain.register import Grid

LARGEST_BYTES = 100_000_000
MOST_ROWS = 50_000
MOST_ROWS_OF_ALL = 200_000
MOST_SHEETS = 50
MOST_COLUMNS = 200

ZIP, EMPTY_ZIP = b"PK\x03\x04", b"PK\x05\x06"
PDF, OLE = b"%PDF", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PROTECTED_MARK = "EncryptedPackage".encode("utf-16-le")
WORKBOOK_PART = "xl/workbook"
TEXT_SUFFIXES = {".csv", ".tsv", ".txt"}
DELIMITERS = ";\t,"
LINES_SAMPLED = 50

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
    DAMAGED = "damaged"
    TEXT_UNDER_ANOTHER_NAME = "text_under_another_name"
    UNKNOWN_FORMAT = "unknown_format"


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


def open_sheets(path: Path) -> list[Sheet]:
    """Return the sheets of an .xlsx workbook, or the one sheet of a .csv file, in order.

    A merged cell's value stands in its first cell. The csv delimiter is found (`;`, tab, `,`); its
    text is UTF-8, UTF-16 or Windows-1252. Raises `NotAWorkbook`.
    """
    content = _content_of(path)
    if content.startswith((ZIP, EMPTY_ZIP)):
        sheets = _workbook_sheets(path, content)
    else:
        sheets = [Sheet(path.stem, _text_grid(path, content))]
    if not any(sheet.grid for sheet in sheets):
        raise NotAWorkbook(NotAWorkbookReason.EMPTY, path)
    return sheets


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


def _workbook_sheets(path: Path, content: bytes) -> list[Sheet]:
    try:
        _check_archive(path, content)
        with warnings.catch_warnings():
            # What openpyxl says it leaves out (validations, styles) holds no value of a cell.
            warnings.filterwarnings("ignore", module="openpyxl")
            workbook = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            shown = [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
            if len(shown) > MOST_SHEETS:
                raise NotAWorkbook(NotAWorkbookReason.TOO_MANY_SHEETS, path)
            return _read_sheets(path, shown)
    except DAMAGE as error:
        raise NotAWorkbook(NotAWorkbookReason.DAMAGED, path) from error


def _read_sheets(path: Path, shown: Sequence[Worksheet]) -> list[Sheet]:
    sheets: list[Sheet] = []
    rows = 0
    for sheet in shown:
        sheets.append(Sheet(sheet.title, _trimmed(path, _rows_of(sheet))))
        rows += len(sheets[-1].grid)
        if rows > MOST_ROWS_OF_ALL:
            raise NotAWorkbook(NotAWorkbookReason.TOO_MANY_ROWS, path)
    return sheets


def _check_archive(path: Path, content: bytes) -> None:
    """Look at what the archive says it holds before unpacking any of it."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
    if sum(part.file_size for part in parts) > LARGEST_BYTES:
        raise NotAWorkbook(NotAWorkbookReason.TOO_LARGE, path)
    if not any(part.filename.startswith(WORKBOOK_PART) for part in parts):
        raise NotAWorkbook(NotAWorkbookReason.NO_WORKBOOK_INSIDE, path)


def _rows_of(sheet: Worksheet) -> Iterator[Sequence[object]]:
    """Read a sheet up to our own bounds: those it declares may be a million empty rows."""
    return sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS, values_only=True)


# Texts


def _text_grid(path: Path, content: bytes) -> Grid:
    text = _decoded(path, content)
    if path.suffix.lower() not in TEXT_SUFFIXES and text.strip():
        raise NotAWorkbook(NotAWorkbookReason.TEXT_UNDER_ANOTHER_NAME, path)
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
        return _trimmed(path, (row[:MOST_COLUMNS] for row in rows))
    except csv.Error as error:
        raise NotAWorkbook(NotAWorkbookReason.DAMAGED, path) from error


def _decoded(path: Path, content: bytes) -> str:
    if content.startswith(PDF):
        raise NotAWorkbook(NotAWorkbookReason.PDF, path)
    if content.startswith(OLE):
        is_protected = PROTECTED_MARK in content
        raise NotAWorkbook(
            NotAWorkbookReason.PROTECTED if is_protected else NotAWorkbookReason.OLD_EXCEL, path
        )
    is_utf_16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    encodings = ("utf-16",) if is_utf_16 else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise NotAWorkbook(NotAWorkbookReason.UNKNOWN_FORMAT, path)


def _delimiter(text: str) -> str:
    """Return the delimiter that cuts most of the first lines into the same number of cells."""
    lines = text.splitlines()[:LINES_SAMPLED]

    def cells_in_agreement(delimiter: str) -> int:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter))
        return max(((width - 1) * count for width, count in widths.items()), default=0)

    return max(DELIMITERS, key=cells_in_agreement)


def _trimmed(path: Path, rows: Iterable[Sequence[object]]) -> Grid:
    """Return the rows without the empty cells and rows at their end."""
    grid: list[Sequence[object]] = []
    length = 0
    for row in rows:
        width = max((index for index, cell in enumerate(row, 1) if not _is_empty(cell)), default=0)
        grid.append(row[:width])
        if len(grid) > MOST_ROWS_OF_ALL:
            raise NotAWorkbook(NotAWorkbookReason.TOO_MANY_ROWS, path)
        length = len(grid) if width else length
    if length > MOST_ROWS:
        raise NotAWorkbook(NotAWorkbookReason.TOO_LARGE, path)
    return grid[:length]


def _is_empty(cell: object) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())
