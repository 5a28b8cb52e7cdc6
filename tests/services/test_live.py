"""Topic versions: what a panel and a browser compare."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediance.services.live import LiveHub

SITES = st.sets(st.integers(1, 4))
PUBLICATIONS = st.lists(st.tuples(st.sampled_from("ab"), st.none() | st.integers(1, 4)))


@given(PUBLICATIONS, SITES)
def test_a_version_grows_exactly_when_its_reader_is_concerned(
    publications: list[tuple[str, int | None]], site_ids: set[int]
) -> None:
    hub = LiveHub()
    for topic, site_id in publications:
        before = hub.current("a", site_ids)
        hub.publish(topic, site_id)
        is_concerned = topic == "a" and (site_id is None or site_id in site_ids)
        assert (hub.current("a", site_ids) > before) is is_concerned


def test_a_process_started_later_is_ahead_of_what_browsers_remember(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = time.time_ns()
    monkeypatch.setattr(time, "time_ns", lambda: now)
    earlier = LiveHub()
    for _ in range(100):
        earlier.publish("visits", 1)
    monkeypatch.setattr(time, "time_ns", lambda: now + 1_000_000_000)
    assert LiveHub().current("visits", (1,)) > earlier.current("visits", (1,))


def test_listeners_hear_what_is_published_while_they_listen() -> None:
    hub, heard = LiveHub(), list[tuple[str, int | None]]()
    hub.publish("visits", 1)
    with hub.heard_by(lambda topic, site_id: heard.append((topic, site_id))):
        hub.publish("visits", 2)
        hub.publish("cases")
    hub.publish("visits", 3)
    assert heard == [("visits", 2), ("cases", None)]


def test_threads_never_publish_the_same_version() -> None:
    hub, versions = LiveHub(), set[int]()

    def publish_many(site_id: int) -> None:
        for _ in range(200):
            hub.publish("visits", site_id)
            versions.add(hub.current("visits", (site_id,)))

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(publish_many, range(8)))
    assert len(versions) == 8 * 200
