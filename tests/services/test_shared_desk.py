"""What a desk shows is read once per change, for all who look at it."""

import time
import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import partial

import pytest

from db.engine import Work, transaction
from mediance.domain.actors import Actor
from mediance.domain.permissions import NotPermitted
from mediance.services import desk, panels
from mediance.services.appointments import expected_today
from mediance.services.calls import call_colleague, open_calls
from mediance.services.desk import desk_view
from mediance.services.hand_over import reserve
from mediance.services.live import LiveHub
from mediance.services.news import TOPICS
from mediance.services.panels import SharedPanels
from mediance.services.record_visit import NewVisit, record_visit
from mediance.services.reference import domain_choices, visit_choices
from mediance.services.sessions import sites_of
from tests.cast import Cast

pytestmark = pytest.mark.usefixtures("database", "hub")

shared_desk_view = partial(desk_view, is_anew=False)
shared_expected_today = partial(expected_today, is_anew=False)
shared_open_calls = partial(open_calls, is_anew=False)

READINGS: dict[str, Callable[[Actor, int], object]] = {
    "desk": shared_desk_view,
    "expected": shared_expected_today,
    "domains": lambda actor, _site: domain_choices(actor),
    "choices": visit_choices,
    "sites": lambda actor, _site: sites_of(actor),
    "calls": lambda actor, _site: shared_open_calls(actor),
}


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> LiveHub:
    """Have news heard, as in an application that serves."""
    hub = LiveHub()
    for topic in TOPICS:
        hub.publish(topic)
    monkeypatch.setattr(panels, "PANELS", SharedPanels(hub))
    return hub


@pytest.fixture
def read_by(monkeypatch: pytest.MonkeyPatch) -> list[Actor]:
    """Note for whom the database was asked."""
    asked: list[Actor] = []

    def watched(actor: Actor) -> AbstractContextManager[Work]:
        asked.append(actor)
        return transaction(actor)

    monkeypatch.setattr(panels, "transaction", watched)
    return asked


@pytest.mark.parametrize("read", READINGS.values(), ids=READINGS)
def test_colleagues_of_one_role_cost_one_read_and_two_roles_two(
    cast: Cast, read_by: list[Actor], read: Callable[[Actor, int], object]
) -> None:
    colleague = replace(cast.carme, staff_id=99, display_name="Mercè")
    shown = [read(actor, cast.here) for actor in (cast.carme, colleague, cast.amina, cast.carme)]
    assert read_by == [cast.carme, cast.amina]
    assert len(shown) == 4


def test_each_sees_who_waits_for_them_first(cast: Cast) -> None:
    for _turn in range(2):
        record_visit(cast.carme, NewVisit(cast.here), uuid.uuid4())
    first, second = desk_view(cast.carme, cast.here).waiting
    reserve(cast.carme, first.visit_id, cast.amina.staff_id, uuid.uuid4())
    of_ines = replace(cast.amina, staff_id=cast.ines.staff_id)

    def order(actor: Actor) -> list[int]:
        return [visit.visit_id for visit in shared_desk_view(actor, cast.here).waiting]

    assert order(cast.amina) == [first.visit_id, second.visit_id]
    assert order(of_ines) == [second.visit_id, first.visit_id]


def test_news_have_it_read_anew(cast: Cast, hub: LiveHub) -> None:
    assert shared_desk_view(cast.carme, cast.here).waiting == ()
    record_visit(cast.carme, NewVisit(cast.here), uuid.uuid4())
    assert desk_view(cast.carme, cast.here).waiting
    hub.publish("visits", cast.elsewhere)
    assert shared_desk_view(cast.carme, cast.here).waiting == ()
    hub.publish("visits", cast.here)
    assert shared_desk_view(cast.carme, cast.here).waiting


def test_waits_go_on_between_two_reads(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    record_visit(cast.carme, NewVisit(cast.here), uuid.uuid4())
    before = shared_desk_view(cast.carme, cast.here)
    later = time.monotonic() + 600
    monkeypatch.setattr(desk, "monotonic", lambda: later)
    after = shared_desk_view(cast.carme, cast.here)
    assert after.waiting == before.waiting
    assert 590 < (after.now - before.now).total_seconds() < 610


def test_whoever_works_elsewhere_does_not_get_what_others_read(cast: Cast) -> None:
    shared_desk_view(cast.carme, cast.here)
    with pytest.raises(NotPermitted):
        shared_desk_view(replace(cast.carme, site_ids=(cast.elsewhere,)), cast.here)


def test_a_call_is_seen_as_soon_as_it_is_told(cast: Cast, hub: LiveHub) -> None:
    assert shared_open_calls(cast.amina) == ()
    call_colleague(cast.carme, cast.here, uuid.uuid4())
    hub.publish("calls", cast.here)
    (call,) = shared_open_calls(cast.amina)
    assert call.caller_id == cast.carme.staff_id


def test_a_sensitive_domain_is_not_shown_because_a_colleague_saw_it(cast: Cast) -> None:
    seen_by_mediator = domain_choices(cast.amina)
    assert any(choice.is_sensitive for choice in seen_by_mediator)
    assert not any(choice.is_sensitive for choice in domain_choices(cast.carme))
