"""One-time links: made, looked at, used once."""

from datetime import datetime, timedelta

from sqlalchemy import Select, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from db.models import AccountLink, Credential, Staff
from db.models.base import NOW
from mediance.domain.account_links import LinkPurpose

USABLE = (
    AccountLink.used_at.is_(None),
    AccountLink.revoked_at.is_(None),
    AccountLink.expires_at > NOW,
)


def add(
    session: Session,
    staff_id: int,
    token_hash: bytes,
    purpose: LinkPurpose,
    *,
    lifetime: timedelta,
    created_by: int | None,
) -> datetime:
    """Make a link in the place of those before; return when it ends."""
    revoke(session, staff_id)
    expires_at: datetime = session.execute(
        insert(AccountLink)
        .values(
            staff_id=staff_id,
            token_hash=token_hash,
            purpose=purpose,
            created_by=created_by,
            expires_at=NOW + lifetime,
        )
        .returning(AccountLink.expires_at)
    ).scalar_one()
    return expires_at


def revoke(session: Session, staff_id: int) -> None:
    """Have the links of one person open nothing any more."""
    session.execute(
        update(AccountLink).where(AccountLink.staff_id == staff_id, *USABLE).values(revoked_at=NOW)
    )


def pending(session: Session) -> dict[int, datetime]:
    """Return until when the links that can still be used hold, by person."""
    rows = session.execute(select(AccountLink.staff_id, AccountLink.expires_at).where(*USABLE))
    return {row.staff_id: row.expires_at for row in rows}


def holder(session: Session, token_hash: bytes) -> int | None:
    """Return whose link this is, None where it opens no account any more."""
    found = select(AccountLink.staff_id).where(AccountLink.token_hash == token_hash, *USABLE)
    return session.scalar(_of_the_enabled(found))


def use(session: Session, token_hash: bytes) -> int | None:
    """Spend a link; return whose it is, None where it opens nothing. Two at once: one does."""
    usable = select(AccountLink.id).where(AccountLink.token_hash == token_hash, *USABLE)
    return session.scalar(
        update(AccountLink)
        .where(AccountLink.id.in_(_of_the_enabled(usable)), *USABLE)
        .values(used_at=NOW)
        .returning(AccountLink.staff_id)
    )


def set_password(session: Session, staff_id: int, password_hash: str) -> str:
    """Keep the hash of a first or another password; return the login it goes with."""
    session.execute(
        insert(Credential)
        .values(staff_id=staff_id, password_hash=password_hash)
        .on_conflict_do_update(
            index_elements=[Credential.staff_id],
            set_={"password_hash": password_hash, "changed_at": NOW},
        )
    )
    return session.execute(select(Staff.login).where(Staff.id == staff_id)).scalar_one()


def with_password(session: Session) -> frozenset[int]:
    """Return who has chosen, or was given, a password."""
    return frozenset(session.scalars(select(Credential.staff_id)))


def _of_the_enabled(query: Select[int]) -> Select[int]:
    return query.join(Staff, Staff.id == AccountLink.staff_id).where(Staff.disabled_at.is_(None))
