"""Who is here on which half-day: read as a week, said in a few presses."""

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from db.engine import Work, transaction
from db.errors import ConstraintViolated
from db.queries import journal
from db.queries import presences as queries
from db.queries import sites as site_queries
from db.queries.journal import Record
from db.queries.submissions import Press
from mediance.domain import presences
from mediance.domain.actors import Actor
from mediance.domain.permissions import Action, is_permitted
from mediance.domain.presences import (
    HABIT_WEEKS,
    WEEK,
    WORKING_DAYS,
    Colleague,
    Expected,
    Presence,
    Said,
    Slot,
)
from mediance.domain.sites import Room
from mediance.services import guard, sites
from mediance.services.changes import once
from mediance.services.record_visit import UnknownChoice

SAY = "say_presence"
REPEAT = "repeat_presences"


class PresentElsewhere(Exception):
    """The person is said to be at another site on that half-day."""


class NotYourPresence(Exception):
    """Colleagues' half-days are said by the reception and the coordination."""


@dataclass(frozen=True)
class Cell:
    """One half-day of one person, as it is to be written."""

    staff_id: int
    slot: Slot
    presence: Presence


@dataclass(frozen=True)
class WeekOfTeam:
    """A site's team over one week; `editable` are those whose half-days the actor may say."""

    monday: date
    team: tuple[Colleague, ...]
    slots: tuple[Slot, ...]
    shut: frozenset[date]
    said: Said
    rooms: tuple[Room, ...]
    editable: frozenset[int]

    def expected(self, staff_id: int, slot: Slot) -> Expected:
        """Return what is known of one half-day of one person."""
        return presences.expected(self.said, staff_id, slot)


def week_of_team(actor: Actor, site_id: int, day: date) -> WeekOfTeam:
    """Return the week that holds a day; raises `NotPermitted` or `DatabaseUnavailable`."""
    guard.require_site(actor, Action.VIEW_PRESENCES, site_id)
    with transaction(actor) as work:
        return _week(work, actor, site_id, presences.week_of(day))


def say_presences(actor: Actor, site_id: int, cells: Collection[Cell], key: uuid.UUID) -> None:
    """Write half-days down, over what was said before; the same `key` again changes nothing.

    Raises `NotYourPresence` unless they are one's own or one may say those of the team,
    `PresentElsewhere`, `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require_site(actor, Action.SAY_OWN_PRESENCE, site_id)
    _write(actor, site_id, cells, Press(key, SAY, _request(site_id, cells)))


def repeat_last_week(actor: Actor, site_id: int, day: date, key: uuid.UUID) -> None:
    """Say of a week what is known of the week before, for all whose half-days one may say."""
    guard.require_site(actor, Action.SAY_OWN_PRESENCE, site_id)
    week = week_of_team(actor, site_id, day)
    known = presences.like_last_week(week.said, sorted(week.editable), week.slots)
    cells = [Cell(*cell) for cell in known if cell[1].day not in week.shut]
    _write(actor, site_id, cells, Press(key, REPEAT, (site_id, week.monday)))


def _request(site_id: int, cells: Collection[Cell]) -> object:
    return site_id, sorted(map(repr, cells))


def _write(actor: Actor, site_id: int, cells: Collection[Cell], press: Press) -> None:
    try:
        with once(actor, press.intention, press.key, press.request) as work:
            if work is None:
                return
            if not {cell.staff_id for cell in cells} <= _editable(work, actor, site_id):
                raise NotYourPresence
            rooms = {room.id for room in site_queries.rooms(work, site_id, with_closed=True)}
            if not {cell.presence.room_id for cell in cells} <= rooms | {None}:
                raise UnknownChoice
            rows = ((cell.staff_id, cell.slot, cell.presence) for cell in cells)
            written = queries.say(work, site_id, rows, actor.staff_id)
            touched = Record("presence", site_id=site_id, row_count=written)
            journal.record(work, actor, press.intention, touched)
    except ConstraintViolated as refusal:
        if refusal.constraint == queries.AT_ONE_PLACE:
            raise PresentElsewhere from refusal
        raise


def _week(work: Work, actor: Actor, site_id: int, monday: date) -> WeekOfTeam:
    hours = sites.hours_within(work, site_id, monday)
    weekdays = {period.weekday - 1 for period in hours.week} or set(range(WORKING_DAYS))
    slots = tuple(presences.slots_of_week(monday, weekdays))
    days = {slot.day for slot in slots}
    first = monday - (HABIT_WEEKS + 1) * WEEK
    return WeekOfTeam(
        monday=monday,
        team=queries.team(work, site_id),
        slots=slots,
        shut=frozenset(day for day in days if hours.shut_because(day) is not None),
        said=queries.said(work, site_id, first, max(days)),
        rooms=site_queries.rooms(work, site_id),
        editable=frozenset(_editable(work, actor, site_id)),
    )


def _editable(work: Work, actor: Actor, site_id: int) -> set[int]:
    """Return whose half-days the actor may say: the team's, or only their own."""
    team: Iterable[Colleague] = queries.team(work, site_id)
    ids = {colleague.staff_id for colleague in team}
    return ids if is_permitted(actor, Action.SAY_PRESENCES) else ids & {actor.staff_id}
