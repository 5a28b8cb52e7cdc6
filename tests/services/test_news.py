"""What the database's notices may say: whoever signs in to it can send any."""

import pytest

from mediance.services.live import LiveHub
from mediance.services.news import NewsThread


def heard(payload: str) -> list[tuple[str, int | None]]:
    """Return what is published for one notice."""
    hub = LiveHub()
    published: list[tuple[str, int | None]] = []
    news = NewsThread("postgresql://nobody@localhost/none", hub=hub)
    with hub.heard_by(lambda topic, site_id: published.append((topic, site_id))):
        news._pass_on(payload)
    return published


@pytest.mark.parametrize(
    ("payload", "published"), [("visits:7", ("visits", 7)), ("caseload", ("caseload", None))]
)
def test_a_notice_names_a_topic_and_perhaps_a_site(
    payload: str, published: tuple[str, int | None]
) -> None:
    assert heard(payload) == [published]


@pytest.mark.parametrize(
    "payload",
    [
        "",
        "visits:",
        "visits:²",
        "visits:-1",
        "visits:" + "9" * 5_000,
        "visits:7\n",
        "sessions",
        "x:1",
    ],
)
def test_a_forged_notice_is_dropped(payload: str) -> None:
    assert heard(payload) == []
