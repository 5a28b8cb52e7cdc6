"""Somebody's day, and what nobody must lose sight of."""

from mediance.domain.actors import Actor
from mediance.domain.followup import MyDay, Sight


def my_day(actor: Actor) -> MyDay:
    """Return the procedures of the actor that ask for them today, the most pressing first.

    Raises `NotPermitted` or `DatabaseUnavailable`.
    """
    raise NotImplementedError


def not_to_lose_sight_of(actor: Actor, site_id: int) -> tuple[Sight, ...]:
    """Return « À ne pas perdre de vue » of one site: each reason, how many, the first of them.

    Raises `NotPermitted` or `DatabaseUnavailable`.
    """
    raise NotImplementedError
