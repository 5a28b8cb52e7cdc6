"""Choosing a password by a one-time link: who holds the code is who it was meant for."""

from dataclasses import dataclass

from db.engine import transaction
from db.queries import account_links, accounts, devices, journal
from db.queries.journal import Record
from mediance.domain.account_links import LENGTH, bare_code
from mediance.domain.actors import SIGN_IN
from mediance.services import credentials, good_passwords
from mediance.services.live import HUB, SESSIONS
from mediance.services.sign_in import (
    ADDRESS_FAILURES,
    LOCK_DURATION,
    forget_all_attempts,
    known_from_now_on,
    locked_since,
    subject,
    token_hash,
)


class LinkOpensNothing(Exception):
    """Nobody's link, or one that is over, used or replaced; which of these is not said."""


@dataclass(frozen=True)
class Chosen:
    """Whose password it is now; by `device_token` the browser it was chosen in is known again."""

    login: str
    device_token: str


def choose_password(
    code: str, password: str, address: str, device_token: str | None = None
) -> Chosen:
    """Keep a password for whoever the code was made for, and spend the code.

    Raises `PasswordTooShort` or `PasswordTooLong` before the link is looked at, `LinkOpensNothing`,
    `PasswordGuessable` with the link unspent, `SignInLocked` or `DatabaseUnavailable`.
    """
    credentials.require_length(password)
    tried_from = subject("link", address)
    bare = bare_code(code)
    with transaction(SIGN_IN) as work:
        tried = accounts.count_attempt(work, tried_from, ADDRESS_FAILURES, LOCK_DURATION)
        spent = token_hash(bare if len(bare) == LENGTH else "")
        holder = account_links.holder(work, spent)
        names = good_passwords.names_around(work, holder) if holder else ()
    if tried.failures > ADDRESS_FAILURES:
        raise locked_since(tried)
    if holder is None:
        raise LinkOpensNothing
    good_passwords.require(password, names)
    return _keep(spent, credentials.hashed(password), tried_from, device_token)


def _keep(spent: bytes, password_hash: str, tried_from: bytes, device_token: str | None) -> Chosen:
    """Spend the link and keep the hash in one transaction: one of two at once goes through."""
    with transaction(SIGN_IN) as work:
        staff_id = account_links.use(work, spent)
        if staff_id is None:
            raise LinkOpensNothing
        login = account_links.set_password(work, staff_id, password_hash)
        accounts.revoke_all_sessions(work, staff_id)
        account_links.revoke(work, staff_id)
        forget_all_attempts(work, staff_id, login)
        devices.forget(work, staff_id)
        known = known_from_now_on(work, staff_id, device_token)
        accounts.forget_attempts(work, tried_from)
        journal.record(work, SIGN_IN, "choose_password", Record("staff", staff_id))
    HUB.publish(SESSIONS)
    return Chosen(login, known)
