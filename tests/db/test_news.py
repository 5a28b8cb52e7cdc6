"""What the database tells of by itself, for pages that show it: names, lists, the team."""

from collections.abc import Iterator
from queue import Empty, Queue

import pytest
from sqlalchemy import text

from db import listen as listening
from db.engine import owner_transaction
from db.installation import DatabaseUrls
from db.listen import Ears
from tests.db.listening import SECONDS, listener

QUIET_SECONDS = 0.5


@pytest.fixture
def notices(live_database: DatabaseUrls, monkeypatch: pytest.MonkeyPatch) -> Iterator[Queue[str]]:
    """Hear what the database says."""
    monkeypatch.setattr(listening, "WAKE_SECONDS", 0.05)
    heard: Queue[str] = Queue()
    ears = Ears(heard.put, lambda: heard.put("connected"), lambda: heard.put("lost"))
    with listener(live_database.direct, ears):
        assert heard.get(timeout=SECONDS) == "connected"
        yield heard


def write(urls: DatabaseUrls, statement: str) -> None:
    with owner_transaction(urls.owner) as work:
        work.execute(text(statement))


@pytest.mark.parametrize(
    ("statement", "topic"),
    [
        ("update mediance.domain set label = label || ' ' where code = 'caf'", "lists"),
        ("update mediance.channel set position = position + 100", "lists"),
        ("update mediance.language set position = position + 100", "lists"),
        ("update mediance.place set position = position + 100", "lists"),
        ("update mediance.institution set position = position + 100", "lists"),
        ("update mediance.site set name = name || ' '", "lists"),
        ("update mediance.staff set display_name = display_name || ' '", "lists"),
        ("insert into mediance.room (site_id, name) select min(id), 'Le coin' from mediance.site",
         "lists"),
        ("update mediance.person set family_name = 'vidal'", "people"),
    ],
)  # fmt: skip
def test_a_change_is_told_without_what_it_is(
    live_database: DatabaseUrls, notices: Queue[str], statement: str, topic: str
) -> None:
    write(live_database, statement)
    assert notices.get(timeout=SECONDS) == topic


def test_what_no_page_shows_is_not_told(live_database: DatabaseUrls, notices: Queue[str]) -> None:
    write(live_database, "update mediance.staff set language = language")
    write(live_database, "update mediance.person set created_at = created_at")
    with pytest.raises(Empty):
        notices.get(timeout=QUIET_SECONDS)
