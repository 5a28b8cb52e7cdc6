"""The operator's accounts and sites: the first ones, and those no screen can reach any more."""

import secrets
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from db.engine import Work, owner_transaction
from db.errors import ConstraintViolated
from db.queries import account_links, accounts, journal, team
from db.queries.accounts import AccountToAdd
from db.queries.journal import Record
from mediance.domain.account_links import LIFETIME, LinkPurpose, bare_code, new_code
from mediance.domain.actors import OPERATOR, Language
from mediance.domain.names import UnusableName, login_name, normalized, tidy
from mediance.domain.roles import Role
from mediance.services import credentials, second_factor
from mediance.services.sign_in import forget_all_attempts, token_hash

FIRST_PASSWORD_BYTES = 12
LOGIN_KEY = "staff_login_key"


class LoginTaken(Exception):
    """Somebody already signs in with this login."""


class LoginUnknown(Exception):
    """Nobody signs in with this login, or no longer."""


class SiteNameTaken(Exception):
    """There is a site of this name."""


class SiteUnknown(Exception):
    """No open site bears this name; `known` are those that exist."""

    def __init__(self, name: str, known: Collection[str]) -> None:
        super().__init__(f"no site is called {name}")
        self.name = name
        self.known = tuple(known)


@dataclass(frozen=True)
class NewAccount:
    """What the operator says of a staff member."""

    login: str
    display_name: str
    roles: Collection[Role]
    site_names: Collection[str]
    language: Language = "fr"


@dataclass(frozen=True)
class OperatorsLink:
    """A one-time link as the operator sees it, once."""

    code: str
    expires_at: datetime


def create_account(owner_url: str, account: NewAccount, password: str | None = None) -> str:
    """Create an account and return its first password, made up unless given.

    Raises `LoginTaken`, `SiteUnknown`, `credentials.PasswordTooShort` or
    `domain.names.UnusableName`.
    """
    first_password = password or secrets.token_urlsafe(FIRST_PASSWORD_BYTES)
    password_hash = credentials.hashed(first_password)
    with login_free(), owner_transaction(owner_url) as work:
        _add(work, account, password_hash)
    return first_password


def invite_account(owner_url: str, account: NewAccount) -> OperatorsLink:
    """Create an account and return the link that lets its holder choose a password.

    Raises `LoginTaken`, `SiteUnknown` or `domain.names.UnusableName`.
    """
    with login_free(), owner_transaction(owner_url) as work:
        staff_id = _add(work, account, password_hash=None)
        return _issue(work, staff_id, LinkPurpose.INVITE)


def issue_link(owner_url: str, login: str) -> OperatorsLink:
    """Return a link to choose another password; the present one stands until it is used.

    Raises `LoginUnknown`.
    """
    with owner_transaction(owner_url) as work:
        name = login_name(login)
        staff_id = team.enabled_id_of(work, name) if name.isprintable() else None
        if staff_id is None:
            raise LoginUnknown
        return _issue(work, staff_id, LinkPurpose.RESET)


def disable_account(owner_url: str, login: str) -> None:
    """Let somebody sign in no more, and end all their sessions; raises `LoginUnknown`."""
    with owner_transaction(owner_url) as work:
        staff_id = _staff_id(work, login)
        accounts.disable(work, staff_id)
        accounts.revoke_all_sessions(work, staff_id)
        journal.record(work, OPERATOR, "disable", Record("staff", staff_id))


def reset_password(owner_url: str, login: str) -> str:
    """Return a new first password; sessions opened with the old one end, and links to choose one.

    Wrong passwords tried before are forgiven. Raises `LoginUnknown`.
    """
    first_password = secrets.token_urlsafe(FIRST_PASSWORD_BYTES)
    password_hash = credentials.hashed(first_password)
    with owner_transaction(owner_url) as work:
        staff_id = _staff_id(work, login)
        account_links.revoke(work, staff_id)
        accounts.change_password(work, staff_id, password_hash)
        accounts.revoke_all_sessions(work, staff_id)
        forget_all_attempts(work, staff_id, login_name(login))
        journal.record(work, OPERATOR, "reset_password", Record("staff", staff_id))
    return first_password


def take_second_factor(owner_url: str, login: str) -> bool:
    """Take away the second factor of somebody who lost it, and end their sessions.

    Returns whether there was one; the person is told at the next sign-in. Raises `LoginUnknown`.
    """
    with owner_transaction(owner_url) as work:
        staff_id = _staff_id(work, login)
        had_one = second_factor.remove(work, staff_id, taken_by=None)
        if had_one:
            journal.record(work, OPERATOR, "take_second_factor", Record("staff", staff_id))
    return had_one


def create_site(owner_url: str, name: str) -> None:
    """Open a site; raises `SiteNameTaken` or `domain.names.UnusableName`."""
    kept = tidy(name)
    try:
        with owner_transaction(owner_url) as work:
            site_id = accounts.add_site(work, kept, position=len(accounts.sites(work)))
            journal.record(work, OPERATOR, "create", Record("site", site_id))
    except ConstraintViolated as refusal:
        raise SiteNameTaken from refusal


def _add(work: Work, account: NewAccount, password_hash: str | None) -> int:
    login = login_name(account.login)
    if not normalized(login) or not login.isprintable():
        raise UnusableName
    known = {site.name: site.site_id for site in accounts.sites(work)}
    staff_id = accounts.add_account(
        work,
        AccountToAdd(
            login=login,
            display_name=tidy(account.display_name),
            password_hash=password_hash,
            roles=set(account.roles),
            site_ids={_site_id(known, name) for name in account.site_names},
            language=account.language,
        ),
    )
    journal.record(work, OPERATOR, "create", Record("staff", staff_id))
    return staff_id


def _issue(work: Work, staff_id: int, purpose: LinkPurpose) -> OperatorsLink:
    code = new_code()
    spent = token_hash(bare_code(code))
    expires_at = account_links.add(
        work, staff_id, spent, purpose, lifetime=LIFETIME[purpose], created_by=None
    )
    journal.record(work, OPERATOR, f"link_{purpose}", Record("staff", staff_id))
    return OperatorsLink(code, expires_at)


@contextmanager
def login_free() -> Iterator[None]:
    """Raise `LoginTaken` where somebody signs in with the same login."""
    try:
        yield
    except ConstraintViolated as refusal:
        if refusal.constraint != LOGIN_KEY:
            raise
        raise LoginTaken from refusal


def _staff_id(work: Work, login: str) -> int:
    name = login_name(login)
    account = accounts.account_to_check(work, name) if name.isprintable() else None
    if account is None:
        raise LoginUnknown
    return account.staff_id


def _site_id(known: dict[str, int], name: str) -> int:
    if name not in known:
        raise SiteUnknown(name, known)
    return known[name]
