"""Letters to a silent institution: approved by name first, printed as typed, and kept nowhere."""

import re
from collections.abc import Callable
from io import BytesIO

import pytest
from playwright.sync_api import Locator, Page, expect
from pypdf import PdfReader
from sqlalchemy import text

from db.engine import owner_transaction
from mediance.domain import paris
from mediance.services.paper.words import day_in_words
from tests.journeys.conftest import SETTLED, RunningApp, Visitor
from tests.journeys.test_procedures import Follow, received
from tests.journeys.witness import ask, count, write

Come = Callable[..., Visitor]
REFERENCE, STREET, SERVICE = "7654321 Xatart", "3 rue de l’Albère", "Service des aides, pôle Têt"

pytestmark = pytest.mark.timeout(240)


class Letter:
    """The letter that is open in the file of a procedure."""

    def __init__(self, follow: Follow) -> None:
        self.page = follow.page
        self.part = follow.page.locator(".st-key-relance_letter")
        self.form = self.part.locator("form.letter")
        self.open_button = self.form.get_by_role("button", name="Ouvrir la lettre à imprimer")

    def field(self, name: str) -> Locator:
        """Return one of the fields that are typed."""
        return self.form.get_by_role("textbox", name=name)

    def printed(self) -> str:
        """Press what opens the letter in a tab of its own; return what its paper says."""
        context = self.page.context
        with context.expect_page() as opened:
            self.open_button.click()
        opened.value.close()
        sent = self.form.evaluate("form => Object.fromEntries(new FormData(form).entries())")
        answer = context.request.post(
            self.form.evaluate("form => form.action"),
            form=sent,
            headers={"Origin": re.sub(r"(//[^/]+).*", r"\1", self.page.url)},
        )
        assert answer.status == 200, answer.text()
        (page,) = PdfReader(BytesIO(answer.body())).pages
        return " ".join(page.extract_text().split())


def awaited(app: RunningApp, visit: Come, name: str) -> Follow:
    """Return the file of a procedure that was sent today, and to which nobody answered."""
    follow = received(visit, name)
    follow.open_from_the_visit("RSA")
    follow.advance_to("dossier déposé")
    assert count(app, "type_code = 'rsa' and step = 'deposited'", "procedure")
    return follow


def open_letter(follow: Follow) -> Letter:
    follow.press("Lettre de relance")
    return Letter(follow)


def approve(visit: Come, heading: str) -> None:
    """Have the coordination read a text over, and answer for it."""
    page = visit("bruno").go("/feuilles")
    text_of = page.get_by_test_id("stVerticalBlock").filter(has_text=heading).last
    text_of.get_by_role("button", name="J’ai relu ce texte, je l’approuve").click()
    expect(page.get_by_text("Approuvé : ce texte peut être imprimé.")).to_be_visible()


def everything_kept(app: RunningApp) -> str:
    """Return all rows of all tables, as text."""
    tables = ask(app, "select tablename from pg_tables where schemaname = 'mediance'")
    with owner_transaction(app.urls.owner) as work:
        return "\n".join(
            str(row)
            for (table,) in tables
            for row in work.scalars(text(f"select t::text from mediance.{table} as t"))  # noqa: S608
        )


def test_a_letter_is_approved_printed_as_typed_and_said_to_be_sent(
    app: RunningApp, visit: Come
) -> None:
    letter = open_letter(follow := awaited(app, visit, "Xambó"))
    follow.says("Personne n’a encore approuvé cette lettre : elle ne s’imprime pas.")
    expect(letter.form).to_have_count(0)
    approve(visit, "Lettre de relance, au service")
    follow.page.reload()
    letter = open_letter(follow)
    expect(letter.field("Nom et prénom")).to_have_value("XAMBÓ")
    letter.field("Référence chez l’organisme").fill(REFERENCE)
    letter.field("Adresse de la personne").fill(f"{STREET}\n66000 Perpignan")
    letter.field("Adressée à").fill(f"CAF\n{SERVICE}")
    said = letter.printed()
    for typed in ("XAMBÓ", REFERENCE, STREET, "66000 Perpignan", SERVICE):
        assert typed in said, typed
    assert "Il s’agit de : RSA" in said
    assert day_in_words(paris.today()) in said
    kept = everything_kept(app)
    assert "Xambó" in kept  # whoever was received is known, and nothing of what was typed is
    assert not [each for each in ("7654321", "Albère", "pôle Têt") if each in kept]
    assert count(app, "kind = 'chased'", "procedure_event") == 0

    letter.page.wait_for_selector(SETTLED)
    letter.part.get_by_role("button", name="Imprimée et envoyée").click()
    follow.says("Relance notée : à l’organisme.")
    expect(letter.part).to_have_count(0)
    assert ask(app, "select rung from mediance.procedure_event where kind = 'chased'") == [
        ("reminder",)
    ]


def test_what_is_typed_stays_when_one_writes_to_somebody_else(app: RunningApp, visit: Come) -> None:
    write(
        app,
        "update mediance.recourse set verified_on = current_date, verified_by ="
        " (select id from mediance.staff where login = 'bruno') where code = 'caf-ombudsman'",
    )
    approve(visit, "Lettre à la médiation de l’organisme")
    follow = awaited(app, visit, "Yxart")
    letter = open_letter(follow)
    choose(letter.page, "médiateur")
    expect(letter.field("Adressée à")).to_have_value(re.compile("^Le médiateur ou la médiatrice"))
    letter.field("Adresse de la personne").fill(STREET)
    choose(letter.page, "à l’organisme")
    expect(letter.field("Adressée à")).to_have_value("CAF")
    expect(letter.field("Adresse de la personne")).to_have_value(STREET)
    letter.field("Adressée à").fill("\n".join("abcdefgh"))
    letter.open_button.click()
    refused = "field => field.validationMessage"
    assert letter.field("Adressée à").evaluate(refused) == "Sept lignes au plus."
    letter.page.get_by_role("button", name="Masquer les noms").click()
    follow.says("Noms masqués. Montrez les noms pour écrire la lettre.")
    expect(letter.form).to_have_count(0)


def choose(page: Page, whom: str) -> None:
    """Choose to whom one writes."""
    page.get_by_role("combobox", name="À qui écrire ?").click()
    page.get_by_role("option", name=re.compile(whom)).first.click()
    page.wait_for_selector(SETTLED)


def test_what_somebody_followed_takes_along_is_approved_first(app: RunningApp, visit: Come) -> None:
    follow = awaited(app, visit, "Zafra")
    page = follow.page
    follow.says("« Ma feuille » s’imprimera une fois approuvée par la coordination.")
    person = ask(app, "select id from mediance.person where family_name = 'Zafra'")[0][0]
    place = f"/paper/my_matters?person={person}&site={app.cast.here}"
    refused = page.context.request.get(app.url + place)
    assert (refused.status, "Personne n’a encore approuvé" in refused.text()) == (409, True)
    approve(visit, "« Ma feuille » d’une personne suivie")
    page.reload()
    link = page.get_by_role("link", name="Ma feuille", exact=True)
    assert str(link.get_attribute("href")).endswith(place)
    assert "RSA" in words_of(page, app.url + place)
    page.get_by_role("button", name="Autrement").click()
    discreet = page.get_by_role("link", name="Sans nommer les démarches").get_attribute("href")
    said = words_of(page, app.url + str(discreet))
    assert "RSA" not in said
    assert "zafra" not in said.casefold()


def words_of(page: Page, address: str) -> str:
    answer = page.context.request.get(address)
    assert answer.status == 200, answer.text()
    return " ".join(each.extract_text() for each in PdfReader(BytesIO(answer.body())).pages)
