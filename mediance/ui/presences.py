"""The team's week: one press a half-day, last week's habits where nothing was said yet."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import cast

import streamlit as st

from mediance.domain import paris
from mediance.domain.presences import WEEK, Colleague, HalfDay, Presence, Slot, week_of
from mediance.services.errors import DatabaseUnavailable
from mediance.services.presences import (
    Cell,
    WeekOfTeam,
    repeat_last_week,
    say_presences,
    week_of_team,
)
from mediance.services.record_visit import UnknownChoice
from mediance.services.sessions import SignedOut
from mediance.ui import auth, feedback, formats, presses, session
from mediance.ui.browser import browser_part
from mediance.ui.language import _
from mediance.ui.presses import IDS_END

PART = "presence_grid"
SCREEN = "presences"
FORM = "presences"
VIEW = "presences_view"
WEEK_SHOWN = "presences_week"
WEEKS_AWAY = 8
"""How far one may turn the pages: habits say nothing of the day after next month."""

CELLS_AT_MOST = 1000
WEEKEND = timedelta(days=2)

_GRID = browser_part("presences", after=("desk",))


def week_grid(site_id: int) -> None:
    """Draw the week as it is now; while the database is down, as it was seen last."""
    week = _week(site_id)
    if week is None:
        return
    _GRID(
        key=PART,
        data={
            **presses.answer(PART, None),
            "key": str(session.submission_key(FORM)),
            "monday": week.monday.isoformat(),
            "title": _title(week.monday),
            "days": [_day(day, week) for day in dict.fromkeys(slot.day for slot in week.slots)],
            "rows": [_row(each, week) for each in week.team],
            "rooms": [{"id": room.id, "name": room.name} for room in week.rooms],
            "may_repeat": bool(week.editable),
            "words": _words(),
        },
        on_said_change=lambda: say(site_id),
        on_repeated_change=lambda: repeat(site_id),
        on_turned_change=turn,
    )


def say(site_id: int) -> None:
    """Write the half-days that were pressed; the same press again changes nothing."""
    with presses.handled(PART, "said", FORM) as press:
        actor = auth.present(screen=SCREEN, is_activity=True)
        say_presences(actor, site_id, tuple(_cells(press.said.get("cells"))), press.key)
        session.renew(FORM)


def repeat(site_id: int) -> None:
    """Have the week be as the one before."""
    with presses.handled(PART, "repeated", FORM) as press:
        actor = auth.present(screen=SCREEN, is_activity=True)
        repeat_last_week(actor, site_id, _shown(), press.key)
        session.renew(FORM)


def turn() -> None:
    """Show another week, or this one again."""
    with presses.handled(PART, "turned", FORM) as press:
        weeks = press.said.get("weeks")
        if not isinstance(weeks, int) or abs(weeks) > 1:
            raise UnknownChoice
        this_week = _this_week()
        shown = _shown() + weeks * WEEK if weeks else this_week
        away = WEEKS_AWAY * WEEK
        session.put(WEEK_SHOWN, min(max(shown, this_week - away), this_week + away))


def _this_week() -> date:
    """Return the week that one plans: at the weekend that is the one to come."""
    return week_of(paris.today() + WEEKEND)


def _shown() -> date:
    known = session.value(WEEK_SHOWN)
    return known if isinstance(known, date) else _this_week()


def _week(site_id: int) -> WeekOfTeam | None:
    try:
        actor = auth.present(screen=SCREEN, is_activity=False)
        session.put(VIEW, (site_id, week_of_team(actor, site_id, _shown())))
    except SignedOut:
        st.rerun(scope="app")
    except DatabaseUnavailable:
        feedback.show_database_down()
    known_site, week = cast("tuple[int, WeekOfTeam]", session.value(VIEW) or (site_id, None))
    return week if known_site == site_id else None


def _cells(sent: object) -> Iterator[Cell]:
    """Read what the grid sent; it comes from outside: nothing in it is certain."""
    if not isinstance(sent, list) or not 0 < len(sent) <= CELLS_AT_MOST:
        raise UnknownChoice
    for cell in sent:
        if not isinstance(cell, dict):
            raise UnknownChoice
        is_present = cell.get("present") is True
        room_id = _id(cell.get("room")) if is_present and cell.get("room") else None
        yield Cell(_id(cell.get("staff")), _slot(cell), Presence(is_present, room_id))


def _slot(cell: dict[str, object]) -> Slot:
    try:
        day, half_day = date.fromisoformat(str(cell.get("day"))), HalfDay(str(cell.get("half")))
    except ValueError as error:
        raise UnknownChoice from error
    if abs(day - paris.today()) > (WEEKS_AWAY + 1) * WEEK:
        raise UnknownChoice
    return Slot(day, half_day)


def _id(sent: object) -> int:
    if type(sent) is not int or not 0 < sent < IDS_END:  # True is an int, too
        raise UnknownChoice
    return sent


def _title(monday: date) -> str:
    last = monday + WEEK - timedelta(days=1)
    return _("Semaine du {first} au {last}").format(
        first=formats.day_of_month(monday), last=formats.day_and_year(last)
    )


def _day(day: date, week: WeekOfTeam) -> dict[str, object]:
    return {
        "date": day.isoformat(),
        "label": formats.short_day(day),
        "is_today": day == paris.today(),
        "is_shut": day in week.shut,
    }


def _row(colleague: Colleague, week: WeekOfTeam) -> dict[str, object]:
    known = [(slot, week.expected(colleague.staff_id, slot)) for slot in week.slots]
    rooms = [each.presence.room_id for _slot, each in known if each.presence.is_present]
    return {
        "id": colleague.staff_id,
        "name": colleague.name,
        "is_editable": colleague.staff_id in week.editable,
        "room": next((room for room in rooms if room), None),
        "cells": [
            {
                "day": slot.day.isoformat(),
                "half": slot.half_day,
                "present": each.presence.is_present,
                "is_said": each.is_said,
            }
            for slot, each in known
        ],
    }


def _words() -> dict[str, object]:
    return {
        "grid": _("Présences de l’équipe"),
        "who": _("Équipe"),
        "room": _("Salle"),
        "no_room": _("sans salle fixe"),
        "halves": {HalfDay.MORNING: _("Matin"), HalfDay.AFTERNOON: _("Après-midi")},
        "half_letters": {HalfDay.MORNING: _("M"), HalfDay.AFTERNOON: _("AM")},
        "before": _("Semaine précédente"),
        "after": _("Semaine suivante"),
        "now": _("Cette semaine"),
        "repeat": _("Comme la semaine dernière"),
        "shut": _("fermé"),
        "here": _("présent·e"),
        "away": _("absent·e"),
        "supposed": _("d’habitude"),
        "legend_here": _("présent·e"),
        "legend_supposed": _("d’habitude, à confirmer"),
        "legend_away": _("absent·e ou non dit"),
        "saved": _("Enregistré."),
        "silence": _("Pas de réponse du serveur. Réessayez : rien ne comptera deux fois."),
        "nobody": _("Personne ne reçoit encore dans ce lieu."),
    }
