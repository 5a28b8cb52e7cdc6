"""One moment of the whole database, seen by several connections while others go on writing."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import NullPool, create_engine, text
from sqlalchemy.orm import Session

from db.engine import CONNECT_SECONDS, named_errors, with_driver


@dataclass(frozen=True)
class Snapshot:
    """A unit of work that only reads, and the name under which others see the same moment."""

    work: Session
    name: str


@contextmanager
def snapshot(owner_url: str) -> Iterator[Snapshot]:
    """Hold one moment of the database for as long as the block lasts.

    Raises `DatabaseUnavailable` when the server does not answer.
    """
    engine = create_engine(
        with_driver(owner_url),
        poolclass=NullPool,
        isolation_level="REPEATABLE READ",
        hide_parameters=True,
        connect_args={"connect_timeout": CONNECT_SECONDS, "keepalives_idle": 30},
    )
    with named_errors(), engine.connect() as connection:
        reading = connection.execution_options(postgresql_readonly=True)
        with Session(reading) as work:
            yield Snapshot(work, str(work.scalar(text("select pg_export_snapshot()"))))
