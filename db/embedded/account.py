"""The system user that PostgreSQL runs as, because it refuses to run as root."""

import errno
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from db.embedded.errors import EmbeddedError

if sys.platform != "win32":  # the package can be imported everywhere; Embedded refuses
    import pwd

ROOT = 0
CHANGE_OF_USER_REFUSED = {errno.EPERM, errno.EINVAL}
SERVER_ACCOUNTS = ("postgres", "_postgres", "nobody")


@dataclass(frozen=True)
class Finished:
    """A command that has ended, and all it said."""

    status: int
    output: str


@dataclass(frozen=True)
class Account:
    """Whom the server runs as: ourselves, or for root somebody with fewer rights."""

    name: str
    uid: int
    gid: int

    @property
    def is_ours(self) -> bool:
        """Whether no change of user is needed."""
        return self.uid == os.geteuid()

    def take(self, path: Path) -> None:
        """Give `path` to this account; a link is given, never what it points to."""
        if not self.is_ours:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def can_enter(self, directory: Path) -> bool:
        """Whether this account can reach what lies in `directory`."""
        return self.run(["test", "-x", directory]).status == 0

    def can_run(self, program: Path) -> bool:
        """Whether this account may execute `program`, and load what it needs."""
        try:
            return self.run([program, "--version"]).status == 0
        except PermissionError:
            return False

    def run(self, command: Sequence[str | Path]) -> Finished:
        """Run `command` as this account to its end; when interrupted, it is ended first.

        What it says goes to a file, because a server started by it would hold a pipe open. It has
        a session of its own: Ctrl-C is for us, and we decide what becomes of our children.
        """
        with tempfile.TemporaryFile() as said:
            process = self._begin(command, said)
            try:
                process.wait()
            finally:
                _end(process)
            said.seek(0)
            return Finished(process.returncode, said.read().decode(errors="replace"))

    def _begin(self, command: Sequence[str | Path], said: IO[bytes]) -> subprocess.Popen[bytes]:
        try:
            return subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                cwd="/",
                env=_environment(),
                start_new_session=True,
                user=None if self.is_ours else self.uid,
                group=None if self.is_ours else self.gid,
                extra_groups=None if self.is_ours else [],
            )
        except OSError as error:
            if error.errno not in CHANGE_OF_USER_REFUSED:
                raise
            raise EmbeddedError(
                f"PostgreSQL does not run as root, and this system does not let root become user"
                f" {self.name}: start the application as an ordinary user."
            ) from error


def ourselves() -> Account:
    """Return the account of this process."""
    return _account(os.geteuid(), os.getegid())


def account_for(path: Path) -> Account:
    """Return who runs the server of the cluster at `path`.

    An ordinary user runs it alone. For root it is the owner of `path`, or of the nearest directory
    above that exists: so an existing cluster keeps its user, and `sudo` in somebody's checkout
    leaves files that person can use. Where that owner is root too: `postgres`, else `nobody`.
    """
    if os.geteuid() != ROOT:
        return ourselves()
    owner = _nearest_existing(path).stat()
    if owner.st_uid != ROOT:
        return _account(owner.st_uid, owner.st_gid)
    for name in SERVER_ACCOUNTS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid)
    raise EmbeddedError(
        "PostgreSQL does not run as root, and this system has neither a user postgres nor nobody:"
        " start the application as an ordinary user."
    )


def user_name(uid: int) -> str:
    """Return the name of a user, or the number where the system knows no name for it."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _account(uid: int, gid: int) -> Account:
    return Account(user_name(uid), uid, gid)


def _nearest_existing(path: Path) -> Path:
    return next(place for place in (path, *path.parents) if place.exists())


def _environment() -> dict[str, str]:
    """Our environment without what would steer PostgreSQL, its messages in English."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return {**kept, "LC_ALL": "C"}


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGINT)
        process.wait()
