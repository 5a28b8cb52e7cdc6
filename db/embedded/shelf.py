"""Where root keeps what cannot stay in a private home, safe from other users' hands."""

import stat
from pathlib import Path

from db.embedded.account import ROOT
from db.embedded.errors import EmbeddedError

SHELF = Path("/var/lib/mediance-embedded")


def directory(name: str) -> Path:
    """Return the directory `name` on the shelf, made if needed, which root alone can change.

    Raises `EmbeddedError` where somebody else could have put something there for us to run.
    """
    for place in (SHELF, SHELF / name):
        place.mkdir(mode=0o755, parents=True, exist_ok=True)
        found = place.lstat()
        writable_by_others = found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != ROOT or writable_by_others:
            raise EmbeddedError(
                f"{place} must be a directory that only root can write: correct or remove it."
            )
        place.chmod(0o755)  # readable for all, whatever our umask
    return SHELF / name
