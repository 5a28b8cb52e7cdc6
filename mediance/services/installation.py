"""Opening one installation: its database found or started, brought up to date, and connected."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from db import engine, installation
from db.embedded import Embedded, embedded_at
from db.engine import owner_transaction
from db.errors import UnfitDatabase
from db.installation import DatabaseUrls
from mediance.services.reference import load_shipped_lists
from mediance.settings import Settings


@dataclass(frozen=True)
class Installation:
    """An open database, and the server behind it where it is our own."""

    urls: DatabaseUrls
    server: Embedded | None

    @property
    def is_embedded(self) -> bool:
        """Whether the database is the application's own."""
        return self.server is not None

    @property
    def may_migrate(self) -> bool:
        """Whether the owner's address is known."""
        return bool(self.urls.owner)


@contextmanager
def opened(settings: Settings) -> Iterator[Installation]:
    """Start or find the database, migrate where the owner is known, connect; close at the end.

    Raises `UnfitDatabase`, `DatabaseUnavailable` or `db.embedded.EmbeddedError`, each with one
    sentence for the operator.
    """
    found = _found(settings)
    try:
        if found.may_migrate:
            migrate(found)
        installation.check_fit_to_serve(found.urls.app)
        engine.connect(found.urls.app)
        yield found
    finally:
        engine.disconnect()
        if found.server is not None:
            found.server.stop()


def migrate(found: Installation) -> None:
    """Bring tables, policies and shipped lists to this version."""
    installation.upgrade(found.urls)
    with owner_transaction(found.urls.owner) as work:
        load_shipped_lists(work)


def owner_url(found: Installation) -> str:
    """Return the owner's address; raise `UnfitDatabase` where it was not configured."""
    if not found.urls.owner:
        raise UnfitDatabase(
            "This needs MEDIANCE_DATABASE_OWNER_URL, the role that owns the tables."
        )
    return found.urls.owner


def data_root(settings: Settings) -> Path:
    """Return the folder where the embedded database and its secrets live."""
    return settings.data_dir.expanduser().resolve()


def _found(settings: Settings) -> Installation:
    if settings.uses_embedded_database:
        server = embedded_at(data_root(settings) / "postgres").start()
        return Installation(installation.embedded_urls(server, data_root(settings)), server)
    return Installation(_named_urls(settings), None)


def _named_urls(settings: Settings) -> DatabaseUrls:
    app = settings.database_url.get_secret_value() if settings.database_url else ""
    owner = settings.database_owner_url
    direct = settings.database_direct_url
    return DatabaseUrls(
        app=app,
        owner=owner.get_secret_value() if owner else "",
        direct=direct.get_secret_value() if direct else app,
    )
