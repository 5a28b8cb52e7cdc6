"""Sealing anew under another key, some rows at a time; and which keys are in use."""

from dataclasses import dataclass
from typing import cast

from sqlalchemy import func, select, union, update
from sqlalchemy.orm import Session

from db import locks
from db.locks import Lock
from db.models import BudgetSheet, ConfidentialNote, ExceptionalAccess, KeyRotation
from db.models.base import NOW
from mediance.domain.sealing import BoundTo, Sealed

SealedModel = ConfidentialNote | BudgetSheet | ExceptionalAccess
SealedTable = type[ConfidentialNote] | type[BudgetSheet] | type[ExceptionalAccess]

TABLES: dict[str, tuple[SealedTable, ...]] = {
    "notes": (ConfidentialNote, BudgetSheet, ExceptionalAccess)
}
"""What is sealed under the keys of each ring that can be rotated."""


@dataclass(frozen=True)
class SealedRow:
    """One ciphertext, and the place that its seal is held to."""

    place: BoundTo
    sealed: Sealed


@dataclass(frozen=True)
class Rotation:
    """A change of key that is under way, and how many rows it has sealed anew."""

    rotation_id: int
    key_id: str
    row_count: int


def hold_sealing(session: Session) -> None:
    """Wait for whoever is sealing, and let nobody begin until the transaction ends."""
    locks.hold(session, Lock.NOTES_KEYS)


def used_key_ids(session: Session, purpose: str) -> frozenset[str]:
    """Return the ids of the keys that something is sealed under."""
    used = union(*(select(table.key_id) for table in TABLES[purpose]))
    return frozenset(session.scalars(used))


def count_under(session: Session, purpose: str, key_id: str) -> int:
    """Return how many rows are sealed under a key."""
    counts = [
        select(func.count()).where(table.key_id == key_id).scalar_subquery()
        for table in TABLES[purpose]
    ]
    return sum(session.scalar(select(count)) or 0 for count in counts)


def under_way(session: Session, purpose: str) -> Rotation | None:
    """Return the change of key that was begun and not ended, which nobody else goes on with."""
    row = session.scalar(
        select(KeyRotation)
        .where(KeyRotation.purpose == purpose, KeyRotation.ended_at.is_(None))
        .order_by(KeyRotation.id)
        .limit(1)
        .with_for_update()
    )
    return None if row is None else Rotation(row.id, row.key_id, row.row_count)


def begin(session: Session, purpose: str, key_id: str) -> Rotation:
    """Write down that everything is to be sealed under a key."""
    row = KeyRotation(purpose=purpose, key_id=key_id)
    session.add(row)
    session.flush()
    return Rotation(row.id, key_id, 0)


def advance(session: Session, rotation_id: int, count: int) -> None:
    """Count rows that were sealed anew."""
    session.execute(
        update(KeyRotation)
        .where(KeyRotation.id == rotation_id)
        .values(row_count=KeyRotation.row_count + count)
    )


def end(session: Session, rotation_id: int) -> int:
    """Write down that everything is sealed under the key; return how many rows that took."""
    ended = update(KeyRotation).where(KeyRotation.id == rotation_id).values(ended_at=NOW)
    count: int = session.execute(ended.returning(KeyRotation.row_count)).scalar_one()
    return count


def batch(
    session: Session, table: SealedTable, key_id: str, *, after: int, limit: int
) -> tuple[SealedRow, ...]:
    """Return some rows under other keys, held until the transaction ends."""
    rows = session.scalars(
        select(table)
        .where(table.key_id != key_id, table.id > after)
        .order_by(table.id)
        .limit(limit)
        .with_for_update()
    )
    return tuple(_sealed_row(cast("SealedModel", row)) for row in rows)


def seal_anew(session: Session, table: SealedTable, row_id: int, sealed: Sealed) -> None:
    """Put the same text under another key."""
    session.execute(
        update(table)
        .where(table.id == row_id)
        .values(key_id=sealed.key_id, nonce=sealed.nonce, ciphertext=sealed.ciphertext)
    )


def _sealed_row(row: SealedModel) -> SealedRow:
    return SealedRow(_place(row), Sealed(row.key_id, bytes(row.nonce), bytes(row.ciphertext)))


def _place(row: SealedModel) -> BoundTo:
    if isinstance(row, ExceptionalAccess):
        return BoundTo(row.__tablename__, row.id, row.case_id, row.taken_by, 1)
    return BoundTo(row.__tablename__, row.id, row.case_id, row.author_id, row.version)
