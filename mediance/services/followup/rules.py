"""The deadline rules of the house: read, verified, edited, never without saying what moves."""

import uuid

from mediance.domain.actors import Actor
from mediance.domain.deadline_rules import Rule
from mediance.domain.followup import Consequences, RuleVersion


def all_rules(actor: Actor) -> tuple[RuleVersion, ...]:
    """Return every rule as it holds now.

    Raises `NotPermitted` or `DatabaseUnavailable`.
    """
    raise NotImplementedError


def verify_rule(actor: Actor, code: str, version: int, key: uuid.UUID) -> None:
    """Answer for a rule in one's own name, today: from now on it has its colour.

    Raises `RuleChanged`, `RuleUnknown`, `NotPermitted` or `DatabaseUnavailable`.
    """
    raise NotImplementedError


def consequences(actor: Actor, rule: Rule) -> Consequences:
    """Return which dates of open procedures a rule would move if it were written like this.

    Raises as `verify_rule`.
    """
    raise NotImplementedError


def edit_rule(actor: Actor, rule: Rule, version: int, key: uuid.UUID) -> Consequences:
    """Write the next version of a rule, not verified yet; return which dates it moved.

    Raises `RuleChanged`, `RuleUnknown`, `domain.deadline_rules.InconsistentRule`,
    `free_text.ForbiddenNumber`, `NotPermitted` or `DatabaseUnavailable`.
    """
    raise NotImplementedError
