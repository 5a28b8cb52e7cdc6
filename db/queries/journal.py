"""Writing the journal: which record was touched, never what it says."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, timedelta

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from db.models import JournalEntry, JournalSeal
from db.models.base import NOW
from mediance.domain.actors import Actor


@dataclass(frozen=True)
class Record:
    """What was touched: a table's noun, a row, its fields, its site; or how many rows."""

    entity: str
    id: int | None = None
    site_id: int | None = None
    fields: Sequence[str] = ()
    row_count: int | None = None


@dataclass(frozen=True)
class Seal:
    """What was true of the journal up to an entry."""

    last_entry_id: int
    entry_count: int
    hash: bytes


def acting_as(actor: Actor) -> str:
    """Return an actor's roles as the journal writes them."""
    return ",".join(sorted(actor.roles))


def record(session: Session, actor: Actor, operation: str, touched: Record) -> None:
    """Append one entry in the actor's name; it commits with the work it tells of."""
    session.execute(
        insert(JournalEntry)
        .inline()
        .values(
            staff_id=actor.staff_id,
            acting_as=acting_as(actor),
            operation=operation,
            entity=touched.entity,
            entity_id=touched.id,
            fields=list(touched.fields),
            screen=actor.screen,
            site_id=touched.site_id,
            row_count=touched.row_count,
        )
    )


def make_part(session: Session, month: date) -> None:
    """Make the part that will hold a month's entries, unless it is there."""
    session.execute(select(func.mediance.make_journal_part(month)))


def drop_parts_before(session: Session, month: date) -> int:
    """Drop the parts of the months before; return how many."""
    dropped: int = session.execute(
        select(func.mediance.drop_journal_parts_before(month))
    ).scalar_one()
    return dropped


def last_seal(session: Session) -> Seal | None:
    """Return the newest seal."""
    row = session.scalar(select(JournalSeal).order_by(JournalSeal.id.desc()).limit(1))
    return Seal(row.last_entry_id, row.entry_count, row.hash) if row else None


def seal(session: Session, settled_for: timedelta) -> Seal | None:
    """Seal the entries since the last seal; None when there are none.

    Only what is older than `settled_for`: a transaction still under way may hold a smaller number.
    The hash covers the last seal's hash and every column of every entry, in order.
    """
    before = last_seal(session)
    entries = session.scalars(
        select(JournalEntry)
        .where(
            JournalEntry.id > (before.last_entry_id if before else 0),
            JournalEntry.at < NOW - settled_for,
        )
        .order_by(JournalEntry.id)
    ).all()
    if not entries:
        return None
    digest = hashlib.sha256(before.hash if before else b"")
    for entry in entries:
        digest.update(_canonical(entry))
    made = Seal(entries[-1].id, len(entries), digest.digest())
    session.add(
        JournalSeal(last_entry_id=made.last_entry_id, entry_count=made.entry_count, hash=made.hash)
    )
    session.flush()
    return made


def _canonical(entry: JournalEntry) -> bytes:
    columns = (
        entry.id,
        entry.at.astimezone(UTC).isoformat(),
        entry.staff_id,
        entry.acting_as,
        entry.operation,
        entry.entity,
        entry.entity_id,
        list(entry.fields),
        entry.screen,
        entry.site_id,
        entry.row_count,
    )
    return json.dumps(columns, ensure_ascii=False).encode() + b"\n"
