"""The menu: beside each other as long as they fit, in sections where there are more."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest
import streamlit as st
from streamlit.navigation.page import StreamlitPage
from streamlit.testing.v1 import AppTest

from mediance.domain.actors import Actor, Language
from tests.cast import Cast
from tests.pages.tab import open_tab

Menu = Mapping[str, list[str]]
Seen = Callable[..., Menu]

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def menu_of(monkeypatch: pytest.MonkeyPatch) -> Seen:
    """Return the titles of the pages that somebody sees in the menu, by section."""
    navigation = st.navigation

    def look(actor: Actor, language: Language = "fr") -> Menu:
        shown: dict[str, list[str]] = {}

        def noted(pages: Mapping[str, Sequence[StreamlitPage]], **how: Any) -> StreamlitPage:  # noqa: ANN401
            shown.clear()
            for section, listed in pages.items():
                titles = [page.title for page in listed if page.visibility == "visible"]
                shown.update({section: titles} if titles else {})
            return navigation(pages, **how)

        monkeypatch.setattr(st, "navigation", noted)
        open_tab(actor, monkeypatch, language)
        return shown

    return look


def test_few_pages_stand_beside_each_other(cast: Cast, menu_of: Seen) -> None:
    assert menu_of(cast.sofia) == {"": ["Demandes", "Conservation", "Journal"]}
    (beside,) = menu_of(cast.carme).values()
    assert beside == [
        "Accueil", "Aujourd’hui", "Informations", "Présences", "Feuilles", "Ressaisir",
    ]  # fmt: skip


def test_the_coordination_finds_its_pages_in_sections(cast: Cast, menu_of: Seen) -> None:
    assert menu_of(cast.bruno) == {
        "": ["Accueil", "Aujourd’hui", "Informations", "Pilotage"],
        "Suivis": [
            "Ma journée", "Démarches", "À ne pas perdre de vue", "Organismes", "Échéances",
        ],
        "Outils": ["Présences", "Feuilles", "Ressaisir", "Administration"],
        "Données": ["Doublons", "Demandes"],
    }  # fmt: skip
    assert list(menu_of(cast.bruno, "en")) == ["", "Follow-up", "Tools", "Records"]


def test_a_refusal_leads_where_one_may_go(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    app = open_tab(cast.helene, monkeypatch).app
    app.switch_page("../../pages/demarches.py").run()
    (way,) = (link.proto for link in app.get("page_link") if "Aller" in link.proto.label)
    assert (way.label, way.page) == ("Aller à : Pilotage", "pilotage")


def marked(app: AppTest) -> list[str]:
    """Return the rules that mark the section in which the page is."""
    return [each.proto.body for each in app.get("html") if "stTopNavSection" in each.proto.body]


def test_the_section_of_the_page_is_marked(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    app = open_tab(cast.bruno, monkeypatch).app
    assert marked(app) == []
    app.switch_page("../../pages/organismes.py").run()
    (rule,) = marked(app)
    assert "nth-child(5)" in rule
