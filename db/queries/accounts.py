"""Staff accounts, credentials and sign-in sessions."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Row, Select, case, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from db.models import (
    Credential,
    SecondFactor,
    SignInAttempts,
    SignInSession,
    Site,
    Staff,
    StaffRole,
    StaffSite,
)
from db.models.base import NOW
from db.queries import second_factors
from mediance.domain.actors import Actor, Language
from mediance.domain.roles import Role


@dataclass(frozen=True)
class AccountToAdd:
    """A staff member with what they may do and where."""

    login: str
    display_name: str
    password_hash: str | None
    roles: Collection[Role]
    site_ids: Collection[int]
    language: Language = "fr"
    is_demonstration: bool = False


@dataclass(frozen=True)
class Account:
    """What a sign-in has to look at."""

    staff_id: int
    password_hash: str
    is_demonstration: bool
    has_second_factor: bool = False
    is_asked_for_one: bool = False


@dataclass(frozen=True)
class Attempts:
    """How often a subject failed lately, and when last."""

    failures: int
    last_at: datetime


@dataclass(frozen=True)
class KnownSession:
    """A session that nobody ended: whose it is, since when nobody was active in it."""

    session_id: int
    actor: Actor
    idle_for: timedelta
    left: timedelta
    is_locked: bool
    must_enrol: bool = False


@dataclass(frozen=True)
class SiteName:
    """A place where people are received."""

    site_id: int
    name: str


def add_site(session: Session, name: str, position: int = 0) -> int:
    """Add a site and return its id."""
    site = Site(name=name, position=position)
    session.add(site)
    session.flush()
    return site.id


def sites(
    session: Session, ids: Collection[int] | None = None, *, with_closed: bool = False
) -> tuple[SiteName, ...]:
    """Return the open sites, in the association's order."""
    query = select(Site).order_by(Site.position, Site.name)
    if not with_closed:
        query = query.where(Site.closed_at.is_(None))
    if ids is not None:
        query = query.where(Site.id.in_(ids))
    return tuple(SiteName(site.id, site.name) for site in session.scalars(query))


def add_account(session: Session, account: AccountToAdd) -> int:
    """Add a staff member and return the id."""
    staff = Staff(
        login=account.login,
        display_name=account.display_name,
        language=account.language,
        is_demonstration=account.is_demonstration,
    )
    session.add(staff)
    session.flush()
    session.add_all(StaffRole(staff_id=staff.id, role=role) for role in account.roles)
    session.add_all(StaffSite(staff_id=staff.id, site_id=site) for site in account.site_ids)
    if account.password_hash is not None:
        session.add(Credential(staff_id=staff.id, password_hash=account.password_hash))
    session.flush()
    return staff.id


def account_to_check(session: Session, login: str) -> Account | None:
    """Return an account that may sign in, by its login."""
    row = session.execute(_to_check().where(Staff.login == login)).one_or_none()
    return _account(row) if row else None


def account_held(session: Session, staff_id: int) -> Account | None:
    """Return an account that may sign in as it is now: it stays so until the transaction ends.

    It is read once nobody changes it any more: while this waited, a second factor may have come.
    """
    session.execute(_credential(staff_id).with_for_update(read=True))
    row = session.execute(_to_check().where(Staff.id == staff_id)).one_or_none()
    return _account(row) if row else None


def hold_sign_ins(session: Session, staff_id: int) -> None:
    """Wait for whoever is signing in as somebody, and let nobody begin meanwhile."""
    session.execute(_credential(staff_id).with_for_update())


def _credential(staff_id: int) -> Select[int]:
    return select(Credential.staff_id).where(Credential.staff_id == staff_id)


def _to_check() -> Select[Credential, bool, bool, bool]:
    has_one = (
        select(SecondFactor.staff_id)
        .where(SecondFactor.staff_id == Staff.id, SecondFactor.is_confirmed.is_(True))
        .exists()
    )
    return (
        select(
            Credential,
            Staff.is_demonstration,
            has_one.label("has_one"),
            second_factors.is_asked(Staff.id).label("is_asked"),
        )
        .join(Staff, Staff.id == Credential.staff_id)
        .where(Staff.disabled_at.is_(None))
        .execution_options(populate_existing=True)
    )


def _account(row: Row[Credential, bool, bool, bool]) -> Account:
    kept = row.Credential
    return Account(
        kept.staff_id, kept.password_hash, row.is_demonstration, row.has_one, row.is_asked
    )


def login_of(session: Session, staff_id: int) -> str:
    """Return the login of somebody who is known to have one."""
    return session.execute(select(Staff.login).where(Staff.id == staff_id)).scalar_one()


def names_of(session: Session, staff_id: int) -> tuple[str, ...]:
    """Return what somebody is called: the login, and the name that colleagues see."""
    query = select(Staff.login, Staff.display_name).where(Staff.id == staff_id)
    row = session.execute(query).one_or_none()
    return tuple(row) if row else ()


def password_hash(session: Session, staff_id: int) -> str | None:
    """Return the hash of somebody's password."""
    return session.scalar(select(Credential.password_hash).where(Credential.staff_id == staff_id))


def change_password(session: Session, staff_id: int, new_hash: str) -> None:
    """Keep the hash of a new password."""
    session.execute(
        update(Credential)
        .where(Credential.staff_id == staff_id)
        .values(password_hash=new_hash, changed_at=NOW)
    )


def disable(session: Session, staff_id: int) -> None:
    """Let somebody sign in no more; what they did stays theirs."""
    session.execute(update(Staff).where(Staff.id == staff_id).values(disabled_at=NOW))


def count_attempt(session: Session, subject: bytes, limit: int, window: timedelta) -> Attempts:
    """Count one attempt of a login or an address; its clock stops once `limit` is reached.

    The count starts again when `window` has gone by since the last one counted.
    """
    window_is_over = SignInAttempts.last_at < NOW - window
    is_locked = SignInAttempts.failures >= limit
    counted = insert(SignInAttempts).values(subject=subject, failures=1)
    row = session.execute(
        counted.on_conflict_do_update(
            index_elements=[SignInAttempts.subject],
            set_={
                "failures": case((window_is_over, 1), else_=SignInAttempts.failures + 1),
                "last_at": case(
                    (window_is_over, NOW), (is_locked, SignInAttempts.last_at), else_=NOW
                ),
            },
        ).returning(SignInAttempts.failures, SignInAttempts.last_at)
    ).one()
    return Attempts(row.failures, row.last_at)


def forgive_attempt(session: Session, subject: bytes) -> None:
    """Take one attempt back: it was counted beforehand, and turned out to be right so far."""
    session.execute(
        update(SignInAttempts)
        .where(SignInAttempts.subject == subject, SignInAttempts.failures > 0)
        .values(failures=SignInAttempts.failures - 1)
    )


def takes_turn(
    session: Session, subject: bytes, limit: int, *, window: timedelta, pause: timedelta
) -> bool:
    """Whether there is room for one more attempt of a subject that failed `limit` times lately.

    One is let through every `pause`: of two at once, one.
    """
    is_slow = (
        SignInAttempts.subject == subject,
        SignInAttempts.failures >= limit,
        SignInAttempts.last_at >= NOW - window,
    )
    turn = update(SignInAttempts).where(*is_slow, SignInAttempts.last_at < NOW - pause)
    taken = turn.values(last_at=NOW).returning(SignInAttempts.subject)
    if session.scalar(taken) is not None:
        return True
    return session.scalar(select(SignInAttempts.subject).where(*is_slow)) is None


def addresses(session: Session, staff_id: int) -> set[str]:
    """Return where somebody has signed in from."""
    of_theirs = select(SignInSession.address).where(SignInSession.staff_id == staff_id)
    return set(session.scalars(of_theirs.distinct()))


def forget_attempts(session: Session, subject: bytes) -> None:
    """A right password forgives the wrong ones."""
    session.execute(delete(SignInAttempts).where(SignInAttempts.subject == subject))


def has_signed_in_from(session: Session, staff_id: int, address: str) -> bool:
    """Whether this person has been signed in at this address before."""
    return (
        session.scalar(
            select(SignInSession.id)
            .where(SignInSession.staff_id == staff_id, SignInSession.address == address)
            .limit(1)
        )
        is not None
    )


def add_session(
    session: Session,
    staff_id: int,
    token_hash: bytes,
    address: str,
    *,
    lifetime: timedelta,
    device: str = "",
    must_enrol: bool = False,
) -> datetime:
    """Open a signed-in session; return when it ends at the latest.

    With `must_enrol` it gives nothing away until its person has a second factor.
    """
    expires_at: datetime = session.execute(
        insert(SignInSession)
        .values(
            staff_id=staff_id,
            token_hash=token_hash,
            address=address,
            expires_at=NOW + lifetime,
            device=device,
            must_enrol=must_enrol,
            hides_names=select(Staff.hides_names).where(Staff.id == staff_id).scalar_subquery(),
        )
        .returning(SignInSession.expires_at)
    ).scalar_one()
    return expires_at


def known_session(session: Session, token_hash: bytes) -> KnownSession | None:
    """Return the session of this token; None when it ended or was revoked."""
    roles = (
        select(func.array_agg(StaffRole.role))
        .where(StaffRole.staff_id == Staff.id)
        .scalar_subquery()
    )
    works_at = (
        select(func.array_agg(StaffSite.site_id))
        .where(StaffSite.staff_id == Staff.id)
        .scalar_subquery()
    )
    row = session.execute(
        select(
            SignInSession.id,
            SignInSession.staff_id,
            SignInSession.hides_names,
            SignInSession.locked_at,
            SignInSession.must_enrol,
            SignInSession.expires_at,
            (NOW - SignInSession.last_activity_at).label("idle_for"),
            (SignInSession.expires_at - NOW).label("left"),
            Staff.display_name,
            Staff.language,
            roles.label("roles"),
            works_at.label("site_ids"),
        )
        .join(Staff, Staff.id == SignInSession.staff_id)
        .where(
            SignInSession.token_hash == token_hash,
            SignInSession.revoked_at.is_(None),
            SignInSession.expires_at > NOW,
            Staff.disabled_at.is_(None),
        )
    ).one_or_none()
    if row is None:
        return None
    actor = Actor(
        staff_id=row.staff_id,
        display_name=row.display_name,
        roles=frozenset(Role(role) for role in row.roles or ()),
        site_ids=tuple(sorted(row.site_ids or ())),
        language="en" if row.language == "en" else "fr",
        session_id=row.id,
        hides_names=row.hides_names,
        session_ends_at=row.expires_at,
    )
    is_locked = row.locked_at is not None
    return KnownSession(row.id, actor, row.idle_for, row.left, is_locked, row.must_enrol)


def lock_session(session: Session, session_id: int) -> None:
    """Cover one session's screen; when it is covered already, since when stays."""
    session.execute(
        update(SignInSession)
        .where(SignInSession.id == session_id, SignInSession.locked_at.is_(None))
        .values(locked_at=NOW)
    )


def unlock_session(session: Session, session_id: int) -> None:
    """Uncover one session's screen; whoever did so is there."""
    session.execute(
        update(SignInSession)
        .where(SignInSession.id == session_id)
        .values(locked_at=None, last_activity_at=NOW)
    )


def set_names_hidden(session: Session, session_id: int, *, is_hidden: bool) -> None:
    """Say whether one session's screen shows names."""
    session.execute(
        update(SignInSession).where(SignInSession.id == session_id).values(hides_names=is_hidden)
    )


def hides_names_from_the_start(session: Session, staff_id: int) -> bool:
    """Whether somebody's sessions begin with names hidden."""
    return bool(session.scalar(select(Staff.hides_names).where(Staff.id == staff_id)))


def hide_names_from_the_start(session: Session, staff_id: int, *, is_hidden: bool) -> None:
    """Say whether somebody's sessions begin with names hidden."""
    session.execute(update(Staff).where(Staff.id == staff_id).values(hides_names=is_hidden))


def touch_session(session: Session, session_id: int, at_most_every: timedelta) -> None:
    """Note that somebody is at work, without writing at every click."""
    session.execute(
        update(SignInSession)
        .where(SignInSession.id == session_id, SignInSession.last_activity_at < NOW - at_most_every)
        .values(last_activity_at=NOW)
    )


def end_session_within(session: Session, session_id: int, time: timedelta) -> None:
    """Let a session that another one replaces stand for so long at most."""
    session.execute(
        update(SignInSession)
        .where(SignInSession.id == session_id, SignInSession.expires_at > NOW + time)
        .values(expires_at=NOW + time)
    )


def revoke_session(session: Session, token_hash: bytes) -> int | None:
    """End one session now; return whose it was, None when it had ended."""
    return session.scalar(
        update(SignInSession)
        .where(SignInSession.token_hash == token_hash, SignInSession.revoked_at.is_(None))
        .values(revoked_at=NOW)
        .returning(SignInSession.staff_id)
    )


def revoke_all_sessions(session: Session, staff_id: int, *, but: int | None = None) -> None:
    """End all sessions of one person, except one, and whatever sign-in is under way."""
    hold_sign_ins(session, staff_id)
    session.execute(
        update(SignInSession)
        .where(
            SignInSession.staff_id == staff_id,
            SignInSession.revoked_at.is_(None),
            SignInSession.id.is_distinct_from(but),
        )
        .values(revoked_at=NOW)
    )


def set_language(session: Session, staff_id: int, language: Language) -> None:
    """Remember in which language somebody works."""
    session.execute(update(Staff).where(Staff.id == staff_id).values(language=language))


def delete_old_sessions(session: Session, kept: timedelta) -> int:
    """Delete sessions that ended long ago, and counted attempts; return how many sessions."""
    ended = delete(SignInSession).where(SignInSession.expires_at < NOW - kept)
    session.execute(delete(SignInAttempts).where(SignInAttempts.last_at < NOW - kept))
    return len(session.execute(ended.returning(SignInSession.id)).all())
