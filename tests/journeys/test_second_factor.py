"""The second proof as people meet it: enrolled, asked for, replaced by paper, ended elsewhere."""

from collections.abc import Callable

import pyotp
import pytest
from playwright.sync_api import Page, expect

from tests.cast import PASSWORD
from tests.journeys.conftest import Visitor
from tests.journeys.witness import write

Come = Callable[..., Visitor]

ASK_COORDINATORS = "insert into mediance.second_factor_rule (role) values ('coordinator')"
A_MINUTE_LATER = "update mediance.second_factor set last_step = last_step - 10 where last_step > 0"


def type_password(page: Page, login: str) -> None:
    """Sign in as somebody does at a keyboard, up to the second step."""
    expect(page.get_by_label("Identifiant")).to_be_focused()
    page.keyboard.type(login)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")


def enrol(page: Page) -> tuple[pyotp.TOTP, list[str]]:
    """Read the secret as a phone does, confirm it, and write the paper's codes down."""
    square = page.get_by_role("img", name="Le carré à photographier")
    expect(square).to_be_visible()
    assert square.evaluate("image => image.naturalWidth") > 100
    secret = page.get_by_test_id("stCode").inner_text()
    phone = pyotp.TOTP("".join(secret.split()))
    page.get_by_label("Le code à six chiffres qu’elle affiche").fill(phone.now())
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Vos codes de secours")).to_be_visible()
    return phone, page.get_by_test_id("stCode").inner_text().split()


@pytest.mark.timeout(120)
def test_a_coordinator_enrols_and_comes_back_with_the_phone_then_with_the_paper(
    visit: Come,
) -> None:
    first = visit()
    write(first.app, ASK_COORDINATORS)
    page = first.go("/accueil")
    type_password(page, "bruno")
    expect(page.get_by_role("heading", name="Double vérification")).to_be_visible()
    expect(page.get_by_role("combobox", name="Qui arrive ?")).to_have_count(0)
    phone, codes = enrol(page)
    page.get_by_role("button", name="C’est noté, continuer").click()
    expect(page.get_by_role("combobox", name="Qui arrive ?")).to_be_visible()

    # The code that confirmed is spent, and so is each that opened.
    again = visit().go("/accueil")
    type_password(again, "bruno")
    code = again.get_by_label("Code de votre téléphone")
    expect(code).to_be_focused()
    expect(again.get_by_label("Identifiant")).to_be_hidden()
    again.keyboard.type("000000")
    again.keyboard.press("Enter")
    expect(again.get_by_role("alert")).to_contain_text("Ce code n’est pas le bon")
    expect(code).to_be_focused()
    write(first.app, A_MINUTE_LATER)  # as if the phone had moved on
    again.keyboard.type(phone.now())
    again.keyboard.press("Enter")
    expect(again.get_by_role("combobox", name="Qui arrive ?")).to_be_visible()

    paper = visit()
    third = paper.go("/accueil")
    type_password(third, "bruno")
    expect(third.get_by_label("Code de votre téléphone")).to_be_focused()
    third.keyboard.type(codes[0].lower())
    third.keyboard.press("Enter")
    expect(third.get_by_role("combobox", name="Qui arrive ?")).to_be_visible()

    spent = visit().context.request.post(
        f"{first.app.url}/session",
        data={"login": "bruno", "password": PASSWORD, "code": codes[0]},
        headers={"Origin": first.app.url},
    )
    assert (spent.status, spent.json()) == (401, {"error": "wrong_code"})

    # One of the browsers is ended from another: it shows the sign-in form by itself.
    account = first.go("/mon_compte")
    expect(account.get_by_text("cet appareil")).to_be_visible()
    account.get_by_role("button", name="Déconnecter", exact=True).first.click()
    expect(account.get_by_text("Cet appareil est déconnecté.")).to_be_visible()
    expect(third.get_by_label("Identifiant")).to_be_visible()
    expect(again.get_by_role("combobox", name="Qui arrive ?")).to_be_visible()
    assert not first.errors
    assert not paper.errors
