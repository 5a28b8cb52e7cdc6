"""Why a table is no register of visits."""

import re
from collections.abc import Collection, Sequence

from mediance.domain.names import normalized
from mediance.domain.register.headings import COUNT_HEADING
from mediance.domain.register.model import ColumnMeaning, ColumnReading, NotARegisterKind
from mediance.domain.register.text import as_text

COUNT = re.compile(r"[0-9]{1,5}")
SHARE_THAT_DECIDES = 0.6
TELLS_ABOUT_ONE_PERSON = {
    ColumnMeaning.FAMILY_NAME,
    ColumnMeaning.GIVEN_NAME,
    ColumnMeaning.FULL_NAME,
    ColumnMeaning.PHONE,
    ColumnMeaning.RECEIVED_BY,
}
TELLS_ABOUT_ONE_VISIT = TELLS_ABOUT_ONE_PERSON | {
    ColumnMeaning.MOTIVE,
    ColumnMeaning.FOLLOW_UP,
    ColumnMeaning.RECEIVED_AT,
    ColumnMeaning.WAIT,
}

TELLS_WHEN = {ColumnMeaning.DATE, ColumnMeaning.ARRIVED}

Samples = Sequence[Sequence[object]]
"""For each column the cells that hold something, from the first lines of the table."""


def why_not_a_register(
    columns: Sequence[ColumnReading], samples: Samples, *, has_headings: bool
) -> NotARegisterKind | None:
    """Return why the columns tell no visits, None when they do."""
    found = {column.meaning for column in columns if column.meaning}
    has_days = ColumnMeaning.DATE in found
    has_arrivals = ColumnMeaning.ARRIVED in found
    if _only_counts(found, columns, samples):
        return NotARegisterKind.ONLY_COUNTS
    if not has_headings and not (has_days and has_arrivals):
        return NotARegisterKind.NO_TABLE
    if not has_arrivals:
        return NotARegisterKind.NO_ARRIVALS if has_days else NotARegisterKind.NO_DATES
    return None


def _only_counts(
    found: Collection[ColumnMeaning], columns: Sequence[ColumnReading], samples: Samples
) -> bool:
    """Whether it is a table of totals: by month, by reason, or by hour of the day."""
    by_hour = ColumnMeaning.ARRIVED in found
    about = TELLS_ABOUT_ONE_VISIT if by_hour else TELLS_ABOUT_ONE_PERSON
    return about.isdisjoint(found) and any(
        column.meaning not in TELLS_WHEN and _counts(column.heading, cells, by_hour=by_hour)
        for column, cells in zip(columns, samples, strict=True)
    )


def _counts(heading: str, cells: Sequence[object], *, by_hour: bool) -> bool:
    """Whether a column counts; line numbers 1, 2, 3… do not, nor the tickets beside each hour."""
    if not are_counts(cells):
        return False
    is_announced = COUNT_HEADING.fullmatch(normalized(heading)) is not None
    return is_announced or not (by_hour or _are_line_numbers(cells))


def are_counts(cells: Sequence[object]) -> bool:
    """Whether most cells are small whole numbers."""
    agreeing = sum(bool(COUNT.fullmatch(as_text(cell))) for cell in cells)
    return agreeing > 0 and agreeing >= SHARE_THAT_DECIDES * len(cells)


def _are_line_numbers(cells: Sequence[object]) -> bool:
    numbers = [int(text) for text in map(as_text, cells) if COUNT.fullmatch(text)]
    return len(numbers) > 1 and numbers == list(range(numbers[0], numbers[-1] + 1))
