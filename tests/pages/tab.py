"""One browser tab on the application, without the browser: what it is given, what it sends."""

import json
import uuid
from pathlib import Path
from typing import Any

import pytest
from streamlit.components.v2.bidi_component.main import _make_trigger_id
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Node, UnknownElement

from db.engine import transaction
from db.queries import accounts
from mediance.domain.actors import SIGN_IN, Actor, Language
from mediance.services.sign_in import SESSION_LIFETIME, token_hash
from mediance.ui import session

ROOT = Path(__file__).parents[2]
SHELL = ROOT / "mediance" / "ui" / "shell.py"
SECONDS = 30


class Tab:
    """The whole application as one person sees it; open several for several people."""

    def __init__(self, token: str, monkeypatch: pytest.MonkeyPatch, app: AppTest) -> None:
        self._token = token
        self._monkeypatch = monkeypatch
        self.app = app
        self.draw()

    def draw(self) -> None:
        """Run the page anew, as a reload of what is on the screen would."""
        self._as_this_person()
        self.app.run()
        assert not self.app.exception, self.app.exception

    def shown(self, part: str) -> dict[str, Any]:
        """Return what a browser part was given to show."""
        shown: dict[str, Any] = json.loads(self._element(part).proto.json)
        return shown

    def shows(self, part: str) -> bool:
        """Whether a browser part is on the page."""
        return bool(self._elements(part))

    def send(self, part: str, event: str, **message: object) -> None:
        """Do as a part's script does when somebody presses something in it."""
        self._as_this_person()
        states = self.app._tree.get_widget_states()
        sent = WidgetState(id=_make_trigger_id(self._element(part).proto.id, "events"))
        sent.json_trigger_value = json.dumps([{"event": event, "value": message}])
        states.widgets.append(sent)
        runner = self.app._tree._runner
        assert runner is not None
        runner._run(states)
        assert not self.app.exception, self.app.exception

    def _element(self, part: str) -> UnknownElement:
        (element,) = self._elements(part)
        assert isinstance(element, UnknownElement)
        return element

    def _elements(self, part: str) -> list[Node]:
        parts = self.app.get("bidi_component")
        return [element for element in parts if element.proto.id.endswith(f"-{part}")]

    def _as_this_person(self) -> None:
        self._monkeypatch.setattr(session, "token", lambda: self._token)


def open_tab(
    actor: Actor,
    monkeypatch: pytest.MonkeyPatch,
    language: Language = "fr",
    app: AppTest | None = None,
) -> Tab:
    """Sign somebody in, in a language, and open the application, or one script of it."""
    token = str(uuid.uuid4())
    with transaction(actor) as work:
        accounts.set_language(work, actor.staff_id, language)
    with transaction(SIGN_IN) as work:
        accounts.add_session(
            work, actor.staff_id, token_hash(token), "127.0.0.1", lifetime=SESSION_LIFETIME
        )
    if app is None:
        app = AppTest.from_file(str(SHELL), default_timeout=SECONDS)
    return Tab(token, monkeypatch, app)


def page(name: str) -> AppTest:
    """Return one page alone, as Streamlit runs it when nothing stands before it."""
    return AppTest.from_file(str(ROOT / "pages" / f"{name}.py"), default_timeout=SECONDS)


def choose(app: AppTest, label: str, place: int) -> None:
    """Choose one of the lines behind a menu's button."""
    (menu,) = (each for each in app.get("menu_button") if each.proto.label == label)
    states = app._tree.get_widget_states()
    chosen = WidgetState(id=menu.proto.id)
    chosen.string_trigger_value.data = menu.proto.options[place]
    states.widgets.append(chosen)
    runner = app._tree._runner
    assert runner is not None
    runner._run(states)
    assert not app.exception, app.exception
