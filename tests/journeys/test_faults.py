"""The database goes away, the application is killed: a sentence, nothing lost, nothing twice."""

import signal
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from db import installation
from db.embedded import Embedded
from tests.conftest import furnish
from tests.journeys.conftest import UVICORN, RunningApp, Visitor, serving
from tests.journeys.desk import Desk
from tests.journeys.witness import ask

Come = Callable[..., Visitor]

STREAMLIT_TRIES_AGAIN_MS = 60_000
DATABASE_DOWN = "La base ne répond pas. Votre saisie est gardée ; réessayez dans un instant."
WHO_CAME = """
    select number, domain_code, is_urgent, family_name, given_name
    from mediance.visit left join mediance.person on person.id = person_id order by number
"""
JOSEP = (1, "pension", True, "Roig", "Josep")


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Embedded]:
    """A database server that a test may stop."""
    server = Embedded(tmp_path_factory.mktemp("faults"), durable=False).start()
    yield server
    server.start().remove()


@pytest.fixture
def app(server: Embedded, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """The application on that server."""
    urls = installation.embedded_urls(server, tmp_path_factory.mktemp("secrets"))
    installation.upgrade(urls)
    with serving(UVICORN, urls, furnish(urls)) as running:
        yield running


def test_the_database_stops_while_somebody_is_written_down(server: Embedded, visit: Come) -> None:
    carme = Desk(visit("carme")).come()
    enter_josep(carme)
    assert server.stop()
    carme.page.keyboard.press("Enter")
    expect(carme.problem).to_have_text(DATABASE_DOWN)
    expect_josep_still_there(carme)
    carme.ready()
    carme.page.keyboard.press("Enter")
    expect(carme.problem).to_have_text(DATABASE_DOWN)

    server.start()
    carme.ready()
    carme.page.keyboard.press("Enter")
    carme.expect_done("N° 1 · ROIG Josep · Retraite")
    expect(carme.problem).to_have_text("")
    expect(carme.who).to_have_value("")
    carme.expect_numbers(1)
    assert ask(carme.visitor.app, WHO_CAME) == [JOSEP]
    assert not carme.visitor.errors


def test_a_queue_without_its_database_says_so_and_goes_on(server: Embedded, visit: Come) -> None:
    amina, helene = Desk(visit("amina")).come(), visit("helene")
    amina.enter()
    amina.expect_numbers(1)
    steering = helene.go("/pilotage")
    expect(steering.get_by_role("heading", name="Une personne attend, depuis")).to_be_visible()
    assert server.stop()
    amina.ready()
    amina.next_button.click()
    expect(amina.queue_problem).to_have_text(DATABASE_DOWN)
    amina.expect_numbers(1)  # what was known is still shown
    steering.reload()
    expect(steering.get_by_role("alert")).to_contain_text("La base ne répond pas.")

    server.start()
    amina.ready()
    amina.next_button.click()
    amina.expect_in_queue("N° 1 · Sans nom · En entretien")
    expect(amina.in_service).to_have_count(1)
    steering.reload()
    expect(steering.get_by_role("heading", name="Personne n’attend.")).to_be_visible()


def test_the_application_is_killed_and_comes_back_on_its_port(app: RunningApp, visit: Come) -> None:
    carme = Desk(visit("carme")).come()
    carme.page.evaluate("window.neverReloaded = true")
    enter_josep(carme)
    app.process.send_signal(signal.SIGKILL)
    app.process.wait()
    carme.page.keyboard.press("Enter")
    expect(carme.problem).to_contain_text("Pas de réponse du serveur.")
    expect_josep_still_there(carme)

    trouble = carme.page.get_by_role("dialog", name="Connexion perdue")
    expect(trouble).to_be_visible()

    with serving(UVICORN, app.urls, app.cast, urlsplit(app.url).port):
        expect(trouble).to_have_count(0, timeout=STREAMLIT_TRIES_AGAIN_MS)
        expect_josep_still_there(carme)
        carme.ready()
        carme.record_button.click()
        carme.expect_done("N° 1 · ROIG Josep · Retraite")
        carme.expect_numbers(1)
        carme.enter()
        carme.expect_done("N° 2 · Sans nom")
        assert ask(app, WHO_CAME) == [JOSEP, (2, "to_clarify", False, None, None)]
        assert carme.page.evaluate("window.neverReloaded")


def enter_josep(desk: Desk) -> None:
    desk.begin_newcomer("roig josep")
    desk.page.keyboard.press("Alt+6")
    desk.page.keyboard.press("Alt+u")


def expect_josep_still_there(desk: Desk) -> None:
    expect(desk.form.get_by_label("Nom", exact=True)).to_have_value("Roig")
    expect(desk.form.get_by_label("Prénom")).to_have_value("Josep")
    expect(desk.form.get_by_role("radio", name="Retraite")).to_be_checked()
    expect(desk.form.get_by_role("checkbox", name="Urgent")).to_be_checked()
