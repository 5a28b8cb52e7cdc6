"""The deadline rules that ship with the software, and the events from which they count."""

import csv
from pathlib import Path

from db.engine import Work
from db.queries import deadline_rules
from mediance.domain import deadline_rows
from mediance.domain.deadline_rules import DeadlineEvent, Rule

EVENTS, RULES = "deadline_events", "deadline_rules"
FOLDER = Path(__file__).parents[2] / "db" / "reference"


def load_shipped_rules(work: Work) -> None:
    """Bring the house's rules to the state of the file, but for what was edited here.

    In the owner's transaction, at every start. Raises `domain.deadline_rules.InconsistentRule`.
    """
    shipped_rules()  # a list that contradicts itself is not loaded
    deadline_rules.ship_events(work, _rows(EVENTS))
    deadline_rules.ship_rules(work, _rows(RULES))


def shipped_events() -> dict[str, DeadlineEvent]:
    """Return every event, by its code, with the question that asks for its date."""
    return deadline_rows.events(_rows(EVENTS))


def shipped_rules() -> tuple[Rule, ...]:
    """Return every rule in order; raise `domain.deadline_rules.InconsistentRule`."""
    return deadline_rows.rules(_rows(RULES), shipped_events())


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
