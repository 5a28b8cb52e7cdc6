"""A sealed file is read whole, or not at all."""

import os
from pathlib import Path

import pytest

from mediance.services import sealed_files
from mediance.services.keys import KeyRing, key_id
from mediance.services.sealed_files import HEADER, TAG_BYTES, Damaged, NotSealed

KEY, OTHER = b"k" * 32, b"o" * 32
RING = KeyRing("backup", {key_id(OTHER): OTHER, key_id(KEY): KEY})


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many parts without many bytes."""
    monkeypatch.setattr(sealed_files, "PART_BYTES", 64)


def seal(path: Path, content: bytes) -> bytes:
    with path.open("wb") as file, sealed_files.sealing(file, RING) as write:
        for at in range(0, len(content), 10):
            write(content[at : at + 10])
    return path.read_bytes()


def read(path: Path) -> bytes:
    return b"".join(sealed_files.unsealed(path, RING.keys))


@pytest.mark.parametrize("size", [0, 1, 63, 64, 65, 128, 1000])
def test_what_was_sealed_is_read(tmp_path: Path, size: int) -> None:
    content = os.urandom(size)
    sealed = seal(tmp_path / "file", content)
    assert read(tmp_path / "file") == content
    assert size < 32 or content[:32] not in sealed


def test_every_flipped_byte_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "file"
    whole = seal(path, os.urandom(200))
    for at in range(len(whole)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        with pytest.raises((Damaged, NotSealed, KeyError)):
            read(path)


def test_every_cut_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "file"
    whole = seal(path, os.urandom(200))
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        with pytest.raises((Damaged, NotSealed)):
            read(path)


def test_parts_cannot_change_places_nor_come_from_another_file(tmp_path: Path) -> None:
    path, size = tmp_path / "file", 64 + TAG_BYTES
    first, second = seal(path, os.urandom(200)), seal(path, os.urandom(200))
    head, one, two, rest = (
        first[: HEADER.size],
        first[HEADER.size : HEADER.size + size],
        first[HEADER.size + size : HEADER.size + 2 * size],
        first[HEADER.size + 2 * size :],
    )
    stranger = second[HEADER.size : HEADER.size + size]
    for wrong in (two + one + rest, one + one + two + rest, stranger + two + rest, one + rest):
        path.write_bytes(head + wrong)
        with pytest.raises(Damaged):
            read(path)
    path.write_bytes(head + one + two + rest + b"more")
    with pytest.raises(Damaged):
        read(path)


def test_without_its_key_nothing_is_read(tmp_path: Path) -> None:
    seal(tmp_path / "file", b"a text")
    with pytest.raises(KeyError):
        next(sealed_files.unsealed(tmp_path / "file", {key_id(OTHER): OTHER}))
    with pytest.raises(Damaged):  # another key under its name
        next(sealed_files.unsealed(tmp_path / "file", {key_id(KEY): OTHER}))


def test_what_an_error_cut_short_is_never_read_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "file"
    with pytest.raises(ZeroDivisionError), path.open("wb") as file:  # noqa: PT012, SIM117
        with sealed_files.sealing(file, RING) as write:
            write(b"x" * 200)
            raise ZeroDivisionError
    with pytest.raises(Damaged):
        read(path)
