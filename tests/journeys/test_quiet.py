"""What is typed is never lost, a desk left alone shows nothing, and the wall shows no name."""

import signal
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Response, expect

from db import installation
from db.embedded import Embedded
from tests.cast import PASSWORD
from tests.conftest import furnish
from tests.journeys.conftest import UVICORN, RunningApp, Visitor, serving
from tests.journeys.desk import Desk
from tests.journeys.witness import count, write
from tests.journeys.words import said

Come = Callable[..., Visitor]

NOT_KEPT = "Brouillon pas encore gardé : ne fermez pas cette page."
LOCKED = "Écran verrouillé"
FIVE_MINUTES_AGO = """
    update mediance.sign_in_session set last_activity_at = last_activity_at - interval '5 minutes'
"""
NOTHING_BEGUN = "delete from mediance.draft"
ROOM_OF_CARME = """
    with room as (
        insert into mediance.room (site_id, name) values (:site, 'Salle 2') returning id)
    insert into mediance.presence (staff_id, site_id, day, half_day, is_present, room_id)
    select :staff, :site, (now() at time zone 'Europe/Paris')::date, half_day, true, room.id
    from room, unnest(array['morning', 'afternoon']) as half_day
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Embedded]:
    """A database server that a test may stop."""
    server = Embedded(tmp_path_factory.mktemp("quiet"), durable=False).start()
    yield server
    server.start().remove()


@pytest.fixture(scope="module")
def app(server: Embedded, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """The application on that server."""
    urls = installation.embedded_urls(server, tmp_path_factory.mktemp("secrets"))
    installation.upgrade(urls)
    with serving(UVICORN, urls, furnish(urls)) as running:
        yield running


def kept(page: Page) -> None:
    """Wait until what was just typed is kept."""
    with page.expect_response(lambda answer: answer.url.endswith("/draft")) as answer:
        pass
    assert answer.value.status == 204


def test_what_is_typed_survives_reload_sign_out_and_a_stopped_database(
    app: RunningApp, server: Embedded, visit: Come
) -> None:
    carme = Desk(visit("carme")).come()
    page = carme.page
    page.keyboard.press("Alt+6")
    carme.who.press_sequentially("zoubida d")
    kept(page)
    page.reload()
    expect(carme.who).to_have_value("zoubida d")
    expect(carme.form.get_by_role("radio", name="Retraite")).to_be_checked()

    carme.who.press_sequentially("e ")  # not a second before signing out
    page.locator(".st-key-topbar_account button").click()
    page.get_by_role("button", name="Se déconnecter").click()
    expect(page.get_by_label("Identifiant")).to_be_visible()
    carme.visitor.sign_in("carme")
    carme.come()
    expect(carme.who).to_have_value("zoubida de ")

    assert server.stop()
    carme.who.press_sequentially("mai")
    expect(carme.form.get_by_text(NOT_KEPT)).to_be_visible()
    server.start()
    expect(carme.form.get_by_text(NOT_KEPT)).to_have_count(0)
    page.reload()
    expect(carme.who).to_have_value("zoubida de mai")

    expect(carme.suggestions.get_by_role("option", selected=True)).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    carme.expect_done("N° 1")
    page.reload()
    expect(carme.who).to_have_value("")
    assert count(app, "true") == 1
    assert count(app, "true", table="draft") == 0
    assert not carme.visitor.errors


def test_a_screen_left_alone_is_covered_in_every_tab_and_gives_everything_back(
    app: RunningApp, visit: Come
) -> None:
    carme = Desk(visit("carme")).come()
    carme.record_newcomer("Xarraga")
    twin = carme.visitor.context.new_page()
    twin.goto(f"{app.url}/accueil")
    expect(twin.get_by_text("XARRAGA")).to_be_visible()
    carme.page.bring_to_front()
    carme.who.press_sequentially("ben am")
    carme.page.keyboard.press("Alt+l")
    for page in (carme.page, twin):
        expect(page.get_by_role("heading", name=LOCKED)).to_be_visible()
        expect(page.locator("form.intake")).to_have_count(0)
        assert "XARRAGA" not in "".join(said(page)).upper()

    password = carme.page.get_by_label("Mot de passe")
    expect(password).to_be_focused()
    carme.page.keyboard.type("not mine")
    carme.page.keyboard.press("Enter")
    expect(carme.page.get_by_role("alert")).to_contain_text("Ce n’est pas le bon mot de passe.")
    carme.page.keyboard.type(PASSWORD)
    carme.page.keyboard.press("Enter")
    expect(carme.who).to_have_value("ben am")
    expect(twin.get_by_text("XARRAGA")).to_be_visible()

    carme.page.clock.install()
    carme.come()
    write(app, FIVE_MINUTES_AGO)
    carme.page.clock.fast_forward("05:05")
    expect(carme.page.get_by_role("heading", name=LOCKED)).to_be_visible()
    carme.page.get_by_role("button", name="Ce n’est pas moi").click()
    expect(carme.page.get_by_label("Identifiant")).to_be_visible()
    assert not carme.visitor.errors


def test_one_key_hides_names_and_none_is_sent_any_more(visit: Come) -> None:
    amina = Desk(visit("amina")).come()
    amina.record_newcomer("Quiroga")
    expect(amina.waiting.filter(has_text="QUIROGA")).to_be_visible()
    amina.page.keyboard.press("Alt+p")
    expect(amina.queue.get_by_text("QUIROGA")).to_have_count(0)
    expect(amina.waiting.filter(has_text="Q.")).to_have_count(1)
    line = Line(amina.page)
    amina.come()
    expect(amina.waiting.filter(has_text="Q.")).to_have_count(1)
    assert b"q." in line.heard()
    assert b"quiroga" not in line.heard()
    amina.page.keyboard.press("Alt+p")
    expect(amina.waiting.filter(has_text="QUIROGA")).to_have_count(1)


class Line:
    """All that a page is sent from now on, by whatever way."""

    def __init__(self, page: Page) -> None:
        self.frames: list[bytes] = []
        self.answers: list[Response] = []
        page.on("websocket", lambda line: line.on("framereceived", self.note))
        page.on("response", self.note_answer)

    def note(self, sent: str | bytes) -> None:
        self.frames.append(sent if isinstance(sent, bytes) else sent.encode())

    def note_answer(self, answer: Response) -> None:
        if answer.request.resource_type in {"document", "fetch", "xhr"} and answer.status == 200:
            self.answers.append(answer)

    def heard(self) -> bytes:
        """Return everything in small letters."""
        bodies = [answer.body() for answer in self.answers]
        return b"\n".join([*self.frames, *bodies]).lower()


def call(desk: Desk) -> None:
    """Have somebody come in, and call them."""
    desk.ready()
    desk.enter()
    desk.expect_done("Sans nom")
    expect(desk.waiting).not_to_have_count(0)
    desk.ready()
    received = desk.in_service.count()
    desk.page.keyboard.press("Alt+r")
    expect(desk.in_service).to_have_count(received + 1)


def test_the_wall_shows_numbers_and_rooms_for_days_and_never_a_name(
    app: RunningApp, server: Embedded, visit: Come
) -> None:
    write(app, NOTHING_BEGUN)
    write(app, ROOM_OF_CARME, site=app.cast.here, staff=app.cast.carme.staff_id)
    wall = visit("ecran").page
    line = Line(wall)
    wall.goto(app.url)
    board = wall.get_by_role("region", name="Appels")
    expect(board).to_contain_text("Saint-Jacques")
    carme = Desk(visit("carme")).come()
    call(carme)
    expect(board.locator(".expected")).to_contain_text("Salle 2")
    first = board.locator(".expected .number").inner_text()

    assert server.stop()
    expect(board).to_contain_text("Reconnexion…")
    server.start()
    expect(board).not_to_contain_text("Reconnexion…")
    call(carme)
    expect(board.locator(".earlier")).to_contain_text(f"N° {first}")

    app.process.send_signal(signal.SIGKILL)
    app.process.wait()
    expect(board).to_contain_text("Reconnexion…")
    with serving(UVICORN, app.urls, app.cast, urlsplit(app.url).port):
        expect(board).not_to_contain_text("Reconnexion…")
    heard = line.heard()
    assert f'"number":{first}'.encode() in heard
    for name in ("xarraga", "quiroga", "zoubida", "amina", "carme"):
        assert name.encode() not in heard, name
