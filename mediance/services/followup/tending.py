"""Who keeps a procedure, whose turn it is, what stands in the way, when to look again."""

import uuid
from collections.abc import Callable, Mapping
from datetime import date

from db.queries import procedures
from mediance.domain.actors import Actor
from mediance.domain.followup import InBulk, Seen, Waiting
from mediance.domain.permissions import Action
from mediance.services import guard
from mediance.services.followup.bulk import each_by_itself
from mediance.services.followup.refusals import NotAnOwner
from mediance.services.followup.writing import (
    Change,
    Held,
    Written,
    carry_out,
    check_plausible,
)


def set_owner(actor: Actor, seen: Seen, owner_id: int | None, key: uuid.UUID) -> Seen:
    """Give a procedure to somebody who follows people at its site, or to nobody.

    Returns the state after it. Raises `Changed`, `ProcedureUnknown`, `NotAnOwner`,
    `ProcedureIsClosed`, `errors.PersonRestricted`, `NotPermitted` or `DatabaseUnavailable`.
    """
    return carry_out(actor, Change("set_owner", seen, owner_id, key), _given_to(owner_id))


def set_waiting(actor: Actor, seen: Seen, waiting: Waiting, key: uuid.UUID) -> Seen:
    """Say whose turn it is, and what stands in the way.

    Returns the state after it. Raises `Changed`, `ProcedureUnknown`, `ProcedureIsClosed`,
    `errors.PersonRestricted`, `NotPermitted` or `DatabaseUnavailable`.
    """
    said = {"waiting_on": waiting.on, "blocker": waiting.blocker}
    return carry_out(actor, Change("set_waiting", seen, waiting, key), _saying(said))


def set_next_date(actor: Actor, seen: Seen, on: date | None, key: uuid.UUID) -> Seen:
    """Say when to look again.

    Returns the state after it. Raises `Changed`, `ProcedureUnknown`, `ProcedureIsClosed`,
    `paris.DayFarAway`, `errors.PersonRestricted`, `NotPermitted` or `DatabaseUnavailable`.
    """
    check_plausible(on)
    return carry_out(actor, Change("set_next_date", seen, on, key), _saying({"next_date": on}))


def say_proof_seen(actor: Actor, seen: Seen, on: date | None, key: uuid.UUID) -> Seen:
    """Say on which day the proof of the deposit was seen; None was a mistake.

    Returns the state after it. Raises `Changed`, `ProcedureUnknown`, `ProcedureIsClosed`,
    `paris.DayFarAway`, `errors.PersonRestricted`, `NotPermitted` or `DatabaseUnavailable`.
    """
    check_plausible(on)
    said = {"proof_seen_on": on}
    return carry_out(actor, Change("say_proof_seen", seen, on, key), _saying(said))


def assign_in_bulk(
    actor: Actor, seen: tuple[Seen, ...], owner_id: int | None, key: uuid.UUID
) -> InBulk:
    """Give many procedures to one colleague; those that changed meanwhile are told apart.

    Raises `NotPermitted` or `DatabaseUnavailable`.
    """

    def assign(one: Seen, own_key: uuid.UUID) -> object:
        return carry_out(
            actor, Change("assign_in_bulk", one, owner_id, own_key), _given_to(owner_id)
        )

    guard.require(actor, Action.FOLLOW_PROCEDURE)
    return each_by_itself(seen, key, assign)


def _saying(columns: Mapping[str, object]) -> Callable[[Held], Written]:
    def do(held: Held) -> Written:
        held.check_open()
        return Written("tend", columns=columns)

    return do


def _given_to(owner_id: int | None) -> Callable[[Held], Written]:
    def do(held: Held) -> Written:
        held.check_open()
        site_ids = [held.kept.head.site_id]
        if owner_id is not None and not procedures.may_own(held.work, owner_id, site_ids):
            raise NotAnOwner
        return Written("assign", columns={"owner_id": owner_id})

    return do
