"""The server process of one cluster, whoever started it."""

import re
import signal
import time
from collections.abc import Mapping
from pathlib import Path

import psutil

from db.embedded import cluster, postmaster, sockets
from db.embedded.binaries import Binaries
from db.embedded.errors import EmbeddedError
from db.embedded.place import Place

START_PATIENCE_SECONDS = 3600.0  # recovery after a crash takes as long as it takes
STOP_PATIENCE_SECONDS = 300.0
ORPHANS_PATIENCE_SECONDS = 60.0
GLANCE_SECONDS = 0.02

# The shell lets go of the server, so that it is nobody's child; every path is an argument.
SPAWN = '"$0" -D "$1" >>"$2" 2>&1 & echo $!'
ORPHANS_AT_WORK = "shared memory block"


class Server:
    """Starts, adopts and ends the server of `place`; the caller holds the cluster's gate."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self.start_patience_seconds = START_PATIENCE_SECONDS
        self.socket_directory: Path | None = None

    @property
    def log(self) -> Path:
        """What the server says."""
        return self._place.home / "server.log"

    def adopt(self) -> bool:
        """Take over a server that runs or is about to; False where there is none."""
        server = postmaster.running(self._place.data)
        return (server is not None and self._becomes_ready(server)) or self._adopt_unseen()

    def is_out_of_sight(self) -> bool:
        """Whether a server answers whose process we cannot see: another container's."""
        lock = postmaster.lock_file(self._place.data)
        return (
            lock is not None
            and lock.socket_directory is not None
            and postmaster.running(self._place.data) is None
            and postmaster.answers(lock.socket_directory)
        )

    def launch(self, programs: Binaries, settings: Mapping[str, str]) -> None:
        """Start the server, and return when it accepts connections.

        Where a killed server has left orphans at work, they are given time to notice and end.
        """
        self._tidy_up()
        self.socket_directory = sockets.open_directory(self._place)
        cluster.configure(self._place, self.socket_directory, settings)
        self.log.touch(0o600)
        self._place.account.take(self.log)
        deadline = time.monotonic() + ORPHANS_PATIENCE_SECONDS
        while True:
            said_before = self.log.stat().st_size
            server = self._spawn(programs)
            if server and self._becomes_ready(server):
                return
            said = self._said_since(said_before)  # by the orphans too, into the same log
            if ORPHANS_AT_WORK not in said or time.monotonic() > deadline:
                raise EmbeddedError(
                    f"PostgreSQL did not start on {self._place.data}: {_reason(said)}"
                    f" (its log: {self.log})."
                )
            time.sleep(GLANCE_SECONDS)

    def end(self) -> None:
        """Stop the server if it runs, and leave nothing of it but the data."""
        server = postmaster.running(self._place.data)
        self.socket_directory = self._socket_directory_in_use()
        if server:
            server.send_signal(signal.SIGINT)  # "fast": open transactions are rolled back
            self._await_end(server)
        self._tidy_up()
        self.socket_directory = None

    def _adopt_unseen(self) -> bool:
        if not self.is_out_of_sight():
            return False
        self.socket_directory = self._socket_directory_in_use()
        return True

    def _becomes_ready(self, server: psutil.Process) -> bool:
        """Wait until `server` accepts connections; False when it ends instead."""
        deadline = time.monotonic() + self.start_patience_seconds
        while time.monotonic() < deadline:
            lock = postmaster.lock_file(self._place.data)
            if lock and lock.pid == server.pid and lock.is_ready:
                self.socket_directory = self._socket_directory_in_use()
                return True
            if not postmaster.is_alive(server):
                return False
            time.sleep(GLANCE_SECONDS)
        raise EmbeddedError(
            f"PostgreSQL was not ready after {self.start_patience_seconds:.0f} s on"
            f" {self._place.data} (its log: {self.log})."
        )

    def _spawn(self, programs: Binaries) -> psutil.Process | None:
        postgres = programs.directory / "postgres"
        done = self._place.account.run(
            ["/bin/sh", "-c", SPAWN, postgres, self._place.data, self.log]
        )
        number = re.search(r"^\d+$", done.output, re.MULTILINE)
        try:
            return psutil.Process(int(number[0])) if number else None
        except psutil.NoSuchProcess:
            return None

    def _said_since(self, position: int) -> str:
        with self.log.open("rb") as log:
            log.seek(position)
            return log.read().decode(errors="replace")

    def _await_end(self, server: psutil.Process) -> None:
        deadline = time.monotonic() + STOP_PATIENCE_SECONDS
        while postmaster.is_alive(server):
            if time.monotonic() > deadline:
                raise EmbeddedError(
                    f"PostgreSQL did not stop within {STOP_PATIENCE_SECONDS:.0f} s on"
                    f" {self._place.data} (its log: {self.log})."
                )
            time.sleep(GLANCE_SECONDS)

    def _tidy_up(self) -> None:
        """Remove what a dead server leaves, and what would mislead the next."""
        sockets.clear(self._socket_directory_in_use())
        postmaster.forget_misleading_lock(self._place.data)

    def _socket_directory_in_use(self) -> Path:
        lock = postmaster.lock_file(self._place.data)
        return (
            (lock and lock.socket_directory)
            or self.socket_directory
            or sockets.usual_directory(self._place)
        )


def _reason(said: str) -> str:
    lines = said.splitlines()
    fatal = [line.split("FATAL:", 1)[1].strip() for line in lines if "FATAL:" in line]
    return (fatal[-1:] or lines[-1:] or ["it said nothing"])[0]
