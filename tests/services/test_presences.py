"""The team's half-days, as they are said."""

import uuid
from collections.abc import Collection
from datetime import timedelta

import pytest
from sqlalchemy import text

from db.engine import transaction
from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.presences import WEEK, Presence, Slot, slot_of, week_of
from mediance.services.desk import desk_view
from mediance.services.presences import (
    Cell,
    NotYourPresence,
    PresentElsewhere,
    WeekOfTeam,
    repeat_last_week,
    say_presences,
    week_of_team,
)
from mediance.services.record_visit import UnknownChoice
from tests.cast import Cast

pytestmark = pytest.mark.usefixtures("database")

HERE, AWAY = Presence(is_present=True), Presence(is_present=False)


def key() -> uuid.UUID:
    return uuid.uuid4()


def now() -> Slot:
    return slot_of(paris.now())


def say(actor: Actor, site_id: int, cells: Collection[Cell]) -> None:
    say_presences(actor, site_id, cells, key())


def shown(cast: Cast, actor: Actor | None = None) -> WeekOfTeam:
    return week_of_team(actor or cast.carme, cast.here, paris.today())


def free(cast: Cast) -> list[str]:
    return [each.name for each in desk_view(cast.carme, cast.here).available]


def test_the_team_is_who_receives_people_here(cast: Cast) -> None:
    assert [each.name for each in shown(cast).team] == ["Amina", "Bruno", "Carme", "Inès"]


def test_who_is_said_to_be_here_is_free_on_the_desk_and_who_is_not_is_not(cast: Cast) -> None:
    say(cast.carme, cast.here, [Cell(cast.amina.staff_id, now(), HERE)])
    say(cast.carme, cast.here, [Cell(cast.ines.staff_id, now(), AWAY)])
    assert free(cast) == ["Amina"]
    say(cast.carme, cast.here, [Cell(cast.amina.staff_id, now(), AWAY)])
    assert free(cast) == []


def test_last_weeks_habit_counts_until_somebody_says_otherwise(cast: Cast) -> None:
    say(cast.carme, cast.here, [Cell(cast.amina.staff_id, now().weeks_earlier(1), HERE)])
    assert free(cast) == ["Amina"]
    assert not shown(cast).expected(cast.amina.staff_id, now()).is_said
    say(cast.amina, cast.here, [Cell(cast.amina.staff_id, now(), AWAY)])
    assert free(cast) == []


def test_the_desk_supposes_as_the_week_does(cast: Cast) -> None:
    for weeks, presence in ((5, HERE), (3, HERE), (2, AWAY)):
        slot = now().weeks_earlier(weeks)
        say(cast.carme, cast.here, [Cell(cast.ines.staff_id, slot, presence)])
        supposed = shown(cast).expected(cast.ines.staff_id, now()).presence.is_present
        assert ("Inès" in free(cast)) is supposed


def test_a_week_like_the_last_is_said_in_one_press_and_once(cast: Cast) -> None:
    monday = week_of(paris.today()) + WEEK
    last = [Slot(monday - WEEK, half) for half in type(now().half_day)]
    say(cast.carme, cast.here, [Cell(cast.amina.staff_id, slot, HERE) for slot in last])
    same = key()
    for _again in range(2):
        repeat_last_week(cast.carme, cast.here, monday + timedelta(days=2), same)
    week = week_of_team(cast.carme, cast.here, monday)
    said = [
        slot
        for slot in week.slots
        if week.expected(cast.amina.staff_id, slot).is_said and slot.day not in week.shut
    ]
    assert {slot.day for slot in said} <= {monday}
    assert len(said) in {0, 2}  # none where the site is shut on that Monday


def test_one_says_ones_own_half_days_and_the_reception_everybodys(cast: Cast) -> None:
    say(cast.amina, cast.here, [Cell(cast.amina.staff_id, now(), HERE)])
    with pytest.raises(NotYourPresence):
        say(cast.amina, cast.here, [Cell(cast.ines.staff_id, now(), HERE)])
    assert shown(cast, cast.amina).editable == {cast.amina.staff_id}
    assert shown(cast).editable == {each.staff_id for each in shown(cast).team}


def test_nobody_outside_the_team_is_said_to_be_here(cast: Cast) -> None:
    with pytest.raises(NotYourPresence):
        say(cast.carme, cast.here, [Cell(cast.helene.staff_id, now(), HERE)])


def test_nobody_is_at_two_sites_at_once(cast: Cast) -> None:
    say(cast.bruno, cast.elsewhere, [Cell(cast.bruno.staff_id, now(), HERE)])
    with pytest.raises(PresentElsewhere):
        say(cast.carme, cast.here, [Cell(cast.bruno.staff_id, now(), HERE)])
    assert "Bruno" not in free(cast)


def test_a_room_is_one_of_the_sites_own(cast: Cast) -> None:
    with transaction(cast.bruno) as work:
        add = "insert into mediance.room (site_id, name) values (:site, 'Salle') returning id"
        theirs = work.execute(text(add), {"site": cast.elsewhere}).scalar_one()
    there = Presence(is_present=True, room_id=theirs)
    with pytest.raises(UnknownChoice):
        say(cast.carme, cast.here, [Cell(cast.amina.staff_id, now(), there)])
