"""Finding the table in a sheet, and what each of its columns tells, by heading and by content."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mediance.domain.names import normalized
from mediance.domain.register.days import looks_like_day
from mediance.domain.register.hours import looks_like_hour
from mediance.domain.register.model import (
    ColumnMeaning,
    ColumnReading,
    Grid,
    NotARegister,
    NotARegisterKind,
)
from mediance.domain.register.phones import looks_like_phone
from mediance.domain.register.text import as_text
from mediance.domain.register.vocabulary import Vocabulary

LINES_BEFORE_THE_TABLE = 40
HEADINGS_THAT_MAKE_A_TABLE = 2
LINES_SAMPLED = 100
SHARE_THAT_DECIDES = 0.6
EXAMPLES = 3

HEADINGS: tuple[tuple[ColumnMeaning, re.Pattern[str]], ...] = tuple(
    (meaning, re.compile(pattern))
    for meaning, pattern in (
        (ColumnMeaning.DATE, r"date( (de|du) (l )?(passage|visite|venue|jour|accueil))?|jour"),
        (ColumnMeaning.RECEIVED_AT, r"(heure )?(de )?(la )?pris(e|e e| e)? en charge( a)?|pec"),
        (ColumnMeaning.RECEIVED_AT, r"(h|heure) (de )?(la )?(reception|entretien|debut)"),
        (ColumnMeaning.RECEIVED_AT, r"recue?( e)? a|debut( entretien)?"),
        (ColumnMeaning.ARRIVED, r"((h|heure) )?(d |de l )?(arrivee?|arr)( e)?( a)?"),
        (ColumnMeaning.ARRIVED, r"heure( de (passage|venue|visite))?|h|horaire"),
        (ColumnMeaning.RECEIVED_BY, r"(recue?|accueillie?|vue?|suivie?|prise? en charge)( e)? par"),
        (ColumnMeaning.RECEIVED_BY, r"agente?|mediateur( trice)?|mediatrice|intervenante?"),
        (ColumnMeaning.FULL_NAME, r"noms? (et )?prenoms?|prenoms? (et )?noms?"),
        (ColumnMeaning.FULL_NAME, r"usagers?|personnes?( recue?s?)?|identite"),
        (ColumnMeaning.GIVEN_NAME, r"prenoms?"),
        (ColumnMeaning.FAMILY_NAME, r"noms?( (de famille|d usage))?"),
        (ColumnMeaning.PHONE, r"((n|no|num|numero) )?(de )?(tel|telephone|portable|mobile)"),
        (ColumnMeaning.PHONE, r"coordonnees|contact"),
        (ColumnMeaning.MOTIVE, r"motifs?( .*)?|objet( .*)?|((nature de la )?demande)|domaine"),
        (ColumnMeaning.MOTIVE, r"raison|theme|besoins?|problematique"),
        (ColumnMeaning.FOLLOW_UP, r"suites?( .*)?|reponse( .*)?|resultat|actions?( .*)?"),
        (ColumnMeaning.FOLLOW_UP, r"orientation|observations?|remarques?|commentaires?"),
    )
)
"""What normalized headings say; of two columns that tell the same, the earlier line decides."""

LEFT_ASIDE = re.compile(r".*\b(naissance|rdv|rendez vous|age|depart|fin|sortie|echeance)\b.*")
COUNT = re.compile(r"[0-9]{1,5}")
COUNT_HEADING = re.compile(r"(nombre|nb|nbre|effectif|total)\b.*")
TELLS_ABOUT_ONE_PERSON = {
    ColumnMeaning.FAMILY_NAME,
    ColumnMeaning.GIVEN_NAME,
    ColumnMeaning.FULL_NAME,
    ColumnMeaning.PHONE,
    ColumnMeaning.RECEIVED_BY,
}

Samples = Sequence[Sequence[object]]
"""For each column the cells that hold something, from the first lines of the table."""


@dataclass(frozen=True)
class Table:
    """Where the lines of the register stand and which column tells what.

    `header_row` counts from 1 and is 0 when there are no headings.
    """

    header_row: int
    columns: tuple[ColumnReading, ...]

    def column(self, meaning: ColumnMeaning) -> ColumnReading | None:
        """Return the column that tells this, None when none does."""
        return next((column for column in self.columns if column.meaning is meaning), None)


def find_table(grid: Grid, vocabulary: Vocabulary, *, sheet: str = "") -> Table:
    """Return the register's table: by its headings, and by content where they say nothing.

    Raises `NotARegister` when there is no table, when nothing tells the hour of arrival, or when
    the table only counts people.
    """
    header_row = _header_row(grid)
    headings = [as_text(cell) for cell in grid[header_row - 1]] if header_row else []
    samples = _samples(grid[header_row:], len(headings))
    headings += [""] * (len(samples) - len(headings))
    meanings = _by_heading(headings)
    _add_by_content(meanings, headings, samples, vocabulary)
    _tell_names_apart(meanings)
    table = Table(
        header_row,
        tuple(
            ColumnReading(index, heading, meanings.get(index), _examples(samples[index]))
            for index, heading in enumerate(headings)
        ),
    )
    if (kind := _why_not_a_register(table, samples)) is not None:
        raise NotARegister(kind, sheet)
    return table


def heading_meaning(cell: object) -> ColumnMeaning | None:
    """Return what a heading announces, None when it is none that we know."""
    comparable = normalized(as_text(cell))
    return next((meaning for meaning, pattern in HEADINGS if pattern.fullmatch(comparable)), None)


def _header_row(grid: Grid) -> int:
    found = [
        len({heading_meaning(cell) for cell in line} - {None})
        for line in grid[:LINES_BEFORE_THE_TABLE]
    ]
    most = max(found, default=0)
    return found.index(most) + 1 if most >= HEADINGS_THAT_MAKE_A_TABLE else 0


def _samples(lines: Grid, width: int) -> list[list[object]]:
    filled = [line for line in lines if any(as_text(cell) for cell in line)][:LINES_SAMPLED]
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


def _why_not_a_register(table: Table, samples: Samples) -> NotARegisterKind | None:
    found = {column.meaning for column in table.columns}
    has_days = ColumnMeaning.DATE in found
    has_arrivals = ColumnMeaning.ARRIVED in found
    if not has_arrivals and not found & TELLS_ABOUT_ONE_PERSON and _counts(table, samples):
        return NotARegisterKind.ONLY_COUNTS
    if not table.header_row and not (has_days and has_arrivals):
        return NotARegisterKind.NO_TABLE
    if not has_arrivals:
        return NotARegisterKind.NO_ARRIVALS if has_days else NotARegisterKind.NO_DATES
    return None


def _counts(table: Table, samples: Samples) -> bool:
    """Whether a column counts; line numbers 1, 2, 3… do not."""
    return any(
        _mostly(cells, _is_count)
        and (COUNT_HEADING.fullmatch(normalized(column.heading)) or not _are_line_numbers(cells))
        for column, cells in zip(table.columns, samples, strict=True)
    )


def _is_count(cell: object) -> bool:
    return bool(COUNT.fullmatch(as_text(cell)))


def _are_line_numbers(cells: Sequence[object]) -> bool:
    numbers = [int(text) for text in map(as_text, cells) if COUNT.fullmatch(text)]
    return len(numbers) > 1 and numbers == list(range(numbers[0], numbers[-1] + 1))


def _mostly(cells: Sequence[object], check: Callable[[object], bool]) -> bool:
    agreeing = sum(check(cell) for cell in cells)
    return agreeing > 0 and agreeing >= SHARE_THAT_DECIDES * len(cells)


def _examples(cells: Sequence[object]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(as_text(cell) for cell in cells))[:EXAMPLES]
