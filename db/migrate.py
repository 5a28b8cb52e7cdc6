"""Bring a database to this version: tables by Alembic, then policies and grants from one table."""

import hashlib
from functools import cache
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, text

from db import locks
from db.errors import UnfitDatabase
from db.locks import Lock
from db.models import SCHEMA, Base
from db.policies import access_statements

SCRIPTS = Path(__file__).parent / "migrations"
LOCK_TIMEOUT = "5s"

# The schema's comment tells the application, which may not read Alembic's table, what was applied.
STAMP = text(f"select obj_description(to_regnamespace('{SCHEMA}'), 'pg_namespace')")
STAMP_PREFIX = "revision "
CAN_ENTER = text(f"select has_schema_privilege(:role, '{SCHEMA}', 'usage')")


def wait_for_turn(connection: Connection) -> None:
    """Let one process at a time prepare this database, until its transaction ends."""
    locks.hold(connection, Lock.MIGRATION)


def upgrade(connection: Connection, app_role: str) -> None:
    """Migrate to the newest revision and give `app_role` its rights, in the caller's transaction.

    Safe to run from several processes at once: the first holds a lock until it is done. Raises
    `UnfitDatabase` for a database that a newer version migrated.
    """
    wait_for_turn(connection)
    try:
        command.upgrade(_config(connection), "head")
    except CommandError as error:
        raise UnfitDatabase(newer_than_this(applied_revision(connection))) from error
    _apply_access(connection, app_role)


def newest_revision() -> str:
    """Return the revision this code expects."""
    head = _scripts().get_current_head()
    if head is None:
        raise LookupError("no migration found")
    return head


def applied_revision(connection: Connection) -> str | None:
    """Return the revision of a database, for any role that may connect; None without our tables."""
    stamp = str(connection.scalar(STAMP) or "")
    return stamp.removeprefix(STAMP_PREFIX).split(",")[0] if stamp else None


def is_known(revision: str) -> bool:
    """Whether this code has a migration of this name."""
    return revision in {script.revision for script in _scripts().walk_revisions()}


def newer_than_this(revision: str | None) -> str:
    """Return the sentence for a database from the future."""
    return (
        f"The database was brought to revision {revision} by a newer version of Médiance:"
        " start that version, or restore a backup from before."
    )


def access_stamp(app_role: str) -> str:
    """Return what the schema's comment says once this revision's rights are in place."""
    statements = "\n".join(access_statements(app_role))
    fingerprint = hashlib.sha256(statements.encode()).hexdigest()
    return f"{STAMP_PREFIX}{newest_revision()}, access {fingerprint}"


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


@cache
def _scripts() -> ScriptDirectory:
    return ScriptDirectory(str(SCRIPTS))


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _apply_access(connection: Connection, app_role: str) -> None:
    """Put policies and grants in place, unless these very ones are, after this very revision."""
    stamp = access_stamp(app_role)
    is_applied = connection.scalar(STAMP) == stamp
    if is_applied and connection.scalar(CAN_ENTER, {"role": app_role}):
        return
    for statement in access_statements(app_role):
        connection.execute(text(statement))
    connection.execute(text(f"comment on schema {SCHEMA} is '{stamp}'"))
