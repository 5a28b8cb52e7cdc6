"""Signing in and out as people do, and what a stolen cookie is worth afterwards."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.cast import PASSWORD
from tests.journeys.conftest import Visitor

Come = Callable[..., Visitor]


def test_signing_in_by_keyboard_alone(visit: Come) -> None:
    carme = visit()
    page = carme.go()
    expect(page.get_by_label("Identifiant")).to_be_focused()
    page.keyboard.type("carme")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Carme", exact=True).first).to_be_visible()
    cookie = next(c for c in carme.context.cookies() if c["name"] == "mediance_session")
    assert cookie["httpOnly"]
    assert cookie["sameSite"] == "Strict"


def test_a_form_sent_before_its_script_came_keeps_what_was_typed_to_itself(visit: Come) -> None:
    page = visit().go()
    page.get_by_label("Identifiant").fill("carme")
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.locator("form.mediance-entry").evaluate("form => { form.onsubmit = null }")
    address = page.url
    page.keyboard.press("Enter")
    page.wait_for_timeout(500)
    assert page.url == address
    expect(page.get_by_label("Identifiant")).to_have_value("carme")


def test_a_wrong_password_says_so_in_french_and_lets_nobody_in(visit: Come) -> None:
    page = visit().go()
    page.get_by_label("Identifiant").fill("carme")
    page.get_by_label("Mot de passe", exact=True).fill("not this one at all")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Identifiant ou mot de passe inconnu")


def test_signing_out_ends_the_session_in_every_tab_and_for_a_stolen_cookie(visit: Come) -> None:
    carme = visit("carme")
    page = carme.go("/mon_compte")
    other_tab = carme.context.new_page()
    other_tab.goto(carme.app.url)
    stolen = carme.context.cookies()
    page.get_by_role("button", name="Carme").click()
    page.get_by_role("button", name="Se déconnecter").click()
    expect(page.get_by_label("Identifiant")).to_be_visible()
    other_tab.reload()
    expect(other_tab.get_by_label("Identifiant")).to_be_visible()
    thief = visit()
    thief.context.add_cookies(stolen)  # type: ignore[arg-type]
    expect(thief.go().get_by_label("Identifiant")).to_be_visible()


def test_the_language_is_remembered_and_french_leaves_the_screen(visit: Come) -> None:
    page = visit("amina").go("/mon_compte")
    page.get_by_role("button", name="Amina").click()
    page.get_by_text("English", exact=True).click()
    expect(page.get_by_text("My account").first).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.reload()
    expect(page.get_by_text("My account").first).to_be_visible()
    page.get_by_role("button", name="Amina").click()
    page.get_by_text("Français", exact=True).click()
    expect(page.get_by_text("Mon compte").first).to_be_visible()


def test_a_manager_has_no_desk_and_reception_no_figures(visit: Come) -> None:
    refusal = "Cet écran n’est pas prévu pour votre rôle."
    expect(visit("helene").go("/accueil").get_by_text(refusal)).to_be_visible()
    expect(visit("carme").go("/pilotage").get_by_text(refusal)).to_be_visible()
