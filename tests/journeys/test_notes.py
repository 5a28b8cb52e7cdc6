"""A confidential note in a real browser: attached, written, nothing typed is lost or kept twice."""

import re
from collections.abc import Callable
from functools import partial

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.journeys.conftest import RunningApp, Visitor
from tests.journeys.desk import Desk
from tests.journeys.witness import count

Come = Callable[..., Visitor]
Follow = Callable[[str], "Notes"]
SILENCE_MS = 15_000
DRAFTED_MS = 2_500
FIRST = "Elle est manipulatrice, dit la CAF ; elle demande un délai."
SINCE = "Rappeler vendredi."

pytestmark = pytest.mark.timeout(180)


class Line:
    """What the server tells a page; it may be held up for a while, as a slow network does."""

    def __init__(self, page: Page) -> None:
        self.is_held = False
        self.held: list[tuple[WebSocketRoute, str | bytes]] = []
        page.route_web_socket(re.compile("_stcore/stream"), self.connect)

    def connect(self, browser: WebSocketRoute) -> None:
        """Stand between a page and the server."""
        server = browser.connect_to_server()
        browser.on_message(server.send)
        server.on_message(partial(self.hear, browser))

    def hear(self, browser: WebSocketRoute, message: str | bytes) -> None:
        """Pass on what the server says, now or later."""
        if self.is_held:
            self.held.append((browser, message))
        else:
            browser.send(message)

    def hold(self) -> None:
        """Let nothing through from now on."""
        self.is_held = True

    def let_go(self) -> None:
        """Let everything through, what was held up first."""
        self.is_held = False
        for browser, message in self.held:
            browser.send(message)
        self.held.clear()


class Notes:
    """The confidential notes of somebody, on their screen."""

    def __init__(self, page: Page, line: Line) -> None:
        self.page = page
        self.line = line
        self.form = page.locator("form.note").first
        self.field = page.get_by_role("textbox", name="Nouvelle note")
        self.save = self.form.get_by_role("button", name="Enregistrer")
        self.done = page.get_by_text("Note enregistrée.")

    def ready(self) -> None:
        """Wait until the next press is taken for a new one."""
        expect(self.form).to_have_attribute("data-busy", "false", timeout=SILENCE_MS)


@pytest.fixture
def follow(visit: Come) -> Follow:
    """Have Inès receive somebody, tell them and open their case; return its notes."""

    def begin(family_name: str) -> Notes:
        visitor = visit("ines")
        line, page = Line(visitor.page), visitor.page
        desk = Desk(visitor).come()
        desk.record_newcomer(family_name)
        visitor.go("/informations").get_by_role("link", name=family_name.upper()).click()
        expect(page).to_have_url(re.compile(r"/personne\?person=\d+"))
        page.get_by_role("button", name="Information donnée").click()
        expect(page.get_by_text("C’est noté : information donnée.")).to_be_visible()
        page.get_by_role("radio", name="Dossier et notes").click()
        page.get_by_role("button", name="Ouvrir un dossier").click()
        expect(page.get_by_text("Rattaché·es : Inès")).to_be_visible()
        return Notes(page, line)

    return begin


def readings(app: RunningApp) -> int:
    return count(app, "operation = 'read' and entity = 'confidential_note'", "journal_entry")


def test_what_is_typed_while_a_note_is_saved_stays_and_comes_back(
    app: RunningApp, follow: Follow
) -> None:
    notes = follow("Xarraga")
    page, field = notes.page, notes.field
    field.fill(FIRST)
    expect(notes.form.locator(".careful")).to_contain_text(
        "« manipulatrice » : plutôt « a demandé à deux collègues »."
    )
    before = count(app, "true", "confidential_note")
    notes.line.hold()
    notes.save.click()
    field.press("End")
    field.press_sequentially(f" {SINCE}")
    page.wait_for_timeout(DRAFTED_MS)
    notes.line.let_go()
    expect(notes.done).to_be_visible()
    expect(field).to_have_value(SINCE)
    expect(notes.form.get_by_text("Ce qui est écrit ici ne l’est pas encore.")).to_be_visible()
    expect(notes.form.locator(".careful")).to_be_empty()
    page.wait_for_timeout(DRAFTED_MS)
    page.reload()
    expect(field).to_have_value(SINCE)
    assert count(app, "true", "confidential_note") == before + 1

    told = readings(app)
    expect(page.get_by_text(FIRST)).to_have_count(0)
    page.get_by_role("button", name="Lire la note").click()
    expect(page.get_by_text(FIRST)).to_be_visible()
    assert readings(app) == told + 1

    notes.save.click()
    expect(field).to_have_value("")
    expect(page.get_by_text(SINCE)).to_be_visible()
    assert count(app, "true", "confidential_note") == before + 2
    page.wait_for_timeout(DRAFTED_MS)
    assert count(app, "form like 'note:%'", "draft") == 0


def test_a_note_that_is_answered_too_late_is_not_written_twice(
    app: RunningApp, follow: Follow
) -> None:
    notes = follow("Puigdoménech")
    field = notes.field
    field.fill(FIRST)
    before = count(app, "true", "confidential_note")
    notes.line.hold()
    notes.save.click()
    problem = notes.form.get_by_role("alert")
    expect(problem).to_contain_text("réessayez", timeout=SILENCE_MS)
    notes.line.let_go()
    expect(field).to_have_value("")
    expect(problem).to_have_count(0)  # nothing stands there any more
    assert count(app, "true", "confidential_note") == before + 1


def test_a_second_press_after_the_silence_writes_nothing_more(
    app: RunningApp, follow: Follow
) -> None:
    notes = follow("Ortega")
    field = notes.field
    field.fill(FIRST)
    before = count(app, "true", "confidential_note")
    notes.line.hold()
    notes.save.click()
    expect(notes.form.get_by_role("alert")).to_contain_text("réessayez", timeout=SILENCE_MS)
    field.press("End")
    field.press_sequentially(f" {SINCE}")
    notes.save.click()
    notes.line.let_go()
    expect(field).to_have_value(SINCE)
    notes.ready()
    assert count(app, "true", "confidential_note") == before + 1
    notes.save.click()
    expect(field).to_have_value("")
    assert count(app, "true", "confidential_note") == before + 2
