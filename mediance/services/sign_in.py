"""Opening a session: a right password, not too many wrong ones, and an address that may."""

import hashlib
import ipaddress
import math
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from db.engine import transaction
from db.queries import accounts, journal
from db.queries.accounts import Account, Attempts
from db.queries.journal import Record
from mediance.domain import paris
from mediance.domain.actors import SIGN_IN
from mediance.domain.names import login_name
from mediance.services import credentials
from mediance.settings import settings

SESSION_COOKIE = "mediance_session"
SESSION_LIFETIME = timedelta(hours=12)
ACCOUNT_FAILURES = 5
ADDRESS_FAILURES = 30
LOCK_DURATION = timedelta(minutes=15)
NOBODY = 0


class SignInRefused(Exception):
    """The login or the password is wrong; which of the two is not said."""


class SignInLocked(Exception):
    """Too many wrong passwords; `minutes` until the next try."""

    def __init__(self, minutes: int) -> None:
        super().__init__(f"locked for {minutes} min")
        self.minutes = minutes


class DemonstrationElsewhere(Exception):
    """Demonstration accounts sign in from this machine only: their password is public."""


@dataclass(frozen=True)
class SignedIn:
    """The secret that the browser keeps, and when it ends."""

    token: str
    expires_at: datetime
    lifetime: timedelta = SESSION_LIFETIME


def sign_in(login: str, password: str, address: str, *, is_forwarded: bool = False) -> SignedIn:
    """Open a session for whoever proves to be `login`, from a network address.

    `is_forwarded` says that a proxy passed the request on: the address may be the proxy's own.

    Raises `SignInRefused`, `SignInLocked`, `DemonstrationElsewhere` or `DatabaseUnavailable`.
    """
    account, counted_as = proven(login_name(login), password, address)
    is_here = settings().serves_this_machine_only and is_this_machine(address) and not is_forwarded
    if account.is_demonstration and not is_here:
        raise DemonstrationElsewhere
    return _open_session(account.staff_id, counted_as, address)


def proven(name: str, password: str, address: str) -> tuple[Account, bytes]:
    """Return the account of a login whose password this is, and under what the try was counted.

    Raises `SignInRefused` or `SignInLocked`.
    """
    account, counted_as = _counted_attempt(name, address)
    known_hash = account.password_hash if account else None
    is_right = credentials.is_right(password, known_hash)
    if account is None or not is_right:
        raise _counted_refusal(account, address)
    return account, counted_as


def token_hash(token: str) -> bytes:
    """Return what the database knows of a token."""
    return _digest(token)


def is_this_machine(address: str) -> bool:
    """Whether a network address is the machine's own."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    mapped = getattr(parsed, "ipv4_mapped", None)
    return (mapped or parsed).is_loopback


def _counted_attempt(name: str, address: str) -> tuple[Account | None, bytes]:
    """Count the attempt before its password is looked at: parallel guesses cannot race past.

    Where somebody has signed in before, attempts count apart: guesses from elsewhere lock nobody
    out of the usual desk.
    """
    with transaction(SIGN_IN) as work:
        account = accounts.account_to_check(work, name) if name.isprintable() else None
        staff_id = account.staff_id if account else NOBODY
        is_usual = accounts.has_signed_in_from(work, staff_id, address)
        counted_as = login_subject(name, address if is_usual else None)
        tried = accounts.count_attempt(work, counted_as, ACCOUNT_FAILURES, LOCK_DURATION)
        if tried.failures == ACCOUNT_FAILURES + 1:
            journal.record(work, SIGN_IN, "locked", _trace_of(account))
    if tried.failures > ACCOUNT_FAILURES:
        raise locked_since(tried)
    return account, counted_as


def _counted_refusal(account: Account | None, address: str) -> SignInRefused | SignInLocked:
    """Count a wrong password; from an address of too many, each is told the same."""
    with transaction(SIGN_IN) as work:
        tried = accounts.count_attempt(
            work, subject("address", address), ADDRESS_FAILURES, LOCK_DURATION
        )
        journal.record(work, SIGN_IN, "refused", _trace_of(account))
    return locked_since(tried) if tried.failures > ADDRESS_FAILURES else SignInRefused()


def _trace_of(account: Account | None) -> Record:
    """An unknown login may be a password typed into the wrong field: it is not written down."""
    return Record("sign_in", account.staff_id if account else None)


def _open_session(staff_id: int, counted_as: bytes, address: str) -> SignedIn:
    token = secrets.token_urlsafe(32)
    with transaction(SIGN_IN) as work:
        accounts.forget_attempts(work, counted_as)
        expires_at = accounts.add_session(
            work, staff_id, token_hash(token), address, lifetime=SESSION_LIFETIME
        )
        journal.record(work, SIGN_IN, "sign_in", Record("staff", staff_id))
    return SignedIn(token, expires_at)


def subject(kind: str, value: str) -> bytes:
    """Return under what the attempts of a login, an address or a person are counted."""
    return _digest(f"{kind}:{value}")


def login_subject(name: str, usual_address: str | None = None) -> bytes:
    """Return under what a login's attempts are counted: from a usual address they stand apart."""
    if usual_address is None:
        return subject("login", name)
    return subject("login there", f"{usual_address} {name}")


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode(errors="surrogatepass")).digest()


def locked_since(tried: Attempts) -> SignInLocked:
    """Return the refusal of whoever tried too often."""
    left = tried.last_at + LOCK_DURATION - paris.now()
    return SignInLocked(max(1, math.ceil(left / timedelta(minutes=1))))
