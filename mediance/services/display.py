"""The screen in the waiting room: what it shows, and how it stays signed in without anybody."""

import secrets
from datetime import timedelta

from db.engine import transaction
from db.queries import accounts, clock, display, journal
from db.queries.journal import Record
from mediance.domain.actors import SIGN_IN, Actor
from mediance.domain.display import WaitingRoomBoard
from mediance.domain.permissions import Action
from mediance.services import guard
from mediance.services.sessions import SignedOut
from mediance.services.sign_in import SignedIn, token_hash

CALLS_SHOWN = 4
LIFETIME = timedelta(days=8)
"""Longer than a house is ever closed without anybody looking in."""
RENEWED_EVERY = timedelta(days=1)


def board(actor: Actor) -> WaitingRoomBoard | None:
    """Return the last calls of the screen's site; None where no site of its own calls numbers."""
    guard.require(actor, Action.VIEW_DISPLAY)
    with transaction(actor) as work:
        site = display.site_with_tickets(work, actor.site_ids)
        if site is None:
            return None
        calls = display.recent_calls(work, site.site_id, CALLS_SHOWN)
        return WaitingRoomBoard(site.name, clock.now(work), calls)


def renewed(token: str | None, address: str) -> SignedIn | None:
    """Return the session that takes this one's place, once a day; None while that is not due.

    The one before stands for another day: the answer may get lost. Raises `SignedOut` for a session
    that has ended, and `NotPermitted` for that of a person, which ends as it should.
    """
    with transaction(SIGN_IN) as work:
        found = accounts.known_session(work, token_hash(token or ""))
    if found is None:
        raise SignedOut
    guard.require(found.actor, Action.VIEW_DISPLAY)
    if not found.actor.is_unattended or found.left > LIFETIME - RENEWED_EVERY:
        return None
    return _replaced(found.actor.staff_id, found.session_id, address)


def _replaced(staff_id: int, session_id: int, address: str) -> SignedIn:
    token = secrets.token_urlsafe(32)
    with transaction(SIGN_IN) as work:
        expires_at = accounts.add_session(
            work, staff_id, token_hash(token), address, lifetime=LIFETIME
        )
        accounts.end_session_within(work, session_id, RENEWED_EVERY)
        journal.record(work, SIGN_IN, "renew_session", Record("staff", staff_id))
    return SignedIn(token, expires_at, LIFETIME)
