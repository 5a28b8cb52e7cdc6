"""What the reception form offers beyond a name and a domain: what it shows, what is stored."""

import uuid
from collections.abc import Callable

import pytest
from sqlalchemy import text
from streamlit.testing.v1.element_tree import Button

from db.engine import transaction
from db.models import ColleagueCall, Visit, VisitDetail
from db.queries import visit_details
from mediance.domain.habits import Counts
from mediance.domain.people import NewPerson
from mediance.domain.urgency import Urgency
from mediance.domain.visit_details import DebtSignal, Interpreter
from mediance.domain.visits import Answer, Ending
from mediance.services.calls import open_calls
from mediance.services.end_visit import end_visit
from mediance.services.find_person import find_person
from mediance.services.receive import receive
from mediance.services.record_visit import NewVisit, RecordedVisit, record_visit
from mediance.ui.intake import ticket_number
from tests.cast import Cast
from tests.pages.tab import Tab, open_tab

FORM = "intake"
DISTINCT = text(
    "select count(*) from mediance.person_distinct where undone_at is null"
    " and :person_id in (person_id, other_id)"
)

OpenTab = Callable[..., Tab]

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def tab(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> OpenTab:
    def opened(login: str = "carme") -> Tab:
        return open_tab(cast.actors[login], monkeypatch)

    return opened


def enter(desk: Tab, **entry: object) -> None:
    given = {"press": str(uuid.uuid4()), "key": desk.shown(FORM)["form"], "domain": "to_clarify"}
    desk.send(FORM, "recorded", **(given | entry))


def arrive(cast: Cast, **entry: object) -> RecordedVisit:
    return record_visit(cast.carme, NewVisit(cast.here, **entry), uuid.uuid4())  # type: ignore[arg-type]


def visits(cast: Cast) -> list[Visit]:
    with transaction(cast.carme) as work:
        return list(work.query(Visit).order_by(Visit.number))


def details(cast: Cast) -> list[VisitDetail]:
    with transaction(cast.carme) as work:
        return list(work.query(VisitDetail).order_by(VisitDetail.visit_id))


def going(screen: Tab) -> list[Button]:
    """Return the buttons by which somebody says that they go."""
    return [button for button in screen.app.button if button.label == "J’y vais"]


# « Préciser »


def test_what_was_said_is_kept_and_nothing_else(cast: Cast, tab: OpenTab) -> None:
    enter(
        tab(),
        channel="phone",
        detail={
            "language": "ary",
            "interpreter": "professional_by_phone",
            "preferred": cast.amina.staff_id,
            "pushchair": True,
            "referred": "town_hall",
            "followed": "",
            "place": "perpignan_saint_jacques",
            "signals": ["seizure", "rent_late"],
        },
    )
    (visit,), (said,) = visits(cast), details(cast)
    assert visit.channel_code == "phone"
    assert (said.visit_id, said.site_id) == (visit.id, cast.here)
    assert (said.language_code, said.interpreter) == ("ary", Interpreter.PROFESSIONAL_BY_PHONE)
    assert (said.preferred_staff_id, said.has_pushchair) == (cast.amina.staff_id, True)
    assert (said.has_wheelchair, said.followed_by_code) == (False, None)
    assert (said.referred_by_code, said.place_code) == ("town_hall", "perpignan_saint_jacques")
    assert said.signals == [DebtSignal.RENT_LATE, DebtSignal.SEIZURE]


@pytest.mark.parametrize("detail", [None, {}, {"language": "", "signals": [], "pushchair": False}])
def test_nothing_said_leaves_no_row(cast: Cast, tab: OpenTab, detail: object) -> None:
    enter(tab(), detail=detail)
    assert [visit.channel_code for visit in visits(cast)] == ["walk_in"]
    assert details(cast) == []


@pytest.mark.parametrize(
    "entry",
    [
        {"detail": {"language": "klingon"}},
        {"detail": {"place": "atlantis"}},
        {"detail": {"interpreter": "a child"}},
        {"detail": {"preferred": "Amina"}},
        {"detail": {"preferred": 9_999_999}},
        {"detail": {"signals": ["rich"]}},
        {"detail": {"signals": "rent_late"}},
        {"channel": "pigeon"},
        {"degree": "U9"},
    ],
    ids=str,
)
def test_what_is_in_no_list_records_nothing(
    cast: Cast, tab: OpenTab, entry: dict[str, object]
) -> None:
    desk = tab()
    enter(desk, **entry)
    assert desk.shown(FORM)["problem"] == "Ce choix n’est plus dans les listes. Rechargez la page."
    assert visits(cast) == []


def test_the_lists_are_offered_with_their_words(cast: Cast, tab: OpenTab) -> None:
    more = tab().shown(FORM)["more"]
    assert more["channel"][0] == {"code": "walk_in", "label": "Sur place"}
    assert {"code": "ca", "label": "Catalan"} in more["language"]
    communes = [place for place in more["place"] if place["group"] == "Communes"]
    assert (len(communes), communes[0]["label"]) == (36, "Perpignan")
    assert {"code": cast.amina.staff_id, "label": "Amina"} in more["preferred"]
    assert cast.helene.staff_id not in [colleague["code"] for colleague in more["preferred"]]
    assert len(more["signals"]) == 8


def test_what_is_usual_here_is_chosen_beforehand_and_says_why(
    tab: OpenTab, monkeypatch: pytest.MonkeyPatch
) -> None:
    def a_month(*_: object) -> Counts:
        return Counts({"phone": 30, "walk_in": 12}, {"es": 15, "fr": 15}, {"bompas": 21})

    assert tab().shown(FORM)["usual_detail"]["channel"] == "walk_in"
    monkeypatch.setattr(visit_details, "counts", a_month)
    shown = tab().shown(FORM)
    assert shown["usual_detail"] == {"channel": "phone", "language": "", "place": "bompas"}
    learned = "Déjà choisi, d’après les 30 derniers jours : Téléphone, Bompas."
    assert shown["learned"] == learned


# Urgent


def test_the_degree_is_stored_and_whoever_is_in_danger_is_first(cast: Cast, tab: OpenTab) -> None:
    desk = tab()
    for degree, is_urgent in (("", False), ("U2", True), ("", True), ("U0", True), ("U1", True)):
        enter(desk, urgent=is_urgent, degree=degree)
    assert [(visit.is_urgent, visit.urgency) for visit in visits(cast)] == [
        (False, None),
        (True, Urgency.THIS_WEEK),
        (True, None),
        (True, Urgency.NOW),
        (True, Urgency.TODAY),
    ]
    desk.draw()
    waiting = desk.shown("queue_board")["waiting"]
    assert [row["number"] for row in waiting] == [4, 3, 5, 2, 1]


def test_the_degree_may_be_said_once_somebody_is_recorded(cast: Cast, tab: OpenTab) -> None:
    desk = tab()
    enter(desk, urgent=True)
    shown = desk.shown(FORM)
    assert shown["urgent"] == shown["done"]["visit"]
    said = {"key": shown["degree_key"], "visit": shown["urgent"], "degree": "U1", "urgent": True}
    desk.send(FORM, "degreed", press="2", **said)
    assert visits(cast)[0].urgency is Urgency.TODAY
    assert desk.shown(FORM)["done"]["text"].endswith("Urgent · Aujourd’hui")
    assert desk.shown(FORM)["urgent"] is None


def test_a_degree_of_somebody_not_urgent_makes_them_urgent(cast: Cast, tab: OpenTab) -> None:
    enter(tab(), degree="U1")
    assert visits(cast)[0].is_urgent


def test_danger_calls_a_colleague_once_and_they_see_it_and_go(cast: Cast, tab: OpenTab) -> None:
    carme = tab("carme")
    key = carme.shown(FORM)["form"]
    for _again in range(2):
        carme.send(FORM, "called", press="1", key=key)
    assert carme.shown(FORM)["call"]["told"] == "Un ou une collègue est appelé·e, sans bruit."
    enter(carme, degree="U0", urgent=True)
    with transaction(cast.carme) as work:
        (call,) = work.query(ColleagueCall).all()
    assert (call.visit_id, call.called_by) == (visits(cast)[0].id, cast.carme.staff_id)

    carme.draw()
    assert going(carme) == []  # it is her own call
    helene = tab("helene")
    (button,) = going(helene)
    assert "Carme" in " ".join(line.value for line in helene.app.text)
    button.click()
    helene.draw()
    assert open_calls(cast.amina) == ()
    assert going(helene) == []
    carme.draw()
    assert carme.shown(FORM)["call"]["told"] == "Hélène arrive."
    carme.send(FORM, "withdrawn", press="3")
    assert carme.shown(FORM)["call"]["told"] == "Un ou une collègue y va déjà."


def test_a_call_is_withdrawn_and_no_other_site_hears_of_it(cast: Cast, tab: OpenTab) -> None:
    carme = tab("carme")
    carme.send(FORM, "called", press="1", key=carme.shown(FORM)["form"])
    bruno_elsewhere = cast.bruno.__class__(
        cast.bruno.staff_id, "Bruno", cast.bruno.roles, (cast.elsewhere,)
    )
    assert open_calls(bruno_elsewhere) == ()
    assert len(open_calls(cast.bruno)) == 1
    carme.send(FORM, "withdrawn", press="2")
    assert carme.shown(FORM)["call"] == {
        "press": None,
        "told": "Appel retiré.",
        "in_short": "Appel retiré.",
        "is_over": True,
    }
    assert open_calls(cast.bruno) == ()


# Somebody new, who may be known


def known_josep(cast: Cast) -> int:
    arrive(cast, who=NewPerson("Roig", "Josep", 1979), answered_at_desk=Answer.INFORM)
    return find_person(cast.carme, "roig josep")[0].person_id


def test_whom_a_new_person_may_be_is_shown_before_they_are_written_down(
    cast: Cast, tab: OpenTab
) -> None:
    josep, desk = known_josep(cast), tab()
    newcomer = {"family": "Roig", "given": "Josep", "year": "1979"}
    enter(desk, newcomer=newcomer)
    shown = desk.shown(FORM)
    assert shown["problem"] == "Cette personne est peut-être déjà connue : choisissez."
    assert shown["twins"]["form"] == shown["form"]
    (twin,) = shown["twins"]["people"]
    assert (twin["id"], twin["name"], twin["year"]) == (josep, "ROIG Josep", 1979)
    assert twin["why"] == "Même nom, même année de naissance"
    assert len(visits(cast)) == 1

    enter(desk, newcomer=newcomer | {"distinct": [josep]})
    assert desk.shown(FORM)["problem"] == ""
    assert desk.shown(FORM)["done"]["text"] == "N° 2 · ROIG Josep · À préciser"
    with transaction(cast.carme) as work:
        assert work.scalar(DISTINCT, {"person_id": josep}) == 1


def test_whom_a_new_person_may_be_is_told_while_they_are_written_down(
    cast: Cast, tab: OpenTab
) -> None:
    josep, desk = known_josep(cast), tab()
    key = desk.shown(FORM)["form"]
    desk.send(FORM, "likened", key=key, family="Roig", given="Josep", year="19")
    assert desk.shown(FORM)["twins"]["people"] == []
    desk.send(FORM, "likened", key=key, family="Roig", given="Josep", year="1979")
    assert [twin["id"] for twin in desk.shown(FORM)["twins"]["people"]] == [josep]


def test_the_name_somebody_goes_by_is_kept_and_found(cast: Cast, tab: OpenTab) -> None:
    desk = tab()
    enter(desk, newcomer={"family": "Ferrer", "given": "Núria", "used": "Lola"})
    assert [person.used_name for person in find_person(cast.carme, "lola")] == ["Lola"]
    desk.send(FORM, "typed", text="lola")
    assert [person["used"] for person in desk.shown(FORM)["found"]["people"]] == ["Lola"]


# Where somebody is


@pytest.mark.parametrize("typed", ["1", "n1", "n° 1", "N°1", "#1", " 1 "])
def test_a_ticket_shows_where_its_holder_is(cast: Cast, tab: OpenTab, typed: str) -> None:
    visit = arrive(cast, who=NewPerson("Roig", "Josep"))
    desk = tab()

    def told() -> str:
        desk.send(FORM, "typed", text=typed)
        return str(desk.shown(FORM)["found"]["where"])

    assert told() == "N° 1 : vient d’arriver"
    receive(cast.amina, visit.visit_id, uuid.uuid4())
    assert told() == "N° 1 : en entretien"
    end_visit(cast.amina, visit.visit_id, Ending.COMPLETED, key=uuid.uuid4(), answer=Answer.INFORM)
    assert told() == "N° 1 : Terminé"
    assert "ROIG" not in told()


def test_a_number_nobody_has_today_is_told(tab: OpenTab) -> None:
    desk = tab()
    desk.send(FORM, "typed", text="42")
    assert desk.shown(FORM)["found"]["where"] == "Pas de n° 42 aujourd’hui."


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("17", "17"),
        ("n° 17", "17"),
        ("0", ""),
        ("no", ""),
        ("n", ""),
        ("17a", ""),
        ("²", ""),
        ("1" * 5_000, ""),
    ],
)
def test_what_is_a_tickets_number(typed: str, number: str) -> None:
    assert ticket_number(typed) == number


def test_a_second_try_says_with_whom_somebody_is(cast: Cast, tab: OpenTab) -> None:
    visit = arrive(cast, who=NewPerson("Roig", "Josep"))
    receive(cast.amina, visit.visit_id, uuid.uuid4())
    josep = find_person(cast.carme, "roig")[0].person_id
    desk = tab()
    enter(desk, person=josep, name="ROIG Josep")
    said = "Cette personne est déjà là : n° 1, en entretien avec Amina depuis 0 min."
    assert desk.shown(FORM)["problem"] == said
    assert desk.shown(FORM)["is_here"]
    enter(desk)
    assert not desk.shown(FORM)["is_here"]
    assert [visit.person_id for visit in visits(cast)] == [josep, None]
