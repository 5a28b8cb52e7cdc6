"""Made-up register files: nobody in them exists."""

import csv
import io
import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

HEADINGS = ("Date", "Arrivée", "Nom", "Prénom", "Motif", "Reçu par", "Reçu à", "Suite")
FAMILIES = ("Roig", "Puig", "Ferrer", "Sala", "Vidal", "Batlle", "Camps", "Pagès", "Martí", "Solà")
GIVEN = ("Josep", "Ana", "Núria", "Pere", "Marta", "Joan", "Carla", "Biel", "Aina", "Quim")
MOTIVES = ("CAF", "Logement", "EDF", "Retraite", "Carte vitale", "Courrier", "Impôts")
FIRST_DAY = date(2023, 1, 2)
VISITS_A_DAY = 60
MINUTES = 8


def lines(count: int, *, seed: int = 66, first_day: date = FIRST_DAY) -> Iterator[Sequence[str]]:
    """Return so many visits, sixty a day, a sixth of them without a name."""
    chance = random.Random(seed)
    for number in range(count):
        day = first_day + timedelta(days=number // VISITS_A_DAY)
        minute = 8 * 60 + number % VISITS_A_DAY * MINUTES
        wait = chance.randrange(2, 40)
        is_nameless = chance.random() < 1 / 6
        family = f"{chance.choice(FAMILIES)}{chance.randrange(count // 12 + 1)}"
        yield (
            f"{day:%d/%m/%Y}",
            clock(minute),
            "X" if is_nameless else family.upper(),
            "" if is_nameless else chance.choice(GIVEN),
            chance.choice(MOTIVES),
            "Amina",
            clock(minute + wait),
            "Informé",
        )


def clock(minute: int) -> str:
    """Return an hour as a register writes it."""
    return f"{minute // 60}h{minute % 60:02d}"


def as_csv(rows: Sequence[Sequence[str]], delimiter: str = ";") -> str:
    """Return rows as a csv file's text."""
    target = io.StringIO()
    csv.writer(target, delimiter=delimiter).writerows(rows)
    return target.getvalue()


def register(count: int, **other: object) -> str:
    """Return a register of so many visits as a csv file's text."""
    return as_csv([HEADINGS, *lines(count, **other)])  # type: ignore[arg-type]
