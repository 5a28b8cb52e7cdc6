"""The board on screen: its address is its list; what is done to several is told line by line."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from mediance.domain import paris
from mediance.domain.actors import Actor, Language
from mediance.domain.deadline_rules import Severity
from mediance.domain.followup import Opening, Seen
from mediance.domain.procedure_life import EventKind
from mediance.domain.procedures import Step
from mediance.services import cases
from mediance.services.errors import DatabaseUnavailable
from mediance.services.followup import board as service
from mediance.services.followup import rules
from mediance.services.followup.board import ROWS, board
from mediance.services.followup.opening import open_procedure
from mediance.services.followup.reading import procedure_file
from mediance.services.followup.tending import set_next_date, set_owner
from tests.cast import Cast
from tests.confidential import key, somebody
from tests.pages.tab import Tab, open_tab, page

pytestmark = pytest.mark.usefixtures("database", "key_folder")

TODAY = paris.today()
LIST = "board_list"
Open = Callable[..., Tab]


@pytest.fixture
def screen(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Open:
    """Open the board as somebody, Amina unless said otherwise, at an address."""

    def come(actor: Actor = cast.amina, language: Language = "fr", **address: str) -> Tab:
        app = page("demarches")
        for name, value in address.items():
            app.query_params[name] = value
        return open_tab(actor, monkeypatch, language, app=app)

    return come


def opened(cast: Cast, type_code: str = "dalo", days_ago: int = 0, count: int = 1) -> list[Seen]:
    """Open procedures of one person; deposited some days ago, or to be prepared."""
    case_id = cases.open_case(cast.amina, somebody(cast), cast.here, key())
    opening = Opening(
        type_code=type_code,
        step=Step.DEPOSITED if days_ago else Step.TO_QUALIFY,
        step_at=TODAY - timedelta(days=days_ago) if days_ago else None,
    )
    return [Seen(open_procedure(cast.amina, case_id, opening, key()), 1) for _ in range(count)]


def lines(tab: Tab) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = tab.shown(LIST)["rows"]
    return rows


def ids(tab: Tab) -> set[int]:
    return {line["id"] for line in lines(tab)}


def do(tab: Tab, action: str, *seen: Seen, **more: object) -> dict[str, Any]:
    """Press something for these lines; return what the list then says became of them."""
    chosen = [[each.procedure_id, each.version] for each in seen]
    said = {"press": str(uuid.uuid4()), "key": tab.shown(LIST)["key"]}
    tab.send(LIST, "acted", action=action, chosen=chosen, **said, **more)
    return tab.shown(LIST)


def undo(tab: Tab) -> dict[str, Any]:
    tab.send(LIST, "undone", press=str(uuid.uuid4()), key=tab.shown(LIST)["key"])
    return tab.shown(LIST)


def said(app: AppTest) -> str:
    parts = (*app.title, *app.markdown, *app.caption, *app.warning, *app.info, *app.error)
    return "\n".join(str(each.value) for each in parts)


def address(app: AppTest) -> dict[str, str]:
    """Return what the address says; what was not written anew stands there as it was typed."""
    return {
        name: said if isinstance(said, str) else ",".join(said)
        for name, said in app.query_params.items()
    }


# What is listed


def test_an_empty_house_says_where_a_procedure_begins(screen: Open) -> None:
    tab = screen()
    assert tab.app.title[0].value == "Aucune démarche"
    assert "Une démarche s’ouvre sur la fiche d’une personne" in said(tab.app)
    assert "A procedure is opened on a person’s file" in said(screen(language="en").app)


def test_a_line_says_by_when_who_what_where_and_whose_turn(screen: Open, cast: Cast) -> None:
    (seen,) = opened(cast, "c2s", 100)
    set_next_date(cast.amina, seen, TODAY - timedelta(days=2), key())
    tab = screen()
    assert tab.app.title[0].value == "1 démarche en cours"
    (line,) = lines(tab)
    person_id = procedure_file(cast.amina, seen.procedure_id).head.person_id
    assert line["href"] == f"/personne?person={person_id}&procedure={seen.procedure_id}"
    assert line["name"] == "XARRAGA Quiteria"
    assert (line["type"], line["institution"]) == ("Complémentaire santé solidaire", "CPAM")
    assert (line["stage"], line["turn"]) == ("déposée", "à l’organisme")
    assert (line["owner"], line["age"]) == ("Amina", "100 j")
    assert line["next"].endswith("(il y a 2 j)")
    assert line["is_next_over"]
    assert line["awaits"]


def test_a_deadline_has_its_shape_and_words_and_its_colour_once_verified(
    screen: Open, cast: Cast
) -> None:
    opened(cast)
    (line,) = lines(screen())
    assert (line["deadline"]["shape"], line["deadline"]["colour"]) == ("octagon", "")
    assert line["deadline"]["text"] == "un droit peut se perdre"
    assert "date à demander" in line["deadline"]["when"]
    for each in rules.all_rules(cast.bruno):
        if "dalo" in each.rule.applies_to:
            rules.verify_rule(cast.bruno, each.rule.code, each.version, key())
    (line,) = lines(screen())
    assert line["deadline"]["colour"] == Severity.RIGHT_LOST


def test_names_that_are_hidden_are_not_sent(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    opened(cast)
    tab = open_tab(cast.amina, monkeypatch)
    tab.app.switch_page("../../pages/demarches.py").run()
    assert lines(tab)[0]["name"] == "XARRAGA Quiteria"
    tab.app.button(key="topbar_privacy").click().run()
    assert lines(tab)[0]["name"] == "X. Q."
    assert "ARRAGA" not in str(tab.shown(LIST)).upper()


def test_many_lines_stand_on_pages_that_the_address_counts(screen: Open, cast: Cast) -> None:
    every = {each.procedure_id for each in opened(cast, count=ROWS + 1)}
    first, second = screen(), screen(page="2")
    assert (len(lines(first)), len(lines(second))) == (ROWS, 1)
    assert ids(first) | ids(second) == every
    assert "51 à 51 sur 51" in said(second.app)
    first.app.button(key="board_turn_1").click().run()
    assert address(first.app) == {"page": "2"}
    assert ids(first) == ids(second)
    beyond = screen(page="9")
    assert ids(beyond) == ids(second)
    assert "voici la dernière" in said(beyond.app)


# What is asked for


def test_an_address_opens_its_list_and_says_it_in_words(screen: Open, cast: Cast) -> None:
    (dalo,), (c2s,) = opened(cast), opened(cast, "c2s", 100)
    set_owner(cast.amina, dalo, None, key())
    for where, expected in (
        ({"type": "dalo"}, {dalo.procedure_id}),
        ({"organisme": "cpam"}, {c2s.procedure_id}),
        ({"etape": "deposited"}, {c2s.procedure_id}),
        ({"tenue": "0"}, {dalo.procedure_id}),
        ({"tenue": str(cast.amina.staff_id)}, {c2s.procedure_id}),
        ({"age": "up_to_180_days"}, {c2s.procedure_id}),
        ({"gravite": "right_lost"}, {dalo.procedure_id}),
        ({"tour": "institution"}, {c2s.procedure_id}),
        ({"lieu": str(cast.here)}, {dalo.procedure_id, c2s.procedure_id}),
    ):
        tab = screen(cast.bruno, **where)
        assert ids(tab) == expected, where
        assert "Tout effacer" in [each.label for each in tab.app.button], where
        assert address(tab.app) == where
    told = said(screen(etape="deposited", tenue=str(cast.amina.staff_id)).app)
    assert r"**Tenue par \: Amina** · **Étape \: déposée**" in told
    assert r"Stage\: filed" in said(screen(language="en", etape="deposited").app)


def test_a_box_writes_the_address_and_the_address_draws_the_box(screen: Open, cast: Cast) -> None:
    (dalo,), _c2s = opened(cast), opened(cast, "c2s", 100)
    tab = screen(page="1")
    tab.app.selectbox(key="board_turn_fr").set_value("us").run()
    assert ids(tab) == {dalo.procedure_id}
    assert address(tab.app) == {"tour": "us"}
    tab.app.multiselect(key="board_type_fr").set_value(["dalo", "rsa"]).run()
    assert address(tab.app) == {"tour": "us", "type": "dalo,rsa"}
    tab.app.selectbox(key="board_order_fr").set_value("oldest").run()
    tab.app.button(key="board_clear").click().run()
    assert address(tab.app) == {"tri": "oldest"}
    assert tab.app.selectbox(key="board_turn_fr").value == ""
    assert tab.app.multiselect(key="board_type_fr").value == []
    assert len(lines(tab)) == 2


def test_what_the_address_says_wrongly_does_not_count_and_is_told(screen: Open, cast: Cast) -> None:
    opened(cast)
    tab = screen(etape="jamais", organisme="caf,rien", lieu=str(cast.elsewhere), page="x")
    told = said(tab.app)
    assert "n’a pas été comprise" in told
    for part in ("Étape", "Organisme", "Lieu", "Page"):
        assert part in told
    assert r"**Organisme \: CAF**" in told
    assert "**Étape" not in told


def test_nobody_is_listed_by_what_is_sensitive(screen: Open, cast: Cast) -> None:
    (seen,) = opened(cast, "residence_renewal")
    tab = screen(type="residence_renewal")
    assert "Personne n’est listé par une démarche de séjour ou de violences." in said(tab.app)
    assert ids(tab) == {seen.procedure_id}
    assert "residence" not in str(tab.app.multiselect(key="board_type_fr").options)
    by_institution = screen(organisme="prefecture")
    assert "ne se listent pas par organisme" in said(by_institution.app)
    assert by_institution.app.title[0].value == "Aucune démarche"


def test_an_empty_list_says_which_filter_to_loosen(screen: Open, cast: Cast) -> None:
    (seen,) = opened(cast)
    tab = screen(type="dalo", etape="deposited")
    assert "Aucune démarche ne répond à tous ces filtres à la fois." in said(tab.app)
    (button,) = (b for b in tab.app.button if b.key == "board_loosen_etape")
    assert button.label == "Ôter « Étape : déposée » : 1 démarche"
    button.click().run()
    assert address(tab.app) == {"type": "dalo"}
    assert ids(tab) == {seen.procedure_id}


# What is done to several at once


def test_reminders_are_written_for_those_that_wait_and_taken_back(screen: Open, cast: Cast) -> None:
    (first, other), (silent,) = opened(cast, "c2s", 20, count=2), opened(cast)
    tab = screen()
    set_next_date(cast.amina, other, TODAY, key())
    shown = do(tab, "remind", first, other, silent)
    assert shown["problem"] == ""
    result = shown["result"]
    assert result["text"] == "1 relance notée."
    assert [each["id"] for each in result["done"]] == [first.procedure_id]
    changed, refused = result["groups"]
    assert [each["id"] for each in changed["rows"]] == [other.procedure_id]
    assert "entre-temps" in changed["text"]
    assert [each["id"] for each in refused["rows"]] == [silent.procedure_id]
    assert "n’attend pas de réponse" in refused["text"]
    assert all("/personne?person=" in each["href"] for each in (*changed["rows"], *refused["rows"]))
    assert undo(tab)["result"]["text"] == "Annulé : 1 démarche comme avant."
    kept = procedure_file(cast.amina, first.procedure_id)
    assert EventKind.CHASED not in [each.event.kind for each in kept.events if each.holds]


def test_the_same_press_twice_reminds_once(screen: Open, cast: Cast) -> None:
    (seen,) = opened(cast, "c2s", 20)
    tab = screen()
    said_once = tab.shown(LIST)["key"]
    for press in ("1", "2"):
        tab.send(LIST, "acted", action="remind", chosen=[[seen.procedure_id, 1]],
                 press=press, key=said_once)  # fmt: skip
    events = procedure_file(cast.amina, seen.procedure_id).events
    assert [each.event.kind for each in events].count(EventKind.CHASED) == 1


def test_lines_are_given_to_a_colleague_and_back_to_whom_kept_them(
    screen: Open, cast: Cast
) -> None:
    mine, free = opened(cast, count=2)
    set_owner(cast.amina, free, None, key())
    free = Seen(free.procedure_id, 2)
    tab = screen()
    shown = do(tab, "give", mine, free, owner=cast.ines.staff_id)
    assert shown["result"]["text"] == "2 démarches confiées à Inès."
    assert {line["owner"] for line in lines(tab)} == {"Inès"}
    undo(tab)
    owners = {line["id"]: line["owner"] for line in lines(tab)}
    assert owners == {mine.procedure_id: "Amina", free.procedure_id: None}
    shown = do(tab, "give", Seen(mine.procedure_id, 3), owner=0)
    assert shown["result"]["text"] == "1 démarche n’est plus tenue par personne."
    (nobodys,) = (each for each in lines(tab) if each["id"] == mine.procedure_id)
    assert (nobodys["owner"], nobodys["unowned"]) == (None, "personne, à confier")


def test_who_follows_nobody_there_is_given_nothing(screen: Open, cast: Cast) -> None:
    (seen,) = opened(cast)
    result = do(screen(), "give", seen, owner=cast.carme.staff_id)["result"]
    assert result["done"] == []
    assert "n’a pas pu être confiée" in result["groups"][0]["text"]
    assert not result["may_be_undone"]


@pytest.mark.parametrize(
    "message",
    [
        {},
        {"action": "remind"},
        {"action": "remind", "chosen": []},
        {"action": "remind", "chosen": [[1]]},
        {"action": "remind", "chosen": [["1", 1]]},
        {"action": "remind", "chosen": [[2**70, 1]]},
        {"action": "remind", "chosen": [[999_999, 1]]},
        {"action": "remind", "chosen": [[1, 1]] * (ROWS + 1)},
        {"action": "give", "chosen": "all", "owner": "x"},
    ],
)
def test_whatever_a_browser_sends_leads_to_a_sentence(
    screen: Open, cast: Cast, message: dict[str, object]
) -> None:
    opened(cast)
    tab = screen()
    tab.send(LIST, "acted", press="1", key=tab.shown(LIST)["key"], **message)
    shown = tab.shown(LIST)
    assert shown["problem"] == "Ce choix n’est plus dans les listes. Rechargez la page."
    assert shown["result"] is None
    tab.send(LIST, "undone", press="2", key=tab.shown(LIST)["key"])
    assert tab.shown(LIST)["problem"]


def test_an_unknown_gesture_does_nothing(screen: Open, cast: Cast) -> None:
    (seen,) = opened(cast)
    assert do(screen(), "erase", seen)["problem"]
    assert board(cast.amina).rows[0].head.version == 1


def test_while_the_database_is_down_the_list_stays_and_a_sentence_says_so(
    screen: Open, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    (seen,) = opened(cast)
    tab = screen()

    def is_down(*_: object, **__: object) -> None:
        raise DatabaseUnavailable

    monkeypatch.setattr(service, "board", is_down)
    tab.draw()
    assert "La base ne répond pas." in said(tab.app)
    assert ids(tab) == {seen.procedure_id}
