"""Find the database, make it ready, and refuse one that would not protect anybody."""

import secrets
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, create_engine, make_url, text
from sqlalchemy.exc import DBAPIError, OperationalError

from db import migrate
from db.embedded import Embedded
from db.engine import engine_for, with_driver
from db.errors import DatabaseUnavailable, UnfitDatabase

OWNER_ROLE = "mediance_owner"
APP_ROLE = "mediance_app"
DATABASE = "mediance"
OLDEST_SERVER = 150_000

ROLE_SETTINGS = {
    "statement_timeout": "5s",
    "lock_timeout": "2s",
    "idle_in_transaction_session_timeout": "15s",
}


@dataclass(frozen=True)
class DatabaseUrls:
    """How to reach one database: to serve, to own, and past any pooler to listen."""

    app: str
    owner: str
    direct: str


def embedded_urls(server: Embedded, root: Path) -> DatabaseUrls:
    """Create our roles and database on the embedded server if needed; return how to reach them."""
    passwords = {role: _password(root / f"{role}.password") for role in (OWNER_ROLE, APP_ROLE)}
    engine = create_engine(server.superuser_url(), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for role, password in passwords.items():
            _ensure_login(connection, role, password)
        _limit_app_role(connection, APP_ROLE)
        _ensure_database(connection)
    engine.dispose()
    app = server.url(user=APP_ROLE, password=passwords[APP_ROLE], database=DATABASE)
    owner = server.url(user=OWNER_ROLE, password=passwords[OWNER_ROLE], database=DATABASE)
    return DatabaseUrls(app, owner, app)


def upgrade(urls: DatabaseUrls) -> None:
    """Migrate the database to this version.

    Raises `UnfitDatabase` with the SQL for the administrator where the application's role does not
    exist and may not be created, and `DatabaseUnavailable` when the server does not answer.
    """
    app_role = _role_of(urls.app)
    engine = create_engine(with_driver(urls.owner))
    try:
        with engine.begin() as connection:
            _check_version(connection)
            _ensure_app_role(connection, urls.app)
            migrate.upgrade(connection, app_role)
    except OperationalError as error:
        raise DatabaseUnavailable(_first_line(error)) from error
    finally:
        engine.dispose()


def check_fit_to_serve(app_url: str) -> None:
    """Raise `UnfitDatabase` unless the server is recent, migrated, and holds this role to policies.

    Raises `DatabaseUnavailable` when the server does not answer.
    """
    engine = engine_for(app_url)
    try:
        with engine.connect() as connection:
            _check_version(connection)
            _check_role(connection)
            _check_revision(connection)
    except OperationalError as error:
        raise DatabaseUnavailable(_first_line(error)) from error
    finally:
        engine.dispose()


def _password(path: Path) -> str:
    if not path.exists():
        path.touch(0o600)
        path.write_text(secrets.token_hex(24))
    return path.read_text().strip()


def _ensure_login(connection: Connection, role: str, password: str) -> None:
    exists = connection.scalar(text("select 1 from pg_roles where rolname = :r"), {"r": role})
    verb = "alter" if exists else "create"
    connection.execute(text(f"{verb} role {role} login password '{password}'"))


def _limit_app_role(connection: Connection, role: str) -> None:
    for name, value in ROLE_SETTINGS.items():
        connection.execute(text(f"alter role {_quoted(role)} set {name} = '{value}'"))


def _ensure_database(connection: Connection) -> None:
    exists = connection.scalar(
        text("select 1 from pg_database where datname = :d"), {"d": DATABASE}
    )
    if not exists:
        connection.execute(text(f"create database {DATABASE} owner {OWNER_ROLE}"))


def _ensure_app_role(connection: Connection, app_url: str) -> None:
    role = _role_of(app_url)
    if connection.scalar(text("select 1 from pg_roles where rolname = :r"), {"r": role}):
        return
    can_create = connection.scalar(
        text("select rolsuper or rolcreaterole from pg_roles where rolname = current_user")
    )
    if not can_create:
        raise UnfitDatabase(_administrator_sql(role))
    password = make_url(app_url).password or ""
    literal = password.replace("'", "''")
    connection.execute(text(f"create role {_quoted(role)} login").execution_options())
    connection.exec_driver_sql(f"alter role {_quoted(role)} password '{literal}'")
    _limit_app_role(connection, role)


def _administrator_sql(role: str) -> str:
    settings = "\n".join(
        f"  alter role {_quoted(role)} set {name} = '{value}';"
        for name, value in ROLE_SETTINGS.items()
    )
    return (
        f"The role {role} does not exist and this owner may not create it."
        " Ask the server's administrator to run:\n"
        f"  create role {_quoted(role)} login password '…';\n{settings}"
    )


def _check_version(connection: Connection) -> None:
    version = int(connection.scalar(text("show server_version_num")) or 0)
    if version < OLDEST_SERVER:
        raise UnfitDatabase(
            f"The database server is PostgreSQL {version // 10_000}; 15 or newer is needed."
        )


def _check_role(connection: Connection) -> None:
    row = connection.execute(
        text(
            "select rolname, rolsuper, rolbypassrls,"
            " exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace"
            "   where n.nspname = 'mediance' and pg_has_role(c.relowner, 'member')) as owns"
            " from pg_roles where rolname = current_user"
        )
    ).one()
    powers = {"superuser": row.rolsuper, "exempt from row security": row.rolbypassrls}
    powers["the owner of the tables"] = row.owns and not row.rolsuper
    held = [power for power, is_held in powers.items() if is_held]
    if held:
        raise UnfitDatabase(
            f"MEDIANCE_DATABASE_URL signs in as {row.rolname}, who is {held[0]}: row-level security"
            " would protect nobody. Name that role in MEDIANCE_DATABASE_OWNER_URL, and a plain role"
            f" such as {APP_ROLE} in MEDIANCE_DATABASE_URL."
        )


def _check_revision(connection: Connection) -> None:
    exists = connection.scalar(text("select to_regclass('mediance.visit')"))
    if exists is None:
        raise UnfitDatabase(
            "The database has no Médiance tables yet. Set MEDIANCE_DATABASE_OWNER_URL and run:"
            " python -m mediance migrate"
        )


def _role_of(url: str) -> str:
    name = make_url(with_driver(url)).username
    if not name:
        raise UnfitDatabase("MEDIANCE_DATABASE_URL names no user.")
    return name


def _first_line(error: DBAPIError) -> str:
    return str(error.orig).strip().splitlines()[0]


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
