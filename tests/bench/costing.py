"""What questions cost: their time, how often the database is asked, what it gives and reads."""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import Connection, event, text
from sqlalchemy.orm import Session

from tests.bench.figures import percentile
from tests.counting import counted

# Postgres keeps counting where the transaction before left off, until it writes its counts down.
READ_SO_FAR = text(
    "select coalesce(sum(seq_tup_read + coalesce(idx_tup_fetch, 0)), 0)"
    " from pg_stat_xact_user_tables"
)
QUESTIONS_OF_OUR_OWN = 2
"""One where each transaction begins, one before it ends."""

Ask = Callable[[], object]


@dataclass
class Cost:
    """What pages of one kind cost: milliseconds, and the dearest in queries and in rows.

    `rows` are those given to the application, `read` those that Postgres read from tables for it.
    """

    ms: list[float] = field(default_factory=list)
    queries: int = 0
    rows: int = 0
    read: int = 0

    @property
    def p95(self) -> float:
        """Return the milliseconds that 95 of 100 do not exceed."""
        return percentile(self.ms, 0.95)


def cost(asked: Iterable[Ask]) -> Cost:
    """Ask; every other question is timed, the others are counted. The first one warms up."""
    found, questions = Cost(), iter(asked)
    next(questions)()
    for number, ask in enumerate(questions):
        if number % 2:
            _count(found, ask)
        else:
            found.ms.append(timed(ask))
    return found


def timed(do: Ask) -> float:
    """Return the milliseconds of something."""
    start = time.perf_counter()
    do()
    return (time.perf_counter() - start) * 1000


def _count(found: Cost, ask: Ask) -> None:
    with counted() as rows, _read_by_postgres() as read:
        ask()
    ours = QUESTIONS_OF_OUR_OWN * len(read)
    found.queries = max(found.queries, len(rows) - ours)
    found.rows = max(found.rows, sum(rows) - ours)
    found.read = max(found.read, sum(read))


@contextmanager
def _read_by_postgres() -> Iterator[list[int]]:
    """Note at the end of each transaction how many rows Postgres read for it."""
    began: list[int] = []
    read: list[int] = []

    def begin(_session: Session, _transaction: object, connection: Connection) -> None:
        began.append(int(connection.scalar(READ_SO_FAR) or 0))

    def end(session: Session) -> None:
        read.append(int(session.scalar(READ_SO_FAR) or 0) - began[-1])

    event.listen(Session, "after_begin", begin)
    event.listen(Session, "before_commit", end)
    try:
        yield read
    finally:
        event.remove(Session, "after_begin", begin)
        event.remove(Session, "before_commit", end)
