"""Who is at work in this browser: looked up in the database at every run, and ended there."""

from dataclasses import replace
from datetime import timedelta

from db.engine import transaction
from db.queries import account_links, accounts, demonstration, devices, journal
from db.queries.accounts import KnownSession, SiteName
from db.queries.demonstration import DemonstrationAccount
from db.queries.journal import Record
from mediance.domain.actors import SIGN_IN, Actor, Language
from mediance.domain.devices import OpenSession
from mediance.domain.permissions import Action
from mediance.services import credentials, good_passwords, guard
from mediance.services.live import HUB, SESSIONS
from mediance.services.panels import Panel, shared
from mediance.services.sign_in import (
    ACCOUNT_FAILURES,
    LOCK_DURATION,
    locked_since,
    subject,
    token_hash,
)
from mediance.settings import settings

IDLE_LIMIT = timedelta(minutes=60)
ACTIVITY_NOTED_EVERY = timedelta(seconds=15)
SITES = Panel("sites", ("lists",))


class SignedOut(Exception):
    """The session has ended, here or elsewhere."""


class ScreenLocked(SignedOut):
    """The session stands, but nothing is given away until its person says the password again."""

    def __init__(self, actor: Actor) -> None:
        super().__init__("the screen is locked")
        self.actor = actor


class EnrolmentNeeded(SignedOut):
    """The session stands, but gives nothing away until its person has a second factor."""

    def __init__(self, actor: Actor) -> None:
        super().__init__("a second factor is to be enrolled first")
        self.actor = actor


class WrongPassword(Exception):
    """The present password, asked before something weighty, is not right."""


def actor_of(token: str | None, *, screen: str = "", is_activity: bool = False) -> Actor | None:
    """Return who is signed in with this token, or None.

    Only what a person does is activity; automatic refreshes let the session idle out. Raises
    `ScreenLocked`, also when that is found out now, `EnrolmentNeeded` or `DatabaseUnavailable`.
    """
    if not token:
        return None
    with transaction(SIGN_IN) as work:
        found = accounts.known_session(work, token_hash(token))
        if found is None or has_idled_out(found):
            return None
        is_locked = must_be_locked(found)
        if is_locked:
            accounts.lock_session(work, found.session_id)
        elif is_activity:
            accounts.touch_session(work, found.session_id, ACTIVITY_NOTED_EVERY)
    if is_locked:
        if not found.is_locked:
            HUB.publish(SESSIONS)
        raise ScreenLocked(found.actor)
    actor = replace(found.actor, screen=screen)
    if found.must_enrol:
        raise EnrolmentNeeded(actor)
    return actor


def has_idled_out(found: KnownSession) -> bool:
    """Whether nobody was active for so long that the session is over."""
    return found.idle_for >= IDLE_LIMIT and not found.actor.is_unattended


def must_be_locked(found: KnownSession) -> bool:
    """Whether the screen is covered, or must be now that nobody is there."""
    if found.actor.is_unattended:
        return False
    return found.is_locked or found.idle_for >= lock_after()


def lock_after() -> timedelta:
    """Return after how long without activity a screen is covered."""
    return timedelta(minutes=settings().idle_lock_minutes)


def sign_out(token: str | None) -> None:
    """End the session of this token, wherever it is open."""
    if not token:
        return
    with transaction(SIGN_IN) as work:
        staff_id = accounts.revoke_session(work, token_hash(token))
        if staff_id is not None:
            journal.record(work, SIGN_IN, "sign_out", Record("staff", staff_id))
    if staff_id is not None:
        HUB.publish(SESSIONS)


def sign_out_elsewhere(actor: Actor) -> None:
    """End all the actor's sessions but this one."""
    guard.require(actor, Action.USE_OWN_ACCOUNT)
    with transaction(SIGN_IN) as work:
        accounts.revoke_all_sessions(work, actor.staff_id, but=actor.session_id)
        journal.record(work, SIGN_IN, "sign_out_elsewhere", Record("staff", actor.staff_id))
    HUB.publish(SESSIONS)


def open_sessions(actor: Actor) -> tuple[OpenSession, ...]:
    """Return where the actor is signed in, seen last first."""
    guard.require(actor, Action.USE_OWN_ACCOUNT)
    with transaction(SIGN_IN) as work:
        return devices.open_sessions(work, actor.staff_id, IDLE_LIMIT)


def end_session(actor: Actor, session_id: int) -> None:
    """End one of the actor's sessions; one that has ended, or is somebody else's, is left alone."""
    guard.require(actor, Action.USE_OWN_ACCOUNT)
    with transaction(SIGN_IN) as work:
        has_ended = devices.revoke_one(work, actor.staff_id, session_id)
        if has_ended:
            journal.record(work, SIGN_IN, "end_session", Record("staff", actor.staff_id))
    if has_ended:
        HUB.publish(SESSIONS)


def choose_language(actor: Actor, language: Language) -> None:
    """Remember the language in which the actor works."""
    guard.require(actor, Action.CHOOSE_LANGUAGE)
    with transaction(actor) as work:
        accounts.set_language(work, actor.staff_id, language)
        touched = Record("staff", actor.staff_id, fields=("language",))
        journal.record(work, actor, "update", touched)


def change_password(actor: Actor, present: str, new: str) -> None:
    """Keep a new password, end the actor's other sessions and the links to choose another one.

    Raises `WrongPassword`, `sign_in.SignInLocked`, `credentials.PasswordTooShort` or
    `good_passwords.PasswordGuessable`.
    """
    guard.require(actor, Action.USE_OWN_ACCOUNT)
    require_password(actor, present)
    with transaction(SIGN_IN) as work:
        names = good_passwords.names_around(work, actor.staff_id)
    good_passwords.require(new, names)
    new_hash = credentials.hashed(new)
    with transaction(SIGN_IN) as work:
        account_links.revoke(work, actor.staff_id)
        accounts.change_password(work, actor.staff_id, new_hash)
        accounts.revoke_all_sessions(work, actor.staff_id, but=actor.session_id)
        journal.record(work, SIGN_IN, "change_password", Record("staff", actor.staff_id))
    HUB.publish(SESSIONS)


def require_password(actor: Actor, password: str) -> None:
    """Let go on whoever knows the actor's present password: a screen left open is not enough.

    Raises `WrongPassword` or `sign_in.SignInLocked`.
    """
    if not credentials.is_right(password, _hash_to_guess(actor.staff_id)):
        with transaction(SIGN_IN) as work:
            journal.record(work, SIGN_IN, "refused", Record("present_password", actor.staff_id))
        raise WrongPassword
    with transaction(SIGN_IN) as work:
        accounts.forget_attempts(work, _guesses_of(actor.staff_id))


def _hash_to_guess(staff_id: int) -> str | None:
    """Return the hash once the attempt is counted: a screen left open is no place to guess."""
    with transaction(SIGN_IN) as work:
        tried = accounts.count_attempt(work, _guesses_of(staff_id), ACCOUNT_FAILURES, LOCK_DURATION)
        known_hash = accounts.password_hash(work, staff_id)
    if tried.failures > ACCOUNT_FAILURES:
        raise locked_since(tried)
    return known_hash


def _guesses_of(staff_id: int) -> bytes:
    return subject("present password", str(staff_id))


def sites_of(actor: Actor) -> tuple[SiteName, ...]:
    """Return the open sites where the actor works, in the association's order."""
    guard.require(actor, Action.USE_OWN_ACCOUNT)
    sites = actor.site_ids
    return shared(SITES, actor, sites, lambda work: accounts.sites(work, sites))


def demonstration_accounts() -> tuple[DemonstrationAccount, ...]:
    """Return who may try an invented association; nobody in a real one."""
    with transaction(SIGN_IN) as work:
        return demonstration.accounts(work)
