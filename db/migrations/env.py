"""Alembic's entry: one migration at a time, in one transaction, with a bounded wait for locks."""

from alembic import context
from sqlalchemy import Connection, text

from db.migrate import LOCK_TIMEOUT
from db.models import SCHEMA, Base

JOURNAL_PARTS = "journal_entry_"


def _include_name(name: str | None, kind: str, _parents: object) -> bool:
    """Compare our own schema only, and leave the journal's monthly parts aside."""
    if kind == "schema":
        return name == SCHEMA
    return not (kind == "table" and name is not None and name.startswith(JOURNAL_PARTS))


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        version_table_schema=SCHEMA,
        include_schemas=True,
        include_name=_include_name,
        compare_server_default=True,
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        connection.execute(text(f"set local lock_timeout = '{LOCK_TIMEOUT}'"))
        if connection.scalar(text(f"select to_regnamespace('{SCHEMA}')")) is None:
            connection.execute(text(f"create schema {SCHEMA}"))
        context.run_migrations()


_run(context.config.attributes["connection"])
