"""Procedures in lists: the board, those of one person, those that ask for somebody today."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Subquery,
    and_,
    case,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from db.models import (
    Case,
    DeadlineRule,
    Domain,
    Institution,
    Presence,
    Procedure,
    ProcedureAlert,
    ProcedureType,
    Site,
    Staff,
    StaffRole,
    StaffSite,
)
from db.queries.deadline_rules import IS_CURRENT
from db.queries.procedures import REMINDER, answer_is_overdue, heads, kept_of
from mediance.domain import paris
from mediance.domain.deadline_rules import Severity
from mediance.domain.followup import (
    NOBODY,
    BoardFilter,
    BoardOrder,
    BoardRow,
    Choices,
    Glance,
    Lost,
    Sight,
)
from mediance.domain.procedures import STAGE_OF
from mediance.domain.reference import Label
from mediance.domain.roles import LINKING_ROLES
from mediance.domain.steering import LAST_DAY, AgeBand

IS_OPEN = Procedure.closed_at.is_(None)
MOST_OF_PERSON = 100
WEIGHT = case({severity: severity.weight for severity in Severity}, value=ProcedureAlert.severity)
_DISCREET = (
    select(ProcedureType.code)
    .join(Domain, Domain.code == ProcedureType.domain_code)
    .where(Domain.is_sensitive)
)


@dataclass(frozen=True)
class Slice:
    """Which part of a list."""

    offset: int
    limit: int


def page(
    session: Session, asked: BoardFilter, part: Slice, order: BoardOrder, *, today: date
) -> tuple[BoardRow, ...]:
    """Return one page of the procedures under way that are asked for."""
    reached = _reached(asked.site_ids, today)
    chosen = (
        select(Procedure.id)
        .outerjoin(reached, reached.c.procedure_id == Procedure.id)
        .where(*_conditions(asked, reached, today))
        .order_by(*_order(order, reached))
        .offset(part.offset)
        .limit(part.limit)
    )
    # Their names and labels are looked up for those that are shown, not for those passed over.
    places = {each: place for place, each in enumerate(session.scalars(chosen))}
    rows = _rows(session, heads().where(Procedure.id.in_(places)), today)
    return tuple(sorted(rows, key=lambda row: places[row.head.procedure_id]))


def count(session: Session, asked: BoardFilter, today: date) -> int:
    """Return how many procedures under way are asked for."""
    query = select(func.count()).select_from(Procedure)
    reached = _reached(asked.site_ids, today)
    if asked.severities:
        query = query.join(reached, reached.c.procedure_id == Procedure.id)
    return session.execute(query.where(*_conditions(asked, reached, today))).scalar_one()


def counts(
    session: Session, lists: Sequence[BoardFilter], site_ids: Collection[int], today: date
) -> tuple[int, ...]:
    """Return how many procedures under way each of these lists would show, in one reading."""
    reached = _reached(site_ids, today)
    query = (
        select(*(func.count().filter(*_conditions(each, reached, today)) for each in lists))
        .select_from(Procedure)
        .outerjoin(reached, reached.c.procedure_id == Procedure.id)
        .where(IS_OPEN, Procedure.site_id.in_(site_ids))
    )
    return tuple(session.execute(query).one())


def for_export(
    session: Session, asked: BoardFilter, limit: int, today: date
) -> tuple[BoardRow, ...]:
    """Return those that may leave the house in a file."""
    reached = _reached(asked.site_ids, today)
    query = (
        heads()
        .outerjoin(reached, reached.c.procedure_id == Procedure.id)
        .where(*_conditions(asked, reached, today), ~Domain.is_sensitive)
        .order_by(Procedure.opened_at, Procedure.id)
        .limit(limit)
    )
    return _rows(session, query, today)


def of_people(session: Session, person_ids: Collection[int], today: date) -> tuple[BoardRow, ...]:
    """Return the procedures of these records: those under way first, the most pressing first."""
    query = (
        heads()
        .where(Case.person_id.in_(person_ids))
        .order_by(Procedure.closed_at.desc().nulls_first(), Procedure.id.desc())
        .limit(MOST_OF_PERSON)
    )
    return tuple(sorted(_rows(session, query, today), key=_pressing))


def asking_today(
    session: Session, owner_id: int, site_ids: Collection[int], today: date
) -> tuple[BoardRow, ...]:
    """Return what somebody keeps that asks for them today: its date, its reminder, a deadline.

    A useful reminder is silent until the next date that somebody said, others never are.
    """
    query = heads().where(
        Procedure.owner_id == owner_id,
        Procedure.site_id.in_(site_ids),
        IS_OPEN,
        or_(Procedure.next_date <= today, _asks(today)),
    )
    return _rows(session, query.order_by(Procedure.id), today)


def count_unowned(session: Session, site_ids: Collection[int]) -> int:
    """Return how many procedures under way nobody keeps."""
    query = select(func.count()).where(
        Procedure.owner_id.is_(None), Procedure.site_id.in_(site_ids), IS_OPEN
    )
    return session.execute(query).scalar_one()


def lost_sight_of(
    session: Session, site_id: int, limit: int, *, today: date, quiet_days: int
) -> tuple[Sight, ...]:
    """Return what is lost sight of at a site: for each reason how many, and the oldest."""
    quiet_since = paris.day_bounds(today - timedelta(days=quiet_days))[0]
    reasons = {lost: _lost(lost, today, quiet_since) for lost in Lost}
    is_here = (Procedure.site_id == site_id, IS_OPEN)
    counted = select(*(func.count().filter(reason) for reason in reasons.values()))
    counts = session.execute(counted.select_from(Procedure).where(*is_here)).one()
    first = {
        lost: select(literal(lost.value).label("lost"), Procedure.id.label("id"))
        .where(*is_here, reason)
        .order_by(Procedure.opened_at, Procedure.id)
        .limit(limit)
        .subquery()
        for lost, reason in reasons.items()
    }
    together = union_all(*(select(each.c.lost, each.c.id) for each in first.values()))
    found = {(row.lost, row.id) for row in session.execute(together)}
    query = heads().where(Procedure.id.in_({each for _, each in found}))
    rows = _rows(session, query.order_by(Procedure.opened_at, Procedure.id), today)
    return tuple(
        Sight(lost, count, tuple(row for row in rows if (lost, row.head.procedure_id) in found))
        for lost, count in zip(Lost, counts, strict=True)
    )


def choices(session: Session, site_ids: Collection[int]) -> Choices:
    """Return what the board may be filtered by; nothing that is nobody's business."""
    types = (
        select(ProcedureType.code, ProcedureType.label)
        .join(Domain, Domain.code == ProcedureType.domain_code)
        .where(~Domain.is_sensitive)
        .order_by(ProcedureType.position)
    )
    institutions = select(Institution.code, Institution.label).order_by(Institution.position)
    follows = _follows(Staff.id, StaffSite.site_id.in_(site_ids))
    keeps = exists().where(Procedure.owner_id == Staff.id, Procedure.site_id.in_(site_ids), IS_OPEN)
    owners = (
        select(Staff.id, Staff.display_name, follows.label("follows"))
        .where(or_(follows, keeps))
        .order_by(func.lower(Staff.display_name), Staff.id)
    )
    sites = select(Site.id, Site.name).where(Site.id.in_(site_ids)).order_by(Site.name)
    people = session.execute(owners).all()
    discreet = select(ProcedureType.institution_code).where(ProcedureType.code.in_(_DISCREET))
    return Choices(
        tuple((row.code, row.label) for row in session.execute(types)),
        tuple((row.code, row.label) for row in session.execute(institutions)),
        tuple((row.id, row.display_name) for row in people if row.follows),
        tuple((row.id, row.name) for row in session.execute(sites)),
        tuple((row.id, row.display_name) for row in people if not row.follows),
        frozenset(session.scalars(discreet)),
    )


def sensitive_types(session: Session) -> frozenset[str]:
    """Return the kinds of procedure by which nobody is listed."""
    return frozenset(session.scalars(_DISCREET))


def _reached(site_ids: Collection[int], today: date) -> Subquery:
    """Return how gravely procedures ask for us by today, and by when it must be done."""
    return (
        select(
            ProcedureAlert.procedure_id,
            func.max(WEIGHT).label("weight"),
            func.min(func.coalesce(ProcedureAlert.due_on, ProcedureAlert.on_day)).label("due_on"),
        )
        .where(ProcedureAlert.site_id.in_(site_ids), ProcedureAlert.on_day <= today)
        .group_by(ProcedureAlert.procedure_id)
        .subquery("reached")
    )


def _conditions(asked: BoardFilter, reached: Subquery, today: date) -> list[ColumnElement[bool]]:
    steps = [step for step, stage in STAGE_OF.items() if stage in asked.stages]
    found: list[ColumnElement[bool]] = [IS_OPEN, Procedure.site_id.in_(asked.site_ids)]
    if asked.type_codes:
        found.append(Procedure.type_code.in_(asked.type_codes))
    if asked.institution_codes:
        found.append(Procedure.institution_code.in_(asked.institution_codes))
        found.append(Procedure.type_code.not_in(_DISCREET))  # or it would be a list by residence
    if steps:
        found.append(Procedure.step.in_(steps))
    if asked.ages:
        found.append(or_(false(), *(_of_age(age, today) for age in asked.ages)))
    if asked.severities:
        found.append(reached.c.weight.in_([each.weight for each in asked.severities]))
    if asked.owner_id is not None:
        is_owner = Procedure.owner_id == asked.owner_id
        found.append(Procedure.owner_id.is_(None) if asked.owner_id == NOBODY else is_owner)
    if asked.waiting_on:
        found.append(Procedure.waiting_on == asked.waiting_on)
    return found


def _of_age(age: AgeBand, today: date) -> ColumnElement[bool]:
    bands = list(AgeBand)
    older = bands[bands.index(age) - 1] if bands.index(age) else None
    found: list[ColumnElement[bool]] = []
    if age in LAST_DAY:
        found.append(Procedure.opened_at >= _days_ago(today, LAST_DAY[age]))
    if older is not None:
        found.append(Procedure.opened_at < _days_ago(today, LAST_DAY[older]))
    return and_(*found)


def _days_ago(today: date, days: int) -> datetime:
    return paris.day_bounds(today - timedelta(days=days))[0]


def _order(order: BoardOrder, reached: Subquery) -> list[Any]:
    by_date = [Procedure.next_date.asc().nulls_last(), Procedure.id]
    match order:
        case BoardOrder.PRESSING:
            gravest = reached.c.weight.desc().nulls_last()
            return [gravest, reached.c.due_on.asc().nulls_last(), *by_date]
        case BoardOrder.NEXT_DATE:
            return by_date
        case BoardOrder.OLDEST:
            return [Procedure.opened_at, Procedure.id]


def _asks(today: date) -> ColumnElement[bool]:
    is_looked_at = func.coalesce(Procedure.next_date, today) <= today
    return exists().where(
        ProcedureAlert.procedure_id == Procedure.id,
        ProcedureAlert.on_day <= today,
        or_(ProcedureAlert.severity != Severity.USEFUL, is_looked_at),
    )


def _lost(lost: Lost, today: date, quiet_since: datetime) -> ColumnElement[bool]:
    match lost:
        case Lost.UNASSIGNED:
            return Procedure.owner_id.is_(None)
        case Lost.OWNER_AWAY:
            return _is_away(today)
        case Lost.NO_NEXT_DATE:
            return Procedure.next_date.is_(None)
        case Lost.ANSWER_OVERDUE:
            return answer_is_overdue(today)
        case Lost.NO_CONTACT:
            return Procedure.last_act_at < quiet_since


def _is_away(today: date) -> ColumnElement[bool]:
    said = and_(Presence.staff_id == Procedure.owner_id, Presence.day == today)
    follows = _follows(Procedure.owner_id, StaffSite.site_id == Procedure.site_id)
    is_absent = and_(
        exists().where(said, ~Presence.is_present), ~exists().where(said, Presence.is_present)
    )
    return and_(Procedure.owner_id.is_not(None), or_(~follows, is_absent))


def _follows(
    staff_id: InstrumentedAttribute[Any], is_there: ColumnElement[bool]
) -> ColumnElement[bool]:
    """Return that somebody follows people at a place and has not left."""
    someone = aliased(Staff)
    return and_(
        exists().where(someone.id == staff_id, someone.disabled_at.is_(None)),
        exists().where(StaffSite.staff_id == staff_id, is_there),
        exists().where(StaffRole.staff_id == staff_id, StaffRole.role.in_(LINKING_ROLES)),
    )


def _rows(session: Session, query: Select[*tuple[Any, ...]], today: date) -> tuple[BoardRow, ...]:
    kept = [kept_of(row) for row in session.execute(query)]
    ids = [each.head.procedure_id for each in kept]
    glances, reminders = _glances(session, ids, today), _reminders(session, ids)
    return tuple(
        BoardRow(
            each.head,
            each.person_name,
            each.site_name,
            glances.get(each.head.procedure_id),
            reminders.get(each.head.procedure_id),
        )
        for each in kept
    )


def _glances(session: Session, ids: Sequence[int], today: date) -> dict[int, Glance]:
    """Return the most pressing deadline of each by today, one row a procedure."""
    rows = session.execute(
        select(
            ProcedureAlert.procedure_id,
            ProcedureAlert.severity,
            ProcedureAlert.due_on,
            DeadlineRule.label,
            DeadlineRule.gloss,
            DeadlineRule.verified_by,
        )
        .join(DeadlineRule, and_(DeadlineRule.code == ProcedureAlert.rule_code, IS_CURRENT))
        .where(ProcedureAlert.procedure_id.in_(ids), ProcedureAlert.on_day <= today, ~REMINDER)
        .ext(distinct_on(ProcedureAlert.procedure_id))
        .order_by(
            ProcedureAlert.procedure_id,
            WEIGHT.desc(),
            ProcedureAlert.due_on.asc().nulls_first(),
            ProcedureAlert.rule_code,
        )
    )
    return {
        row.procedure_id: Glance(
            row.severity, row.due_on, row.verified_by is not None, Label(row.label, row.gloss)
        )
        for row in rows
    }


def _reminders(session: Session, ids: Sequence[int]) -> dict[int, date]:
    rows = session.execute(
        select(ProcedureAlert.procedure_id, ProcedureAlert.on_day).where(
            ProcedureAlert.procedure_id.in_(ids), REMINDER
        )
    )
    return {row.procedure_id: row.on_day for row in rows}


def _pressing(row: BoardRow) -> tuple[bool, int, date, int]:
    weight = row.glance.severity.weight if row.glance else -1
    due = row.glance.due_on if row.glance and row.glance.due_on else date.min
    return not row.head.is_open, -weight, due, -row.head.procedure_id
