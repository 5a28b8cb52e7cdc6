"""The browsers that somebody has signed in with, and the sessions that are open in them."""

from datetime import timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from db.models import KnownDevice, SignInSession
from db.models.base import NOW
from mediance.domain.devices import OpenSession

MOST_KNOWN = 20
"""Browsers that one person may have; the one not seen for longest makes room."""


def is_known(session: Session, staff_id: int, token_hash: bytes) -> bool:
    """Whether this person has signed in with this browser before."""
    found = select(KnownDevice.id).where(
        KnownDevice.staff_id == staff_id, KnownDevice.token_hash == token_hash
    )
    return session.scalar(found) is not None


def is_anybodys(session: Session, token_hash: bytes) -> bool:
    """Whether a browser's token was made by us, for whomever."""
    found = select(KnownDevice.id).where(KnownDevice.token_hash == token_hash).limit(1)
    return session.scalar(found) is not None


def know(session: Session, staff_id: int, token_hash: bytes) -> None:
    """Remember that somebody signed in with a browser just now."""
    session.execute(
        insert(KnownDevice)
        .values(staff_id=staff_id, token_hash=token_hash)
        .on_conflict_do_update(
            index_elements=[KnownDevice.staff_id, KnownDevice.token_hash],
            set_={"last_seen_at": NOW},
        )
    )
    seen_lately = (
        select(KnownDevice.id)
        .where(KnownDevice.staff_id == staff_id)
        .order_by(KnownDevice.last_seen_at.desc())
        .limit(MOST_KNOWN)
    )
    session.execute(
        delete(KnownDevice).where(
            KnownDevice.staff_id == staff_id, KnownDevice.id.not_in(seen_lately)
        )
    )


def known(session: Session, staff_id: int) -> tuple[bytes, ...]:
    """Return the hashes of the tokens of somebody's browsers."""
    query = select(KnownDevice.token_hash).where(KnownDevice.staff_id == staff_id)
    return tuple(session.scalars(query))


def forget(session: Session, staff_id: int) -> None:
    """Have no browser of somebody's be a known one any more."""
    session.execute(delete(KnownDevice).where(KnownDevice.staff_id == staff_id))


def forget_unseen(session: Session, time: timedelta) -> int:
    """Forget the browsers nobody signed in with for so long; return how many."""
    unseen = delete(KnownDevice).where(KnownDevice.last_seen_at < NOW - time)
    return len(session.execute(unseen.returning(KnownDevice.id)).all())


def open_sessions(session: Session, staff_id: int, idle: timedelta) -> tuple[OpenSession, ...]:
    """Return where somebody is signed in, seen last first; what has idled out is over."""
    rows = session.scalars(
        select(SignInSession)
        .where(
            SignInSession.staff_id == staff_id,
            SignInSession.revoked_at.is_(None),
            SignInSession.expires_at > NOW,
            SignInSession.last_activity_at > NOW - idle,
        )
        .order_by(SignInSession.last_activity_at.desc(), SignInSession.id.desc())
        .limit(MOST_KNOWN)
    )
    return tuple(
        OpenSession(row.id, row.device, row.created_at, row.last_activity_at) for row in rows
    )


def revoke_one(session: Session, staff_id: int, session_id: int) -> bool:
    """End one session of somebody's; False where it had ended, or is somebody else's."""
    ended = (
        update(SignInSession)
        .where(
            SignInSession.id == session_id,
            SignInSession.staff_id == staff_id,
            SignInSession.revoked_at.is_(None),
        )
        .values(revoked_at=NOW)
    )
    return session.scalar(ended.returning(SignInSession.id)) is not None
