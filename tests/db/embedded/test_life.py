"""A server is made, started, shared and stopped, and leaves nothing but its data."""

import os
import signal
import stat
import subprocess
import sys
import threading
from pathlib import Path

import psycopg2
import psycopg2.errors
import pytest

from db.embedded import Embedded, EmbeddedError, embedded_at
from tests.db.embedded.conftest import (
    Holders,
    eventually,
    has_the_row,
    leave_a_row,
    own,
    processes_in,
    servers_in,
    sql,
)

LONG = "x" * 60


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize(
    "name",
    ["two words", 'it\'s $HOME, `été` or "else"', f"{LONG}/{LONG}"],
    ids=["a space", "shell characters and a comma", "over 107 bytes"],
)
def test_any_path_will_do(ground: Path, name: str) -> None:
    server = Embedded(ground / name, durable=False)
    with server:
        assert sql(server.superuser_url(), "show data_directory") == [(str(server.data),)]
    assert not processes_in(ground)
    assert not (ground / name / "socket").exists()


def test_a_server_is_not_a_child_and_its_socket_goes_with_it(pg: Path, ground: Path) -> None:
    server = Embedded(pg, durable=False)
    with server:
        assert (pg / "socket").is_dir()
        assert os.getpid() not in [process.ppid() for process in servers_in(ground)]
    assert sorted(path.name for path in pg.iterdir()) == [
        "data", "server.conf", "server.log", "start.lock", "superuser.password", "use.lock",
    ]  # fmt: skip


def test_starting_or_stopping_twice_does_no_harm(pg: Path, ground: Path) -> None:
    server = Embedded(pg, durable=False)
    first = server.start().superuser_url()
    assert server.start().superuser_url() == first
    assert len(servers_in(ground)) == 1
    assert server.stop()
    assert server.stop()
    assert not servers_in(ground)


def test_data_and_address_outlive_a_restart(pg: Path) -> None:
    server = Embedded(pg, durable=False)
    with server:
        first = server.superuser_url()
        leave_a_row(first)
    with server:
        assert server.superuser_url() == first
        assert has_the_row(first)


def test_there_is_no_address_without_a_start(pg: Path) -> None:
    server = Embedded(pg, durable=False)
    with pytest.raises(EmbeddedError, match="is not started"):
        server.url(user="anybody", password="any", database="any")
    with server:
        pass
    with pytest.raises(EmbeddedError, match="is not started"):
        server.superuser_url()


def test_two_objects_of_one_process_count_as_two_users(pg: Path, ground: Path) -> None:
    one, other = (Embedded(pg, durable=False).start() for _ in range(2))
    assert not other.stop()
    assert sql(one.superuser_url(), "select 1") == [(1,)]
    assert one.stop()
    assert not servers_in(ground)


def test_every_part_of_a_process_gets_the_same_object(ground: Path) -> None:
    server = embedded_at(ground / "pg", durable=False)
    assert embedded_at(ground / "tmp" / ".." / "pg") is server
    assert embedded_at(ground / "other") is not server


def test_threads_that_start_together_share_one_server(pg: Path, ground: Path) -> None:
    servers = [Embedded(pg, durable=False) for _ in range(4)]
    threads = [threading.Thread(target=server.start) for server in servers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({server.superuser_url() for server in servers}) == 1
    assert len(servers_in(ground)) == 1
    assert [server.stop() for server in servers] == [False, False, False, True]


def test_processes_that_first_start_together_share_one_server(
    ground: Path, hold: Holders, identity: str
) -> None:
    home = own(ground / "home", identity)
    holders = [hold(home / "pg", identity=identity) for _ in range(3)]
    assert len({holder.url() for holder in holders}) == 1
    assert len(servers_in(ground)) == 1
    for holder in holders[:-1]:
        holder.leave()
        assert len(servers_in(ground)) == 1
    holders[-1].leave()
    assert not servers_in(ground)


def test_only_the_servers_user_with_the_password_gets_in(pg: Path) -> None:
    server = Embedded(pg, durable=False)
    with server:
        url = server.superuser_url()
        assert mode(pg / "socket") == 0o700
        assert mode(pg / "socket" / ".s.PGSQL.5432") == 0o600
        assert mode(pg / "superuser.password") == 0o600
        assert sql(url, "show listen_addresses") == [("",)]
        wrong = server.url(user="postgres", password="wrong", database="postgres")
        with pytest.raises(psycopg2.OperationalError, match="authentication failed"):
            sql(wrong, "select 1")


def test_names_and_passwords_of_any_character_pass_through_the_url(pg: Path) -> None:
    server = Embedded(pg, durable=False)
    with server:
        sql(server.superuser_url(), 'drop role if exists "o\'n:a@b"')
        sql(server.superuser_url(), "create role \"o'n:a@b\" login password 'p/w+ %é'")
        url = server.url(user="o'n:a@b", password="p/w+ %é", database="postgres")
        assert sql(url, "select current_user") == [("o'n:a@b",)]


def test_our_settings_hold_and_a_callers_come_first(pg: Path) -> None:
    server = Embedded(pg, settings={"jit": "on", "work_mem": "7MB"})
    with server:
        url = server.superuser_url()
        shown = {
            name: sql(url, f"show {name}")[0][0]
            for name in ("timezone", "fsync", "jit", "work_mem", "data_checksums")
        }
    assert shown == {
        "timezone": "UTC", "fsync": "on", "jit": "on", "work_mem": "7MB", "data_checksums": "on",
    }  # fmt: skip


def test_a_throwaway_server_does_not_wait_for_the_disk(pg: Path) -> None:
    server = Embedded(pg, durable=False)
    with server:
        assert sql(server.superuser_url(), "show fsync") == [("off",)]


def test_what_people_told_us_does_not_reach_the_log(pg: Path) -> None:
    server = Embedded(pg, durable=False)
    with server:
        url = server.superuser_url()
        leave_a_row(url)
        sql(url, "alter table kept add primary key (name)")
        with pytest.raises(psycopg2.errors.UniqueViolation, match="Ben Amara"):
            sql(url, "insert into kept values ('Ben Amara')")
    assert "ready to accept connections" in server.log.read_text()
    assert "Ben Amara" not in server.log.read_text()


def test_a_moved_directory_keeps_its_data(pg: Path) -> None:
    with Embedded(pg, durable=False) as server:
        leave_a_row(server.superuser_url())
    with Embedded(pg.rename(pg.with_name("new")), durable=False) as server:
        assert has_the_row(server.superuser_url())


def test_a_directory_moved_while_its_server_runs_is_the_same_server(
    pg: Path, ground: Path, hold: Holders
) -> None:
    killed = hold(pg)
    killed.url()
    killed.signal(signal.SIGKILL)
    running = servers_in(ground)
    with Embedded(pg.rename(pg.with_name("new")), durable=False) as server:
        assert sql(server.superuser_url(), "select 1") == [(1,)]
        assert servers_in(ground) == running
    assert not servers_in(ground)


def test_a_copy_of_a_running_cluster_is_another_cluster(pg: Path, ground: Path) -> None:
    with Embedded(pg, durable=False) as server:
        subprocess.run(["cp", "-pR", pg, ground / "copy"], check=True)  # noqa: S607
        with Embedded(ground / "copy", durable=False) as other:
            assert sql(other.superuser_url(), "show data_directory") == [(str(other.data),)]
            assert len(servers_in(ground)) == 2
        assert sql(server.superuser_url(), "show data_directory") == [(str(server.data),)]


def test_removing_deletes_the_cluster_and_nothing_else(pg: Path) -> None:
    server, other = (Embedded(pg, durable=False).start() for _ in range(2))
    (pg / "note.txt").touch()
    assert not server.remove()
    assert sql(other.superuser_url(), "select 1") == [(1,)]
    assert other.remove()
    assert [path.name for path in pg.iterdir()] == ["note.txt"]
    (pg / "note.txt").unlink()
    assert server.start().remove()
    assert not (pg).exists()


def test_a_server_that_another_hand_stopped_is_started_again(pg: Path, ground: Path) -> None:
    server = Embedded(pg, durable=False).start()
    first = server.superuser_url()
    [process] = servers_in(ground)
    process.terminate()
    eventually(lambda: not servers_in(ground), "the server has stopped")
    assert server.start().superuser_url() == first
    assert sql(first, "select 1") == [(1,)]
    assert server.stop()


def test_windows_gets_one_sentence(pg: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    with pytest.raises(EmbeddedError, match="MEDIANCE_DATABASE_URL"):
        Embedded(pg)
