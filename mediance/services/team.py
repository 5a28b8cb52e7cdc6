"""Accounts of those who work here: invited by a one-time link, changed, disabled, never deleted."""

import uuid
from dataclasses import dataclass, replace
from datetime import datetime

from db.engine import Work, transaction
from db.queries import (
    account_links,
    accounts,
    cases,
    devices,
    exceptional,
    journal,
    second_factors,
)
from db.queries import sites as site_queries
from db.queries import team as queries
from db.queries.journal import Record
from mediance.domain import titles
from mediance.domain.account_links import LIFETIME, LinkPurpose, bare_code, new_code
from mediance.domain.actors import SIGN_IN, Actor
from mediance.domain.free_text import TextField, refuse
from mediance.domain.permissions import Action, NotPermitted
from mediance.domain.team import (
    LONGEST_DISPLAY_NAME,
    Colleague,
    LastAdministrator,
    OwnAccount,
    RoleMissing,
)
from mediance.services import guard
from mediance.services.accounts import login_free
from mediance.services.changes import NoLongerThere, once, unless_changed
from mediance.services.live import HUB, SESSIONS
from mediance.services.sign_in import token_hash


class AccountDisabled(Exception):
    """Whoever cannot sign in needs no link."""


@dataclass(frozen=True)
class IssuedLink:
    """A link as it is shown once, to whoever made it: its code is kept nowhere."""

    login: str
    display_name: str
    code: str
    purpose: LinkPurpose
    expires_at: datetime


def colleagues(actor: Actor) -> tuple[Colleague, ...]:
    """Return everybody with an account, those who cannot sign in any more last."""
    guard.require(actor, Action.MANAGE_ACCOUNTS)
    with transaction(actor) as work:
        known, links = queries.colleagues(work), account_links.pending(work)
    with transaction(SIGN_IN) as work:
        with_password = account_links.with_password(work)
        with_second_factor = second_factors.holders(work)
    return tuple(
        replace(
            each,
            has_password=each.staff_id in with_password,
            has_second_factor=each.staff_id in with_second_factor,
            link_until=links.get(each.staff_id),
        )
        for each in known
    )


def invite(actor: Actor, newcomer: Colleague, *, key: uuid.UUID) -> IssuedLink:
    """Create an account and return the link that lets its holder choose a password.

    The same press again makes no other account, but another link: the first cannot be shown again.
    Raises `LoginTaken`, `RoleMissing` or `domain.names.UnusableName`.
    """
    guard.require(actor, Action.MANAGE_ACCOUNTS)
    kept = replace(_tidy(newcomer), login=titles.login(newcomer.login))
    with login_free(), once(actor, "invite", key, kept) as work:
        if work is not None:
            _require_open_sites(work, kept)
            staff_id = queries.add(work, kept)
            journal.record(work, actor, "create", Record("staff", staff_id))
            return _issue(work, actor, replace(kept, staff_id=staff_id), LinkPurpose.INVITE)
    return _issued_again(actor, kept.login)


def change_colleague(actor: Actor, seen: Colleague, wanted: Colleague, *, key: uuid.UUID) -> None:
    """Change what somebody is called, may do, where, and whether they may sign in.

    Whoever is no social worker any more is attached to no case, nor named for exceptional access.
    Raises `ChangedMeanwhile`, `OwnAccount`, `LastAdministrator`, `RoleMissing` or
    `domain.names.UnusableName`.
    """
    guard.require(actor, Action.MANAGE_ACCOUNTS)
    kept = _tidy(replace(wanted, staff_id=seen.staff_id, login=seen.login))
    _require_another(actor, seen, kept)
    with once(actor, "change_colleague", key, (seen, kept)) as work:
        if work is None:
            return
        if seen.administers and not kept.administers:
            _require_other_administrator(work, actor, seen)
        before = unless_changed(seen, queries.held_colleague(work, seen.staff_id))
        if before.site_ids != kept.site_ids:
            _require_open_sites(work, kept, already=before.site_ids)
        if not before.confides:  # what an earlier version, or the operator's command, left
            _end_confidences(work, actor, before)
        queries.change(work, before, kept)
        if not kept.confides:
            _end_confidences(work, actor, kept)
        if before.is_enabled and not kept.is_enabled:
            account_links.revoke(work, seen.staff_id)
        touched = Record("staff", seen.staff_id, fields=_differences(before, kept))
        journal.record(work, actor, "update", touched)
    _look_again_at_sessions(seen, kept)


def _end_confidences(work: Work, actor: Actor, former: Colleague) -> None:
    """End what being a social worker opened: coming back as one opens nothing of it again."""
    if exceptional.is_named(work, former.staff_id):
        exceptional.unname_reader(work, former.staff_id)
        journal.record(work, actor, "unname_reader", Record("staff", former.staff_id))
    for case_id, site_id in cases.detach_everywhere(work, former.staff_id, actor.staff_id):
        journal.record(work, actor, "detach", Record("case_attachment", case_id, site_id))


def new_link(actor: Actor, seen: Colleague, *, key: uuid.UUID) -> IssuedLink:
    """Return a link to choose another password, or a first one; earlier links open nothing.

    The present password stands until the link is used. Raises `OwnAccount`, `AccountDisabled` or
    `NoLongerThere`.
    """
    guard.require(actor, Action.MANAGE_ACCOUNTS)
    if seen.staff_id == actor.staff_id:
        raise OwnAccount
    with once(actor, "new_link", key, seen.staff_id) as work:
        if work is not None:
            held = queries.held_colleague(work, seen.staff_id)
            return _issue(work, actor, held, _purpose(seen))
    return _issued_again(actor, seen.login)


def sign_out_everywhere(actor: Actor, seen: Colleague, *, key: uuid.UUID) -> None:
    """End every session of somebody, on every computer; none of their browsers is known then."""
    guard.require(actor, Action.MANAGE_ACCOUNTS)
    with once(actor, "sign_out_everywhere", key, seen.staff_id) as work:
        if work is not None:
            journal.record(work, actor, "sign_out_everywhere", Record("staff", seen.staff_id))
    with transaction(SIGN_IN) as work:
        accounts.revoke_all_sessions(work, seen.staff_id, but=_own_session(actor, seen))
        devices.forget(work, seen.staff_id)
    HUB.publish(SESSIONS)


def _issue(work: Work, actor: Actor, holder: Colleague | None, purpose: LinkPurpose) -> IssuedLink:
    if holder is None:
        raise NoLongerThere
    if not holder.is_enabled:
        raise AccountDisabled
    code = new_code()
    expires_at = account_links.add(
        work,
        holder.staff_id,
        token_hash(bare_code(code)),
        purpose,
        lifetime=LIFETIME[purpose],
        created_by=actor.staff_id,
    )
    journal.record(work, actor, f"link_{purpose}", Record("staff", holder.staff_id))
    return IssuedLink(holder.login, holder.display_name, code, purpose, expires_at)


def _issued_again(actor: Actor, login: str) -> IssuedLink:
    with transaction(actor) as work:
        staff_id = queries.id_of(work, login)
        holder = queries.held_colleague(work, staff_id) if staff_id else None
        return _issue(work, actor, holder, LinkPurpose.INVITE)


def _purpose(of: Colleague) -> LinkPurpose:
    return LinkPurpose.RESET if of.has_password else LinkPurpose.INVITE


def _tidy(colleague: Colleague) -> Colleague:
    if not colleague.roles:
        raise RoleMissing
    refuse(colleague.display_name, TextField.COLLEAGUE)
    return replace(
        colleague, display_name=titles.title(colleague.display_name, LONGEST_DISPLAY_NAME)
    )


def _require_another(actor: Actor, seen: Colleague, wanted: Colleague) -> None:
    is_own = seen.staff_id == actor.staff_id
    if is_own and (seen.roles, seen.is_enabled) != (wanted.roles, wanted.is_enabled):
        raise OwnAccount


def _require_other_administrator(work: Work, actor: Actor, leaving: Colleague) -> None:
    """Two administrators who take each other's role away meet here, one after the other."""
    queries.hold_roles(work)
    left = queries.administrators(work) - {leaving.staff_id}
    if not left:
        raise LastAdministrator
    if actor.staff_id not in left:
        raise NotPermitted(actor, Action.MANAGE_ACCOUNTS)


def _require_open_sites(
    work: Work, colleague: Colleague, already: frozenset[int] = frozenset()
) -> None:
    known = {site.site_id for site in site_queries.all_sites(work) if site.is_open}
    if not colleague.site_ids <= known | already:
        raise NoLongerThere


def _differences(before: Colleague, after: Colleague) -> list[str]:
    names = ("display_name", "roles", "site_ids", "language", "is_enabled")
    return [name for name in names if getattr(before, name) != getattr(after, name)]


def _look_again_at_sessions(before: Colleague, after: Colleague) -> None:
    """Open connections ask once more: what somebody may see has changed."""
    if before.is_enabled and not after.is_enabled:
        with transaction(SIGN_IN) as work:
            accounts.revoke_all_sessions(work, before.staff_id)
    HUB.publish(SESSIONS)


def _own_session(actor: Actor, seen: Colleague) -> int | None:
    return actor.session_id if seen.staff_id == actor.staff_id else None
