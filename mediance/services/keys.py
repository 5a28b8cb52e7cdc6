"""Keys that stand outside the database: what it holds is unreadable without them."""

import hashlib
import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import SecretStr

from mediance.services.installation import data_root
from mediance.services.private_folder import private_folder
from mediance.settings import SettingsError, settings

KEY_BYTES = 32
DRAFT_KEY_FILE = "draft.key"

Purpose = Literal["notes", "accounts", "backup"]
"""What a ring is for: confidential notes, second factors, backups. No two share a key."""

RINGS_FOLDER = "keys"
RETIRED_FOLDER = "retired"
ID_DIGITS = 16


class KeyMissing(Exception):
    """What is to be read was sealed under a key that is not on the ring; nothing of it is lost."""

    def __init__(self, purpose: Purpose, key_id: str) -> None:
        super().__init__(f"the key {key_id} for {purpose} is not here")
        self.purpose = purpose
        self.key_id = key_id


@dataclass(frozen=True)
class KeyRing:
    """The keys of one purpose by their ids, from the oldest to the one that seals."""

    purpose: Purpose
    keys: Mapping[str, bytes] = field(repr=False)

    @property
    def current_id(self) -> str:
        """Return the id of the key under which anything new is sealed."""
        return list(self.keys)[-1]

    def key(self, key_id: str) -> bytes:
        """Return a key; raise `KeyMissing` where it is not here."""
        try:
            return self.keys[key_id]
        except KeyError:
            raise KeyMissing(self.purpose, key_id) from None


def ring(purpose: Purpose) -> KeyRing:
    """Return the keys as they stand now: those of the setting, or of the files.

    The first is made where there is none; retired ones open what an old backup brought back.
    Raises `SettingsError` or `OSError`.
    """
    if given_keys(purpose) is None and not key_files(purpose):
        add_key(purpose)
    return KeyRing(purpose, known(purpose))


def known(purpose: Purpose) -> dict[str, bytes]:
    """Return the keys that are here by their ids, retired ones too; none is made."""
    given = given_keys(purpose)
    retired = sorted((_folder(purpose) / RETIRED_FOLDER).glob("*.key"))
    found = [_read(file) for file in (*retired, *key_files(purpose))] if given is None else given
    return {key_id(key): key for key in found}


def given_keys(purpose: Purpose) -> list[bytes] | None:
    """Return the keys of the setting, the current one last; None where files hold them."""
    given: SecretStr | None = getattr(settings(), f"{purpose}_keys")
    if given is None:
        return None
    return [bytes.fromhex(each) for each in given.get_secret_value().split(",")]


def key_files(purpose: Purpose) -> list[Path]:
    """Return the files of a ring, the current key's last."""
    return sorted(_folder(purpose).glob("*.key"))


def key_id(key: bytes) -> str:
    """Return what a key is known by: made of it, it tells nothing of it."""
    return hashlib.sha256(b"mediance key " + key).hexdigest()[:ID_DIGITS]


def add_key(purpose: Purpose) -> str:
    """Make a key that seals from now on, in a file of its own; return its id."""
    files = key_files(purpose)
    number = int(files[-1].name.split("-")[0]) + 1 if files else 1
    key = secrets.token_bytes(KEY_BYTES)
    # Two that begin at once make two keys: both stay on the ring, and none takes another's place.
    _make(_folder(purpose) / f"{number:04}-{key_id(key)}.key", key)
    return key_id(key)


def put_back(purpose: Purpose, key: bytes) -> str:
    """Keep a key that was lost here, as the oldest of its ring; return its id."""
    if key_id(key) not in known(purpose):
        _make(_folder(purpose) / f"0000-{key_id(key)}.key", key)
    return key_id(key)


def retire(purpose: Purpose, retired_id: str) -> None:
    """Put a key aside that nothing in the database needs; a backup may need it still."""
    for file in key_files(purpose):
        if key_id(_read(file)) == retired_id:
            aside = file.parent / RETIRED_FOLDER
            aside.mkdir(mode=0o700, exist_ok=True)
            file.rename(aside / file.name)


def _folder(purpose: Purpose) -> Path:
    return data_root(settings()) / RINGS_FOLDER / purpose


def draft_key_of(staff_id: int) -> bytes:
    """Return the key of one person's drafts.

    Raises `SettingsError` or `OSError` where there is no key and none can be made.
    """
    purpose = f"mediance draft {staff_id}".encode()
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose).derive(draft_key())


def draft_key() -> bytes:
    """Return the key from which everybody's are derived: the setting's, or the file's."""
    given = settings().draft_key
    if given is not None:
        return bytes.fromhex(given.get_secret_value())
    return _kept(data_root(settings()) / DRAFT_KEY_FILE)


@cache
def _kept(path: Path) -> bytes:
    """Return the key in a file; where there is none, one process makes it for all."""
    if not path.exists():
        _make(path, secrets.token_bytes(KEY_BYTES))
    return _read(path)


def _read(path: Path) -> bytes:
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        raise SettingsError(f"The file {path} holds no key; put its copy back, or move it away.")
    return key


def _make(path: Path, key: bytes) -> None:
    private_folder(path.parent)
    made = path.with_name(f"{path.name}.{os.getpid()}")
    made.touch(0o600)
    try:
        with made.open("wb") as file:
            file.write(key)
            file.flush()
            os.fsync(file.fileno())  # nothing is sealed under a key that a crash may take
        with suppress(FileExistsError):  # another process was faster: its key is the one
            path.hardlink_to(made)
    finally:
        made.unlink()
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
