"""A right asked for at the desk: handed over once the identity is seen, and an erasure proven."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import SETTLED, RunningApp, Visitor
from tests.journeys.desk import Desk
from tests.journeys.witness import count, write

Come = Callable[..., Visitor]

pytestmark = pytest.mark.timeout(120)


def in_an_interview(visit: Come, name: str) -> Desk:
    """Receive somebody, and open who they are."""
    desk = Desk(visit("amina")).come()
    desk.record_newcomer(name)
    desk.next_button.click()
    expect(desk.page.get_by_role("heading", name=name.upper())).to_be_visible()
    return desk


def ask(page: Page, what: str) -> None:
    """Write down what somebody asks, on their own screen."""
    page.get_by_role("button", name="La personne demande…").click()
    page.get_by_text(what).click()
    expect(page.get_by_text("Demande notée")).to_be_visible()


def open_request(page: Page, name: str) -> None:
    page.locator("[class*=st-key-request_open_] button", has_text=name).first.click()
    expect(page.get_by_role("heading", name=re.compile(r"^Demande n° \d+"))).to_be_visible()
    page.wait_for_selector(SETTLED)


def see_identity(page: Page) -> None:
    page.get_by_role("combobox", name="Comment l’identité a-t-elle été vérifiée ?").click()
    page.get_by_role("option", name="Papier vu").click()
    page.get_by_role("button", name="Noter", exact=True).click()
    expect(page.get_by_text("C’est noté.")).to_be_visible()
    page.wait_for_selector(SETTLED)


def test_what_is_asked_at_the_desk_is_handed_over_once_the_identity_is_seen(
    app: RunningApp, visit: Come
) -> None:
    ask(in_an_interview(visit, "Xirau").page, "voir tout ce qui la concerne")
    sofia = visit("sofia")
    page = sofia.go("/demandes")
    open_request(page, "XIRAU")
    document = page.get_by_role("link", name="Tout ce qui la concerne")
    expect(document).to_be_hidden()
    see_identity(page)
    handed = sofia.context.request.get(app.url + str(document.get_attribute("href")))
    assert (handed.status, handed.body()[:4]) == (200, b"%PDF")
    page.get_by_role("textbox", name="Raison, ou ce qui a été répondu").fill("Remis en main propre")
    page.get_by_role("button", name="Réponse donnée").click()
    expect(page.get_by_text("Réponse donnée.")).to_be_visible()
    again = sofia.context.request.get(app.url + str(handed.url).removeprefix(app.url))
    assert again.status != handed.status


def test_who_asks_to_be_erased_is_erased_once_gone_and_that_is_proven(
    app: RunningApp, visit: Come
) -> None:
    desk = in_an_interview(visit, "Xambo")
    ask(desk.page, "que ses données soient effacées")
    page = visit("sofia").go("/demandes")
    open_request(page, "XAMBO")
    see_identity(page)
    page.get_by_role("button", name="Voir ce qui partirait").click()
    expect(page.get_by_text("Part pour toujours")).to_be_visible()
    erase = page.get_by_role("button", name="Effacer définitivement")
    expect(page.get_by_text("Cette personne est à l’accueil en ce moment.")).to_be_visible()
    expect(erase).to_be_disabled()

    write(app, "update mediance.visit set state = 'ended', ending = 'completed',"
          " ended_at = now() where state = 'received'")  # fmt: skip
    page.get_by_role("button", name="Regarder à nouveau").click()
    expect(erase).to_be_enabled()
    erase.click()
    expect(page.get_by_role("link", name="Preuve d’effacement, pour la personne")).to_be_visible()
    assert count(app, "family_name = 'Xambo'", "person") == 0
    expect(page.get_by_text("XAMBO")).to_have_count(0)
