"""What cannot work is said in one sentence, and nothing half-made stays."""

import os
from pathlib import Path

import pytest

from db.embedded import Embedded, EmbeddedError
from tests.db.embedded.conftest import Holders, own, processes_in, sql


def assert_one_sentence(text: str) -> None:
    assert text.endswith(".")
    assert "\n" not in text
    assert "Traceback" not in text


def test_a_place_that_is_no_directory(ground: Path) -> None:
    (ground / "file").touch()
    with pytest.raises(EmbeddedError, match="cannot work in") as refusal:
        Embedded(ground / "file" / "pg")
    assert_one_sentence(str(refusal.value))


def test_a_directory_that_cannot_be_written(ground: Path, hold: Holders) -> None:
    home = own(ground / "home", "ordinary user")
    (home / "pg").mkdir()
    os.chown(home / "pg", home.stat().st_uid, home.stat().st_gid)
    (home / "pg").chmod(0o500)
    error = hold(home / "pg", identity="ordinary user").error()
    assert "Permission denied" in error
    assert_one_sentence(error)
    (home / "pg").chmod(0o700)


def test_data_that_are_not_a_cluster_are_left_alone(ground: Path) -> None:
    (ground / "pg" / "data").mkdir(parents=True)
    letter = ground / "pg" / "data" / "letter.txt"
    letter.write_text("kept")
    with pytest.raises(EmbeddedError, match="is no PostgreSQL data directory") as refusal:
        Embedded(ground / "pg")
    assert_one_sentence(str(refusal.value))
    assert letter.read_text() == "kept"


def test_an_empty_data_directory_is_taken(ground: Path) -> None:
    own(ground / "pg", "ordinary user")
    own(ground / "pg" / "data", "ordinary user")
    with Embedded(ground / "pg", durable=False) as server:
        assert sql(server.superuser_url(), "select 1") == [(1,)]


def test_a_version_that_nobody_has(ground: Path) -> None:
    own(ground / "pg", "ordinary user")
    own(ground / "pg" / "data", "ordinary user")
    (ground / "pg" / "data" / "PG_VERSION").write_text("99\n")
    with pytest.raises(EmbeddedError, match="PostgreSQL 99 was not found") as refusal:
        Embedded(ground / "pg")
    assert_one_sentence(str(refusal.value))


def test_a_setting_that_postgres_does_not_know(ground: Path) -> None:
    server = Embedded(ground / "pg", durable=False, settings={"no_such_setting": "1"})
    with pytest.raises(EmbeddedError, match="did not start") as refusal:
        server.start()
    assert_one_sentence(str(refusal.value))
    assert str(ground / "pg" / "server.log") in str(refusal.value)
    assert not processes_in(ground)
    assert not (ground / "pg" / "socket").exists()


def test_a_lost_password(ground: Path) -> None:
    with Embedded(ground / "pg", durable=False) as server:
        (ground / "pg" / "superuser.password").unlink()
        with pytest.raises(EmbeddedError, match=r"superuser\.password") as refusal:
            server.superuser_url()
    assert_one_sentence(str(refusal.value))


def test_no_room_for_a_file(ground: Path, hold: Holders) -> None:
    error = hold(ground / "pg", f"--largest-file={2**20}").error()
    assert "No cluster could be made" in error
    assert_one_sentence(error)
    assert not processes_in(ground)
    assert not list(ground.glob("pg/init-*"))
    hold(ground / "pg").leave()
