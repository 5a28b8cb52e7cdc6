"""How much work a part of a workbook would be: counted as it unpacks, before it is parsed.

What a parser spends goes by the tags it meets and by what it must hold at once. A register has
bounds of both; a part beyond them is no register's.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

TAG = b"<"
CELL, ROW = (b"<c", b":c"), (b"<row", b":row")
DOCTYPE = re.compile(rb"<\0?!\0?D\0?O\0?C\0?T\0?Y\0?P\0?E", re.IGNORECASE)
ROW_END = re.compile(rb"</(?:\w+:)?row\s*>|<(?:\w+:)?row\b[^<>]*/>")
OVERLAP = 64
"""More than the longest sign that two chunks may share."""


@dataclass(frozen=True)
class Bounds:
    """What a part may hold: bytes, tags, cells, rows; and of bytes and tags between two rows."""

    most_bytes: int
    most_tags: int
    most_cells: int | None = None
    most_rows: int | None = None
    longest_row: int | None = None
    most_tags_in_a_row: int = 0


MEGABYTE = 1 << 20
OF_ALL_SHEETS = Bounds(
    most_bytes=100 * MEGABYTE,
    most_tags=4_000_000,
    most_cells=800_000,  # 60,000 lines of some thirteen
    most_rows=200_000,
    longest_row=4 * MEGABYTE,
    most_tags_in_a_row=6 * 16_384,  # as many cells as a line can have
)
OF_SHARED_TEXTS = Bounds(most_bytes=32 * MEGABYTE, most_tags=800_000)
OF_CONTENTS = Bounds(most_bytes=MEGABYTE, most_tags=10_000)
OF_ANYTHING_ELSE = Bounds(most_bytes=16 * MEGABYTE, most_tags=80_000)


class PartTooLarge(Exception):
    """A part is more than a register's."""


class EntityDeclared(Exception):
    """A part declares entities, which no spreadsheet program writes."""


def within(bounds: Bounds, chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Pass chunks on while they keep the bounds; raise one of the above otherwise."""
    size = tags = cells = rows = 0
    end = b""
    row = _Row(bounds)
    for chunk in chunks:
        size += len(chunk)
        tags += chunk.count(TAG)
        cells += _count(chunk, CELL)
        rows += _count(chunk, ROW)
        if size > bounds.most_bytes or tags > bounds.most_tags:
            raise PartTooLarge
        if _is_beyond(cells, bounds.most_cells) or _is_beyond(rows, bounds.most_rows):
            raise PartTooLarge
        if DOCTYPE.search(end + chunk):
            raise EntityDeclared
        row.go_on(end, chunk)
        end = (end + chunk)[-OVERLAP:]
        yield chunk


def _count(chunk: bytes, signs: tuple[bytes, ...]) -> int:
    """Count beginnings of a tag, in a namespace or none; one that two chunks share is nothing."""
    return sum(chunk.count(sign) for sign in signs)


def _is_beyond(count: int, most: int | None) -> bool:
    return most is not None and count > most


class _Row:
    """What stands since the last row ended."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._size = 0
        self._tags = 0

    def go_on(self, end: bytes, chunk: bytes) -> None:
        """Take a chunk in, of which a row's end may have begun at the end of the one before."""
        if self._bounds.longest_row is None:
            return
        told = end + chunk
        at = 0
        for row_end in ROW_END.finditer(told):
            if row_end.end() > len(end):  # the others were seen with the chunk before
                self._add(told, max(at, len(end)), row_end.end())
                self._size = self._tags = 0
            at = row_end.end()
        self._add(told, max(at, len(end)), len(told))

    def _add(self, told: bytes, start: int, stop: int) -> None:
        self._size += stop - start
        self._tags += told.count(TAG, start, stop)
        longest = self._bounds.longest_row
        if longest is not None and self._size > longest:
            raise PartTooLarge
        if self._tags > self._bounds.most_tags_in_a_row:
            raise PartTooLarge
