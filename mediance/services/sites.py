"""Where people are received: places, rooms, opening hours, closures."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

import holidays

from db.engine import Work, transaction
from db.errors import ConstraintViolated
from db.queries import clock, journal
from db.queries import sites as queries
from db.queries.journal import Record
from mediance.domain import paris, sites
from mediance.domain.actors import Actor, Language
from mediance.domain.free_text import TextField, refuse
from mediance.domain.permissions import Action
from mediance.domain.roles import Role
from mediance.domain.sites import Closure, OpeningHours, OpeningPeriod, Room, Site
from mediance.services import guard
from mediance.services.accounts import SiteNameTaken
from mediance.services.changes import ChangedMeanwhile, NoLongerThere, once, unless_changed

SITE_NAME_KEY = "site_name_key"
ROOM_NAME_KEY = "room_site_id_name_key"
HOLIDAY_LANGUAGE = {"fr": "fr", "en": "en_US"}


class RoomNameTaken(Exception):
    """A room of this site already bears this name, in use or closed."""


class LastSite(Exception):
    """The association receives somewhere: its last open site is not closed."""


# Read


def sites_to_arrange(actor: Actor) -> tuple[Site, ...]:
    """Return every site, closed ones last, to an administrator; to others their open ones."""
    guard.require(actor, Action.ARRANGE_SITES)
    with transaction(actor) as work:
        known = queries.all_sites(work)
    return tuple(site for site in known if _is_in_reach(actor, site.site_id))


def rooms_to_arrange(actor: Actor, site_id: int) -> tuple[Room, ...]:
    """Return the rooms of a site in order, those no longer in use last."""
    _require(actor, site_id)
    with transaction(actor) as work:
        return queries.rooms(work, site_id, with_closed=True)


def opening_hours(actor: Actor, site_id: int, language: Language = "fr") -> OpeningHours:
    """Return when a site receives, with the public holidays of this year and the next."""
    guard.require(actor, Action.USE_OWN_ACCOUNT)
    today = paris.today()
    with transaction(actor) as work:
        return hours_within(work, site_id, today, language)


def hours_within(work: Work, site_id: int, today: date, language: Language = "fr") -> OpeningHours:
    """Return when a site receives, within the transaction of a service that asked."""
    return OpeningHours(
        queries.week(work, site_id),
        queries.closures(work, site_id, today),
        public_holidays((today.year, today.year + 1), language),
    )


def public_holidays(years: Sequence[int], language: Language = "fr") -> Mapping[date, str]:
    """Return the public holidays of France by day."""
    found = holidays.country_holidays("FR", years=years, language=HOLIDAY_LANGUAGE[language])
    return dict(sorted(found.items()))


# Places


def add_site(actor: Actor, site: Site, *, key: uuid.UUID) -> None:
    """Open a site; raises `SiteNameTaken` or an error of `domain.sites`."""
    guard.require(actor, Action.MANAGE_SITES)
    kept = _tidy(site)
    with _names_free(), once(actor, "add_site", key, kept) as work:
        if work is not None:
            site_id = queries.add_site(work, kept)
            journal.record(work, actor, "create", Record("site", site_id))


def change_site(actor: Actor, seen: Site, wanted: Site, *, key: uuid.UUID) -> None:
    """Rename, move, close or reopen a site.

    Raises `ChangedMeanwhile`, `SiteNameTaken`, `LastSite` or an error of `domain.sites`.
    """
    guard.require(actor, Action.MANAGE_SITES)
    kept = _tidy(replace(wanted, site_id=seen.site_id))
    with _names_free(), once(actor, "change_site", key, (seen, kept)) as work:
        if work is None:
            return
        open_sites = queries.hold_all(work)
        unless_changed(seen, queries.held_site(work, seen.site_id))
        if seen.is_open and not kept.is_open and len(open_sites) == 1:
            raise LastSite
        queries.change_site(work, kept)
        fields = _differences(seen, kept)
        journal.record(work, actor, "update", Record("site", seen.site_id, fields=fields))


def order_sites(
    actor: Actor, seen: Sequence[int], wanted: Sequence[int], *, key: uuid.UUID
) -> None:
    """Have the open sites stand in another order; raises `ChangedMeanwhile`."""
    guard.require(actor, Action.MANAGE_SITES)
    with once(actor, "order_sites", key, (*seen, *wanted)) as work:
        if work is None:
            return
        stand = tuple(site.site_id for site in queries.hold_all(work))
        _unless_reordered(seen, stand, wanted)
        queries.order_sites(work, wanted)
        journal.record(work, actor, "order", Record("site", row_count=len(wanted)))


# Rooms


def add_room(actor: Actor, site_id: int, name: str, *, key: uuid.UUID) -> None:
    """Add a room to a site; raises `RoomNameTaken` or `UnusableName`."""
    _require(actor, site_id)
    refuse(name, TextField.ROOM)
    kept = sites.room_name(name)
    with _names_free(), once(actor, "add_room", key, (site_id, kept)) as work:
        if work is not None:
            room_id = queries.add_room(work, site_id, kept)
            journal.record(work, actor, "create", Record("room", room_id, site_id))


def change_room(actor: Actor, seen: Room, name: str, *, is_open: bool, key: uuid.UUID) -> None:
    """Rename a room, close it, or use it again.

    Raises `ChangedMeanwhile`, `RoomNameTaken` or `UnusableName`.
    """
    _require(actor, seen.site_id)
    refuse(name, TextField.ROOM)
    kept = sites.room_name(name)
    with _names_free(), once(actor, "change_room", key, (seen, kept, is_open)) as work:
        if work is None:
            return
        room = unless_changed(seen, queries.held_room(work, seen.id))
        since = None if is_open else room.closed_at or clock.now(work)
        queries.change_room(work, replace(room, name=kept), since)
        changes = {"name": kept != room.name, "closed_at": is_open != room.is_open}
        fields = [name for name, is_changed in changes.items() if is_changed]
        journal.record(work, actor, "update", Record("room", room.id, room.site_id, fields))


def order_rooms(
    actor: Actor, site_id: int, seen: Sequence[int], wanted: Sequence[int], *, key: uuid.UUID
) -> None:
    """Have the rooms in use stand in another order; raises `ChangedMeanwhile`."""
    _require(actor, site_id)
    with once(actor, "order_rooms", key, (site_id, *seen, *wanted)) as work:
        if work is None:
            return
        queries.held_site(work, site_id)
        stand = tuple(room.id for room in queries.rooms(work, site_id))
        _unless_reordered(seen, stand, wanted)
        queries.order_rooms(work, wanted)
        touched = Record("room", site_id=site_id, row_count=len(wanted))
        journal.record(work, actor, "order", touched)


# Hours


def set_week(
    actor: Actor,
    site_id: int,
    seen: Sequence[OpeningPeriod],
    typed: Mapping[int, str],
    *,
    key: uuid.UUID,
) -> None:
    """Keep the usual week of a site as it was typed, day by day.

    Raises `ChangedMeanwhile` or an error of `domain.sites.parsed_hours`.
    """
    _require(actor, site_id)
    week = [each for day, text in typed.items() for each in sites.parsed_hours(day, text)]
    with once(actor, "set_week", key, (site_id, week)) as work:
        if work is None:
            return
        queries.held_site(work, site_id)
        unless_changed(tuple(seen), queries.week(work, site_id))
        queries.set_week(work, site_id, week)
        touched = Record("opening_period", site_id=site_id, row_count=len(week))
        journal.record(work, actor, "update", touched)


def add_closure(actor: Actor, site_id: int, closure: Closure, *, key: uuid.UUID) -> None:
    """Have a site stay shut on some days; raises `ClosureReversed` or `UnusableReason`."""
    _require(actor, site_id)
    refuse(closure.reason, TextField.CLOSURE_REASON)
    kept = sites.closure(closure.first_day, closure.last_day, closure.reason)
    with once(actor, "add_closure", key, (site_id, kept)) as work:
        if work is not None:
            closure_id = queries.add_closure(work, site_id, kept)
            journal.record(work, actor, "create", Record("site_closure", closure_id, site_id))


def remove_closure(actor: Actor, site_id: int, closure_id: int, *, key: uuid.UUID) -> None:
    """Take a closure back; raises `NoLongerThere`."""
    _require(actor, site_id)
    with once(actor, "remove_closure", key, (site_id, closure_id)) as work:
        if work is None:
            return
        if not queries.remove_closure(work, site_id, closure_id):
            raise NoLongerThere
        journal.record(work, actor, "delete", Record("site_closure", closure_id, site_id))


def _is_in_reach(actor: Actor, site_id: int) -> bool:
    return Role.ADMIN in actor.roles or site_id in actor.site_ids


def _require(actor: Actor, site_id: int) -> None:
    """An administrator looks after every site, a coordinator after their own."""
    if Role.ADMIN in actor.roles:
        guard.require(actor, Action.ARRANGE_SITES)
    else:
        guard.require_site(actor, Action.ARRANGE_SITES, site_id)


def _tidy(site: Site) -> Site:
    for written in (site.name, site.address):
        refuse(written, TextField.SITE)
    return replace(
        site,
        name=sites.site_name(site.name),
        address=sites.address(site.address),
        phone=sites.phone(site.phone),
    )


def _differences(before: Site, after: Site) -> list[str]:
    names = ("name", "address", "phone", "is_open")
    return [name for name in names if getattr(before, name) != getattr(after, name)]


def _unless_reordered(seen: Sequence[int], stand: Sequence[int], wanted: Sequence[int]) -> None:
    if tuple(seen) != tuple(stand) or sorted(wanted) != sorted(stand):
        raise ChangedMeanwhile(tuple(stand))


@contextmanager
def _names_free() -> Iterator[None]:
    try:
        yield
    except ConstraintViolated as refusal:
        taken = {SITE_NAME_KEY: SiteNameTaken, ROOM_NAME_KEY: RoomNameTaken}
        if refusal.constraint not in taken:
            raise
        raise taken[refusal.constraint] from refusal
