"""Confidential notes and budgets, as the ciphertexts they are."""

from collections.abc import Collection
from typing import cast

from sqlalchemy import ColumnElement, func, insert, select
from sqlalchemy.orm import Session

from db import locks
from db.locks import Lock
from db.models import BudgetSheet, Case, CaseAttachment, ConfidentialNote, ExceptionalAccess, Staff
from db.models.base import SCHEMA, Base
from db.queries import exceptional
from mediance.domain.notes import SealedVersion, Standing
from mediance.domain.sealing import BoundTo, Sealed

Versioned = type[ConfidentialNote] | type[BudgetSheet]


def hold_keys(session: Session) -> None:
    """Have no key put aside until the transaction ends, as something is being sealed under it."""
    locks.share(session, Lock.NOTES_KEYS)


def next_id(session: Session, table: str) -> int:
    """Draw the number of a row that is about to be sealed: the seal holds it."""
    drawn: int = session.execute(select(func.nextval(f"{SCHEMA}.{table}_id_seq"))).scalar_one()
    return drawn


def add(session: Session, place: BoundTo, sealed: Sealed, *, site_id: int, first_id: int) -> None:
    """Add one version of a note or a budget."""
    session.execute(
        insert(_TABLES[place.table])
        .inline()
        .values(
            id=place.row_id,
            first_id=first_id,
            version=place.version,
            case_id=place.case_id,
            site_id=site_id,
            author_id=place.author_id,
            key_id=sealed.key_id,
            nonce=sealed.nonce,
            ciphertext=sealed.ciphertext,
        )
    )


def count(session: Session, table: str, case_id: int) -> int:
    """Return how many notes or budgets of a case the actor may see, versions apart."""
    kept = _TABLES[table]
    query = select(func.count()).where(kept.case_id == case_id, kept.version == 1)
    return session.scalar(query) or 0


def page(
    session: Session, table: str, case_id: int, *, offset: int, limit: int
) -> tuple[SealedVersion, ...]:
    """Return some notes of a case with all their versions, those begun last first."""
    kept = _TABLES[table]
    firsts = (
        select(kept.id)
        .where(kept.case_id == case_id, kept.version == 1)
        .order_by(kept.id.desc())
        .offset(offset)
        .limit(limit)
    )
    return _read(session, kept, kept.first_id.in_(firsts))


def versions(session: Session, table: str, first_id: int) -> tuple[SealedVersion, ...]:
    """Return all versions of one note or budget."""
    kept = _TABLES[table]
    return _read(session, kept, kept.first_id == first_id)


def of_people(
    session: Session, table: str, person_ids: Collection[int]
) -> tuple[SealedVersion, ...]:
    """Return all that was ever written of these records."""
    kept = _TABLES[table]
    cases = select(Case.id).where(Case.person_id.in_(person_ids))
    return _read(session, kept, kept.case_id.in_(cases))


def standing(session: Session, case_id: int, staff_id: int) -> Standing:
    """Return how somebody stands to a case now."""
    attached = select(CaseAttachment.id).where(
        CaseAttachment.case_id == case_id,
        CaseAttachment.staff_id == staff_id,
        CaseAttachment.until.is_(None),
    )
    access = session.execute(
        select(ExceptionalAccess.since, ExceptionalAccess.until)
        .where(
            ExceptionalAccess.case_id == case_id,
            ExceptionalAccess.taken_by == staff_id,
            exceptional.is_under_way(),
        )
        .order_by(ExceptionalAccess.since.desc())
        .limit(1)
    ).one_or_none()
    since, until = (access.since, access.until) if access else (None, None)
    return Standing(session.scalar(attached.limit(1)) is not None, since, until)


_TABLES: dict[str, Versioned] = {
    "confidential_note": ConfidentialNote,
    "budget_sheet": BudgetSheet,
}


def _read(
    session: Session, kept: Versioned, which: ColumnElement[bool]
) -> tuple[SealedVersion, ...]:
    rows = session.execute(
        select(kept, Staff.display_name)
        .join(Staff, Staff.id == kept.author_id)
        .where(which)
        .order_by(kept.first_id.desc(), kept.version)
    )
    return tuple(_sealed_version(kept.__tablename__, row[0], row.display_name) for row in rows)


def _sealed_version(table: str, kept: Base, author_name: str) -> SealedVersion:
    row = cast("ConfidentialNote | BudgetSheet", kept)
    return SealedVersion(
        table,
        row.id,
        row.first_id,
        row.version,
        row.case_id,
        row.author_id,
        author_name,
        row.written_at,
        Sealed(row.key_id, bytes(row.nonce), bytes(row.ciphertext)),
    )
