"""How the routes ask about a session."""

from collections.abc import Collection

from mediance.server.gate import SessionCheckUnavailable
from mediance.services import sessions
from mediance.services.errors import DatabaseUnavailable


def authorise(token: str) -> Collection[int] | None:
    """Return the sites of whoever holds this token; None when no session stands."""
    try:
        actor = sessions.actor_of(token)
    except DatabaseUnavailable as error:
        raise SessionCheckUnavailable from error
    return actor.site_ids if actor else None
