"""Every screen in one language, within its width, names as they were written, nothing broken."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import RunningApp, Visitor
from tests.journeys.desk import Desk
from tests.journeys.witness import count, write
from tests.journeys.words import in_english, in_french, said

Come = Callable[..., Visitor]

LANGUAGES = {"English", "Français"}  # each is offered by its own name
BASE_PATH_PROBES = re.compile(r"/\w+/_stcore/(health|host-config)$")
"""Streamlit looks for its routes below the page's own address first."""

PHONE = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}
DESK = {"viewport": {"width": 1366, "height": 768}, "color_scheme": "light"}

A_QUEUE = """
    insert into mediance.visit (site_id, day, number, domain_code, channel_code, arrived_at, state)
    select :site, (now() at time zone 'Europe/Paris')::date, 20000 + n, 'to_clarify', 'walk_in',
           now() - interval '3 minutes', 'waiting'
    from generate_series(1, :people) n
"""
A_FOLLOW_UP = """
    with somebody as (
        insert into mediance.person
            (family_name, given_name, search_name, site_id, first_contact_on)
        values ('Puig', 'Marta', 'puig marta', :site, current_date) returning id),
    followed as (
        insert into mediance."case" (person_id, site_id, opened_at)
        select id, :site, now() from somebody returning id)
    insert into mediance.procedure
        (case_id, site_id, type_code, institution_code, step, opened_at)
    select id, :site, 'rsa', 'caf', 'ready', now() from followed
"""


@pytest.fixture(scope="module")
def followed(app: RunningApp) -> None:
    """Somebody waits, somebody's case is open: no panel is empty."""
    write(app, A_FOLLOW_UP, site=app.cast.here)
    write(app, A_QUEUE, site=app.cast.here, people=2)


@pytest.mark.usefixtures("followed")
@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_session_speaks_one_language(language: str, visit: Come) -> None:
    of_the_other = {"fr": in_english, "en": in_french}[language]
    heard: list[str] = []
    for name, page in screens(visit, language):
        expect(page.locator("html")).to_have_attribute("lang", language)
        heard += [f"{name}: {text}" for text in of_the_other(said(page)) - LANGUAGES]
    assert not heard, "\n".join(heard)


@pytest.mark.usefixtures("followed")
@pytest.mark.parametrize("screen", [PHONE, DESK], ids=["dark phone", "desk"])
def test_no_page_is_wider_than_its_screen(screen: dict[str, object], visit: Come) -> None:
    too_wide = {}
    for name, page in screens(visit, "fr", **screen):
        wide, wide_enough = page.evaluate(
            "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
        )
        if wide > wide_enough:
            too_wide[name] = wide
        assert is_dark(page) == (screen is PHONE)
    assert not too_wide


def test_names_are_shown_as_they_were_written(app: RunningApp, visit: Come) -> None:
    markup = "**x** <b>y</b> :red[z] $a$ <script>alert(1)</script>"
    write(app, "update mediance.staff set display_name = :name where login = 'ines'", name=markup)
    write(app, "update mediance.site set name = :name where id = :site", name=markup,
          site=app.cast.elsewhere)  # fmt: skip
    ines = Desk(visit("ines")).come()
    expect(ines.page.locator(".st-key-topbar_account")).to_contain_text(markup)
    for family in (markup, "سميرة بن عمارة", "🌻 Tournesol", "Ñandú-Œuvré"):
        ines.record_newcomer(family)
        expect(ines.waiting.get_by_text(family.upper(), exact=True)).to_be_visible()
    ines.choose_person("x y z", "**X** <B>Y</B>")
    assert ines.who.input_value() == markup.upper()
    ines.page.keyboard.press("Escape")
    ines.ready()
    ines.next_button.click()
    expect(ines.in_service).to_contain_text([markup])

    helene = visit("helene")
    page = helene.go("/pilotage")
    page.get_by_role("combobox", name="Lieu").click()
    expect(page.get_by_role("option", name=markup)).to_be_visible()
    page.get_by_role("option", name=markup).click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("combobox", name="Lieu")).to_have_value(markup)
    assert not ines.visitor.errors + helene.errors


def test_a_name_without_end_is_refused_in_words(visit: Come) -> None:
    carme = Desk(visit("carme")).come()
    carme.who.fill("z" * 10_000)
    expect(carme.who).to_have_value("z" * 10_000)
    carme.page.keyboard.press("Escape")
    carme.begin_newcomer("zamora")
    carme.form.get_by_label("Nom", exact=True).fill("z" * 10_000)
    carme.enter()
    expect(carme.problem).to_have_text(
        "Écrivez un nom de 1 à 120 caractères, avec au moins une lettre."
    )
    carme.ready()
    carme.form.get_by_label("Nom", exact=True).fill("Zamora")
    carme.enter()
    carme.expect_done("ZAMORA")


def test_three_hundred_people_waiting_are_drawn(app: RunningApp, visit: Come) -> None:
    write(app, A_QUEUE.replace("20000", "30000"), site=app.cast.here, people=300)
    waiting = count(app, "state = 'waiting'")
    amina = Desk(visit("amina")).come()
    expect(amina.waiting).to_have_count(waiting)
    amina.enter()
    expect(amina.waiting).to_have_count(waiting + 1)
    page = visit("helene").go("/pilotage")
    expect(page.get_by_role("heading", level=1)).to_contain_text(
        f"{waiting + 1} personnes attendent"
    )
    expect(page.get_by_role("main")).to_contain_text(re.compile(r"et 2\d\d autres"))


def test_a_visit_of_every_page_leaves_the_console_silent(visit: Come) -> None:
    said_in_console: list[str] = []
    for login in ("carme", "helene"):
        visitor = visit(login)
        visitor.page.on(
            "console",
            lambda message: (
                said_in_console.append(f"{message.text} {message.location['url']}")
                if message.type == "error" and not BASE_PATH_PROBES.search(message.location["url"])
                else None
            ),
        )
        for path in ("/", "/accueil", "/pilotage", "/mon_compte"):
            visitor.go(path)
            expect(visitor.page.get_by_role("main")).to_be_visible()
        assert not visitor.errors
    assert not said_in_console


def screens(visit: Come, language: str, **screen: object) -> Iterator[tuple[str, Page]]:
    """Show every screen of the application in turn, with all that opens on it."""
    locale = {"fr": "fr-FR", "en": "en-GB"}[language]
    yield "signing in", visit(locale=locale, **screen).go()
    for login, page_name, states in (
        ("carme", "mon_compte", states_of_an_account),
        ("amina", "accueil", states_of_the_desk),
        ("helene", "pilotage", states_of_steering),
    ):
        visitor = visit(login, locale=locale, **screen)
        write(
            visitor.app,
            "update mediance.staff set language = :language where login = :login",
            language=language,
            login=login,
        )
        page = visitor.go(f"/{page_name}")
        expect(page.locator("html")).to_have_attribute("lang", language)
        yield page_name, page
        for state in states(page):
            yield f"{page_name}, {state}", page
    refused = visit("carme", locale=locale, **screen).go("/pilotage")
    expect(refused.get_by_test_id("stAlert")).to_be_visible()
    yield "refused", refused


def states_of_an_account(page: Page) -> Iterator[str]:
    page.locator(".st-key-topbar_account button").click()
    expect(page.get_by_text("English", exact=True)).to_be_visible()
    yield "account menu"
    page.keyboard.press("Escape")
    page.get_by_test_id("stMainMenu").get_by_role("button").click()
    expect(page.get_by_test_id("stMainMenuPopover")).to_be_visible()
    yield "main menu"
    page.keyboard.press("Escape")
    page.locator("[class*=st-key-save_] button").click()
    expect(page.get_by_test_id("stAlert")).to_be_visible()
    yield "refused password"


def states_of_the_desk(page: Page) -> Iterator[str]:
    who = page.locator("form.intake #who")
    who.press_sequentially("puig")
    expect(page.locator("#people [role=option]").first).to_be_visible()
    yield "people found"
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.locator("form.intake [name=given]")).to_be_visible()
    yield "somebody new"
    page.keyboard.press("Enter")
    expect(page.locator("form.intake .done")).to_be_visible()
    yield "recorded"
    page.locator("form.intake .answered").click()
    expect(page.locator("form.intake .asked")).to_be_visible()
    yield "answered at the desk"
    page.keyboard.press("Escape")
    page.locator("section.queue .more").first.click()
    expect(page.locator("section.queue [role=menu]")).to_be_visible()
    yield "gestures"
    page.keyboard.press("Enter")
    expect(page.locator("section.queue .done")).to_be_visible()
    page.locator("section.queue .end").first.click()
    expect(page.locator("section.queue .asked")).to_be_visible()
    yield "ending"
    page.locator("section.queue summary").click()
    yield "ended"


def states_of_steering(page: Page) -> Iterator[str]:
    charts = page.get_by_test_id("stVegaLiteChart")
    expect(charts).to_have_count(4)
    main = page.get_by_test_id("stMain")
    for choice in range(2):
        main.get_by_role("combobox").nth(choice).click()
        expect(page.get_by_role("option").first).to_be_visible()
        yield f"choice {choice}"
        page.keyboard.press("Escape")
        expect(page.get_by_role("option")).to_have_count(0)
    for chart in range(4):
        charts.nth(chart).scroll_into_view_if_needed()
        charts.nth(chart).hover()
        yield f"chart {chart + 1}"
    for panel in range(main.get_by_test_id("stPopoverButton").count()):
        button = main.get_by_test_id("stPopoverButton").nth(panel)
        button.click()
        expect(page.get_by_test_id("stPopoverBody")).to_be_visible()
        yield f"behind {panel}"
        page.keyboard.press("Escape")
        expect(page.get_by_test_id("stPopoverBody")).to_have_count(0)


def is_dark(page: Page) -> bool:
    """Whether the ground of the page is a dark one."""
    ground = page.get_by_test_id("stApp").evaluate("app => getComputedStyle(app).backgroundColor")
    return sum(map(int, re.findall(r"\d+", ground)[:3])) < 3 * 128
