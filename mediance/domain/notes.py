"""Confidential notes: who reads them, and for how long somebody else may, exceptionally."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from mediance.domain.free_text import visible
from mediance.domain.sealing import BoundTo, Sealed

LONGEST_NOTE = 20_000
LONGEST_REASON = 500
SHORTEST_REASON = 10
LONGEST_ACCESS = timedelta(minutes=30)
ACCESS_MINUTES = (10, 20, 30)


class Hidden(StrEnum):
    """Why a text that somebody may read cannot be read."""

    KEY_MISSING = "key_missing"
    SEAL_BROKEN = "seal_broken"


@dataclass(frozen=True)
class SealedVersion:
    """One version of a note or a budget, as the database holds it."""

    table: str
    row_id: int
    first_id: int
    version: int
    case_id: int
    author_id: int
    author_name: str
    written_at: datetime
    sealed: Sealed

    @property
    def place(self) -> bytes:
        """Return the place that its seal is held to."""
        place = BoundTo(self.table, self.row_id, self.case_id, self.author_id, self.version)
        return place.as_bytes


@dataclass(frozen=True)
class Version:
    """One version of a note, to be read; without text, `hidden` says why."""

    version: int
    written_at: datetime
    text: str | None
    hidden: Hidden | None = None


@dataclass(frozen=True)
class Note:
    """A note with all that was written of it, the newest version last."""

    note_id: int
    author_id: int
    author_name: str
    versions: tuple[Version, ...]

    @property
    def current(self) -> Version:
        """Return what the note says now."""
        return self.versions[-1]

    @property
    def former(self) -> tuple[Version, ...]:
        """Return what it said before, the newest first."""
        return self.versions[-2::-1]


@dataclass(frozen=True)
class Attachment:
    """A social worker attached to a case, from when until when, and by whom."""

    staff_id: int
    name: str
    since: datetime
    until: datetime | None
    attached_by: str


@dataclass(frozen=True)
class ExceptionalAccess:
    """Somebody not attached who read, or reads; `reason` for those who may read it themselves.

    `told` names the authors who were told, each with the moment at which they said they saw it.
    """

    access_id: int
    case_id: int
    taken_by: int
    name: str
    since: datetime
    until: datetime
    reason: str | None = None
    told: tuple[tuple[str, datetime | None], ...] = ()


@dataclass(frozen=True)
class SealedReason:
    """An exceptional access as the database holds it: why it was taken is sealed."""

    access_id: int
    case_id: int
    taken_by: int
    name: str
    since: datetime
    until: datetime
    sealed: Sealed

    @property
    def place(self) -> bytes:
        """Return the place that its seal is held to."""
        place = BoundTo("exceptional_access", self.access_id, self.case_id, self.taken_by, 1)
        return place.as_bytes


@dataclass(frozen=True)
class Standing:
    """How somebody stands to a case: attached, or there exceptionally since when and until when."""

    is_attached: bool = False
    exceptional_since: datetime | None = None
    exceptional_until: datetime | None = None

    def may_read(self, reader_id: int, author_id: int, written_at: datetime) -> bool:
        """Whether they read what somebody wrote.

        One's own words, or all where one is attached; an exceptional access opens what was there
        when it began: its authors are those who were told of it.
        """
        if self.is_attached or reader_id == author_id:
            return True
        return self.exceptional_since is not None and written_at <= self.exceptional_since


def told_of(text: str, longest: int, shortest: int = 1) -> str:
    """Return what was typed, without what surrounds it; raise `UnusableText` where it is none."""
    kept = visible(text).replace("\r\n", "\n").strip()
    if not shortest <= len(kept) <= longest:
        raise UnusableText(len(kept), shortest, longest)
    return kept


def notes_of(versions: Sequence[tuple[SealedVersion, Version]]) -> tuple[Note, ...]:
    """Return notes put together from their versions, in the order of the first of each."""
    gathered: dict[int, list[tuple[SealedVersion, Version]]] = {}
    for sealed, version in versions:
        gathered.setdefault(sealed.first_id, []).append((sealed, version))
    return tuple(
        Note(
            first_id,
            each[0][0].author_id,
            each[0][0].author_name,
            tuple(sorted((version for _, version in each), key=lambda told: told.version)),
        )
        for first_id, each in gathered.items()
    )


class UnusableText(Exception):
    """There is nothing to keep, or too much."""

    def __init__(self, length: int, shortest: int, longest: int) -> None:
        super().__init__(f"{length} characters, not {shortest} to {longest}")
        self.length = length
        self.shortest = shortest
        self.longest = longest
