"""Reading a spreadsheet file as registers of visits, as it was said to be read; writes nothing."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from openpyxl.utils import get_column_letter

from mediance.domain import paris
from mediance.domain.names import normalized
from mediance.domain.register import (
    ColumnMeaning,
    NotARegister,
    NotARegisterKind,
    RegisterReading,
    RegisterRow,
    Twins,
    Vocabulary,
    read_register,
)
from mediance.domain.register.choices import Remembered
from mediance.domain.register.columns import NOTHING_CHOSEN, Chosen, Table, survey
from mediance.domain.register.motives import UnknownMotive, unknown_motives, with_domains
from mediance.services.reference import FILES
from mediance.services.text_tables import Encoding
from mediance.services.workbooks import OpenedFile, Sheet, Tick, no_tick, open_file


class SheetUnknown(Exception):
    """A sheet was named that the file does not hold; `known` are those it does."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        super().__init__(f"{name}: {', '.join(known)}")
        self.name = name
        self.known = known


class ColumnUnknown(Exception):
    """A column was named that no chosen sheet has; `known` are the headings there are."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        super().__init__(f"{name}: {', '.join(known)}")
        self.name = name
        self.known = known


@dataclass(frozen=True)
class HowToRead:
    """Which sheets are read, all unless named, and what was said of their columns, by sheet."""

    sheets: tuple[str, ...] | None = None
    columns: Mapping[str, Chosen] = field(default_factory=dict)


AS_FOUND = HowToRead()


@dataclass(frozen=True)
class RegisterFile:
    """A file, read: its registers, and the sheets that hold none, each with the reason."""

    name: str
    checksum: str
    readings: tuple[RegisterReading, ...]
    refusals: tuple[NotARegister, ...]
    encoding: Encoding | None = None

    @property
    def rows(self) -> tuple[RegisterRow, ...]:
        """Return the visits of all sheets; a copy in a second sheet was left out and told."""
        return tuple(row for reading in self.readings for row in reading.rows)

    @property
    def unknown_motives(self) -> tuple[UnknownMotive, ...]:
        """Return the reasons that no rule knows, the most frequent first."""
        return unknown_motives(self.readings)

    def with_domains(self, chosen: Mapping[str, str]) -> "RegisterFile":
        """Return the file with the domains chosen for such reasons, by their keys."""
        readings = tuple(with_domains(reading, chosen) for reading in self.readings)
        return replace(self, readings=readings)


def read_file(
    path: Path, how: HowToRead = AS_FOUND, encoding: Encoding | None = None
) -> RegisterFile:
    """Read a spreadsheet or a csv file.

    Raises `workbooks.NotAWorkbook`, `SheetUnknown`, `NotARegister` when no sheet of it is a
    register, or `VocabularyError` when our own lists cannot be understood.
    """
    return read_opened(open_file(path, encoding), how)


def read_opened(
    opened: OpenedFile, how: HowToRead = AS_FOUND, tick: Tick = no_tick
) -> RegisterFile:
    """Read a file that is open already, as `read_file` does; `tick` is told of lines read."""
    readings, refusals, twins, words = [], [], Twins(), vocabulary()
    for sheet in chosen_sheets(opened, how.sheets):
        try:
            reading = read_register(
                sheet.grid,
                vocabulary=words,
                today=paris.today(),
                sheet=sheet.name,
                twins=twins,
                chosen=how.columns.get(sheet.name, NOTHING_CHOSEN),
                tick=tick,
            )
        except NotARegister as refusal:
            refusals.append(refusal)
        else:
            readings.append(reading)
    if not readings:
        raise max(refusals, key=lambda refusal: list(NotARegisterKind).index(refusal.kind))
    return RegisterFile(
        opened.name, opened.checksum, tuple(readings), tuple(refusals), opened.encoding
    )


def chosen_sheets(opened: OpenedFile, names: tuple[str, ...] | None) -> list[Sheet]:
    """Return the sheets of these names that hold something, in the file's order; all by default.

    Raises `SheetUnknown`.
    """
    known = {sheet.name: sheet for sheet in opened.sheets if sheet.grid}
    unknown = [name for name in names or () if name not in known]
    if unknown:
        raise SheetUnknown(unknown[0], tuple(known))
    return [sheet for name, sheet in known.items() if names is None or name in names]


def survey_sheet(sheet: Sheet, chosen: Chosen = NOTHING_CHOSEN) -> Table:
    """Return what a sheet's columns would be taken for, from its first lines alone."""
    return survey(sheet.grid, vocabulary(), chosen)


def as_remembered(opened: OpenedFile, how: HowToRead, before: Remembered) -> HowToRead:
    """Return how to read a file of a site of which this is remembered; what is said now counts."""
    columns = {
        sheet.name: {**before.columns_of(survey_sheet(sheet)), **how.columns.get(sheet.name, {})}
        for sheet in chosen_sheets(opened, how.sheets)
    }
    return replace(how, columns={name: chosen for name, chosen in columns.items() if chosen})


def columns_named(
    opened: OpenedFile, names: tuple[str, ...] | None, said: Mapping[str, ColumnMeaning | None]
) -> dict[str, Chosen]:
    """Return what was said of columns, by heading or letter, for each sheet that has them.

    Raises `ColumnUnknown` for a column that no sheet has.
    """
    tables = {sheet.name: survey_sheet(sheet) for sheet in chosen_sheets(opened, names)}
    found: dict[str, dict[int, ColumnMeaning | None]] = {name: {} for name in tables}
    for column, meaning in said.items():
        places = {name: _index(table, column) for name, table in tables.items()}
        if all(index is None for index in places.values()):
            headings = (each.heading for table in tables.values() for each in table.columns)
            raise ColumnUnknown(column, tuple(dict.fromkeys(filter(None, headings))))
        for name, index in places.items():
            if index is not None:
                found[name][index] = meaning
    return {name: chosen for name, chosen in found.items() if chosen}


def _index(table: Table, named: str) -> int | None:
    """Return a column's index by its heading, or by its letter where no heading is called so."""
    for column in table.columns:
        if column.heading and normalized(column.heading) == normalized(named):
            return column.index
    letters = {get_column_letter(column.index + 1): column.index for column in table.columns}
    return letters.get(named.strip().upper())


def vocabulary() -> Vocabulary:
    """Return how the association understands a register's words."""
    return Vocabulary.from_rows(_rows("motives"), _rows("follow_ups"))


def _rows(name: str) -> list[dict[str, str]]:
    with (FILES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
