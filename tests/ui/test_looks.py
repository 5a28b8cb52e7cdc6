"""Who is at work is looked up once for all parts of a page that news redraw together."""

import pytest

from mediance.domain.actors import Actor
from mediance.domain.roles import Role
from mediance.services import sessions
from mediance.services.sessions import SignedOut
from mediance.ui import auth, session

CARME = Actor(1, "Carme", frozenset({Role.RECEPTION}), (1,))


class Clock:
    seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(auth, "monotonic", clock)
    return clock


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Actor | None]:
    """Have the session found, and note each question; the last answer is given for ever."""
    answers: list[Actor | None] = [CARME]
    asked: list[Actor | None] = []
    kept: dict[str, object] = {}

    def actor_of(_token: str | None, *, is_activity: bool = False) -> Actor | None:
        del is_activity
        asked.append(answers[-1])
        return answers[-1]

    monkeypatch.setattr(sessions, "actor_of", actor_of)
    monkeypatch.setattr(session, "token", lambda: "token")
    monkeypatch.setattr(session, "value", kept.get)
    monkeypatch.setattr(session, "put", lambda name, content: kept.update({name: content}))
    monkeypatch.setattr(session, "set_hides_names", lambda **_said: None)
    return asked


@pytest.mark.usefixtures("clock")
def test_parts_redrawn_together_ask_once_each_under_its_own_screen(
    asked: list[Actor | None],
) -> None:
    screens = [auth.present(screen=name, is_activity=False).screen for name in ("a", "b", "c")]
    assert screens == ["a", "b", "c"]
    assert asked == [CARME]


@pytest.mark.usefixtures("clock")
def test_a_press_always_asks_and_so_does_what_is_drawn_after_it(
    asked: list[Actor | None],
) -> None:
    auth.present(screen="a", is_activity=False)
    auth.present(screen="a", is_activity=True)
    auth.present(screen="a", is_activity=False)
    assert len(asked) == 3


def test_a_moment_later_it_is_asked_again(asked: list[Actor | None], clock: Clock) -> None:
    auth.present(screen="a", is_activity=False)
    clock.seconds += auth.LOOK_LASTS
    auth.present(screen="a", is_activity=False)
    assert len(asked) == 2


def test_whoever_is_gone_is_not_remembered(
    asked: list[Actor | None], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    auth.present(screen="a", is_activity=False)
    monkeypatch.setattr(sessions, "actor_of", lambda *_args, **_named: None)
    clock.seconds += auth.LOOK_LASTS
    for _turn in range(2):
        with pytest.raises(SignedOut):
            auth.present(screen="a", is_activity=False)
    assert len(asked) == 1


@pytest.mark.usefixtures("clock")
def test_whoever_comes_is_found_at_once(
    asked: list[Actor | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as nobody_yet:
        nobody_yet.setattr(sessions, "actor_of", lambda *_args, **_named: None)
        with pytest.raises(SignedOut):
            auth.present(screen="a", is_activity=False)
    assert auth.present(screen="a", is_activity=False).staff_id == CARME.staff_id
    assert asked == [CARME]
