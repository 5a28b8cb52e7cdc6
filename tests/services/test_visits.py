"""A morning at the desk, in a real database."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from db.engine import transaction
from db.installation import DatabaseUrls
from db.queries import visits
from mediance.domain.people import KnownPerson, NewPerson
from mediance.domain.permissions import NotPermitted
from mediance.domain.visits import (
    Answer,
    Ending,
    NothingToUndo,
    TransitionRefused,
    VisitEventKind,
    VisitState,
)
from mediance.services.desk import desk_view
from mediance.services.end_visit import AnswerMissing, end_visit
from mediance.services.find_person import find_person
from mediance.services.receive import receive, receive_next, return_to_queue
from mediance.services.record_visit import (
    NewVisit,
    PersonAlreadyHere,
    PersonUnknown,
    RecordedVisit,
    UnknownChoice,
    record_visit,
)
from mediance.services.transitions import VisitUnknown
from mediance.services.undo import PersonCameBack, cancel_recording, undo
from tests.cast import Cast


def key() -> uuid.UUID:
    return uuid.uuid4()


def arrive(cast: Cast, **details: object) -> RecordedVisit:
    return record_visit(cast.carme, NewVisit(site_id=cast.here, **details), key())  # type: ignore[arg-type]


@pytest.mark.usefixtures("database")
def test_numbers_follow_each_other_and_start_at_one(cast: Cast) -> None:
    assert [arrive(cast).number for _ in range(3)] == [1, 2, 3]


@pytest.mark.usefixtures("database")
def test_each_site_counts_its_own_numbers(cast: Cast) -> None:
    arrive(cast)
    assert record_visit(cast.bruno, NewVisit(site_id=cast.elsewhere), key()).number == 1


@pytest.mark.usefixtures("database")
def test_the_same_press_twice_is_one_visit(cast: Cast) -> None:
    same = key()
    first = record_visit(cast.carme, NewVisit(site_id=cast.here), same)
    second = record_visit(cast.carme, NewVisit(site_id=cast.here), same)
    assert (second.visit_id, second.number, second.is_repeat) == (first.visit_id, 1, True)
    assert len(desk_view(cast.carme, cast.here).waiting) == 1


@pytest.mark.usefixtures("database")
def test_urgent_comes_first_then_arrival_and_the_list_is_the_order_of_call(cast: Cast) -> None:
    for is_urgent in (False, True, False, True):
        arrive(cast, is_urgent=is_urgent)
    shown = [visit.number for visit in desk_view(cast.carme, cast.here).waiting]
    called = [receive_next(cast.amina, cast.here, key()) for _ in range(4)]
    numbers = {v.visit_id: v.number for v in desk_view(cast.carme, cast.here).in_service}
    assert shown == [2, 4, 1, 3]
    assert [numbers[visit_id] for visit_id in called if visit_id] == shown
    assert receive_next(cast.amina, cast.here, key()) is None


@pytest.mark.usefixtures("database")
def test_a_person_cannot_wait_twice_at_one_site_and_the_desk_learns_the_number(cast: Cast) -> None:
    arrive(cast, who=NewPerson("Ferrer", "Núria", 1979))
    known = KnownPerson(find_person(cast.carme, "nuria fer")[0].person_id)
    with pytest.raises(PersonAlreadyHere) as refused:
        arrive(cast, who=known)
    assert refused.value.number == 1
    elsewhere = record_visit(cast.bruno, NewVisit(site_id=cast.elsewhere, who=known), key())
    assert elsewhere.number == 1


@pytest.mark.usefixtures("database")
def test_a_refused_arrival_gives_its_number_back(cast: Cast) -> None:
    with pytest.raises(PersonUnknown):
        arrive(cast, who=KnownPerson(9_999_999))
    with pytest.raises(UnknownChoice):
        arrive(cast, domain_code="no such domain")
    assert arrive(cast).number == 1


@pytest.mark.usefixtures("database")
def test_answered_at_the_desk_never_queues(cast: Cast) -> None:
    arrive(cast, answered_at_desk=Answer.INFORM)
    view = desk_view(cast.carme, cast.here)
    assert (view.waiting, view.received_today) == ((), 1)
    assert view.recently_ended[0].ending == Ending.ANSWERED_AT_DESK


@pytest.mark.usefixtures("database")
def test_somebody_already_received_cannot_be_received_again(cast: Cast) -> None:
    visit = arrive(cast)
    receive(cast.amina, visit.visit_id, key())
    with pytest.raises(TransitionRefused) as refused:
        receive(cast.bruno, visit.visit_id, key())
    assert refused.value.state is VisitState.RECEIVED


@pytest.mark.usefixtures("database")
def test_a_visit_with_contact_ends_with_an_answer(cast: Cast) -> None:
    visit = arrive(cast)
    receive(cast.amina, visit.visit_id, key())
    with pytest.raises(AnswerMissing):
        end_visit(cast.amina, visit.visit_id, Ending.COMPLETED, key=key())
    end_visit(cast.amina, visit.visit_id, Ending.COMPLETED, key=key(), answer=Answer.ACCOMPANY)
    ended = desk_view(cast.amina, cast.here).recently_ended
    assert [(v.number, v.ending) for v in ended] == [(1, Ending.COMPLETED)]


@pytest.mark.usefixtures("database")
def test_sent_back_keeps_the_place_that_arrival_gave(cast: Cast) -> None:
    first, _second = arrive(cast), arrive(cast)
    receive(cast.amina, first.visit_id, key())
    return_to_queue(cast.amina, first.visit_id, key())
    assert [v.number for v in desk_view(cast.carme, cast.here).waiting] == [1, 2]


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("ending", [Ending.ABSENT, Ending.LEFT_WITHOUT_CONTACT])
def test_leaving_without_contact_is_recorded_and_undone(cast: Cast, ending: Ending) -> None:
    visit = arrive(cast)
    end_visit(cast.carme, visit.visit_id, ending, key=key())
    assert desk_view(cast.carme, cast.here).waiting == ()
    assert desk_view(cast.carme, cast.here).received_today == 0
    undo(cast.carme, visit.visit_id, key())
    assert [v.number for v in desk_view(cast.carme, cast.here).waiting] == [1]


@pytest.mark.usefixtures("database")
def test_undoing_goes_back_step_by_step_and_the_events_stay(cast: Cast) -> None:
    visit = arrive(cast)
    receive(cast.amina, visit.visit_id, key())
    end_visit(cast.amina, visit.visit_id, Ending.COMPLETED, key=key(), answer=Answer.REFER)
    undo(cast.amina, visit.visit_id, key())
    assert desk_view(cast.amina, cast.here).in_service[0].staff_name == "Amina"
    undo(cast.amina, visit.visit_id, key())
    assert [v.number for v in desk_view(cast.amina, cast.here).waiting] == [1]
    with transaction(cast.amina) as work:
        kinds = [event.kind for event in visits.events(work, visit.visit_id)]
    assert kinds == [
        VisitEventKind.ARRIVED,
        VisitEventKind.RECEIVED,
        VisitEventKind.ENDED,
        VisitEventKind.UNDONE,
        VisitEventKind.UNDONE,
    ]


@pytest.mark.usefixtures("database")
def test_undoing_an_arrival_cancels_it_and_keeps_its_number(cast: Cast) -> None:
    visit = arrive(cast)
    undo(cast.carme, visit.visit_id, key())
    view = desk_view(cast.carme, cast.here)
    assert (view.waiting, view.received_today) == ((), 0)
    assert view.recently_ended[0].ending == Ending.CANCELLED
    assert arrive(cast).number == 2


@pytest.mark.usefixtures("database")
def test_cancelling_a_recording_takes_back_nothing_that_came_after_it(cast: Cast) -> None:
    visit = arrive(cast)
    receive(cast.amina, visit.visit_id, key())
    return_to_queue(cast.amina, visit.visit_id, key())
    with pytest.raises(NothingToUndo):
        cancel_recording(cast.carme, visit.visit_id, key())
    assert [v.number for v in desk_view(cast.carme, cast.here).waiting] == [1]


@pytest.mark.usefixtures("database")
def test_a_recording_is_cancelled_once_what_came_after_it_was_undone(cast: Cast) -> None:
    visit = arrive(cast)
    receive(cast.amina, visit.visit_id, key())
    undo(cast.amina, visit.visit_id, key())
    cancel_recording(cast.carme, visit.visit_id, key())
    assert desk_view(cast.carme, cast.here).recently_ended[0].ending == Ending.CANCELLED


@pytest.mark.usefixtures("database")
def test_the_same_undo_twice_takes_back_one_thing(cast: Cast) -> None:
    visit, same = arrive(cast), key()
    receive(cast.amina, visit.visit_id, key())
    undo(cast.amina, visit.visit_id, same)
    undo(cast.amina, visit.visit_id, same)
    assert [v.number for v in desk_view(cast.carme, cast.here).waiting] == [1]


@pytest.mark.usefixtures("database")
def test_a_visit_cannot_come_back_while_the_person_has_another(cast: Cast) -> None:
    first = arrive(cast, who=NewPerson("Roig", "Josep"))
    end_visit(cast.carme, first.visit_id, Ending.ABSENT, key=key())
    known = KnownPerson(find_person(cast.carme, "roig")[0].person_id)
    arrive(cast, who=known)
    with pytest.raises(PersonCameBack):
        undo(cast.carme, first.visit_id, key())


@pytest.mark.usefixtures("database")
def test_a_visit_of_another_site_cannot_be_seen_or_touched(cast: Cast) -> None:
    theirs = record_visit(cast.bruno, NewVisit(site_id=cast.elsewhere), key())
    with pytest.raises(VisitUnknown):
        receive(cast.amina, theirs.visit_id, key())
    with pytest.raises(NotPermitted):
        desk_view(cast.amina, cast.elsewhere)
    with pytest.raises(NotPermitted):
        record_visit(cast.carme, NewVisit(site_id=cast.elsewhere), key())


def test_eight_people_calling_at_once_never_receive_the_same_person(
    live_database: DatabaseUrls, cast: Cast
) -> None:
    assert live_database.app
    recorded = {arrive(cast).visit_id for _ in range(60)}

    def call(_turn: int) -> int | None:
        return receive_next(cast.amina, cast.here, key())

    with ThreadPoolExecutor(8) as colleagues:
        called = [visit for visit in colleagues.map(call, range(80)) if visit is not None]
    assert len(called) == len(set(called)) == len(recorded)


def test_numbers_have_no_gap_and_no_double_when_many_arrive_at_once(
    live_database: DatabaseUrls, cast: Cast
) -> None:
    assert live_database.app

    def come(turn: int) -> int | None:
        if turn % 5 == 0:
            with pytest.raises(UnknownChoice):
                arrive(cast, domain_code="nowhere")
            return None
        return arrive(cast).number

    with ThreadPoolExecutor(8) as doors:
        numbers = [number for number in doors.map(come, range(60)) if number is not None]
    assert sorted(numbers) == list(range(1, 49))


def test_the_same_press_in_six_threads_is_one_visit(
    live_database: DatabaseUrls, cast: Cast
) -> None:
    assert live_database.app
    same = key()

    def press(_turn: int) -> int:
        return record_visit(cast.carme, NewVisit(site_id=cast.here), same).number

    with ThreadPoolExecutor(6) as fingers:
        assert set(fingers.map(press, range(6))) == {1}
    assert len(desk_view(cast.carme, cast.here).waiting) == 1


def test_one_person_in_two_tabs_waits_once(live_database: DatabaseUrls, cast: Cast) -> None:
    assert live_database.app
    arrive(cast, who=NewPerson("Ben Amara", "Samira"), answered_at_desk=Answer.INFORM)
    known = KnownPerson(find_person(cast.carme, "samira")[0].person_id)

    def come(_tab: int) -> bool:
        try:
            arrive(cast, who=known)
        except PersonAlreadyHere:
            return False
        return True

    with ThreadPoolExecutor(4) as tabs:
        assert sum(tabs.map(come, range(4))) == 1


@pytest.mark.usefixtures("database")
def test_a_recording_can_be_taken_back_for_two_minutes_only(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit = arrive(cast)
    monkeypatch.setattr("mediance.domain.visits.CANCELLATION_WINDOW", timedelta(seconds=-1))
    with pytest.raises(NothingToUndo):
        undo(cast.carme, visit.visit_id, key())
