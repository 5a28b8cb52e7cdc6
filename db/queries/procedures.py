"""Procedures: what happened to them, what is known of their deadlines, where they stand."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    and_,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from db import locks
from db.locks import Lock
from db.models import (
    Case,
    DeadlineRule,
    Domain,
    Institution,
    Person,
    Procedure,
    ProcedureAlert,
    ProcedureDeadlineFact,
    ProcedureEvent,
    ProcedureType,
    Site,
    Staff,
    StaffRole,
    StaffSite,
)
from db.queries.deadline_rules import IS_CURRENT
from mediance.domain import procedure_life, relances
from mediance.domain.deadline_rules import CALENDAR, Who
from mediance.domain.deadlines import Known
from mediance.domain.desk import person_label
from mediance.domain.followup import (
    Autonomy,
    Dismissal,
    Independence,
    Pen,
    ProcedureHead,
    RecordedEvent,
    WaitingOn,
)
from mediance.domain.procedure_deadlines import Attention, Facts, Said
from mediance.domain.procedure_life import EventKind
from mediance.domain.procedures import Outcome, Rung, Step
from mediance.domain.roles import LINKING_ROLES
from mediance.domain.spans import Span, UnreadableSpan, span, text_of

FORGOTTEN = "…"
"""What stands where a reason was before the person was erased."""
EVENT_COLUMNS = (
    ProcedureEvent.id,
    ProcedureEvent.procedure_id,
    ProcedureEvent.kind,
    ProcedureEvent.at,
    ProcedureEvent.step,
    ProcedureEvent.outcome,
    ProcedureEvent.rung,
    ProcedureEvent.reason,
    ProcedureEvent.replaces,
    ProcedureEvent.recorded_at,
    ProcedureEvent.version,
)
NEEDS_REASON = frozenset({EventKind.REOPENED, EventKind.TAKEN_BACK})
REMINDER = ProcedureAlert.rule_code == relances.AGAIN


@dataclass(frozen=True)
class Kept:
    """One procedure as it is kept, with what only its own file shows."""

    head: ProcedureHead
    person_name: str | None
    site_name: str
    at_opening: Independence
    at_closing: Independence
    proof_seen_on: date | None
    visit_id: int | None


@dataclass(frozen=True, kw_only=True)
class NewProcedure:
    """A procedure to be written down; where it stands is told by its events."""

    case_id: int
    site_id: int
    type_code: str
    institution_code: str
    step: Step
    opened_at: datetime
    owner_id: int
    waiting_on: WaitingOn
    last_act_at: datetime
    next_date: date | None = None
    visit_id: int | None = None
    autonomy_at_opening: int | None = None
    pen_at_opening: Pen | None = None
    deposited_at: datetime | None = None
    decided_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Happening:
    """What is to be recorded of a procedure."""

    kind: EventKind
    at: datetime
    step: Step | None = None
    outcome: Outcome | None = None
    rung: Rung | None = None
    reason: str | None = None
    replaces: int | None = None


@dataclass(frozen=True, kw_only=True)
class NewFact:
    """What is known of one rule from now on."""

    rule_code: str
    event_code: str
    known: Known
    is_dismissed: bool = False
    due_on: date | None = None
    reason: str | None = None


class Place(NamedTuple):
    """Which procedure, and of which site."""

    procedure_id: int
    site_id: int


@dataclass(frozen=True, kw_only=True)
class Concern:
    """What rules are about: kinds of procedure, where they stand, what was said of them."""

    type_codes: Collection[str] = ()
    steps: Collection[Step] = ()
    rule_codes: Collection[str] = ()
    event_codes: Collection[str] = ()


# Held


def share_alerts(session: Session) -> None:
    """Wait while the days of many procedures are computed anew, and keep that from beginning."""
    locks.share(session, Lock.DEADLINES)


def hold_alerts(session: Session) -> None:
    """Let nobody change a procedure: what is computed of many follows from what is recorded."""
    locks.hold(session, Lock.DEADLINES)


# Read


def kept(session: Session, procedure_id: int, *, held: bool = False) -> Kept | None:
    """Return a procedure that the actor may see; `held` until the transaction ends."""
    if held:
        lock = select(Procedure.id).where(Procedure.id == procedure_id).with_for_update()
        session.execute(lock)
    row = session.execute(heads().where(Procedure.id == procedure_id)).one_or_none()
    return None if row is None else kept_of(row)


def heads() -> Select[*tuple[Any, ...]]:
    """Return the query of procedures at a glance, for `kept_of`."""
    return (
        select(
            Procedure,
            Case.person_id,
            ProcedureType.label.label("type_label"),
            ProcedureType.domain_code,
            Institution.label.label("institution_label"),
            Domain.is_sensitive,
            Staff.display_name.label("owner_name"),
            Person.family_name,
            Person.given_name,
            Site.name.label("site_name"),
        )
        .join(Case, Case.id == Procedure.case_id)
        .join(ProcedureType, ProcedureType.code == Procedure.type_code)
        .join(Domain, Domain.code == ProcedureType.domain_code)
        .join(Institution, Institution.code == Procedure.institution_code)
        .join(Site, Site.id == Procedure.site_id)
        .outerjoin(Staff, Staff.id == Procedure.owner_id)
        .outerjoin(Person, Person.id == Case.person_id)
    )


def kept_of(row: Row[Any]) -> Kept:
    """Return one row of `heads`."""
    of: Procedure = row.Procedure
    name = None if row.family_name is None else person_label(row.family_name, row.given_name)
    return Kept(
        head=_head(row),
        person_name=name,
        site_name=row.site_name,
        at_opening=_independence(of.autonomy_at_opening, of.pen_at_opening),
        at_closing=_independence(of.autonomy_at_closing, of.pen_at_closing),
        proof_seen_on=of.proof_seen_on,
        visit_id=of.visit_id,
    )


def events(
    session: Session, procedure_ids: Collection[int]
) -> dict[int, tuple[RecordedEvent, ...]]:
    """Return all that was recorded of these procedures, in that order; all `holds` for now."""
    rows = session.execute(
        select(*EVENT_COLUMNS, Staff.display_name)
        .outerjoin(Staff, Staff.id == ProcedureEvent.staff_id)
        .where(ProcedureEvent.procedure_id.in_(procedure_ids))
        .order_by(ProcedureEvent.procedure_id, ProcedureEvent.id)
    )
    found: dict[int, list[RecordedEvent]] = {each: [] for each in procedure_ids}
    for row in rows:
        found[row.procedure_id].append(_recorded(row))
    return {each: tuple(recorded) for each, recorded in found.items()}


def facts(session: Session, procedure_ids: Collection[int]) -> dict[int, Facts]:
    """Return what was said of the deadlines of these procedures."""
    rows = session.execute(
        select(ProcedureDeadlineFact, Staff.display_name)
        .outerjoin(Staff, Staff.id == ProcedureDeadlineFact.staff_id)
        .where(ProcedureDeadlineFact.procedure_id.in_(procedure_ids))
        .order_by(ProcedureDeadlineFact.id)
    ).all()
    found: dict[int, Facts] = {}
    for row in rows:
        of: ProcedureDeadlineFact = row.ProcedureDeadlineFact
        before = found.get(of.procedure_id, Facts())
        found[of.procedure_id] = Facts(
            {**before.events, of.event_code: Known(of.event_on, of.event_at)},
            {**before.rules, of.rule_code: _said(of, row.display_name)},
        )
    return found


def answer_is_overdue(today: date) -> ColumnElement[bool]:
    """Return that the institution should have answered; the day of a reminder is ours."""
    return exists().where(
        ProcedureAlert.procedure_id == Procedure.id,
        ProcedureAlert.who == Who.INSTITUTION,
        ProcedureAlert.due_on < today,
        ~REMINDER,
    )


def usual_institution(session: Session, type_code: str, on: date) -> str | None:
    """Return where a kind of procedure usually goes; None where none such is offered on a day."""
    query = select(ProcedureType.institution_code).where(ProcedureType.code == type_code)
    return session.scalar(query.where(_is_offered(ProcedureType, on)))


def is_institution(session: Session, code: str, on: date) -> bool:
    """Whether such an institution is offered on a day."""
    is_there = exists().where(Institution.code == code, _is_offered(Institution, on))
    return bool(session.scalar(select(is_there)))


def may_own(session: Session, staff_id: int, site_ids: Collection[int]) -> bool:
    """Whether somebody follows people at all of these sites."""
    at_sites = (
        select(func.count(StaffSite.site_id.distinct()))
        .join(Staff, Staff.id == StaffSite.staff_id)
        .join(StaffRole, StaffRole.staff_id == Staff.id)
        .where(
            StaffSite.staff_id == staff_id,
            StaffSite.site_id.in_(site_ids),
            StaffRole.role.in_(LINKING_ROLES),
            Staff.disabled_at.is_(None),
        )
    )
    return session.scalar(at_sites) == len(set(site_ids))


def latest_in_case(session: Session, case_id: int, type_code: str) -> int | None:
    """Return the newest procedure of a kind in a case."""
    query = select(Procedure.id).where(
        Procedure.case_id == case_id, Procedure.type_code == type_code
    )
    return session.scalar(query.order_by(Procedure.id.desc()).limit(1))


def of_visit(session: Session, visit_id: int) -> int | None:
    """Return the newest procedure that came of a visit."""
    query = select(Procedure.id).where(Procedure.visit_id == visit_id)
    return session.scalar(query.order_by(Procedure.id.desc()).limit(1))


def open_ids(session: Session, after: int, limit: int) -> tuple[int, ...]:
    """Return procedures under way with a greater number, in order."""
    query = select(Procedure.id).where(Procedure.closed_at.is_(None), Procedure.id > after)
    return tuple(session.scalars(query.order_by(Procedure.id).limit(limit)))


def with_passed_alerts(session: Session, today: date) -> tuple[int, ...]:
    """Return procedures of which a date that comes again, or follows the calendar, is over.

    Those also that follow the calendar by a rule that has ended.
    """
    ended = select(DeadlineRule.code).where(
        IS_CURRENT, DeadlineRule.event == CALENDAR, DeadlineRule.valid_to < today
    )
    is_over = or_(ProcedureAlert.due_on < today, ProcedureAlert.rule_code.in_(ended))
    query = select(ProcedureAlert.procedure_id).distinct().where(ProcedureAlert.is_passing, is_over)
    return tuple(session.scalars(query.order_by(ProcedureAlert.procedure_id)))


def concerned(session: Session, by: Concern) -> tuple[int, ...]:
    """Return the procedures under way that rules are about."""
    fact = ProcedureDeadlineFact
    is_said = select(fact.procedure_id).where(
        or_(fact.rule_code.in_(by.rule_codes), fact.event_code.in_(by.event_codes))
    )
    query = select(Procedure.id).where(
        Procedure.closed_at.is_(None),
        or_(
            Procedure.type_code.in_(by.type_codes),
            Procedure.step.in_(by.steps),
            Procedure.id.in_(is_said),
        ),
    )
    return tuple(session.scalars(query.order_by(Procedure.id)))


def places(session: Session, procedure_ids: Collection[int]) -> dict[Place, str]:
    """Return of which kind these procedures are."""
    rows = session.execute(
        select(Procedure.id, Procedure.site_id, Procedure.type_code).where(
            Procedure.id.in_(procedure_ids)
        )
    )
    return {Place(row.id, row.site_id): row.type_code for row in rows}


# Written


def add(session: Session, procedure: NewProcedure) -> int:
    """Write a procedure down; return its number."""
    row = insert(Procedure).values(**asdict(procedure)).returning(Procedure.id)
    return int(session.execute(row).scalar_one())


def add_event(
    session: Session, place: Place, happening: Happening, *, staff_id: int, version: int
) -> procedure_life.ProcedureEvent:
    """Record what happened; return it."""
    row = insert(ProcedureEvent).values(
        **asdict(happening), **place._asdict(), staff_id=staff_id, version=version
    )
    event_id = session.execute(row.returning(ProcedureEvent.id)).scalar_one()
    return procedure_life.ProcedureEvent(event_id=event_id, **asdict(happening))


def add_fact(session: Session, place: Place, fact: NewFact, *, staff_id: int, version: int) -> None:
    """Write down what is known of a deadline."""
    letter = fact.known.letter_says
    session.execute(
        insert(ProcedureDeadlineFact)
        .inline()
        .values(
            **place._asdict(),
            rule_code=fact.rule_code,
            event_code=fact.event_code,
            event_on=fact.known.event_on,
            event_at=fact.known.event_at,
            letter_on=letter if isinstance(letter, date) else None,
            letter_length=None if letter is None or isinstance(letter, date) else text_of(letter),
            is_dismissed=fact.is_dismissed,
            put_aside_due_on=fact.due_on,
            reason=fact.reason,
            staff_id=staff_id,
            version=version,
        )
    )


def change(session: Session, procedure_id: int, columns: Mapping[str, object]) -> None:
    """Change columns of a procedure, and raise its version."""
    session.execute(
        update(Procedure)
        .where(Procedure.id == procedure_id)
        .values(**columns, version=Procedure.version + 1)
    )


def replace_alerts(session: Session, found: Mapping[Place, Iterable[Attention]]) -> None:
    """Say anew on which days procedures ask for us."""
    ids = [place.procedure_id for place in found]
    session.execute(delete(ProcedureAlert).where(ProcedureAlert.procedure_id.in_(ids)))
    rows = [
        {
            **place._asdict(),
            "rule_code": each.rule_code,
            "on_day": each.on,
            "severity": each.severity,
            "who": each.who,
            "due_on": each.due_on,
            "is_passing": each.is_passing,
        }
        for place, attentions in found.items()
        for each in attentions
    ]
    if rows:  # all in one go: where nulls are left out, each run of rows without a date is another
        session.execute(insert(ProcedureAlert), rows, execution_options={"render_nulls": True})


def sites_kept_by(session: Session, staff_id: int, site_ids: Collection[int]) -> tuple[int, ...]:
    """Return at which of these sites somebody keeps procedures under way."""
    query = (
        select(Procedure.site_id)
        .distinct()
        .where(
            Procedure.owner_id == staff_id,
            Procedure.site_id.in_(site_ids),
            Procedure.closed_at.is_(None),
        )
    )
    return tuple(session.scalars(query))


def _is_offered(of: type[Institution | ProcedureType], on: date) -> ColumnElement[bool]:
    return and_(of.valid_from <= on, or_(of.valid_to.is_(None), of.valid_to >= on))


def _head(row: Row[Any]) -> ProcedureHead:
    of: Procedure = row.Procedure
    return ProcedureHead(
        procedure_id=of.id,
        case_id=of.case_id,
        person_id=row.person_id,
        site_id=of.site_id,
        type_code=of.type_code,
        type_label=row.type_label,
        institution_code=of.institution_code,
        institution_label=row.institution_label,
        domain_code=row.domain_code,
        step=of.step,
        opened_at=of.opened_at,
        version=of.version,
        owner_id=of.owner_id,
        owner_name=row.owner_name,
        waiting_on=of.waiting_on,
        blocker=of.blocker,
        next_date=of.next_date,
        closed_at=of.closed_at,
        outcome=of.outcome,
        is_sensitive=row.is_sensitive,
    )


def _independence(autonomy: int | None, pen: Pen | None) -> Independence:
    return Independence(None if autonomy is None else Autonomy(autonomy), pen)


def _recorded(row: Row[*tuple[Any, ...]]) -> RecordedEvent:
    said = (row.reason or "").strip()
    reason = said or (FORGOTTEN if row.kind in NEEDS_REASON else None)
    event = procedure_life.ProcedureEvent(
        event_id=row.id,
        kind=row.kind,
        at=row.at,
        step=row.step,
        outcome=row.outcome,
        rung=row.rung,
        reason=reason,
        replaces=row.replaces,
    )
    return RecordedEvent(event, row.display_name, row.recorded_at, row.version)


def _said(of: ProcedureDeadlineFact, by_name: str | None) -> Said:
    letter = _letter(of)
    if not of.is_dismissed:
        return Said(letter)
    return Said(letter, Dismissal(of.reason or "", by_name, of.recorded_at, of.put_aside_due_on))


def _letter(of: ProcedureDeadlineFact) -> date | Span | None:
    """Return what a letter says; where it cannot be read, nothing: the rule's own date stands."""
    try:
        return span(of.letter_length) if of.letter_length else of.letter_on
    except UnreadableSpan:
        return None
