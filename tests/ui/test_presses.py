"""What a browser sends is looked at before it means anything."""

import uuid

import pytest

from mediance.services.record_visit import UnknownChoice
from mediance.ui import presses, session
from mediance.ui.presses import Press


@pytest.mark.parametrize("sent", [True, 0, -1, 2**63, 1.0, "7", None, [], {}])
def test_what_is_no_id_is_refused(sent: object) -> None:
    with pytest.raises(UnknownChoice):
        Press({"visit": sent}).number("visit")


def test_an_id_and_a_text_are_what_was_sent() -> None:
    press = Press({"visit": 2**63 - 1, "domain": "retraite"})
    assert press.number("visit") == 2**63 - 1
    assert (press.text("domain"), press.text("absent")) == ("retraite", "")


@pytest.mark.parametrize("sent", ["a\0b", "\ud800", "a\udfffb"])
def test_a_text_that_no_database_keeps_is_refused(sent: str) -> None:
    with pytest.raises(UnknownChoice):
        Press({"domain": sent}).text("domain")


@pytest.mark.parametrize("key", [None, "", "\ud800", 7, True, {}, "x" * 5_000])
def test_a_press_without_its_key_is_told_in_words(
    monkeypatch: pytest.MonkeyPatch, key: object
) -> None:
    kept: dict[str, object] = {}
    monkeypatch.setattr(session, "sent", lambda _part, _event: {"key": key})
    monkeypatch.setattr(session, "put", lambda name, content: kept.update({name: content}))
    with presses.handled("intake", "recorded", "visit") as press:
        uuid.UUID(str(press.key))
    assert kept["intake_problem"]
