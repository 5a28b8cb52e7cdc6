"""The association's places: their rooms, their week, and the days they stay shut."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import Room
from mediance.domain import sites


def rooms(session: Session, site_id: int, *, with_closed: bool = False) -> tuple[sites.Room, ...]:
    """Return the rooms of one site in its order; those no longer in use only if asked for."""
    query = select(Room).where(Room.site_id == site_id).order_by(Room.position, Room.name)
    if not with_closed:
        query = query.where(Room.closed_at.is_(None))
    return tuple(
        sites.Room(row.id, row.site_id, row.name, row.position, row.closed_at)
        for row in session.scalars(query)
    )
