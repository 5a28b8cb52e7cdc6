"""Words that stay the same are put together once, and never in another's language."""

import pytest

from mediance.domain.actors import Language
from mediance.ui import session
from mediance.ui.language import _, said_once


def test_each_language_is_said_its_own_words_once(monkeypatch: pytest.MonkeyPatch) -> None:
    spoken: list[Language] = ["fr"]
    made: list[str] = []
    monkeypatch.setattr(session, "language", lambda: spoken[-1])

    @said_once
    def greeting(name: str) -> str:
        made.append(name)
        return f"{_('Bonjour')} {name}"

    french = greeting("Carme")
    spoken.append("en")
    english = greeting("Carme")
    assert (french, english) == ("Bonjour Carme", "Hello Carme")
    assert greeting("Carme") is english
    assert greeting("Montserrat") == "Hello Montserrat"
    assert made == ["Carme", "Carme", "Montserrat"]
