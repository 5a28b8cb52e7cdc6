"""The seals of the journal as they are written outside the database, one line each, only added to.

Whoever can write to the database can make all of it agree with itself; this file still remembers.
"""

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from mediance.domain import paris
from mediance.domain.seals import Seal, WrittenSeal
from mediance.services.private_folder import private_folder

FILE = "journal-seals.log"
SEAL = re.compile(r"\S+ seal (\d{1,18}) up to entry (\d{1,18}) ([0-9a-f]{64})")
RESTORED = re.compile(r"(\S+) restored up to seal (\d{1,18})")


@dataclass(frozen=True)
class Outside:
    """What the file says: the seals that hold, the lines that say nothing, the restorations."""

    seals: tuple[WrittenSeal, ...]
    unreadable_lines: tuple[int, ...] = ()
    restored_at: tuple[str, ...] = ()

    @property
    def newest(self) -> int:
        """Return the number of the newest seal written; 0 where there is none."""
        return self.seals[-1].number if self.seals else 0


def read(folder: Path) -> Outside | None:
    """Return what the file says; None where there is no file.

    A last line without its end was cut by a crash while it was written, and is written again.
    """
    path = folder / FILE
    if not path.exists():
        return None
    seals: list[WrittenSeal] = []
    unreadable, restored = [], []
    lines = path.read_bytes().split(b"\n")[:-1]
    for number, line in enumerate(lines, start=1):
        text = line.decode("ascii", "replace")
        if found := SEAL.fullmatch(text):
            seal, last_id, digest = found.groups()
            seals.append(WrittenSeal(int(seal), int(last_id), bytes.fromhex(digest)))
        elif found := RESTORED.fullmatch(text):
            restored.append(found[1])
            seals = [seal for seal in seals if seal.number <= int(found[2])]
        else:
            unreadable.append(number)
    return Outside(tuple(seals), tuple(unreadable), tuple(restored))


def append(folder: Path, seals: Iterable[Seal]) -> None:
    """Add seals to the file, and return once they are on the disk."""
    _add(folder, [f"seal {s.number} up to entry {s.last_id} {s.hash.hex()}" for s in seals])


def mark_restored(folder: Path, newest: Seal | None) -> None:
    """Say that the database was restored from a backup whose newest seal this is.

    The lines of later seals stay, and no longer count: what they covered is lost, and known to be.
    """
    _add(folder, [f"restored up to seal {newest.number if newest else 0}"])


def _add(folder: Path, lines: list[str]) -> None:
    if not lines:
        return
    private_folder(folder)
    path = folder / FILE
    is_new = not path.exists()
    written = "".join(f"{paris.now():%Y-%m-%dT%H:%M:%SZ} {line}\n" for line in lines)
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+b", buffering=0) as file:
        file.write((_end_of_a_cut_line(file.fileno()) + written).encode())
        os.fsync(file.fileno())
    if is_new:
        _sync_folder(folder)


def _end_of_a_cut_line(descriptor: int) -> str:
    """Return what ends a line that a crash cut, so that the next one begins anew."""
    size = os.fstat(descriptor).st_size
    return "\n" if size and os.pread(descriptor, 1, size - 1) != b"\n" else ""


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
