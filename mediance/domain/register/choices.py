"""What people of a site said about their registers, remembered for the next one."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from mediance.domain.names import normalized
from mediance.domain.register.columns import Chosen, Table
from mediance.domain.register.model import ColumnMeaning
from mediance.domain.register.motives import UnknownMotive


@dataclass(frozen=True)
class Remembered:
    """Meanings of columns by their normalized heading, domains by the digest of a reason."""

    columns: Mapping[str, ColumnMeaning | None] = field(default_factory=dict)
    domains: Mapping[str, str] = field(default_factory=dict)

    def columns_of(self, table: Table) -> Chosen:
        """Return what was said of this table's columns, by index."""
        return {
            column.index: self.columns[heading]
            for column in table.columns
            if (heading := normalized(column.heading)) and heading in self.columns
        }

    def domains_of(self, motives: Iterable[UnknownMotive]) -> dict[str, str]:
        """Return the domains chosen before for these reasons, by their keys."""
        digests = {motive.key: digest(motive.key) for motive in motives}
        return {key: self.domains[found] for key, found in digests.items() if found in self.domains}


def to_remember(tables: Iterable[tuple[Table, Chosen]], domains: Mapping[str, str]) -> Remembered:
    """Return what was chosen now, of tables and for the keys of reasons, as it is remembered."""
    return Remembered(
        columns={
            heading: chosen[column.index]
            for table, chosen in tables
            for column in table.columns
            if column.index in chosen and (heading := normalized(column.heading))
        },
        domains={digest(key): domain for key, domain in domains.items()},
    )


def digest(key: str) -> str:
    """Return what is kept of a reason: it may tell somebody's story."""
    return hashlib.sha256(key.encode(errors="backslashreplace")).hexdigest()
