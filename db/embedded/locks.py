"""Who starts and who uses a server: file locks, which the system drops when their process dies."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fasteners import InterProcessLock, InterProcessReaderWriterLock

from db.embedded.errors import EmbeddedError


class Claims:
    """What this process claims of one server: `claims_on` returns the same object every time.

    A POSIX file lock belongs to the whole process, and closing any handle on the file gives it
    away. So a process has one lock per server, and its own users are counted here.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = InterProcessReaderWriterLock(path)
        self._holders: set[object] = set()

    def add(self, holder: object) -> None:
        """Note that `holder` uses the server."""
        if not self._holders:
            with _lock_errors(self._path):
                self._lock.acquire_read_lock()
        self._holders.add(holder)

    def drop(self, holder: object) -> None:
        """Note that `holder` uses it no more."""
        if holder not in self._holders:
            return
        self._holders.remove(holder)
        if not self._holders:
            self._lock.release_read_lock()

    def none_left(self) -> bool:
        """Whether nobody, in any process, uses the server; a killed process does not count."""
        if self._holders:
            return False
        with _lock_errors(self._path):
            unused: bool = self._lock.acquire_write_lock(blocking=False)
        if unused:
            self._lock.release_write_lock()
        return unused


_claims: dict[tuple[int, Path], Claims] = {}
_mutexes: dict[Path, threading.RLock] = {}


def claims_on(path: Path) -> Claims:
    """Return this process's claims held in the lock file `path`; a forked child has its own."""
    return _claims.setdefault((os.getpid(), path), Claims(path))


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Let one thread of one process at a time pass, on the lock file `path`."""
    with _mutexes.setdefault(path, threading.RLock()):
        lock = InterProcessLock(path)
        with _lock_errors(path):
            lock.acquire()
        try:
            yield
        finally:
            lock.release()


@contextmanager
def _lock_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except threading.ThreadError as error:
        raise EmbeddedError(f"The file system cannot lock {path}: {error}.") from error
