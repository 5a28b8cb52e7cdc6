"""Reading the journal for its seals, and keeping them.

An entry gets its number before its transaction commits, so a smaller number may come to light after
a greater one. What has become final is told by locks and not by clocks: whoever may still commit an
entry has held the lock of the journal since before its number was drawn.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func, insert, select, text
from sqlalchemy.orm import Session

from db import locks
from db.locks import Lock
from db.models import JournalEntry, JournalSeal
from mediance.domain import paris
from mediance.domain.seals import Seal, SealedEntry

ENTRIES_AT_ONCE = 5_000

COVERED = (
    JournalEntry.id,
    JournalEntry.at,
    JournalEntry.staff_id,
    JournalEntry.acting_as,
    JournalEntry.operation,
    JournalEntry.entity,
    JournalEntry.entity_id,
    JournalEntry.fields,
    JournalEntry.screen,
    JournalEntry.site_id,
    JournalEntry.row_count,
)
"""What a seal covers: all of an entry, in an order that never changes."""

NEWEST_NUMBER = text("select mediance.newest_journal_number()")
WRITERS = text(
    "select virtualtransaction from pg_locks"
    " where locktype = 'relation' and mode = 'RowExclusiveLock' and granted"
    " and database = (select oid from pg_database where datname = current_database())"
    " and relation = 'mediance.journal_entry'::regclass"
    " and pid is distinct from pg_backend_pid()"
)


@dataclass(frozen=True)
class Horizon:
    """The newest number drawn, and the transactions that may still commit one up to it."""

    last_id: int
    writers: frozenset[str]


@dataclass(frozen=True)
class Unsealed:
    """How many entries no seal covers, and since when."""

    count: int
    oldest_at: datetime | None


def horizon(session: Session) -> Horizon:
    """Return how far numbers were drawn, and who was writing then: first the one, then the other.

    The newest number is read first: whoever drew one up to it had the lock by then, and is found to
    hold it still, or has committed or given up.
    """
    last_id = session.scalar(NEWEST_NUMBER) or 0
    return Horizon(last_id, frozenset(writers(session)))


def writers(session: Session) -> set[str]:
    """Return the transactions under way that have written, or may write, an entry."""
    return set(session.scalars(WRITERS))


def one_at_a_time(session: Session) -> None:
    """Wait for whoever else is sealing; the turn ends with the transaction."""
    locks.hold(session, Lock.JOURNAL_SEALS)


def newest(session: Session) -> Seal | None:
    """Return the newest seal."""
    row = session.scalar(select(JournalSeal).order_by(JournalSeal.id.desc()).limit(1))
    return _seal(row) if row else None


def seals(session: Session, *, after: int = 0) -> list[Seal]:
    """Return all seals above a number, in their order."""
    rows = session.scalars(
        select(JournalSeal).where(JournalSeal.id > after).order_by(JournalSeal.id)
    )
    return [_seal(row) for row in rows]


def add(session: Session, made: Sequence[Seal]) -> None:
    """Keep seals."""
    rows = [
        {
            "id": seal.number,
            "sealed_at": seal.sealed_at,
            "month": seal.month,
            "after_entry_id": seal.after_id,
            "last_entry_id": seal.last_id,
            "entry_count": seal.entry_count,
            "entries_hash": seal.entries_hash,
            "hash": seal.hash,
        }
        for seal in made
    ]
    session.execute(insert(JournalSeal), rows)


def stretch(session: Session, *, after: int, up_to: int) -> list[SealedEntry]:
    """Return the next entries above a number, at most so many as are read at once."""
    rows = session.execute(
        select(*COVERED)
        .where(JournalEntry.id > after, JournalEntry.id <= up_to)
        .order_by(JournalEntry.id)
        .limit(ENTRIES_AT_ONCE)
    )
    return [
        SealedEntry(row.id, paris.local_day(row.at).replace(day=1), _canonical(*row))
        for row in rows
    ]


def entries(session: Session, *, up_to: int) -> Iterator[SealedEntry]:
    """Return all entries up to a number, in their order, a few at a time."""
    after = 0
    while read := stretch(session, after=after, up_to=up_to):
        yield from read
        after = read[-1].id


def unsealed(session: Session) -> Unsealed:
    """Return what no seal covers yet."""
    last = select(func.coalesce(func.max(JournalSeal.last_entry_id), 0)).scalar_subquery()
    newest = select(func.mediance.newest_journal_number()).scalar_subquery()
    count, oldest_at = session.execute(
        select(func.count(), func.min(JournalEntry.at)).where(
            JournalEntry.id > last, JournalEntry.id <= newest
        )
    ).one()
    return Unsealed(count, oldest_at)


def never_drawn(session: Session) -> int:
    """Return how many entries carry a number that was never drawn: no seal will cover them.

    One statement: what it sees had its number before the newest one is looked up.
    """
    newest = select(func.mediance.newest_journal_number()).scalar_subquery()
    query = select(func.count()).where((JournalEntry.id < 1) | (JournalEntry.id > newest))
    return session.execute(query).scalar_one()


def _canonical(number: int, at: datetime, *rest: object) -> bytes:
    """Return all that a seal covers of an entry, in one form only."""
    columns = (number, at.astimezone(UTC).isoformat(), *rest)
    return json.dumps(columns, ensure_ascii=False).encode() + b"\n"


def _seal(row: JournalSeal) -> Seal:
    return Seal(
        number=row.id,
        sealed_at=row.sealed_at,
        month=row.month,
        after_id=row.after_entry_id,
        last_id=row.last_entry_id,
        entry_count=row.entry_count,
        entries_hash=row.entries_hash,
        hash=row.hash,
    )
