"""What one may ask of the journal: about a record or a moment, never about how somebody works."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from mediance.domain import paris

PERSON = "person"
"""The record of a person received: asking for it asks for their visits, too."""

READINGS = frozenset({"read", "list", "preview_erasure", "preview_retention", "see"})
"""What changes nothing and is written down again each time a screen is drawn."""


class AsksAboutAColleague(Exception):
    """A colleague's entries are asked for, and neither one record nor one day.

    What happened to a record, or on a day, may have to be known, and then by whom. All that one
    colleague did is a measure of their work, which the journal must never become.
    """


@dataclass(frozen=True)
class Asked:
    """Which entries: of which days, of which record, and there only of which colleague."""

    first_day: date
    last_day: date
    entity: str | None = None
    record_id: int | None = None
    staff_id: int | None = None

    @property
    def names_a_record(self) -> bool:
        """Whether one record is asked for."""
        return self.entity is not None and self.record_id is not None

    @property
    def is_of_one_day(self) -> bool:
        """Whether a single day is asked for."""
        return self.first_day == self.last_day

    @property
    def fields(self) -> tuple[str, ...]:
        """Return what the question names, for the trace that it leaves."""
        named = {
            "entity": self.entity,
            "entity_id": self.record_id,
            "staff_id": self.staff_id,
        }
        return tuple(name for name, value in named.items() if value is not None)

    def check(self) -> None:
        """Raise `AsksAboutAColleague` where a colleague is named and no record and no day."""
        if self.staff_id is not None and not (self.names_a_record or self.is_of_one_day):
            raise AsksAboutAColleague


@dataclass(frozen=True)
class Place:
    """Where in the journal one has read to: the moment and the number of an entry."""

    at: datetime
    id: int


@dataclass(frozen=True)
class Line:
    """One entry, with the names of the house: of a colleague and of a place, of nobody else.

    `staff_id` is 0 for machinery, which has no name.
    """

    id: int
    at: datetime
    staff_id: int
    staff_name: str | None
    acting_as: tuple[str, ...]
    operation: str
    entity: str
    entity_id: int | None
    fields: tuple[str, ...]
    screen: str
    site_name: str | None
    row_count: int | None
    account_name: str | None = None
    """Whose account was touched, where one was."""

    @property
    def place(self) -> Place:
        """Return where one has read to with this line."""
        return Place(self.at, self.id)


def folded(lines: Iterable[Line]) -> tuple[tuple[Line, ...], ...]:
    """Return lines with each run of readings of one kind by one person taken together."""
    return tuple(tuple(run) for _kind, run in groupby(lines, _kind_of))


def _kind_of(line: Line) -> tuple[object, ...]:
    if line.operation not in READINGS:
        return (line.id,)
    told = (line.acting_as, line.operation, line.entity, line.fields, line.screen, line.site_name)
    return (line.staff_id, paris.local_day(line.at), *told)


@dataclass(frozen=True)
class JournalPage:
    """Some entries, the newest first, and whether older ones follow."""

    lines: tuple[Line, ...]
    has_older: bool


@dataclass(frozen=True)
class Colleague:
    """Somebody of the house whose entries may be asked for."""

    staff_id: int
    name: str
