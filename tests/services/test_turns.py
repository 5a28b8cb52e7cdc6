"""What can happen to somebody who waits, beyond being received: each an event, each undone."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from db.engine import owner_transaction, transaction
from db.installation import DatabaseUrls
from db.queries import presences, visit_details, visits
from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.desk import DeskView
from mediance.domain.desk_settings import DeskMode, NightRule, SiteSettings
from mediance.domain.flow import QueueFlow
from mediance.domain.people import KnownPerson, NewPerson
from mediance.domain.periods import Preset
from mediance.domain.presences import Presence, slot_of
from mediance.domain.urgency import Urgency
from mediance.domain.visit_details import VisitDetail
from mediance.domain.visits import (
    Answer,
    Ending,
    GoesOnElsewhere,
    NothingToUndo,
    TransitionRefused,
    VisitEvent,
    VisitEventKind,
    VisitState,
    replay,
)
from mediance.services import steering
from mediance.services.come_back import come_back
from mediance.services.desk import desk_view
from mediance.services.desk_settings import change_desk_settings, desk_settings
from mediance.services.end_visit import end_visit
from mediance.services.find_person import find_person
from mediance.services.hand_over import ColleagueUnknown, hand_over, reserve
from mediance.services.housekeeping import close_past_days
from mediance.services.receive import receive, receive_next, return_to_queue
from mediance.services.record_visit import NewVisit, RecordedVisit, UnknownChoice, record_visit
from mediance.services.today import day_view
from mediance.services.transfer import SiteUnknown, WaitsThereAlready, transfer
from mediance.services.undo import ChangedSince, undo
from mediance.services.urgency import set_urgency
from tests.cast import Cast

pytestmark = pytest.mark.usefixtures("database")


def key() -> uuid.UUID:
    return uuid.uuid4()


def arrive(cast: Cast, **details: object) -> RecordedVisit:
    return record_visit(cast.carme, NewVisit(site_id=cast.here, **details), key())  # type: ignore[arg-type]


def here(cast: Cast, actor: Actor | None = None) -> DeskView:
    return desk_view(actor or cast.carme, cast.here)


def elsewhere(cast: Cast) -> DeskView:
    return desk_view(cast.bruno, cast.elsewhere)


def numbers(view: DeskView) -> list[int]:
    return [visit.number for visit in view.waiting]


def events(cast: Cast, visit_id: int) -> tuple[VisitEvent, ...]:
    with transaction(cast.bruno) as work:
        return visits.events(work, visit_id)


def flow(cast: Cast, *site_ids: int) -> QueueFlow:
    told = steering.attendance(cast.helene, site_ids or [cast.here, cast.elsewhere], Preset.TODAY)
    assert told.is_balanced
    return told.flow


# Coming back


@pytest.mark.parametrize("ending", [Ending.ABSENT, Ending.LEFT_WITHOUT_CONTACT])
def test_who_was_not_there_comes_back_to_the_old_place(cast: Cast, ending: Ending) -> None:
    first, _second = arrive(cast), arrive(cast)
    end_visit(cast.carme, first.visit_id, ending, key=key())
    assert here(cast).recently_ended[0].may_come_back
    come_back(cast.carme, first.visit_id, key())
    assert numbers(here(cast)) == [1, 2]
    undo(cast.carme, first.visit_id, key())
    assert numbers(here(cast)) == [2]
    assert here(cast).recently_ended[0].ending is ending


def test_nobody_comes_back_from_an_interview(cast: Cast) -> None:
    visit = arrive(cast, answered_at_desk=Answer.INFORM)
    with pytest.raises(TransitionRefused):
        come_back(cast.carme, visit.visit_id, key())


# For a colleague


def test_only_the_colleague_calls_whom_they_are_waited_for_by(cast: Cast) -> None:
    first, second = arrive(cast), arrive(cast)
    reserve(cast.carme, first.visit_id, cast.ines.staff_id, key())
    assert numbers(here(cast, cast.amina)) == [2, 1]
    assert numbers(here(cast, cast.ines)) == [1, 2]
    assert here(cast, cast.amina).waiting[1].reserved_for_name == "Inès"
    assert receive_next(cast.amina, cast.here, key()) == second.visit_id
    assert receive_next(cast.amina, cast.here, key()) is None
    assert receive_next(cast.ines, cast.here, key()) == first.visit_id


def test_waiting_for_a_colleague_is_lifted_and_undone(cast: Cast) -> None:
    visit = arrive(cast)
    reserve(cast.carme, visit.visit_id, cast.ines.staff_id, key())
    undo(cast.carme, visit.visit_id, key(), gesture=VisitEventKind.RESERVED)
    assert here(cast).waiting[0].reserved_for is None
    reserve(cast.carme, visit.visit_id, cast.ines.staff_id, key())
    reserve(cast.carme, visit.visit_id, None, key())
    assert receive_next(cast.amina, cast.here, key()) == visit.visit_id


@pytest.mark.parametrize("login", ["helene", "chloe", "paul"])
def test_nobody_waits_for_who_receives_nobody(cast: Cast, login: str) -> None:
    visit = arrive(cast)
    with pytest.raises(ColleagueUnknown):
        reserve(cast.carme, visit.visit_id, cast.actors[login].staff_id, key())


def test_a_hand_over_keeps_the_hour_and_names_the_colleague_and_their_room(cast: Cast) -> None:
    visit = arrive(cast)
    receive(cast.amina, visit.visit_id, key())
    before = here(cast).in_service[0]
    hand_over(cast.amina, visit.visit_id, cast.ines.staff_id, key())
    after = here(cast).in_service[0]
    assert after == replace(before, staff_id=cast.ines.staff_id, staff_name="Inès")
    undo(cast.amina, visit.visit_id, key())
    assert here(cast).in_service[0] == before


def test_who_waits_is_not_handed_over(cast: Cast) -> None:
    visit = arrive(cast)
    with pytest.raises(TransitionRefused):
        hand_over(cast.amina, visit.visit_id, cast.ines.staff_id, key())


# Elsewhere


def test_at_another_site_one_has_a_new_number_and_ones_old_wait(cast: Cast) -> None:
    record_visit(cast.bruno, NewVisit(cast.elsewhere), key())
    visit = arrive(cast, domain_code="debt", detail=VisitDetail(has_wheelchair=True))
    same = key()
    assert transfer(cast.carme, visit.visit_id, cast.elsewhere, same) == 2
    assert transfer(cast.carme, visit.visit_id, cast.elsewhere, same) == 2
    assert numbers(here(cast)) == []
    sent = here(cast).recently_ended[0]
    assert (sent.ending, sent.site_name) == (Ending.TRANSFERRED, "Vernet")
    there = elsewhere(cast).waiting
    # Whoever came earlier is called earlier, wherever they came in.
    assert [(v.number, v.domain_code) for v in there] == [(1, "to_clarify"), (2, "debt")]
    assert there[1].arrived_at == visit.arrived_at
    with transaction(cast.bruno) as work:
        assert visit_details.of_visit(work, there[1].visit_id).has_wheelchair


def test_a_transfer_is_one_visit_in_the_counts_of_one_site_and_of_all(cast: Cast) -> None:
    visit = arrive(cast)
    transfer(cast.carme, visit.visit_id, cast.elsewhere, key())
    assert flow(cast, cast.here) == QueueFlow(arrivals=1, transferred_out=1)
    assert flow(cast, cast.elsewhere) == QueueFlow(transferred_in=1, still_waiting=1)
    assert receive_next(cast.bruno, cast.elsewhere, key())
    whole = flow(cast)
    assert whole == QueueFlow(arrivals=1, transferred_in=1, received=1, transferred_out=1)
    told = steering.attendance(cast.helene, [cast.here, cast.elsewhere], Preset.TODAY)
    assert (told.arrivals, told.with_contact) == (1, 1)


def test_a_transfer_is_undone_at_both_sites(cast: Cast) -> None:
    visit = arrive(cast)
    transfer(cast.carme, visit.visit_id, cast.elsewhere, key())
    undo(cast.carme, visit.visit_id, key(), seen=VisitState.ENDED)
    assert numbers(here(cast)) == [1]
    assert elsewhere(cast).waiting == ()
    assert flow(cast) == QueueFlow(arrivals=1, transferred_in=1, cancelled=1, still_waiting=1)
    assert transfer(cast.carme, visit.visit_id, cast.elsewhere, key()) == 2


def test_a_transfer_stays_once_they_have_begun_there(cast: Cast) -> None:
    visit = arrive(cast)
    transfer(cast.carme, visit.visit_id, cast.elsewhere, key())
    begun = receive_next(cast.bruno, cast.elsewhere, key())
    with pytest.raises(GoesOnElsewhere):
        undo(cast.carme, visit.visit_id, key())
    assert begun
    undo(cast.bruno, begun, key())
    with pytest.raises(NothingToUndo):
        undo(cast.bruno, begun, key())


def test_a_transfer_asks_for_another_open_site_and_somebody_who_waits(cast: Cast) -> None:
    visit = arrive(cast)
    for nowhere in (cast.here, 999):
        with pytest.raises(SiteUnknown):
            transfer(cast.carme, visit.visit_id, nowhere, key())
    receive(cast.amina, visit.visit_id, key())
    with pytest.raises(TransitionRefused):
        transfer(cast.carme, visit.visit_id, cast.elsewhere, key())
    with pytest.raises(TransitionRefused):
        end_visit(cast.carme, visit.visit_id, Ending.TRANSFERRED, key=key())


def test_nobody_waits_twice_at_the_other_site(cast: Cast) -> None:
    visit = arrive(cast, who=NewPerson("Roig", "Josep"))
    known = KnownPerson(find_person(cast.carme, "roig")[0].person_id)
    record_visit(cast.bruno, NewVisit(cast.elsewhere, known), key())
    with pytest.raises(WaitsThereAlready):
        transfer(cast.carme, visit.visit_id, cast.elsewhere, key())
    assert numbers(here(cast)) == [1]


# Urgent


def test_urgent_is_said_detailed_lifted_and_undone(cast: Cast) -> None:
    _first, second = arrive(cast), arrive(cast)
    set_urgency(cast.carme, second.visit_id, None, key())
    set_urgency(cast.carme, second.visit_id, Urgency.TODAY, key())
    shown = here(cast).waiting
    assert [(v.number, v.is_urgent, v.urgency) for v in shown] == [
        (2, True, Urgency.TODAY),
        (1, False, None),
    ]
    undo(cast.carme, second.visit_id, key(), gesture=VisitEventKind.URGENCY_SET)
    assert (here(cast).waiting[0].number, here(cast).waiting[0].urgency) == (2, None)
    undo(cast.carme, second.visit_id, key())
    assert numbers(here(cast)) == [1, 2]


# The end


def test_what_it_was_about_is_said_at_the_end_and_undone_with_it(cast: Cast) -> None:
    visit = arrive(cast)
    receive(cast.amina, visit.visit_id, key())
    done = {"key": key(), "answer": Answer.INFORM, "domain_code": "debt"}
    end_visit(cast.amina, visit.visit_id, Ending.COMPLETED, **done)  # type: ignore[arg-type]
    assert here(cast).recently_ended[0].domain_code == "debt"
    undo(cast.amina, visit.visit_id, key())
    assert here(cast).in_service[0].domain_code == "to_clarify"


def test_nothing_ends_about_what_is_not_in_the_lists(cast: Cast) -> None:
    visit = arrive(cast, answered_at_desk=None)
    with pytest.raises(UnknownChoice):
        end_visit(
            cast.amina,
            visit.visit_id,
            Ending.ANSWERED_AT_DESK,
            key=key(),
            answer=Answer.INFORM,
            domain_code="nowhere",
        )
    assert numbers(here(cast)) == [1]


# Taking back


def test_what_a_colleague_did_since_is_not_taken_back(cast: Cast) -> None:
    visit = arrive(cast)
    set_urgency(cast.carme, visit.visit_id, None, key())
    reserve(cast.amina, visit.visit_id, cast.ines.staff_id, key())
    with pytest.raises(ChangedSince):
        undo(cast.carme, visit.visit_id, key(), gesture=VisitEventKind.URGENCY_SET)
    assert here(cast).waiting[0].reserved_for == cast.ines.staff_id


Gesture = Callable[[Cast, int, uuid.UUID], object]

GESTURES: dict[str, tuple[bool, Gesture]] = {
    "receive": (False, lambda c, v, k: receive(c.amina, v, k)),
    "return": (True, lambda c, v, k: return_to_queue(c.amina, v, k)),
    "reserve": (False, lambda c, v, k: reserve(c.amina, v, c.ines.staff_id, k)),
    "hand over": (True, lambda c, v, k: hand_over(c.amina, v, c.ines.staff_id, k)),
    "urgent": (False, lambda c, v, k: set_urgency(c.amina, v, Urgency.TODAY, k)),
    "transfer": (False, lambda c, v, k: transfer(c.amina, v, c.elsewhere, k)),
    "absent": (False, lambda c, v, k: end_visit(c.amina, v, Ending.ABSENT, key=k)),
}


@pytest.mark.parametrize("name", GESTURES)
def test_each_gesture_happens_once_a_press_and_undone_is_as_before(cast: Cast, name: str) -> None:
    in_interview, gesture = GESTURES[name]
    visit = arrive(cast)
    if in_interview:
        receive(cast.amina, visit.visit_id, key())
    before, same = events(cast, visit.visit_id), key()
    gesture(cast, visit.visit_id, same)
    gesture(cast, visit.visit_id, same)
    assert len(events(cast, visit.visit_id)) == len(before) + 1
    undo(cast.amina, visit.visit_id, key())
    after = replay(events(cast, visit.visit_id))
    assert replace(after, is_urgent=None) == replay(before)
    view = here(cast)
    assert len(view.waiting) + len(view.in_service) == 1


# Rooms


def test_receiving_remembers_the_room_one_is_in(cast: Cast) -> None:
    with transaction(cast.bruno) as work:
        room_id = work.execute(
            text(
                "insert into mediance.room (site_id, name) values (:site, 'Bureau 2') returning id"
            ),
            {"site": cast.here},
        ).scalar_one()
        slot = slot_of(paris.now())
        rows = [
            (actor.staff_id, slot, Presence(is_present=True, room_id=room_id))
            for actor in (cast.amina, cast.ines)
        ]
        presences.say(work, cast.here, rows, cast.bruno.staff_id)
    first, second = arrive(cast), arrive(cast)
    receive_next(cast.amina, cast.here, key())
    receive(cast.ines, second.visit_id, key())
    assert [v.room_name for v in here(cast).in_service] == ["Bureau 2", "Bureau 2"]
    assert events(cast, first.visit_id)[-1].room_id == room_id
    assert here(cast).available == ()
    end_visit(cast.ines, second.visit_id, Ending.COMPLETED, key=key(), answer=Answer.INFORM)
    assert [(each.name, each.room_name) for each in here(cast).available] == [("Inès", "Bureau 2")]


# The night


@pytest.mark.parametrize(
    ("rule", "ending", "waits"),
    [
        (NightRule.UNCLOSED, Ending.UNCLOSED, []),
        (NightRule.LEFT, Ending.LEFT_BY_NIGHT, []),
        (NightRule.CARRIED_OVER, Ending.CARRIED_OVER, [1]),
    ],
)
def test_the_night_does_with_who_waits_what_the_site_has_chosen(
    cast: Cast, rule: NightRule, ending: Ending, waits: list[int]
) -> None:
    change_desk_settings(cast.bruno, cast.here, SiteSettings(night_rule=rule), key())
    waiting, received = arrive(cast), arrive(cast)
    receive(cast.amina, received.visit_id, key())
    tomorrow = paris.today() + timedelta(days=1)
    assert close_past_days(tomorrow) == 2
    assert close_past_days(tomorrow) == 0
    assert replay(events(cast, waiting.visit_id)).ending is ending
    assert replay(events(cast, received.visit_id)).ending is Ending.UNCLOSED
    assert numbers(here(cast)) == waits
    assert all(visit.is_carried_over for visit in here(cast).waiting)
    with pytest.raises(NothingToUndo):
        undo(cast.carme, waiting.visit_id, key())


def test_who_is_carried_over_waits_one_more_day_and_no_longer(cast: Cast) -> None:
    chosen = SiteSettings(night_rule=NightRule.CARRIED_OVER)
    change_desk_settings(cast.bruno, cast.here, chosen, key())
    arrive(cast)
    tomorrow = paris.today() + timedelta(days=1)
    assert [close_past_days(tomorrow + timedelta(days=n)) for n in range(3)] == [1, 1, 0]
    assert here(cast).waiting == ()


def test_the_night_is_no_wait_wherever_who_was_carried_over_is_received(cast: Cast) -> None:
    chosen = SiteSettings(night_rule=NightRule.CARRIED_OVER)
    change_desk_settings(cast.bruno, cast.here, chosen, key())
    arrive(cast)
    close_past_days(paris.today() + timedelta(days=1))
    (carried,) = here(cast).waiting
    transfer(cast.carme, carried.visit_id, cast.elsewhere, key())
    (ticket,) = steering.waiting_now(cast.helene, [cast.elsewhere]).tickets
    assert (ticket.is_carried_over, elsewhere(cast).waiting[0].is_carried_over) == (True, True)
    received = receive_next(cast.bruno, cast.elsewhere, key())
    told = steering.attendance(cast.helene, [cast.here, cast.elsewhere], Preset.TODAY)
    assert (told.wait.received, told.wait.uncounted.carried_over) == (0, 1)
    assert told.is_balanced
    (line,) = day_view(cast.bruno, cast.elsewhere, paris.today()).visits
    assert (line.visit_id, line.wait(told.as_of)) == (received, None)


def test_steering_shows_the_order_of_call(cast: Cast) -> None:
    for degree in (None, Urgency.THIS_WEEK, Urgency.NOW):
        arrive(cast, urgency=degree)
    tickets = steering.waiting_now(cast.helene, [cast.here]).tickets
    assert [ticket.number for ticket in tickets] == numbers(here(cast)) == [3, 2, 1]


# Settings


def test_a_desks_settings_are_chosen_once_a_press_by_who_arranges_the_site(cast: Cast) -> None:
    chosen, same = SiteSettings(DeskMode.SIMPLE_LIST, NightRule.LEFT), key()
    change_desk_settings(cast.bruno, cast.here, chosen, same)
    change_desk_settings(cast.paul, cast.here, SiteSettings(), key())
    change_desk_settings(cast.bruno, cast.here, chosen, same)
    assert desk_settings(cast.carme, cast.here) == here(cast).settings == SiteSettings()


def test_the_other_sites_are_offered_and_the_own_is_not(cast: Cast) -> None:
    assert [site.name for site in here(cast).other_sites] == ["Vernet"]


def test_the_journal_tells_of_each_step_and_of_both_sites(
    live_database: DatabaseUrls, cast: Cast
) -> None:
    visit = arrive(cast)
    transfer(cast.carme, visit.visit_id, cast.elsewhere, key())
    receive_next(cast.bruno, cast.elsewhere, key())
    with owner_transaction(live_database.owner) as work:
        told = work.execute(
            text(
                "select operation, site_id from mediance.journal_entry"
                " where entity = 'visit' order by id"
            )
        ).all()
    assert [tuple(entry) for entry in told] == [
        ("record", cast.here),
        ("ended", cast.here),
        ("continued", cast.elsewhere),
        ("received", cast.elsewhere),
    ]
