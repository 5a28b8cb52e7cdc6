"""What the waiting room's screen may read: it has a function of its own, and no table of visits."""

from collections.abc import Collection

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from db.models import Site
from db.queries.accounts import SiteName
from mediance.domain.desk_settings import DeskMode
from mediance.domain.display import CalledNumber

RECENT_CALLS = text("select number, room, called_at from mediance.recent_calls(:site_id, :count)")


def site_with_tickets(session: Session, site_ids: Collection[int]) -> SiteName | None:
    """Return the first of these sites where numbers are called."""
    found = session.scalars(
        select(Site)
        .where(Site.id.in_(site_ids), Site.closed_at.is_(None), Site.desk_mode == DeskMode.TICKETS)
        .order_by(Site.position, Site.name)
        .limit(1)
    ).one_or_none()
    return SiteName(found.id, found.name) if found else None


def recent_calls(session: Session, site_id: int, count: int) -> tuple[CalledNumber, ...]:
    """Return the last numbers called today at a site, newest first."""
    rows = session.execute(RECENT_CALLS, {"site_id": site_id, "count": count})
    return tuple(CalledNumber(row.number, row.room, row.called_at) for row in rows)
