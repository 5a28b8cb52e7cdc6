"""Who keeps a procedure, whose turn it is, what stands in the way, when to look again."""

import uuid
from datetime import date

from mediance.domain.actors import Actor
from mediance.domain.followup import InBulk, Seen, Waiting


def set_owner(actor: Actor, seen: Seen, owner_id: int | None, key: uuid.UUID) -> Seen:
    """Give a procedure to somebody who follows people at its site, or to nobody.

    Returns the state after it. Raises `Changed`, `ProcedureUnknown`, `NotAnOwner`,
    `ProcedureIsClosed`, `errors.PersonRestricted`, `NotPermitted` or `DatabaseUnavailable`.
    """
    raise NotImplementedError


def set_waiting(actor: Actor, seen: Seen, waiting: Waiting, key: uuid.UUID) -> Seen:
    """Say whose turn it is, and what stands in the way.

    Returns the state after it. Raises `Changed`, `ProcedureUnknown`, `ProcedureIsClosed`,
    `errors.PersonRestricted`, `NotPermitted` or `DatabaseUnavailable`.
    """
    raise NotImplementedError


def set_next_date(actor: Actor, seen: Seen, on: date | None, key: uuid.UUID) -> Seen:
    """Say when to look again.

    Returns the state after it. Raises `Changed`, `ProcedureUnknown`, `ProcedureIsClosed`,
    `errors.PersonRestricted`, `NotPermitted` or `DatabaseUnavailable`.
    """
    raise NotImplementedError


def say_proof_seen(actor: Actor, seen: Seen, on: date | None, key: uuid.UUID) -> Seen:
    """Say on which day the proof of the deposit was seen; None was a mistake.

    Returns the state after it. Raises `Changed`, `ProcedureUnknown`, `ProcedureIsClosed`,
    `errors.PersonRestricted`, `NotPermitted` or `DatabaseUnavailable`.
    """
    raise NotImplementedError


def assign_in_bulk(
    actor: Actor, seen: tuple[Seen, ...], owner_id: int | None, key: uuid.UUID
) -> InBulk:
    """Give many procedures to one colleague; those that changed meanwhile are told apart.

    Raises `NotPermitted` or `DatabaseUnavailable`.
    """
    raise NotImplementedError
