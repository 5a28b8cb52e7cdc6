"""Writing the journal: which record was touched, never what it says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from db import locks
from db.locks import Lock
from db.models import JournalEntry
from mediance.domain.actors import Actor


@dataclass(frozen=True)
class Record:
    """What was touched: a table's noun, a row, its fields, its site; or how many rows."""

    entity: str
    id: int | None = None
    site_id: int | None = None
    fields: Sequence[str] = ()
    row_count: int | None = None


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


def hold_parts(session: Session) -> None:
    """Have no part made or dropped while this transaction reads all of them."""
    locks.share(session, Lock.JOURNAL_PARTS)
