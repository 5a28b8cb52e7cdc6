"""A household's budget in a real browser: what is left follows as one types; two lose nothing."""

import re
from collections.abc import Callable
from io import BytesIO

import pytest
from playwright.sync_api import Locator, Page, expect
from pypdf import PdfReader

from tests.journeys.conftest import SETTLED, RunningApp, Visitor
from tests.journeys.test_letters import approve
from tests.journeys.test_notes import DRAFTED_MS, Notes
from tests.journeys.test_notes import follow as begin_notes
from tests.journeys.witness import ask, count, write

Come = Callable[..., Visitor]
follow = begin_notes
RENT, WAGES, BENEFIT = "Loyer et charges", "Salaire", "RSA"

pytestmark = pytest.mark.timeout(240)


class Sheet:
    """The budgets of a case on somebody's page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.form = page.locator("form.budget")
        self.left = self.form.locator(".left")
        self.shown = page.locator("[class*=st-key-budget_shown_]")

    def press(self, name: str) -> None:
        """Press a button once the page rests."""
        self.page.wait_for_selector(SETTLED)
        self.page.get_by_role("button", name=name, exact=True).first.click()
        self.page.wait_for_selector(SETTLED)

    def amount(self, heading: str) -> Locator:
        """Return where a sum by the month is typed."""
        return self.form.get_by_role("textbox", name=f"{heading}, p")

    def says(self, text: str) -> None:
        """Wait until what is left is this."""
        expect(self.left).to_contain_text(spaced(text))

    def save(self) -> None:
        """Save by the keyboard, from where one types, once that is no half of a double press."""
        expect(self.form).to_have_attribute("data-busy", "false")
        self.form.locator("input:focus").press("Control+Enter")

    def saved(self) -> None:
        """Wait until the form went with what was typed in it."""
        expect(self.page.get_by_text("Budget enregistré.")).to_be_visible()
        expect(self.form).to_have_count(0)


def spaced(words: str) -> re.Pattern[str]:
    """Return what finds these words, whatever blanks a browser writes in sums."""
    return re.compile(re.escape(words).replace(r"\ ", r"\s"))


def test_what_is_left_follows_and_the_sheet_is_printed_once_approved(
    app: RunningApp, visit: Come, follow: Callable[[str], Notes]
) -> None:
    page = follow("Xicola").page
    sheet = Sheet(page)
    sheet.press("Nouveau budget")
    people = sheet.form.get_by_role("textbox", name="Personnes au foyer")
    expect(people).to_be_focused()
    people.fill("2")
    people.press("Enter")
    expect(sheet.amount(WAGES)).to_be_focused()
    page.keyboard.type("1 200,50")
    sheet.says("Reste à vivre : 1 200,50 €")
    expect(sheet.left).to_be_in_viewport()
    sheet.amount(RENT).fill("520")
    sheet.says("680,50 €")
    sheet.says("soit 11,34 € par jour et par personne")
    sheet.amount(RENT).fill("cinq cents")
    sheet.save()
    expect(sheet.form.get_by_role("alert")).to_contain_text("Une ligne n’est pas lisible")
    expect(sheet.amount(RENT)).to_be_focused()
    sheet.amount(RENT).fill("520")
    page.wait_for_timeout(DRAFTED_MS)
    page.reload()
    sheet.press("Nouveau budget")
    expect(sheet.form.get_by_text("Brouillon retrouvé")).to_be_visible()
    sheet.says("680,50 €")
    sheet.amount(RENT).focus()
    sheet.save()
    sheet.saved()
    assert count(app, "true", "budget_sheet") == 1
    assert count(app, "form like 'budget%'", "draft") == 0

    expect(page.get_by_text(spaced("680,50 €"))).to_have_count(0)
    sheet.press("Ouvrir le budget")
    expect(sheet.shown).to_contain_text(spaced("Reste à vivre : 680,50 € par mois"))
    expect(sheet.shown.get_by_role("link")).to_have_count(0)
    approve(visit, "Budget du foyer, pour le FSL ou la Banque de France")
    page.reload()
    sheet.press("Ouvrir le budget")
    link = sheet.shown.get_by_role("link", name="Imprimer pour la Banque de France")
    printed = page.context.request.get(app.url + str(link.get_attribute("href")))
    said = PdfReader(BytesIO(printed.body())).pages[0].extract_text()
    for told in ("Banque de France", WAGES, spaced("1 200,50 €").pattern, "Foyer de 2 personnes"):
        assert re.search(told, said), told


def test_two_at_once_both_see_what_the_other_kept(
    app: RunningApp, visit: Come, follow: Callable[[str], Notes]
) -> None:
    first = begun(follow, "Ymbert", "800")
    address = first.page.url.removeprefix(app.url)
    elsewhere = Sheet(visit("ines").go(address))
    for sheet in (first, elsewhere):
        sheet.press("Ouvrir le budget")
        sheet.shown.get_by_role("button", name="Corriger").click()
    for sheet, amount in ((first, "700"), (elsewhere, "900")):
        sheet.amount(BENEFIT).fill(amount)
    first.save()
    first.saved()
    elsewhere.save()
    problem = elsewhere.form.get_by_role("alert")
    expect(problem).to_contain_text("Ce budget a changé ailleurs")
    expect(elsewhere.amount(BENEFIT)).to_have_value("900")
    expect(elsewhere.shown).to_contain_text(spaced("RSA : 700,00 €"))
    elsewhere.amount(BENEFIT).focus()
    elsewhere.save()
    elsewhere.saved()
    expect(elsewhere.shown).to_contain_text("version 3")
    expect(elsewhere.shown).to_contain_text(spaced("RSA : 900,00 €"))
    elsewhere.press("2 versions d’avant")
    for amount in ("700,00 €", "800,00 €"):
        expect(elsewhere.page.get_by_text(spaced(f"RSA : {amount}")).first).to_be_visible()


def test_who_is_not_attached_sees_no_amount_and_once_attached_starts_from_it(
    app: RunningApp, visit: Come, follow: Callable[[str], Notes]
) -> None:
    write(app, "insert into mediance.staff_role (staff_id, role) select id, 'social_worker'"
          " from mediance.staff where login = 'amina' on conflict do nothing")  # fmt: skip
    approve_once(app, visit)
    first = begun(follow, "Zamora", "833")
    amina = visit("amina")
    second = Sheet(amina.go(first.page.url.removeprefix(app.url)))
    expect(second.page.get_by_text("Vous n’êtes pas rattaché·e à ce dossier.")).to_be_visible()
    expect(second.page.get_by_text("Budget du foyer")).to_have_count(0)
    assert "833" not in second.page.content()
    (sheet_id,) = ask(app, "select max(id) from mediance.budget_sheet")[0]
    asked = f"{app.url}/paper/budget?sheet={sheet_id}&version=1&for=fsl"
    refused = amina.context.request.get(asked)
    assert (refused.status, "833" in refused.text()) == (403, False)

    first.press("Rattacher…")
    first.press("Rattacher")
    expect(first.page.get_by_text(re.compile("Rattaché·es : .*Amina"))).to_be_visible()
    second.page.reload()
    second.press("Ouvrir le budget")
    expect(second.shown).to_contain_text(spaced("RSA : 833,00 €"))
    expect(second.shown.get_by_role("button", name="Corriger")).to_have_count(0)
    second.press("Repartir de ce budget")
    second.amount(BENEFIT).fill("900")
    second.save()
    second.saved()
    expect(second.shown).to_have_count(2)
    assert amina.context.request.get(asked).status == 200


def begun(follow: Callable[[str], Notes], name: str, benefit: str) -> Sheet:
    """Return the budgets of somebody of whom Inès kept one, with a benefit alone in it."""
    sheet = Sheet(follow(name).page)
    sheet.press("Nouveau budget")
    sheet.amount(BENEFIT).fill(benefit)
    sheet.save()
    sheet.saved()
    return sheet


def approve_once(app: RunningApp, visit: Come) -> None:
    if not count(app, "document = 'budget'", "document_approval"):
        approve(visit, "Budget du foyer, pour le FSL ou la Banque de France")
