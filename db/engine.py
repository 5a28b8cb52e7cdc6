"""The engine, and the only place where anything is committed."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session

from db.errors import (
    PERSON_IS_LIMITED,
    PERSON_IS_OPPOSED,
    ConstraintViolated,
    DatabaseUnavailable,
    PersonRestricted,
    UnfitDatabase,
)
from mediance.domain.actors import Actor
from mediance.domain.free_text import UnkeepableSign

Work = Session
"""One unit of work: what services pass to queries."""

POOL_SIZE = 8
POOL_OVERFLOW = 12
POOL_WAIT_SECONDS = 3
CONNECT_SECONDS = 2

OUR_BACKENDS = ("postgresql", "postgres")
NO_ADDRESS = (
    "The database's address is not of the form postgresql://user:password@host:port/database,"
    " with special characters of the password percent-encoded."
)

OF_A_NUL = "cannot contain NUL"
IDENTITY = text(
    "select set_config('mediance.staff_id', :staff_id, true),"
    " set_config('mediance.roles', :roles, true),"
    " set_config('mediance.sites', :sites, true)"
)


class _Connection:
    """The application's one engine; set when the database is ready, replaced in tests."""

    engine: Engine | None = None
    bind: Engine | Connection | None = None


def connect(url: str) -> Engine:
    """Make `url` the database that every transaction of this process uses."""
    disconnect()
    _Connection.engine = _Connection.bind = engine_for(url)
    return _Connection.engine


@contextmanager
def bound_to(connection: Connection) -> Iterator[None]:
    """Run every transaction inside one that the caller will roll back, for tests."""
    before = _Connection.bind
    _Connection.bind = connection
    try:
        yield
    finally:
        _Connection.bind = before


def disconnect() -> None:
    """Give all connections back."""
    if _Connection.engine is not None:
        _Connection.engine.dispose()
    _Connection.engine = _Connection.bind = None


def engine_for(url: str) -> Engine:
    """Return an engine that fails fast and recovers by itself."""
    return create_engine(
        with_driver(url),
        hide_parameters=True,  # an error goes into a log, what people said does not
        pool_size=POOL_SIZE,
        max_overflow=POOL_OVERFLOW,
        pool_timeout=POOL_WAIT_SECONDS,
        pool_pre_ping=True,
        pool_recycle=1800,
        pool_use_lifo=True,
        connect_args={
            "application_name": "mediance",
            "connect_timeout": CONNECT_SECONDS,
            "keepalives_idle": 30,
        },
    )


@cache
def with_driver(url: str) -> str:
    """Name our driver: bare `postgres://` and `postgresql://` mean another one to SQLAlchemy.

    Raises `UnfitDatabase` for what is no address of a PostgreSQL database, without repeating it:
    it may hold a password.
    """
    try:
        parts = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise UnfitDatabase(NO_ADDRESS) from error
    if parts.get_backend_name() not in OUR_BACKENDS or not parts.username:
        raise UnfitDatabase(NO_ADDRESS)
    return parts.set(drivername="postgresql+psycopg2").render_as_string(hide_password=False)


@contextmanager
def transaction(actor: Actor) -> Iterator[Session]:
    """Run one unit of work as `actor`, for Postgres's own policies too, and commit it.

    Raises `DatabaseUnavailable` when the server does not answer (nothing was written, or the
    submission key tells), `ConstraintViolated` when a database rule refused, and
    `free_text.UnkeepableSign` of a text that no database keeps.
    """
    if _Connection.bind is None:
        raise DatabaseUnavailable
    session = Session(
        _Connection.bind, expire_on_commit=False, join_transaction_mode="create_savepoint"
    )
    with named_errors(), session, session.begin():
        act_as(session, actor)
        yield session


def act_as(work: Work, actor: Actor) -> None:
    """Go on with a unit of work under another identity, which Postgres's policies read from now."""
    work.execute(IDENTITY, identity_of(actor))


@contextmanager
def owner_transaction(url: str) -> Iterator[Session]:
    """Run one unit of bulk work as the owner, outside row-level policies, and commit it."""
    engine = engine_for(url)
    try:
        session = Session(engine, expire_on_commit=False)
        with named_errors(), session, session.begin():
            yield session
    finally:
        engine.dispose()


def identity_of(actor: Actor) -> dict[str, str]:
    """Return the settings that the policies read."""
    return {
        "staff_id": str(actor.staff_id),
        "roles": ",".join(sorted(actor.roles)),
        "sites": ",".join(str(site) for site in actor.site_ids),
    }


@contextmanager
def named_errors() -> Iterator[None]:
    """Turn what the driver raises into the errors that others know by name."""
    try:
        yield
    except IntegrityError as error:
        raise _refusal(_constraint_of(error)) from error
    except (OperationalError, InterfaceError, PoolTimeoutError) as error:
        raise DatabaseUnavailable(first_line(error)) from error
    except DBAPIError as error:
        if error.connection_invalidated:
            raise DatabaseUnavailable(first_line(error)) from error
        raise
    except ValueError as error:  # the driver's own: no statement was sent
        if isinstance(error, UnicodeEncodeError) or OF_A_NUL in str(error):
            raise UnkeepableSign from error
        raise


def first_line(error: SQLAlchemyError) -> str:
    """Return what the server or its driver said, without the statement and its values."""
    said = str(getattr(error, "orig", None) or error).strip()
    return said.splitlines()[0] if said else type(error).__name__


def _refusal(constraint: str) -> ConstraintViolated:
    """Name what people asked for apart from what no record may be."""
    is_asked_for = constraint in {PERSON_IS_LIMITED, PERSON_IS_OPPOSED}
    return PersonRestricted(constraint) if is_asked_for else ConstraintViolated(constraint)


def _constraint_of(error: IntegrityError) -> str:
    diagnosis = getattr(error.orig, "diag", None)
    return str(getattr(diagnosis, "constraint_name", None) or "")
