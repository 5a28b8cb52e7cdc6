"""Bring a database to this version: tables by Alembic, then policies and grants from one table."""

import hashlib
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from db.models import SCHEMA, Base
from db.policies import grant_statements, policy_statements

SCRIPTS = Path(__file__).parent / "migrations"


def upgrade(connection: Connection, app_role: str) -> None:
    """Migrate to the newest revision and give `app_role` its rights.

    Safe to run from several processes at once: the first holds an advisory lock until it is done.
    """
    command.upgrade(_config(connection), "head")
    _apply_access(connection, app_role)


def newest_revision() -> str:
    """Return the revision this code expects."""
    head = ScriptDirectory(str(SCRIPTS)).get_current_head()
    if head is None:
        raise LookupError("no migration found")
    return head


def differences(connection: Connection) -> list[object]:
    """Return what the models and the database disagree on; empty when they agree."""
    config = _config(connection)
    found: list[object] = []

    def compare(_revision: object, context: MigrationContext) -> list[object]:
        found.extend(compare_metadata(context, Base.metadata))
        return []

    script = ScriptDirectory.from_config(config)
    with EnvironmentContext(config, script, fn=compare):
        script.run_env()
    return found


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _apply_access(connection: Connection, app_role: str) -> None:
    statements = [*policy_statements(), *grant_statements(app_role)]
    fingerprint = hashlib.sha256("\n".join(statements).encode()).hexdigest()
    comment = f"access {fingerprint}"
    if connection.scalar(text(f"select obj_description('{SCHEMA}'::regnamespace)")) == comment:
        return
    for statement in statements:
        connection.execute(text(statement))
    connection.execute(text(f"comment on schema {SCHEMA} is '{comment}'"))
