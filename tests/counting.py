"""What a page costs the database: how many questions it asks, and how many rows it is given."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPICursor

from db import engine


@contextmanager
def counted() -> Iterator[list[int]]:
    """Count the rows of each query of the application while it lasts."""
    rows: list[int] = []
    bind = engine._Connection.bind
    assert bind is not None

    def after(_: object, cursor: DBAPICursor, *_more: object) -> None:
        rows.append(max(cursor.rowcount, 0))

    event.listen(bind, "after_cursor_execute", after)
    try:
        yield rows
    finally:
        event.remove(bind, "after_cursor_execute", after)
