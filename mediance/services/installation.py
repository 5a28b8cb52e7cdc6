"""Opening one installation: its database found or started, brought up to date, and connected."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from db import engine, installation
from db.embedded import Embedded, EmbeddedError, embedded_at
from db.embedded.errors import in_one_sentence
from db.engine import owner_transaction, transaction
from db.errors import DatabaseUnavailable, UnfitDatabase
from db.installation import DatabaseUrls
from db.queries import clock
from mediance.domain.actors import SIGN_IN
from mediance.services import erasure_file
from mediance.services.name_index import bring_words_up
from mediance.services.private_folder import private_folder
from mediance.services.reference import load_shipped_lists
from mediance.settings import Settings

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Installation:
    """An open database, and the server behind it where it is our own."""

    urls: DatabaseUrls
    server: Embedded | None

    @property
    def is_embedded(self) -> bool:
        """Whether the database is the application's own."""
        return self.server is not None

    def revive(self) -> None:
        """Start our own server again should it have died; a named server is somebody else's."""
        if self.server is None:
            return
        try:
            self.server.start()
        except EmbeddedError as error:
            log.warning("the database could not be started again: %s", error)

    @property
    def may_migrate(self) -> bool:
        """Whether the owner's address is known."""
        return bool(self.urls.owner)


class _Current:
    """What this process has open: the command that serves opens it before the lifespan asks."""

    installation: Installation | None = None


@contextmanager
def opened(settings: Settings) -> Iterator[Installation]:
    """Start or find the database, migrate where the owner is known, connect; close at the end.

    Within another `opened` of the same process it is the same one. Raises `UnfitDatabase`,
    `DatabaseUnavailable` or `EmbeddedError`, each with one sentence for the operator.
    """
    if _Current.installation is not None:
        yield _Current.installation
        return
    with located(settings) as found:
        if found.may_migrate:
            _bring_up_to_date(found, settings)
        installation.check_fit_to_serve(found.urls.app)
        engine.connect(found.urls.app)
        _Current.installation = found
        try:
            yield found
        finally:
            _Current.installation = None
            engine.disconnect()


def answers() -> bool:
    """Whether the database of this process answers now."""
    try:
        with transaction(SIGN_IN) as work:
            clock.now(work)
    except DatabaseUnavailable:
        return False
    return True


def migrate(settings: Settings) -> None:
    """Bring tables, policies and shipped lists to this version, and nothing else."""
    with located(settings) as found:
        owner_url(found)
        _bring_up_to_date(found, settings)


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


def embedded_data(settings: Settings) -> Path:
    """Return where the embedded database lies, or would."""
    return data_root(settings) / "postgres"


def seals_folder(settings: Settings) -> Path:
    """Return where the journal's seals are written outside the database: each has its own place.

    Another database behind the same folder has another journal, and seals of its own.
    """
    if settings.database_url is None:
        return data_root(settings)
    place = installation.place_of(_revealed(settings.database_url))
    return data_root(settings) / f"journal-{place}"


@contextmanager
def located(settings: Settings) -> Iterator[Installation]:
    """Start or find the database as it is: neither migrated nor checked nor connected."""
    if not settings.uses_embedded_database:
        yield Installation(_named_urls(settings), None)
        return
    _refuse_half_named(settings)
    root = data_root(settings)
    with in_one_sentence(f"Nothing can be kept in {root}, the directory of MEDIANCE_DATA_DIR"):
        private_folder(root)
    with embedded_at(embedded_data(settings), pg_bin=settings.pg_bin) as server:
        with in_one_sentence(f"The passwords of the database cannot be kept in {root}"):
            urls = installation.embedded_urls(server, root)
        yield Installation(urls, server)


def _bring_up_to_date(found: Installation, settings: Settings) -> None:
    """Migrate, load lists, and finish what a restoration that was killed had left undone."""
    installation.upgrade(found.urls)
    if erased_again := erasure_file.apply_again(found.urls.owner, seals_folder(settings)):
        log.warning("the database had forgotten %d erasures: done again", erased_again)
    with owner_transaction(found.urls.owner) as work:
        load_shipped_lists(work)
    bring_words_up(found.urls.owner)


def _named_urls(settings: Settings) -> DatabaseUrls:
    return installation.named_urls(
        app=_revealed(settings.database_url),
        owner=_revealed(settings.database_owner_url),
        direct=_revealed(settings.database_direct_url),
    )


def _revealed(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""


def _refuse_half_named(settings: Settings) -> None:
    """Without the one address the embedded database would be opened, and the others forgotten."""
    if settings.database_owner_url or settings.database_direct_url:
        raise UnfitDatabase(
            "MEDIANCE_DATABASE_OWNER_URL and MEDIANCE_DATABASE_DIRECT_URL need"
            " MEDIANCE_DATABASE_URL, the address that serves."
        )
