"""What the database itself says, asked by the tests in their own SQL, past everything we wrote."""

from typing import Any

from sqlalchemy import text

from db.engine import owner_transaction
from tests.journeys.conftest import RunningApp


def ask(app: RunningApp, question: str, **values: object) -> list[tuple[Any, ...]]:
    """Return the rows of a query on the journey's database."""
    with owner_transaction(app.urls.owner) as work:
        return [tuple(row) for row in work.execute(text(question), values)]


def count(app: RunningApp, condition: str, table: str = "visit", **values: object) -> int:
    """Return how many rows of a table meet a condition."""
    question = f"select count(*) from mediance.{table} where {condition}"  # noqa: S608 - ours
    return int(ask(app, question, **values)[0][0])


def write(app: RunningApp, statement: str, **values: object) -> None:
    """Write to the journey's database what would take too long by hand."""
    with owner_transaction(app.urls.owner) as work:
        work.execute(text(statement), values)
