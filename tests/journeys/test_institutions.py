"""An institution: what a mediator reads of it, and what the coordination keeps of it."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import SETTLED, RunningApp, Visitor
from tests.journeys.witness import ask, write

Come = Callable[..., Visitor]

pytestmark = pytest.mark.timeout(120)

# A list that is opened while the part around it still unfolds closes with its last movement.
IS_UNFOLDED = "() => document.getAnimations().every((change) => change instanceof CSSAnimation)"
FILES_AT_THE_CAF = """
    with somebody as (
        insert into mediance.person
            (family_name, given_name, search_name, site_id, first_contact_on)
        values ('Xirau', 'Rosa', 'xirau rosa', :site, current_date) returning id),
    followed as (
        insert into mediance."case" (person_id, site_id, opened_at)
        select id, :site, now() from somebody returning id)
    insert into mediance.procedure
        (case_id, site_id, type_code, institution_code, step, opened_at, deposited_at, decided_at)
    select id, :site, 'rsa', 'caf', 'deposited', now() - interval '90 days',
           now() - interval '90 days',
           case when n <= 5 then now() - interval '90 days' + n * interval '10 days' end
    from followed, generate_series(1, 6) as n
"""


def test_a_mediator_sees_how_long_it_takes_and_whom_to_turn_to(
    app: RunningApp, visit: Come
) -> None:
    write(app, FILES_AT_THE_CAF, site=app.cast.here)
    page = visit("amina").go("/organismes")
    page.get_by_role("button", name="CAF", exact=True).click()
    expect(page.get_by_role("heading", level=3, name="CAF")).to_be_visible()
    expect(page.get_by_role("cell", name="30 jours")).to_be_visible()
    expect(page.get_by_role("cell", name=re.compile("5 décidés, 1 attend encore"))).to_be_visible()
    expect(page.get_by_text("Défenseur des droits").first).to_be_visible()
    expect(page.get_by_text("Renommer ou retirer")).to_have_count(0)
    page.get_by_role("link", name="Voir ces démarches dans le tableau").click()
    expect(page).to_have_url(re.compile(r"/demarches\?.*organisme=caf"))


def test_the_coordination_says_how_to_hand_in_and_verifies_whom_to_turn_to(
    app: RunningApp, visit: Come
) -> None:
    page = visit("bruno").go("/organismes?organisme=caf")
    page.get_by_text("Dire comment on dépose").click()
    page.wait_for_function(IS_UNFOLDED)
    page.get_by_role("combobox", name="Démarche").click()
    page.get_by_role("option", name="RSA", exact=True).click()
    page.get_by_text("au guichet", exact=True).click()
    page.locator("[class*=st-key-institution_deposit_caf_save] button").click()
    expect(page.get_by_text("preuve : copie tamponnée ou récépissé")).to_be_visible()
    page.wait_for_selector(SETTLED)
    page.locator("[class*=st-key-institution_recourse_caf_ombudsman_verify] button").click()
    expect(page.get_by_text(re.compile("vérifié par Bruno le"))).to_be_visible()
    verified = "select count(*) from mediance.recourse where verified_by is not null"
    assert ask(app, verified) == [(1,)]


def test_an_institution_is_added_to_the_list(visit: Come) -> None:
    page = visit("bruno").go("/organismes")
    page.get_by_text("Ajouter un organisme").click()
    page.get_by_role("textbox", name="Nom").fill("Point-Justice de Perpignan")
    page.get_by_role("button", name="Ajouter", exact=True).click()
    expect(page.get_by_role("button", name="Point-Justice de Perpignan")).to_be_visible()
