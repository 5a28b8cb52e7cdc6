"""Small registers for tests: five columns, a short vocabulary, one day to stand on."""

from collections.abc import Sequence
from datetime import date

from mediance.domain.register import (
    FollowUpRule,
    Grid,
    MotiveRule,
    Problem,
    RegisterReading,
    Vocabulary,
    read_register,
)
from mediance.domain.visits import Answer

TODAY = date(2026, 11, 22)
HEADINGS = ("Date", "Arrivée", "Nom", "Prénom", "Tél.", "Motif", "Reçu par", "Reçu à", "Suite")
VOCABULARY = Vocabulary(
    (MotiveRule("caf", "caf"), MotiveRule("retraite*", "pension")),
    (
        FollowUpRule("parti*", is_departure=True),
        FollowUpRule("rappel*"),
        FollowUpRule("inform*", Answer.INFORM),
    ),
)


def line(
    day: object = None,
    arrived: object = "9h00",
    family: object = "ROIG",
    given: object = "Josep",
    *,
    phone: object = None,
    motive: object = "CAF",
    by: object = "Amina",
    received: object = "9h10",
    follow_up: object = "Informé",
) -> tuple[object, ...]:
    """Return one line of a register in the order of `HEADINGS`."""
    return (day, arrived, family, given, phone, motive, by, received, follow_up)


def register(*lines: Sequence[object]) -> list[Sequence[object]]:
    """Return a register with its headings, dated 01/10/2026 where the first line is not."""
    first, *others = lines
    return [HEADINGS, (first[0] or "01/10/2026", *first[1:]), *others]


def read(grid: Grid, sheet: str = "") -> RegisterReading:
    """Read a grid with the tests' vocabulary and day."""
    return read_register(grid, vocabulary=VOCABULARY, today=TODAY, sheet=sheet)


def told(reading: RegisterReading) -> list[tuple[int, str, str]]:
    """Return the problems as line number, kind and value."""
    return [(p.row_number, p.kind.value, p.value) for p in reading.problems]


def only_problem(*lines: Sequence[object]) -> Problem:
    """Return the one problem of a register."""
    (problem,) = read(register(*lines)).problems
    return problem
