"""An appointment from the telephone to the queue; a referral through its life; papers seen."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from mediance.domain import paris
from tests.journeys.conftest import SETTLED, RunningApp, Visitor
from tests.journeys.desk import Desk
from tests.journeys.witness import ask, count, write

Come = Callable[..., Visitor]
OF_SERRA = "person_id in (select id from mediance.person where family_name = 'Serra')"
KNOWN = (
    "insert into mediance.person (family_name, given_name, search_name, site_id,"
    " first_contact_on, notice_given_at)"
    " select 'Serra', 'Joana', 'serra joana', min(id), current_date, now() from mediance.site"
)

pytestmark = pytest.mark.timeout(240)


def settled(page: Page) -> None:
    page.wait_for_selector(SETTLED)


def file_of(app: RunningApp, visitor: Visitor) -> Page:
    """Open the file of somebody known, at the part where they are met."""
    write(app, KNOWN)
    ((person_id,),) = ask(app, "select max(id) from mediance.person")
    page = visitor.go(f"/personne?person={person_id}&vue=rendez-vous")
    expect(page.get_by_role("heading", name="Rendez-vous à venir")).to_be_visible()
    settled(page)
    return page


def take(page: Page, hour: str) -> None:
    """Take an appointment of today at an hour, with oneself."""
    page.get_by_role("button", name="Nouveau rendez-vous").click()
    form = page.get_by_test_id("stPopoverBody")
    day, wall = form.locator(".stDateInput"), form.locator(".stTimeInput")
    day.locator("[role=spinbutton]").first.click()
    page.keyboard.type(f"{paris.today():%d%m%Y}")
    wall.locator("[role=spinbutton]").first.click()
    page.keyboard.type(hour)
    form.get_by_role("button", name="Prendre le rendez-vous").click()


def test_an_appointment_is_taken_and_becomes_a_visit(app: RunningApp, visit: Come) -> None:
    page = file_of(app, visit("amina"))
    take(page, "1000")
    expect(page.get_by_text("Rendez-vous pris")).to_be_visible()
    take(page, "1015")
    expect(page.get_by_text("Amina a déjà rendez-vous avec SERRA Joana")).to_be_visible()
    assert count(app, OF_SERRA, "appointment") == 1

    reception = Desk(visit("carme")).come()
    expected = reception.page.locator(".st-key-expected")
    expect(expected.get_by_text("rendez-vous de 10 h 00")).to_be_visible()
    expected.get_by_role("button", name="Est arrivé·e").click()
    expect(expected.get_by_text("Dans la file, n°")).to_be_visible()
    expect(reception.waiting.filter(has_text="SERRA")).to_have_count(1)
    came = f"state = 'honoured' and visit_id is not null and {OF_SERRA}"
    assert count(app, came, "appointment") == 1


def choose(page: Page, field: str, option: str) -> None:
    page.get_by_role("combobox", name=field).click()
    page.get_by_role("option", name=option, exact=True).click()


def test_a_referral_is_sent_asked_about_and_its_effect_told(app: RunningApp, visit: Come) -> None:
    page = file_of(app, visit("amina"))
    page.get_by_role("button", name="Nouvelle orientation").click()
    form = page.get_by_test_id("stPopoverBody")
    choose(page, "Vers quel organisme", "CAF")
    form.get_by_text("sèche (adresse donnée)").click()
    form.get_by_role("textbox", name="Pourquoi").fill("Elle demande le RSA.")
    form.get_by_role("button", name="Enregistrer l’orientation").click()
    expect(page.get_by_text("Orientation enregistrée.")).to_be_visible()
    part = page.locator(".st-key-person_referrals")
    expect(part).to_contain_text("à redemander le")
    for told in ("L’organisme l’a reçue", "Acceptée", "Faite", "Ce que cela a donné"):
        settled(page)
        part.get_by_role("button", name="Noter…").click()
        page.get_by_role("menuitem", name=told).or_(page.get_by_role("option", name=told)).click()
        part.get_by_role("button", name="Enregistrer").click()
        expect(part.get_by_text("C’est noté.")).to_be_visible()
    expect(part).to_contain_text("1 suivies d’effet")
    assert count(app, "effect = 'obtained'", "referral_event") == 1
    assert count(app, f"ask_on is null and {OF_SERRA}", "referral") == 1


def test_a_paper_is_missing_and_then_seen_and_never_copied(app: RunningApp, visit: Come) -> None:
    page = file_of(app, visit("amina"))
    page.get_by_role("button", name="Noter des pièces").click()
    form = page.get_by_test_id("stPopoverBody")
    choose(page, "Quelles pièces", "Ma pièce d’identité, ou mon titre de séjour")
    page.keyboard.press("Escape")
    form.get_by_text("Manquante").click()
    form.get_by_role("button", name="Enregistrer").click()
    part = page.locator(".st-key-person_papers")
    expect(part.get_by_text("1 manquante")).to_be_visible()
    settled(page)
    part.get_by_role("button", name="Vue aujourd’hui").click()
    expect(part.get_by_text("1 vue")).to_be_visible()
    assert count(app, OF_SERRA, "document_event") == 2
