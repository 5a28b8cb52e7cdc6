"""What somebody absent left to whom, and what of it is still there."""

import uuid
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, insert, or_, select, update
from sqlalchemy.orm import Session, aliased

from db.models import (
    Case,
    PersonIdentity,
    PersonRestriction,
    Procedure,
    ProcedureHandOver,
    Staff,
    StaffRole,
    StaffSite,
)
from db.models.base import NOW
from db.queries.procedures import Place, heads, kept_of
from mediance.domain import paris
from mediance.domain.presences import Colleague
from mediance.domain.procedures import STAGE_OF, Stage
from mediance.domain.rights import Restriction
from mediance.domain.roles import LINKING_ROLES
from mediance.domain.watching import TOLD_FOR, HandOver, Load, Subject

STANDS = ProcedureHandOver.undone_at.is_(None)
IS_KEPT_STILL = and_(Procedure.owner_id == ProcedureHandOver.to_id, Procedure.closed_at.is_(None))


def may_change() -> ColumnElement[bool]:
    """Return that nobody asked that nothing more be written of the procedure's person."""
    mine, other = aliased(PersonIdentity), aliased(PersonIdentity)
    linked = (
        select(other.person_id)
        .join(mine, mine.identity_id == other.identity_id)
        .where(mine.person_id == Case.person_id)
    )
    is_limited = exists().where(
        Case.id == Procedure.case_id,
        PersonRestriction.restriction == Restriction.LIMITED,
        PersonRestriction.lifted_at.is_(None),
        or_(PersonRestriction.person_id == Case.person_id, PersonRestriction.person_id.in_(linked)),
    )
    return ~is_limited


def load(session: Session, staff_id: int, site_ids: Collection[int]) -> Load:
    """Return what somebody keeps at these sites, by stage, without what must stay as it is."""
    rows = session.execute(
        select(Procedure.step, may_change().label("may_change"), func.count().label("many"))
        .where(*_kept_by(staff_id, site_ids))
        .group_by(Procedure.step, "may_change")
    ).all()
    by_stage = dict.fromkeys(Stage, 0)
    for row in rows:
        by_stage[STAGE_OF[row.step]] += row.many if row.may_change else 0
    return Load(by_stage, sum(row.many for row in rows if not row.may_change))


def hand_over(
    session: Session, from_id: int, to_id: int, site_ids: Collection[int]
) -> tuple[Place, ...]:
    """Give what somebody keeps at these sites to another; return which."""
    given = (
        update(Procedure)
        .where(*_kept_by(from_id, site_ids), may_change())
        .values(owner_id=to_id, version=Procedure.version + 1)
        .returning(Procedure.id, Procedure.site_id)
    )
    return tuple(Place(*row) for row in session.execute(given))


def add(
    session: Session, places: Iterable[Place], press: uuid.UUID, said: Mapping[str, object]
) -> None:
    """Write down what was handed over in one action."""
    rows = [{**place._asdict(), "press": press, **said} for place in places]
    if rows:
        session.execute(insert(ProcedureHandOver), rows)


def standing(session: Session, press: uuid.UUID) -> HandOver | None:
    """Return what was handed over in one action and stands."""
    row = session.execute(_told().where(ProcedureHandOver.press == press)).one_or_none()
    return None if row is None else _hand_over(row)


def give_back(session: Session, press: uuid.UUID, undone_by: int) -> tuple[Place, ...]:
    """Give what is still kept by whoever got it back to whoever left it; return which.

    What must stay as it is stays handed over, so that it can be given back later.
    """
    given = (
        update(Procedure)
        .where(
            ProcedureHandOver.procedure_id == Procedure.id,
            ProcedureHandOver.press == press,
            STANDS,
            IS_KEPT_STILL,
            may_change(),
        )
        .values(owner_id=ProcedureHandOver.from_id, version=Procedure.version + 1)
        .returning(Procedure.id, Procedure.site_id)
    )
    places = tuple(Place(*row) for row in session.execute(given))
    is_kept_still = exists().where(Procedure.id == ProcedureHandOver.procedure_id, IS_KEPT_STILL)
    session.execute(
        update(ProcedureHandOver)
        .where(ProcedureHandOver.press == press, STANDS, ~is_kept_still)
        .values(undone_at=NOW, undone_by=undone_by)
    )
    return places


def stood_in_for(staff_id: int, today: date) -> Select[int]:
    """Return for whom somebody stands in on a day: who left them their work and is away still."""
    of, undone = ProcedureHandOver, aliased(ProcedureHandOver)
    is_given_back = exists().where(undone.press == of.press, undone.undone_at.is_not(None))
    told_since, _end = paris.day_bounds(today - TOLD_FOR)
    is_away = or_(of.back_on > today, and_(of.back_on.is_(None), of.made_at >= told_since))
    return select(of.from_id).where(of.to_id == staff_id, STANDS, is_away, ~is_given_back)


def stands_in(session: Session, staff_id: int, for_id: int, today: date) -> bool:
    """Whether somebody stands in for a colleague on a day."""
    return for_id in session.scalars(stood_in_for(staff_id, today)).all()


def sites_of(session: Session, press: uuid.UUID) -> tuple[int, ...]:
    """Return at which places something was handed over."""
    query = select(ProcedureHandOver.site_id).distinct().where(ProcedureHandOver.press == press)
    return tuple(session.scalars(query))


def of_colleague(
    session: Session, staff_id: int, now: datetime, today: date
) -> tuple[HandOver, ...]:
    """Return what somebody got or left and stands, as long as it concerns them."""
    is_theirs = or_(ProcedureHandOver.to_id == staff_id, ProcedureHandOver.from_id == staff_id)
    is_told = or_(
        ProcedureHandOver.made_at > now - TOLD_FOR,
        ProcedureHandOver.back_on > today - TOLD_FOR,
    )
    return tuple(_hand_over(row) for row in session.execute(_told().where(is_theirs, is_told)))


def still_kept(session: Session, press: uuid.UUID) -> tuple[Subject, ...]:
    """Return what was handed over in one action and is still kept by whoever got it."""
    query = (
        heads()
        .join(ProcedureHandOver, ProcedureHandOver.procedure_id == Procedure.id)
        .where(ProcedureHandOver.press == press, STANDS, IS_KEPT_STILL)
        .order_by(Procedure.next_date.asc().nulls_last(), Procedure.id)
    )
    kept = [kept_of(row) for row in session.execute(query)]
    return tuple(Subject(each.head, each.person_name) for each in kept)


def followers(session: Session, site_ids: Collection[int]) -> tuple[Colleague, ...]:
    """Return who follows people at all of these sites, by name."""
    at_all = (
        select(StaffSite.staff_id)
        .where(StaffSite.site_id.in_(site_ids))
        .group_by(StaffSite.staff_id)
        .having(func.count() == len(set(site_ids)))
    )
    rows = session.execute(
        select(Staff.id, Staff.display_name)
        .where(
            Staff.disabled_at.is_(None),
            Staff.id.in_(at_all),
            Staff.id.in_(select(StaffRole.staff_id).where(StaffRole.role.in_(LINKING_ROLES))),
        )
        .order_by(func.lower(Staff.display_name), Staff.id)
    )
    return tuple(Colleague(row.id, row.display_name) for row in rows)


def keepers(session: Session, site_ids: Collection[int]) -> tuple[Colleague, ...]:
    """Return who keeps procedures under way at these sites, by name, whoever they are by now."""
    kept = select(Procedure.owner_id).where(
        Procedure.site_id.in_(site_ids),
        Procedure.closed_at.is_(None),
        Procedure.owner_id.is_not(None),
    )
    rows = session.execute(
        select(Staff.id, Staff.display_name)
        .where(Staff.id.in_(kept))
        .order_by(func.lower(Staff.display_name), Staff.id)
    )
    return tuple(Colleague(row.id, row.display_name) for row in rows)


def _kept_by(staff_id: int, site_ids: Collection[int]) -> tuple[ColumnElement[bool], ...]:
    return (
        Procedure.owner_id == staff_id,
        Procedure.site_id.in_(site_ids),
        Procedure.closed_at.is_(None),
    )


def _told() -> Select[*tuple[Any, ...]]:
    leaving, getting = aliased(Staff), aliased(Staff)
    of = ProcedureHandOver
    whole = (of.press, of.from_id, of.to_id, of.made_by, of.back_on)
    names = (leaving.display_name.label("from_name"), getting.display_name.label("to_name"))
    made_at = func.min(of.made_at).label("made_at")
    still = func.count(Procedure.id).filter(IS_KEPT_STILL).label("count")
    return (
        select(*whole, *names, made_at, still)
        .join(Procedure, Procedure.id == of.procedure_id)
        .join(leaving, leaving.id == of.from_id)
        .join(getting, getting.id == of.to_id)
        .where(STANDS)
        .group_by(*whole, leaving.display_name, getting.display_name)
        .order_by(made_at.desc())
    )


def _hand_over(row: Row[Any]) -> HandOver:
    return HandOver(**row._asdict())
