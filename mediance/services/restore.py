"""Bringing a backup back: on trial into a server of its own, or in place of what is there.

Either way the same is done and asked: every table as it was saved, the tables brought to this
version, sessions and one-time links ended, erasures applied again, policies and journal in place.
"""

import logging
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path

from db import installation as databases
from db.clients import Client, ClientFailed, find_restoring_client
from db.embedded import Embedded
from db.embedded.locks import exclusive
from db.engine import owner_transaction
from db.errors import UnfitDatabase
from db.installation import DatabaseUrls
from db.models import SCHEMA
from db.queries import backups, journal, seals
from db.queries.backups import FORMER, Holding
from db.queries.journal import Record
from mediance.domain import paris
from mediance.domain.actors import OPERATOR
from mediance.domain.backups import Manifest, Unreadable, differing, manifest_from
from mediance.domain.seals import Damage
from mediance.services import audit, erasure_file, keys, seal_file
from mediance.services.erasure_file import RECEIPTS_FILE
from mediance.services.installation import (
    Installation,
    data_root,
    embedded_data,
    owner_url,
    seals_folder,
)
from mediance.services.private_folder import private_folder
from mediance.services.sealed_files import Damaged, NotSealed, unsealed
from mediance.settings import settings

TRIAL_FOLDER = "trial"
LOCK_FILE = "backup.lock"
LENGTH_BYTES = 4

log = logging.getLogger(__name__)


class NoBackup(Exception):
    """The file cannot be restored; the text is one sentence for the operator."""


class RecordsInTheWay(Exception):
    """There are records where the backup would go."""


class StillServed(Exception):
    """The application is open on the database that would be replaced."""


@dataclass(frozen=True)
class Restored:
    """What came back, and what the operator must know of it."""

    manifest: Manifest
    erased_again: int
    warnings: tuple[str, ...] = ()
    kept_as: str | None = None


@dataclass(frozen=True)
class BackupFile:
    """A file that should be a backup, and the keys that there are, by their ids.

    `erasures` is a folder that holds proofs of erasures, where they lie elsewhere than usual.
    """

    file: Path
    keys: Mapping[str, bytes] = field(repr=False)
    erasures: Path | None = None

    def read(self) -> tuple[Manifest, Iterator[bytes]]:
        """Return what the backup says of itself, and its dump; raise `NoBackup`."""
        parts = self._parts()
        said = next(parts)
        end = LENGTH_BYTES + int.from_bytes(said[:LENGTH_BYTES])
        while len(said) < end and (part := next(parts, b"")):
            said += part
        try:
            return manifest_from(said[LENGTH_BYTES:end]), chain([said[end:]], parts)
        except Unreadable:
            raise NoBackup(f"{self.file} begins as no backup of Médiance does.") from None

    def check_whole(self) -> Manifest:
        """Read the backup to its end, keeping nothing; raise `NoBackup` should a byte be wrong."""
        manifest, dump = self.read()
        for _part in dump:
            pass
        return manifest

    def _parts(self) -> Iterator[bytes]:
        try:
            yield from unsealed(self.file, self.keys)
        except NotSealed:
            raise NoBackup(f"{self.file} is no backup of Médiance.") from None
        except Damaged:
            raise NoBackup(
                f"{self.file} is damaged or cut: nothing was restored from it."
            ) from None
        except KeyError as key:
            raise NoBackup(
                f"{self.file} was sealed under the key {key.args[0]}, which is not here: put its"
                " file back, or type it in: python -m mediance key-from-paper backup."
            ) from None


def on_trial(backup: BackupFile, data_dir: Path, pg_bin: Path | None) -> Restored:
    """Restore into a server made for it, which goes afterwards; raise `NoBackup`."""
    with one_at_a_time(data_dir):
        return _with_what_is_missing(tried(backup, data_dir, pg_bin), backup)


def tried(backup: BackupFile, data_dir: Path, pg_bin: Path | None) -> Restored:
    """Do the same, for whoever has the turn already."""
    manifest = backup.check_whole()
    with _trial_server(data_dir, pg_bin) as (server, urls):
        if server.major < manifest.server_major:
            raise UnfitDatabase(
                f"The backup is of PostgreSQL {manifest.server_major}, and a trial here would run"
                f" on {server.major}: install PostgreSQL {manifest.server_major}, or name its"
                " directory in MEDIANCE_PG_BIN."
            )
        return _fill(urls, find_restoring_client(server.major, server.bin_dir), backup)


def in_place(
    found: Installation,
    backup: BackupFile,
    data_dir: Path,
    *,
    instead: bool,
    pg_bin: Path | None = None,
) -> Restored:
    """Restore into the installation's own database; what was there is kept under another name.

    Raises `NoBackup`, `RecordsInTheWay` unless it goes there `instead`, and `StillServed`.
    """
    owner = owner_url(found)
    backup.check_whole()
    with owner_transaction(owner) as work:
        held, major = backups.holding(work), backups.server_major(work)
        is_served = backups.others_at_work(work) > 0
        may_make_schemas = backups.may_make_schemas(work)
    if held is Holding.RECORDS and not instead:
        raise RecordsInTheWay
    if is_served:
        raise StillServed
    if not may_make_schemas:
        raise UnfitDatabase(
            "The role of MEDIANCE_DATABASE_OWNER_URL may not make schemas. Ask the server's"
            " administrator to grant it CREATE on this database."
        )
    client = find_restoring_client(major, found.server.bin_dir if found.server else pg_bin)
    erasure_file.take_over(seals_folder(settings()), _proofs(backup))
    with one_at_a_time(data_dir), _former_aside(owner, held) as kept_as:
        restored = _fill(found.urls, client, backup)
    _write_down(owner, restored.manifest)
    return replace(_with_what_is_missing(restored, backup), kept_as=kept_as)


def forget_replaced(found: Installation) -> list[str]:
    """Drop for good what was kept aside; return under which names."""
    with owner_transaction(owner_url(found)) as work:
        names = backups.former_schemas(work)
        for name in names:
            backups.drop_schema(work, name)
    return names


@contextmanager
def one_at_a_time(data_dir: Path) -> Iterator[None]:
    """Let one backup or restoration at a time go on, over all processes of a data folder."""
    private_folder(data_dir)
    with exclusive(data_dir / LOCK_FILE):
        yield


@contextmanager
def _trial_server(data_dir: Path, pg_bin: Path | None) -> Iterator[tuple[Embedded, DatabaseUrls]]:
    """Start a server that holds nothing; with it goes what a killed trial has left."""
    folder = data_dir / TRIAL_FOLDER
    if folder.exists():
        Embedded(folder / "postgres", pg_bin=pg_bin).remove()
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    server = Embedded(folder / "postgres", durable=False, pg_bin=pg_bin)
    try:
        server.start()
        yield server, databases.embedded_urls(server, folder)
    finally:
        server.remove()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _former_aside(owner: str, held: Holding) -> Iterator[str | None]:
    """Make place; should what comes be wrong, the former is back in its place."""
    former = f"{FORMER}{paris.now():%Y%m%d_%H%M%S}"
    if held is not Holding.NOTHING:
        with owner_transaction(owner) as work:
            backups.move_aside(work, former)
    try:
        yield former if held is Holding.RECORDS else None
    except BaseException:
        with owner_transaction(owner) as work:
            backups.drop_schema(work, SCHEMA)
            if held is not Holding.NOTHING:
                backups.bring_back(work, former)
        raise
    if held is Holding.NO_RECORDS:
        with owner_transaction(owner) as work:
            backups.drop_schema(work, former)


def _fill(urls: DatabaseUrls, client: Client, backup: BackupFile) -> Restored:
    manifest, dump = backup.read()
    with owner_transaction(urls.owner) as work:
        backups.make_schema(work)
    try:
        client.restore(urls.owner, SCHEMA, dump)
    except ClientFailed as error:
        raise NoBackup(f"PostgreSQL refused the backup: {error}.") from error
    _compare(urls.owner, manifest)
    databases.upgrade(urls)
    with owner_transaction(urls.owner) as work:
        backups.end_what_was_open(work)
    erased_again = erasure_file.apply_again(urls.owner, *_proofs(backup))
    with owner_transaction(urls.owner) as work:
        backups.analyze(work)
    _check_protection(urls)
    return Restored(manifest, erased_again, tuple(_warnings(urls.owner)))


def _proofs(backup: BackupFile) -> list[Path]:
    """Return the folders where erasures may be proven: the database's own, then those brought here.

    On a new host the operator lays the file into the data folder itself. Where an embedded
    database lives there, it is that one's: its numbers mean other people here.
    """
    own, root = seals_folder(settings()), data_root(settings())
    brought = [] if backup.erasures is None else [backup.erasures]
    if not erasure_file.is_written_down(own) and not embedded_data(settings()).exists():
        brought.append(root)
    return list(dict.fromkeys([own, *brought]))


def _with_what_is_missing(restored: Restored, backup: BackupFile) -> Restored:
    """Say when nothing tells who was erased: then nobody was, or they are back."""
    folders = _proofs(backup)
    if any(map(erasure_file.is_written_down, folders)):
        return restored
    said = (
        f"There is no {RECEIPTS_FILE} in {' or '.join(map(str, folders))}: whoever was erased since"
        " this backup is back in it. Find that file beside the seals of the former machine, and"
        " restore again with --erasures FOLDER."
    )
    return replace(restored, warnings=(*restored.warnings, said))


def _compare(owner: str, manifest: Manifest) -> None:
    with owner_transaction(owner) as work:
        different = differing(manifest, backups.table_sums(work))
        lagging = backups.lagging_sequences(work)
    if different:
        raise NoBackup(f"These tables did not come back as they were: {', '.join(different)}.")
    if lagging:
        raise NoBackup(f"The next number is taken already in {', '.join(lagging)}.")


def _check_protection(urls: DatabaseUrls) -> None:
    databases.check_fit_to_serve(urls.app)
    with owner_transaction(urls.owner) as work:
        missing = backups.missing_policies(work)
    if missing:
        raise NoBackup(f"Row-level protection is missing: {', '.join(missing)}.")


def _warnings(owner: str) -> Iterator[str]:
    """Say what is wrong with what was saved: it is restored all the same, and nothing is better."""
    with owner_transaction(owner) as work:
        key_ids = backups.key_ids(work)
        damages = {finding.damage for finding in audit.verify_in(work, None)}
    here = {**keys.known("notes"), **keys.known("accounts")}
    if missing := sorted(key_ids - here.keys()):
        yield (
            f"What was encrypted under the key {', '.join(missing)} cannot be read here: put the"
            " files of the folder keys back from where they are kept. Nothing of it is lost."
        )
    if damages - {Damage.NEVER_SEALED}:
        yield (
            "The journal in it does not stand as it was sealed; python -m mediance audit verify"
            " says where."
        )


def _write_down(owner: str, manifest: Manifest) -> None:
    """Leave a trace in the journal, and outside: the seals after the backup are gone with it."""
    with owner_transaction(owner) as work:
        touched = Record("database", row_count=manifest.rows)
        journal.record(work, OPERATOR, "restore", touched)
        newest = seals.newest(work)
    seal_file.mark_restored(seals_folder(settings()), newest)
