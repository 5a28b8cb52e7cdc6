"""A visit ends: with an answer, or without contact."""

import uuid

from db.engine import transaction
from db.queries import clock
from db.queries.submissions import Press
from mediance.domain.actors import Actor
from mediance.domain.permissions import Action
from mediance.domain.visits import Answer, Ending, Happening, VisitEventKind, check_can_end
from mediance.services import guard, transitions

INTENTION = "end_visit"


class AnswerMissing(Exception):
    """A visit with contact ends with one of the five answers."""


def end_visit(
    actor: Actor, visit_id: int, ending: Ending, *, key: uuid.UUID, answer: Answer | None = None
) -> None:
    """End a visit; the same `key` again changes nothing.

    Raises `AnswerMissing`, `TransitionRefused` when it is no longer in a state to end so,
    `VisitUnknown`, `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.END_VISIT)
    needs_answer = ending in {Ending.COMPLETED, Ending.ANSWERED_AT_DESK}
    if needs_answer != (answer is not None):
        raise AnswerMissing
    with transaction(actor) as work:
        press = Press(key, INTENTION, (visit_id, ending, answer))
        if transitions.claimed_before(work, actor, press):
            return
        visit = transitions.held(work, visit_id)
        check_can_end(visit.progress, ending)
        ended = Happening(
            kind=VisitEventKind.ENDED, at=clock.now(work), ending=ending, answer=answer
        )
        transitions.append(work, actor, visit, ended)
