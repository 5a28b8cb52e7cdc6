"""Who is said to be where on which half-day."""

from collections.abc import Collection, Iterable
from datetime import date

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from db.models import Presence, Staff, StaffRole, StaffSite
from db.models.base import NOW
from mediance.domain import presences
from mediance.domain.presences import HABIT_WEEKS, Colleague, Slot
from mediance.domain.roles import RECEIVING_ROLES

AT_ONE_PLACE = "presence_at_one_place"


def team(session: Session, site_id: int) -> tuple[Colleague, ...]:
    """Return who receives people at a site, by name."""
    rows = session.execute(
        select(Staff.id, Staff.display_name)
        .join(StaffSite, StaffSite.staff_id == Staff.id)
        .where(
            StaffSite.site_id == site_id,
            Staff.disabled_at.is_(None),
            Staff.id.in_(select(StaffRole.staff_id).where(StaffRole.role.in_(RECEIVING_ROLES))),
        )
        .order_by(Staff.display_name, Staff.id)
    )
    return tuple(Colleague(row.id, row.display_name) for row in rows)


def said(session: Session, site_id: int, first: date, last: date) -> presences.Said:
    """Return what was said of a site from one day to another, both included."""
    rows = session.scalars(
        select(Presence).where(
            Presence.site_id == site_id, Presence.day >= first, Presence.day <= last
        )
    )
    return {
        (row.staff_id, Slot(row.day, row.half_day)): presences.Presence(row.is_present, row.room_id)
        for row in rows
    }


def say(
    session: Session,
    site_id: int,
    cells: Iterable[tuple[int, Slot, presences.Presence]],
    said_by: int,
) -> int:
    """Write half-days down, over what was said of them before; return how many."""
    rows = [
        {
            "staff_id": staff_id,
            "site_id": site_id,
            "day": slot.day,
            "half_day": slot.half_day,
            "is_present": presence.is_present,
            "room_id": presence.room_id,
            "said_by": said_by,
        }
        for staff_id, slot, presence in cells
    ]
    if rows:
        statement = insert(Presence)
        new = {name: statement.excluded[name] for name in ("is_present", "room_id", "said_by")}
        session.execute(
            statement.on_conflict_do_update(
                index_elements=["staff_id", "site_id", "day", "half_day"],
                set_={**new, "said_at": NOW},
            ),
            rows,
        )
    return len(rows)


def room_of(session: Session, staff_id: int, site_id: int, slot: Slot) -> int | None:
    """Return the room that somebody is said, or supposed, to be in."""
    days = as_supposed(slot)["days"]
    return session.scalar(
        select(Presence.room_id)
        .where(
            Presence.staff_id == staff_id,
            Presence.site_id == site_id,
            Presence.half_day == slot.half_day,
            Presence.day.in_(days),
        )
        .order_by(Presence.day.desc())
        .limit(1)
    )


def as_supposed(slot: Slot) -> dict[str, Collection[date] | str]:
    """Return how a statement looks for a half-day: on its day, or else some weeks before."""
    return {
        "half_day": slot.half_day.value,
        "days": [slot.weeks_earlier(weeks).day for weeks in range(HABIT_WEEKS + 1)],
    }
