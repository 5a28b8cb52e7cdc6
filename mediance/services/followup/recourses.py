"""To whom one turns when an institution does not answer, as the software ships it."""

import csv
from pathlib import Path

from db.engine import Work
from db.queries import institutions

FILE = Path(__file__).parents[3] / "db" / "reference" / "recourses.csv"


def load_shipped_recourses(work: Work) -> None:
    """Bring the ladder to the state of the file, but for what was written here.

    In the owner's transaction, at every start.
    """
    institutions.ship_recourses(work, shipped_recourses())


def shipped_recourses() -> list[dict[str, str]]:
    """Return the rows of the file."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
