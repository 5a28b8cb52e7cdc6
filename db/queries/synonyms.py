"""The list of other words for a name: read, grown, and filled from the file that ships."""

from collections.abc import Sequence

from sqlalchemy import Update, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from db.models import NameSynonym, Staff
from db.models.base import NOW
from mediance.domain.synonyms import Synonym


def ship(session: Session, synonyms: Sequence[Synonym]) -> None:
    """Add what the list lacks; what staff removed stays removed."""
    rows = [{"name": one.name, "standard": one.standard} for one in synonyms]
    session.execute(insert(NameSynonym).on_conflict_do_nothing(), rows)


def listed(session: Session) -> tuple[Synonym, ...]:
    """Return all that are in use, by the name they stand for."""
    rows = session.execute(
        select(NameSynonym, Staff.display_name)
        .outerjoin(Staff, Staff.id == NameSynonym.added_by)
        .where(NameSynonym.removed_at.is_(None))
        .order_by(NameSynonym.standard, NameSynonym.name)
    )
    return tuple(
        Synonym(row.NameSynonym.name, row.NameSynonym.standard, row.NameSynonym.added_at, row[1])
        for row in rows
    )


def add(session: Session, one: Synonym, staff_id: int) -> None:
    """Put one into the list; one that was removed comes back."""
    session.execute(
        insert(NameSynonym)
        .values(name=one.name, standard=one.standard, added_by=staff_id)
        .on_conflict_do_nothing()
    )
    session.execute(_of(one).values(removed_at=None))


def remove(session: Session, one: Synonym) -> bool:
    """Take one out of the list; return whether it was there."""
    in_use = _of(one).where(NameSynonym.removed_at.is_(None))
    removed = session.execute(in_use.values(removed_at=NOW).returning(NameSynonym.name))
    return removed.first() is not None


def _of(one: Synonym) -> Update:
    return update(NameSynonym).where(
        NameSynonym.name == one.name, NameSynonym.standard == one.standard
    )
