"""The journal's screen: what it shows and to whom, and the trace that reading it leaves."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from db.engine import transaction
from db.queries import journal
from mediance.domain import paris
from mediance.domain.journal import Asked, AsksAboutAColleague
from mediance.domain.people import NewPerson
from mediance.domain.permissions import Action, NotPermitted
from mediance.services import guard, journal_reading
from mediance.services.corrections import visit_sheet
from mediance.services.find_person import find_person, journal_search
from mediance.services.journal_reading import journal_page
from mediance.services.record_visit import NewVisit, record_visit
from tests.cast import Cast
from tests.pages.tab import Tab, open_tab

LINES = "journal_lines"
PAGE = "../../pages/journal.py"

OpenJournal = Callable[..., Tab]

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def opened(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> OpenJournal:
    """Open the journal as one of the cast."""

    def as_somebody(login: str = "sofia", language: str = "fr", **address: str) -> Tab:
        tab = open_tab(cast.actors[login], monkeypatch, language)  # type: ignore[arg-type]
        for name, value in address.items():
            tab.app.query_params[name] = value
        tab.app.switch_page(PAGE)
        tab.draw()
        return tab

    return as_somebody


def lines(tab: Tab) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tab.shown(LINES)["lines"]
    return found


def told(tab: Tab) -> list[tuple[str, str, str]]:
    return [(line["who"], line["what"], line["record"]) for line in lines(tab)]


def arrive(cast: Cast, who: NewPerson | None = None) -> int:
    return record_visit(cast.carme, NewVisit(cast.here, who), uuid.uuid4()).visit_id


def keys(tab: Tab, kind: str) -> set[str]:
    return {str(widget.key) for widget in tab.app.get(kind)}


def reads(cast: Cast) -> int:
    with transaction(cast.sofia) as work:
        count = text("select count(*) from mediance.journal_entry where entity = 'journal_entry'")
        return int(work.scalar(count) or 0)


def test_nothing_yet_is_said_in_a_sentence(opened: OpenJournal) -> None:
    tab = opened(quoi="case")
    assert lines(tab) == []
    assert "Aucune entrée" in tab.shown(LINES)["empty"]


def test_who_when_what_and_which_record_and_never_a_name(cast: Cast, opened: OpenJournal) -> None:
    visit_id = arrive(cast, NewPerson("Xarraga", "Quiteria"))
    tab = opened()
    who, what, record = told(tab)[0]
    assert (who, what) == (cast.carme.display_name, "Passage enregistré")
    assert record == f"Passage n° {visit_id}"
    assert lines(tab)[0]["role"] == "Accueil"
    assert "XARRAGA" not in str(tab.shown(LINES)).upper()


def test_in_english(cast: Cast, opened: OpenJournal) -> None:
    visit_id = arrive(cast)
    tab = opened(language="en")
    assert told(tab)[0][1:] == ("Visit recorded", f"Visit no. {visit_id}")


def test_a_refusal_says_what_was_refused(cast: Cast, opened: OpenJournal) -> None:
    with pytest.raises(NotPermitted):
        guard.require(cast.carme, Action.IMPORT_REGISTER)
    line = lines(opened())[0]
    assert line["what"] == "Refus : reprendre un registre"
    assert line["is_refused"]


def test_reading_leaves_one_trace_and_a_redraw_none(cast: Cast, opened: OpenJournal) -> None:
    tab = opened()
    assert reads(cast) == 1
    tab.draw()
    assert reads(cast) == 1
    opened(quoi="visit")
    assert reads(cast) == 2


def test_fifty_lines_a_page_each_once_and_the_address_says_where(
    cast: Cast, opened: OpenJournal
) -> None:
    for _entry in range(120):
        journal_search(cast.carme, 0)
    tab, seen = opened(quoi="person"), []
    while True:
        seen += [line["when"] for line in lines(tab)]
        assert len(lines(tab)) <= journal_reading.LINES_A_PAGE
        if "journal_older" not in keys(tab, "button"):
            break
        tab.app.button(key="journal_older").click()
        tab.draw()
    assert len(seen) == 120
    tab.app.button(key="journal_newest").click()
    tab.draw()
    assert "avant" not in tab.app.query_params


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("jour", "hier"),
        ("jour", "9999-99-99"),
        ("jour", "0001-01-01"),
        ("sur", "toujours"),
        ("quoi", "'; drop table visit; --"),
        ("no", "²"),
        ("no", "99999999999999999999"),
        ("qui", "-1"),
        ("avant", "999999999999999999999999-1"),
        ("avant", "1-99999999999999999999999"),
        ("avant", "--"),
    ],
)
def test_an_address_typed_wrong_shows_the_journal_all_the_same(
    name: str, typed: str, opened: OpenJournal
) -> None:
    tab = opened(**{"quoi": "visit", name: typed})
    assert not tab.app.exception
    assert tab.shown(LINES)["words"]


def test_a_day_is_written_as_the_house_writes_it(opened: OpenJournal) -> None:
    (day,) = opened().app.date_input
    assert day.proto.format == "DD/MM/YYYY"


def test_the_lists_that_somebody_read_again_are_one_line(cast: Cast, opened: OpenJournal) -> None:
    visit_id = arrive(cast)
    for _time in range(3):
        visit_sheet(cast.bruno, visit_id)
    line = lines(opened(quoi="visit"))[0]
    assert (line["times"], line["record"]) == ("3 fois", f"Passage n° {visit_id}")


def test_an_account_is_called_by_its_name(cast: Cast, opened: OpenJournal) -> None:
    with transaction(cast.amina) as work:
        journal.record(work, cast.amina, "update", journal.Record("staff", cast.amina.staff_id))
    assert lines(opened(quoi="staff"))[0]["record"] == f"Compte de {cast.amina.display_name}"


# What may be asked


def test_a_colleague_is_chosen_for_one_day_or_one_record_only(opened: OpenJournal) -> None:
    assert "journal_qui_fr" in keys(opened(), "selectbox")
    assert "journal_qui_fr" not in keys(opened(sur="semaine"), "selectbox")
    assert "journal_qui_fr" not in keys(opened(sur="annee", quoi="visit"), "selectbox")
    assert "journal_qui_fr" in keys(opened(sur="annee", quoi="visit", no="3"), "selectbox")


def test_a_colleague_in_the_address_counts_for_nothing_over_a_week(
    cast: Cast, opened: OpenJournal
) -> None:
    arrive(cast)
    tab = opened(sur="semaine", qui=str(cast.amina.staff_id))
    assert "qui" not in tab.app.query_params
    assert cast.carme.display_name in {line["who"] for line in lines(tab)}


def test_the_service_itself_answers_nobody_about_a_colleague(cast: Cast) -> None:
    carme, today = cast.carme.staff_id, paris.today()
    for asked in (
        Asked(today - timedelta(days=1), today, staff_id=carme),
        Asked(today - timedelta(days=1), today, "visit", staff_id=carme),
    ):
        with pytest.raises(AsksAboutAColleague):
            journal_page(cast.sofia, asked)
    for asked in (
        Asked(today, today, staff_id=carme),
        Asked(today - timedelta(days=300), today, "visit", 1, carme),
    ):
        assert journal_page(cast.sofia, asked).lines == ()


def test_a_record_is_asked_for_by_data_protection_alone(cast: Cast, opened: OpenJournal) -> None:
    asked = Asked(paris.today(), paris.today(), "visit", 1)
    with pytest.raises(NotPermitted):
        journal_page(cast.paul, asked)
    assert "journal_no_fr" in keys(opened("sofia", quoi="visit"), "text_input")
    assert "journal_no_fr" not in keys(opened("paul", quoi="visit"), "text_input")


def test_who_saw_a_person_is_found_with_their_visits_and_nobody_elses(cast: Cast) -> None:
    theirs = arrive(cast, NewPerson("Xarraga", "Quiteria"))
    others = arrive(cast, NewPerson("Ferrer", "Pere"))
    for visit_id in (theirs, others):
        visit_sheet(cast.bruno, visit_id)
    (person,) = find_person(cast.carme, "xarraga")
    asked = Asked(paris.today(), paris.today(), "person", person.person_id)
    found = journal_page(cast.sofia, asked).lines
    assert {(line.operation, line.entity, line.entity_id) for line in found} == {
        ("create", "person", person.person_id),
        ("record", "visit", theirs),
        ("read", "visit", theirs),
    }


def test_nobody_else_is_told_whose_visits_there_are(cast: Cast) -> None:
    arrive(cast, NewPerson("Xarraga", "Quiteria"))
    (person,) = find_person(cast.carme, "xarraga")
    visits = text("select mediance.visits_of_person(:person)")
    for actor, expected in ((cast.sofia, 1), (cast.paul, 0), (cast.carme, 0), (cast.helene, 0)):
        with transaction(actor) as work:
            assert len(work.scalars(visits, {"person": person.person_id}).all()) == expected


def test_there_is_no_count_and_no_download(cast: Cast, opened: OpenJournal) -> None:
    for _entry in range(3):
        arrive(cast)
    tab = opened()
    assert not tab.app.get("download_button")
    assert not tab.app.get("metric")
    assert not tab.app.get("dataframe")
