"""Opening a session: a right password, a second factor, and an address that may.

Whom wrong attempts slow down, and why not the house, is said in docs/security.md.
"""

import ipaddress
import math
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from db.engine import Work, transaction
from db.queries import accounts, devices, journal
from db.queries.accounts import Account, Attempts
from db.queries.journal import Record
from mediance.domain import paris
from mediance.domain.actors import SIGN_IN
from mediance.domain.devices import device_named
from mediance.domain.names import login_name
from mediance.services import credentials, one_time_codes
from mediance.services.digests import digest
from mediance.services.one_time_codes import SecretUnreadable
from mediance.settings import settings

SESSION_COOKIE = "mediance_session"
SESSION_LIFETIME = timedelta(hours=12)
DEVICE_COOKIE = "mediance_device"
DEVICE_LIFETIME = timedelta(days=180)
"""A browser in which nobody signed in for so long is a stranger again."""
ACCOUNT_FAILURES = 5
ADDRESS_FAILURES = 30
LOCK_DURATION = timedelta(minutes=15)
PAUSE = timedelta(minutes=1)
"""Between two attempts of strangers, at an address from which too many were wrong."""
NOBODY = 0


class SignInRefused(Exception):
    """The login or the password is wrong; which of the two is not said."""


class SignInLocked(Exception):
    """Too many wrong passwords or codes; `minutes` until the next try."""

    def __init__(self, minutes: int) -> None:
        super().__init__(f"locked for {minutes} min")
        self.minutes = minutes


class CodeNeeded(Exception):
    """The password is right, and the second factor is asked for."""


class WrongCode(Exception):
    """The password is right, and the code is not, or not any more."""


class CodesUnreadable(Exception):
    """The password is right, and no phone's code can be checked here: a code on paper opens."""


class DemonstrationElsewhere(Exception):
    """Demonstration accounts sign in from this machine only: their password is public."""


@dataclass(frozen=True)
class SignedIn:
    """The secrets that the browser keeps, and when the session ends.

    By `device_token` the browser is known again, long after the session.
    """

    token: str
    expires_at: datetime
    lifetime: timedelta = SESSION_LIFETIME
    device_token: str | None = None


@dataclass(frozen=True)
class Browser:
    """What asks: by what it says of itself, and the token that it was given here before.

    `is_forwarded` says that a proxy passed the request on: the address may be the proxy's own.
    """

    device_token: str | None = None
    user_agent: str = ""
    is_forwarded: bool = False


STRANGER = Browser()


@dataclass(frozen=True)
class Proven:
    """Whose password it was, under what the try was counted, and whether from a known browser."""

    account: Account
    counted_as: bytes
    is_known_device: bool


def sign_in(
    login: str, password: str, address: str, *, code: str = "", browser: Browser = STRANGER
) -> SignedIn:
    """Open a session for whoever proves to be `login`, from a network address.

    Raises `CodeNeeded` where the password is right and a second factor is to prove it, `WrongCode`,
    `CodesUnreadable`, `SignInRefused`, `SignInLocked`, `DemonstrationElsewhere` or
    `DatabaseUnavailable`.
    """
    proven = prove(login_name(login), password, address, browser)
    if proven.account.is_demonstration and not _is_here(address, browser):
        raise DemonstrationElsewhere
    try:
        return _open_session(proven, code, address, browser)
    except (CodeNeeded, CodesUnreadable):
        with transaction(SIGN_IN) as work:
            accounts.forgive_attempt(work, proven.counted_as)
        raise
    except (SignInRefused, WrongCode):
        _count_refusal(proven.account, address, is_known=proven.is_known_device)
        raise


def prove(name: str, password: str, address: str, browser: Browser = STRANGER) -> Proven:
    """Return whose password this is; the try is counted before it is looked at.

    Raises `SignInRefused` or `SignInLocked`.
    """
    account, counted_as, is_known = _counted_attempt(name, address, browser)
    known_hash = account.password_hash if account else None
    is_right = credentials.is_right(password, known_hash)
    if account is None or not is_right:
        _count_refusal(account, address, is_known=is_known)
        raise SignInRefused
    return Proven(account, counted_as, is_known)


def token_hash(token: str) -> bytes:
    """Return what the database knows of a token."""
    return digest(token)


def is_this_machine(address: str) -> bool:
    """Whether a network address is the machine's own."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    mapped = getattr(parsed, "ipv4_mapped", None)
    return (mapped or parsed).is_loopback


def _is_here(address: str, browser: Browser) -> bool:
    is_local = settings().serves_this_machine_only and is_this_machine(address)
    return is_local and not browser.is_forwarded


def _asks_for_code(account: Account) -> bool:
    return account.has_second_factor and not account.is_demonstration


def _counted_attempt(
    name: str, address: str, browser: Browser
) -> tuple[Account | None, bytes, bool]:
    """Count the attempt before its password is looked at: parallel guesses cannot race past.

    In a browser where somebody has signed in before, and at such an address, attempts count apart:
    guesses from elsewhere lock nobody out of the usual desk. Others wait for their turn at an
    address from which too many were wrong.
    """
    with transaction(SIGN_IN) as work:
        account = accounts.account_to_check(work, name) if name.isprintable() else None
        staff_id = account.staff_id if account else NOBODY
        device = digest(browser.device_token or "")
        is_known = devices.is_known(work, staff_id, device)
        if is_known:
            counted_as = device_subject(name, device)
        else:
            is_usual = accounts.has_signed_in_from(work, staff_id, address)
            counted_as = login_subject(name, address if is_usual else None)
        if not is_known and not _has_turn(work, address):
            raise SignInLocked(math.ceil(PAUSE / timedelta(minutes=1)))
        tried = accounts.count_attempt(work, counted_as, ACCOUNT_FAILURES, LOCK_DURATION)
        if tried.failures == ACCOUNT_FAILURES + 1:
            journal.record(work, SIGN_IN, "locked", _trace_of(account))
    if tried.failures > ACCOUNT_FAILURES:
        raise locked_since(tried)
    return account, counted_as, is_known


def _has_turn(work: Work, address: str) -> bool:
    return accounts.takes_turn(
        work, subject("address", address), ADDRESS_FAILURES, window=LOCK_DURATION, pause=PAUSE
    )


def _count_refusal(account: Account | None, address: str, *, is_known: bool) -> None:
    """Write a wrong password or code down; a stranger's counts for the address, too."""
    with transaction(SIGN_IN) as work:
        if not is_known:
            tried = accounts.count_attempt(
                work, subject("address", address), ADDRESS_FAILURES, LOCK_DURATION
            )
            if tried.failures == ADDRESS_FAILURES:
                journal.record(work, SIGN_IN, "slowed", Record("sign_in"))
        journal.record(work, SIGN_IN, "refused", _trace_of(account))


def _trace_of(account: Account | None) -> Record:
    """An unknown login may be a password typed into the wrong field: it is not written down."""
    return Record("sign_in", account.staff_id if account else None)


def _open_session(proven: Proven, code: str, address: str, browser: Browser) -> SignedIn:
    """Open a session and spend the code in one transaction, for an account as it is now."""
    token = secrets.token_urlsafe(32)
    with transaction(SIGN_IN) as work:
        account = _unchanged(work, proven.account)
        if _asks_for_code(account):
            _require_code(work, account.staff_id, code)
        accounts.forget_attempts(work, proven.counted_as)
        expires_at = accounts.add_session(
            work,
            account.staff_id,
            token_hash(token),
            address,
            lifetime=SESSION_LIFETIME,
            device=device_named(browser.user_agent),
            must_enrol=_must_enrol(account),
        )
        device_token = known_from_now_on(work, account.staff_id, browser.device_token)
        journal.record(work, SIGN_IN, "sign_in", Record("staff", account.staff_id))
    return SignedIn(token, expires_at, device_token=device_token)


def _unchanged(work: Work, proven: Account) -> Account:
    """Return an account whose password is still the one that was right; nobody changes it now.

    While a password is checked it may be changed, and every session be ended for it.
    """
    account = accounts.account_held(work, proven.staff_id)
    if account is None or account.password_hash != proven.password_hash:
        raise SignInRefused
    return account


def _require_code(work: Work, staff_id: int, code: str) -> None:
    if not code:
        raise CodeNeeded
    try:
        is_right = one_time_codes.spend(work, staff_id, code)
    except SecretUnreadable as error:
        raise CodesUnreadable from error
    if not is_right:
        raise WrongCode


def _must_enrol(account: Account) -> bool:
    return account.is_asked_for_one and not (account.has_second_factor or account.is_demonstration)


def known_from_now_on(work: Work, staff_id: int, device_token: str | None) -> str:
    """Know a browser as one of somebody's from now on; return the token that it is known by.

    Colleagues who share a computer share its token; one that was not made here is replaced.
    """
    token = device_token or ""
    if not devices.is_anybodys(work, digest(token)):
        token = secrets.token_urlsafe(32)
    devices.know(work, staff_id, digest(token))
    return token


def forget_all_attempts(work: Work, staff_id: int, login: str) -> None:
    """Forgive the wrong passwords of a login, wherever they were typed."""
    for address in (None, *accounts.addresses(work, staff_id)):
        accounts.forget_attempts(work, login_subject(login, address))
    for device in devices.known(work, staff_id):
        accounts.forget_attempts(work, device_subject(login, device))


def subject(kind: str, value: str) -> bytes:
    """Return under what the attempts of a login, an address or a person are counted."""
    return digest(f"{kind}:{value}")


def login_subject(name: str, usual_address: str | None = None) -> bytes:
    """Return under what a login's attempts are counted: from a usual address they stand apart."""
    if usual_address is None:
        return subject("login", name)
    return subject("login there", f"{usual_address} {name}")


def device_subject(name: str, device: bytes) -> bytes:
    """Return under what a login's attempts in a browser are counted that is known to be theirs."""
    return subject("login in", f"{device.hex()} {name}")


def locked_since(tried: Attempts) -> SignInLocked:
    """Return the refusal of whoever tried too often."""
    left = tried.last_at + LOCK_DURATION - paris.now()
    return SignInLocked(max(1, math.ceil(left / timedelta(minutes=1))))
