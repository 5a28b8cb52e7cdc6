"""Confidential notes: written, read and corrected by the social workers attached to a case.

Nothing is opened before it is certain who reads. The journal says who wrote and who read, of which
case, and never a word of it.
"""

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from db.engine import Work, transaction
from db.errors import ConstraintViolated, PersonRestricted
from db.queries import cases, exceptional, journal, submissions
from db.queries import notes as queries
from db.queries.journal import Record
from db.queries.submissions import Press
from mediance.domain.actors import Actor
from mediance.domain.cases import CaseHead
from mediance.domain.free_text import TextField, refuse
from mediance.domain.notes import (
    LONGEST_NOTE,
    Hidden,
    Note,
    SealedVersion,
    Standing,
    Version,
    notes_of,
    told_of,
)
from mediance.domain.permissions import Action
from mediance.domain.sealing import BoundTo
from mediance.services import drafts, guard
from mediance.services.cases import CaseUnknown, held_open
from mediance.services.changes import once
from mediance.services.keys import KeyRing, ring
from mediance.services.sealing import KeyMissing, SealBroken, digest, opened, sealed

NOTES = "confidential_note"
MOST_NOTES = 20


class NotAttached(Exception):
    """The actor is neither attached to the case, nor there exceptionally, nor wrote in it."""


class NoteUnknown(Exception):
    """There is no such note of the actor's own."""


class NoteChanged(Exception):
    """The note was corrected since it was shown, in another tab or on another device."""


@dataclass(frozen=True)
class NotesOfCase:
    """Some notes of a case, newest first; how many there are; and how one stands to it."""

    shown: tuple[Note, ...]
    count: int
    standing: Standing


@dataclass(frozen=True)
class Glance:
    """How one stands to a case, how many notes one may read, and whether one is named for more."""

    standing: Standing
    count: int
    may_take_access: bool


def at_a_glance(actor: Actor, case_id: int) -> Glance:
    """Return how the actor stands to a case now; nothing is opened.

    Raises `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.READ_NOTE)
    with transaction(actor) as work:
        return Glance(
            queries.standing(work, case_id, actor.staff_id),
            queries.count(work, NOTES, case_id),
            may_take_access=exceptional.is_named(work, actor.staff_id),
        )


def read(actor: Actor, case_id: int, key: uuid.UUID, *, offset: int = 0) -> NotesOfCase:
    """Return notes of a case, opened for the actor; `key` is that of the press that asked.

    The reading is journalled once for a key, however often its answer is drawn, and again once
    there is more to read than before. A note whose key is missing says so. Raises `NotAttached`,
    `CaseUnknown`, `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.READ_NOTE)
    with (
        guard.refusal_kept(actor, Record(NOTES, case_id), NotAttached),
        opened_for(actor, case_id, key, table=NOTES, offset=offset) as found,
    ):
        return NotesOfCase(_notes(ring("notes"), found.versions), found.count, found.standing)


def write(actor: Actor, case_id: int, text: str, key: uuid.UUID) -> None:
    """Write a note; the same `key` again writes nothing. The draft it was is dropped.

    Raises `NotAttached`, `CaseIsClosed`, `CaseUnknown`, `UnusableText`, `ForbiddenNumber`,
    `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.WRITE_NOTE)
    kept = _fit(text)
    request = (case_id, digest(ring("notes"), kept))
    with (
        guard.refusal_kept(actor, Record(NOTES, case_id), NotAttached),
        once(actor, "write_note", key, request) as work,
    ):
        if work is None:
            return
        case = held_attached(work, actor, case_id)
        note_id = add_version(work, case, actor.staff_id, kept, table=NOTES)
        drafts.forget(work, actor.staff_id, key)
        journal.record(work, actor, "write", Record(NOTES, note_id, case.site_id))


def correct(actor: Actor, note_id: int, text: str, key: uuid.UUID, *, version: int) -> None:
    """Have one's own note say something else; what it said before stays beside it.

    Raises `NoteChanged` where it is not at `version` any more, `NoteUnknown`, and as `write`.
    """
    guard.require(actor, Action.WRITE_NOTE)
    kept = _fit(text)
    request = (note_id, digest(ring("notes"), kept), version)
    try:
        with (
            guard.refusal_kept(actor, Record(NOTES, note_id), NotAttached, NoteUnknown),
            once(actor, "correct_note", key, request) as work,
        ):
            if work is None:
                return
            mine = _own(queries.versions(work, NOTES, note_id), actor)
            case = held_attached(work, actor, mine[-1].case_id)
            if mine[-1].version != version:
                raise NoteChanged
            add_version(work, case, actor.staff_id, kept, table=NOTES, after=mine[-1])
            drafts.forget(work, actor.staff_id, key)
            journal.record(work, actor, "correct", Record(NOTES, note_id, case.site_id))
    except PersonRestricted:
        raise
    except ConstraintViolated as refusal:  # the same note corrected twice at once
        raise NoteChanged from refusal


def add_version(
    work: Work,
    case: CaseHead,
    author_id: int,
    text: str,
    *,
    table: str,
    after: SealedVersion | None = None,
) -> int:
    """Seal one version of a note or a budget into its place; return what names all of them."""
    queries.hold_keys(work)
    row_id = queries.next_id(work, table)
    version = after.version + 1 if after else 1
    place = BoundTo(table, row_id, case.case_id, author_id, version)
    first_id = after.first_id if after else row_id
    kept = sealed(ring("notes"), text.encode(), place.as_bytes)
    queries.add(work, place, kept, site_id=case.site_id, first_id=first_id)
    return first_id


def told(keys: KeyRing, version: SealedVersion) -> Version:
    """Return a version, opened; without its text where it cannot be."""
    try:
        text = opened(keys, version.sealed, version.place).decode()
    except KeyMissing:
        return Version(version.version, version.written_at, None, Hidden.KEY_MISSING)
    except SealBroken:
        return Version(version.version, version.written_at, None, Hidden.SEAL_BROKEN)
    return Version(version.version, version.written_at, text)


@dataclass(frozen=True)
class Opening:
    """What somebody may open of a case: some of what was written, and how they stand to it."""

    versions: Sequence[SealedVersion]
    count: int
    standing: Standing

    def named(self, key: uuid.UUID, offset: int) -> uuid.UUID:
        """Return the name of this reading: another page, a newer word or access is another one."""
        newest = max((each.row_id for each in self.versions), default=0)
        return uuid.uuid5(key, f"{offset}/{newest}/{self.standing.exceptional_since}")


@contextmanager
def opened_for(
    actor: Actor, case_id: int, key: uuid.UUID, *, table: str, offset: int = 0
) -> Iterator[Opening]:
    """Find what the actor may open of a case, journalled once for a key and what it opened.

    Raises `NotAttached` where that is nothing, and `CaseUnknown`.
    """
    with transaction(actor) as work:
        case = cases.head(work, case_id)
        if case is None:
            raise CaseUnknown
        standing = queries.standing(work, case_id, actor.staff_id)
        found = queries.page(work, table, case_id, offset=offset, limit=MOST_NOTES)
        mine = [each for each in found if _may_read(standing, actor, each)]
        if not (standing.is_attached or standing.exceptional_until or mine):
            raise NotAttached
        opening = Opening(mine, queries.count(work, table, case_id), standing)
        press = Press(opening.named(key, offset), f"read_{table}", case_id)
        if submissions.claim(work, press, actor.staff_id) is None:
            seen = Record(table, case_id, case.site_id, row_count=len(mine))
            journal.record(work, actor, "read", seen)
        yield opening


def _may_read(standing: Standing, actor: Actor, version: SealedVersion) -> bool:
    return standing.may_read(actor.staff_id, version.author_id, version.written_at)


def _notes(keys: KeyRing, found: Sequence[SealedVersion]) -> tuple[Note, ...]:
    return notes_of([(each, told(keys, each)) for each in found])


def _fit(text: str) -> str:
    kept = told_of(text, LONGEST_NOTE)
    refuse(kept, TextField.NOTE)
    return kept


def held_attached(work: Work, actor: Actor, case_id: int) -> CaseHead:
    """Return a case under way that the actor is attached to; raise `NotAttached` otherwise."""
    case = held_open(work, case_id)
    if not queries.standing(work, case_id, actor.staff_id).is_attached:
        raise NotAttached
    return case


def _own(versions: Sequence[SealedVersion], actor: Actor) -> Sequence[SealedVersion]:
    mine = [each for each in versions if each.author_id == actor.staff_id]
    if not mine:
        raise NoteUnknown
    return mine
