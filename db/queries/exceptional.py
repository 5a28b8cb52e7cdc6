"""Exceptional accesses: who may take one, who did, and which authors were told."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Row, delete, func, insert, select, update
from sqlalchemy.orm import Session, aliased

from db.models import (
    Case,
    ExceptionalAccess,
    ExceptionalAccessNotice,
    ExceptionalReader,
    Person,
    Staff,
    StaffRole,
)
from db.models.base import NOW
from mediance.domain.notes import SealedReason
from mediance.domain.roles import Role
from mediance.domain.sealing import BoundTo, Sealed


@dataclass(frozen=True)
class ReaderChoice:
    """A social worker, and whether an administrator named them for exceptional access."""

    staff_id: int
    name: str
    is_named: bool


@dataclass(frozen=True)
class UnseenAccess:
    """An access that an author has not said they saw, with whom it concerns."""

    reason: SealedReason
    person_id: int | None
    family_name: str
    given_name: str


def is_named(session: Session, staff_id: int) -> bool:
    """Whether an administrator named somebody for exceptional access."""
    named = select(ExceptionalReader.staff_id).where(ExceptionalReader.staff_id == staff_id)
    return session.scalar(named) is not None


def readers(session: Session) -> tuple[ReaderChoice, ...]:
    """Return all social workers who can sign in, by name."""
    rows = session.execute(
        select(Staff.id, Staff.display_name, ExceptionalReader.staff_id.label("named"))
        .join(StaffRole, StaffRole.staff_id == Staff.id)
        .outerjoin(ExceptionalReader, ExceptionalReader.staff_id == Staff.id)
        .where(StaffRole.role == Role.SOCIAL_WORKER, Staff.disabled_at.is_(None))
        .order_by(func.lower(Staff.display_name), Staff.id)
    )
    return tuple(ReaderChoice(row.id, row.display_name, row.named is not None) for row in rows)


def name_reader(session: Session, staff_id: int, by: int) -> None:
    """Name somebody for exceptional access."""
    session.execute(insert(ExceptionalReader).inline().values(staff_id=staff_id, named_by=by))


def unname_reader(session: Session, staff_id: int) -> None:
    """Take that back."""
    session.execute(delete(ExceptionalReader).where(ExceptionalReader.staff_id == staff_id))


def begin(
    session: Session, place: BoundTo, why: Sealed, *, site_id: int, length: timedelta
) -> None:
    """Begin an access; the database dates it and tells the authors."""
    session.execute(
        insert(ExceptionalAccess)
        .inline()
        .values(
            id=place.row_id,
            case_id=place.case_id,
            site_id=site_id,
            taken_by=place.author_id,
            until=NOW + length,
            key_id=why.key_id,
            nonce=why.nonce,
            ciphertext=why.ciphertext,
        )
    )


def is_under_way() -> ColumnElement[bool]:
    """Return that an access has not ended; one that was ended at once never lasted."""
    return ExceptionalAccess.until > func.greatest(NOW, ExceptionalAccess.since)


def end(session: Session, case_id: int, staff_id: int) -> int | None:
    """End somebody's access to a case now; return its id, None where none was under way.

    One that ends as it begins opens nothing, whatever the clock says.
    """
    ended = (
        update(ExceptionalAccess)
        .where(
            ExceptionalAccess.case_id == case_id,
            ExceptionalAccess.taken_by == staff_id,
            is_under_way(),
        )
        .values(until=func.greatest(NOW, ExceptionalAccess.since))
    )
    return session.execute(ended.returning(ExceptionalAccess.id)).scalars().first()


def of_cases(session: Session, case_ids: Collection[int]) -> tuple[SealedReason, ...]:
    """Return the accesses to these cases, newest first."""
    rows = session.execute(
        select(ExceptionalAccess, Staff.display_name)
        .join(Staff, Staff.id == ExceptionalAccess.taken_by)
        .where(ExceptionalAccess.case_id.in_(case_ids))
        .order_by(ExceptionalAccess.since.desc(), ExceptionalAccess.id.desc())
    )
    return tuple(_reason(row.ExceptionalAccess, row.display_name) for row in rows)


def told(
    session: Session, access_ids: Collection[int]
) -> dict[int, tuple[tuple[str, datetime | None], ...]]:
    """Return which authors were told of each access, and when they said that they saw it."""
    author = aliased(Staff)
    rows = session.execute(
        select(
            ExceptionalAccessNotice.access_id,
            author.display_name,
            ExceptionalAccessNotice.seen_at,
        )
        .join(author, author.id == ExceptionalAccessNotice.author_id)
        .where(ExceptionalAccessNotice.access_id.in_(access_ids))
        .order_by(author.display_name, author.id)
    )
    found: dict[int, tuple[tuple[str, datetime | None], ...]] = {}
    for row in rows:
        found[row.access_id] = (
            *found.get(row.access_id, ()),
            (row.display_name, row.seen_at),
        )
    return found


def unseen(session: Session, author_id: int, limit: int) -> tuple[UnseenAccess, ...]:
    """Return the accesses that an author was told of and has not said they saw."""
    rows = session.execute(
        select(ExceptionalAccess, Staff.display_name, Person)
        .join(ExceptionalAccessNotice, ExceptionalAccessNotice.access_id == ExceptionalAccess.id)
        .join(Staff, Staff.id == ExceptionalAccess.taken_by)
        .outerjoin(Case, Case.id == ExceptionalAccess.case_id)
        .outerjoin(Person, Person.id == Case.person_id)
        .where(
            ExceptionalAccessNotice.author_id == author_id,
            ExceptionalAccessNotice.seen_at.is_(None),
        )
        .order_by(ExceptionalAccess.since, ExceptionalAccess.id)
        .limit(limit)
    )
    return tuple(_unseen(row) for row in rows)


def see(session: Session, access_id: int, author_id: int) -> bool:
    """Write down that an author saw that an access was taken; False where it was known."""
    seen = (
        update(ExceptionalAccessNotice)
        .where(
            ExceptionalAccessNotice.access_id == access_id,
            ExceptionalAccessNotice.author_id == author_id,
            ExceptionalAccessNotice.seen_at.is_(None),
        )
        .values(seen_at=NOW)
    )
    done = session.execute(seen.returning(ExceptionalAccessNotice.access_id))
    return done.first() is not None


def _unseen(row: Row[ExceptionalAccess, str, Person]) -> UnseenAccess:
    person = row.Person
    return UnseenAccess(
        _reason(row.ExceptionalAccess, row.display_name),
        person.id if person else None,
        person.family_name if person else "",
        person.given_name if person else "",
    )


def _reason(row: ExceptionalAccess, name: str) -> SealedReason:
    return SealedReason(
        row.id,
        row.case_id,
        row.taken_by,
        name,
        row.since,
        row.until,
        Sealed(row.key_id, bytes(row.nonce), bytes(row.ciphertext)),
    )
