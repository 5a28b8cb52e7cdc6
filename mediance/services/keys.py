"""Keys that stand outside the database: what it holds is unreadable without them."""

import os
import secrets
from contextlib import suppress
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from mediance.services.installation import data_root
from mediance.settings import SettingsError, settings

KEY_BYTES = 32
DRAFT_KEY_FILE = "draft.key"


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
        _make(path)
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        raise SettingsError(f"The file {path} holds no key; remove it, and another one is made.")
    return key


def _make(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = path.with_name(f"{path.name}.{os.getpid()}")
    made.touch(0o600)
    try:
        made.write_bytes(secrets.token_bytes(KEY_BYTES))
        with suppress(FileExistsError):  # another process was faster: its key is the one
            path.hardlink_to(made)
    finally:
        made.unlink()
