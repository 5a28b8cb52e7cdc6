"""A full disk is said in one sentence and does no harm; collected where a disk can be mounted."""

import contextlib
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from db.embedded import Embedded, EmbeddedError
from tests.db.embedded.conftest import has_the_row, leave_a_row, processes_in


@pytest.fixture
def disk(ground: Path) -> Iterator[Path]:
    """A disk with room for one cluster."""
    mounted = ground / "disk"
    mounted.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=70m,mode=0711", "none"]
    subprocess.run([*command, str(mounted)], check=True)
    yield mounted
    subprocess.run(["umount", mounted], check=True)  # noqa: S607


def fill(disk: Path) -> Path:
    filler = disk / "filler"
    with contextlib.suppress(OSError), filler.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))
    assert shutil.disk_usage(disk).free == 0
    return filler


def test_no_room_for_a_cluster(disk: Path) -> None:
    server = Embedded(disk / "pg", durable=False)
    filler = fill(disk)
    with pytest.raises(EmbeddedError, match="No space left on device") as refusal:
        server.start()
    assert "\n" not in str(refusal.value)
    assert not list(disk.glob("pg/*/"))
    filler.unlink()
    with server:
        leave_a_row(server.superuser_url())


def test_no_room_for_an_existing_cluster_to_start(disk: Path) -> None:
    server = Embedded(disk / "pg", durable=False)
    with server:
        leave_a_row(server.superuser_url())
    filler = fill(disk)
    with pytest.raises(EmbeddedError, match="No space left on device") as refusal:
        server.start()
    assert "\n" not in str(refusal.value)
    assert not processes_in(disk)
    filler.unlink()
    with server:
        assert has_the_row(server.superuser_url())


def test_a_disk_that_fills_while_the_cluster_is_made(disk: Path) -> None:
    (disk / "taken").write_bytes(bytes(50 * 2**20))
    server = Embedded(disk / "pg", durable=False)
    with pytest.raises(EmbeddedError, match=r"No cluster .* No space left") as refusal:
        server.start()
    assert "\n" not in str(refusal.value)
    assert not list(disk.glob("pg/*/"))
