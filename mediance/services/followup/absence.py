"""Somebody is away: a colleague keeps their procedures, in one action."""

import uuid

from mediance.domain.actors import Actor


def hand_over_absence(actor: Actor, from_id: int, to_id: int, key: uuid.UUID) -> int:
    """Give all procedures under way of one colleague to another; return how many.

    One's own, or as coordinator anybody's, at the actor's sites. Raises `NotAnOwner`,
    `NotPermitted` or `DatabaseUnavailable`.
    """
    raise NotImplementedError
