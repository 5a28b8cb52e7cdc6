"""How urgent somebody is, said after they were recorded."""

import uuid

from db.engine import Work, transaction
from db.queries import calls, clock, whereabouts
from db.queries.calls import CallToMake
from db.queries.submissions import Press
from mediance.domain.actors import Actor
from mediance.domain.permissions import Action
from mediance.domain.urgency import Urgency
from mediance.domain.visits import Happening, VisitEventKind, check_can_set_urgency
from mediance.services import guard, transitions
from mediance.services.transitions import HeldVisit

INTENTION = "set_urgency"


def set_urgency(
    actor: Actor, visit_id: int, urgency: Urgency | None, key: uuid.UUID, *, is_urgent: bool = True
) -> None:
    """Say how urgent a visit is; U0 calls a colleague. The same key again changes nothing.

    Raises `TransitionRefused` once the visit has ended, `VisitUnknown`, `NotPermitted` or
    `DatabaseUnavailable`.
    """
    guard.require(actor, Action.RECORD_VISIT)
    with transaction(actor) as work:
        if transitions.claimed_before(
            work, actor, Press(key, INTENTION, (visit_id, urgency, is_urgent))
        ):
            return
        visit = transitions.held(work, visit_id)
        check_can_set_urgency(visit.progress)
        transitions.append(work, actor, visit, _said(work, visit_id, urgency, is_urgent=is_urgent))
        if urgency is Urgency.NOW:
            _call(work, actor, visit, key)


def _said(work: Work, visit_id: int, urgency: Urgency | None, *, is_urgent: bool) -> Happening:
    was_urgent, before = whereabouts.urgency_of(work, visit_id)
    return Happening(
        kind=VisitEventKind.URGENCY_SET,
        at=clock.now(work),
        is_urgent=is_urgent or urgency is not None,
        urgency=urgency,
        was_urgent=was_urgent,
        urgency_before=before,
    )


def _call(work: Work, actor: Actor, visit: HeldVisit, key: uuid.UUID) -> None:
    head = visit.head
    calls.make(work, CallToMake(key, head.site_id, actor.staff_id, visit_id=head.visit_id))
