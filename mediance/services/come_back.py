"""Somebody who was not there when called, or had left, is here again."""

import uuid

from db.engine import transaction
from db.queries import clock
from db.queries.submissions import Press
from mediance.domain.actors import Actor
from mediance.domain.permissions import Action
from mediance.domain.visits import Happening, VisitEventKind, check_can_come_back
from mediance.services import guard, transitions
from mediance.services.undo import PersonCameBack

INTENTION = "come_back"


def come_back(actor: Actor, visit_id: int, key: uuid.UUID) -> None:
    """Give somebody their place in the queue again, as of their arrival; once for each `key`.

    Raises `TransitionRefused` unless they left today without contact, `PersonCameBack` where they
    have another number by now, `VisitUnknown`, `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.RECEIVE_VISIT)
    with transitions.elsewhere_as(PersonCameBack), transaction(actor) as work:
        if transitions.claimed_before(work, actor, Press(key, INTENTION, visit_id)):
            return
        visit = transitions.held(work, visit_id)
        now = clock.now(work)
        check_can_come_back(visit.progress, visit.head.arrived_at, now)
        back = Happening(kind=VisitEventKind.CAME_BACK, at=now)
        transitions.append(work, actor, visit, back)
