"""Erasing somebody, and the proof of it; the database's own functions do the work."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from db.models import ErasureReceipt
from db.personal_data import OnErasure
from mediance.domain.retention import Obstacle, Why

ERASE = text("select * from mediance.erase_person(:person_id, :why, :run_id, :unseen_since)")
WOULD_ERASE = text("select * from mediance.would_erase(:person_id) order by table_name")
STANDS_BEFORE = text("select * from mediance.stands_before_erasing(:person_id)")
NAMED_BY = text("select * from mediance.named_by(:person_id)")
FORGET_LONE_WORDS = text("select mediance.forget_lone_words()")
DROP_WHAT_WAS_HELD = text("select mediance.drop_what_was_held()")

# As the owner, after a restore. Numbers were given again since the backup: whoever was written
# down after an erasure is somebody else.
ERASE_AGAIN = text(
    "select mediance.erase_records(array_agg(id)) from mediance.person"
    " where id = any(:record_ids) and created_at <= :erased_at having count(*) > 0"
)
NEW_NUMBERS = text(
    "select setval(pg_get_serial_sequence('mediance.person', 'id'), greatest(:highest,"
    " (select last_value from pg_sequences where schemaname = 'mediance'"
    "  and sequencename = 'person_id_seq')))"
)


class Outcome(StrEnum):
    """What became of an attempt to erase somebody."""

    ERASED = "erased"
    ERASED_BEFORE = "erased_before"
    UNKNOWN = "unknown"
    HERE = "here"
    HELD = "held"
    LIMITED = "limited"
    FOLLOWED = "followed"
    MET_SINCE = "met_since"
    BUSY = "busy"


@dataclass(frozen=True)
class Attempt:
    """What became of an attempt; the proof where the person is erased, now or before."""

    outcome: Outcome
    receipt_id: uuid.UUID | None
    at: datetime | None


@dataclass(frozen=True)
class Fate:
    """What erasing would do to some rows of a table."""

    table: str
    fate: OnErasure
    rows: int


@dataclass(frozen=True)
class InTheWay:
    """What stands before erasing somebody who asks for it: where, and who can be called."""

    obstacle: Obstacle
    held_until: date | None = None
    sites: tuple[str, ...] = ()
    colleagues: tuple[str, ...] = ()


@dataclass(frozen=True)
class Receipt:
    """The proof of one erasure; the numbers lead to nobody any more."""

    receipt_id: uuid.UUID
    record_ids: tuple[int, ...]
    erased_at: datetime
    why: Why
    erased_by: int
    checksum: str


@dataclass(frozen=True)
class Named:
    """By what somebody may be named in what others are typing."""

    record_ids: tuple[int, ...]
    names: tuple[tuple[str, str], ...]
    numbers: tuple[str, ...]


def erase(
    session: Session,
    person_id: int,
    why: Why,
    *,
    run_id: int | None = None,
    unseen_since: date | None = None,
) -> Attempt:
    """Erase somebody with all linked records, unless something stands before it."""
    row = session.execute(
        ERASE,
        {
            "person_id": person_id,
            "why": why,
            "run_id": run_id,
            "unseen_since": unseen_since or date.max,
        },
    ).one()
    return Attempt(Outcome(row.outcome), row.receipt_id, row.at)


def would_erase(session: Session, person_id: int) -> tuple[Fate, ...]:
    """Return what erasing somebody would do, table by table."""
    rows = session.execute(WOULD_ERASE, {"person_id": person_id})
    return tuple(Fate(row.table_name, OnErasure(row.fate), row.row_count) for row in rows)


def stands_before(session: Session, person_id: int) -> InTheWay | None:
    """Return what would stand before erasing somebody who asks for it, None where nothing does."""
    row = session.execute(STANDS_BEFORE, {"person_id": person_id}).one()
    if row.obstacle is None:
        return None
    return InTheWay(
        Obstacle(row.obstacle), row.held_until, tuple(row.sites or ()), tuple(row.colleagues or ())
    )


def named_by(session: Session, person_id: int) -> Named:
    """Return the names and numbers of somebody's records."""
    row = session.execute(NAMED_BY, {"person_id": person_id}).one()
    names = [name.partition("\n") for name in row.names or ()]
    return Named(
        tuple(row.record_ids),
        tuple((family, given) for family, _, given in names),
        tuple(row.numbers or ()),
    )


def forget_lone_words(session: Session) -> int:
    """Forget the words of names that nobody bears; return how many."""
    return session.scalar(FORGET_LONE_WORDS) or 0


def drop_what_was_held(session: Session) -> int:
    """Drop what was kept without a name, once its years are over; return how many rows."""
    return session.scalar(DROP_WHAT_WAS_HELD) or 0


def receipts(session: Session, *, but: Iterable[uuid.UUID] = ()) -> tuple[Receipt, ...]:
    """Return the proofs, oldest first, without those that are known."""
    known = set(but)
    rows = session.scalars(select(ErasureReceipt).order_by(ErasureReceipt.erased_at))
    return tuple(_receipt(row) for row in rows if row.id not in known)


def erase_again(session: Session, told: Sequence[Receipt]) -> int:
    """Apply proofs that a restored database does not know, as its owner; return how many.

    Their numbers are not given to anybody else.
    """
    known = {receipt.receipt_id for receipt in receipts(session)}
    new = [receipt for receipt in told if receipt.receipt_id not in known]
    for receipt in new:
        given = {"record_ids": list(receipt.record_ids), "erased_at": receipt.erased_at}
        counts = session.scalar(ERASE_AGAIN, given)
        session.execute(
            insert(ErasureReceipt)
            .values(
                id=receipt.receipt_id,
                record_ids=list(receipt.record_ids),
                erased_at=receipt.erased_at,
                why=receipt.why,
                erased_by=receipt.erased_by,
                row_counts=counts or {},
                checksum=receipt.checksum,
            )
            .on_conflict_do_nothing()  # two processes may start at once
        )
    highest = max((each for receipt in new for each in receipt.record_ids), default=0)
    if new:
        session.execute(NEW_NUMBERS, {"highest": highest})
    return len(new)


def _receipt(row: ErasureReceipt) -> Receipt:
    return Receipt(
        row.id, tuple(row.record_ids), row.erased_at, row.why, row.erased_by, row.checksum
    )
