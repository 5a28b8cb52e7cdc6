"""Habits, degrees of urgency and calls for a colleague, in a real database."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text

from db.engine import owner_transaction
from db.installation import DatabaseUrls
from mediance.domain import paris
from mediance.domain.habits import DeskHabits
from mediance.domain.urgency import Urgency
from mediance.domain.visit_details import VisitDetail
from mediance.domain.visits import Answer, TransitionRefused
from mediance.services.calls import CallIsOver, answer_call, call_colleague, open_calls, who_comes
from mediance.services.desk import desk_view
from mediance.services.habits import HABITS, desk_habits
from mediance.services.live import HUB
from mediance.services.record_visit import NewVisit, record_visit
from mediance.services.undo import undo
from mediance.services.urgency import set_urgency
from tests.cast import Cast

DAYS_AGO = text(
    "update mediance.visit"
    " set day = day - :days, arrived_at = arrived_at - :days * interval '1 day'"
)


def key() -> uuid.UUID:
    return uuid.uuid4()


def come(cast: Cast, count: int, **entry: object) -> None:
    for _visit in range(count):
        record_visit(cast.carme, NewVisit(cast.here, **entry), key())  # type: ignore[arg-type]


def days_ago(urls: DatabaseUrls, days: int) -> None:
    with owner_transaction(urls.owner) as work:
        work.execute(DAYS_AGO, {"days": days})


def test_habits_are_those_of_the_days_before_today(live_database: DatabaseUrls, cast: Cast) -> None:
    said = VisitDetail(language_code="es", place_code="bompas")
    come(cast, 21, channel_code="phone", domain_code="debt", detail=said)
    assert desk_habits(cast.carme, cast.here) == DeskHabits()  # not before tomorrow
    days_ago(live_database, 1)
    come(cast, 2, domain_code="housing")
    assert desk_habits(cast.carme, cast.here) == DeskHabits("phone", "es", "bompas")
    assert desk_habits(cast.bruno, cast.elsewhere) == DeskHabits()
    days_ago(live_database, 31)
    assert desk_habits(cast.carme, cast.here) == DeskHabits()


@pytest.mark.usefixtures("database")
def test_what_is_usual_stays_the_same_all_day(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(HABITS, "_known", type(HABITS._known)())
    monkeypatch.setattr(HUB, "is_heard", lambda _topic: True)
    kept = DeskHabits("phone")
    HABITS.put(cast.here, paris.today(), kept)
    assert desk_habits(cast.carme, cast.here) == kept
    HABITS.put(cast.here, paris.today() - timedelta(days=1), kept)
    assert desk_habits(cast.bruno, cast.elsewhere) == DeskHabits()


@pytest.mark.usefixtures("database")
def test_a_degree_is_an_event_that_can_be_undone(cast: Cast) -> None:
    visit = record_visit(cast.carme, NewVisit(cast.here), key())
    same = key()
    for _again in range(2):
        set_urgency(cast.amina, visit.visit_id, Urgency.TODAY, same)
    (waiting,) = desk_view(cast.carme, cast.here).waiting
    assert waiting.is_urgent
    assert open_calls(cast.bruno) == ()
    undo(cast.amina, visit.visit_id, key())
    (waiting,) = desk_view(cast.carme, cast.here).waiting
    assert not waiting.is_urgent


@pytest.mark.usefixtures("database")
def test_danger_told_afterwards_calls_too(cast: Cast) -> None:
    visit = record_visit(cast.carme, NewVisit(cast.here, is_urgent=True), key())
    set_urgency(cast.carme, visit.visit_id, Urgency.NOW, key())
    (call,) = open_calls(cast.amina)
    assert (call.caller_name, call.site_name) == ("Carme", "Saint-Jacques")


@pytest.mark.usefixtures("database")
def test_nobody_is_urgent_once_they_have_gone(cast: Cast) -> None:
    gone = NewVisit(cast.here, answered_at_desk=Answer.INFORM)
    visit = record_visit(cast.carme, gone, key())
    with pytest.raises(TransitionRefused):
        set_urgency(cast.carme, visit.visit_id, Urgency.NOW, key())
    assert open_calls(cast.bruno) == ()


@pytest.mark.usefixtures("live_database")
def test_one_colleague_goes_however_many_say_so_at_once(cast: Cast) -> None:
    made = key()
    call_colleague(cast.carme, cast.here, made)
    (call,) = open_calls(cast.carme)
    colleagues = [cast.amina, cast.ines, cast.bruno, cast.helene]

    def goes(at: int) -> bool:
        try:
            answer_call(colleagues[at], call.call_id)
        except CallIsOver:
            return False
        return True

    with ThreadPoolExecutor(len(colleagues)) as hands:
        going = list(hands.map(goes, range(len(colleagues))))
    assert going.count(True) == 1
    assert who_comes(cast.carme, made) == colleagues[going.index(True)].display_name
    assert open_calls(cast.carme) == ()
