"""What coordinators and managers are shown, counted in a real database."""

import uuid
from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from db.engine import Work, transaction
from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.flow import QueueFlow
from mediance.domain.periods import Month, Preset
from mediance.domain.permissions import NotPermitted
from mediance.domain.steering import Attendance, WaitingNow
from mediance.domain.visits import Answer, Ending
from mediance.domain.waiting import Uncounted
from mediance.services import panels, steering
from mediance.services.end_visit import end_visit
from mediance.services.live import LiveHub
from mediance.services.panels import SharedPanels
from mediance.services.receive import receive_next, return_to_queue
from mediance.services.record_visit import NewVisit, record_visit
from mediance.services.undo import undo
from tests.cast import Cast
from tests.written import WAITING, ended, received, register_read_in, remember

MORNING = datetime(2026, 10, 5, 7, tzinfo=UTC)
OCTOBER = Month(2026, 10)

Reading = Callable[[Actor, Collection[int]], object]

pytestmark = pytest.mark.usefixtures("database")


def key() -> uuid.UUID:
    return uuid.uuid4()


def october(cast: Cast) -> Attendance:
    return steering.attendance(cast.helene, [cast.here], OCTOBER)


def waiting_now(cast: Cast, *site_ids: int) -> WaitingNow:
    return steering.waiting_now(cast.helene, site_ids or (cast.here,))


def test_who_waits_is_shown_by_number_in_the_order_of_call(cast: Cast) -> None:
    for is_urgent in (False, False, True):
        record_visit(cast.carme, NewVisit(cast.here, is_urgent=is_urgent), key())
    shown = waiting_now(cast).tickets
    assert [(ticket.number, ticket.is_urgent) for ticket in shown] == [
        (3, True),
        (1, False),
        (2, False),
    ]


def test_whoever_is_sent_back_waits_since_their_arrival(cast: Cast) -> None:
    visit = record_visit(cast.carme, NewVisit(cast.here), key())
    receive_next(cast.amina, cast.here, key())
    assert waiting_now(cast).tickets == ()
    return_to_queue(cast.amina, visit.visit_id, key())
    shown = waiting_now(cast)
    assert shown.longest == shown.as_of - visit.arrived_at


def test_each_site_has_its_own_queue_and_both_can_be_seen_together(cast: Cast) -> None:
    record_visit(cast.bruno, NewVisit(cast.here), key())
    record_visit(cast.bruno, NewVisit(cast.elsewhere), key())
    assert [t.site_name for t in waiting_now(cast, cast.elsewhere).tickets] == ["Vernet"]
    assert len(waiting_now(cast, cast.here, cast.elsewhere).tickets) == 2


def test_a_morning_at_the_desk_is_counted_as_it_happened(cast: Cast) -> None:
    arrive = NewVisit(cast.here)
    first = record_visit(cast.carme, arrive, key())
    second = record_visit(cast.carme, arrive, key())
    mistaken = record_visit(cast.carme, arrive, key())
    undo(cast.carme, mistaken.visit_id, key())
    record_visit(cast.carme, replace(arrive, answered_at_desk=Answer.REFER), key())
    for visit in (first, second):
        assert receive_next(cast.amina, cast.here, key()) == visit.visit_id
    end_visit(cast.amina, first.visit_id, Ending.COMPLETED, key=key(), answer=Answer.INFORM)
    gone = record_visit(cast.carme, arrive, key())
    end_visit(cast.carme, gone.visit_id, Ending.LEFT_WITHOUT_CONTACT, key=key())
    record_visit(cast.carme, arrive, key())

    today = steering.attendance(cast.helene, [cast.here], Preset.TODAY)
    assert (today.arrivals, today.with_contact) == (5, 3)
    assert (today.wait.received, today.wait.left, today.wait.still_waiting) == (2, 1, 1)
    assert today.wait.uncounted == Uncounted(answered_at_desk=1, cancelled=1)
    assert today.flow == QueueFlow(
        arrivals=6, received=2, answered_at_desk=1, left=1, cancelled=1, still_waiting=1
    )


def test_waits_are_those_of_the_period_only(cast: Cast) -> None:
    days = [MORNING + timedelta(days=day) for day in range(26)]
    soon = [received(day, timedelta(minutes=n)) for n, day in enumerate(days)]
    late = [received(MORNING, timedelta(minutes=20, seconds=n)) for n in range(5)]
    september = [received(MORNING - timedelta(days=20), timedelta(hours=500))]
    remember(cast.bruno, cast.here, [*soon, *late, *september])
    wait = october(cast).wait
    assert (wait.people, wait.received_within_target) == (31, 22)
    assert wait.median is not None
    assert wait.median.wait == timedelta(minutes=15)


def test_a_register_that_does_not_say_when_people_left_is_counted_all_the_same(cast: Cast) -> None:
    arrived_at, progress = received(MORNING, timedelta(minutes=9))
    written = [
        (arrived_at, replace(progress, ended_at=None)),
        ended(MORNING, Ending.COMPLETED),
        ended(MORNING, Ending.LEFT_WITHOUT_CONTACT),
    ]
    remember(cast.bruno, cast.here, written, import_id=register_read_in(cast.here))
    told = october(cast)
    assert (told.wait.received, told.wait.left, told.with_contact) == (1, 1, 2)
    assert told.wait.uncounted == Uncounted(reception_unknown=1)
    assert told.flow == QueueFlow(arrivals=3, received=2, left=1)


def test_what_nobody_closed_counts_neither_as_received_nor_as_left(cast: Cast) -> None:
    evening = MORNING + timedelta(hours=12)
    arrived_at, progress = received(MORNING, timedelta(minutes=9))
    written = [
        ended(MORNING, Ending.UNCLOSED, evening),
        (arrived_at, replace(progress, ending=Ending.UNCLOSED, ended_at=evening, answer=None)),
    ]
    remember(cast.bruno, cast.here, written)
    told = october(cast)
    assert (told.arrivals, told.with_contact, told.wait.left) == (2, 1, 0)
    assert told.wait.uncounted == Uncounted(unclosed=1)
    assert told.flow == QueueFlow(arrivals=2, received=1, unclosed=1)


def test_a_day_is_told_by_the_hour_and_a_month_by_the_day(cast: Cast) -> None:
    record_visit(cast.carme, NewVisit(cast.here), key())
    remember(cast.bruno, cast.here, [received(MORNING, timedelta(minutes=1))])
    today = steering.attendance(cast.helene, [cast.here], Preset.TODAY)
    assert len(today.slots) in {23, 24, 25}
    by_day = {paris.local_day(slot.starts_at): slot.people for slot in october(cast).slots}
    assert (len(by_day), by_day[date(2026, 10, 5)], sum(by_day.values())) == (31, 1, 1)


def test_months_are_offered_when_somebody_came_in_them(cast: Cast) -> None:
    new_year_in_paris = datetime(2025, 12, 31, 23, 30, tzinfo=UTC)
    arrivals = [MORNING, MORNING + timedelta(days=1), new_year_in_paris]
    remember(cast.bruno, cast.here, [(at, WAITING) for at in arrivals])
    assert steering.months(cast.helene, [cast.here]) == (Month(2026, 10), Month(2026, 1))
    assert steering.months(cast.helene, [cast.elsewhere]) == ()


@pytest.mark.parametrize("login", ["amina", "carme", "chloe", "ines", "paul", "sofia", "ecran"])
@pytest.mark.parametrize("read", [
    steering.waiting_now, steering.months, steering.open_procedures, steering.caseload,
    lambda actor, sites: steering.attendance(actor, sites, Preset.TODAY),
], ids=["waiting", "months", "procedures", "caseload", "attendance"])  # fmt: skip
def test_nobody_else_may_look(cast: Cast, login: str, read: Reading) -> None:
    with pytest.raises(NotPermitted):
        read(cast.actors[login], [cast.here])


def test_a_manager_sees_their_own_sites_only(cast: Cast) -> None:
    elsewhere_only = replace(cast.helene, site_ids=(cast.elsewhere,))
    with pytest.raises(NotPermitted):
        steering.waiting_now(elsewhere_only, [cast.elsewhere, cast.here])


def test_coordinator_and_manager_read_the_same_figures(cast: Cast) -> None:
    remember(cast.bruno, cast.here, [received(MORNING, timedelta(minutes=m)) for m in range(40)])
    of_bruno = steering.attendance(cast.bruno, [cast.here], OCTOBER)
    assert replace(of_bruno, as_of=MORNING) == replace(october(cast), as_of=MORNING)


def test_two_roles_never_share_a_panel_and_two_people_of_one_role_do(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub = LiveHub()
    hub.publish("visits")
    monkeypatch.setattr(panels, "PANELS", SharedPanels(hub))
    loaded_by: list[Actor] = []

    def watched(actor: Actor) -> AbstractContextManager[Work]:
        loaded_by.append(actor)
        return transaction(actor)

    monkeypatch.setattr(panels, "transaction", watched)
    record_visit(cast.carme, NewVisit(cast.here), key())
    colleague = replace(cast.bruno, staff_id=99, display_name="Mercè")
    for actor in (cast.bruno, colleague, cast.helene, cast.bruno):
        assert len(steering.waiting_now(actor, [cast.here]).tickets) == 1
    assert loaded_by == [cast.bruno, cast.helene]


def test_whoever_may_not_look_does_not_get_what_others_loaded(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub = LiveHub()
    hub.publish("visits")
    monkeypatch.setattr(panels, "PANELS", SharedPanels(hub))
    steering.waiting_now(cast.bruno, [cast.here])
    with pytest.raises(NotPermitted):
        steering.waiting_now(replace(cast.bruno, site_ids=()), [cast.here])
