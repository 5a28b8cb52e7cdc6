"""A covered screen, hidden names, drafts and the waiting room's screen, as pages show them."""

import json
import uuid
from collections.abc import Callable

import pytest
from sqlalchemy import select

from db.engine import transaction
from db.models import Visit
from mediance.domain.actors import Language
from mediance.domain.people import NewPerson
from mediance.services import drafts, keys, privacy, screen_lock, sessions
from mediance.services.drafts import Draft
from mediance.services.record_visit import NewVisit, record_visit
from tests.cast import PASSWORD, Cast
from tests.pages.tab import Tab, open_tab
from tests.security.test_pages import everything

FORM, QUEUE, WATCH, UNLOCK = "intake", "queue_board", "mediance_quiet", "mediance_unlock"

OpenTab = Callable[..., Tab]

pytestmark = pytest.mark.usefixtures("database", "hasher")


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    """Drafts of these tests have a key of their own."""
    monkeypatch.setattr(keys, "draft_key", lambda: b"k" * keys.KEY_BYTES)


@pytest.fixture
def tab(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> OpenTab:
    """Open the application as one of the cast: `tab("carme", "en")`."""

    def opened(login: str = "carme", language: Language = "fr") -> Tab:
        return open_tab(cast.actors[login], monkeypatch, language)

    return opened


@pytest.fixture
def josep(database: None, cast: Cast) -> int:
    """Josep waits."""
    assert database is None
    visit = NewVisit(cast.here, NewPerson("Roig", "Josep", 1950))
    return record_visit(cast.carme, visit, uuid.uuid4()).visit_id


def says(shown: Tab, name: str = "ROIG") -> bool:
    return name in everything(shown.app).upper()


# Covered


@pytest.mark.usefixtures("josep")
@pytest.mark.parametrize(
    ("language", "title"), [("fr", "Écran verrouillé"), ("en", "Screen locked")]
)
def test_a_covered_screen_shows_its_title_and_no_name(
    tab: OpenTab, language: Language, title: str
) -> None:
    desk = tab("carme", language)
    assert says(desk)
    screen_lock.lock(desk._token)
    desk.draw()
    assert [shown.value for shown in desk.app.title] == [title]
    assert desk.shows(UNLOCK)
    assert not any(desk.shows(part) for part in (FORM, QUEUE, WATCH))
    assert not says(desk)


@pytest.mark.usefixtures("josep")
def test_uncovered_it_shows_its_page_again(tab: OpenTab) -> None:
    desk = tab()
    screen_lock.lock(desk._token)
    desk.draw()
    screen_lock.unlock(desk._token, PASSWORD, "127.0.0.1")
    desk.send(UNLOCK, "unlocked")
    assert not desk.shows(UNLOCK)
    assert says(desk)


@pytest.mark.usefixtures("josep")
def test_a_tab_that_looks_finds_itself_covered(tab: OpenTab) -> None:
    desk = tab()
    desk.send(WATCH, "looked")
    assert desk.shows(FORM)
    screen_lock.lock(desk._token)
    desk.send(WATCH, "looked")
    assert desk.shows(UNLOCK)
    assert not says(desk)


@pytest.mark.parametrize(
    ("part", "event", "message"),
    [
        (FORM, "recorded", {"press": "1", "domain": "debt"}),
        (FORM, "typed", {"text": "roig"}),
        (QUEUE, "acted", {"press": "1", "action": "next"}),
        (WATCH, "masked", {}),
    ],
)
def test_no_press_goes_through_a_covered_screen(
    tab: OpenTab, cast: Cast, josep: int, part: str, event: str, message: dict[str, object]
) -> None:
    desk = tab()
    screen_lock.lock(desk._token)
    desk.send(part, event, key=str(uuid.uuid4()), **message)
    assert desk.shows(UNLOCK)
    assert not says(desk)
    with transaction(cast.carme) as work:
        stored = [(visit.id, visit.state) for visit in work.scalars(select(Visit))]
    assert stored == [(josep, "waiting")]


# Names hidden


@pytest.mark.usefixtures("josep")
def test_one_key_hides_every_name_and_shows_them_again(tab: OpenTab) -> None:
    desk = tab()
    desk.send(FORM, "typed", text="jos")
    assert desk.shown(FORM)["found"]["people"][0]["name"] == "ROIG Josep"
    desk.send(WATCH, "masked")
    (waiting,) = desk.shown(QUEUE)["waiting"]
    (found,) = desk.shown(FORM)["found"]["people"]
    assert (waiting["number"], waiting["name"]) == (1, "R. J.")
    assert (found["name"], found["year"]) == ("R. J.", 1950)
    assert not says(desk)
    assert not says(desk, "JOSEP")
    desk.send(WATCH, "masked")
    assert desk.shown(QUEUE)["waiting"][0]["name"] == "ROIG Josep"


def test_names_hidden_in_another_tab_leave_the_line_about_the_last_press(tab: OpenTab) -> None:
    desk = tab()
    newcomer = {"family": "Roig", "given": "Josep"}
    desk.send(FORM, "recorded", press="1", key=desk.shown(FORM)["form"], newcomer=newcomer)
    assert "ROIG Josep" in desk.shown(FORM)["done"]["text"]
    actor = sessions.actor_of(desk._token)
    assert actor is not None
    privacy.hide_names(actor, is_hidden=True)
    desk.send(WATCH, "looked")
    assert not says(desk)


def test_the_button_does_the_same(tab: OpenTab, josep: int) -> None:
    assert josep
    desk = tab()
    desk.app.button(key="topbar_privacy").click()
    desk.draw()
    assert not says(desk)
    assert desk.app.button(key="topbar_privacy").label == "Noms masqués"


def test_the_line_about_the_last_press_is_taken_away_and_the_next_is_masked(tab: OpenTab) -> None:
    desk = tab()
    newcomer = {"family": "Ferrer", "given": "Núria", "distinct": []}
    for _turn in range(2):
        key = desk.shown(FORM)["form"]
        desk.send(FORM, "recorded", press="1", key=key, newcomer=newcomer)
        desk.send(WATCH, "masked")
        newcomer = {"family": "Puig", "given": "Marta", "distinct": []}
    desk.send(WATCH, "masked")
    desk.send(WATCH, "masked")
    assert desk.shown(FORM)["done"] is None


@pytest.mark.usefixtures("josep")
def test_names_stay_hidden_in_every_tab_of_the_session(
    tab: OpenTab, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = tab()
    other = Tab(desk._token, monkeypatch, type(desk.app).from_file(desk.app._script_path))
    desk.send(WATCH, "masked")
    other.send(WATCH, "looked")
    assert not says(other)
    assert says(tab("amina"))


@pytest.mark.usefixtures("josep")
def test_whoever_prefers_it_begins_with_names_hidden(tab: OpenTab, cast: Cast) -> None:
    account = tab()
    account.app.switch_page("../../pages/mon_compte.py").run()
    account.app.toggle(key="names_hidden_from_the_start").set_value(True).run()
    assert privacy.hides_names_from_the_start(cast.carme)
    assert says(account) is False
    assert not says(tab())


def test_who_sees_no_names_has_none_to_hide(tab: OpenTab) -> None:
    manager = tab("helene")
    assert "topbar_privacy" not in {button.key for button in manager.app.button}
    manager.app.switch_page("../../pages/mon_compte.py").run()
    assert not manager.app.toggle


# Drafts


def test_what_was_typed_before_is_given_back_until_it_is_sent(tab: OpenTab, cast: Cast) -> None:
    key = str(uuid.uuid4())
    entry = {"key": key, "typed": "ben amara", "domain": "debt"}
    drafts.keep(cast.carme, Draft("visit", cast.here, uuid.UUID(key)), json.dumps(entry))
    desk = tab()
    draft = desk.shown(FORM)["draft"]
    assert draft == {
        "author": cast.carme.staff_id,
        "form": "visit",
        "site": cast.here,
        "content": entry,
    }
    assert tab("amina").shown(FORM)["draft"]["content"] is None
    desk.send(FORM, "recorded", press="1", key=key, domain="debt")
    assert desk.shown(FORM)["recorded"] == key
    assert desk.shown(FORM)["draft"]["content"] is None
    assert tab().shown(FORM)["draft"]["content"] is None


def test_a_name_in_a_draft_is_hidden_like_any_other(tab: OpenTab, cast: Cast, josep: int) -> None:
    assert josep
    entry = {"person": 1, "name": "ROIG Josep", "typed": "ROIG Josep · 1950"}
    drafts.keep(cast.carme, Draft("visit", cast.here), json.dumps(entry))
    privacy.hide_names_from_the_start(cast.carme, is_hidden=True)
    desk = tab()
    told = desk.shown(FORM)["draft"]["content"]
    assert (told["name"], told["typed"]) == ("R. J.", "R. J. · 1950")
    assert not says(desk)


def test_what_was_typed_before_a_lock_is_read_anew(tab: OpenTab, cast: Cast) -> None:
    desk = tab()
    assert desk.shown(FORM)["draft"]["content"] is None
    drafts.keep(cast.carme, Draft("visit", cast.here), '{"typed": "ben"}')
    screen_lock.lock(desk._token)
    desk.draw()
    screen_lock.unlock(desk._token, PASSWORD, "127.0.0.1")
    desk.draw()
    assert desk.shown(FORM)["draft"]["content"] == {"typed": "ben"}


# The waiting room's screen


@pytest.mark.usefixtures("josep")
def test_the_screen_on_the_wall_is_sent_words_alone(tab: OpenTab) -> None:
    wall = tab("ecran")
    told = wall.shown("mediance_display")
    assert told.keys() == {"locale", "words"}
    assert told["words"]["expected"] == "est attendu"
    assert not wall.shows(WATCH)
    assert not says(wall)
    assert not says(wall, "SAINT-JACQUES")
