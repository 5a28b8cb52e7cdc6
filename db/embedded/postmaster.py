"""Tell a running server from what a dead one left."""

import socket
from dataclasses import dataclass
from pathlib import Path

import psutil

READY = frozenset({"ready", "standby"})
LINES_WHEN_LISTENING = 8
PROGRAM = "postgres"
SOCKET_NAME = ".s.PGSQL.5432"


@dataclass(frozen=True)
class LockFile:
    """What `postmaster.pid` says of the server that wrote it, dead or alive."""

    pid: int
    socket_directory: Path | None
    is_ready: bool


def lock_file(data: Path) -> LockFile | None:
    """Read `postmaster.pid`: process, data directory, …, socket (5th line), …, state (8th)."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
        pid = int(lines[0])
    except (FileNotFoundError, IndexError, ValueError):
        return None
    if len(lines) < LINES_WHEN_LISTENING:
        return LockFile(pid, None, is_ready=False)
    is_copy = lines[1] != str(data)  # then the socket is that of the cluster it was copied from
    return LockFile(pid, None if is_copy else Path(lines[4]), lines[7].strip() in READY)


def running(data: Path) -> psutil.Process | None:
    """Return the server process of `data`, or None.

    The number in the lock file proves nothing: after a restart of the machine or container it may
    be another program's, or a zombie's that nobody has buried.
    """
    lock = lock_file(data)
    if lock is None:
        return None
    try:
        process = psutil.Process(lock.pid)
        ours = process.name() == PROGRAM and _works_in(process, data)
    except psutil.NoSuchProcess:
        return None
    return process if ours and is_alive(process) else None


def is_alive(process: psutil.Process) -> bool:
    """Whether the process runs; one that ended and waits to be buried does not."""
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def answers(socket_directory: Path) -> bool:
    """Whether a server listens there, even one whose process cannot be seen from here."""
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(socket_directory / SOCKET_NAME))
        except OSError:
            return False
    return True


def forget_misleading_lock(data: Path) -> None:
    """Remove a dead server's lock file that is empty, or whose process number is taken again.

    PostgreSQL would refuse the first and believe the second. Where the number is free it sees by
    itself that the file is old, and looks for orphans of that server, so the file stays.
    """
    lock = lock_file(data)
    if lock is None or psutil.pid_exists(lock.pid):
        (data / "postmaster.pid").unlink(missing_ok=True)


def _works_in(process: psutil.Process, data: Path) -> bool:
    try:
        directory = process.cwd()
    except psutil.AccessDenied:  # root in a container may not look into another user's process
        return str(data) in process.cmdline()
    try:
        return bool(directory) and data.samefile(directory)
    except FileNotFoundError:
        return False
