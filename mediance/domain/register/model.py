"""What reading a register yields: its columns, its rows, and everything that was not clear."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from mediance.domain.visits import Answer

Grid = Sequence[Sequence[object]]
"""The cell values of one sheet, as a spreadsheet or a csv file gives them; rows may be ragged."""


class ColumnMeaning(StrEnum):
    """What a column of a register tells."""

    DATE = "date"
    ARRIVED = "arrived"
    FAMILY_NAME = "family_name"
    GIVEN_NAME = "given_name"
    FULL_NAME = "full_name"
    PHONE = "phone"
    MOTIVE = "motive"
    RECEIVED_BY = "received_by"
    RECEIVED_AT = "received_at"
    WAIT = "wait"
    FOLLOW_UP = "follow_up"
    PEOPLE = "people"


class ProblemKind(StrEnum):
    """What is wrong, doubtful or unknown in one cell."""

    DATE_MISSING = "date_missing"
    DATE_UNREADABLE = "date_unreadable"
    DATE_IMPOSSIBLE = "date_impossible"
    DATE_IN_FUTURE = "date_in_future"
    DATE_GOES_BACK = "date_goes_back"
    ARRIVAL_MISSING = "arrival_missing"
    ARRIVAL_UNREADABLE = "arrival_unreadable"
    ARRIVAL_GOES_BACK = "arrival_goes_back"
    HOUR_UNUSUAL = "hour_unusual"
    RECEPTION_MISSING = "reception_missing"
    RECEPTION_UNREADABLE = "reception_unreadable"
    RECEPTION_BEFORE_ARRIVAL = "reception_before_arrival"
    WAIT_UNREADABLE = "wait_unreadable"
    WAIT_UNUSUAL = "wait_unusual"
    LEFT_YET_RECEIVED = "left_yet_received"
    NAME_IS_A_FORMULA = "name_is_a_formula"
    GROUP = "group"
    PHONE_UNREADABLE = "phone_unreadable"
    PHONE_SEVERAL = "phone_several"
    MOTIVE_UNKNOWN = "motive_unknown"
    FOLLOW_UP_UNKNOWN = "follow_up_unknown"
    DUPLICATE = "duplicate"
    POSSIBLE_DUPLICATE = "possible_duplicate"
    TOTAL_DIFFERS = "total_differs"


BLOCKING = frozenset(
    {
        ProblemKind.DATE_MISSING,
        ProblemKind.DATE_UNREADABLE,
        ProblemKind.DATE_IMPOSSIBLE,
        ProblemKind.DATE_IN_FUTURE,
        ProblemKind.ARRIVAL_MISSING,
        ProblemKind.ARRIVAL_UNREADABLE,
        ProblemKind.DUPLICATE,
    }
)
"""Without a day and an hour there is no visit; an identical line about somebody is a copy of it."""


class SkipReason(StrEnum):
    """Why a line is not a visit."""

    TITLE = "title"
    BLANK = "blank"
    HEADING = "heading"
    DAY_HEADING = "day_heading"
    NOTE = "note"
    TOTAL = "total"


class NotARegisterKind(StrEnum):
    """Why a sheet cannot be read as a register."""

    NO_TABLE = "no_table"
    NO_DATES = "no_dates"
    NO_ARRIVALS = "no_arrivals"
    ONLY_COUNTS = "only_counts"


class UnreadableCell(ValueError):
    """A cell holds something, but not what its column promises."""


class ImpossibleDay(UnreadableCell):
    """A cell holds a date that no calendar has: 31/02."""


class NotARegister(Exception):
    """The sheet holds no list of people who came in; `kind` says why."""

    def __init__(self, kind: NotARegisterKind, sheet: str = "") -> None:
        super().__init__(f"{sheet}: {kind}")
        self.kind = kind
        self.sheet = sheet


@dataclass(frozen=True)
class ColumnReading:
    """What a column was taken for; `meaning` is None when it is left aside."""

    index: int
    heading: str
    meaning: ColumnMeaning | None
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to tell about one line; `column` is None when it concerns the whole line.

    `value` is what stands in the cell; the number of the first of two equal lines for duplicates,
    with its `other_sheet` unless it is the same one.
    """

    row_number: int
    column: ColumnMeaning | None
    kind: ProblemKind
    value: str
    other_sheet: str = ""

    @property
    def is_blocking(self) -> bool:
        """Whether the line is left out because of it."""
        return self.kind in BLOCKING

    @property
    def is_about_another_line(self) -> bool:
        """Whether `value` is the number of a line before that is like this one."""
        return self.kind in {ProblemKind.DUPLICATE, ProblemKind.POSSIBLE_DUPLICATE}


@dataclass(frozen=True, slots=True)
class SkippedRow:
    """A line that is not a visit."""

    row_number: int
    reason: SkipReason
    text: str


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One person, or a group for one matter, who came in.

    `phone` has the ten national digits, or +… when foreign. `answer_code` is None when the register
    does not say what was answered. `checksum` tells the same arrival written twice, in this file or
    in another one.
    """

    row_number: int
    day: date
    arrived_at: time
    family_name: str | None
    given_name: str | None
    phone: str | None
    motive: str | None
    domain_code: str
    received_by: str | None
    received_at: time | None
    left_without_contact: bool
    follow_up: str | None
    answer_code: Answer | None
    checksum: str

    @property
    def is_nameless(self) -> bool:
        """Whether the register does not say who it was."""
        return self.family_name is None and self.given_name is None


@dataclass(frozen=True)
class RegisterReading:
    """A sheet, read: every line of it stands in `rows`, in `skipped_rows` or is blocked.

    `header_row` is the number of the line with the headings, 0 when there is none.
    """

    sheet: str
    header_row: int
    columns: tuple[ColumnReading, ...]
    rows: tuple[RegisterRow, ...]
    problems: tuple[Problem, ...]
    skipped_rows: tuple[SkippedRow, ...]

    @property
    def blocked_row_numbers(self) -> frozenset[int]:
        """Return the numbers of the lines that are visits but cannot be taken over."""
        return frozenset(problem.row_number for problem in self.problems if problem.is_blocking)
