"""How the routes ask about a session."""

from collections.abc import Collection

from mediance.domain.actors import Actor
from mediance.domain.permissions import Action, is_permitted
from mediance.server.gate import ScreenIsLocked, SessionCheckUnavailable
from mediance.services import sessions
from mediance.services.errors import DatabaseUnavailable
from mediance.services.sessions import ScreenLocked, SignedOut

SHOWING_LIVE = (Action.VIEW_QUEUE, Action.VIEW_STEERING, Action.VIEW_DISPLAY)
"""What the pages that redraw themselves are about."""


def may_send_files(token: str) -> bool | None:
    """Whether the holder of this token has a page that asks for a file; None without a session."""
    actor = _actor_of(token)
    return None if actor is None else is_permitted(actor, Action.IMPORT_REGISTER)


def authorise(token: str) -> Collection[int] | None:
    """Return the sites whose news the holder of this token may hear.

    None when no session stands, or it is that of somebody who holds no role.
    """
    actor = _actor_of(token)
    if actor is None:
        return None
    hears = any(is_permitted(actor, action) for action in SHOWING_LIVE)
    return actor.site_ids if hears else ()


def _actor_of(token: str) -> Actor | None:
    """Return who holds the token and a role, None when nobody does."""
    try:
        actor = sessions.actor_of(token)
    except ScreenLocked as error:
        raise ScreenIsLocked from error
    except SignedOut:  # it stands for nothing but enrolling a second factor
        return None
    except DatabaseUnavailable as error:
        raise SessionCheckUnavailable from error
    return actor if actor is not None and actor.roles else None
