"""What is learnt of a deadline: when its event was, what the letter says, that it is put aside."""

import uuid

from mediance.domain.actors import Actor
from mediance.domain.followup import DeadlineFact, Seen


def say_deadline_fact(actor: Actor, seen: Seen, fact: DeadlineFact, key: uuid.UUID) -> Seen:
    """Say when an event was, and what the letter says; a rule of another type is added by it.

    Returns the state after it. Raises `Changed`, `ProcedureUnknown`, `RuleUnknown`,
    `errors.PersonRestricted`, `NotPermitted` or `DatabaseUnavailable`.
    """
    raise NotImplementedError


def dismiss_deadline(
    actor: Actor, seen: Seen, rule_code: str, key: uuid.UUID, *, reason: str = ""
) -> Seen:
    """Put a deadline aside; one by which a right is lost, with a reason only (`ReasonMissing`).

    Returns the state after it. Raises `Changed`, `ProcedureUnknown`, `RuleUnknown`,
    `free_text.ForbiddenNumber`, `errors.PersonRestricted`, `NotPermitted` or `DatabaseUnavailable`.
    """
    raise NotImplementedError


def resume_deadline(actor: Actor, seen: Seen, rule_code: str, key: uuid.UUID) -> Seen:
    """Look at a deadline again that was put aside.

    Returns the state after it. Raises `Changed`, `ProcedureUnknown`, `RuleUnknown`,
    `errors.PersonRestricted`, `NotPermitted` or `DatabaseUnavailable`.
    """
    raise NotImplementedError
