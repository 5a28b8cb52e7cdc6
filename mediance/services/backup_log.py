"""Which backups were made, and when one was last restored on trial: a file beside the data."""

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from mediance.services.private_folder import private_folder

FILE = "backups.log"


@dataclass(frozen=True)
class Made:
    """One backup that was made, and restored on trial before it got its name."""

    at: datetime
    file: str
    size: int
    checksum: str


def append(data_dir: Path, made: Made) -> None:
    """Add a line, and return once it is on the disk."""
    private_folder(data_dir)
    line = json.dumps(asdict(made) | {"at": made.at.isoformat()}, ensure_ascii=False)
    descriptor = os.open(data_dir / FILE, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(line.encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def newest(data_dir: Path) -> Made | None:
    """Return the last backup made; a line that a crash cut counts as none."""
    path = data_dir / FILE
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return next(_read(reversed(lines)), None)


def _read(lines: Iterator[str]) -> Iterator[Made]:
    for line in lines:
        try:
            said = json.loads(line)
            yield Made(**said | {"at": datetime.fromisoformat(said["at"])})
        except (KeyError, TypeError, ValueError):
            continue
