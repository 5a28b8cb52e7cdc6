"""What administrators and coordinators arrange: places, rooms, hours; once, and never unseen."""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from sqlalchemy import select

from db.engine import owner_transaction, transaction
from db.installation import DatabaseUrls
from db.models import JournalEntry
from db.queries import sites as queries
from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.names import UnusableName
from mediance.domain.permissions import NotPermitted
from mediance.domain.sites import (
    Closure,
    ClosureReversed,
    OpeningPeriod,
    Room,
    Site,
    UnreadableHours,
)
from mediance.services import sites
from mediance.services.accounts import SiteNameTaken
from mediance.services.changes import ChangedMeanwhile, NoLongerThere
from mediance.services.sessions import sites_of
from mediance.services.sites import LastSite, RoomNameTaken
from tests.cast import Cast

pytestmark = pytest.mark.usefixtures("database")

MORNING = OpeningPeriod(1, time(9), time(12))


def key() -> uuid.UUID:
    return uuid.uuid4()


def site(cast: Cast, site_id: int) -> Site:
    return next(each for each in sites.sites_to_arrange(cast.paul) if each.site_id == site_id)


def names(actor: Actor, site_id: int) -> list[str]:
    return [room.name for room in sites.rooms_to_arrange(actor, site_id) if room.is_open]


def rooms(cast: Cast, *named: str) -> tuple[Room, ...]:
    for name in named:
        sites.add_room(cast.paul, cast.here, name, key=key())
    return sites.rooms_to_arrange(cast.paul, cast.here)


def journalled(cast: Cast) -> list[tuple[str, str, int | None, list[str]]]:
    with transaction(cast.paul) as work:
        entries = work.scalars(select(JournalEntry).order_by(JournalEntry.id))
        return [(each.operation, each.entity, each.site_id, each.fields) for each in entries]


# Places


def test_a_site_is_added_at_the_end_and_shown_with_its_address(cast: Cast) -> None:
    new = Site(0, " Moulin-à-Vent ", "3, avenue\n66000 Perpignan", "04 68 00 00 00")
    sites.add_site(cast.paul, new, key=key())
    *_, added = sites.sites_to_arrange(cast.paul)
    assert replace(added, site_id=0) == replace(new, name="Moulin-à-Vent")
    assert journalled(cast)[-1] == ("create", "site", None, [])


def test_the_same_press_again_adds_nothing(cast: Cast) -> None:
    again = key()
    for _ in range(2):
        sites.add_site(cast.paul, Site(0, "Moulin-à-Vent"), key=again)
        sites.add_room(cast.paul, cast.here, "Salle 1", key=uuid.uuid5(again, "room"))
    assert [each.name for each in sites.sites_to_arrange(cast.paul)].count("Moulin-à-Vent") == 1
    assert names(cast.paul, cast.here) == ["Salle 1"]


def test_two_places_do_not_bear_one_name(cast: Cast) -> None:
    with pytest.raises(SiteNameTaken):
        sites.add_site(cast.paul, Site(0, "Vernet"), key=key())
    with pytest.raises(SiteNameTaken):
        sites.change_site(cast.paul, site(cast, cast.here), Site(0, "Vernet"), key=key())
    sites.add_room(cast.paul, cast.elsewhere, "Salle 1", key=key())
    rooms(cast, "Salle 1")
    with pytest.raises(RoomNameTaken):
        sites.add_room(cast.paul, cast.here, "Salle 1", key=key())


def test_what_a_colleague_changed_is_not_written_over(cast: Cast) -> None:
    seen = site(cast, cast.here)
    sites.change_site(cast.paul, seen, replace(seen, phone="3919"), key=key())
    with pytest.raises(ChangedMeanwhile) as refusal:
        sites.change_site(cast.paul, seen, replace(seen, name="Saint-Jacques 2"), key=key())
    assert refusal.value.now == replace(seen, phone="3919")
    assert site(cast, cast.here) == replace(seen, phone="3919")


def test_a_closed_site_is_no_longer_worked_at_and_can_be_opened_again(cast: Cast) -> None:
    seen = site(cast, cast.elsewhere)
    shut = replace(seen, is_open=False)
    sites.change_site(cast.paul, seen, shut, key=key())
    assert [each.site_id for each in sites_of(cast.bruno)] == [cast.here]
    assert site(cast, cast.elsewhere) == shut
    assert journalled(cast)[-1] == ("update", "site", None, ["is_open"])
    sites.change_site(cast.paul, shut, seen, key=key())
    assert len(sites_of(cast.bruno)) == 2


def test_the_last_open_site_stays_open(cast: Cast) -> None:
    one, other = site(cast, cast.here), site(cast, cast.elsewhere)
    sites.change_site(cast.paul, one, replace(one, is_open=False), key=key())
    with pytest.raises(LastSite):
        sites.change_site(cast.paul, other, replace(other, is_open=False), key=key())


def test_sites_stand_in_the_order_chosen(cast: Cast) -> None:
    order = (cast.here, cast.elsewhere)
    sites.order_sites(cast.paul, order, order[::-1], key=key())
    assert [each.site_id for each in sites_of(cast.bruno)] == [cast.elsewhere, cast.here]
    for seen, wanted in ((order, order[::-1]), (order[::-1], order[:1])):
        with pytest.raises(ChangedMeanwhile):
            sites.order_sites(cast.paul, seen, wanted, key=key())


# Rooms


def test_rooms_are_added_ordered_renamed_and_closed(cast: Cast) -> None:
    one, two, three = rooms(cast, "Salle 1", "Salle 2", "Bureau")
    order = (one.id, two.id, three.id)
    sites.order_rooms(cast.paul, cast.here, order, (three.id, one.id, two.id), key=key())
    sites.change_room(cast.paul, two, "Salle bleue", is_open=True, key=key())
    sites.change_room(cast.paul, one, one.name, is_open=False, key=key())
    assert names(cast.paul, cast.here) == ["Bureau", "Salle bleue"]
    with transaction(cast.amina) as work:
        assert [room.name for room in queries.rooms(work, cast.here)] == ["Bureau", "Salle bleue"]
        assert len(queries.rooms(work, cast.here, with_closed=True)) == 3
    *_, renamed, closed = journalled(cast)
    assert renamed == ("update", "room", cast.here, ["name"])
    assert closed == ("update", "room", cast.here, ["closed_at"])


def test_a_room_renamed_by_two_keeps_the_first_name_and_tells_the_second(cast: Cast) -> None:
    (seen,) = rooms(cast, "Salle 1")
    sites.change_room(cast.bruno, seen, "Salle bleue", is_open=True, key=key())
    with pytest.raises(ChangedMeanwhile) as refusal:
        sites.change_room(cast.paul, seen, "Salle rouge", is_open=True, key=key())
    assert isinstance(refusal.value.now, Room)
    assert refusal.value.now.name == "Salle bleue"


@pytest.mark.parametrize("name", ["", "🏠", "x" * 10_000])
def test_a_room_needs_a_name(cast: Cast, name: str) -> None:
    with pytest.raises(UnusableName):
        sites.add_room(cast.paul, cast.here, name, key=key())


# Hours


def test_a_week_is_kept_as_it_was_typed(cast: Cast) -> None:
    sites.set_week(cast.bruno, cast.here, (), {1: "9h-12h", 2: "fermé", 7: ""}, key=key())
    assert sites.opening_hours(cast.amina, cast.here).week == (MORNING,)
    assert sites.opening_hours(cast.amina, cast.elsewhere).week == ()
    sites.set_week(cast.bruno, cast.here, (MORNING,), {1: "fermé"}, key=key())
    assert sites.opening_hours(cast.amina, cast.here).week == ()


def test_a_week_that_cannot_be_read_changes_nothing(cast: Cast) -> None:
    sites.set_week(cast.bruno, cast.here, (), {1: "9h-12h"}, key=key())
    with pytest.raises(UnreadableHours):
        sites.set_week(cast.bruno, cast.here, (MORNING,), {1: "10h-12h", 2: "matin"}, key=key())
    assert sites.opening_hours(cast.bruno, cast.here).week == (MORNING,)


def test_two_who_type_a_week_do_not_write_over_each_other(cast: Cast) -> None:
    sites.set_week(cast.bruno, cast.here, (), {1: "9h-12h"}, key=key())
    with pytest.raises(ChangedMeanwhile) as refusal:
        sites.set_week(cast.paul, cast.here, (), {1: "14h-17h"}, key=key())
    assert refusal.value.now == (MORNING,)


def test_a_closure_is_added_and_taken_back(cast: Cast) -> None:
    today = paris.today()
    sites.add_closure(cast.bruno, cast.here, Closure(today, today, " Inventaire "), key=key())
    (kept,) = sites.opening_hours(cast.carme, cast.here).closures
    assert (kept.first_day, kept.last_day, kept.reason) == (today, today, "Inventaire")
    assert kept.id
    with pytest.raises(NoLongerThere):
        sites.remove_closure(cast.bruno, cast.elsewhere, kept.id, key=key())
    sites.remove_closure(cast.bruno, cast.here, kept.id, key=key())
    assert sites.opening_hours(cast.carme, cast.here).closures == ()
    with pytest.raises(NoLongerThere):
        sites.remove_closure(cast.bruno, cast.here, kept.id, key=key())


def test_a_closure_that_is_over_is_no_longer_shown(cast: Cast) -> None:
    yesterday = paris.today() - timedelta(1)
    sites.add_closure(cast.bruno, cast.here, Closure(yesterday, yesterday), key=key())
    assert sites.opening_hours(cast.bruno, cast.here).closures == ()


def test_a_closure_of_nonsense_days_is_refused(cast: Cast) -> None:
    today = paris.today()
    with pytest.raises(ClosureReversed):
        sites.add_closure(cast.bruno, cast.here, Closure(today, today - timedelta(1)), key=key())


def test_public_holidays_are_those_of_france_in_both_languages() -> None:
    french, english = (sites.public_holidays((2026,), language) for language in ("fr", "en"))
    assert len(french) == 11
    assert french.keys() == english.keys()
    assert (french[date(2026, 4, 6)], english[date(2026, 4, 6)]) == (
        "Lundi de Pâques",
        "Easter Monday",
    )


# For whom

ARRANGING: dict[str, Callable[[Actor, int], object]] = {
    "rooms_to_arrange": sites.rooms_to_arrange,
    "add_room": lambda actor, where: sites.add_room(actor, where, "Salle 9", key=key()),
    "order_rooms": lambda actor, where: sites.order_rooms(actor, where, (), (), key=key()),
    "change_room": lambda actor, where: sites.change_room(
        actor, Room(1, where, "Salle"), "Salle 8", is_open=True, key=key()
    ),
    "set_week": lambda actor, where: sites.set_week(actor, where, (), {1: "9h-12h"}, key=key()),
    "add_closure": lambda actor, where: sites.add_closure(
        actor, where, Closure(paris.today(), paris.today()), key=key()
    ),
    "remove_closure": lambda actor, where: sites.remove_closure(actor, where, 1, key=key()),
}


@pytest.mark.parametrize("name", ARRANGING)
def test_a_coordinator_arranges_where_they_work_and_nowhere_else(cast: Cast, name: str) -> None:
    only_here = replace(cast.bruno, site_ids=(cast.here,))
    with pytest.raises(NotPermitted):
        ARRANGING[name](only_here, cast.elsewhere)
    if name not in {"change_room", "remove_closure"}:
        ARRANGING[name](only_here, cast.here)
        ARRANGING[name](replace(cast.paul, site_ids=()), cast.elsewhere)


def test_a_coordinator_sees_their_own_places_and_an_administrator_all(cast: Cast) -> None:
    only_here = replace(cast.bruno, site_ids=(cast.here,))
    assert [each.site_id for each in sites.sites_to_arrange(only_here)] == [cast.here]
    assert len(sites.sites_to_arrange(replace(cast.paul, site_ids=()))) == 2


def test_two_presses_at_once_add_one_room(live_database: DatabaseUrls, cast: Cast) -> None:
    same = key()
    with ThreadPoolExecutor(4) as pool:
        list(
            pool.map(lambda _: sites.add_room(cast.paul, cast.here, "Salle 1", key=same), range(8))
        )
    with owner_transaction(live_database.owner) as work:
        assert len(queries.rooms(work, cast.here)) == 1
