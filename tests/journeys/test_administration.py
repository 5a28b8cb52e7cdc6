"""An administrator arranges the house: a place, the desk's keys, and a colleague who comes in."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.conftest import SETTLED, Visitor
from tests.journeys.desk import Desk

Come = Callable[..., Visitor]

CHOSEN = "Une-phrase-à-moi-66"


def done(page: Page, said: str) -> None:
    """Wait until the screen says what was done."""
    expect(page.get_by_test_id("stAlert").get_by_text(said)).to_be_visible()


def test_a_new_place_has_a_room_where_people_are_received(visit: Come) -> None:
    paul = visit("paul")
    page = paul.go("/administration?sujet=lieux")
    page.get_by_label("Nom", exact=True).fill("Moulin-à-Vent")
    page.get_by_label("Adresse").fill("3, avenue des Baléares\n66000 Perpignan")
    page.get_by_role("button", name="Ajouter ce lieu").click()
    done(page, "Lieu ajouté.")
    page.get_by_role("radio", name="Salles").click()
    expect(page.get_by_role("heading", name="Salles · Saint-Jacques")).to_be_visible()
    page.get_by_role("combobox", name="Lieu").click()
    page.get_by_role("option", name="Moulin-à-Vent").click()
    expect(page.get_by_role("heading", name="Salles · Moulin-à-Vent")).to_be_visible()
    page.wait_for_selector(SETTLED)
    page.get_by_label("Nouvelle salle").fill("Salle verte")
    page.keyboard.press("Enter")
    done(page, "Salle ajoutée · Moulin-à-Vent.")
    expect(page.get_by_label("Salle", exact=True)).to_have_value("Salle verte")
    assert "sujet=salles" in page.url


def test_the_order_of_the_reasons_gives_the_keys_of_the_desk(visit: Come) -> None:
    carme = Desk(visit("carme")).come()
    first_reason = carme.form.locator("label:has(input[name=domain])").first
    expect(first_reason).to_have_text(re.compile(r"1\s*CAF · MSA"))
    page = visit("paul").go("/administration?sujet=motifs")
    page.get_by_role("button", name="Descendre CAF · MSA").click()
    first = page.get_by_test_id("stExpander").first
    expect(first).to_contain_text("Logement")
    carme.page.reload()
    carme.visitor.settle()
    expect(first_reason).to_have_text(re.compile(r"1\s*Logement"))


def test_a_colleague_comes_in_by_a_link_that_works_once(visit: Come) -> None:
    page = visit("paul").go("/administration")
    page.get_by_text("Inviter un ou une collègue").click()
    page.get_by_label("Identifiant").fill("lea")
    page.get_by_label("Nom, tel que les collègues l’appellent").fill("Léa")
    for field, choice in (("Rôles", "Accueil"), ("Lieux", "Vernet")):
        page.get_by_role("combobox", name=field).last.click()
        page.get_by_role("option", name=choice, exact=True).click()
        page.keyboard.press("Escape")
    page.get_by_role("button", name="Créer le compte et son lien").click()
    link = page.locator(".st-key-issued_link code").inner_text()
    page.get_by_role("button", name="C’est noté").click()
    expect(page.locator(".st-key-issued_link")).to_have_count(0)

    lea = visit()
    lea.page.goto(link)
    assert "#" not in lea.page.url
    expect(lea.page.get_by_label("Nouveau mot de passe")).to_be_focused()
    lea.page.keyboard.type(CHOSEN)
    lea.page.keyboard.press("Enter")
    expect(lea.page.get_by_text("lea", exact=True)).to_be_visible()
    lea.page.get_by_role("link", name="Se connecter").click()
    lea.page.get_by_label("Identifiant").fill("lea")
    lea.page.get_by_label("Mot de passe", exact=True).fill(CHOSEN)
    lea.page.keyboard.press("Enter")
    expect(lea.page.get_by_role("button", name="Léa")).to_be_visible()

    second = visit().page
    second.goto(link)
    second.get_by_label("Nouveau mot de passe").fill("Une-autre-phrase-66")
    second.keyboard.press("Enter")
    expect(second.get_by_role("alert")).to_contain_text("Ce code n’ouvre rien")
    assert not lea.errors
