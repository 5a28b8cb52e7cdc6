"""What a workbook's archive says it holds, looked at before any of it is unpacked or believed."""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from enum import StrEnum

MOST_PARTS = 5_000
CHUNK = 1 << 20
LONGEST_CELL = 1 << 15

WORKBOOK_PART = "xl/workbook"
SHEET_PARTS = "xl/worksheets/"
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
        sheets = (part for part in parts if part.filename.startswith(SHEET_PARTS))
        is_uncomputed = any(_holds_uncomputed(_chunks(archive, part)) for part in sheets)
    return Objection.UNCOMPUTED if is_uncomputed else None


def _by_name(names: Sequence[str]) -> Objection | None:
    if not any(name.startswith(WORKBOOK_PART) for name in names):
        return Objection.NO_WORKBOOK_INSIDE
    if any(MACRO_PARTS.fullmatch(name) for name in names):
        return Objection.MACROS
    return Objection.LINKED if any(LINK_PARTS.fullmatch(name) for name in names) else None


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
