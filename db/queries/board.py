"""Procedures in lists: the board, those of one person, those that ask for somebody today."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Row,
    Select,
    Subquery,
    and_,
    case,
    exists,
    false,
    func,
    or_,
    select,
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
from db.queries.procedures import REMINDER, heads, kept_of
from mediance.domain import paris
from mediance.domain.deadline_rules import Severity, Who
from mediance.domain.followup import (
    NOBODY,
    BoardFilter,
    BoardOrder,
    BoardRow,
    Choices,
    DayLength,
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
ALL = "all_"
HAS_DAY = ProcedureAlert.due_on.is_not(None)
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


@dataclass(frozen=True)
class Asking:
    """What asks for somebody on a day, as far as it is shown; then what asks for a date alone."""

    dated: tuple[BoardRow, ...]
    to_ask: tuple[BoardRow, ...]
    dated_count: int
    to_ask_count: int
    late: int


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
    session: Session, owner_id: int, site_ids: Collection[int], *, today: date, length: DayLength
) -> Asking:
    """Return what somebody keeps that asks for them today: its date, its reminder, a deadline.

    The gravest first, then the longest due. All are counted, those that are shown are read.
    """
    keeps = (Procedure.owner_id == owner_id, Procedure.site_id.in_(site_ids), IS_OPEN)
    ranked = _ranked(_asked_by(today).where(*keeps).subquery("asked"), today)
    most = case((ranked.c.is_to_ask, length.to_ask), else_=length.dated)
    found = session.execute(
        select(ranked).where(ranked.c.place <= most).order_by(ranked.c.is_to_ask, ranked.c.place)
    ).all()
    named = _rows(session, heads().where(Procedure.id.in_([row.id for row in found])), today)
    rows = {row.head.procedure_id: row for row in named}
    first = next((row for row in found if not row.is_to_ask), None)
    asking = next((row for row in found if row.is_to_ask), None)
    return Asking(
        tuple(rows[row.id] for row in found if not row.is_to_ask and row.id in rows),
        tuple(rows[row.id] for row in found if row.is_to_ask and row.id in rows),
        first.many if first else 0,
        asking.many if asking else 0,
        first.late if first else 0,
    )


def count_unowned(session: Session, site_ids: Collection[int]) -> int:
    """Return how many procedures under way nobody keeps."""
    query = select(func.count()).where(
        Procedure.owner_id.is_(None), Procedure.site_id.in_(site_ids), IS_OPEN
    )
    return session.execute(query).scalar_one()


def lost_sight_of(
    session: Session, site_id: int, limit: int, *, today: date, quiet_days: int
) -> tuple[Sight, ...]:
    """Return what is lost sight of at a site: for each reason how many, and the oldest.

    What is lost sight of for several reasons is listed under the first, which tells the others.
    """
    listed = _listed(_marked(site_id, today, quiet_days))
    first = select(listed).where(listed.c.place <= limit)
    found = {row.id: row for row in session.execute(first)}
    query = heads().where(Procedure.id.in_(found)).order_by(Procedure.opened_at, Procedure.id)
    rows = _rows(session, query, today)
    return tuple(_sight(lost, found, rows) for lost in Lost)


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
            func.max(WEIGHT).filter(HAS_DAY).label("dated_weight"),
            func.min(ProcedureAlert.due_on).label("due_on"),
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
            dated = reached.c.dated_weight.desc().nulls_last()
            soonest = reached.c.due_on.asc().nulls_last()
            return [dated, soonest, reached.c.weight.desc().nulls_last(), *by_date]
        case BoardOrder.NEXT_DATE:
            return by_date
        case BoardOrder.OLDEST:
            return [Procedure.opened_at, Procedure.id]


def _asked_by(today: date) -> Select[*tuple[Any, ...]]:
    """Return the query of procedures that ask for their owner: since when, and how gravely.

    A useful reminder is silent until the next date that somebody said, others never are. Without a
    day there is a deadline alone of which the date is to be asked.
    """
    is_looked_at = func.coalesce(Procedure.next_date, today) <= today
    is_heard = or_(ProcedureAlert.severity != Severity.USEFUL, is_looked_at)
    said = case((Procedure.next_date <= today, Procedure.next_date))
    is_reached = and_(
        ProcedureAlert.procedure_id == Procedure.id, ProcedureAlert.on_day <= today, is_heard
    )
    return (
        select(
            Procedure.id,
            func.least(func.min(ProcedureAlert.due_on), said).label("day"),
            func.max(WEIGHT).filter(HAS_DAY, ~REMINDER).label("weight"),
            func.max(WEIGHT).filter(~HAS_DAY).label("to_ask"),
        )
        .outerjoin(ProcedureAlert, is_reached)
        .group_by(Procedure.id)
        .having(or_(Procedure.next_date <= today, func.count(ProcedureAlert.rule_code) > 0))
    )


def _ranked(asked: Subquery, today: date) -> Subquery:
    """Return what asks in its order, those with a day apart from those without."""
    is_to_ask = asked.c.day.is_(None)
    order = (
        asked.c.weight.desc().nulls_last(),
        asked.c.day,
        asked.c.to_ask.desc().nulls_last(),
        asked.c.id,
    )
    is_late = asked.c.day < today
    return select(
        asked.c.id,
        is_to_ask.label("is_to_ask"),
        func.row_number().over(partition_by=is_to_ask, order_by=order).label("place"),
        func.count().over(partition_by=is_to_ask).label("many"),
        func.count().filter(is_late).over(partition_by=is_to_ask).label("late"),
    ).subquery("ranked")


def _lost(lost: Lost, site_id: int, today: date, quiet_since: datetime) -> ColumnElement[bool]:
    match lost:
        case Lost.UNASSIGNED:
            return Procedure.owner_id.is_(None)
        case Lost.OWNER_AWAY:
            return Procedure.owner_id.in_(_away(site_id, today))
        case Lost.NO_NEXT_DATE:
            return Procedure.next_date.is_(None)
        case Lost.ANSWER_OVERDUE:
            return Procedure.id.in_(_unanswered(site_id, today))
        case Lost.NO_CONTACT:
            return Procedure.last_act_at < quiet_since


def _marked(site_id: int, today: date, quiet_days: int) -> CTE:
    """Return what is under way at a place, with whether each reason holds."""
    quiet_since = paris.day_bounds(today - timedelta(days=quiet_days))[0]
    reasons = (
        func.coalesce(_lost(lost, site_id, today, quiet_since), false()).label(lost.value)
        for lost in Lost
    )
    query = select(Procedure.id, Procedure.opened_at, *reasons)
    return (
        query.where(Procedure.site_id == site_id, IS_OPEN).cte("marked").prefix_with("MATERIALIZED")
    )


def _listed(marked: CTE) -> Subquery:
    """Return those lost sight of under their first reason, the oldest first, counted by each."""
    first = case(*((marked.c[lost.value], lost.value) for lost in Lost))
    oldest = func.row_number().over(partition_by=first, order_by=(marked.c.opened_at, marked.c.id))
    counts = (
        func.count().filter(marked.c[lost.value]).over().label(f"{ALL}{lost}") for lost in Lost
    )
    reasons = (marked.c[lost.value] for lost in Lost)
    own = func.count().over(partition_by=first).label("own")
    return (
        select(marked.c.id, *reasons, first.label("first"), oldest.label("place"), own, *counts)
        .where(or_(*(marked.c[lost.value] for lost in Lost)))
        .subquery("listed")
    )


def _sight(lost: Lost, found: Mapping[int, Row[Any]], rows: Sequence[BoardRow]) -> Sight:
    here = {each: row for each, row in found.items() if row.first == lost}
    count = next((getattr(row, f"{ALL}{lost}") for row in found.values()), 0)
    own = next((row.own for row in here.values()), 0)
    reasons = {
        each: tuple(other for other in Lost if other is not lost and getattr(row, other))
        for each, row in here.items()
    }
    listed = tuple(row for row in rows if row.head.procedure_id in here)
    return Sight(lost, count, listed, count - own, {each: of for each, of in reasons.items() if of})


def _unanswered(site_id: int, today: date) -> Select[int]:
    """Return to which procedures of a place the institution should have answered."""
    return select(ProcedureAlert.procedure_id).where(
        ProcedureAlert.site_id == site_id,
        ProcedureAlert.who == Who.INSTITUTION,
        ProcedureAlert.due_on < today,
        ~REMINDER,
    )


def _away(site_id: int, today: date) -> Select[int]:
    """Return who follows nobody at a place any more, or is absent on a day."""
    said = and_(Presence.staff_id == Staff.id, Presence.day == today)
    is_absent = and_(
        exists().where(said, ~Presence.is_present), ~exists().where(said, Presence.is_present)
    )
    follows = _follows(Staff.id, StaffSite.site_id == site_id)
    return select(Staff.id).where(or_(~follows, is_absent))


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
            *_at_a_glance(glances.get(each.head.procedure_id, ())),
            reminders.get(each.head.procedure_id),
        )
        for each in kept
    )


def _at_a_glance(found: Sequence[Glance]) -> tuple[Glance | None, Glance | None]:
    """Return the deadline to look at, one with a day first; then a graver one without."""
    if not found:
        return None, None
    first, *others = found
    return first, next(
        (each for each in others if each.severity.weight > first.severity.weight), None
    )


def _glances(session: Session, ids: Sequence[int], today: date) -> dict[int, list[Glance]]:
    """Return the most pressing deadline of each by today: with a day, then without."""
    has_no_day = ProcedureAlert.due_on.is_(None)
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
        .ext(distinct_on(ProcedureAlert.procedure_id, has_no_day))
        .order_by(
            ProcedureAlert.procedure_id,
            has_no_day,
            WEIGHT.desc(),
            ProcedureAlert.due_on,
            ProcedureAlert.rule_code,
        )
    )
    found: dict[int, list[Glance]] = {}
    for row in rows:
        label = Label(row.label, row.gloss)
        glance = Glance(row.severity, row.due_on, row.verified_by is not None, label)
        found.setdefault(row.procedure_id, []).append(glance)
    return found


def _reminders(session: Session, ids: Sequence[int]) -> dict[int, date]:
    rows = session.execute(
        select(ProcedureAlert.procedure_id, ProcedureAlert.on_day).where(
            ProcedureAlert.procedure_id.in_(ids), REMINDER
        )
    )
    return {row.procedure_id: row.on_day for row in rows}


def _pressing(row: BoardRow) -> tuple[bool, bool, int, date, int]:
    weight = row.glance.severity.weight if row.glance else -1
    due = row.glance.due_on if row.glance else None
    is_dated = due is not None
    return not row.head.is_open, not is_dated, -weight, due or date.max, -row.head.procedure_id
