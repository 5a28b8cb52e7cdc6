"""PostgreSQL's own programs for dumping and restoring: the right ones found, run, and heard."""

import os
import re
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from sqlalchemy import make_url

from db.embedded.binaries import program_directories
from db.engine import with_driver
from db.errors import UnfitDatabase

PROGRAMS = ("pg_dump", "pg_restore")
PIPE_BYTES = 1 << 18
LOCK_WAIT = "60s"
SETS_TRANSACTION_TIMEOUT = 17
"""From this major on, what pg_restore says first is not understood by older servers."""


class ClientFailed(Exception):
    """pg_dump or pg_restore ended badly; the text is what it said, without any row."""


@dataclass(frozen=True)
class Client:
    """A directory that holds pg_dump and pg_restore, and their major version."""

    directory: Path
    major: int

    def dump(self, owner_url: str, snapshot: str, schema: str) -> Iterator[bytes]:
        """Return a dump of `schema` as `snapshot` sees it, as it comes; raise `ClientFailed`."""
        options = (
            "--format=custom",
            f"--schema={schema}",
            f"--snapshot={snapshot}",
            f"--lock-wait-timeout={LOCK_WAIT}",
        )
        program = self.directory / "pg_dump"
        with _running(program, options, owner_url, subprocess.DEVNULL) as running:
            yield from running.read()
            running.must_end_well()

    def restore(self, owner_url: str, schema: str, dump: Iterable[bytes]) -> None:
        """Put a dump's tables into the empty `schema`, all or nothing; raise `ClientFailed`.

        An error while `dump` is read ends it before anything is kept.
        """
        options = (
            "--format=custom",
            f"--schema={schema}",
            "--no-owner",
            "--no-privileges",
            "--single-transaction",
            "--exit-on-error",
        )
        program = self.directory / "pg_restore"
        with _running(program, options, owner_url, subprocess.PIPE) as running:
            running.feed(dump)
            running.must_end_well()


def find_client(server_major: int, named: Path | None = None) -> Client:
    """Return programs of the server's major, else the nearest newer; raise `UnfitDatabase`."""
    found = [client for client in map(_examined, program_directories(named)) if client]
    fitting = [client for client in found if client.major >= server_major]
    if not fitting:
        seen = ", ".join(f"{client.directory} ({client.major})" for client in found)
        raise UnfitDatabase(
            f"pg_dump and pg_restore of PostgreSQL {server_major} or newer were not found"
            f" (looked at {seen or 'nothing'}): install the package postgresql-client-"
            f"{server_major}, or name their directory in MEDIANCE_PG_BIN."
        )
    return min(fitting, key=lambda client: client.major)


def find_restoring_client(server_major: int, named: Path | None = None) -> Client:
    """Return programs that this server understands; raise `UnfitDatabase`."""
    client = find_client(server_major, named)
    if server_major < SETS_TRANSACTION_TIMEOUT <= client.major:
        raise UnfitDatabase(
            f"PostgreSQL {server_major} does not understand pg_restore {client.major}: install"
            f" the package postgresql-client-{server_major}, or name its directory in"
            " MEDIANCE_PG_BIN."
        )
    return client


def _examined(directory: Path) -> Client | None:
    if not all(os.access(directory / program, os.X_OK) for program in PROGRAMS):
        return None
    said = subprocess.run(
        [directory / "pg_dump", "--version"], capture_output=True, text=True, check=False
    ).stdout
    version = re.search(r"\(PostgreSQL\) (\d+)", said)
    return Client(directory, int(version[1])) if version else None


@dataclass(frozen=True)
class _Running:
    """A program at work, and what it says."""

    process: subprocess.Popen[bytes]
    said: IO[bytes]

    def read(self) -> Iterator[bytes]:
        """Return what it writes, as it comes."""
        output = _pipe(self.process.stdout)
        while read := output.read(PIPE_BYTES):
            yield read

    def feed(self, data: Iterable[bytes]) -> None:
        """Let it read `data` to the end, or until it wants no more."""
        source = _pipe(self.process.stdin)
        with suppress(BrokenPipeError):
            for part in data:
                source.write(part)
        with suppress(BrokenPipeError):
            source.close()

    def must_end_well(self) -> None:
        """Wait for its end; raise `ClientFailed` with what it complained of first."""
        if self.process.wait() == 0:
            return
        self.said.seek(0)
        lines = self.said.read().decode(errors="replace").splitlines()
        complaints = [line for line in lines if "error:" in line]
        raise ClientFailed((complaints or lines or ["it was ended"])[0])


@contextmanager
def _running(program: Path, options: Sequence[str], url: str, stdin: int) -> Iterator[_Running]:
    """Run a program on a database; left before its end it is killed, and nothing of it stays."""
    address, environment = _without_password(url)
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            [program, *options, "--no-password", f"--dbname={address}"],
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=said,
            env=environment,
        )
        try:
            yield _Running(process, said)
        finally:
            if process.poll() is None:
                process.kill()  # before its input ends, which it could take for the end of the dump
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    with suppress(BrokenPipeError):
                        pipe.close()


def _without_password(url: str) -> tuple[str, dict[str, str]]:
    """Return the address that anybody may see in a list of processes, and the environment."""
    parts = make_url(with_driver(url))
    shown = parts.set(drivername="postgresql", password=None)
    kept = {name: text for name, text in os.environ.items() if not name.startswith("PG")}
    secret = {"PGPASSWORD": str(parts.password)} if parts.password else {}
    address = shown.render_as_string(hide_password=False)
    return address, {**kept, "LC_ALL": "C", "PGAPPNAME": "mediance-backup", **secret}


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise ClientFailed("it has no pipe")
    return stream
