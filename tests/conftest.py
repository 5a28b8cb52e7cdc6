"""A real Postgres for every test that needs one, built by the migrations, once a run.

`database` rolls each test back; `live_database` gives a test its own copy, with real commits.
"""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from itertools import count
from types import FrameType

import pytest
from hypothesis import settings
from sqlalchemy import Connection, Engine, create_engine, make_url, text

from db import engine as db_engine
from db import installation
from db.embedded import Embedded
from db.engine import owner_transaction
from db.installation import DatabaseUrls
from db.queries import accounts, second_factors
from db.queries.accounts import AccountToAdd
from mediance.domain.actors import Actor
from mediance.services.reference import load_shipped_lists
from tests.cast import BOTH_SITES, LOGINS, Cast, password_hash

# No test asserts a duration, and what fails once must fail again for whoever looks into it.
settings.register_profile("house", deadline=None, derandomize=True)
settings.load_profile("house")

# Started by `nohup` or in the background of a script, this process ignores what its children are
# to be stopped by, and they would inherit it.
AS_ALWAYS: dict[signal.Signals, Callable[[int, FrameType | None], None] | signal.Handlers] = {
    signal.SIGINT: signal.default_int_handler,
    signal.SIGHUP: signal.SIG_DFL,
}
for told, answer in AS_ALWAYS.items():
    if signal.getsignal(told) is signal.SIG_IGN:
        signal.signal(told, answer)

# No test makes keys in anybody's own data folder, nor does a server that a test starts.
os.environ.setdefault("MEDIANCE_ACCOUNTS_KEYS", "0" * 64)

pytest_plugins = ["tests.strictness", "tests.hashing", "tests.phones", "tests.confidential"]

TakenBack = Callable[[], AbstractContextManager[None]]

TEMPLATE = "mediance"
_copies = count()


@dataclass(frozen=True)
class Template:
    """The migrated database that others are copied from."""

    server: Embedded
    urls: DatabaseUrls
    cast: Cast

    def copy(self) -> DatabaseUrls:
        """Return a fresh database like it."""
        name = f"copy_{next(_copies)}"
        _as_superuser(self.server, f"create database {name} template {TEMPLATE}")
        app, owner = _at(self.urls.app, name), _at(self.urls.owner, name)
        return DatabaseUrls(app, owner, direct=app)


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Embedded]:
    """A server for this run, without the cost of surviving a power cut."""
    server = Embedded(tmp_path_factory.mktemp("postgres"), durable=False).start()
    yield server
    server.remove()


@pytest.fixture(scope="session")
def template(postgres: Embedded, tmp_path_factory: pytest.TempPathFactory) -> Template:
    """The association of the tests: two sites and the cast, no visit yet."""
    urls = installation.embedded_urls(postgres, tmp_path_factory.mktemp("secrets"))
    installation.upgrade(urls)
    return Template(postgres, urls, furnish(urls))


def furnish(urls: DatabaseUrls) -> Cast:
    """Put the lists, two sites and the cast into a migrated database."""
    with owner_transaction(urls.owner) as work:
        load_shipped_lists(work)
        second_factors.ask_roles(work, ())  # journeys begin with a password; some ask for more
        here = accounts.add_site(work, "Saint-Jacques", 0)
        elsewhere = accounts.add_site(work, "Vernet", 1)
        actors = {
            login: _add_actor(work, login, (here, elsewhere) if login in BOTH_SITES else (here,))
            for login in LOGINS
        }
    return Cast(here, elsewhere, actors)


@pytest.fixture(scope="session")
def cast(template: Template) -> Cast:
    """Who plays."""
    return template.cast


@pytest.fixture(scope="session")
def app_engine(template: Template) -> Iterator[Engine]:
    """Connections as the application's own role."""
    engine = create_engine(template.copy().app)
    yield engine
    engine.dispose()


@pytest.fixture
def undone(app_engine: Engine) -> Iterator[Connection]:
    """The connection of a test, whose writes are rolled back at its end."""
    with app_engine.connect() as connection:
        outer = connection.begin()
        with db_engine.bound_to(connection):
            yield connection
        outer.rollback()


@pytest.fixture
def database(undone: Connection) -> None:
    """Everything a test writes is rolled back at its end."""
    assert undone.in_transaction()


@pytest.fixture
def taken_back(undone: Connection) -> TakenBack:
    """What is written `with taken_back():` is gone after it, and what stood before is there."""

    @contextmanager
    def part() -> Iterator[None]:
        point = undone.begin_nested()
        try:
            yield
        finally:
            point.rollback()

    return part


@pytest.fixture
def live_database(template: Template) -> Iterator[DatabaseUrls]:
    """A database of the test's own, where commits are real and seen by others."""
    urls = template.copy()
    db_engine.connect(urls.app)
    yield urls
    db_engine.disconnect()
    _as_superuser(template.server, f"drop database {make_url(urls.app).database} with (force)")


def _add_actor(work: db_engine.Work, login: str, site_ids: tuple[int, ...]) -> Actor:
    display_name, roles = LOGINS[login]
    own_sites = () if login == "chloe" else site_ids
    staff_id = accounts.add_account(
        work, AccountToAdd(login, display_name, password_hash(), roles, own_sites)
    )
    return Actor(staff_id, display_name, frozenset(roles), own_sites)


def _as_superuser(server: Embedded, statement: str) -> None:
    engine = create_engine(server.superuser_url(), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


def _at(url: str, database: str) -> str:
    return make_url(url).set(database=database).render_as_string(hide_password=False)
