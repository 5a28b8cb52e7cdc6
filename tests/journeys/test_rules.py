"""The coordination verifies rules by keyboard, and edits one knowing what moves."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import SETTLED, RunningApp, Visitor
from tests.journeys.witness import ask, count, write

Come = Callable[..., Visitor]

pytestmark = pytest.mark.timeout(120)

A_REFUSED_DALO = """
    with somebody as (
        insert into mediance.person
            (family_name, given_name, search_name, site_id, first_contact_on)
        values ('Xirau', 'Rosa', 'xirau rosa', :site, current_date) returning id),
    followed as (
        insert into mediance."case" (person_id, site_id, opened_at)
        select id, :site, now() from somebody returning id),
    opened as (
        insert into mediance.procedure
            (case_id, site_id, type_code, institution_code, step, opened_at)
        select id, :site, 'dalo', 'prefecture', 'to_qualify', now() from followed returning id),
    entered as (
        insert into mediance.procedure_event (procedure_id, site_id, kind, at, step)
        select id, :site, 'entered', now(), 'to_qualify' from opened)
    insert into mediance.procedure_deadline_fact
        (procedure_id, site_id, rule_code, event_code, staff_id, version, event_on)
    select id, :site, 'L3-court', 'refused', :staff, 2, current_date - 20 from opened
"""


def heading(page: Page, words: str | re.Pattern[str]) -> None:
    expect(page.get_by_role("heading", level=3, name=words)).to_be_visible()
    page.wait_for_selector(SETTLED)


def test_rules_are_verified_one_after_the_other_by_keyboard(app: RunningApp, visit: Come) -> None:
    page = visit("bruno").go("/echeances?etat=a_verifier&mots=garantie")
    page.get_by_role("button", name="Le bailleur rend le dépôt de garantie (état").click()
    heading(page, re.compile("conforme"))
    page.keyboard.press("Alt+v")
    heading(page, re.compile("réparations"))
    expect(page.get_by_text("Vérifiée en votre nom")).to_be_visible()
    page.keyboard.press("Alt+v")
    expect(page.get_by_text(re.compile("vérifiée par Bruno le")).first).to_be_visible()
    assert count(app, "verified_by is not null and line = 'L9'", "deadline_rule") == 2
    page.get_by_role("button", name="Toutes les règles").click()
    expect(page.get_by_text("Aucune règle ne répond")).to_be_visible()


def test_an_edit_shows_the_dates_it_moves_before_it_is_written(
    app: RunningApp, visit: Come
) -> None:
    write(app, A_REFUSED_DALO, site=app.cast.here, staff=app.cast.amina.staff_id)
    page = visit("bruno").go("/echeances?regle=L3-court")
    page.get_by_role("button", name="Modifier").click()
    delay = page.get_by_role("textbox", name="Délai", exact=True)
    expect(delay).to_have_value("2 mois")
    delay.fill("3 mois")
    page.get_by_role("button", name="Voir ce qui change").click()
    expect(page.get_by_text("Une date d’une démarche en cours bouge.")).to_be_visible()
    expect(page.get_by_role("cell", name=re.compile("Recours DALO"))).to_be_visible()
    page.wait_for_selector(SETTLED)
    assert count(app, "code = 'L3-court'", "deadline_rule") == 1
    page.get_by_role("button", name="Écrire cette version").click()
    expect(page.get_by_text("Nouvelle version écrite, à vérifier.")).to_be_visible()
    kept = "select delay, version from mediance.deadline_rule where code = 'L3-court'"
    assert sorted(ask(app, kept)) == [("2m", 1), ("3m", 2)]
    page.get_by_text("Versions (2)").click()
    expect(page.get_by_text("écrite par Bruno")).to_be_visible()


def test_what_is_typed_of_a_rule_outlives_a_reload_until_it_is_written(
    app: RunningApp, visit: Come
) -> None:
    page = visit("bruno").go("/echeances?regle=L4-offer")
    page.get_by_role("button", name="Modifier").click()
    source = page.get_by_role("textbox", name="Source", exact=True)
    with page.expect_response(lambda answer: answer.url.endswith("/draft") and answer.ok):
        source.fill("Lu au Point-Justice")
    page.reload()
    page.get_by_role("button", name="Reprendre ma saisie").click()
    expect(source).to_have_value("Lu au Point-Justice")
    page.get_by_role("button", name="Voir ce qui change").click()
    page.get_by_role("button", name="Écrire cette version").wait_for()
    page.wait_for_selector(SETTLED)
    page.get_by_role("button", name="Écrire cette version").click()
    expect(page.get_by_text("Nouvelle version écrite, à vérifier.")).to_be_visible()
    assert count(app, "form = 'deadline_rule'", "draft") == 0


def test_the_rule_that_changes_in_2027_shows_both_laws(visit: Come) -> None:
    page = visit("bruno").go("/echeances?regle=E1-report-2026")
    expect(page.get_by_text("La règle change le 1er janv. 2027")).to_be_visible()
    expect(page.get_by_role("cell", name=re.compile("450 €"))).to_be_visible()
    page.get_by_role("button", name=re.compile("^Ouvrir : ")).click()
    heading(page, re.compile("450 €"))
