"""Find the database, make it ready, and refuse one that would not protect anybody."""

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from psycopg2.errors import InsufficientPrivilege
from sqlalchemy import Connection, NullPool, create_engine, make_url, text
from sqlalchemy.exc import OperationalError, ProgrammingError

from db import locks, migrate
from db.embedded import Embedded
from db.engine import CONNECT_SECONDS, first_line, with_driver
from db.errors import DatabaseUnavailable, UnfitDatabase
from db.locks import Lock
from db.models import SCHEMA

OWNER_ROLE = "mediance_owner"
APP_ROLE = "mediance_app"
DATABASE = "mediance"
OLDEST_SERVER = 150_000

ROLE_SETTINGS = {
    "statement_timeout": "5s",
    "lock_timeout": "2s",
    "idle_in_transaction_session_timeout": "15s",
}

# Asked of a role by its name, so that the owner can ask it of the application's role beforehand.
POWERS = text(
    "select role.rolname as name, role.rolsuper as is_superuser,"
    " exists (select from pg_roles as other where pg_has_role(role.oid, other.oid, 'member')"
    "   and (other.rolsuper or other.rolbypassrls)) as is_exempt,"
    " exists (select from pg_class as c where c.relnamespace = to_regnamespace('mediance')"
    "   and pg_has_role(role.oid, c.relowner, 'member')) as is_owner,"
    " role.rolcreaterole as makes_roles"
    " from pg_roles as role where role.rolname = :role"
)


@dataclass(frozen=True)
class DatabaseUrls:
    """How to reach one database: to serve, to own, and past any pooler to listen."""

    app: str
    owner: str
    direct: str


def embedded_urls(server: Embedded, root: Path) -> DatabaseUrls:
    """Create our roles and database on the embedded server if needed; return how to reach them."""
    with _connected(server.superuser_url(), isolation_level="AUTOCOMMIT") as connection:
        locks.hold_for_connection(connection, Lock.PREPARATION)
        passwords = {role: _password(root / f"{role}.password") for role in (OWNER_ROLE, APP_ROLE)}
        for role, password in passwords.items():
            _ensure_login(connection, role, password)
        _limit_app_role(connection, APP_ROLE)
        _ensure_database(connection)
    app = server.url(user=APP_ROLE, password=passwords[APP_ROLE], database=DATABASE)
    owner = server.url(user=OWNER_ROLE, password=passwords[OWNER_ROLE], database=DATABASE)
    return DatabaseUrls(app, owner, app)


def named_urls(app: str, owner: str, direct: str) -> DatabaseUrls:
    """Return the configured addresses; raise `UnfitDatabase` naming the one that is none."""
    given = {
        "MEDIANCE_DATABASE_URL": app,
        "MEDIANCE_DATABASE_OWNER_URL": owner or app,
        "MEDIANCE_DATABASE_DIRECT_URL": direct or app,
    }
    for variable, url in given.items():
        try:
            with_driver(url)
        except UnfitDatabase as refusal:
            raise UnfitDatabase(f"{variable} is wrong: {refusal}") from refusal
    return DatabaseUrls(app, owner, direct or app)


def place_of(url: str) -> str:
    """Return a name for where a database is, the same whoever asks, that tells no password."""
    parts = make_url(with_driver(url))
    where = (parts.host, parts.port, sorted(parts.query.items()))
    return f"{parts.database}-{hashlib.sha256(repr(where).encode()).hexdigest()[:8]}"


def upgrade(urls: DatabaseUrls) -> None:
    """Migrate the database to this version.

    Raises `UnfitDatabase` with the SQL for the administrator where the application's role does not
    exist and may not be created, and `DatabaseUnavailable` when the server does not answer.
    """
    with _connected(urls.owner) as connection:
        _check_version(connection)
        migrate.wait_for_turn(connection)
        _ensure_app_role(connection, urls.app)
        try:
            migrate.upgrade(connection, _role_of(urls.app))
        except ProgrammingError as error:
            if not isinstance(error.orig, InsufficientPrivilege):
                raise
            raise UnfitDatabase(_rights_missing(urls.owner, first_line(error))) from error


def check_fit_to_serve(app_url: str) -> None:
    """Raise `UnfitDatabase` unless the server is recent, migrated, and holds this role to policies.

    Raises `DatabaseUnavailable` when the server does not answer.
    """
    with _connected(app_url) as connection:
        _check_version(connection)
        _check_powers(connection, _current_role(connection))
        _check_revision(connection)


@contextmanager
def _connected(url: str, **options: str) -> Iterator[Connection]:
    """Run one transaction at an address; a silent server raises `DatabaseUnavailable`."""
    engine = create_engine(
        with_driver(url),
        poolclass=NullPool,
        connect_args={"connect_timeout": CONNECT_SECONDS},
        **options,
    )
    try:
        with engine.begin() as connection:
            yield connection
    except OperationalError as error:
        raise DatabaseUnavailable(first_line(error)) from error


def _password(path: Path) -> str:
    """Return the secret kept in a file; where there is none, one is made in a single step."""
    kept = path.read_text().strip() if path.exists() else ""
    if kept:
        return kept
    made = secrets.token_hex(24)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        draft.touch(0o600)
        draft.write_text(made)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return made


def _ensure_login(connection: Connection, role: str, password: str) -> None:
    verb = "alter" if _role_exists(connection, role) else "create"
    _run(connection, f"{verb} role %I login password %L", role, password)


def _limit_app_role(connection: Connection, role: str) -> None:
    for name, value in ROLE_SETTINGS.items():
        _run(connection, f"alter role %I set {name} = %L", role, value)


def _ensure_database(connection: Connection) -> None:
    exists = connection.scalar(
        text("select 1 from pg_database where datname = :d"), {"d": DATABASE}
    )
    if not exists:
        connection.execute(text(f"create database {DATABASE} owner {OWNER_ROLE}"))


def _ensure_app_role(connection: Connection, app_url: str) -> None:
    """Create the application's role where it is missing; refuse one above the policies."""
    role = _role_of(app_url)
    if _role_exists(connection, role):
        if role == _current_role(connection):
            raise UnfitDatabase(_too_powerful(role, "the owner of the tables"))
        _check_powers(connection, role)
        return
    can_create = connection.scalar(
        text("select rolsuper or rolcreaterole from pg_roles where rolname = current_user")
    )
    if not can_create:
        raise UnfitDatabase(_administrator_sql(role))
    _ensure_login(connection, role, make_url(with_driver(app_url)).password or "")
    _limit_app_role(connection, role)


def _run(connection: Connection, statement: str, *values: str) -> None:
    """Run a command that takes no parameters; Postgres quotes its names (%I) and literals (%L)."""
    names = [f"v{number}" for number, _ in enumerate(values)]
    places = ", ".join(f"cast(:{name} as text)" for name in names)
    quoted = connection.scalar(
        text(f"select format(:statement, {places})"),
        {"statement": statement, **dict(zip(names, values, strict=True))},
    )
    connection.exec_driver_sql(str(quoted), execution_options={"no_parameters": True})


def _role_exists(connection: Connection, role: str) -> bool:
    found = connection.scalar(text("select 1 from pg_roles where rolname = :r"), {"r": role})
    return found is not None


def _current_role(connection: Connection) -> str:
    return str(connection.scalar(text("select current_user")))


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


def _rights_missing(owner_url: str, refusal: str) -> str:
    owner = _role_of(owner_url)
    return (
        f"The role {owner} may not do what the migration needs ({refusal})."
        " Ask the server's administrator to run, in this database:\n"
        f"  create schema if not exists {SCHEMA} authorization {_quoted(owner)};"
    )


def _check_version(connection: Connection) -> None:
    version = int(connection.scalar(text("show server_version_num")) or 0)
    if version < OLDEST_SERVER:
        raise UnfitDatabase(
            f"The database server is PostgreSQL {version // 10_000}; 15 or newer is needed."
        )


def _check_powers(connection: Connection, role: str) -> None:
    held = connection.execute(POWERS, {"role": role}).one()
    powers = {
        "a superuser": held.is_superuser,
        "exempt from row security": held.is_exempt,
        "the owner of the tables": held.is_owner,
        "allowed to make roles": held.makes_roles,
    }
    power = next((power for power, is_held in powers.items() if is_held), None)
    if power:
        raise UnfitDatabase(_too_powerful(held.name, power))


def _too_powerful(role: str, power: str) -> str:
    return (
        f"MEDIANCE_DATABASE_URL signs in as {role}, who is {power}: row-level security"
        " would protect nobody. Name that role in MEDIANCE_DATABASE_OWNER_URL, and a plain role"
        f" such as {APP_ROLE} in MEDIANCE_DATABASE_URL."
    )


def _check_revision(connection: Connection) -> None:
    found, expected = migrate.applied_revision(connection), migrate.newest_revision()
    if found == expected:
        return
    if found is not None and not migrate.is_known(found):
        raise UnfitDatabase(migrate.newer_than_this(found))
    state = f"is at revision {found}" if found else "has no Médiance tables yet"
    raise UnfitDatabase(
        f"The database {state}; this version needs {expected}."
        " Set MEDIANCE_DATABASE_OWNER_URL and run: python -m mediance migrate"
    )


def _role_of(url: str) -> str:
    return make_url(with_driver(url)).username or ""


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
