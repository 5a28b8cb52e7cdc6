"""What dies without a word, at any moment, does no harm to the next start."""

import contextlib
import os
import shutil
import signal
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg2
import pytest

from db.embedded import Embedded, EmbeddedError
from db.embedded.account import ourselves
from tests.db.embedded.conftest import (
    Holders,
    eventually,
    has_the_row,
    is_at_work,
    kill_server,
    leave_a_row,
    processes_in,
    servers_in,
    sql,
)

ENDINGS = [signal.SIGTERM, signal.SIGINT, signal.SIGHUP]


def lock_of(server: Embedded) -> Path:
    return server.data / "postmaster.pid"


def rename_process(lock: Path, pid: int) -> None:
    """Make the lock file name another process, as if its number had been given again."""
    owner = lock.stat()
    _, rest = lock.read_text().split("\n", 1)
    lock.write_text(f"{pid}\n{rest}")
    os.chown(lock, owner.st_uid, owner.st_gid)


@pytest.fixture
def crashed(pg: Path) -> Embedded:
    """A cluster with one row, whose server and users were killed."""
    server = Embedded(pg, durable=False).start()
    leave_a_row(server.superuser_url())
    kill_server(server.data)
    server._claims.drop(server)
    return server


def assert_recovers(server: Embedded, ground: Path) -> None:
    with server:
        assert has_the_row(server.superuser_url())
        assert len(servers_in(ground)) == 1
    assert not servers_in(ground)


# Users that die


def test_a_killed_user_counts_no_more(
    their_pg: Path, ground: Path, hold: Holders, identity: str
) -> None:
    killed, other = (hold(their_pg, identity=identity) for _ in range(2))
    killed.url()
    other.url()
    killed.signal(signal.SIGKILL)
    assert len(servers_in(ground)) == 1
    other.leave()
    assert not servers_in(ground)


def test_the_server_of_a_killed_user_is_adopted_and_stopped_by_the_next(
    pg: Path, ground: Path, hold: Holders
) -> None:
    killed = hold(pg)
    url = killed.url()
    killed.signal(signal.SIGKILL)
    [orphan] = servers_in(ground)
    with Embedded(pg, durable=False) as server:
        assert server.superuser_url() == url
        assert servers_in(ground) == [orphan]
    assert not servers_in(ground)


@pytest.mark.parametrize("ending", ENDINGS, ids=lambda ending: ending.name)
def test_a_signal_that_ends_the_last_user_ends_the_server(
    their_pg: Path, ground: Path, hold: Holders, ending: signal.Signals, identity: str
) -> None:
    holder = hold(their_pg, identity=identity)
    holder.url()
    assert holder.signal(ending) == (130 if ending == signal.SIGINT else 128 + ending)
    assert not processes_in(ground)


# Starts that are cut short


@pytest.mark.parametrize("ending", ENDINGS[:2], ids=lambda ending: ending.name)
def test_a_signal_while_the_cluster_is_made_leaves_nothing(
    ground: Path, hold: Holders, ending: signal.Signals
) -> None:
    holder = hold(ground / "pg")
    eventually(lambda: list(ground.glob("pg/init-*/data/PG_VERSION")), "initdb is at work")
    assert holder.signal(ending)
    assert not processes_in(ground)
    assert not list(ground.glob("pg/init-*"))
    assert not (ground / "pg" / "data").exists()


@pytest.mark.parametrize(
    ("moment", "children_too"),
    [
        ("init-*", True),
        ("init-*/data/PG_VERSION", True),
        ("init-*/data/PG_VERSION", False),
        ("init-*/data/global/pg_control", True),
        ("init-*/data/base/4", True),
        ("init-*/data/base/4", False),
        ("data", True),
        ("data/postmaster.pid", False),
    ],
)
def test_a_start_killed_at_any_moment_leaves_no_half_cluster(
    ground: Path, hold: Holders, moment: str, *, children_too: bool
) -> None:
    holder = hold(ground / "pg")
    eventually(lambda: list((ground / "pg").glob(moment)), f"{moment} appears")
    user = psutil.Process(holder.process.pid)
    family = user.children(recursive=True)
    holder.signal(signal.SIGKILL)
    if children_too:
        for process in family:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
    server = Embedded(ground / "pg", durable=False)
    with server:
        assert sql(server.superuser_url(), "select 1") == [(1,)]
        assert len(servers_in(ground)) == 1
    eventually(lambda: not processes_in(ground), "an orphaned initdb gives up")
    with server:
        assert not list(ground.glob("pg/init-*"))


def test_an_interrupted_command_is_ended_first(ground: Path) -> None:
    def interrupt() -> None:
        eventually(lambda: processes_in(ground), "the command runs")
        os.kill(os.getpid(), signal.SIGINT)

    interrupter = threading.Thread(target=interrupt)
    interrupter.start()
    with pytest.raises(KeyboardInterrupt):
        ourselves().run(["/bin/sh", "-c", "while true; do sleep 0.05; done", ground])
    interrupter.join()
    assert not processes_in(ground)


# Servers that die


def test_a_killed_server_recovers(crashed: Embedded, ground: Path) -> None:
    assert_recovers(crashed, ground)


def test_a_killed_server_is_started_again_by_another_user_of_it(
    their_pg: Path, ground: Path, hold: Holders, identity: str
) -> None:
    first = hold(their_pg, identity=identity)
    url = first.url()
    leave_a_row(url)
    kill_server(their_pg / "data")
    second = hold(their_pg, identity=identity)
    assert second.url() == url
    assert has_the_row(url)
    second.leave()
    assert len(servers_in(ground)) == 1
    first.leave()
    assert not servers_in(ground)


@pytest.fixture
def bystander() -> Iterator[subprocess.Popen[bytes]]:
    """A process that has nothing to do with it, and must not be harmed."""
    process = subprocess.Popen(["sleep", "600"])  # noqa: S607
    yield process
    assert process.poll() is None
    process.kill()
    process.wait()


def test_a_lock_that_names_another_program_is_seen_through(
    crashed: Embedded, ground: Path, bystander: subprocess.Popen[bytes]
) -> None:
    rename_process(lock_of(crashed), bystander.pid)
    assert_recovers(crashed, ground)


def test_a_lock_that_names_another_postgres_is_seen_through(
    crashed: Embedded, ground: Path
) -> None:
    with Embedded(ground / "other", durable=False) as other:
        rename_process(lock_of(crashed), int(lock_of(other).read_text().split()[0]))
        with crashed:
            assert has_the_row(crashed.superuser_url())
            assert sql(other.superuser_url(), "show data_directory") == [(str(other.data),)]
    assert not servers_in(ground)


@pytest.fixture
def zombie(ground: Path) -> Iterator[psutil.Process]:
    """A process named postgres that has ended, and whose parent does not look."""
    program = ground / "postgres"
    shutil.copy(str(shutil.which("true")), program)
    child = subprocess.Popen([program])
    process = psutil.Process(child.pid)
    eventually(lambda: process.status() == psutil.STATUS_ZOMBIE, "the process has ended")
    assert process.name() == "postgres"
    yield process
    child.wait()


def test_a_lock_that_names_a_zombie_is_seen_through(
    crashed: Embedded, ground: Path, zombie: psutil.Process
) -> None:
    rename_process(lock_of(crashed), zombie.pid)
    assert_recovers(crashed, ground)


def test_a_killed_server_that_nobody_buries_is_seen_through(
    pg: Path, ground: Path, hold: Holders
) -> None:
    parent = hold(pg, "--never-buries")
    url = parent.url()
    leave_a_row(url)
    kill_server(pg / "data")
    other = hold(pg)
    assert other.url() == url
    assert has_the_row(url)
    other.leave()
    assert len(servers_in(ground)) == 1
    parent.leave()
    assert not servers_in(ground)


def test_a_stopped_server_that_nobody_buries_is_not_waited_for(
    pg: Path, ground: Path, hold: Holders
) -> None:
    parent = hold(pg, "--never-buries")
    parent.url()
    parent.leave()
    assert not servers_in(ground)


@pytest.mark.parametrize("left", ["", "no number\n", "999999999\n"])
def test_a_broken_lock_is_seen_through(crashed: Embedded, ground: Path, left: str) -> None:
    owner = lock_of(crashed).stat()
    lock_of(crashed).write_text(left)
    os.chown(lock_of(crashed), owner.st_uid, owner.st_gid)
    assert_recovers(crashed, ground)


def test_a_server_whose_process_is_out_of_sight_is_not_doubled(
    pg: Path, ground: Path, hold: Holders, bystander: subprocess.Popen[bytes]
) -> None:
    killed = hold(pg)
    url = killed.url()
    killed.signal(signal.SIGKILL)
    [process] = servers_in(ground)
    server = Embedded(pg, durable=False)
    rename_process(lock_of(server), bystander.pid)
    assert server.start().superuser_url() == url
    assert servers_in(ground) == [process]
    assert not server.stop()
    assert sql(url, "select 1") == [(1,)]
    rename_process(lock_of(server), process.pid)
    assert server.stop()
    assert not servers_in(ground)


def test_orphans_of_a_killed_server_are_waited_for(pg: Path, ground: Path) -> None:
    server = Embedded(pg, durable=False).start()
    url = server.superuser_url()
    leave_a_row(url)
    with contextlib.closing(psycopg2.connect(url.replace("+psycopg2", ""))) as orphaned:
        orphan = psutil.Process(orphaned.info.backend_pid)
        orphan.suspend()  # it cannot see that its server died
        [postmaster] = servers_in(ground)
        postmaster.kill()
        eventually(lambda: not is_at_work(postmaster), "the server is gone")
        assert "still in use" not in server.log.read_text()
        freeing = threading.Thread(target=resume_when_waited_for, args=(orphan, server.log))
        freeing.start()
        assert_recovers(server, ground)
        freeing.join()


def resume_when_waited_for(orphan: psutil.Process, log: Path) -> None:
    """Let an orphan see that its server died, once the next server met it."""
    try:
        eventually(lambda: "still in use" in log.read_text(), "the next server meets the orphan")
    finally:
        orphan.resume()


# Recoveries that take their time


@pytest.fixture
def slow(crashed: Embedded, ground: Path) -> Iterator[Path]:
    """Make the next start wait, recovering, for the file that is returned."""
    signal_file = crashed.data / "recovery.signal"
    signal_file.touch()
    owner = crashed.data.stat()
    os.chown(signal_file, owner.st_uid, owner.st_gid)
    gate = ground / "go on"
    yield gate
    gate.touch()


def waiting_for(gate: Path) -> str:
    """Return a command that waits for `gate`, but never longer than its directory stands."""
    return f"while [ -d '{gate.parent}' ] && [ ! -e '{gate}' ]; do sleep 0.05; done; false"


def is_recovering(root: Path) -> bool:
    children = [child for process in servers_in(root) for child in process.children()]
    return any("startup" in " ".join(child.cmdline()) for child in children)


def test_a_long_recovery_is_waited_for(pg: Path, slow: Path) -> None:
    server = Embedded(pg, durable=False, settings={"restore_command": waiting_for(slow)})
    assert server._server.start_patience_seconds >= 600
    starting = threading.Thread(target=server.start)
    starting.start()
    eventually(lambda: is_recovering(pg), "recovery is at work")
    assert starting.is_alive()
    slow.touch()
    starting.join()
    assert has_the_row(server.superuser_url())
    assert server.stop()


def test_patience_has_an_end_and_leaves_nothing(pg: Path, slow: Path, ground: Path) -> None:
    server = Embedded(pg, durable=False, settings={"restore_command": waiting_for(slow)})
    server._server.start_patience_seconds = 0.3
    with pytest.raises(EmbeddedError, match="was not ready after"):
        server.start()
    assert not servers_in(ground)
    assert not (pg / "socket").exists()


@pytest.mark.parametrize("ending", ENDINGS[:2], ids=lambda ending: ending.name)
def test_a_signal_during_recovery_leaves_nothing(
    pg: Path, slow: Path, ground: Path, hold: Holders, ending: signal.Signals
) -> None:
    holder = hold(pg, f"--set=restore_command={waiting_for(slow)}")
    eventually(lambda: is_recovering(pg), "recovery is at work")
    assert holder.signal(ending)
    assert not servers_in(ground)
    assert not (pg / "socket").exists()


def test_a_user_that_comes_during_recovery_waits_too(
    pg: Path, slow: Path, ground: Path, hold: Holders
) -> None:
    killed = hold(pg, f"--set=restore_command={waiting_for(slow)}")
    eventually(lambda: is_recovering(pg), "recovery is at work")
    killed.signal(signal.SIGKILL)
    [process] = servers_in(ground)
    server = Embedded(pg, durable=False)
    starting = threading.Thread(target=server.start)
    starting.start()
    slow.touch()
    starting.join()
    assert has_the_row(server.superuser_url())
    assert servers_in(ground) == [process]
    assert server.stop()
