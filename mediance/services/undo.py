"""Taking back the last thing that happened to a visit."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from db.engine import transaction
from db.queries import clock
from db.queries.submissions import Press
from mediance.domain.actors import Actor
from mediance.domain.permissions import Action
from mediance.domain.visits import (
    Happening,
    TransitionRefused,
    VisitEvent,
    VisitEventKind,
    VisitState,
    cancelling,
    last_gesture,
    taking_back,
)
from mediance.services import guard, transfer, transitions
from mediance.services.transitions import HeldVisit

INTENTION = "undo"


class PersonCameBack(Exception):
    """The person has another active visit here: this one cannot become active again."""


class ChangedSince(Exception):
    """Something else was done to the visit since: that would be taken back in its place."""


def undo(
    actor: Actor,
    visit_id: int,
    key: uuid.UUID,
    *,
    seen: VisitState | None = None,
    gesture: VisitEventKind | None = None,
) -> None:
    """Undo a visit's last event; a fresh recording is cancelled and keeps its number.

    `seen` is where the screen shows the visit, `gesture` what it says was done last: what a
    colleague did since is not taken back. A transfer is taken back at the other site, too.
    Raises `NothingToUndo` when it is too late, `TransitionRefused` when the visit is no longer as
    seen, `ChangedSince`, `GoesOnElsewhere`, `PersonCameBack`, `VisitUnknown`, `NotPermitted` or
    `DatabaseUnavailable`.
    """
    as_seen = _Seen(seen, gesture)
    _take_back(actor, visit_id, key, as_seen=as_seen, happenings=taking_back)


def cancel_recording(
    actor: Actor, visit_id: int, key: uuid.UUID, *, seen: VisitState | None = None
) -> None:
    """Cancel a fresh recording; `NothingToUndo` once anything else happened to the visit.

    Otherwise as `undo`.
    """
    _take_back(actor, visit_id, key, as_seen=_Seen(seen), happenings=cancelling)


@dataclass(frozen=True)
class _Seen:
    state: VisitState | None
    gesture: VisitEventKind | None = None

    def check(self, visit: HeldVisit) -> None:
        state = visit.progress.state
        if self.state not in {None, state}:
            raise TransitionRefused(state)
        if self.gesture not in {None, last_gesture(visit.events).kind}:
            raise ChangedSince


def _take_back(
    actor: Actor,
    visit_id: int,
    key: uuid.UUID,
    *,
    as_seen: _Seen,
    happenings: Callable[[Sequence[VisitEvent], datetime], tuple[Happening, ...]],
) -> None:
    guard.require(actor, Action.UNDO_VISIT)
    with transitions.elsewhere_as(PersonCameBack), transaction(actor) as work:
        if transitions.claimed_before(work, actor, Press(key, INTENTION, visit_id)):
            return
        visit = transitions.held(work, visit_id)
        as_seen.check(visit)
        undone = last_gesture(visit.events)
        happening = happenings(visit.events, clock.now(work))
        transfer.call_back(work, actor, visit, undone=undone)
        transitions.append(work, actor, visit, *happening)
