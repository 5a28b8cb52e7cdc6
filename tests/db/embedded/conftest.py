"""Real servers in directories of their own, and proof after each test that nothing is left."""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import psycopg2
import pytest

from db.embedded import Embedded, find_binaries, shelf
from db.embedded.account import Account
from db.embedded.binaries import usable_by
from tests.source import ROOT as REPOSITORY

IS_ROOT = os.geteuid() == 0
IDENTITIES = ["root", "ordinary user"] if IS_ROOT else ["ordinary user"]
PATIENCE_SECONDS = 60.0


def can_mount() -> bool:
    """Whether this run may mount a disk; a container's root often may not."""
    with tempfile.TemporaryDirectory() as place:
        command = ["mount", "-t", "tmpfs", "none", place]
        if not IS_ROOT or subprocess.run(command, capture_output=True, check=False).returncode:
            return False
        subprocess.run(["umount", place], check=True)  # noqa: S607
    return True


# What only root can show; everybody else is held to the rest.
collect_ignore = [
    *([] if IS_ROOT else ["test_as_root.py"]),
    *([] if can_mount() else ["test_full_disk.py"]),
]


def eventually(condition: Callable[[], object], what: str) -> None:
    """Wait until `condition` holds."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, f"never happened: {what}"
        time.sleep(0.005)


def sql(url: str, statement: str) -> list[tuple[object, ...]]:
    """Run one statement by itself; the URL is read as libpq's own programs read it."""
    with contextlib.closing(psycopg2.connect(url.replace("+psycopg2", ""))) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []


def leave_a_row(url: str) -> None:
    """Write what `has_the_row` finds again, safe on disk."""
    sql(url, "drop table if exists kept")
    sql(url, "create table kept as select 'Ben Amara' as name")
    sql(url, "checkpoint")


def has_the_row(url: str) -> bool:
    return sql(url, "select name from kept") == [("Ben Amara",)]


def processes_in(directory: Path) -> list[psutil.Process]:
    """Return the living processes that work in `directory` or name it in their command."""
    return [process for process in psutil.process_iter() if is_in(directory, process)]


def is_in(directory: Path, process: psutil.Process) -> bool:
    if process.pid == os.getpid() or not is_at_work(process):
        return False
    with contextlib.suppress(psutil.NoSuchProcess):
        if any(str(directory) in word for word in process.cmdline()):
            return True
        with contextlib.suppress(psutil.AccessDenied):
            return Path(process.cwd()).is_relative_to(directory)
    return False


def servers_in(directory: Path) -> list[psutil.Process]:
    """Return the living server processes of the clusters below `directory`.

    What a server has just forked still bears its command line: that is no server of its own.
    """
    found = [process for process in processes_in(directory) if is_server(process)]
    servers = {process.pid for process in found}
    return [process for process in found if parent_of(process) not in servers]


def parent_of(process: psutil.Process) -> int | None:
    with contextlib.suppress(psutil.NoSuchProcess):
        parent: int = process.ppid()
        return parent
    return None


def is_server(process: psutil.Process) -> bool:
    with contextlib.suppress(psutil.NoSuchProcess):
        return Path(process.cmdline()[0]).name == "postgres" and "-D" in process.cmdline()
    return False


def kill_server(data: Path) -> int:
    """Kill the server as a power cut would; return the number of its process."""
    pid = int((data / "postmaster.pid").read_text().split()[0])
    server = psutil.Process(pid)
    family = [server, *server.children(recursive=True)]
    for process in family:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    eventually(lambda: not any(map(is_at_work, family)), "the killed server is gone")
    return pid


def is_at_work(process: psutil.Process) -> bool:
    with contextlib.suppress(psutil.NoSuchProcess):
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    return False


@dataclass
class Holder:
    """A process that uses the server of `root`."""

    process: subprocess.Popen[str]

    def url(self) -> str:
        """Wait until its server is ready; return the superuser's URL."""
        assert self.process.stdout
        url = self.process.stdout.readline().strip()
        assert url, self.error()
        return url

    def error(self) -> str:
        """Wait until it has ended; return what it said of that."""
        return self.process.communicate(timeout=PATIENCE_SECONDS)[1].strip()

    def leave(self) -> None:
        """Let it stop normally."""
        assert not self.error()
        assert self.process.returncode == 0

    def signal(self, number: signal.Signals) -> int:
        """Send a signal and wait for the end."""
        self.process.send_signal(number)
        self.error()
        return self.process.returncode


@dataclass
class Holders:
    """Starts processes that use servers; as root, also in the name of others."""

    temporary: Path
    shelf: Path
    programs: Path
    started: list[Holder] = field(default_factory=list)

    def __call__(
        self, root: Path, *options: str, identity: str | None = None, without: str | None = None
    ) -> Holder:
        command = [sys.executable, "-m", "tests.db.embedded.holder", str(root)]
        command += [f"--shelf={self.shelf}", *options]
        if IS_ROOT and identity == "ordinary user":
            account = nobody()
            command += [f"--uid={account.uid}", f"--gid={account.gid}"]
            command += [f"--pg-bin={self.programs}"]
        process = subprocess.Popen(
            ["setpriv", f"--bounding-set=-{without}", *command] if without else command,
            cwd=REPOSITORY,
            env={**os.environ, "TMPDIR": str(self.temporary)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        holder = Holder(process)
        self.started.append(holder)
        return holder


def nobody() -> Account:
    """Return the ordinary user of tests that run as root."""
    entry = pwd.getpwnam("nobody")
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def own(path: Path, identity: str) -> Path:
    """Make the directory `path`, which belongs to that identity."""
    path.mkdir()
    if IS_ROOT and identity == "ordinary user":
        os.chown(path, nobody().uid, nobody().gid)
    return path


@pytest.fixture(scope="package", autouse=True)
def shelf_directory() -> Iterator[Path]:
    """The shelf of these tests, in place of the system's, which other tests may use."""
    with tempfile.TemporaryDirectory(prefix="mediance-shelf-") as name:
        Path(name).chmod(0o755)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(shelf, "SHELF", Path(name) / "shelf")
            yield Path(name) / "shelf"


@pytest.fixture
def ground(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A directory that every user can enter, with a space; nothing may live on in it."""
    directory = Path(tempfile.mkdtemp(prefix="mediance test ")).resolve()
    directory.chmod(0o711)
    temporary = directory / "tmp"
    temporary.mkdir()
    temporary.chmod(0o1777)
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    yield directory
    left = processes_in(directory)
    for process in left:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    still_there = list(temporary.iterdir())
    shutil.rmtree(directory)
    assert not left
    assert not still_there


@dataclass
class Clusters:
    """Clusters that are made already, one for each owner: making one takes a second."""

    home: Path
    idle: dict[str, Path] = field(default_factory=dict)

    def take(self, identity: str, root: Path) -> None:
        """Put a cluster to `root`."""
        if identity in self.idle:
            self.idle.pop(identity).rename(root)
            return
        with Embedded(root, durable=False):
            pass
        if IS_ROOT and identity == "ordinary user":
            for path in (root, *root.rglob("*")):
                os.chown(path, nobody().uid, nobody().gid)

    def give_back(self, identity: str, root: Path) -> None:
        """Keep the cluster for the next test if it is whole and stopped."""
        left = {path.name for path in (root / "data").glob("*")}
        if "PG_VERSION" in left and not left & {"postmaster.pid", "recovery.signal"}:
            self.idle[identity] = root.rename(self.home / identity)


@pytest.fixture(scope="package")
def clusters(shelf_directory: Path) -> Clusters:
    return Clusters(shelf_directory.parent)


@pytest.fixture
def pg(ground: Path, clusters: Clusters) -> Iterator[Path]:
    """The root of a cluster that is made already."""
    clusters.take(IDENTITIES[0], ground / "pg")
    yield ground / "pg"
    clusters.give_back(IDENTITIES[0], ground / "pg")


@pytest.fixture(params=IDENTITIES)
def identity(request: pytest.FixtureRequest) -> str:
    """Who starts the server: each identity that this run can take."""
    return str(request.param)


@pytest.fixture
def their_pg(ground: Path, clusters: Clusters, identity: str) -> Iterator[Path]:
    """The root of a cluster that is made already and belongs to `identity`."""
    clusters.take(identity, ground / "pg")
    yield ground / "pg"
    clusters.give_back(identity, ground / "pg")


@pytest.fixture
def hold(ground: Path, shelf_directory: Path) -> Iterator[Holders]:
    programs = find_binaries()
    if IS_ROOT:
        programs = usable_by(nobody(), programs)
    holders = Holders(ground / "tmp", shelf_directory, programs.directory)
    yield holders
    for holder in holders.started:
        if holder.process.poll() is None:
            holder.process.kill()
        holder.process.communicate()
