"""To a named colleague: somebody waits for them, or goes on with them in the middle of a talk."""

import uuid

from db.engine import Work, transaction
from db.queries import clock, presences
from db.queries.submissions import Press
from mediance.domain.actors import Actor
from mediance.domain.permissions import Action
from mediance.domain.presences import slot_of
from mediance.domain.visits import (
    Happening,
    VisitEventKind,
    check_can_hand_over,
    check_can_reserve,
)
from mediance.services import guard, transitions

RESERVE = "reserve"
HAND_OVER = "hand_over"


class ColleagueUnknown(Exception):
    """Nobody with this id receives people at the visit's site."""


def reserve(actor: Actor, visit_id: int, for_staff_id: int | None, key: uuid.UUID) -> None:
    """Have somebody wait for one colleague, or again for whoever is free (None).

    Nobody else calls them; their wait goes on from their arrival. The same `key` again changes
    nothing. Raises `ColleagueUnknown`, `TransitionRefused` unless they wait, `VisitUnknown`,
    `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.RECEIVE_VISIT)
    with transaction(actor) as work:
        press = Press(key, RESERVE, (visit_id, for_staff_id))
        if transitions.claimed_before(work, actor, press):
            return
        visit = transitions.held(work, visit_id)
        check_can_reserve(visit.progress)
        if for_staff_id is not None:
            _check_receives(work, visit.head.site_id, for_staff_id)
        reserved = Happening(
            kind=VisitEventKind.RESERVED, at=clock.now(work), to_staff_id=for_staff_id
        )
        transitions.append(work, actor, visit, reserved)


def hand_over(actor: Actor, visit_id: int, to_staff_id: int, key: uuid.UUID) -> None:
    """Have a colleague go on with somebody who is being received; raises as `reserve`.

    The wait was over when the first of them began.
    """
    guard.require(actor, Action.RECEIVE_VISIT)
    with transaction(actor) as work:
        if transitions.claimed_before(work, actor, Press(key, HAND_OVER, (visit_id, to_staff_id))):
            return
        visit = transitions.held(work, visit_id)
        check_can_hand_over(visit.progress)
        site_id = visit.head.site_id
        _check_receives(work, site_id, to_staff_id)
        now = clock.now(work)
        handed = Happening(
            kind=VisitEventKind.HANDED_OVER,
            at=now,
            to_staff_id=to_staff_id,
            room_id=presences.room_of(work, to_staff_id, site_id, slot_of(now)),
        )
        transitions.append(work, actor, visit, handed)


def _check_receives(work: Work, site_id: int, staff_id: int) -> None:
    if staff_id not in {colleague.staff_id for colleague in presences.team(work, site_id)}:
        raise ColleagueUnknown
