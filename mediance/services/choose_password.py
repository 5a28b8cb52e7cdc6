"""Choosing a password by a one-time link: who holds the code is who it was meant for."""

from dataclasses import dataclass

from db.engine import transaction
from db.queries import account_links, accounts, journal
from db.queries.journal import Record
from mediance.domain.account_links import LENGTH, bare_code
from mediance.domain.actors import SIGN_IN
from mediance.services import credentials
from mediance.services.live import HUB, SESSIONS
from mediance.services.sign_in import (
    ADDRESS_FAILURES,
    LOCK_DURATION,
    locked_since,
    login_subject,
    subject,
    token_hash,
)


class LinkOpensNothing(Exception):
    """Nobody's link, or one that is over, used or replaced; which of these is not said."""


@dataclass(frozen=True)
class Chosen:
    """Whose password it is now."""

    login: str


def choose_password(code: str, password: str, address: str) -> Chosen:
    """Keep a password for whoever the code was made for, and spend the code.

    Raises `PasswordTooShort` before the link is looked at, `LinkOpensNothing`, `SignInLocked` or
    `DatabaseUnavailable`.
    """
    if len(password) < credentials.SHORTEST_PASSWORD:
        raise credentials.PasswordTooShort
    tried_from = subject("link", address)
    bare = bare_code(code)
    with transaction(SIGN_IN) as work:
        tried = accounts.count_attempt(work, tried_from, ADDRESS_FAILURES, LOCK_DURATION)
        spent = token_hash(bare if len(bare) == LENGTH else "")
        is_usable = account_links.is_usable(work, spent)
    if tried.failures > ADDRESS_FAILURES:
        raise locked_since(tried)
    if not is_usable:
        raise LinkOpensNothing
    return _keep(spent, credentials.hashed(password), tried_from)


def _keep(spent: bytes, password_hash: str, tried_from: bytes) -> Chosen:
    """Spend the link and keep the hash in one transaction: one of two at once goes through."""
    with transaction(SIGN_IN) as work:
        staff_id = account_links.use(work, spent)
        if staff_id is None:
            raise LinkOpensNothing
        login = account_links.set_password(work, staff_id, password_hash)
        accounts.revoke_all_sessions(work, staff_id)
        account_links.revoke(work, staff_id)
        for address in (None, *accounts.addresses(work, staff_id)):
            accounts.forget_attempts(work, login_subject(login, address))
        accounts.forget_attempts(work, tried_from)
        journal.record(work, SIGN_IN, "choose_password", Record("staff", staff_id))
    HUB.publish(SESSIONS)
    return Chosen(login)
