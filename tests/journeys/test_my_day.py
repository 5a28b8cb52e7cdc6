"""A working day in a real browser: what is due, what a colleague asks, Monday, an absence."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import SETTLED, RunningApp, Visitor
from tests.journeys.followed import follow
from tests.journeys.witness import count, write

Come = Callable[..., Visitor]

pytestmark = pytest.mark.timeout(180)

KEPT_BY = "owner_id = (select id from mediance.staff where login = :login)"


def settled(page: Page) -> Page:
    page.wait_for_selector(SETTLED)
    return page


def choose(page: Page, field: str, option: str) -> None:
    page.get_by_role("combobox", name=field).click()
    page.get_by_role("option", name=option, exact=True).click()


def test_what_is_due_is_done_without_leaving_the_day(app: RunningApp, visit: Come) -> None:
    follow(app, "Xirau")
    page = settled(visit("amina").go("/ma_journee"))
    row = page.locator("section.my-day article", has_text="XIRAU")
    expect(row).to_contain_text("prévue depuis le")
    row.get_by_role("link").focus()
    for key in ("Tab", "Tab", "Enter", "ArrowDown", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    expect(page.get_by_text("Prochaine date :")).to_be_visible()
    expect(row).to_have_count(0)
    assert page.url.endswith("/ma_journee")
    assert count(app, "next_date > current_date", "procedure") == 1


def test_a_refusal_is_read_where_it_was_pressed_and_the_way_back_is_one_step(
    app: RunningApp, visit: Come
) -> None:
    for name in ("Xifre", "Xena", "Xuclà"):
        follow(app, name)
    page = settled(visit("amina").go("/ma_journee"))

    def looks_again(name: str) -> None:
        card = page.locator("section.my-day article", has_text=name)
        card.get_by_role("button", name="Revoir…").click()
        page.get_by_role("menuitem", name="dans une semaine").click()

    looks_again("XIFRE")
    expect(page.get_by_text("Prochaine date :")).to_be_visible()
    write(
        app,
        "update mediance.procedure set version = version + 1 where id in (select id from"
        " mediance.procedure order by id desc limit 1)",
    )
    looks_again("XUCLÀ")
    card = page.locator("section.my-day article", has_text="XUCLÀ")
    expect(card.get_by_role("alert")).to_contain_text("Un ou une collègue vient d’écrire")
    page.locator("section.my-day article", has_text="XENA").get_by_role("link").click()
    expect(page).to_have_url(re.compile("/personne[?]person="))
    expect(page.locator(".st-key-person_head h1")).to_contain_text("XENA")
    page.go_back()
    expect(page).to_have_url(re.compile("/ma_journee$"))
    expect(page.locator("section.my-day article", has_text="XENA")).to_be_visible()


def test_a_colleague_answers_from_their_day_and_the_answer_comes_back(
    app: RunningApp, visit: Come
) -> None:
    follow(app, "Xambo")
    amina = visit("amina")
    day = settled(amina.go("/ma_journee"))
    day.locator("section.my-day article", has_text="XAMBO").get_by_role("link").click()
    day.get_by_role("button", name="Demander à un ou une collègue").click()
    choose(day, "À qui ?", "Inès")
    day.get_by_role("textbox", name="Votre question").fill("Avez-vous l’avis d’imposition ?")
    day.get_by_role("button", name="Demander", exact=True).click()
    expect(day.get_by_text("Question envoyée")).to_be_visible()
    page = settled(visit("ines").go("/ma_journee"))
    expect(page.get_by_text("Amina demande à Inès")).to_be_visible()
    page.get_by_role("textbox", name="Votre réponse").fill("Oui, vu mardi.")
    page.get_by_role("button", name="Répondre").click()
    expect(page.get_by_text("Réponse envoyée.")).to_be_visible()
    page = settled(amina.go("/ma_journee"))
    expect(page.get_by_text("Oui, vu mardi.")).to_be_visible()
    page.get_by_role("button", name="Vu", exact=True).click()
    expect(page.get_by_text("Oui, vu mardi.")).to_have_count(0)


def test_monday_is_decided_printed_and_done(app: RunningApp, visit: Come) -> None:
    write(app, "update mediance.procedure set next_date = null, version = version + 1")
    follow(app, "Xarles")
    write(
        app,
        "update mediance.procedure set owner_id = null where id ="
        " (select max(id) from mediance.procedure)",
    )
    bruno = visit("bruno")
    page = settled(bruno.go("/vigilance"))
    row = page.locator("[class*=st-key-watching_row_unassigned]", has_text="XARLES")
    row.get_by_role("button", name="Décider…").click()
    expect(page.get_by_role("textbox", name="Quoi")).to_be_focused()
    page.get_by_role("textbox", name="Quoi").fill("Appeler la CAF")
    choose(page, "Qui", "Amina")
    page.get_by_role("button", name="Noter la décision").click()
    expect(page.get_by_text("Décision notée.")).to_be_visible()
    sheet = page.get_by_role("link", name="Feuille du lundi").get_attribute("href")
    printed = bruno.context.request.get(app.url + str(sheet))
    assert (printed.status, printed.body()[:4]) == (200, b"%PDF")
    page = settled(visit("amina").go("/ma_journee"))
    decided = page.locator("[class*=st-key-my_day_decision_]", has_text="Appeler la CAF")
    decided.get_by_role("button", name="C’est fait", exact=True).click()
    expect(decided).to_have_count(0)
    page = settled(bruno.go("/vigilance"))
    done = page.locator("[class*=st-key-watching_decision_]", has_text="Appeler la CAF")
    expect(done).to_contain_text("fait")


def test_an_absence_is_handed_over_seen_and_taken_back(app: RunningApp, visit: Come) -> None:
    follow(app, "Xifre")
    before = count(app, KEPT_BY, "procedure", login="amina")
    page = settled(visit("amina").go("/ma_journee"))
    page.get_by_text("Je m’absente").click()
    expect(page.get_by_text("à préparer").first).to_be_visible()
    choose(page, "Confier à", "Inès")
    page.get_by_role("button", name="Tout confier").click()
    expect(page.get_by_text("à Inès.").first).to_be_visible()
    assert count(app, KEPT_BY, "procedure", login="amina") == 0
    got = settled(visit("ines").go("/ma_journee"))
    expect(got.get_by_text("Amina vous a confié")).to_be_visible()
    page.get_by_role("button", name="Annuler : rendre les démarches").click()
    expect(page.get_by_text("rendue").first).to_be_visible()
    assert count(app, KEPT_BY, "procedure", login="amina") == before
