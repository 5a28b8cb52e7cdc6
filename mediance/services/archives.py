"""What a workbook's archive says it holds, looked at before any of it is unpacked or believed."""

import io
import re
import zipfile
from collections import deque
from collections.abc import Iterator, Sequence
from enum import StrEnum
from posixpath import join, normpath
from xml.etree import ElementTree as ET

from mediance.services import sheet_parts
from mediance.services.sheet_parts import Bounds, EntityDeclared, PartTooLarge

MOST_PARTS = 5_000
CHUNK = 1 << 20
LONGEST_CELL = 1 << 15

CONTENT_TYPES = "[Content_Types].xml"
WORKBOOK_PART = "xl/workbook"
WORKBOOK = re.compile(r"xl/workbook\d*\.xml")
RELATIONS = "xl/_rels/workbook"
SHEET_PARTS = "xl/worksheets/"
SHARED_TEXTS = "xl/sharedstrings.xml"
WORKBOOK_TYPE, SHARED_TEXTS_TYPE = ".main+xml", "sharedStrings+xml"
MACRO_PARTS = re.compile(r"(?:.*/)?vbaProject.*\.bin|xl/macrosheets/.*")
LINK_PARTS = re.compile(r"xl/(?:externalLinks/|queryTables/|connections\.xml).*")

UNCOMPUTED = re.compile(
    rb'<c\b(?![^<>]*\st="str")[^<>]*>\s*<f\b[^<>]*?(?:/>|>[^<]*</f>)'
    rb"(?:\s*(?:<v\s*/>|<v></v>))?\s*</c>"
)
"""A formula's cell without a value; the empty text that one may compute is marked `str`.

No stretch may be read in more than one way: a search holds up every other screen, and a few
kilobytes of a hostile sheet unpack to megabytes of « <c » or of spaces.
"""


class Objection(StrEnum):
    """What speaks against an archive."""

    TOO_LARGE = "too_large"
    NO_WORKBOOK_INSIDE = "no_workbook_inside"
    MACROS = "macros"
    LINKED = "linked"
    UNCOMPUTED = "uncomputed"
    DAMAGED = "damaged"


def objection(content: bytes, largest: int) -> Objection | None:
    """Return why a workbook is not to be opened, None when it may be.

    `largest` bounds what it would unpack to. Raises `zipfile.BadZipFile` and what else unpacking
    damaged parts raises.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > largest:
            return Objection.TOO_LARGE
        if (found := _by_name([part.filename for part in parts])) is not None:
            return found
        try:
            is_uncomputed = _read_through(archive, parts)
            is_as_it_seems = _is_as_it_seems(archive)
        except PartTooLarge:
            return Objection.TOO_LARGE
        except EntityDeclared:
            return Objection.DAMAGED
    if not is_as_it_seems:
        return Objection.DAMAGED
    return Objection.UNCOMPUTED if is_uncomputed else None


def _by_name(names: Sequence[str]) -> Objection | None:
    if not any(name.startswith(WORKBOOK_PART) for name in names):
        return Objection.NO_WORKBOOK_INSIDE
    if any(MACRO_PARTS.fullmatch(name) for name in names):
        return Objection.MACROS
    return Objection.LINKED if any(LINK_PARTS.fullmatch(name) for name in names) else None


def _read_through(archive: zipfile.ZipFile, parts: Sequence[zipfile.ZipInfo]) -> bool:
    """Read every part within its bounds; whether a sheet holds formulas never computed."""
    sheets = [part for part in parts if _is_sheet(part.filename)]
    for part in parts:
        if part not in sheets:
            _exhaust(sheet_parts.within(_bounds_of(part.filename), _chunks(archive, part)))
    in_one = (chunk for part in sheets for chunk in _chunks(archive, part))
    chunks = sheet_parts.within(sheet_parts.OF_ALL_SHEETS, in_one)
    is_uncomputed = _holds_uncomputed(chunks)
    _exhaust(chunks)
    return is_uncomputed


def _exhaust(chunks: Iterator[bytes]) -> None:
    deque(chunks, maxlen=0)


def _is_sheet(name: str) -> bool:
    return name.startswith(SHEET_PARTS) and name.count("/") == SHEET_PARTS.count("/")


def _bounds_of(name: str) -> Bounds:
    if name.lower() == SHARED_TEXTS:
        return sheet_parts.OF_SHARED_TEXTS
    if name == CONTENT_TYPES or name.startswith((WORKBOOK_PART, RELATIONS)):
        return sheet_parts.OF_CONTENTS
    return sheet_parts.OF_ANYTHING_ELSE


def _is_as_it_seems(archive: zipfile.ZipFile) -> bool:
    """Whether each part is what its name says, and each sheet is listed once.

    Bounds go by the name: the list of shared texts under a sheet's name would have a sheet's, and
    one sheet listed fifty times would be read as often.
    """
    names = set(archive.namelist())
    for entry in _elements(archive, CONTENT_TYPES):
        kind, part = entry.get("ContentType", ""), entry.get("PartName", "").removeprefix("/")
        if kind.endswith(SHARED_TEXTS_TYPE) and part and part.lower() != SHARED_TEXTS:
            return False
        if kind.endswith(WORKBOOK_TYPE) and part and not WORKBOOK.fullmatch(part):
            return False
    for name in names:
        if WORKBOOK.fullmatch(name) and not _each_once(_sheets(archive, name)):
            return False
        if name.startswith(RELATIONS) and not _each_once(_targets(archive, name)):
            return False
    return True


def _sheets(archive: zipfile.ZipFile, name: str) -> list[str]:
    return [
        value
        for element in _elements(archive, name)
        if element.tag.endswith("}sheet")
        for key, value in element.attrib.items()
        if key.endswith("}id")
    ]


def _targets(archive: zipfile.ZipFile, name: str) -> list[str]:
    return [
        normpath(join("/xl", element.get("Target", "")))
        for element in _elements(archive, name)
        if element.get("Type", "").endswith("sheet")
    ]


def _elements(archive: zipfile.ZipFile, name: str) -> Iterator[ET.Element]:
    """Read a part of which it is known that it is small and declares no entities."""
    return ET.fromstring(archive.read(name)).iter()  # noqa: S314 - as the docstring says


def _each_once(listed: Sequence[str]) -> bool:
    return len(listed) == len(set(listed))


def _chunks(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(part) as file:
        while chunk := file.read(CHUNK):
            yield chunk


def _holds_uncomputed(chunks: Iterator[bytes]) -> bool:
    """Look for a formula that was never computed, in cells that two chunks may share, too."""
    end = b""
    for chunk in chunks:
        if UNCOMPUTED.search(end + chunk):
            return True
        end = (end + chunk)[-LONGEST_CELL:]
    return False
