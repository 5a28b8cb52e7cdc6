"""Somebody is away: a colleague keeps their procedures, and gives them back, in one action."""

import uuid
from collections.abc import Collection
from dataclasses import replace
from datetime import date, timedelta

from db.engine import Work, transaction
from db.queries import (
    appointments,
    colleague_questions,
    decisions,
    hand_overs,
    journal,
    procedures,
    referrals,
)
from db.queries.journal import Record
from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.appointments import State
from mediance.domain.permissions import Action, NotPermitted, is_permitted
from mediance.domain.presences import Colleague
from mediance.domain.watching import (
    FURTHEST_AHEAD,
    GivenBack,
    HandOver,
    Load,
    Subject,
    usable_day,
)
from mediance.services import guard
from mediance.services.changes import NoLongerThere, once
from mediance.services.followup.refusals import NotAnOwner


def who_keeps_procedures(actor: Actor) -> tuple[Colleague, ...]:
    """Return whose procedures may be handed over at the actor's sites: those who keep any.

    Raises `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.SUPERVISE_FOLLOW_UP)
    with transaction(actor) as work:
        return hand_overs.keepers(work, actor.site_ids)


def load_of(actor: Actor, from_id: int) -> tuple[Load, tuple[Colleague, ...]]:
    """Return how much somebody would leave, by stage, and who could keep all of it meanwhile.

    Beside it stand what goes with it, and what stays under their name.

    Raises `NotPermitted` or `DatabaseUnavailable`.
    """
    _check(actor, from_id)
    with transaction(actor) as work:
        site_ids = procedures.sites_kept_by(work, from_id, actor.site_ids)
        could = hand_overs.followers(work, site_ids or actor.site_ids)
        others = tuple(each for each in could if each.staff_id != from_id)
        return _load(work, from_id, site_ids, actor.site_ids), others


def hand_over_absence(
    actor: Actor, from_id: int, to_id: int, key: uuid.UUID, *, back_on: date | None = None
) -> int:
    """Give all procedures under way of one colleague to another; return how many.

    What Monday decided for them, and asking after those they sent on, go with them until they are
    back. One's own, or as coordinator anybody's, at the actor's sites; those of people who asked
    that nothing be written stay. `back_on` is the first day on which the absent one is there again.
    Raises `NotAnOwner`, `watching.DayNotUsable`, `NotPermitted` or `DatabaseUnavailable`.
    """
    _check(actor, from_id)
    if back_on is not None:
        usable_day(back_on, paris.today() + timedelta(days=1))
    with once(actor, "hand_over_absence", key, (from_id, to_id, back_on)) as work:
        if work is None:
            return _handed_before(actor, key)
        site_ids = procedures.sites_kept_by(work, from_id, actor.site_ids)
        if from_id == to_id or not procedures.may_own(work, to_id, site_ids):
            raise NotAnOwner
        handed = hand_overs.hand_over(work, from_id, to_id, site_ids)
        said = {"from_id": from_id, "to_id": to_id, "back_on": back_on}
        hand_overs.add(work, handed, key, {**said, "made_by": actor.staff_id})
        return _record(work, actor, "hand_over", len(handed))


def give_back(actor: Actor, press: uuid.UUID, key: uuid.UUID) -> GivenBack:
    """Give back what was left in one action and is still kept by whoever got it; return how many.

    Those of people who asked that nothing be written stay, and can be given back later.
    By whoever left it, whoever got it, or the coordination. Raises `changes.NoLongerThere` where it
    was given back before, `NotAnOwner` where whoever left it follows nobody there any more,
    `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.FOLLOW_PROCEDURE)
    with once(actor, "give_back", key, press) as work:
        if work is None:
            return GivenBack(0)
        of = hand_overs.standing(work, press)
        if of is None:
            raise NoLongerThere
        _check_takes_part(actor, of)
        if not procedures.may_own(work, of.from_id, hand_overs.sites_of(work, press)):
            raise NotAnOwner
        given = hand_overs.give_back(work, press, actor.staff_id)
        left = hand_overs.standing(work, press)
        _record(work, actor, "give_back", len(given))
        return GivenBack(len(given), 0 if left is None else left.count)


def handed_over(actor: Actor, press: uuid.UUID, *, is_opening: bool = True) -> tuple[Subject, ...]:
    """Return what was left in one action and is still kept by whoever got it.

    Opening the list is journalled, drawing it anew is not. Raises `NotPermitted` or
    `DatabaseUnavailable`.
    """
    guard.require(actor, Action.VIEW_PROCEDURES)
    with transaction(actor) as work:
        rows = hand_overs.still_kept(work, press)
        if is_opening:
            journal.record(work, actor, "list", Record("procedure", row_count=len(rows)))
        return rows


def _handed_before(actor: Actor, press: uuid.UUID) -> int:
    with transaction(actor) as work:
        of = hand_overs.standing(work, press)
    return 0 if of is None else of.count


def _load(work: Work, from_id: int, kept_at: Collection[int], site_ids: Collection[int]) -> Load:
    asked = colleague_questions.of_colleague(work, from_id, site_ids)
    to_come = (paris.now(), paris.now() + FURTHEST_AHEAD)
    meeting = appointments.of_colleague(work, from_id, site_ids, to_come)
    return replace(
        hand_overs.load(work, from_id, kept_at),
        decisions=len(decisions.of_colleague(work, from_id, site_ids)),
        referrals=referrals.count_under_way(work, from_id, site_ids),
        questions=sum(each.asked_of == from_id and each.is_open for each in asked),
        appointments=tuple(each for each in meeting if each.state is State.PLANNED),
    )


def _check(actor: Actor, from_id: int) -> None:
    is_own = from_id == actor.staff_id
    guard.require(actor, Action.FOLLOW_PROCEDURE if is_own else Action.SUPERVISE_FOLLOW_UP)


def _check_takes_part(actor: Actor, of: HandOver) -> None:
    takes_part = actor.staff_id in {of.from_id, of.to_id}
    if not takes_part and not is_permitted(actor, Action.SUPERVISE_FOLLOW_UP):
        raise NotPermitted(actor, Action.SUPERVISE_FOLLOW_UP)


def _record(work: Work, actor: Actor, operation: str, count: int) -> int:
    touched = Record("procedure", fields=("owner_id",), row_count=count)
    journal.record(work, actor, operation, touched)
    return count
