"""Reading the journal, a page at a time: by the moment of the entries, from the newest."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, func, or_, select, tuple_
from sqlalchemy.orm import Session, aliased

from db.models import JournalEntry, Site, Staff
from mediance.domain import paris
from mediance.domain.journal import PERSON, Asked, Colleague, Line, Place
from mediance.domain.seals import first_month_kept

ACCOUNT = aliased(Staff)


def lines(session: Session, asked: Asked, before: Place | None, at_most: int) -> tuple[Line, ...]:
    """Return the newest entries asked for; before a place, where one has read that far."""
    rows = session.execute(
        select(JournalEntry, Staff.display_name, Site.name, ACCOUNT.display_name)
        .outerjoin(Staff, Staff.id == JournalEntry.staff_id)
        .outerjoin(
            ACCOUNT, and_(JournalEntry.entity == "staff", JournalEntry.entity_id == ACCOUNT.id)
        )
        .outerjoin(Site, Site.id == JournalEntry.site_id)
        .where(*_conditions(asked), *_before(before))
        .order_by(JournalEntry.at.desc(), JournalEntry.id.desc())
        .limit(at_most)
    )
    return tuple(_line(*row) for row in rows)


def colleagues(session: Session) -> tuple[Colleague, ...]:
    """Return everybody who has, or had, an account, by name."""
    rows = session.execute(select(Staff.id, Staff.display_name).order_by(Staff.display_name))
    return tuple(Colleague(row.id, row.display_name) for row in rows)


def _before(place: Place | None) -> Sequence[ColumnElement[bool]]:
    """Return what stands before a place: the moment alone finds it, both together say where."""
    if place is None:
        return []
    return [
        JournalEntry.at <= place.at,
        tuple_(JournalEntry.at, JournalEntry.id) < (place.at, place.id),
    ]


def _conditions(asked: Asked) -> Sequence[ColumnElement[bool]]:
    first = max(asked.first_day, first_month_kept(asked.last_day))
    since, until = paris.day_bounds(first)[0], paris.day_bounds(asked.last_day)[1]
    conditions = [JournalEntry.at >= since, JournalEntry.at < until]
    if asked.names_a_record:
        conditions.append(_of_record(asked))
    elif asked.entity is not None:
        conditions.append(JournalEntry.entity == asked.entity)
    if asked.staff_id is not None:
        conditions.append(JournalEntry.staff_id == asked.staff_id)
    return conditions


def _of_record(asked: Asked) -> ColumnElement[bool]:
    record = and_(JournalEntry.entity == asked.entity, JournalEntry.entity_id == asked.record_id)
    if asked.entity != PERSON:
        return record
    visits = select(func.mediance.visits_of_person(asked.record_id))
    return or_(record, and_(JournalEntry.entity == "visit", JournalEntry.entity_id.in_(visits)))


def _line(
    entry: JournalEntry, staff_name: str | None, site_name: str | None, account_name: str | None
) -> Line:
    return Line(
        id=entry.id,
        at=entry.at,
        staff_id=entry.staff_id,
        staff_name=staff_name,
        acting_as=tuple(role for role in entry.acting_as.split(",") if role),
        operation=entry.operation,
        entity=entry.entity,
        entity_id=entry.entity_id,
        fields=tuple(entry.fields),
        screen=entry.screen,
        site_name=site_name,
        row_count=entry.row_count,
        account_name=account_name,
    )
