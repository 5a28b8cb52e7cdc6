"""Covering the screen of somebody who is away, and uncovering it for nobody else.

Neither is journalled: when somebody left their desk and came back is nobody's business.
"""

from datetime import timedelta

from db.engine import transaction
from db.queries import accounts
from db.queries.accounts import KnownSession
from mediance.domain.actors import SIGN_IN
from mediance.services import sessions
from mediance.services.live import HUB, SESSIONS
from mediance.services.sessions import SignedOut
from mediance.services.sign_in import STRANGER, Browser, prove, token_hash

CLOCKS_DIFFER = timedelta(seconds=30)
"""A browser says that somebody is at work this much later than it was, at most."""


def lock(token: str | None) -> None:
    """Cover every screen of this session at once; raises `SignedOut` where there is none.

    The waiting room's screen stays as it is: nobody is there to uncover it.
    """
    found = _standing(token)
    if found.actor.is_unattended:
        return
    with transaction(SIGN_IN) as work:
        accounts.lock_session(work, found.session_id)
    HUB.publish(SESSIONS)


def lock_if_idle(token: str | None) -> bool:
    """Cover the session's screens if it is time; False while somebody is at work before one."""
    found = _standing(token)
    if found.idle_for < sessions.lock_after() - CLOCKS_DIFFER and not found.is_locked:
        return False
    lock(token)
    return True


def unlock(token: str | None, password: str, address: str, browser: Browser = STRANGER) -> None:
    """Uncover the session's screens for its own person; wrong passwords count as at sign-in.

    No second factor is asked for: it was at sign-in, in this very session.

    Raises `SignedOut`, `SignInRefused`, `SignInLocked` or `DatabaseUnavailable`.
    """
    found = _standing(token)
    with transaction(SIGN_IN) as work:
        login = accounts.login_of(work, found.actor.staff_id)
    proven = prove(login, password, address, browser)
    with transaction(SIGN_IN) as work:
        accounts.forget_attempts(work, proven.counted_as)
        accounts.unlock_session(work, found.session_id)


def _standing(token: str | None) -> KnownSession:
    """Return a session that has not ended, locked or not."""
    if not token:
        raise SignedOut
    with transaction(SIGN_IN) as work:
        found = accounts.known_session(work, token_hash(token))
    if found is None or sessions.has_idled_out(found):
        raise SignedOut
    return found
