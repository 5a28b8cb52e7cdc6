"""Opening a procedure: from a case, or from what somebody asked for when they came."""

import uuid
from collections.abc import Iterator
from datetime import date, datetime

from db.engine import Work, transaction
from db.queries import cases, clock, procedures, visits
from db.queries.procedures import Happening, NewProcedure, Place
from db.queries.visits import Came
from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.cases import CaseHead
from mediance.domain.followup import USUAL_TURN, Opening
from mediance.domain.permissions import Action
from mediance.domain.procedure_deadlines import NOTHING_SAID, Subject
from mediance.domain.procedure_life import EventKind, Life, ProcedureEvent, with_event
from mediance.domain.procedures import Step
from mediance.services import guard
from mediance.services.cases import held_open, open_within
from mediance.services.changes import once
from mediance.services.followup.projection import lawbook, project
from mediance.services.followup.refusals import ProcedureUnknown, TypeUnknown, VisitOfNobody
from mediance.services.followup.writing import (
    Written,
    check_plausible,
    happened,
    midday,
    record,
)
from mediance.services.transitions import VisitUnknown


def open_procedure(actor: Actor, case_id: int, opening: Opening, key: uuid.UUID) -> int:
    """Open a procedure in a case, owned by the actor; return its id, the same for the same key.

    Raises `cases.CaseUnknown`, `cases.CaseIsClosed`, `TypeUnknown`, an `ImpossibleHistory`,
    `paris.DayFarAway`, `errors.PersonRestricted`, `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.FOLLOW_PROCEDURE)
    with once(actor, "open_procedure", key, (case_id, opening)) as work:
        if work is not None:
            return _open(actor, work, held_open(work, case_id), opening)
    with transaction(actor) as work:
        return _opened_before(procedures.latest_in_case(work, case_id, opening.type_code))


def open_from_visit(actor: Actor, visit_id: int, opening: Opening, key: uuid.UUID) -> int:
    """Turn what somebody asked for when they came into a procedure; return its id.

    Their case at the site of the visit is opened where there is none. Their waiting and their
    request are told by the visit. Raises `VisitUnknown`, `VisitOfNobody`, `cases.NotFollowed`, and
    as `open_procedure`.
    """
    guard.require(actor, Action.FOLLOW_PROCEDURE)
    with once(actor, "open_from_visit", key, (visit_id, opening)) as work:
        if work is not None:
            visit = _visit(work, visit_id)
            case = _case_of(actor, work, visit)
            return _open(actor, work, case, opening, came=visit)
    with transaction(actor) as work:
        return _opened_before(procedures.of_visit(work, visit_id))


def _open(
    actor: Actor, work: Work, case: CaseHead, opening: Opening, *, came: Came | None = None
) -> int:
    procedures.share_alerts(work)
    institution = _offered(work, opening)
    check_plausible(opening.next_date)
    now = clock.now(work)
    begun = _moment(opening.step_at, now)
    happenings = tuple(_beginnings(opening, begun, came))
    procedure_id = procedures.add(
        work,
        NewProcedure(
            case_id=case.case_id,
            site_id=case.site_id,
            type_code=opening.type_code,
            institution_code=institution,
            step=opening.step,
            opened_at=begun,
            owner_id=actor.staff_id,
            last_act_at=max(each.at for each in happenings),
            deposited_at=begun if opening.step is Step.DEPOSITED else None,
            decided_at=begun if opening.step is Step.DECIDED else None,
            waiting_on=USUAL_TURN[opening.step],
            next_date=opening.next_date,
            visit_id=came.visit_id if came else None,
            autonomy_at_opening=opening.independence.autonomy,
            pen_at_opening=opening.independence.pen,
        ),
    )
    place = Place(procedure_id, case.site_id)
    lived = _recorded(actor, work, place, happenings)
    project(work, place, Subject(opening.type_code, lived, NOTHING_SAID), lawbook(work))
    record(actor, work, place, Written("open", happenings))
    return procedure_id


def _recorded(actor: Actor, work: Work, place: Place, happenings: tuple[Happening, ...]) -> Life:
    events: tuple[ProcedureEvent, ...] = ()
    lived, now = Life(), clock.now(work)
    for happening in happenings:
        event = procedures.add_event(work, place, happening, staff_id=actor.staff_id, version=1)
        lived = with_event(events, event, now)
        events = (*events, event)
    return lived


def _beginnings(opening: Opening, begun: datetime, came: Came | None) -> Iterator[Happening]:
    """Return what the clocks begin with: when somebody came, and was taken in charge."""
    if came is not None:
        yield Happening(kind=EventKind.REGISTERED, at=came.arrived_at)
        if came.received_at is not None:
            yield Happening(kind=EventKind.TAKEN_IN_CHARGE, at=came.received_at)
    requested = min(begun, came.arrived_at) if came else begun
    yield Happening(kind=EventKind.REQUESTED, at=requested)
    yield Happening(kind=EventKind.ENTERED, at=begun, step=opening.step)


def _moment(said: datetime | date | None, now: datetime) -> datetime:
    check_plausible(said)
    if said is None or isinstance(said, datetime):
        return happened(said, now)
    return midday(said, now)


def _offered(work: Work, opening: Opening) -> str:
    """Return the institution it goes to; raise `TypeUnknown` of what is not offered today."""
    today = paris.today()
    usual = procedures.usual_institution(work, opening.type_code, today)
    if usual is None:
        raise TypeUnknown
    institution = opening.institution_code or usual
    if not procedures.is_institution(work, institution, today):
        raise TypeUnknown
    return institution


def _visit(work: Work, visit_id: int) -> Came:
    came = visits.came(work, visit_id)
    if came is None:
        raise VisitUnknown
    return came


def _case_of(actor: Actor, work: Work, came: Came) -> CaseHead:
    """Return their open case at the site of the visit, opened where there is none."""
    if came.person_id is None:
        raise VisitOfNobody
    guard.require_site(actor, Action.OPEN_CASE, came.site_id)
    found = cases.open_case_of(work, came.person_id, came.site_id)
    return held_open(work, found or open_within(work, actor, came.person_id, came.site_id))


def _opened_before(procedure_id: int | None) -> int:
    if procedure_id is None:
        raise ProcedureUnknown
    return procedure_id
