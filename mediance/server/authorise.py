"""How the routes ask about a session."""

from collections.abc import Collection

from mediance.domain.permissions import Action, is_permitted
from mediance.server.gate import ScreenIsLocked, SessionCheckUnavailable
from mediance.services import sessions
from mediance.services.errors import DatabaseUnavailable
from mediance.services.sessions import ScreenLocked

SHOWING_LIVE = (Action.VIEW_QUEUE, Action.VIEW_STEERING, Action.VIEW_CALLS)
"""What the pages that redraw themselves are about."""


def authorise(token: str) -> Collection[int] | None:
    """Return the sites whose news the holder of this token may hear.

    None when no session stands, or it is that of somebody who holds no role.
    """
    try:
        actor = sessions.actor_of(token)
    except ScreenLocked as error:
        raise ScreenIsLocked from error
    except DatabaseUnavailable as error:
        raise SessionCheckUnavailable from error
    if actor is None or not actor.roles:
        return None
    hears = any(is_permitted(actor, action) for action in SHOWING_LIVE)
    return actor.site_ids if hears else ()
