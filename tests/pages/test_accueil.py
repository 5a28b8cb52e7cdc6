"""The reception's screen: what it shows, and what is stored when somebody presses something."""

import uuid
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session
from streamlit.testing.v1 import AppTest

from db import engine as db_engine
from db.engine import owner_transaction, transaction
from db.installation import DatabaseUrls
from db.models import Person, Visit
from db.queries import accounts, visits
from mediance.domain import paris
from mediance.domain.actors import SIGN_IN, Actor, Language
from mediance.domain.desk_settings import DeskMode, SiteSettings
from mediance.domain.people import Arrival, NewPerson
from mediance.domain.reference import DomainChoice
from mediance.domain.roles import RECEIVING_ROLES
from mediance.domain.visits import Answer, Ending, VisitState
from mediance.services import panels, sessions
from mediance.services.desk_settings import change_desk_settings
from mediance.services.live import LiveHub
from mediance.services.news import TOPICS
from mediance.services.panels import SharedPanels
from mediance.services.receive import receive
from mediance.services.record_visit import NewVisit, RecordedVisit, record_visit
from mediance.services.reference import domain_choices
from mediance.ui import labels
from mediance.ui.queue_gestures import GESTURES
from tests.cast import LOGINS, Cast
from tests.pages.tab import Tab, open_tab, page

FORM, QUEUE = "intake", "queue_board"
RECEIVING = sorted(login for login, (_, roles) in LOGINS.items() if roles & RECEIVING_ROLES)
OTHERS = sorted(set(LOGINS) - set(RECEIVING))
OTHERS_AT_WORK = sorted(set(OTHERS) - {"chloe", "ecran"})
SAID = {
    Answer.INFORM: "Informé·e",
    Answer.ACCOMPANY: "Accompagné·e",
    Answer.CONNECT: "Mis·e en lien",
    Answer.REFER: "Orienté·e",
    Answer.PREVENT: "Prévention",
}
STRANGE_NAME = "**x** <b>y</b> :red[z] $a$ [l](http://x)"

OpenTab = Callable[..., Tab]

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def tab(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> OpenTab:
    """Open the application as one of the cast: `tab("carme", "en")`."""

    def opened(login: str = "carme", language: Language = "fr") -> Tab:
        return open_tab(cast.actors[login], monkeypatch, language)

    return opened


def enter(desk: Tab, **entry: object) -> None:
    """Press « Dans la file » with what was entered."""
    given = {"press": str(uuid.uuid4()), "key": desk.shown(FORM)["form"], "domain": "to_clarify"}
    desk.send(FORM, "recorded", **(given | entry))


def press(desk: Tab, action: str, visit_id: int | None = None, **more: object) -> None:
    """Press something in the queue."""
    key = desk.shown(QUEUE)["key"]
    desk.send(QUEUE, "acted", press="1", key=key, action=action, visit=visit_id, **more)


def arrive(cast: Cast, who: Arrival = None, *, is_urgent: bool = False) -> RecordedVisit:
    visit = NewVisit(cast.here, who, is_urgent=is_urgent)
    return record_visit(cast.carme, visit, uuid.uuid4())


def stored(actor: Actor) -> list[Visit]:
    """Return all visits that somebody's site holds, in the order of their numbers."""
    with transaction(actor) as work:
        return list(work.query(Visit).order_by(Visit.number))


def people(actor: Actor) -> list[Person]:
    with transaction(actor) as work:
        return list(work.query(Person).order_by(Person.id))


def arrive_earlier(cast: Cast, monkeypatch: pytest.MonkeyPatch, minutes: int) -> RecordedVisit:
    """Have somebody here since so many minutes: no role may change when a visit began."""
    place_in_line = visits._place_in_line

    def earlier(session: Session, site_id: int) -> tuple[date, int, datetime]:
        day, number, arrived_at = place_in_line(session, site_id)
        return day, number, arrived_at - timedelta(minutes=minutes)

    with monkeypatch.context() as patched:
        patched.setattr(visits, "_place_in_line", earlier)
        return arrive(cast)


def numbers(desk: Tab) -> list[int]:
    """Return the numbers that wait, as shown."""
    return [row["number"] for row in desk.shown(QUEUE)["waiting"]]


# Read once for all, and anew after one's own press


def test_ones_own_press_shows_at_once_what_no_news_told_yet(
    cast: Cast, tab: OpenTab, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub = LiveHub()
    for topic in TOPICS:
        hub.publish(topic)
    monkeypatch.setattr(panels, "PANELS", SharedPanels(hub))
    desk = tab("amina")
    arrive(cast)
    desk.draw()
    assert numbers(desk) == []
    press(desk, "next")
    assert [row["number"] for row in desk.shown(QUEUE)["in_service"]] == [1]


# Who sees it, and in which language


@pytest.mark.parametrize(
    ("language", "question", "queue", "pension"),
    [
        ("fr", "Qui arrive ?", "File d’attente", "Retraite"),
        ("en", "Who is here?", "Queue", "Retirement"),
    ],
)
@pytest.mark.parametrize("login", RECEIVING)
def test_who_receives_people_has_the_desk_in_their_language(
    tab: OpenTab, login: str, language: Language, question: str, queue: str, pension: str
) -> None:
    desk = tab(login, language)
    assert desk.shown(FORM)["words"]["who"] == question
    assert desk.shown(QUEUE)["words"]["queue"] == queue
    assert pension in [domain["label"] for domain in desk.shown(FORM)["domains"]]


@pytest.mark.parametrize(
    ("login", "language", "refusal"),
    [(login, "fr", "Cet écran n’est pas prévu pour votre rôle.") for login in OTHERS]
    + [(login, "en", "This screen is not meant for your role.") for login in OTHERS_AT_WORK],
)
def test_nobody_else_sees_a_name_or_a_number(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, login: str, language: Language, refusal: str
) -> None:
    arrive(cast, NewPerson("Roig", "Josep"))
    desk = open_tab(cast.actors[login], monkeypatch, language, page("accueil"))
    assert [error.value for error in desk.app.error] == [refusal]
    assert not desk.shows(FORM)
    assert not desk.shows(QUEUE)
    assert "ROIG" not in repr(desk.app.main)


def test_the_english_desk_says_nothing_in_french(tab: OpenTab) -> None:
    french, english = tab("carme", "fr"), tab("amina", "en")
    for part in (FORM, QUEUE):
        said, meant = english.shown(part)["words"], french.shown(part)["words"]
        same = {word for word in said if said[word] == meant[word]}
        assert same <= {
            "urgent",
            "urgent_key",
            "answered_key",
            "next_key",
            "end_key",
            "more_key",
            "unsaid",
        }


def test_the_domains_stand_in_the_associations_order_with_their_keys(tab: OpenTab) -> None:
    domains = tab().shown(FORM)["domains"]
    assert [domain["shortcut"] for domain in domains[:10]] == list("1234567890")
    assert domains[9]["code"] == tab().shown(FORM)["usual"] == "to_clarify"


def test_each_site_has_its_own_queue(cast: Cast, tab: OpenTab) -> None:
    arrive(cast)
    record_visit(cast.bruno, NewVisit(cast.elsewhere, domain_code="debt"), uuid.uuid4())
    desk = tab("bruno")
    assert [row["domain"] for row in desk.shown(QUEUE)["waiting"]] == ["À préciser"]
    desk.app.session_state["site_id"] = cast.elsewhere
    desk.draw()
    assert [row["domain"] for row in desk.shown(QUEUE)["waiting"]] == ["Dettes · Budget"]


# Recording


def test_an_empty_form_gives_a_nameless_visit_its_number(cast: Cast, tab: OpenTab) -> None:
    desk = tab()
    enter(desk)
    (visit,) = stored(cast.carme)
    assert (visit.number, visit.person_id, visit.domain_code) == (1, None, "to_clarify")
    assert (visit.state, visit.is_urgent, visit.site_id) == (VisitState.WAITING, False, cast.here)
    assert desk.shown(FORM)["done"]["text"] == "N° 1 · Sans nom · À préciser"
    desk.draw()
    assert [(row["number"], row["name"]) for row in desk.shown(QUEUE)["waiting"]] == [(1, None)]


def test_the_form_is_new_after_each_recording(tab: OpenTab) -> None:
    desk = tab()
    before = desk.shown(FORM)["form"]
    enter(desk, urgent=True, domain="debt")
    assert desk.shown(FORM)["recorded"] == before
    assert desk.shown(FORM)["form"] != before


def test_the_same_press_twice_is_one_visit_with_one_number(cast: Cast, tab: OpenTab) -> None:
    desk = tab()
    key = desk.shown(FORM)["form"]
    enter(desk, key=key, domain="debt")
    renewed = desk.shown(FORM)["form"]
    enter(desk, key=key, domain="debt")
    assert [visit.number for visit in stored(cast.carme)] == [1]
    assert desk.shown(FORM)["done"]["text"] == "N° 1 · Sans nom · Dettes · Budget"
    assert desk.shown(FORM)["form"] == renewed


def test_a_key_already_used_for_other_words_is_given_up(cast: Cast, tab: OpenTab) -> None:
    desk = tab()
    key = desk.shown(FORM)["form"]
    enter(desk, key=key, domain="debt")
    enter(desk, key=key, domain="housing")
    assert desk.shown(FORM)["problem"].startswith("Déjà enregistré sous le n° 1")
    assert desk.shown(FORM)["spent"] == key != desk.shown(FORM)["form"]
    assert [visit.domain_code for visit in stored(cast.carme)] == ["debt"]


def test_domain_and_urgency_are_kept_and_the_urgent_are_first(cast: Cast, tab: OpenTab) -> None:
    desk = tab()
    enter(desk, domain="housing")
    enter(desk, domain="energy", urgent=True)
    assert desk.shown(FORM)["done"]["text"].endswith(" · Urgent")
    assert [(v.domain_code, v.is_urgent) for v in stored(cast.carme)] == [
        ("housing", False),
        ("energy", True),
    ]
    desk.draw()
    assert numbers(desk) == [2, 1]
    assert [row["is_urgent"] for row in desk.shown(QUEUE)["waiting"]] == [True, False]


@pytest.mark.parametrize(("notice", "is_given"), [("given", True), ("later", False)])
def test_a_new_person_is_kept_with_their_notice(
    cast: Cast, tab: OpenTab, notice: str, *, is_given: bool
) -> None:
    newcomer = {"family": "Ferrer", "given": "Núria", "year": " 1979 ", "notice": notice}
    desk = tab()
    enter(desk, newcomer=newcomer)
    (person,) = people(cast.carme)
    assert (person.family_name, person.given_name, person.birth_year) == ("Ferrer", "Núria", 1979)
    assert (person.notice_given_at is not None) is is_given
    assert stored(cast.carme)[0].person_id == person.id
    assert desk.shown(FORM)["done"]["text"] == "N° 1 · FERRER Núria · À préciser"


def test_two_letters_find_somebody_by_name_and_year_and_nothing_else(
    cast: Cast, tab: OpenTab
) -> None:
    arrive(cast, NewPerson("Ben Amara", "Samira", 1979))
    desk = tab()
    desk.send(FORM, "typed", text="b")
    assert desk.shown(FORM)["found"]["people"] == []
    desk.send(FORM, "typed", text="be")
    found = desk.shown(FORM)["found"]
    (person,) = people(cast.carme)
    assert found["people"] == [
        {
            "id": person.id,
            "name": "BEN AMARA Samira",
            "family": "Ben Amara",
            "used": None,
            "year": 1979,
            "why": "début du nom",
        }
    ]
    assert (found["typed"], found["told"]) == ("be", "1 personne trouvée")


def test_somebody_already_here_is_told_by_number_and_the_form_stays(
    cast: Cast, tab: OpenTab
) -> None:
    arrive(cast)
    arrive(cast, NewPerson("Roig", "Josep"))
    desk = tab()
    key = desk.shown(FORM)["form"]
    enter(desk, person=people(cast.carme)[0].id, name="ROIG Josep")
    assert desk.shown(FORM)["problem"] == "Cette personne est déjà là : n° 2, vient d’arriver."
    assert desk.shown(FORM)["is_here"]
    assert desk.shown(FORM)["form"] == key
    assert len(stored(cast.carme)) == 2


def test_a_strange_name_is_kept_and_shown_letter_by_letter(cast: Cast, tab: OpenTab) -> None:
    desk = tab()
    enter(desk, newcomer={"family": STRANGE_NAME, "given": "أحمد 🌻"})
    assert people(cast.carme)[0].family_name == STRANGE_NAME
    desk.draw()
    name = f"{STRANGE_NAME.upper()} أحمد 🌻"
    assert desk.shown(QUEUE)["waiting"][0]["name"] == name
    assert name in desk.shown(FORM)["done"]["text"]


@pytest.mark.parametrize(
    "name",
    ["x" * 10_000, " ".join(f"w{n}" for n in range(3_000)), "", "  ", "?!"],
    ids=["long", "many words", "none", "spaces", "signs"],
)
def test_an_unusable_name_is_refused_in_a_sentence(cast: Cast, tab: OpenTab, name: str) -> None:
    desk = tab()
    desk.send(FORM, "typed", text=name)
    enter(desk, newcomer={"family": name})
    assert desk.shown(FORM)["problem"].startswith("Écrivez un nom de 1 à 120 caractères")
    assert stored(cast.carme) == []
    assert people(cast.carme) == []


@pytest.mark.parametrize("year", ["79", "1879", "2979", "19 79", "abcd", "9" * 5_000])
def test_a_year_nobody_was_born_in_is_refused(cast: Cast, tab: OpenTab, year: str) -> None:
    desk = tab()
    enter(desk, newcomer={"family": "Roig", "year": year})
    assert desk.shown(FORM)["problem"].startswith("Une année de naissance a quatre chiffres")
    assert stored(cast.carme) == []


@pytest.mark.parametrize("answer", list(Answer))
def test_answered_at_the_desk_is_closed_at_once(cast: Cast, tab: OpenTab, answer: Answer) -> None:
    desk = tab()
    enter(desk, answer=answer)
    (visit,) = stored(cast.carme)
    assert (visit.state, visit.ending, visit.answer) == (
        VisitState.ENDED,
        Ending.ANSWERED_AT_DESK,
        answer,
    )
    desk.draw()
    assert numbers(desk) == []
    assert desk.shown(QUEUE)["today"] == "Reçues ou répondues : 1"


@pytest.mark.parametrize(
    "message",
    [
        {"key": "not a key"},
        {"key": None},
        {"domain": "no such domain"},
        {"answer": "no such answer"},
        {"person": "Robert"},
        {"person": 9_999_999},
    ],
    ids=str,
)
def test_a_message_no_form_sends_records_nothing(
    cast: Cast, tab: OpenTab, message: dict[str, object]
) -> None:
    desk = tab()
    enter(desk, **message)
    assert desk.shown(FORM)["problem"]
    assert stored(cast.carme) == []


# Taking back


@pytest.mark.parametrize("answer", [None, "inform"])
def test_a_recording_is_taken_back_and_keeps_its_number(
    cast: Cast, tab: OpenTab, answer: str | None
) -> None:
    desk = tab()
    enter(desk, answer=answer)
    shown = desk.shown(FORM)
    assert 0 < shown["done"]["left_ms"] <= 120_000
    desk.send(FORM, "undone", press="2", key=shown["undo_key"], visit=shown["done"]["visit"])
    (visit,) = stored(cast.carme)
    assert (visit.state, visit.ending) == (VisitState.ENDED, Ending.CANCELLED)
    assert desk.shown(FORM)["done"]["text"].endswith(" · arrivée retirée")
    assert desk.shown(FORM)["done"]["left_ms"] == 0
    enter(desk)
    assert [visit.number for visit in stored(cast.carme)] == [1, 2]


@pytest.mark.parametrize("degree", ["U0", "U1", ""])
def test_a_recording_is_still_taken_back_once_its_degree_was_said(
    cast: Cast, tab: OpenTab, degree: str
) -> None:
    desk = tab()
    enter(desk, urgent=True)
    shown = desk.shown(FORM)
    said = {"visit": shown["urgent"], "degree": degree, "urgent": True}
    desk.send(FORM, "degreed", press="2", key=shown["degree_key"], **said)
    told = desk.shown(FORM)
    assert 0 < told["done"]["left_ms"] <= shown["done"]["left_ms"]
    assert told["done"]["visit"] == shown["done"]["visit"]
    desk.send(FORM, "undone", press="3", key=told["undo_key"], visit=told["done"]["visit"])
    assert desk.shown(FORM)["problem"] == ""
    assert stored(cast.carme)[0].ending is Ending.CANCELLED


def test_what_a_colleague_did_since_is_not_taken_back(cast: Cast, tab: OpenTab) -> None:
    desk = tab()
    enter(desk)
    shown = desk.shown(FORM)
    receive(cast.amina, shown["done"]["visit"], uuid.uuid4())
    desk.send(FORM, "undone", press="2", key=shown["undo_key"], visit=shown["done"]["visit"])
    assert desk.shown(FORM)["problem"] == "Un ou une collègue vient de recevoir cette personne."
    assert stored(cast.carme)[0].state is VisitState.RECEIVED


# The queue


def test_the_order_shown_is_the_order_called(cast: Cast, tab: OpenTab) -> None:
    for is_urgent in (False, True, False):
        arrive(cast, is_urgent=is_urgent)
    desk = tab("amina")
    shown = numbers(desk)
    called = []
    for _turn in shown:
        press(desk, "next")
        called.append(desk.shown(QUEUE)["in_service"][-1]["number"])
    assert called == shown == [2, 1, 3]
    assert {visit.received_by for visit in stored(cast.amina)} == {cast.amina.staff_id}
    press(desk, "next")
    assert desk.shown(QUEUE)["problem"] == ""
    assert len(desk.shown(QUEUE)["in_service"]) == 3


def test_the_same_press_twice_calls_one_person(cast: Cast, tab: OpenTab) -> None:
    arrive(cast)
    arrive(cast)
    desk = tab("amina")
    key = desk.shown(QUEUE)["key"]
    for _again in range(2):
        desk.send(QUEUE, "acted", press="1", key=key, action="next")
    assert numbers(desk) == [2]


def test_who_waits_over_the_target_is_marked_and_said(
    cast: Cast, tab: OpenTab, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrive_earlier(cast, monkeypatch, 65)
    arrive_earlier(cast, monkeypatch, 20)
    queue = tab().shown(QUEUE)
    assert [(row["wait"], row["is_late"]) for row in queue["waiting"]] == [
        ("1 h 05", True),
        ("20 min", False),
    ]
    assert queue["summary"] == "2 personnes attendent, dont une depuis 1 h 05."


@pytest.mark.parametrize(
    ("action", "state", "ending", "told"),
    [
        ("receive", VisitState.RECEIVED, None, "En entretien"),
        ("absent", VisitState.ENDED, Ending.ABSENT, "Absent·e à l’appel"),
        ("left", VisitState.ENDED, Ending.LEFT_WITHOUT_CONTACT, "Parti·e sans contact"),
    ],
)
def test_each_gesture_is_stored_told_and_taken_back(
    cast: Cast, tab: OpenTab, action: str, state: VisitState, ending: Ending | None, told: str
) -> None:
    visit = arrive(cast, NewPerson("Roig", "Josep"))
    desk = tab("amina")
    press(desk, action, visit.visit_id)
    assert [(v.state, v.ending) for v in stored(cast.amina)] == [(state, ending)]
    done = desk.shown(QUEUE)["done"]
    assert done["text"] == f"N° 1 · ROIG Josep · {told}"
    assert numbers(desk) == []
    press(desk, "undo", done["visit"], seen=done["seen"])
    assert numbers(desk) == [1]
    assert desk.shown(QUEUE)["done"]["text"] == "N° 1 · ROIG Josep · De retour dans la file"
    assert stored(cast.amina)[0].state is VisitState.WAITING


def test_every_menu_offers_what_the_queue_carries_out(tab: OpenTab) -> None:
    shown = tab("amina").shown(QUEUE)
    offered = {item[0] for menu in shown["words"]["menus"].values() for item in menu}
    assert offered < GESTURES.keys()
    assert {item[2] for menu in shown["words"]["menus"].values() for item in menu} - {""} <= (
        shown["lists"].keys()
    )
    sheets = shown["words"]["sheets"]
    assert [address for _, address in sheets["waiting"]] == ["/paper/ticket?visit={visit}"]
    assert [address for _, address in sheets["service"]] == ["/feuilles"]


def test_who_waits_for_a_colleague_stands_behind_and_says_for_whom(
    cast: Cast, tab: OpenTab
) -> None:
    first, _second = arrive(cast), arrive(cast)
    desk = tab("amina")
    press(desk, "reserve", first.visit_id, to=cast.ines.staff_id)
    assert numbers(desk) == [2, 1]
    assert desk.shown(QUEUE)["waiting"][1]["for"] == "pour Inès"
    done = desk.shown(QUEUE)["done"]
    assert done["text"] == "N° 1 · Sans nom · Attend Inès"
    assert tab("ines").shown(QUEUE)["waiting"][0]["for"] == "pour vous"
    press(desk, "undo", done["visit"], seen=done["seen"], gesture=done["gesture"])
    assert numbers(desk) == [1, 2]
    assert desk.shown(QUEUE)["done"]["text"] == "N° 1 · Sans nom · Comme avant"
    press(desk, "reserve", first.visit_id, to=cast.ines.staff_id)
    press(desk, "release", first.visit_id)
    assert numbers(desk) == [1, 2]


def test_a_hand_over_says_to_whom(cast: Cast, tab: OpenTab) -> None:
    visit = arrive(cast)
    desk = tab("amina")
    press(desk, "receive", visit.visit_id)
    assert desk.shown(QUEUE)["in_service"][0]["is_mine"]
    press(desk, "hand_over", visit.visit_id, to=cast.ines.staff_id)
    (row,) = desk.shown(QUEUE)["in_service"]
    assert (row["staff"], row["is_mine"]) == ("Inès", False)
    assert desk.shown(QUEUE)["done"]["text"] == "N° 1 · Sans nom · Avec Inès"
    press(desk, "hand_over", visit.visit_id, to=cast.helene.staff_id)
    assert desk.shown(QUEUE)["problem"].startswith("Cette personne de l’équipe ne reçoit pas")


def test_somebody_sent_elsewhere_is_told_their_number_there(cast: Cast, tab: OpenTab) -> None:
    visit = arrive(cast)
    desk = tab()
    (site,) = desk.shown(QUEUE)["lists"]["sites"]
    press(desk, "transfer", visit.visit_id, to=site["value"])
    assert desk.shown(QUEUE)["done"]["text"] == "N° 1 · Sans nom · Envoyé·e à Vernet, n° 1"
    assert desk.shown(QUEUE)["ended"][0]["ending"].startswith("Envoyé·e à Vernet · ")
    done = desk.shown(QUEUE)["done"]
    press(desk, "undo", done["visit"], seen=done["seen"], gesture=done["gesture"])
    assert numbers(desk) == [1]


def test_who_was_absent_is_back_by_one_press(cast: Cast, tab: OpenTab) -> None:
    visit = arrive(cast)
    desk = tab()
    press(desk, "absent", visit.visit_id)
    assert desk.shown(QUEUE)["ended"][0]["may_come_back"]
    absent = "Reçues ou répondues : 0 · une personne absente à l’appel"
    assert desk.shown(QUEUE)["today"] == absent
    press(desk, "back", visit.visit_id)
    assert numbers(desk) == [1]
    assert desk.shown(QUEUE)["today"] == "Reçues ou répondues : 0"


@pytest.mark.parametrize(
    ("said", "is_urgent", "told"),
    [
        ("urgent", True, "Urgent"),
        ("U1", True, "Urgent · Aujourd’hui"),
        ("not_urgent", False, "Pas urgent"),
    ],
)
def test_urgent_is_said_and_lifted_in_the_queue(
    cast: Cast, tab: OpenTab, said: str, told: str, *, is_urgent: bool
) -> None:
    visit = arrive(cast, is_urgent=not is_urgent)
    desk = tab()
    press(desk, "urgent", visit.visit_id, to=said)
    assert stored(cast.carme)[0].is_urgent is is_urgent
    assert desk.shown(QUEUE)["done"]["text"] == f"N° 1 · Sans nom · {told}"


@pytest.mark.parametrize(
    ("said", "told"), [("U0", "Maintenant"), ("urgent", "Urgent"), ("not_urgent", "Urgent")]
)
def test_how_urgent_stays_in_sight_while_somebody_is_received(
    cast: Cast, tab: OpenTab, said: str, told: str
) -> None:
    visit = arrive(cast)
    desk = tab("amina")
    press(desk, "urgent", visit.visit_id, to=said)
    press(desk, "receive", visit.visit_id)
    (row,) = desk.shown(QUEUE)["in_service"]
    assert (row["is_urgent"], row["urgent"]) == (said != "not_urgent", told)
    assert row["degree"] == (said if said == "U0" else None)


def test_the_question_how_urgent_keeps_its_sign_beside_its_last_word(tab: OpenTab) -> None:
    words = tab().shown(FORM)["words"]
    assert words["say_degree"] == words["which_degree"] == "Urgent à quel point\u00a0?"


def test_what_it_was_about_is_said_at_the_end(cast: Cast, tab: OpenTab) -> None:
    visit = arrive(cast)
    desk = tab("amina")
    press(desk, "receive", visit.visit_id)
    press(desk, "end", visit.visit_id, answer="inform", domain="debt")
    assert stored(cast.amina)[0].domain_code == "debt"


def test_without_tickets_hours_stand_for_numbers_and_nobody_is_called(
    cast: Cast, tab: OpenTab
) -> None:
    chosen = SiteSettings(desk_mode=DeskMode.SIMPLE_LIST)
    change_desk_settings(cast.bruno, cast.here, chosen, uuid.uuid4())
    visit = arrive(cast)
    desk = tab()
    shown = desk.shown(QUEUE)
    assert shown["mode"] == "simple_list"
    hour = labels.hour(visit.arrived_at)
    assert shown["waiting"][0]["place"] == hour
    assert "absent" not in {item[0] for item in shown["words"]["menus"]["waiting"]}
    assert not shown["words"]["sheets"]["waiting"]  # nobody has a number to hold
    press(desk, "receive", visit.visit_id)
    assert desk.shown(QUEUE)["done"]["text"] == f"{hour} · Sans nom · En entretien"


@pytest.mark.parametrize("answer", list(Answer))
def test_an_interview_ends_with_the_answer_given(cast: Cast, tab: OpenTab, answer: Answer) -> None:
    visit = arrive(cast)
    desk = tab("amina")
    press(desk, "receive", visit.visit_id)
    press(desk, "end", visit.visit_id)
    assert desk.shown(QUEUE)["problem"] == "Indiquez la réponse donnée."
    press(desk, "end", visit.visit_id, answer=answer)
    ended = stored(cast.amina)[0]
    assert (ended.ending, ended.answer) == (Ending.COMPLETED, answer)
    (row,) = desk.shown(QUEUE)["ended"]
    assert row["ending"].startswith("Terminé · ")
    done = desk.shown(QUEUE)["done"]
    assert done["text"] == f"N° 1 · Sans nom · {SAID[answer]}"
    press(desk, "undo", done["visit"], seen=done["seen"])
    assert desk.shown(QUEUE)["done"]["text"] == "N° 1 · Sans nom · De retour en entretien"


def test_sent_back_one_has_ones_place_again(cast: Cast, tab: OpenTab) -> None:
    first, _second = arrive(cast), arrive(cast)
    desk = tab("amina")
    press(desk, "receive", first.visit_id)
    assert desk.shown(QUEUE)["in_service"][0]["staff"] == "Amina"
    press(desk, "return", first.visit_id)
    assert numbers(desk) == [1, 2]
    assert desk.shown(QUEUE)["done"]["text"] == "N° 1 · Sans nom · De retour dans la file"


def test_two_cannot_receive_the_same_person(cast: Cast, tab: OpenTab) -> None:
    visit = arrive(cast)
    desk = tab("amina")
    receive(cast.ines, visit.visit_id, uuid.uuid4())
    press(desk, "receive", visit.visit_id)
    told = "Un ou une collègue vient de recevoir cette personne."
    assert desk.shown(QUEUE)["problem"] == told
    assert stored(cast.amina)[0].received_by == cast.ines.staff_id


@pytest.mark.parametrize(
    "message",
    [
        {"action": "burn"},
        {"action": "receive", "visit": "first"},
        {"action": "end", "answer": "maybe"},
        {"action": "undo", "seen": "nowhere"},
        {"action": "undo", "seen": "waiting", "gesture": "dance"},
        {"action": "reserve", "to": "Inès"},
        {"action": "hand_over"},
        {"action": "transfer", "to": 0},
        {"action": "urgent", "to": "very"},
        {"action": "answered", "answer": "inform", "domain": "nowhere"},
    ],
    ids=str,
)
def test_a_press_no_queue_sends_changes_nothing(
    cast: Cast, tab: OpenTab, message: dict[str, object]
) -> None:
    visit = arrive(cast)
    desk = tab("amina")
    key = desk.shown(QUEUE)["key"]
    desk.send(QUEUE, "acted", **({"press": "1", "key": key, "visit": visit.visit_id} | message))
    assert desk.shown(QUEUE)["problem"]
    assert stored(cast.amina)[0].state is VisitState.WAITING


def test_the_desk_is_discreet_about_what_others_may_not_read(cast: Cast, tab: OpenTab) -> None:
    sensitive = NewVisit(cast.here, domain_code="residence")
    record_visit(cast.amina, sensitive, uuid.uuid4())
    assert tab("amina").shown(QUEUE)["waiting"][0]["domain"] == "Séjour"
    assert tab("carme").shown(QUEUE)["waiting"][0]["domain"] == "Papiers"
    assert "residence" not in [domain["code"] for domain in tab("carme").shown(FORM)["domains"]]


def test_a_domain_that_is_no_longer_offered_keeps_its_name(
    live_database: DatabaseUrls, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    record_visit(cast.carme, NewVisit(cast.here, domain_code="debt"), uuid.uuid4())
    record_visit(cast.amina, NewVisit(cast.here, domain_code="residence"), uuid.uuid4())
    with owner_transaction(live_database.owner) as work:
        work.execute(
            text(
                "update mediance.domain set valid_from = '2020-01-01', valid_to = '2020-12-31'"
                " where code in ('debt', 'residence')"
            )
        )
    desk = open_tab(cast.carme, monkeypatch)
    offered = [domain["code"] for domain in desk.shown(FORM)["domains"]]
    assert "health" in offered
    assert not {"debt", "residence"} & set(offered)
    named = [visit["domain"] for visit in desk.shown(QUEUE)["waiting"]]
    assert named == ["Dettes · Budget", "Papiers"]


# When something fails


def parts(site_id: int, choices: "tuple[DomainChoice, ...]") -> None:
    """Draw the two parts as their fragments do, without the page around them."""
    from mediance.ui import intake, queue  # noqa: PLC0415

    intake.intake_form(site_id, choices)
    queue.queue_board(site_id, choices)


def test_a_stopped_database_is_one_sentence_and_the_same_press_goes_through_later(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrive(cast)
    app = AppTest.from_function(parts, args=(cast.here, domain_choices(cast.carme)))
    desk = open_tab(cast.carme, monkeypatch, app=app)
    key = desk.shown(FORM)["form"]
    with monkeypatch.context() as outage:
        outage.setattr(db_engine._Connection, "bind", None)
        desk.send(FORM, "typed", text="roig")
        assert desk.shown(FORM)["found"]["problem"].startswith("La base ne répond pas.")
        enter(desk, domain="debt")
        assert desk.shown(FORM)["problem"].startswith("La base ne répond pas. Votre saisie")
        assert desk.shown(FORM)["form"] == key
        assert numbers(desk) == [1]
        assert len(desk.app.error) == 1
    enter(desk, domain="debt")
    assert desk.shown(FORM)["problem"] == ""
    assert [visit.domain_code for visit in stored(cast.carme)] == ["to_clarify", "debt"]


def test_a_session_ended_elsewhere_records_nothing_more(cast: Cast, tab: OpenTab) -> None:
    desk = tab()
    with transaction(SIGN_IN) as work:
        accounts.revoke_all_sessions(work, cast.carme.staff_id)
    enter(desk)
    assert stored(cast.carme) == []
    assert not desk.shows(QUEUE)
    assert desk.shows("mediance_sign_in")


def test_one_run_of_the_page_looks_its_session_up_once(
    tab: OpenTab, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = tab()
    looks: list[str] = []
    actor_of = sessions.actor_of

    def counted(token: str, *, screen: str = "", is_activity: bool) -> Actor | None:
        looks.append(token)
        return actor_of(token, screen=screen, is_activity=is_activity)

    monkeypatch.setattr(sessions, "actor_of", counted)
    desk.draw()
    assert len(looks) == 1
    enter(desk)  # the press, then the run that shows what came of it
    assert len(looks) == 3


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        (("r", "ro", "roi", "roig", "", "jo", "jos"), [1, 1]),
        (("ro", "roi", "ro", "r", "ro"), [1]),
        (("ro", "r", "jo", "jos"), [1, 1]),
        (("roig", "josep"), [1, 1]),
        (("x", "xy", "xyz"), [0]),
        (("fe", "f", "jo"), [0, 1]),
        (("jz", "j", "jo", "jos"), [0, 1]),
        (("r", "", "j" * 200), []),
    ],
)
def test_a_search_leaves_one_trace_and_not_one_a_letter(
    live_database: DatabaseUrls,
    cast: Cast,
    monkeypatch: pytest.MonkeyPatch,
    typed: tuple[str, ...],
    found: list[int],
) -> None:
    arrive(cast, NewPerson("Roig", "Josep"))
    desk = open_tab(cast.carme, monkeypatch)
    for text_so_far in typed:
        desk.send(FORM, "typed", text=text_so_far)
    with owner_transaction(live_database.owner) as work:
        traces = work.execute(
            text(
                "select acting_as, screen, row_count, at from mediance.journal_entry"
                " where operation = 'search'"
            )
        ).all()
    assert [tuple(trace)[:3] for trace in traces] == [
        ("reception", "accueil", count) for count in found
    ]
    assert all(paris.local_day(trace.at) == paris.today() for trace in traces)
