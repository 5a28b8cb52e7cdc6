"""Panels are loaded once for all who may see the same."""

from concurrent.futures import ThreadPoolExecutor
from itertools import count
from threading import Event

import pytest

from mediance.domain.roles import Role
from mediance.services.live import LiveHub
from mediance.services.panels import KEPT, OLDEST_SECONDS, Panel, SharedPanels, View

QUEUE = Panel("queue", ("visits",))
COORDINATOR = frozenset({Role.COORDINATOR})
MANAGER = frozenset({Role.MANAGER})
HERE, ELSEWHERE = 1, 2


class Clock:
    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def hub() -> LiveHub:
    hub = LiveHub()
    hub.publish("visits")
    return hub


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def panels(hub: LiveHub, clock: Clock) -> SharedPanels:
    return SharedPanels(hub, clock)


def view(
    roles: frozenset[Role] = COORDINATOR, site_ids: tuple[int, ...] = (HERE,), filters: str = ""
) -> View:
    return View(QUEUE, roles, site_ids, filters)


def test_fifty_viewers_cost_the_database_one_read(panels: SharedPanels) -> None:
    loads, everybody_asked = count(), Event()

    def load() -> int:
        everybody_asked.wait(5)
        return next(loads)

    with ThreadPoolExecutor(50) as viewers:
        shown = [viewers.submit(panels.get, view(), load) for _ in range(50)]
        everybody_asked.set()
        assert {each.result() for each in shown} == {0}
    assert next(loads) == 1


@pytest.mark.parametrize(
    "other", [view(roles=MANAGER), view(site_ids=(HERE, ELSEWHERE)), view(filters="yesterday")]
)
def test_other_roles_sites_or_filters_never_share_a_panel(
    panels: SharedPanels, other: View
) -> None:
    assert panels.get(view(), lambda: "ours") == "ours"
    assert panels.get(other, lambda: "theirs") == "theirs"
    assert panels.get(view(), lambda: "nobody's") == "ours"


def test_news_of_its_topic_and_site_makes_a_panel_old(panels: SharedPanels, hub: LiveHub) -> None:
    loads = count()
    assert panels.get(view(), loads.__next__) == 0
    hub.publish("caseload", HERE)
    hub.publish("visits", ELSEWHERE)
    assert panels.get(view(), loads.__next__) == 0
    hub.publish("visits", HERE)
    assert panels.get(view(), loads.__next__) == 1
    hub.publish("visits")
    assert panels.get(view(), loads.__next__) == 2


def test_news_that_come_while_loading_are_not_missed(panels: SharedPanels, hub: LiveHub) -> None:
    def load_slowly() -> str:
        hub.publish("visits", HERE)
        return "before"

    assert panels.get(view(), load_slowly) == "before"
    assert panels.get(view(), lambda: "after") == "after"


def test_waits_grow_without_news_so_nothing_is_kept_for_long(
    panels: SharedPanels, clock: Clock
) -> None:
    loads = count()
    assert panels.get(view(), loads.__next__) == 0
    clock.seconds = OLDEST_SECONDS - 1
    assert panels.get(view(), loads.__next__) == 0
    clock.seconds = OLDEST_SECONDS
    assert panels.get(view(), loads.__next__) == 1


def test_while_nobody_listens_nothing_is_kept() -> None:
    panels, loads = SharedPanels(LiveHub()), count()
    assert [panels.get(view(), loads.__next__) for _ in range(3)] == [0, 1, 2]


def test_a_failure_is_told_and_forgotten(panels: SharedPanels) -> None:
    def fail() -> str:
        raise ConnectionError

    with pytest.raises(ConnectionError):
        panels.get(view(), fail)
    assert panels.get(view(), lambda: "answer") == "answer"


def test_what_was_asked_for_longest_ago_makes_room(panels: SharedPanels) -> None:
    loads = count()
    for number in range(KEPT + 1):
        panels.get(view(filters=str(number)), loads.__next__)
    assert panels.get(view(filters="1"), loads.__next__) == 1
    assert panels.get(view(filters="0"), loads.__next__) == KEPT + 1
