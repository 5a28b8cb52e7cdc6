"""The association's places: their rooms, their week, and the days they stay shut."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from db.models import OpeningPeriod, Room, Site, SiteClosure
from db.models.base import NOW
from mediance.domain import sites


def all_sites(session: Session) -> tuple[sites.Site, ...]:
    """Return every site, those no longer open at the end."""
    rows = session.scalars(
        select(Site).order_by(Site.closed_at.is_not(None), Site.position, Site.name)
    )
    return tuple(_site(row) for row in rows)


def held_site(session: Session, site_id: int) -> sites.Site | None:
    """Return one site, which nobody else changes until the transaction ends."""
    row = session.scalar(select(Site).where(Site.id == site_id).with_for_update())
    return _site(row) if row else None


def hold_all(session: Session) -> tuple[sites.Site, ...]:
    """Return every open site in order, none of which anybody else changes meanwhile."""
    rows = session.scalars(
        select(Site).where(Site.closed_at.is_(None)).order_by(Site.id).with_for_update()
    )
    return tuple(sorted(map(_site, rows), key=lambda site: (site.position, site.name)))


def add_site(session: Session, site: sites.Site) -> int:
    """Add a site at the end and return its id."""
    return int(
        session.execute(
            insert(Site)
            .values(
                name=site.name,
                address=site.address,
                phone=site.phone,
                position=select(func.coalesce(func.max(Site.position), -1) + 1).scalar_subquery(),
            )
            .returning(Site.id)
        ).scalar_one()
    )


def change_site(session: Session, site: sites.Site) -> None:
    """Keep what a site is called, where it is, and whether it is open."""
    closed_at = None if site.is_open else func.coalesce(Site.closed_at, NOW)
    session.execute(
        update(Site)
        .where(Site.id == site.site_id)
        .values(name=site.name, address=site.address, phone=site.phone, closed_at=closed_at)
    )


def order_sites(session: Session, order: Sequence[int]) -> None:
    """Have sites stand in this order."""
    for place, site_id in enumerate(order):
        session.execute(update(Site).where(Site.id == site_id).values(position=place))


def rooms(session: Session, site_id: int, *, with_closed: bool = False) -> tuple[sites.Room, ...]:
    """Return the rooms of one site in its order; those no longer in use only if asked for."""
    query = select(Room).where(Room.site_id == site_id)
    query = query.order_by(Room.closed_at.is_not(None), Room.position, Room.name)
    if not with_closed:
        query = query.where(Room.closed_at.is_(None))
    return tuple(_room(row) for row in session.scalars(query))


def held_room(session: Session, room_id: int) -> sites.Room | None:
    """Return one room, which nobody else changes until the transaction ends."""
    row = session.scalar(select(Room).where(Room.id == room_id).with_for_update())
    return _room(row) if row else None


def add_room(session: Session, site_id: int, name: str) -> int:
    """Add a room at the end of its site's and return its id."""
    last = select(func.coalesce(func.max(Room.position), -1) + 1).where(Room.site_id == site_id)
    return int(
        session.execute(
            insert(Room)
            .values(site_id=site_id, name=name, position=last.scalar_subquery())
            .returning(Room.id)
        ).scalar_one()
    )


def change_room(session: Session, room: sites.Room, closed_at: datetime | None) -> None:
    """Keep what a room is called, and since when it is no longer in use."""
    session.execute(
        update(Room).where(Room.id == room.id).values(name=room.name, closed_at=closed_at)
    )


def order_rooms(session: Session, order: Sequence[int]) -> None:
    """Have the rooms of one site stand in this order."""
    for place, room_id in enumerate(order):
        session.execute(update(Room).where(Room.id == room_id).values(position=place))


def week(session: Session, site_id: int) -> tuple[sites.OpeningPeriod, ...]:
    """Return the usual week of one site, from Monday morning on."""
    rows = session.scalars(select(OpeningPeriod).where(OpeningPeriod.site_id == site_id))
    return tuple(
        sorted(sites.OpeningPeriod(row.weekday, row.opens_at, row.closes_at) for row in rows)
    )


def set_week(session: Session, site_id: int, periods: Sequence[sites.OpeningPeriod]) -> None:
    """Put a week in the place of the one before."""
    session.execute(delete(OpeningPeriod).where(OpeningPeriod.site_id == site_id))
    session.add_all(
        OpeningPeriod(
            site_id=site_id,
            weekday=each.weekday,
            opens_at=each.opens_at,
            closes_at=each.closes_at,
        )
        for each in periods
    )
    session.flush()


def closures(session: Session, site_id: int, since: date) -> tuple[sites.Closure, ...]:
    """Return the closures of one site that are not over on a day, the next first."""
    rows = session.scalars(
        select(SiteClosure).where(SiteClosure.site_id == site_id, SiteClosure.last_day >= since)
    )
    return tuple(
        sorted(sites.Closure(row.first_day, row.last_day, row.reason, row.id) for row in rows)
    )


def add_closure(session: Session, site_id: int, closure: sites.Closure) -> int:
    """Add a closure and return its id."""
    row = SiteClosure(
        site_id=site_id,
        first_day=closure.first_day,
        last_day=closure.last_day,
        reason=closure.reason,
    )
    session.add(row)
    session.flush()
    return row.id


def remove_closure(session: Session, site_id: int, closure_id: int) -> bool:
    """Take a closure back; whether there was one."""
    removed = delete(SiteClosure).where(
        SiteClosure.id == closure_id, SiteClosure.site_id == site_id
    )
    return session.scalar(removed.returning(SiteClosure.id)) is not None


def _site(row: Site) -> sites.Site:
    return sites.Site(row.id, row.name, row.address, row.phone, row.closed_at is None, row.position)


def _room(row: Room) -> sites.Room:
    return sites.Room(row.id, row.site_id, row.name, row.position, row.closed_at)
