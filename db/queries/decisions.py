"""What is decided on Mondays about procedures that were lost sight of."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import Row, Select, func, insert, or_, select, update
from sqlalchemy.orm import Session, aliased

from db.models import Staff, WatchDecision
from db.models.base import NOW
from db.queries.hand_overs import stood_in_for
from db.queries.procedures import Place
from db.queries.subjects import About, with_subjects
from mediance.domain import paris
from mediance.domain.watching import Became, Decision, NewDecision, monday_of

IS_OPEN = WatchDecision.became == Became.OPEN
MOST = 200
"""Nobody decides more in one meeting."""


def add(session: Session, place: Place, new: NewDecision, decided_by: int) -> None:
    """Write a decision down, in the place of the one that is still open for the same procedure."""
    replaced = WatchDecision.procedure_id == place.procedure_id
    session.execute(
        update(WatchDecision)
        .where(replaced, IS_OPEN)
        .values(became=Became.REPLACED, ended_at=NOW, ended_by=decided_by)
    )
    session.execute(
        insert(WatchDecision)
        .inline()
        .values(
            **place._asdict(),
            monday=monday_of(paris.today()),
            lost=new.lost,
            what=new.what,
            staff_id=new.staff_id,
            due_on=new.due_on,
            decided_by=decided_by,
        )
    )


def end(session: Session, decision_id: int, became: Became, ended_by: int) -> Place | None:
    """Say what became of an open decision; return of which procedure, None where there is none."""
    ended = (
        update(WatchDecision)
        .where(WatchDecision.id == decision_id, IS_OPEN)
        .values(became=became, ended_at=NOW, ended_by=ended_by)
        .returning(WatchDecision.procedure_id, WatchDecision.site_id)
    )
    row = session.execute(ended).one_or_none()
    return None if row is None else Place(*row)


def doing(session: Session, decision_id: int) -> int | None:
    """Return who is to do what was decided."""
    return session.scalar(select(WatchDecision.staff_id).where(WatchDecision.id == decision_id))


def became(session: Session, decision_id: int) -> Became | None:
    """Return what became of a decision; None where the actor may see none."""
    return session.scalar(select(WatchDecision.became).where(WatchDecision.id == decision_id))


def of_site(session: Session, site_id: int, monday: date) -> tuple[Decision, ...]:
    """Return what was decided this week and the last time before, and what is still open."""
    before = (
        select(func.max(WatchDecision.monday))
        .where(WatchDecision.site_id == site_id, WatchDecision.monday < monday)
        .scalar_subquery()
    )
    query = _decisions().where(
        WatchDecision.site_id == site_id,
        WatchDecision.became != Became.REPLACED,
        or_(IS_OPEN, WatchDecision.monday >= monday, WatchDecision.monday == before),
    )
    return _read(session, query)


def of_colleague(
    session: Session, staff_id: int, site_ids: Collection[int]
) -> tuple[Decision, ...]:
    """Return what somebody is to do, and for whom they stand in, the soonest first."""
    query = _decisions().where(
        or_(
            WatchDecision.staff_id == staff_id,
            WatchDecision.staff_id.in_(stood_in_for(staff_id, paris.today())),
        ),
        WatchDecision.site_id.in_(site_ids),
        IS_OPEN,
    )
    return _read(session, query)


def _decisions() -> Select[*tuple[Any, ...]]:
    doing, ending = aliased(Staff), aliased(Staff)
    return (
        select(
            WatchDecision,
            doing.display_name.label("doing_name"),
            ending.display_name.label("ending_name"),
        )
        .join(doing, doing.id == WatchDecision.staff_id)
        .outerjoin(ending, ending.id == WatchDecision.ended_by)
        .order_by(WatchDecision.due_on, WatchDecision.id)
        .limit(MOST)
    )


def _read(session: Session, query: Select[*tuple[Any, ...]]) -> tuple[Decision, ...]:
    found = with_subjects(session, query, lambda row: row.WatchDecision.procedure_id)
    return tuple(_decision(row, known) for row, known in found)


def _decision(row: Row[Any], known: About) -> Decision:
    of: WatchDecision = row.WatchDecision
    subject, last_act_at = known
    return Decision(
        id=of.id,
        subject=subject,
        monday=of.monday,
        lost=of.lost,
        what=of.what,
        staff_id=of.staff_id,
        staff_name=row.doing_name,
        due_on=of.due_on,
        decided_at=of.decided_at,
        became=of.became,
        ended_at=of.ended_at,
        ended_by=row.ending_name,
        last_act_at=last_act_at,
    )
