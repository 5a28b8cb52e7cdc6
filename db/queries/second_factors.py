"""Second factors: the sealed secrets, the codes on paper, who is asked, whose was taken away."""

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import Exists, delete, func, insert, literal, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from db import locks
from db.locks import Lock
from db.models import (
    RecoveryCode,
    SecondFactor,
    SecondFactorRemoval,
    SecondFactorRule,
    SignInSession,
    Staff,
    StaffRole,
)
from db.models.base import NOW
from mediance.domain.roles import Role
from mediance.domain.sealing import Sealed
from mediance.domain.second_factors import Removal, Standing


def hold(session: Session, staff_id: int) -> None:
    """Have one press at a time enrol, replace or drop somebody's second factor."""
    locks.hold(session, Lock.SECOND_FACTOR, staff_id)


def secret(session: Session, staff_id: int) -> Sealed | None:
    """Return somebody's sealed secret: the one that opens."""
    row = session.get(SecondFactor, (staff_id, True), populate_existing=True)
    return Sealed(row.key_id, row.nonce, row.ciphertext) if row else None


def secret_shown_within(session: Session, staff_id: int, time: timedelta) -> Sealed | None:
    """Return the secret that was shown lately and not confirmed yet."""
    row = session.scalar(
        select(SecondFactor).where(
            SecondFactor.staff_id == staff_id,
            SecondFactor.is_confirmed.is_(False),
            SecondFactor.since > NOW - time,
        )
    )
    return Sealed(row.key_id, row.nonce, row.ciphertext) if row else None


def keep_shown(session: Session, staff_id: int, sealed: Sealed) -> None:
    """Keep a secret that was shown, in the place of one shown before."""
    _drop(session, staff_id, is_confirmed=False)
    _keep(session, staff_id, sealed, is_confirmed=False)


def confirm(session: Session, staff_id: int, sealed: Sealed, step: int) -> None:
    """Have a secret open from now on, but for the code that confirmed it; none is shown then."""
    _drop(session, staff_id, is_confirmed=False)
    _drop(session, staff_id, is_confirmed=True)
    _keep(session, staff_id, sealed, is_confirmed=True, last_step=step)


def let_in(session: Session, session_id: int | None) -> None:
    """Have one session show everything: its person has enrolled."""
    session.execute(
        update(SignInSession).where(SignInSession.id == session_id).values(must_enrol=False)
    )


def take_step(session: Session, staff_id: int, step: int) -> bool:
    """Spend the code of a step; False where it, or a later one, was spent before."""
    taken = (
        update(SecondFactor)
        .where(
            SecondFactor.staff_id == staff_id,
            SecondFactor.is_confirmed.is_(True),
            or_(SecondFactor.last_step.is_(None), SecondFactor.last_step < step),
        )
        .values(last_step=step)
    )
    return session.scalar(taken.returning(SecondFactor.staff_id)) is not None


def take_recovery_code(session: Session, staff_id: int, code_hash: bytes) -> bool:
    """Spend a code on paper; False where there is none such, or it was spent before."""
    used = (
        update(RecoveryCode)
        .where(
            RecoveryCode.staff_id == staff_id,
            RecoveryCode.code_hash == code_hash,
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=NOW)
    )
    return session.scalar(used.returning(RecoveryCode.id)) is not None


def replace_recovery_codes(session: Session, staff_id: int, code_hashes: Collection[bytes]) -> None:
    """Keep new codes on paper; those before open nothing."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.staff_id == staff_id))
    if code_hashes:
        rows = [{"staff_id": staff_id, "code_hash": each} for each in code_hashes]
        session.execute(insert(RecoveryCode), rows)


def drop(session: Session, staff_id: int) -> bool:
    """Take somebody's second factor away with its codes; return whether one opened."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.staff_id == staff_id))
    _drop(session, staff_id, is_confirmed=False)
    return _drop(session, staff_id, is_confirmed=True)


def standing(session: Session, staff_id: int) -> Standing:
    """Return how it is with somebody's second factor."""
    since = select(SecondFactor.since).where(
        SecondFactor.staff_id == staff_id, SecondFactor.is_confirmed.is_(True)
    )
    left = select(func.count()).where(
        RecoveryCode.staff_id == staff_id, RecoveryCode.used_at.is_(None)
    )
    row = session.execute(
        select(
            since.scalar_subquery().label("since"),
            left.scalar_subquery().label("left"),
            is_asked(staff_id).label("is_asked"),
            select(Staff.is_demonstration)
            .where(Staff.id == staff_id)
            .scalar_subquery()
            .label("is_demonstration"),
        )
    ).one()
    is_demonstration = bool(row.is_demonstration)
    return Standing(row.since, row.left, row.is_asked and not is_demonstration, is_demonstration)


def is_asked(staff_id: int | InstrumentedAttribute[int]) -> Exists:
    """Return the condition that somebody holds a role that is asked for a second factor."""
    return (
        select(literal(1))
        .where(StaffRole.staff_id == staff_id, StaffRole.role == SecondFactorRule.role)
        .exists()
    )


def holders(session: Session) -> frozenset[int]:
    """Return who has a second factor."""
    query = select(SecondFactor.staff_id).where(SecondFactor.is_confirmed.is_(True))
    return frozenset(session.scalars(query))


def asked_roles(session: Session) -> frozenset[Role]:
    """Return the roles that are asked for a second factor."""
    return frozenset(session.scalars(select(SecondFactorRule.role)))


def ask_roles(session: Session, roles: Collection[Role]) -> None:
    """Ask these roles for a second factor from now on, and no others."""
    session.execute(delete(SecondFactorRule))
    if roles:
        session.execute(insert(SecondFactorRule), [{"role": role} for role in sorted(roles)])


def note_removal(session: Session, staff_id: int, taken_by: int | None) -> None:
    """Remember to tell somebody that their second factor was taken away."""
    session.execute(insert(SecondFactorRemoval).values(staff_id=staff_id, taken_by=taken_by))


def untold_removal(session: Session, staff_id: int) -> Removal | None:
    """Return the last removal that somebody was not told of yet."""
    row = session.execute(
        select(SecondFactorRemoval.id, SecondFactorRemoval.at, Staff.display_name)
        .outerjoin(Staff, Staff.id == SecondFactorRemoval.taken_by)
        .where(SecondFactorRemoval.staff_id == staff_id, SecondFactorRemoval.told_at.is_(None))
        .order_by(SecondFactorRemoval.id.desc())
        .limit(1)
    ).one_or_none()
    return Removal(row.id, row.display_name or "", row.at) if row else None


def say_told(session: Session, staff_id: int, until: int) -> None:
    """Note that somebody was told of the removals up to one."""
    session.execute(
        update(SecondFactorRemoval)
        .where(
            SecondFactorRemoval.staff_id == staff_id,
            SecondFactorRemoval.id <= until,
            SecondFactorRemoval.told_at.is_(None),
        )
        .values(told_at=NOW)
    )


def must_enrol(session: Session, session_id: int | None) -> bool:
    """Whether a session gives nothing away until its person has a second factor."""
    query = select(SignInSession.must_enrol).where(SignInSession.id == session_id)
    return bool(session.scalar(query))


def key_ids(session: Session) -> frozenset[str]:
    """Return the ids of the keys that second factors are sealed under."""
    query = select(SecondFactor.key_id).where(SecondFactor.is_confirmed.is_(True))
    return frozenset(session.scalars(query))


def _keep(
    session: Session,
    staff_id: int,
    sealed: Sealed,
    *,
    is_confirmed: bool,
    last_step: int | None = None,
) -> None:
    session.execute(
        insert(SecondFactor).values(
            staff_id=staff_id,
            is_confirmed=is_confirmed,
            key_id=sealed.key_id,
            nonce=sealed.nonce,
            ciphertext=sealed.ciphertext,
            last_step=last_step,
        )
    )


def _drop(session: Session, staff_id: int, *, is_confirmed: bool) -> bool:
    gone = delete(SecondFactor).where(
        SecondFactor.staff_id == staff_id, SecondFactor.is_confirmed.is_(is_confirmed)
    )
    return session.scalar(gone.returning(SecondFactor.staff_id)) is not None
