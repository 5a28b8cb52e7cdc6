"""What a backup says of itself, and which of them may go."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

NAME = re.compile(r"mediance-\d{8}T\d{6}Z\.saved")


class Unreadable(Exception):
    """What stands at the beginning of a backup is not what ours begin with."""


@dataclass(frozen=True)
class TableSum:
    """How many rows a table has, and a sum over what they say, whatever their order."""

    rows: int
    checksum: str


@dataclass(frozen=True)
class Manifest:
    """What a backup holds, at the moment of which all its tables tell."""

    made_at: datetime
    revision: str
    server_major: int
    tables: Mapping[str, TableSum]

    @property
    def rows(self) -> int:
        """Return the rows of all tables."""
        return sum(table.rows for table in self.tables.values())

    def written(self) -> bytes:
        """Return it as it stands in the file."""
        return json.dumps(
            {
                "made_at": self.made_at.isoformat(),
                "revision": self.revision,
                "server_major": self.server_major,
                "tables": {name: [sum_.rows, sum_.checksum] for name, sum_ in self.tables.items()},
            }
        ).encode()


def manifest_from(written: bytes) -> Manifest:
    """Return what `Manifest.written` wrote; raise `Unreadable`."""
    try:
        said = json.loads(written)
        tables = {name: TableSum(int(rows), sum_) for name, (rows, sum_) in said["tables"].items()}
        made_at = datetime.fromisoformat(said["made_at"])
        return Manifest(made_at, said["revision"], int(said["server_major"]), tables)
    except (KeyError, TypeError, ValueError) as error:
        raise Unreadable from error


def name_at(moment: datetime) -> str:
    """Return a backup's usual name; names sort as their moments do."""
    return f"mediance-{moment:%Y%m%dT%H%M%S}Z.saved"


def beyond(names: Iterable[str], keep: int) -> list[str]:
    """Return those of our usual names that are older than the newest `keep`."""
    ours = sorted(name for name in names if NAME.fullmatch(name))
    return ours[: max(0, len(ours) - keep)]


def differing(before: Manifest, restored: Mapping[str, TableSum]) -> list[str]:
    """Return the tables that did not come back as they were, or at all, or from nowhere."""
    names = sorted({*before.tables, *restored})
    return [name for name in names if before.tables.get(name) != restored.get(name)]
