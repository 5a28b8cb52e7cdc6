"""What a page does when it hears that something changed."""

import pytest
from streamlit.testing.v1 import AppTest

from mediance.services.live import LiveHub
from mediance.ui import live
from tests.ui.runs import Drawing

FRAGMENTS = {"visits": ["queue", "today"], "cases": ["today"]}


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> LiveHub:
    hub = LiveHub()
    monkeypatch.setattr(live, "HUB", hub)
    return hub


def redrawn(drawn: dict[str, int], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let the browser call; return the fragments that are drawn anew."""
    drawing = Drawing(live.LINE)
    drawing.begin(monkeypatch)
    live._redraw(FRAGMENTS, (1,), drawn)
    return drawing.asked[0] if drawing.asked else []


@pytest.mark.parametrize(
    ("topic", "site_id", "fragments"),
    [
        ("visits", 1, ["queue", "today"]),
        ("cases", None, ["today"]),
        ("visits", 2, []),
        ("drafts", 1, []),
    ],
)
def test_only_what_shows_the_topic_is_redrawn(
    hub: LiveHub,
    monkeypatch: pytest.MonkeyPatch,
    topic: str,
    site_id: int | None,
    fragments: list[str],
) -> None:
    drawn = live._versions(FRAGMENTS, (1,))
    hub.publish(topic, site_id)
    assert redrawn(drawn, monkeypatch) == fragments


def test_what_was_redrawn_is_not_redrawn_again(
    hub: LiveHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = live._versions(FRAGMENTS, (1,))
    hub.publish("visits", 1)
    assert redrawn(drawn, monkeypatch)
    assert not redrawn(drawn, monkeypatch)


def test_a_page_draws_its_line_and_its_panels_run_after_run(hub: LiveHub) -> None:
    def page() -> None:
        import streamlit as st  # noqa: PLC0415

        from mediance.ui import live  # noqa: PLC0415

        live.watch({"visits": ["queue"]}, (1,))

        @st.fragment(key="queue")
        def queue() -> None:
            st.write("the queue")

        queue()

    for _ in range(2):  # a second session in the same process
        tab = AppTest.from_function(page, default_timeout=15).run()
        hub.publish("visits", 1)
        tab.run()
        assert not tab.exception
        assert [text.value for text in tab.markdown] == ["the queue"]
