"""The day's screen: what it shows, and what is stored when somebody puts something right."""

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from babel.dates import format_date
from sqlalchemy import text

from db.engine import transaction
from db.models import Visit, VisitCorrection
from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.people import NewPerson
from mediance.domain.reentry import Cell, Paper
from mediance.domain.visits import Answer, Ending
from mediance.services import reentry
from mediance.services.receive import receive
from mediance.services.record_visit import NewVisit, record_visit
from mediance.ui import session
from tests.cast import Cast
from tests.pages.tab import Tab, open_tab

LIST = "day_list"
DAY_FIELD = "day_field"
PAGE = "../../pages/aujourd_hui.py"
STRANGE_NAME = "**x** <b>y</b> :red[z] '; drop table visit; -- 👋 مرحبا"

OpenDay = Callable[..., Tab]

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def day(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> OpenDay:
    """Open the day's screen as one of the cast."""

    def opened(login: str = "carme", language: str = "fr", **address: str) -> Tab:
        tab = open_tab(cast.actors[login], monkeypatch, language)  # type: ignore[arg-type]
        for name, value in address.items():
            tab.app.query_params[name] = value
        tab.app.switch_page(PAGE)
        tab.draw()
        return tab

    return opened


def arrive(cast: Cast, who: NewPerson | None = None, **details: object) -> int:
    return record_visit(cast.carme, NewVisit(cast.here, who, **details), uuid.uuid4()).visit_id  # type: ignore[arg-type]


def rows(tab: Tab) -> list[tuple[int, str | None, str, str]]:
    shown = tab.shown(LIST)["visits"]
    return [(row["number"], row["name"], row["domain"], row["ending"]) for row in shown]


def field(tab: Tab, kind: str, name: str) -> Any:  # noqa: ANN401 - a widget of any kind
    """Return a field of the correction's form."""
    (found,) = [w for w in tab.app.get(kind) if str(w.key).startswith(f"correction_{name}_")]
    return found


def begin(tab: Tab, visit_id: int) -> None:
    tab.send(LIST, "opened", press="1", visit=visit_id)
    tab.draw()


def save(tab: Tab) -> None:
    field(tab, "button", "save").click()
    tab.draw()


def stored(actor: Actor, visit_id: int) -> Visit:
    with transaction(actor) as work:
        return work.get_one(Visit, visit_id)


def warnings(tab: Tab) -> list[str]:
    return [warning.value for warning in tab.app.warning]


def headline(tab: Tab) -> str:
    (title,) = tab.app.title
    return str(title.value)


def sentence(tab: Tab) -> str:
    """Return the line under the headline: the only text that begins with a count."""
    (line,) = [str(line.value) for line in tab.app.markdown if str(line.value)[:1].isdigit()]
    return line


def corrections(tab: Tab) -> list[str]:
    """Return the titles of the open corrections: one, or none."""
    return [str(title.value) for title in tab.app.subheader]


def in_words(day: date) -> str:
    pattern = "EEEE d'er' MMMM" if day.day == 1 else "EEEE d MMMM"
    year = "" if day.year == paris.today().year else " y"
    return format_date(day, pattern + year, locale="fr")


def yesterdays_sheet(cast: Cast) -> date:
    yesterday = paris.today() - timedelta(days=1)
    sheet = Paper(yesterday, "walk_in", ({Cell.ARRIVED: "9h05", Cell.NAME: "PUIG Marta"},))
    reentry.enter(cast.carme, cast.here, sheet, uuid.uuid4(), with_all_or_none=True)
    return yesterday


def test_nobody_came_and_the_screen_says_so(day: OpenDay) -> None:
    tab = day()
    assert headline(tab) == f"{in_words(paris.today()).capitalize()} : aucun passage"
    assert tab.shown(LIST)["visits"] == []


def test_the_day_in_one_line_and_line_by_line(cast: Cast, day: OpenDay) -> None:
    arrive(cast, NewPerson("Roig", "Josep"), domain_code="debt")
    arrive(cast, answered_at_desk=Answer.INFORM)
    receive(cast.amina, arrive(cast), uuid.uuid4())
    tab = day()
    assert headline(tab) == f"{in_words(paris.today()).capitalize()} : 3 passages"
    assert sentence(tab) == ("1 reçu, 1 répondu à l’accueil, 1 attend ; 1 sur 1 en 20 min au plus.")
    assert rows(tab) == [
        (1, "ROIG Josep", "Dettes · Budget", "Attend"),
        (2, None, "À préciser", "Répondu à l’accueil · Informé·e"),
        (3, None, "À préciser", "En entretien"),
    ]
    assert tab.shown(LIST)["visits"][2]["staff"] == "Amina"


def test_filters_stand_in_the_address_and_no_name_does(cast: Cast, day: OpenDay) -> None:
    arrive(cast, NewPerson("Roig", "Josep"), domain_code="debt")
    arrive(cast, answered_at_desk=Answer.INFORM)
    assert [row[0] for row in rows(day(domaine="debt"))] == [1]
    assert [row[0] for row in rows(day(fin="answered_at_desk"))] == [2]
    tab = day(fin="open", domaine="licorne")
    assert [row[0] for row in rows(tab)] == [1]
    assert tab.shown(LIST)["total"] == 2
    assert "roig" not in str(tab.app.query_params).lower()


def test_a_past_day_is_chosen_by_its_address_and_none_to_come(cast: Cast, day: OpenDay) -> None:
    yesterday = yesterdays_sheet(cast)
    tab = day(jour=yesterday.isoformat())
    assert rows(tab) == [(9001, "PUIG Marta", "À préciser", "Non clôturé")]
    assert tab.shown(LIST)["visits"][0]["marks"] == "saisi après"
    assert rows(day(jour="2099-01-01")) == rows(day(jour="hier")) == []


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("2025-11-22", "Samedi 22 novembre 2025 : aucun passage"),
        ("2025-11-01", "Samedi 1er novembre 2025 : aucun passage"),
    ],
)
def test_the_day_is_said_in_words(day: OpenDay, asked: str, said: str) -> None:
    assert headline(day(jour=asked)) == said


def test_a_day_typed_takes_the_list_with_it_and_closes_the_correction_of_another(
    cast: Cast, day: OpenDay
) -> None:
    visit_id, yesterday = arrive(cast), yesterdays_sheet(cast)
    tab = day("bruno")
    begin(tab, visit_id)
    assert corrections(tab) == [f"Corriger le n° 1 du {in_words(paris.today())} · Sans nom"]
    tab.send(DAY_FIELD, "chosen", day=yesterday.isoformat())
    assert tab.shown(DAY_FIELD)["day"] == yesterday.isoformat()
    assert yesterday.isoformat() in tab.app.query_params["jour"]
    assert headline(tab) == f"{in_words(yesterday).capitalize()} : 1 passage"
    assert [row[0] for row in rows(tab)] == [9001]
    assert corrections(tab) == []
    tab.send(DAY_FIELD, "chosen", day=paris.today().isoformat())
    assert "jour" not in tab.app.query_params
    assert [row[0] for row in rows(tab)] == [1]
    assert corrections(tab) == []


def test_the_correction_names_the_day_of_its_visit(cast: Cast, day: OpenDay) -> None:
    yesterday = yesterdays_sheet(cast)
    tab = day("bruno", jour=yesterday.isoformat())
    begin(tab, tab.shown(LIST)["visits"][0]["id"])
    assert corrections(tab) == [f"Corriger le n° 9001 du {in_words(yesterday)} · PUIG Marta"]


@pytest.mark.parametrize("sent", ["", "hier", "2099-01-01", "0001-01-01", "99999-01-01", None, 7])
def test_what_is_no_day_is_today(cast: Cast, day: OpenDay, sent: object) -> None:
    arrive(cast)
    tab = day(jour=(paris.today() - timedelta(days=1)).isoformat())
    tab.send(DAY_FIELD, "chosen", day=sent)
    assert tab.shown(DAY_FIELD)["day"] == paris.today().isoformat()
    assert [row[0] for row in rows(tab)] == [1]


def test_strange_names_are_text(cast: Cast, day: OpenDay) -> None:
    visit_id = arrive(cast, NewPerson(STRANGE_NAME, "Zoë"))
    tab = day()
    assert rows(tab)[0][1] == f"{STRANGE_NAME.upper()} Zoë"
    begin(tab, visit_id)
    (title,) = [each.value for each in tab.app.subheader]
    assert "\\*\\*X\\*\\*" in title
    assert "\\<B\\>" in title


def test_five_hundred_visits_are_all_there(cast: Cast, day: OpenDay) -> None:
    with transaction(cast.carme) as work:
        work.execute(
            text(
                "insert into mediance.visit"
                " (site_id, day, number, domain_code, channel_code, arrived_at, state)"
                " select :site, (now() at time zone 'Europe/Paris')::date, n, 'caf', 'walk_in',"
                " now(), 'waiting' from generate_series(1, 500) n"
            ),
            {"site": cast.here},
        )
    assert len(rows(day())) == 500


def test_names_are_initials_on_a_screen_that_hides_them(
    cast: Cast, day: OpenDay, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit_id = arrive(cast, NewPerson("Roig", "Josep"))
    monkeypatch.setattr(session, "hides_names", lambda: True)
    tab = day()
    begin(tab, visit_id)
    assert rows(tab)[0][1] == "R. J."
    assert "ROIG" not in repr(tab.app.main).upper()


# Putting right


def test_a_domain_and_an_urgency_are_put_right(cast: Cast, day: OpenDay) -> None:
    visit_id = arrive(cast)
    tab = day()
    begin(tab, visit_id)
    field(tab, "selectbox", "domain").select("debt")
    field(tab, "checkbox", "urgent").check()
    field(tab, "text_input", "reason").input("mauvaise touche")
    save(tab)
    visit = stored(cast.carme, visit_id)
    assert (visit.domain_code, visit.is_urgent) == ("debt", True)
    assert [success.value for success in tab.app.success] == ["N° 1 corrigé."]
    assert rows(tab)[0][2] == "Dettes · Budget"
    assert tab.shown(LIST)["visits"][0]["marks"] == "corrigé"
    with transaction(cast.carme) as work:
        assert {row.reason for row in work.query(VisitCorrection)} == {"mauvaise touche"}


def test_a_nameless_visit_is_given_its_person(cast: Cast, day: OpenDay) -> None:
    first = arrive(cast, NewPerson("Roig", "Josep"), answered_at_desk=Answer.INFORM)
    visit_id = arrive(cast)
    tab = day()
    begin(tab, visit_id)
    field(tab, "text_input", "search").input("roig").run()
    known = stored(cast.carme, first).person_id
    assert field(tab, "selectbox", "who").options[1].startswith("ROIG Josep")
    field(tab, "selectbox", "who").select(str(known))
    save(tab)
    assert [row[1] for row in rows(tab)] == ["ROIG Josep", "ROIG Josep"]


def test_a_name_nobody_carries_yet_is_written_down(cast: Cast, day: OpenDay) -> None:
    visit_id = arrive(cast)
    tab = day()
    begin(tab, visit_id)
    field(tab, "text_input", "search").input("FERRER Núria").run()
    field(tab, "selectbox", "who").select("newcomer")
    save(tab)
    assert rows(tab)[0][1] == "FERRER Núria"


@pytest.mark.parametrize(
    ("arrived", "sentence"),
    [
        ("23h59", "Cette heure n’est pas encore passée."),
        ("neuf heures", "Une heure s’écrit 9h05, 905 ou 9:05."),
        ("", "Indiquez l’heure d’arrivée."),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(
    cast: Cast, day: OpenDay, arrived: str, sentence: str
) -> None:
    visit_id = arrive(cast)
    tab = day()
    begin(tab, visit_id)
    field(tab, "text_input", "arrived").input(arrived)
    save(tab)
    assert warnings(tab) == [sentence]
    assert field(tab, "text_input", "arrived").value == arrived
    assert stored(cast.carme, visit_id).version == 1


def test_an_entry_made_by_mistake_is_cancelled_and_brought_back(cast: Cast, day: OpenDay) -> None:
    visit_id = arrive(cast)
    tab = day()
    begin(tab, visit_id)
    field(tab, "selectbox", "ending").select("cancelled")
    save(tab)
    assert stored(cast.carme, visit_id).ending is Ending.CANCELLED
    assert tab.shown(LIST)["visits"][0]["is_taken_back"]
    begin(tab, visit_id)
    field(tab, "button", "back").click()
    tab.draw()
    assert stored(cast.carme, visit_id).ending is None


def test_the_second_of_two_people_sees_both_and_loses_nothing(cast: Cast, day: OpenDay) -> None:
    visit_id = arrive(cast)
    amina, carme = day("amina"), day("carme")
    begin(amina, visit_id)
    begin(carme, visit_id)
    field(carme, "selectbox", "domain").select("debt")
    save(carme)
    field(amina, "checkbox", "urgent").check()
    save(amina)
    (warning,) = warnings(amina)
    assert "Ce passage a changé pendant votre saisie" in warning
    assert "Carme" in warning
    assert "À préciser → Dettes · Budget" in warning
    assert field(amina, "selectbox", "domain").value == "debt"
    assert field(amina, "checkbox", "urgent").value
    save(amina)
    visit = stored(cast.carme, visit_id)
    assert (visit.domain_code, visit.is_urgent) == ("debt", True)


def test_names_hidden_meanwhile_are_hidden_in_what_a_colleague_changed(
    cast: Cast, day: OpenDay, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit_id = arrive(cast)
    amina, carme = day("amina"), day("carme")
    begin(amina, visit_id)
    begin(carme, visit_id)
    field(carme, "text_input", "search").input("FERRER Núria").run()
    field(carme, "selectbox", "who").select("newcomer")
    save(carme)
    field(amina, "checkbox", "urgent").check()
    save(amina)
    assert "FERRER" in warnings(amina)[0]
    monkeypatch.setattr(session, "hides_names", lambda: True)
    amina.draw()
    (warning,) = warnings(amina)
    assert "sans nom → F\\. N\\." in warning
    assert "FERRER" not in warning


def test_a_late_correction_says_what_it_changes_before_it_is_saved(
    cast: Cast, day: OpenDay
) -> None:
    yesterday = paris.today() - timedelta(days=1)
    lines = tuple({Cell.ARRIVED: f"9h{n:02d}", Cell.RECEIVED: "9h30"} for n in range(3))
    sheet = Paper(yesterday, "walk_in", lines)
    reentry.enter(cast.carme, cast.here, sheet, uuid.uuid4(), with_all_or_none=True)
    tab = day("bruno", jour=yesterday.isoformat())
    visit_id = tab.shown(LIST)["visits"][0]["id"]
    begin(tab, visit_id)
    field(tab, "selectbox", "ending").select("absent")
    save(tab)
    (warning,) = warnings(tab)
    assert "reçus 3 → 2 ; partis sans contact 0 → 1" in warning
    assert stored(cast.bruno, visit_id).ending is Ending.COMPLETED
    save(tab)
    assert stored(cast.bruno, visit_id).ending is Ending.ABSENT


def test_the_reception_reads_a_past_day_and_changes_nothing(cast: Cast, day: OpenDay) -> None:
    yesterday = paris.today() - timedelta(days=1)
    sheet = Paper(yesterday, "walk_in", ({Cell.ARRIVED: "9h05"},))
    reentry.enter(cast.carme, cast.here, sheet, uuid.uuid4(), with_all_or_none=True)
    tab = day("carme", jour=yesterday.isoformat())
    begin(tab, tab.shown(LIST)["visits"][0]["id"])
    assert [info.value for info in tab.app.info] == [
        "Un jour passé se corrige avec la coordination : ses chiffres sont donnés."
    ]
    assert not [b for b in tab.app.button if str(b.key).startswith("correction_save")]


def test_the_english_day_says_nothing_in_french(cast: Cast, day: OpenDay) -> None:
    arrive(cast)
    french, english = day("carme", "fr"), day("amina", "en")
    said, meant = english.shown(LIST)["words"], french.shown(LIST)["words"]
    assert {word for word in said if said[word] == meant[word]} <= {"urgent", "number"}
    assert headline(english).endswith(": 1 visit")
    assert sentence(english) == "1 waiting."
