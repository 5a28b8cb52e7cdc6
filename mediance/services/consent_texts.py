"""What people are told and asked, version by version, as the software ships it."""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from db.engine import Work
from db.queries import consents

SHIPPED = Path(__file__).parents[2] / "db" / "reference" / "consent_texts.csv"


def load_shipped_texts(work: Work) -> None:
    """Add the versions that ship with the software, in the owner's transaction."""
    consents.ship_texts(work, list(shipped_texts()))


def shipped_texts() -> Iterator[dict[str, object]]:
    """Return every version that ships with the software."""
    with SHIPPED.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield row | {
                "version": int(row["version"]),
                "valid_from": date.fromisoformat(row["valid_from"]),
            }
