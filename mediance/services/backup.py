"""Saving everything: one moment of the database, encrypted, tried out before it gets its name."""

import errno
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from db.clients import Client, ClientFailed, find_client
from db.engine import owner_transaction
from db.errors import UnfitDatabase
from db.models import SCHEMA
from db.queries import backups, journal
from db.queries.journal import Record
from db.snapshots import snapshot
from mediance.domain import paris
from mediance.domain.actors import OPERATOR
from mediance.domain.backups import Manifest, beyond, name_at
from mediance.services import backup_log, keys
from mediance.services.installation import Installation, owner_url
from mediance.services.private_folder import private_folder
from mediance.services.restore import LENGTH_BYTES, BackupFile, Restored, one_at_a_time, tried
from mediance.services.sealed_files import Write, sealing

FOLDER = "backups"
UNFINISHED = ".unfinished-"


@dataclass(frozen=True)
class Saved:
    """A backup that was made and came back whole on trial."""

    file: Path
    size: int
    checksum: str
    tried: Restored
    forgotten: tuple[str, ...]


def back_up(
    found: Installation,
    data_dir: Path,
    target: Path | None = None,
    *,
    keep: int,
    pg_bin: Path | None = None,
) -> Saved:
    """Save the database to `target`, a new file or a folder; the older ones beyond `keep` go.

    Raises `FileExistsError` rather than write over anything, and `UnfitDatabase`, `NoBackup` or
    `OSError` where nothing could be saved; then there is no file either.
    """
    owner = owner_url(found)
    file = _named(target, data_dir)
    client = _client(owner, found, pg_bin)
    with one_at_a_time(data_dir), _unfinished(file) as draft:
        manifest = _write(draft, owner, client)
        outcome = tried(BackupFile(draft, keys.known("backup")), data_dir, pg_bin)
        size, checksum = draft.stat().st_size, _checksum(draft)
        _publish(draft, file)
    made = backup_log.Made(manifest.made_at, str(file), size, checksum)
    _write_down(owner, data_dir, manifest, made)
    return Saved(file, size, checksum, outcome, _forget_old(file.parent, keep))


def _named(target: Path | None, data_dir: Path) -> Path:
    """Return the file to make, whose folder is there; raise `FileExistsError` if the file is."""
    place = (target or data_dir / FOLDER).expanduser().resolve()
    if target is None:
        private_folder(place)
    file = place / name_at(paris.now()) if place.is_dir() else place
    if file.exists():
        kept = "Nothing is written over a file that is there"
        raise FileExistsError(errno.EEXIST, kept, str(file))
    return file


def _client(owner: str, found: Installation, pg_bin: Path | None) -> Client:
    with owner_transaction(owner) as work:
        major = backups.server_major(work)
        if backups.revision(work) is None:
            raise UnfitDatabase("There is nothing to save: the database has no Médiance tables.")
    return find_client(major, found.server.bin_dir if found.server else pg_bin)


@contextmanager
def _unfinished(file: Path) -> Iterator[Path]:
    """Give a file beside, which is gone at the end; so are those that killed backups have left."""
    for left in file.parent.glob(f"{UNFINISHED}*"):
        left.unlink()
    draft = file.parent / f"{UNFINISHED}{file.name}"
    draft.touch(0o600, exist_ok=False)
    try:
        yield draft
    finally:
        draft.unlink(missing_ok=True)


def _write(draft: Path, owner: str, client: Client) -> Manifest:
    ring = keys.ring("backup")
    with draft.open("wb") as file:
        with snapshot(owner) as seen, sealing(file, ring) as write:
            manifest = Manifest(
                backups.database_now(seen.work),
                backups.revision(seen.work) or "",
                backups.server_major(seen.work),
                backups.table_sums(seen.work),
            )
            _write_all(write, manifest, client.dump(owner, seen.name, SCHEMA))
        file.flush()
        os.fsync(file.fileno())
    return manifest


def _write_all(write: Write, manifest: Manifest, dump: Iterator[bytes]) -> None:
    said = manifest.written()
    write(len(said).to_bytes(LENGTH_BYTES) + said)
    try:
        for part in dump:
            write(part)
    except ClientFailed as error:
        raise UnfitDatabase(f"PostgreSQL could not be saved: {error}.") from error


def _publish(draft: Path, file: Path) -> None:
    """Give the draft its name in one step, never in the place of another file."""
    try:
        file.hardlink_to(draft)
    except FileExistsError:
        raise
    except OSError:  # a stick's file system knows no second names
        if file.exists():
            raise
        draft.rename(file)
    with suppress(OSError):
        folder = os.open(file.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _checksum(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _write_down(owner: str, data_dir: Path, manifest: Manifest, made: backup_log.Made) -> None:
    backup_log.append(data_dir, made)
    with owner_transaction(owner) as work:
        journal.record(work, OPERATOR, "back_up", Record("database", row_count=manifest.rows))


def _forget_old(folder: Path, keep: int) -> tuple[str, ...]:
    old = beyond((file.name for file in folder.iterdir()), keep)
    for name in old:
        (folder / name).unlink()
    return tuple(old)
