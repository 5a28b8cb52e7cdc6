"""Possible doubles: what is shown of two records, what each press leads to, and who may look."""

import uuid
from collections.abc import Callable

import pytest
from sqlalchemy import text

from db.engine import transaction
from mediance.domain.actors import Actor, Language
from mediance.domain.people import NewPerson
from mediance.domain.visits import Ending
from mediance.services import duplicates
from mediance.services.end_visit import end_visit
from mediance.services.errors import DatabaseUnavailable
from mediance.services.pairing import propose_pairs
from mediance.services.record_visit import NewVisit, record_visit
from mediance.ui.doubles_words import View
from tests.cast import Cast
from tests.pages.tab import Tab, open_tab

PART = "doubles"
LAST_PERSON = text("select max(id) from mediance.person")
Open = Callable[..., Tab]

pytestmark = pytest.mark.usefixtures("database")


def key() -> uuid.UUID:
    return uuid.uuid4()


def somebody(cast: Cast, family: str = "Benali", given: str = "Samira", year: int = 1979) -> int:
    visit = NewVisit(cast.here, NewPerson(family, given, year))
    visit_id = record_visit(cast.bruno, visit, key()).visit_id
    end_visit(cast.bruno, visit_id, Ending.LEFT_WITHOUT_CONTACT, key=key())
    with transaction(cast.bruno) as work:
        return int(work.scalar(LAST_PERSON) or 0)


@pytest.fixture
def open_doubles(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Open:
    """Open the screen as somebody, Amina unless said otherwise."""

    def come(actor: Actor = cast.amina, language: Language = "fr") -> Tab:
        tab = open_tab(actor, monkeypatch, language)
        tab.app.switch_page("../../pages/doublons.py").run()
        assert not tab.app.exception, tab.app.exception
        return tab

    return come


def press(tab: Tab, action: str, **pair: object) -> None:
    shown = tab.shown(PART)
    asked = pair or {name: shown["pair"][name] for name in ("first", "second")}
    tab.send(PART, "acted", key=shown["key"], press=str(uuid.uuid4()), action=action, **asked)


def choose(tab: Tab, view: str) -> None:
    (control,) = tab.app.button_group
    control.set_value(View(view)).run()
    assert not tab.app.exception


def test_two_records_stand_side_by_side_with_what_agrees(cast: Cast, open_doubles: Open) -> None:
    one, other = somebody(cast), somebody(cast, "BEN ALI")
    propose_pairs()
    shown = open_doubles().shown(PART)
    assert shown["told"] == "Est-ce la même personne ? Une paire à regarder."
    pair = shown["pair"]
    assert (pair["first"], pair["second"]) == (one, other)
    assert pair["reason"] == "Orthographe proche, même année de naissance"
    told = {row["label"]: (row["first"], row["second"], row["told"]) for row in pair["rows"]}
    assert told["Nom"] == ("Benali", "BEN ALI", "≠ différent")
    assert told["Prénom"] == ("Samira", "Samira", "= pareil")
    assert told["Né·e en"] == ("1979", "1979", "= pareil")
    assert told["Lieu"] == ("Saint-Jacques", "Saint-Jacques", "")
    assert told["Passages à vos lieux"] == ("1", "1", "")
    assert "Nom d’usage" not in told


def test_in_english_too(cast: Cast, open_doubles: Open) -> None:
    somebody(cast), somebody(cast)
    propose_pairs()
    shown = open_doubles(language="en").shown(PART)
    assert shown["told"] == "Are they the same person? One pair to look at."
    assert shown["pair"]["reason"] == "Same name, same birth year"


def test_nothing_to_decide_is_said_calmly(open_doubles: Open) -> None:
    shown = open_doubles().shown(PART)
    assert shown["pair"] is None
    assert shown["told"] == "Aucune paire à regarder."
    assert shown["hint"] == "Les fiches sont comparées chaque nuit."
    assert shown["pages"] == {"place": "", "previous": None, "next": None}


def test_the_same_person_is_linked_and_taken_back(cast: Cast, open_doubles: Open) -> None:
    somebody(cast), somebody(cast)
    propose_pairs()
    tab = open_doubles()
    press(tab, "link")
    assert duplicates.links(cast.amina).count == 1
    done = tab.shown(PART)["done"]
    assert done["text"] == "Fiches réunies."
    press(tab, "undo", first=done["first"], second=done["second"])
    assert duplicates.links(cast.amina).count == 0
    assert tab.shown(PART)["done"]["text"] == "Fiches séparées."


def test_not_the_same_is_noted_and_the_next_pair_comes(cast: Cast, open_doubles: Open) -> None:
    somebody(cast), somebody(cast)
    somebody(cast, "Roig", "Josep", 1950), somebody(cast, "Roig", "Josep", 1950)
    propose_pairs()
    tab = open_doubles()
    first = tab.shown(PART)["pair"]
    press(tab, "distinct")
    second = tab.shown(PART)["pair"]
    assert second["first"] != first["first"]
    assert duplicates.distinct_pairs(cast.amina).count == 1
    press(tab, "later")
    assert tab.shown(PART)["pair"]["first"] == second["first"]  # the only one left
    assert tab.shown(PART)["done"]["text"] == "Remise à la fin de la liste."


def test_the_same_press_twice_decides_once(cast: Cast, open_doubles: Open) -> None:
    somebody(cast), somebody(cast)
    propose_pairs()
    tab = open_doubles()
    shown = tab.shown(PART)
    message = {
        "key": shown["key"],
        "press": "1",
        "action": "link",
        "first": shown["pair"]["first"],
        "second": shown["pair"]["second"],
    }
    for _ in range(2):
        tab.send(PART, "acted", **message)
        assert tab.shown(PART)["problem"] == ""
    assert duplicates.links(cast.amina).count == 1


def test_what_a_colleague_decided_meanwhile_is_said(cast: Cast, open_doubles: Open) -> None:
    one, other = somebody(cast), somebody(cast)
    propose_pairs()
    tab = open_doubles()
    duplicates.say_distinct(cast.ines, one, other, key())
    press(tab, "link")
    shown = tab.shown(PART)
    assert shown["problem"].startswith("Quelqu’un a dit que ce sont deux personnes.")
    assert shown["pair"] is None


def test_what_was_decided_is_listed_with_its_way_back(cast: Cast, open_doubles: Open) -> None:
    one, other, third = somebody(cast), somebody(cast), somebody(cast, "Roig")
    duplicates.link(cast.ines, one, other, key())
    duplicates.say_distinct(cast.carme, one, third, key())
    tab = open_doubles()
    choose(tab, "linked")
    (linked,) = tab.shown(PART)["decisions"]
    assert linked["first_name"] == "BENALI Samira · 1979"
    assert linked["about"].endswith("par Inès")
    press(tab, linked["action"], first=one, second=other)
    assert duplicates.links(cast.amina).count == 0
    choose(tab, "distinct")
    (apart,) = tab.shown(PART)["decisions"]
    press(tab, apart["action"], first=one, second=third)
    assert duplicates.distinct_pairs(cast.amina).count == 0
    assert tab.shown(PART)["decisions"] == []


def test_the_line_is_walked_along_and_never_past_its_end(cast: Cast, open_doubles: Open) -> None:
    for _ in range(3):
        somebody(cast)
    propose_pairs()
    tab = open_doubles()
    assert tab.shown(PART)["pages"] == {"place": "1 sur 3", "previous": None, "next": 1}
    tab.send(PART, "turned", to=2)
    assert tab.shown(PART)["pages"] == {"place": "3 sur 3", "previous": 1, "next": None}
    tab.send(PART, "turned", to=400)
    assert tab.shown(PART)["pages"]["place"] == "3 sur 3"
    for odd in (-1, True, "2", None, 2.5, 2**63, 2**70):
        tab.send(PART, "turned", to=odd)
        assert tab.shown(PART)["pages"]["place"] == "3 sur 3"


@pytest.mark.parametrize(
    "said",
    [
        {"action": "link", "first": "1", "second": 2},
        {"action": "merge", "first": 1, "second": 2},
        {"action": "undo", "first": 1, "second": 2},
        {"action": "link", "first": 3, "second": 3},
        {},
    ],
)
def test_whatever_a_browser_sends_leads_to_a_sentence(
    cast: Cast, open_doubles: Open, said: dict[str, object]
) -> None:
    somebody(cast), somebody(cast)
    tab = open_doubles()
    tab.send(PART, "acted", key=str(uuid.uuid4()), press="1", **said)
    assert tab.shown(PART)["problem"]
    assert duplicates.links(cast.amina).count == 0


@pytest.mark.parametrize("name", ["<b>Zoé</b>", "O'; drop table --", "نور", "🙂 Léa", "N" * 120])
def test_names_stay_as_they_are(cast: Cast, open_doubles: Open, name: str) -> None:
    somebody(cast, name), somebody(cast, name)
    propose_pairs()
    rows = open_doubles().shown(PART)["pair"]["rows"]
    assert (rows[0]["first"], rows[0]["second"]) == (name, name)


def test_while_the_database_is_down_the_pair_stays_and_a_sentence_says_so(
    cast: Cast, open_doubles: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    somebody(cast), somebody(cast)
    propose_pairs()
    tab = open_doubles()
    before = tab.shown(PART)

    def is_down(*_: object, **__: object) -> None:
        raise DatabaseUnavailable

    with monkeypatch.context() as down:
        for service in ("link", "proposals"):
            down.setattr(duplicates, service, is_down)
        press(tab, "link")
        shown = tab.shown(PART)
    assert shown["problem"].startswith("La base ne répond pas.")
    assert (shown["pair"], shown["key"]) == (before["pair"], before["key"])
    press(tab, "link")
    assert tab.shown(PART)["done"]["text"] == "Fiches réunies."


def test_where_names_are_hidden_no_pair_is_sent(cast: Cast, open_doubles: Open) -> None:
    one, other = somebody(cast), somebody(cast)
    propose_pairs()
    tab = open_doubles()
    tab.app.button(key="topbar_privacy").click().run()
    shown = tab.shown(PART)
    assert shown["pair"] is None
    assert shown["hint"].startswith("Les noms sont masqués.")
    duplicates.link(cast.amina, one, other, key())
    choose(tab, "linked")
    assert "BENALI" not in str(tab.shown(PART)).upper()
    assert tab.shown(PART)["decisions"][0]["first_name"] == "B. S. · 1979"
