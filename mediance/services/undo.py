"""Taking back the last thing that happened to a visit."""

import uuid
from collections.abc import Callable, Sequence
from datetime import datetime

from db.engine import transaction
from db.errors import ConstraintViolated
from db.queries import clock, visits
from db.queries.submissions import Press
from mediance.domain.actors import Actor
from mediance.domain.permissions import Action
from mediance.domain.visits import (
    Happening,
    TransitionRefused,
    VisitEvent,
    VisitState,
    cancelling,
    taking_back,
)
from mediance.services import guard, transitions

INTENTION = "undo"


class PersonCameBack(Exception):
    """The person has another active visit here: this one cannot become active again."""


def undo(actor: Actor, visit_id: int, key: uuid.UUID, *, seen: VisitState | None = None) -> None:
    """Undo a visit's last event; a fresh recording is cancelled and keeps its number.

    `seen` is where the screen shows the visit: what a colleague did since is not taken back.
    Raises `NothingToUndo` when it is too late, `TransitionRefused` when the visit is no longer as
    seen, `PersonCameBack`, `VisitUnknown`, `NotPermitted` or `DatabaseUnavailable`.
    """
    _take_back(actor, visit_id, key, seen=seen, happenings=taking_back)


def cancel_recording(
    actor: Actor, visit_id: int, key: uuid.UUID, *, seen: VisitState | None = None
) -> None:
    """Cancel a fresh recording; `NothingToUndo` once anything else happened to the visit.

    Otherwise as `undo`.
    """
    _take_back(actor, visit_id, key, seen=seen, happenings=cancelling)


def _take_back(
    actor: Actor,
    visit_id: int,
    key: uuid.UUID,
    *,
    seen: VisitState | None,
    happenings: Callable[[Sequence[VisitEvent], datetime], tuple[Happening, ...]],
) -> None:
    guard.require(actor, Action.UNDO_VISIT)
    try:
        with transaction(actor) as work:
            if transitions.claimed_before(work, actor, Press(key, INTENTION, visit_id)):
                return
            visit = transitions.held(work, visit_id)
            state = visit.progress.state
            if seen not in {None, state}:
                raise TransitionRefused(state)
            transitions.append(work, actor, visit, *happenings(visit.events, clock.now(work)))
    except ConstraintViolated as refusal:
        if refusal.constraint == visits.ONE_ACTIVE_VISIT:
            raise PersonCameBack from refusal
        raise
