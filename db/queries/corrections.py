"""Correcting a visit under its lock, and the trace of every correction."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import date

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from db.models import Person, Staff, Visit, VisitCorrection
from db.queries.visits import VisitHead
from mediance.domain.corrections import (
    Change,
    CorrectedField,
    Correction,
    VisitFacts,
    as_text,
    from_text,
)
from mediance.domain.desk import person_label


@dataclass(frozen=True)
class VisitOnFile:
    """A visit as it stands, with what tells whether somebody else changed it since."""

    head: VisitHead
    day: date
    version: int
    is_continuation: bool
    facts: VisitFacts


@dataclass(frozen=True)
class Trace:
    """Who corrects, by which press, and why; `undoes` is the press that is taken back."""

    press: uuid.UUID
    staff_id: int
    reason: str
    undoes: uuid.UUID | None = None


def on_file(session: Session, visit_id: int, *, held: bool = False) -> VisitOnFile | None:
    """Return a visit, None where the actor may not see it; `held` until the transaction ends."""
    query = select(Visit).where(Visit.id == visit_id)
    visit = session.scalar(query.with_for_update() if held else query)
    if visit is None:
        return None
    return VisitOnFile(
        VisitHead(visit.id, visit.site_id, visit.number, visit.person_id, visit.arrived_at),
        visit.day,
        visit.version,
        visit.continues_id is not None,
        VisitFacts(**{each.name: getattr(visit, each.name) for each in fields(VisitFacts)}),
    )


def write(session: Session, visit_id: int, facts: VisitFacts) -> None:
    """Make a visit say these facts."""
    session.execute(
        update(Visit)
        .where(Visit.id == visit_id)
        .values(**vars(facts), state=facts.state, version=Visit.version + 1)
    )


def trace(session: Session, head: VisitHead, made: Sequence[Change], by: Trace) -> None:
    """Keep what changed, one row a field; it has to stand before the visit is written."""
    session.execute(
        insert(VisitCorrection),
        [
            {
                "visit_id": head.visit_id,
                "site_id": head.site_id,
                "press": by.press,
                "staff_id": by.staff_id,
                "field": change.field,
                "reason": by.reason or None,
                "undoes": by.undoes,
            }
            | _values(change)
            for change in made
        ],
    )


def history(session: Session, visit_id: int) -> tuple[Correction, ...]:
    """Return the corrections of a visit, newest first."""
    rows = session.execute(
        select(VisitCorrection, Staff.display_name)
        .join(Staff, Staff.id == VisitCorrection.staff_id)
        .where(VisitCorrection.visit_id == visit_id)
        .order_by(VisitCorrection.id.desc())
    ).all()
    undone = {row.VisitCorrection.undoes for row in rows}
    by_press: defaultdict[uuid.UUID, list[Change]] = defaultdict(list)
    for row in reversed(rows):
        by_press[row.VisitCorrection.press].append(_change(row.VisitCorrection))
    heads = {row.VisitCorrection.press: row for row in rows}
    return tuple(
        Correction(
            press=press,
            made_at=row.VisitCorrection.made_at,
            made_by=row.display_name,
            changes=tuple(by_press[press]),
            reason=row.VisitCorrection.reason or "",
            undoes=row.VisitCorrection.undoes,
            is_undone=press in undone,
        )
        for press, row in heads.items()
    )


def names(session: Session, person_ids: Collection[int]) -> dict[int, str]:
    """Return the names of people by their ids, as the desk shows them."""
    rows = session.execute(
        select(Person.id, Person.family_name, Person.given_name).where(Person.id.in_(person_ids))
    )
    return {row.id: person_label(row.family_name, row.given_name) for row in rows}


def _values(change: Change) -> dict[str, object]:
    if change.field is CorrectedField.PERSON:
        people = {"old_person_id": change.old, "new_person_id": change.new}
        return people | {"old_value": None, "new_value": None}
    nobody = {"old_person_id": None, "new_person_id": None}
    return nobody | {"old_value": as_text(change.old), "new_value": as_text(change.new)}


def _change(row: VisitCorrection) -> Change:
    if row.field is CorrectedField.PERSON:
        return Change(row.field, row.old_person_id, row.new_person_id)
    return Change(
        row.field, from_text(row.field, row.old_value), from_text(row.field, row.new_value)
    )
