"""Finding the table in a sheet, and what each of its columns tells, by heading and by content."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

from mediance.domain.names import normalized
from mediance.domain.register.days import looks_like_day
from mediance.domain.register.headings import HEADINGS, LEFT_ASIDE, heading_meaning
from mediance.domain.register.hours import looks_like_hour
from mediance.domain.register.model import (
    ColumnMeaning,
    ColumnReading,
    Grid,
    NotARegister,
    NotARegisterKind,
)
from mediance.domain.register.phones import looks_like_phone
from mediance.domain.register.refusals import (
    SHARE_THAT_DECIDES,
    Samples,
    are_counts,
    why_not_a_register,
)
from mediance.domain.register.text import as_text
from mediance.domain.register.vocabulary import Vocabulary

LINES_BEFORE_THE_TABLE = 40
HEADINGS_THAT_MAKE_A_TABLE = 2
WORDS_THAT_MAKE_HEADINGS = 3
LINES_SAMPLED = 100
EXAMPLES = 3
DIGIT = re.compile(r"[0-9]")

Chosen = Mapping[int, ColumnMeaning | None]
"""What somebody said columns tell, by index, the latest last; None leaves one aside."""

NOTHING_CHOSEN: Chosen = {}


@dataclass(frozen=True)
class Table:
    """Where the lines of the register stand and which column tells what.

    `header_row` counts from 1 and is 0 when there are no headings; `refusal` says why it cannot be
    read as a register, None when it can.
    """

    header_row: int
    columns: tuple[ColumnReading, ...]
    refusal: NotARegisterKind | None = None

    def column(self, meaning: ColumnMeaning) -> ColumnReading | None:
        """Return the column that tells this, None when none does."""
        return next((column for column in self.columns if column.meaning is meaning), None)


def survey(grid: Grid, vocabulary: Vocabulary, chosen: Chosen = NOTHING_CHOSEN) -> Table:
    """Return the table of a sheet: columns by their headings, by content where those say nothing.

    What was chosen goes before both.
    """
    header_row = _header_row(grid)
    headings = [as_text(cell) for cell in grid[header_row - 1]] if header_row else []
    samples = _samples(grid[header_row:], len(headings))
    headings += [""] * (len(samples) - len(headings))
    meanings = _by_heading(headings)
    _tell_counts_from_names(meanings, samples)
    _add_by_content(meanings, headings, samples, vocabulary)
    _tell_names_apart(meanings)
    for index, meaning in chosen.items():
        _choose(meanings, index, meaning)
    columns = tuple(
        ColumnReading(index, heading, meanings.get(index), _examples(samples[index]))
        for index, heading in enumerate(headings)
    )
    unread = [[] if index in chosen else cells for index, cells in enumerate(samples)]
    refusal = why_not_a_register(columns, unread, has_headings=header_row > 0)
    return Table(header_row, columns, refusal)


def find_table(
    grid: Grid, vocabulary: Vocabulary, *, sheet: str = "", chosen: Chosen = NOTHING_CHOSEN
) -> Table:
    """Return the register's table, as `survey` does.

    Raises `NotARegister` when there is no table, when nothing tells the hour of arrival, or when
    the table only counts people.
    """
    table = survey(grid, vocabulary, chosen)
    if table.refusal is not None:
        raise NotARegister(table.refusal, sheet)
    return table


def _header_row(grid: Grid) -> int:
    found = [
        len({heading_meaning(cell) for cell in line} - {None})
        for line in grid[:LINES_BEFORE_THE_TABLE]
    ]
    most = max(found, default=0)
    return found.index(most) + 1 if most >= HEADINGS_THAT_MAKE_A_TABLE else _row_of_words(grid)


def _row_of_words(grid: Grid) -> int:
    """Return the line of unknown headings right above the first day; 0 where there is none."""
    filled = [
        (number, line)
        for number, line in enumerate(grid[:LINES_BEFORE_THE_TABLE], start=1)
        if any(as_text(cell) for cell in line)
    ]
    for (number, above), (_, below) in pairwise(filled):
        if any(looks_like_day(cell) for cell in below):
            return number if _are_words(above) else 0
    return 0


def _are_words(line: Sequence[object]) -> bool:
    texts = [text for text in map(as_text, line) if text]
    return len(texts) >= WORDS_THAT_MAKE_HEADINGS and not any(map(DIGIT.search, texts))


def _samples(lines: Grid, width: int) -> list[list[object]]:
    told = (line for line in lines if any(as_text(cell) for cell in line))
    filled = list(islice(told, LINES_SAMPLED))
    width = max([width, *(len(line) for line in filled)])
    return [
        [line[index] for line in filled if index < len(line) and as_text(line[index])]
        for index in range(width)
    ]


def _by_heading(headings: Sequence[str]) -> dict[int, ColumnMeaning]:
    meanings: dict[int, ColumnMeaning] = {}
    comparable = [normalized(heading) for heading in headings]
    for meaning, pattern in HEADINGS:
        if meaning in meanings.values():
            continue
        matching = (
            index
            for index, heading in enumerate(comparable)
            if index not in meanings and pattern.fullmatch(heading)
        )
        if (first := next(matching, None)) is not None:
            meanings[first] = meaning
    return meanings


def _add_by_content(
    meanings: dict[int, ColumnMeaning],
    headings: Sequence[str],
    samples: Samples,
    vocabulary: Vocabulary,
) -> None:
    checks: tuple[tuple[ColumnMeaning, Callable[[object], bool]], ...] = (
        (ColumnMeaning.DATE, looks_like_day),
        (ColumnMeaning.ARRIVED, looks_like_hour),
        (ColumnMeaning.RECEIVED_AT, looks_like_hour),
        (ColumnMeaning.PHONE, looks_like_phone),
        (ColumnMeaning.MOTIVE, lambda cell: vocabulary.domain_of(as_text(cell)) is not None),
        (ColumnMeaning.FOLLOW_UP, lambda cell: vocabulary.follow_up_of(as_text(cell)) is not None),
    )
    for meaning, check in checks:
        if meaning in meanings.values():
            continue
        for index, cells in enumerate(samples):
            is_open = index not in meanings and not LEFT_ASIDE.fullmatch(
                normalized(headings[index])
            )
            if is_open and _mostly(cells, check):
                meanings[index] = meaning
                break


def _tell_counts_from_names(meanings: dict[int, ColumnMeaning], samples: Samples) -> None:
    """Take « Personnes » over numbers for how many came."""
    for index, meaning in meanings.items():
        if meaning is ColumnMeaning.FULL_NAME and are_counts(samples[index]):
            meanings[index] = ColumnMeaning.PEOPLE


def _tell_names_apart(meanings: dict[int, ColumnMeaning]) -> None:
    """Take a lone « Nom » for the full name, and « Usager » beside « Prénom » for the family's."""
    has_given_name = ColumnMeaning.GIVEN_NAME in meanings.values()
    taken, meant = ColumnMeaning.FAMILY_NAME, ColumnMeaning.FULL_NAME
    if has_given_name:
        taken, meant = meant, taken
    if meant in meanings.values():
        return
    for index, meaning in meanings.items():
        if meaning is taken:
            meanings[index] = meant


def _choose(meanings: dict[int, ColumnMeaning], index: int, meaning: ColumnMeaning | None) -> None:
    """Let a column tell what was chosen; another one that told the same is left aside."""
    for other in [other for other, taken in meanings.items() if taken is meaning]:
        del meanings[other]
    meanings.pop(index, None)
    if meaning is not None:
        meanings[index] = meaning


def _mostly(cells: Sequence[object], check: Callable[[object], bool]) -> bool:
    agreeing = sum(check(cell) for cell in cells)
    return agreeing > 0 and agreeing >= SHARE_THAT_DECIDES * len(cells)


def _examples(cells: Sequence[object]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(as_text(cell) for cell in cells))[:EXAMPLES]
