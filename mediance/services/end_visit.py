"""A visit ends: with an answer, or without contact."""

import uuid
from dataclasses import replace

from db.engine import Work, transaction
from db.queries import clock, reference, visits
from db.queries.submissions import Press
from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.permissions import Action, is_permitted
from mediance.domain.visits import Answer, Ending, Happening, VisitEventKind, check_can_end
from mediance.services import guard, transitions
from mediance.services.record_visit import UnknownChoice
from mediance.services.transitions import HeldVisit

INTENTION = "end_visit"


class AnswerMissing(Exception):
    """A visit with contact ends with one of the five answers."""


class DomainNotKept(Exception):
    """The visit ended, but its day is over: what it was about is the coordination's to change."""


def end_visit(
    actor: Actor,
    visit_id: int,
    ending: Ending,
    *,
    key: uuid.UUID,
    answer: Answer | None = None,
    domain_code: str | None = None,
) -> None:
    """End a visit, saying what it was about where that is known by now; once for each `key`.

    Of a day that is over the end is kept alone, and `DomainNotKept` says so afterwards, unless the
    actor may correct such a day. Raises `AnswerMissing`, `UnknownChoice`, `TransitionRefused` when
    it is no longer in a state to end so, `VisitUnknown`, `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.END_VISIT)
    needs_answer = ending in {Ending.COMPLETED, Ending.ANSWERED_AT_DESK}
    if needs_answer != (answer is not None):
        raise AnswerMissing
    with transaction(actor) as work:
        press = Press(key, INTENTION, (visit_id, ending, answer, domain_code))
        if transitions.claimed_before(work, actor, press):
            return
        visit = transitions.held(work, visit_id)
        check_can_end(visit.progress, ending)
        ended = Happening(
            kind=VisitEventKind.ENDED, at=clock.now(work), ending=ending, answer=answer
        )
        about = _about(work, visit, ended, domain_code)
        is_kept = about.domain_code is None or _may_say_domain(work, actor, visit)
        transitions.append(work, actor, visit, about if is_kept else ended)
    if not is_kept:
        raise DomainNotKept


def _about(work: Work, visit: HeldVisit, ended: Happening, domain_code: str | None) -> Happening:
    """Return the end with what the visit was about, where that is not what was recorded."""
    before = visits.domain_of(work, visit.head.visit_id)
    if domain_code in {None, before}:
        return ended
    if domain_code not in {choice.code for choice in reference.domains(work, paris.today())}:
        raise UnknownChoice
    return replace(ended, domain_code=domain_code, domain_before=before)


def _may_say_domain(work: Work, actor: Actor, visit: HeldVisit) -> bool:
    """Saying another domain is a correction: after midnight it is not everybody's any more."""
    is_late = paris.local_day(visit.head.arrived_at) < paris.local_day(clock.now(work))
    return not is_late or is_permitted(actor, Action.CORRECT_PAST_VISIT)
