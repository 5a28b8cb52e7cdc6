"""From the queue to the person: told by one key, a no by another and taken back, a mandate."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import SETTLED, RunningApp, Visitor
from tests.journeys.desk import Desk
from tests.journeys.witness import count

Come = Callable[..., Visitor]
OF_BENALI = "person_id in (select id from mediance.person where family_name = 'Benali')"

pytestmark = pytest.mark.timeout(120)


def person_of(page: Page) -> None:
    """Wait until the person's file is there."""
    expect(page).to_have_url(re.compile(r"/personne\?person=\d+"))
    expect(page.get_by_role("heading", name="BENALI")).to_be_visible()
    page.wait_for_selector(SETTLED)


def test_from_the_queue_to_the_person_and_back_to_an_empty_list(
    app: RunningApp, visit: Come
) -> None:
    desk = Desk(visit("amina")).come()
    desk.record_newcomer("Benali")
    desk.next_button.click()
    page = desk.page
    person_of(page)

    page.keyboard.press("Alt+i")
    expect(page.get_by_text("C’est noté : information donnée.")).to_be_visible()
    page.keyboard.press("Alt+n")
    expect(page.get_by_text("Cette personne ne veut pas de suivi")).to_be_visible()
    follow_up = page.locator(".st-key-person_follow_up")
    follow_up.get_by_role("button", name="Annuler").click()
    expect(page.get_by_text("Annulé. Les deux gestes restent dans l’historique.")).to_be_visible()
    expect(page.get_by_text("Cette personne ne veut pas de suivi")).to_be_hidden()
    page.keyboard.press("Alt+n")
    expect(page.get_by_text("Cette personne ne veut pas de suivi")).to_be_visible()
    assert count(app, f"decision = 'refused' and {OF_BENALI}", "consent_event") == 2
    assert count(app, f"decision = 'undone' and {OF_BENALI}", "consent_event") == 1

    page.get_by_role("button", name="Nouveau mandat").click()
    form = page.get_by_test_id("stPopoverBody")
    form.get_by_role("radiogroup").first.get_by_text("Oui").click()
    form.get_by_role("combobox").first.click()
    page.get_by_role("option", name="Logement").click()
    page.keyboard.press("Escape")
    form.get_by_text("J’ai vu la signature").click()
    form.get_by_role("button", name="Enregistrer le mandat").click()
    expect(page.get_by_text("Mandat enregistré.")).to_be_visible()
    page.get_by_role("button", name="Révoquer").click()
    expect(page.get_by_text("Mandat révoqué")).to_be_visible()
    assert count(app, f"revoked_at is not null and {OF_BENALI}", "mandate") == 1


def test_the_list_of_those_to_be_told_empties_key_by_key(app: RunningApp, visit: Come) -> None:
    desk = Desk(visit("carme")).come()
    desk.record_newcomer("Vidal")
    page = desk.visitor.go("/informations")
    expect(page.get_by_role("link", name="VIDAL")).to_be_visible()
    expect(page.get_by_role("link", name="BENALI")).to_have_count(0)
    page.keyboard.press("Alt+i")
    expect(page.get_by_text("VIDAL est informé·e.")).to_be_visible()
    expect(page.get_by_text("Tout le monde est informé.")).to_be_visible()
    untold = "family_name = 'Vidal' and notice_given_at is null"
    assert count(app, untold, "person") == 0
