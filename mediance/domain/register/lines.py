"""One line of a sheet: its cells by meaning, and whether it is a visit at all."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from mediance.domain.names import normalized
from mediance.domain.register.columns import Table
from mediance.domain.register.days import read_day
from mediance.domain.register.headings import heading_meaning
from mediance.domain.register.hours import looks_like_hour
from mediance.domain.register.model import (
    ColumnMeaning,
    Problem,
    ProblemKind,
    SkipReason,
    UnreadableCell,
)
from mediance.domain.register.text import as_text, is_number

TOTAL = re.compile(r"(grand |sous )?(total|totaux|somme)\b.*")
NUMBER = re.compile(r"[0-9][0-9 ]*")
DIGIT = re.compile(r"[0-9]")
CELLS_THAT_MAKE_A_HEADING = 2


@dataclass(frozen=True)
class Line:
    """One line of the sheet under a table's columns; numbers count from 1, as spreadsheets do."""

    number: int
    cells: Sequence[object]
    table: Table

    @cached_property
    def filled(self) -> dict[int, str]:
        """Return the text of the cells that hold something, by index."""
        texts = {index: as_text(cell) for index, cell in enumerate(self.cells)}
        return {index: text for index, text in texts.items() if text}

    def cell(self, meaning: ColumnMeaning) -> object:
        """Return what the line says in the column of this meaning, None when there is none."""
        column = self.table.column(meaning)
        if column is None or column.index >= len(self.cells):
            return None
        return self.cells[column.index]

    def text(self, meaning: ColumnMeaning) -> str:
        """Return the same as one line of text, "" when empty."""
        return as_text(self.cell(meaning))

    @property
    def summary(self) -> str:
        """Return the whole line as somebody would read it out."""
        return " · ".join(self.filled.values())

    def problem(
        self, kind: ProblemKind, column: ColumnMeaning | None = None, value: str | None = None
    ) -> Problem:
        """Return a problem of this line, with what the cell or the whole line says."""
        if value is None:
            value = self.text(column) if column else self.summary
        return Problem(self.number, column, kind, value)

    @property
    def announced_total(self) -> int | None:
        """Return the one number of a total line, None when it has several or none."""
        numbers = [text for text in self.filled.values() if NUMBER.fullmatch(text)]
        return int(numbers[0].replace(" ", "")) if len(numbers) == 1 else None


def skip_reason(line: Line, *, year: int | None) -> SkipReason | None:
    """Return why this line under the headings is not a visit, None when it is one.

    A line with a single cell is a visit as soon as that cell belongs to a known column: it is then
    told as incomplete, not passed over.
    """
    filled = line.filled
    if not filled:
        return SkipReason.BLANK
    if _repeats_headings(line):
        return SkipReason.HEADING
    if _is_total(filled):
        return SkipReason.TOTAL
    if len(filled) > 1:
        return None
    if lone_day(line, year=year) is not None:
        return SkipReason.DAY_HEADING
    return SkipReason.NOTE if _is_note(line) else None


def lone_day(line: Line, *, year: int | None) -> date | None:
    """Return the day that stands alone on a line, as a heading of the lines under it."""
    if len(line.filled) != 1 or looks_like_hour(line.cell(ColumnMeaning.ARRIVED)):
        return None
    (cell,) = (cell for cell in line.cells if as_text(cell))
    if is_number(cell):
        return None
    try:
        return read_day(cell, year=year)
    except UnreadableCell:
        return None


def _repeats_headings(line: Line) -> bool:
    repeated = sum(
        normalized(line.filled.get(column.index, "")) == normalized(column.heading)
        for column in line.table.columns
        if column.heading
    )
    arrived = line.cell(ColumnMeaning.ARRIVED)
    return repeated >= CELLS_THAT_MAKE_A_HEADING or heading_meaning(arrived) is not None


def _is_total(filled: dict[int, str]) -> bool:
    first, *others = filled.values()
    return bool(TOTAL.fullmatch(normalized(first))) and all(
        NUMBER.fullmatch(text) for text in others
    )


def _is_note(line: Line) -> bool:
    (index,) = line.filled
    meaning = line.table.columns[index].meaning if index < len(line.table.columns) else None
    if meaning is ColumnMeaning.DATE:
        return not DIGIT.search(line.summary)
    return meaning is None
