"""Mandates: given, seen signed, revoked; expired by themselves."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from db.models import Mandate, ProcedureType, Staff
from db.models.base import NOW
from db.queries import clock
from mediance.domain import mandates
from mediance.domain.mandates import NewMandate


@dataclass(frozen=True)
class Given:
    """A mandate on its record, held until the transaction ends."""

    mandate_id: int
    person_id: int | None
    last_day: date
    is_revoked: bool
    is_seen: bool


def add(
    session: Session, person_id: int, mandate: NewMandate, *, text_id: int, staff_id: int
) -> int:
    """Write a mandate down; return its id."""
    given = Mandate(
        person_id=person_id,
        text_id=text_id,
        families=sorted(mandate.families),
        first_day=mandate.first_day,
        last_day=mandate.last_day,
        signing=mandate.signing,
        recorded_by=staff_id,
        signature_seen_at=clock.now(session) if mandate.is_signature_seen else None,
        signature_seen_by=staff_id if mandate.is_signature_seen else None,
    )
    session.add(given)
    session.flush()
    return given.id


def families(session: Session, on: date) -> frozenset[str]:
    """Return the families of procedures: the domains that some procedure of a day is of."""
    valid = (ProcedureType.valid_from <= on) & (
        ProcedureType.valid_to.is_(None) | (ProcedureType.valid_to >= on)
    )
    return frozenset(session.scalars(select(ProcedureType.domain_code).where(valid).distinct()))


def held(session: Session, mandate_id: int) -> Given | None:
    """Return a mandate that nobody else changes until the transaction ends; None for none."""
    row = session.execute(
        select(
            Mandate.id,
            Mandate.person_id,
            Mandate.last_day,
            Mandate.revoked_at,
            Mandate.signature_seen_at,
        )
        .where(Mandate.id == mandate_id)
        .with_for_update()
    ).one_or_none()
    return row and Given(
        row.id,
        row.person_id,
        row.last_day,
        is_revoked=row.revoked_at is not None,
        is_seen=row.signature_seen_at is not None,
    )


def see_signature(session: Session, mandate_id: int, staff_id: int) -> None:
    """Write down that somebody saw the signature."""
    session.execute(
        update(Mandate)
        .where(Mandate.id == mandate_id)
        .values(signature_seen_at=NOW, signature_seen_by=staff_id)
    )


def revoke(session: Session, mandate_id: int, staff_id: int) -> None:
    """End a mandate now."""
    session.execute(
        update(Mandate).where(Mandate.id == mandate_id).values(revoked_at=NOW, revoked_by=staff_id)
    )


def of_people(
    session: Session, person_ids: Collection[int], *, limit: int | None = None
) -> tuple[mandates.Mandate, ...]:
    """Return the mandates on these records, the one that lasts longest first."""
    rows = session.execute(
        select(Mandate, Staff.display_name)
        .join(Staff, Staff.id == Mandate.recorded_by)
        .where(Mandate.person_id.in_(person_ids))
        .order_by(Mandate.revoked_at.is_not(None), Mandate.last_day.desc(), Mandate.id.desc())
        .limit(limit)
    )
    return tuple(
        mandates.Mandate(
            row.Mandate.id,
            tuple(row.Mandate.families),
            row.Mandate.first_day,
            row.Mandate.last_day,
            row.Mandate.signing,
            row.Mandate.signature_seen_at,
            row.display_name,
            row.Mandate.revoked_at,
        )
        for row in rows
    )
