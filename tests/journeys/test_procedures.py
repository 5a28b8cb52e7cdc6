"""A procedure in a real browser: opened from what somebody came for, moved, put right, closed."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from mediance.domain import paris
from tests.journeys.conftest import SETTLED, RunningApp, Visitor
from tests.journeys.desk import Desk
from tests.journeys.witness import ask, count

Come = Callable[..., Visitor]
COURT = "Contester le refus DALO au tribunal administratif"

pytestmark = pytest.mark.timeout(240)


class Follow:
    """The follow-up on one person's page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.due = page.locator(".st-key-person_due")
        self.awaited = page.locator(".st-key-person_awaited")
        self.file = page.locator(".st-key-procedure_file")

    def press(self, name: str, within: Locator | None = None) -> None:
        """Press a button once the page rests."""
        self.page.wait_for_selector(SETTLED)
        (within or self.page).get_by_role("button", name=name, exact=True).click()
        self.page.wait_for_selector(SETTLED)

    def choose(self, label: str) -> None:
        """Choose one of the answers side by side in the open form."""
        form = self.page.locator(".st-key-procedure_form_open")
        form.locator("label").filter(has_text=re.compile(f"^{re.escape(label)}$")).click()

    def type_day(self, field: str, day: date) -> None:
        """Type a day as one does: figure after figure."""
        segments = self.page.locator(f"[class*=st-key-person_procedure_{field}_]")
        segments.get_by_role("spinbutton").first.click()
        self.page.keyboard.type(f"{day:%d%m%Y}")

    def says(self, text: str) -> None:
        """Wait until the page says something."""
        expect(self.page.get_by_text(text).first).to_be_visible()

    def open_from_the_visit(self, kind: str) -> None:
        """Turn what somebody came for into a procedure."""
        self.press("Ouvrir une démarche", self.page.locator(".st-key-person_now"))
        self.page.get_by_role("combobox", name="Démarche").click()
        self.page.keyboard.type(kind)
        self.page.get_by_role("option", name=kind).first.click()
        expect(self.page.get_by_role("combobox", name="Organisme")).to_be_visible()
        self.press("Ouvrir la démarche")
        self.says("Démarche ouverte : vous la suivez.")

    def advance_to(self, step: str) -> None:
        """Enter a step today."""
        self.press("Faire avancer")
        self.choose(step)
        self.press("Enregistrer l’étape")
        self.says(f"Étape enregistrée : {step}.")


def received(visit: Come, name: str) -> Follow:
    """Receive somebody from the queue and tell them: their page is there by itself."""
    desk = Desk(visit("amina")).come()
    desk.record_newcomer(name)
    desk.ready()
    desk.next_button.click()
    page = desk.page
    expect(page).to_have_url(re.compile(r"/personne\?person=\d+"))
    expect(page.get_by_role("heading", name=name.upper())).to_be_visible()
    expect(page.locator(".st-key-person_now")).to_contain_text("En entretien avec vous depuis")
    page.wait_for_selector(SETTLED)
    page.get_by_role("button", name="Information donnée").click()
    expect(page.get_by_text("C’est noté : information donnée.")).to_be_visible()
    return Follow(page)


def test_from_the_queue_to_a_procedure_its_dates_its_end_and_again(
    app: RunningApp, visit: Come
) -> None:
    follow = received(visit, "Riera")
    follow.open_from_the_visit("Recours DALO")
    assert count(app, "visit_id is not null and type_code = 'dalo'", "procedure") == 1
    follow.advance_to("dossier déposé")
    expect(follow.awaited).to_contain_text("Préfecture")

    follow.page.get_by_text(re.compile(r"Autres dates à demander")).click()
    follow.press(COURT)
    follow.type_day("event_day", paris.today() - timedelta(days=40))
    follow.press("Enregistrer")
    follow.says("Date notée : l’échéance est recalculée.")
    expect(follow.due).to_contain_text(COURT)
    expect(follow.due).to_contain_text("date à vérifier")

    follow.press("Relance envoyée")
    follow.press("Noter la relance")
    expect(follow.file.get_by_text("Relance à l’organisme")).to_be_visible()

    follow.press("Clore…")
    follow.choose("arrêtée par la personne")
    follow.press("Clore la démarche")
    follow.says("Démarche close : arrêtée par la personne.")
    expect(follow.page.get_by_role("button", name="Faire avancer")).to_have_count(0)
    follow.press("Rouvrir…")
    follow.press("Rouvrir la démarche")
    follow.says("Dites pourquoi, en quelques mots.")
    assert count(app, "closed_at is not null and type_code = 'dalo'", "procedure") == 1
    follow.page.get_by_role("textbox", name="Raison").fill("Elle veut finalement continuer.")
    follow.press("Rouvrir la démarche")
    follow.says("Démarche rouverte.")
    assert count(app, "closed_at is null and type_code = 'dalo'", "procedure") == 1


def test_two_people_on_one_procedure_lose_nothing(app: RunningApp, visit: Come) -> None:
    first = received(visit, "Sabater")
    first.open_from_the_visit("RSA")
    address = first.page.url.removeprefix(app.url)
    second = Follow(visit("ines").go(address))
    expect(second.file).to_be_visible()
    for follow in (first, second):
        follow.press("Faire avancer")
    first.choose("pièces à réunir")
    second.choose("prête")
    first.press("Enregistrer l’étape")
    first.says("Étape enregistrée : pièces à réunir.")
    second.press("Enregistrer l’étape")
    both = second.page.locator(".st-key-procedure_changed")
    expect(both).to_contain_text("Pièces à réunir")
    expect(both).to_contain_text("noté par Amina")
    expect(both).to_contain_text("Prête")
    second.press("Écrire le mien quand même")
    second.says("Étape enregistrée : prête.")
    steps = (
        "select e.step from mediance.procedure_event e join mediance.procedure p"
        " on p.id = e.procedure_id where p.type_code = 'rsa' and e.kind = 'entered' order by e.id"
    )
    assert [step for (step,) in ask(app, steps)] == ["to_qualify", "gathering", "ready"]


def test_a_dated_state_is_put_right_and_both_stay_readable(app: RunningApp, visit: Come) -> None:
    follow = received(visit, "Terrades")
    follow.open_from_the_visit("Aide juridictionnelle")
    follow.advance_to("dossier déposé")
    yesterday = paris.today() - timedelta(days=1)
    line = follow.file.locator("[class*=st-key-procedure_event_]").filter(has_text="Dossier déposé")
    line.get_by_role("button", name="Corriger").click()
    follow.page.wait_for_selector(SETTLED)
    follow.type_day("day", yesterday)
    follow.press("Enregistrer la correction")
    follow.says("Cette étape ne peut pas venir là.")
    first_step = follow.file.locator("[class*=st-key-procedure_event_]").filter(
        has_text="À qualifier"
    )
    first_step.get_by_role("button", name="Corriger").click()
    follow.page.wait_for_selector(SETTLED)
    follow.type_day("day", yesterday)
    follow.press("Enregistrer la correction")
    follow.says("Corrigé : l’ancien reste lisible.")
    expect(follow.file.locator("del, s").filter(has_text="À qualifier")).to_be_visible()
    follow.says("corrigé ensuite")
    assert count(app, "replaces is not null", "procedure_event") == 1
