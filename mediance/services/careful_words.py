"""Words that judge, with what to write instead: a list that ships with the software."""

import csv
from functools import cache
from pathlib import Path

from mediance.domain.free_text import Flag, Wording, flagged

SHIPPED = Path(__file__).parents[2] / "db" / "reference" / "careful_words.csv"


def words_to_weigh(text: str) -> tuple[Flag, ...]:
    """Return the words of a text that judge its subject; nothing is refused because of them."""
    return flagged(text, careful_words())


@cache
def careful_words() -> tuple[Wording, ...]:
    """Return the list."""
    with SHIPPED.open(encoding="utf-8", newline="") as file:
        return tuple(
            Wording(row["word"], row["instead"], row["reason"]) for row in csv.DictReader(file)
        )
