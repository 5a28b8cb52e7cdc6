"""The directory of the server's socket: its only door, closed to other users."""

import hashlib
import stat
import tempfile
from itertools import count
from pathlib import Path

from db.embedded.errors import EmbeddedError
from db.embedded.place import Place
from db.embedded.postmaster import SOCKET_NAME

LONGEST_ADDRESS = 103  # bytes; macOS has the smallest limit
NAME = "socket"
TEMPORARY_NAME = "mediance-"


def usual_directory(place: Place) -> Path:
    """Return where the socket lies unless its address would be too long."""
    return place.home / NAME


def open_directory(place: Place) -> Path:
    """Return the directory for the socket: made, empty, entered by the server's user alone.

    In the cluster's home its name stays the same over every restart, so that connections come
    back. Where that path is too long for a socket, or libpq cannot name it: a temporary directory.
    """
    directory = usual_directory(place)
    if not _can_be_an_address(directory):
        directory = _temporary_directory(place)
    clear(directory)
    directory.mkdir(mode=0o700)
    place.account.take(directory)
    return directory


def clear(directory: Path) -> None:
    """Remove a socket directory of ours that no server uses; any other stays."""
    ours = directory.name == NAME or directory.name.startswith(TEMPORARY_NAME)
    if not ours or not directory.is_dir() or directory.is_symlink():
        return
    for left in directory.glob(f"{SOCKET_NAME}*"):
        left.unlink()
    directory.rmdir()


def _can_be_an_address(directory: Path) -> bool:
    address = str(directory / SOCKET_NAME)
    return len(address.encode()) <= LONGEST_ADDRESS and "," not in address


def _temporary_directory(place: Place) -> Path:
    key = hashlib.sha256(str(place.home).encode()).hexdigest()[:12]
    for parent in (Path(tempfile.gettempdir()), Path("/tmp")):  # noqa: S108 - short, and checked
        if not _can_be_an_address(parent / TEMPORARY_NAME) or not place.account.can_enter(parent):
            continue
        names = (f"{TEMPORARY_NAME}{place.account.uid}-{key}-{number}" for number in count())
        return next(parent / name for name in names if _is_free_for(place, parent / name))
    raise EmbeddedError(f"There is no place for a socket: {tempfile.gettempdir()} cannot be used.")


def _is_free_for(place: Place, directory: Path) -> bool:
    """Whether the name is unused or ours: in a public directory others may have taken it."""
    try:
        found = directory.lstat()
    except FileNotFoundError:
        return True
    return stat.S_ISDIR(found.st_mode) and found.st_uid == place.account.uid
