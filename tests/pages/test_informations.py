"""The list of those who were not told yet: who stands in it, one press each, and the way back."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import streamlit as st
from sqlalchemy import text
from streamlit.navigation.page import Page

from db.engine import transaction
from mediance.domain.actors import Actor, Language
from mediance.domain.people import NewPerson
from mediance.services import notices_to_give
from mediance.services.receive import receive
from mediance.ui import informing
from tests.cast import Cast
from tests.pages.tab import Tab, open_tab
from tests.services.people import arrive, somebody

MANY = text(
    "insert into mediance.person"
    " (family_name, given_name, search_name, site_id, first_contact_on)"
    " select 'Roig', n::text, 'roig', :site, date '2020-01-01' + n from generate_series(1, :n) n"
)
Open = Callable[..., Tab]

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def open_list(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Open:
    """Open the list as somebody, Carme unless said otherwise."""

    def come(actor: Actor = cast.carme, language: Language = "fr") -> Tab:
        tab = open_tab(actor, monkeypatch, language)
        tab.app.switch_page("../../pages/informations.py").run()
        assert not tab.app.exception, tab.app.exception
        return tab

    return come


def said(tab: Tab) -> str:
    parts = (tab.app.title, tab.app.markdown, tab.app.caption, tab.app.warning)
    return "\n".join(str(each.value) for part in parts for each in part)


def names(tab: Tab) -> list[str]:
    """Return who stands in the list, in its order."""
    links = [link.proto for link in tab.app.get("page_link")]
    return [link.label for link in links if "person=" in link.query_string]


def press(tab: Tab, label: str, place: int = 0) -> None:
    [button for button in tab.app.button if button.label == label][place].click().run()
    assert not tab.app.exception, tab.app.exception


def count(cast: Cast) -> int:
    return notices_to_give.notices_to_give(cast.carme, cast.here).count


def test_nobody_to_tell_is_one_sentence(open_list: Open) -> None:
    shown = open_list()
    assert "Tout le monde est informé." in said(shown)
    assert names(shown) == []


def test_who_is_here_stands_on_top_with_their_number(cast: Cast, open_list: Open) -> None:
    somebody(cast, "Vidal")
    arrive(cast, NewPerson("Benali", "Samira", 1979))
    shown = open_list()
    assert names(shown) == ["BENALI Samira", "VIDAL Samira"]
    assert "2 personnes à informer." in said(shown)
    assert "**Dans la file** · n° 2, attend depuis 0 min" in said(shown)
    assert "dernier passage le" in said(shown)


def passes(monkeypatch: pytest.MonkeyPatch, minutes: int) -> None:
    """Have so much time pass before somebody looks."""
    later = datetime.now(UTC) + timedelta(minutes=minutes)
    monkeypatch.setattr(informing, "paris", SimpleNamespace(now=lambda: later))


def test_since_when_is_a_time_that_passed_and_no_hour(
    cast: Cast, open_list: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    _person_id, visit_id = arrive(cast, NewPerson("Benali", "Samira", 1979))
    passes(monkeypatch, 31)
    assert "n° 1, attend depuis 31 min" in said(open_list())
    receive(cast.amina, visit_id, uuid.uuid4())
    passes(monkeypatch, 12)
    assert "**En entretien** · n° 1, depuis 12 min" in said(open_list())


def test_one_press_tells_and_the_list_empties(cast: Cast, open_list: Open) -> None:
    for name in ("Vidal", "Puig"):
        somebody(cast, name)
    tab = open_list()
    press(tab, "Donnée")
    assert "**PUIG Samira** est informé·e." in said(tab)
    assert names(tab) == ["VIDAL Samira"]
    press(tab, "Donnée")
    assert "Tout le monde est informé." in said(tab)
    assert count(cast) == 0
    press(tab, "Annuler")
    assert names(tab) == ["VIDAL Samira"]
    assert count(cast) == 1


def test_a_name_is_looked_for(cast: Cast, open_list: Open) -> None:
    for name in ("Vidal", "Puig"):
        somebody(cast, name)
    tab = open_list()
    tab.app.text_input[0].set_value("pui").run()
    assert names(tab) == ["PUIG Samira"]
    tab.app.text_input[0].set_value("zzz").run()
    assert "Aucun nom ne correspond." in said(tab)


def test_a_long_list_is_turned(cast: Cast, open_list: Open) -> None:
    with transaction(cast.bruno) as work:
        work.execute(MANY, {"site": cast.here, "n": 45})
    tab = open_list()
    first = names(tab)
    press(tab, "Suivantes")
    press(tab, "Suivantes")
    assert len(names(tab)) == 5
    press(tab, "Précédentes")
    press(tab, "Précédentes")
    assert names(tab) == first


def test_the_menu_says_how_many_are_here(
    cast: Cast, open_list: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    titles: list[str] = []
    page = st.Page

    def noted(*args: Any, **said: Any) -> Page:  # noqa: ANN401
        titles.append(said["title"])
        return page(*args, **said)

    monkeypatch.setattr(st, "Page", noted)
    open_list()
    assert set(titles) >= {"Informations"}
    somebody(cast)
    titles.clear()
    open_list()
    assert "Informations" in titles  # nobody of those who came before is here now
    arrive(cast, NewPerson("Benali", "Samira", 1979))
    titles.clear()
    open_list()
    assert "Informations · 1" in titles


def test_hidden_names_are_hidden_here_too(cast: Cast, open_list: Open) -> None:
    somebody(cast)
    tab = open_list()
    press(tab, "Donnée")
    tab.app.button(key="topbar_privacy").click().run()
    assert "BENALI" not in said(tab) + "".join(names(tab))


def test_it_is_all_in_english(cast: Cast, open_list: Open) -> None:
    somebody(cast)
    shown = open_list(cast.amina, "en")
    assert "1 person to tell." in said(shown)
    assert "Given" in [button.label for button in shown.app.button]
