"""A second proof beside the password: enrolled, replaced, dropped; and who is asked for one."""

import io
import uuid
from dataclasses import dataclass
from datetime import timedelta

import pyotp
import segno

from db.engine import Work, transaction
from db.queries import accounts, journal, second_factors
from db.queries.journal import Record
from mediance.domain.actors import SIGN_IN, Actor
from mediance.domain.permissions import Action
from mediance.domain.roles import Role
from mediance.domain.second_factors import (
    ASKABLE_ROLES,
    DIGITS,
    STEP_SECONDS,
    Removal,
    Standing,
    StillAsked,
    grouped_secret,
    new_recovery_codes,
)
from mediance.domain.team import Colleague, OwnAccount
from mediance.services import guard, one_time_codes, sessions
from mediance.services.changes import once, unless_changed
from mediance.services.live import HUB, SESSIONS

ISSUER = "Mediance"
SHOWN_FOR = timedelta(hours=12)
"""On the way in, a reload shows the square that a phone may have read already."""
SHOWN_AFTER_PASSWORD = timedelta(minutes=15)
"""Elsewhere a screen left open shows none that anybody may read."""


class CodeRefused(Exception):
    """The phone says another code: not that of this secret, or of another moment."""


class NothingShown(Exception):
    """There is no secret to confirm: none was shown, or it is confirmed already."""


class NotOffered(Exception):
    """A demonstration account opens with its public password alone, or nobody could try it."""


@dataclass(frozen=True)
class Enrolment:
    """What a phone has to read: the square as an SVG, or the secret typed by hand."""

    square: str
    secret: str


def standing(actor: Actor) -> Standing:
    """Return how it is with the actor's own second factor."""
    guard.require(actor, Action.USE_OWN_ACCOUNT)
    with transaction(SIGN_IN) as work:
        return second_factors.standing(work, actor.staff_id)


def begin(actor: Actor, password: str = "") -> Enrolment:
    """Return what the actor's phone has to read; a second factor there is stands until confirmed.

    It is this session's alone, and takes the place of what another one shows. Whoever signs in has
    just said their password: they are not asked again, and see the same after a reload. Raises
    `NotOffered`, `WrongPassword` or `SignInLocked`.
    """
    guard.require(actor, Action.USE_OWN_ACCOUNT)
    with transaction(SIGN_IN) as work:
        is_signing_in = second_factors.must_enrol(work, actor.session_id)
    if not is_signing_in:
        sessions.require_password(actor, password)
    with transaction(SIGN_IN) as work:
        second_factors.hold(work, actor.staff_id)
        if second_factors.standing(work, actor.staff_id).is_demonstration:
            raise NotOffered
        secret = _shown_here(work, actor) if is_signing_in else None
        if secret is None:
            secret = pyotp.random_base32()
            sealed = one_time_codes.sealed_as_shown(actor.staff_id, actor.session_id, secret)
            second_factors.keep_shown(work, actor.staff_id, sealed)
        return _enrolment(work, actor, secret)


def shown(actor: Actor) -> Enrolment | None:
    """Return what this session shows the actor's phone; None where it is to begin, or begin anew.

    Raises `DatabaseUnavailable`.
    """
    guard.require(actor, Action.USE_OWN_ACCOUNT)
    with transaction(SIGN_IN) as work:
        secret = _shown_here(work, actor)
        return _enrolment(work, actor, secret) if secret else None


def confirm(actor: Actor, code: str) -> tuple[str, ...]:
    """Have the phone that says this code prove the actor from now on; return the codes for paper.

    They are shown once. Every other session ends, and this one gives everything away: whoever
    opened one by the password alone is out. Raises `CodeRefused` or `NothingShown`.
    """
    guard.require(actor, Action.USE_OWN_ACCOUNT)
    with transaction(SIGN_IN) as work:
        second_factors.hold(work, actor.staff_id)
        secret = _shown_here(work, actor)
        if secret is None:
            raise NothingShown
        step = one_time_codes.right_step(work, secret, code)
        if step is None:
            raise CodeRefused
        accounts.revoke_all_sessions(work, actor.staff_id, but=actor.session_id)
        sealed = one_time_codes.sealed(actor.staff_id, secret)
        second_factors.confirm(work, actor.staff_id, sealed, step)
        second_factors.let_in(work, actor.session_id)
        codes = _new_codes(work, actor.staff_id)
        journal.record(work, SIGN_IN, "enrol_second_factor", Record("staff", actor.staff_id))
    HUB.publish(SESSIONS)
    return codes


def new_codes(actor: Actor, password: str) -> tuple[str, ...]:
    """Return other codes for paper, shown once; those before open nothing any more.

    Raises `NothingShown` without a second factor, `WrongPassword` or `SignInLocked`.
    """
    guard.require(actor, Action.USE_OWN_ACCOUNT)
    sessions.require_password(actor, password)
    with transaction(SIGN_IN) as work:
        second_factors.hold(work, actor.staff_id)
        if second_factors.standing(work, actor.staff_id).since is None:
            raise NothingShown
        codes = _new_codes(work, actor.staff_id)
        journal.record(work, SIGN_IN, "new_recovery_codes", Record("staff", actor.staff_id))
    return codes


def drop(actor: Actor, password: str) -> None:
    """Have the password alone prove the actor again.

    Raises `StillAsked`, `WrongPassword` or `SignInLocked`.
    """
    guard.require(actor, Action.USE_OWN_ACCOUNT)
    sessions.require_password(actor, password)
    with transaction(SIGN_IN) as work:
        second_factors.hold(work, actor.staff_id)
        accounts.hold_sign_ins(work, actor.staff_id)
        if second_factors.standing(work, actor.staff_id).is_asked:
            raise StillAsked
        if second_factors.drop(work, actor.staff_id):
            journal.record(work, SIGN_IN, "drop_second_factor", Record("staff", actor.staff_id))


def take_away(actor: Actor, seen: Colleague, *, key: uuid.UUID) -> None:
    """Take a colleague's second factor away, who lost it; all their sessions end.

    They are told at their next sign-in, and led to enrol where their role is asked for one. Raises
    `OwnAccount`.
    """
    guard.require(actor, Action.MANAGE_ACCOUNTS)
    if seen.staff_id == actor.staff_id:
        raise OwnAccount
    with once(actor, "take_second_factor", key, seen.staff_id) as work:
        if work is not None:
            journal.record(work, actor, "take_second_factor", Record("staff", seen.staff_id))
    with transaction(SIGN_IN) as work:
        remove(work, seen.staff_id, taken_by=actor.staff_id)
    HUB.publish(SESSIONS)


def remove(work: Work, staff_id: int, *, taken_by: int | None) -> bool:
    """Take a second factor away within a transaction; return whether there was one."""
    second_factors.hold(work, staff_id)
    accounts.hold_sign_ins(work, staff_id)
    if not second_factors.drop(work, staff_id):
        return False
    second_factors.note_removal(work, staff_id, taken_by)
    accounts.revoke_all_sessions(work, staff_id)
    return True


def asked_roles(actor: Actor) -> frozenset[Role]:
    """Return the roles whose holders are asked for a second factor."""
    guard.require(actor, Action.MANAGE_ACCOUNTS)
    with transaction(actor) as work:
        return second_factors.asked_roles(work)


def ask_roles(
    actor: Actor, seen: frozenset[Role], wanted: frozenset[Role], *, key: uuid.UUID
) -> None:
    """Ask these roles for a second factor, from each person's next sign-in on.

    Raises `ChangedMeanwhile`.
    """
    guard.require(actor, Action.MANAGE_ACCOUNTS)
    kept = wanted & frozenset(ASKABLE_ROLES)
    with once(actor, "ask_second_factor", key, (sorted(seen), sorted(kept))) as work:
        if work is None:
            return
        second_factors.hold(work, 0)
        unless_changed(seen, second_factors.asked_roles(work))
        second_factors.ask_roles(work, kept)
        changed = sorted(seen ^ kept)
        journal.record(work, actor, "ask_second_factor", Record("role", fields=changed))


def untold_removal(actor: Actor) -> Removal | None:
    """Return what the actor was not told yet: that their second factor was taken away."""
    guard.require(actor, Action.USE_OWN_ACCOUNT)
    with transaction(SIGN_IN) as work:
        return second_factors.untold_removal(work, actor.staff_id)


def say_told(actor: Actor, removal_id: int) -> None:
    """Note that the actor has read it."""
    guard.require(actor, Action.USE_OWN_ACCOUNT)
    with transaction(SIGN_IN) as work:
        second_factors.say_told(work, actor.staff_id, removal_id)


def _shown_here(work: Work, actor: Actor) -> str | None:
    is_signing_in = second_factors.must_enrol(work, actor.session_id)
    time = SHOWN_FOR if is_signing_in else SHOWN_AFTER_PASSWORD
    sealed = second_factors.secret_shown_within(work, actor.staff_id, time)
    if sealed is None:
        return None
    return one_time_codes.opened_as_shown(actor.staff_id, actor.session_id, sealed)


def _enrolment(work: Work, actor: Actor, secret: str) -> Enrolment:
    login = accounts.login_of(work, actor.staff_id)
    return Enrolment(_square(secret, login), grouped_secret(secret))


def _new_codes(work: Work, staff_id: int) -> tuple[str, ...]:
    codes = new_recovery_codes()
    hashes = [one_time_codes.recovery_hash(staff_id, code) for code in codes]
    second_factors.replace_recovery_codes(work, staff_id, hashes)
    return codes


def _square(secret: str, login: str) -> str:
    phone = pyotp.TOTP(secret, digits=DIGITS, interval=STEP_SECONDS, name=login, issuer=ISSUER)
    drawn = io.BytesIO()
    segno.make(phone.provisioning_uri(), error="m").save(
        drawn, kind="svg", xmldecl=False, scale=5, light="#fff"
    )
    return drawn.getvalue().decode()
