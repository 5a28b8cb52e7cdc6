"""Who works here, as an administrator sees them: what they may do, and where."""

from collections.abc import Collection

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from db import locks
from db.locks import Lock
from db.models import Staff, StaffRole, StaffSite
from db.models.base import NOW
from mediance.domain.actors import Language
from mediance.domain.roles import Role
from mediance.domain.team import Colleague


def colleagues(session: Session) -> tuple[Colleague, ...]:
    """Return everybody with an account, in the order of their names, disabled ones at the end."""
    return _read(session)


def held_colleague(session: Session, staff_id: int) -> Colleague | None:
    """Return one account, which nobody else changes until the transaction ends."""
    held = select(Staff.id).where(Staff.id == staff_id).with_for_update()
    if session.scalar(held) is None:
        return None
    return next(iter(_read(session, staff_id)), None)


def hold_roles(session: Session) -> None:
    """Have one administrator at a time take administration away from somebody."""
    locks.hold(session, Lock.ADMINISTRATION)


def administrators(session: Session) -> set[int]:
    """Return who administers and can sign in."""
    query = (
        select(Staff.id)
        .join(StaffRole, StaffRole.staff_id == Staff.id)
        .where(StaffRole.role == Role.ADMIN, Staff.disabled_at.is_(None))
    )
    return set(session.scalars(query))


def id_of(session: Session, login: str) -> int | None:
    """Return whose login this is."""
    return session.scalar(select(Staff.id).where(Staff.login == login))


def enabled_id_of(session: Session, login: str) -> int | None:
    """Return whose login this is, if they may sign in."""
    query = select(Staff.id).where(Staff.login == login, Staff.disabled_at.is_(None))
    return session.scalar(query)


def add(session: Session, colleague: Colleague) -> int:
    """Add an account that has no password yet; return its id."""
    staff_id = session.execute(
        insert(Staff)
        .values(
            login=colleague.login,
            display_name=colleague.display_name,
            language=colleague.language,
        )
        .returning(Staff.id)
    ).scalar_one()
    _set_roles(session, staff_id, colleague.roles)
    set_sites(session, staff_id, colleague.site_ids)
    return int(staff_id)


def change(session: Session, before: Colleague, after: Colleague) -> None:
    """Keep what somebody is called, may do, where, and whether they may sign in."""
    is_same_access = before.is_enabled == after.is_enabled
    disabled_at = None if after.is_enabled else NOW
    session.execute(
        update(Staff)
        .where(Staff.id == before.staff_id)
        .values(
            display_name=after.display_name,
            language=after.language,
            disabled_at=Staff.disabled_at if is_same_access else disabled_at,
        )
    )
    if before.roles != after.roles:
        _set_roles(session, before.staff_id, after.roles)
    if before.site_ids != after.site_ids:
        set_sites(session, before.staff_id, after.site_ids)


def set_sites(session: Session, staff_id: int, site_ids: Collection[int]) -> None:
    """Have somebody work at these sites."""
    session.execute(delete(StaffSite).where(StaffSite.staff_id == staff_id))
    if site_ids:
        rows = [{"staff_id": staff_id, "site_id": site_id} for site_id in sorted(site_ids)]
        session.execute(insert(StaffSite), rows)


def _set_roles(session: Session, staff_id: int, roles: Collection[Role]) -> None:
    session.execute(delete(StaffRole).where(StaffRole.staff_id == staff_id))
    if roles:
        rows = [{"staff_id": staff_id, "role": role} for role in sorted(roles)]
        session.execute(insert(StaffRole), rows)


def _read(session: Session, staff_id: int | None = None) -> tuple[Colleague, ...]:
    roles = select(func.array_agg(StaffRole.role)).where(StaffRole.staff_id == Staff.id)
    works_at = select(func.array_agg(StaffSite.site_id)).where(StaffSite.staff_id == Staff.id)
    query = select(
        Staff, roles.scalar_subquery().label("roles"), works_at.scalar_subquery().label("sites")
    ).order_by(Staff.disabled_at.is_not(None), Staff.display_name, Staff.id)
    if staff_id is not None:
        query = query.where(Staff.id == staff_id)
    return tuple(_colleague(row.Staff, row.roles, row.sites) for row in session.execute(query))


def _colleague(
    staff: Staff, roles: Collection[str] | None, sites: Collection[int] | None
) -> Colleague:
    language: Language = "en" if staff.language == "en" else "fr"
    return Colleague(
        staff_id=staff.id,
        login=staff.login,
        display_name=staff.display_name,
        roles=frozenset(Role(role) for role in roles or ()),
        site_ids=frozenset(sites or ()),
        language=language,
        is_enabled=staff.disabled_at is None,
        is_demonstration=staff.is_demonstration,
    )
