"""A procedure moves along: steps, reminders, corrections, its end."""

import uuid

from mediance.domain.actors import Actor
from mediance.domain.followup import Act, Advance, Closing, EventCorrection, InBulk, Seen


def advance(actor: Actor, seen: Seen, to: Advance, key: uuid.UUID) -> Seen:
    """Enter a step.

    Returns the state after it. Raises `Changed`, `ProcedureUnknown`, an `ImpossibleHistory`,
    `errors.PersonRestricted`, `NotPermitted` or `DatabaseUnavailable`.
    """
    raise NotImplementedError


def record_act(actor: Actor, seen: Seen, act: Act, key: uuid.UUID) -> Seen:
    """Write down a reminder that was sent (`CHASED`, its rung) or an answer (`ANSWERED`).

    Returns the state after it. Raises `Changed`, `ProcedureUnknown`, an `ImpossibleHistory`,
    `errors.PersonRestricted`, `NotPermitted` or `DatabaseUnavailable`.
    """
    raise NotImplementedError


def correct_event(actor: Actor, seen: Seen, correction: EventCorrection, key: uuid.UUID) -> Seen:
    """Put an event in the place of an earlier one, or take it back; both stay in the record.

    Returns the state after it. Raises `Changed`, `ProcedureUnknown`, an `ImpossibleHistory`,
    `errors.PersonRestricted`, `NotPermitted` or `DatabaseUnavailable`.
    """
    raise NotImplementedError


def close(actor: Actor, seen: Seen, closing: Closing, key: uuid.UUID) -> Seen:
    """End a procedure.

    Returns the state after it. Raises `Changed`, `ProcedureUnknown`, an `ImpossibleHistory`,
    `errors.PersonRestricted`, `NotPermitted` or `DatabaseUnavailable`.
    """
    raise NotImplementedError


def reopen(actor: Actor, seen: Seen, reason: str, key: uuid.UUID) -> Seen:
    """Go on with a procedure that was closed, for a reason.

    Returns the state after it. Raises `Changed`, `ProcedureUnknown`, an `ImpossibleHistory`,
    `errors.PersonRestricted`, `NotPermitted` or `DatabaseUnavailable`.
    """
    raise NotImplementedError


def remind_in_bulk(actor: Actor, seen: tuple[Seen, ...], key: uuid.UUID) -> InBulk:
    """Write down the next reminder of each; those that changed, or await none, are told apart.

    Raises `NotPermitted` or `DatabaseUnavailable`.
    """
    raise NotImplementedError
