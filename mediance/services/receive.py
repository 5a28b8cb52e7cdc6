"""Taking somebody in charge: the next in line, or one chosen from the list; and sending back."""

import uuid

from db.engine import transaction
from db.queries import clock, presences, queue, submissions
from db.queries.submissions import Press
from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.permissions import Action
from mediance.domain.presences import slot_of
from mediance.domain.visits import Happening, VisitEventKind, check_can_receive, check_can_return
from mediance.services import guard, transitions

RECEIVE_NEXT = "receive_next"
RECEIVE = "receive"
RETURN = "return_to_queue"


def receive_next(actor: Actor, site_id: int, key: uuid.UUID) -> int | None:
    """Receive whoever is first in the queue shown; return the visit, or None if nobody waits.

    Two people calling at once never receive the same person. The same `key` again returns the
    first result.
    """
    guard.require_site(actor, Action.RECEIVE_VISIT, site_id)
    press = Press(key, RECEIVE_NEXT, site_id)
    with transaction(actor) as work:
        called = queue.call_first(work, actor, site_id, press=press, now=slot_of(paris.now()))
        if called.is_repeat:
            return submissions.earlier(work, press).visit_id
        if called.visit_id is not None:
            submissions.conclude(work, press, called.visit_id)
        return called.visit_id


def receive(actor: Actor, visit_id: int, key: uuid.UUID) -> None:
    """Receive one person out of order; raises `TransitionRefused` when a colleague was faster."""
    guard.require(actor, Action.RECEIVE_VISIT)
    with transaction(actor) as work:
        if transitions.claimed_before(work, actor, Press(key, RECEIVE, visit_id)):
            return
        visit = transitions.held(work, visit_id)
        check_can_receive(visit.progress)
        now = clock.now(work)
        room_id = presences.room_of(work, actor.staff_id, visit.head.site_id, slot_of(now))
        received = Happening(kind=VisitEventKind.RECEIVED, at=now, room_id=room_id)
        transitions.append(work, actor, visit, received)


def return_to_queue(actor: Actor, visit_id: int, key: uuid.UUID) -> None:
    """Send somebody back to their place in the queue; their wait goes on from their arrival."""
    guard.require(actor, Action.RECEIVE_VISIT)
    with transaction(actor) as work:
        if transitions.claimed_before(work, actor, Press(key, RETURN, visit_id)):
            return
        visit = transitions.held(work, visit_id)
        check_can_return(visit.progress)
        returned = Happening(kind=VisitEventKind.RETURNED, at=clock.now(work))
        transitions.append(work, actor, visit, returned)
