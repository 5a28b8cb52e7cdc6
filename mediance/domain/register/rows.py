"""Walking down a register, line by line, as its writers filled it in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from itertools import islice

from mediance.domain.register.columns import NOTHING_CHOSEN, Chosen, Table, find_table
from mediance.domain.register.days import read_day, year_named_in
from mediance.domain.register.hours import read_hour
from mediance.domain.register.lines import Line, lone_day, skip_reason
from mediance.domain.register.model import (
    ColumnMeaning,
    Grid,
    ImpossibleDay,
    NotARegister,
    NotARegisterKind,
    Problem,
    ProblemKind,
    RegisterReading,
    RegisterRow,
    SkippedRow,
    SkipReason,
    UnreadableCell,
)
from mediance.domain.register.twins import Twins
from mediance.domain.register.visit import read_visit
from mediance.domain.register.vocabulary import Vocabulary

LINES_A_TICK = 250
FIRST_USUAL_HOUR, LAST_USUAL_HOUR = time(6), time(22)


def read_register(
    grid: Grid,
    *,
    vocabulary: Vocabulary,
    today: date,
    sheet: str = "",
    twins: Twins | None = None,
    chosen: Chosen = NOTHING_CHOSEN,
    tick: Callable[[int], None] = lambda _lines: None,
) -> RegisterReading:
    """Read one sheet as a register of visits; `today` is the day in Paris.

    The sheets of one file share their `twins`: a line may be like one in a sheet before. `tick` is
    told now and then how many lines were read since; what it raises ends the reading.
    An empty date means the day of the line above. Lines that cannot be placed in time are left out,
    each with its blocking problem; everything else that was not clear is a problem beside its row.
    Raises `NotARegister` when the sheet is not a list of dated visits.
    """
    table = find_table(grid, vocabulary, sheet=sheet, chosen=chosen)
    lines = (Line(number, cells, table) for number, cells in enumerate(grid, start=1))
    walk = _Walk(vocabulary, today, sheet, Twins() if twins is None else twins)
    walk.read_titles(list(islice(lines, max(table.header_row - 1, 0))))
    for line in islice(lines, min(table.header_row, 1), None):
        walk.take(line)
        if line.number % LINES_A_TICK == 0:
            tick(LINES_A_TICK)
    if not walk.has_days:
        raise NotARegister(NotARegisterKind.NO_DATES, sheet)
    return walk.reading(table)


@dataclass
class _Walk:
    """The day and the hour above while going down, and what was found so far."""

    vocabulary: Vocabulary
    today: date
    sheet: str
    twins: Twins
    year: int | None = None
    day: date | None = None
    latest_day: date = date.min
    arrived_above: time = time.min
    has_days: bool = False
    totals: list[Line] = field(default_factory=list)
    rows: list[RegisterRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    skipped: list[SkippedRow] = field(default_factory=list)

    def read_titles(self, titles: Sequence[Line]) -> None:
        """Take the year, or the day, that the sheet's name and the lines above the table give."""
        self.year = year_named_in([self.sheet, *(line.summary for line in titles)])
        for line in titles:
            self.skip(line, SkipReason.TITLE if line.filled else SkipReason.BLANK)

    def take(self, line: Line) -> None:
        """Read one line under the headings."""
        reason = skip_reason(line, year=self.year)
        if reason is not None:
            self.skip(line, reason)
            return
        day = self.day_of(line)
        arrived_at = self.arrival_of(line)
        if day is None or arrived_at is None:
            return
        row, problems = read_visit(line, day, arrived_at, self.vocabulary)
        row, twin = self.twins.tell(line, row, self.sheet)
        self.problems += [*problems, twin] if twin else problems
        if twin is None or not twin.is_blocking:
            self.rows.append(row)

    def skip(self, line: Line, reason: SkipReason) -> None:
        """Pass over a line that is no visit, keeping the day or the total that it announces."""
        self.skipped.append(SkippedRow(line.number, reason, line.summary))
        if reason is SkipReason.TOTAL:
            self.totals.append(line)
        if day := lone_day(line, year=self.year):
            self.enter_day(line, day)

    def day_of(self, line: Line) -> date | None:
        """Return the line's day, its own or the one above, unless it cannot be right."""
        try:
            written = read_day(line.cell(ColumnMeaning.DATE), year=self.year)
        except UnreadableCell as error:
            self.lose_day(line, error)
            return None
        if written is not None:
            self.enter_day(line, written)
        if self.day is None:
            self.note(line, ProblemKind.DATE_MISSING, ColumnMeaning.DATE)
        elif self.day > self.today:
            self.note(line, ProblemKind.DATE_IN_FUTURE, ColumnMeaning.DATE, self.day.isoformat())
            return None
        return self.day

    def enter_day(self, line: Line, day: date) -> None:
        """Make this the day of the lines below; a register goes forward."""
        if self.has_days and day < self.latest_day:
            self.note(line, ProblemKind.DATE_GOES_BACK, ColumnMeaning.DATE)
        if day <= self.today:
            self.latest_day = day
        self.arrived_above = time.min  # only the hours under one date tell a forgotten date
        self.day, self.year, self.has_days = day, day.year, True

    def lose_day(self, line: Line, error: UnreadableCell) -> None:
        """Leave the line out, and those below until a date: their day is no longer known."""
        self.day = None
        is_impossible = isinstance(error, ImpossibleDay)
        kind = ProblemKind.DATE_IMPOSSIBLE if is_impossible else ProblemKind.DATE_UNREADABLE
        self.note(line, kind, ColumnMeaning.DATE)

    def arrival_of(self, line: Line) -> time | None:
        """Return the line's hour of arrival; an hour that goes back may be a forgotten date."""
        try:
            arrived_at = read_hour(line.cell(ColumnMeaning.ARRIVED))
        except UnreadableCell:
            self.note(line, ProblemKind.ARRIVAL_UNREADABLE, ColumnMeaning.ARRIVED)
            return None
        if arrived_at is None:
            self.note(line, ProblemKind.ARRIVAL_MISSING, ColumnMeaning.ARRIVED)
            return None
        if arrived_at < self.arrived_above:
            self.note(line, ProblemKind.ARRIVAL_GOES_BACK, ColumnMeaning.ARRIVED)
        if not FIRST_USUAL_HOUR <= arrived_at < LAST_USUAL_HOUR:
            self.note(line, ProblemKind.HOUR_UNUSUAL, ColumnMeaning.ARRIVED)
        self.arrived_above = arrived_at
        return arrived_at

    def note(
        self, line: Line, kind: ProblemKind, column: ColumnMeaning, value: str | None = None
    ) -> None:
        """Remember what is wrong with one cell of a line."""
        self.problems.append(line.problem(kind, column, value))

    def reading(self, table: Table) -> RegisterReading:
        """Return all that was found, once compared with the total that the register announces."""
        blocked = {problem.row_number for problem in self.problems if problem.is_blocking}
        if len(self.totals) == 1:
            (line,) = self.totals
            if line.announced_total not in {None, len(self.rows) + len(blocked)}:
                value = str(line.announced_total)
                self.problems.append(line.problem(ProblemKind.TOTAL_DIFFERS, value=value))
        return RegisterReading(
            self.sheet,
            table.header_row,
            table.columns,
            tuple(self.rows),
            tuple(self.problems),
            tuple(self.skipped),
        )
