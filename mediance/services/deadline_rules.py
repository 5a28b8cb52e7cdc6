"""The deadline rules that ship with the software, and the events from which they count."""

import csv
from pathlib import Path

from mediance.domain import deadline_rows
from mediance.domain.deadline_rules import DeadlineEvent, Rule

FOLDER = Path(__file__).parents[2] / "db" / "reference"


def shipped_events() -> dict[str, DeadlineEvent]:
    """Return every event, by its code, with the question that asks for its date."""
    return deadline_rows.events(_rows("deadline_events"))


def shipped_rules() -> tuple[Rule, ...]:
    """Return every rule in order; raise `domain.deadline_rules.InconsistentRule`."""
    return deadline_rows.rules(_rows("deadline_rules"), shipped_events())


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
