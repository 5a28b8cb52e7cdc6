"""Every screen in one language, within its width, names as they were written, nothing broken."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import RunningApp, Visitor
from tests.journeys.desk import Desk
from tests.journeys.screens import A_QUEUE, fill, screens
from tests.journeys.witness import count, write
from tests.journeys.words import in_english, in_french, said

Come = Callable[..., Visitor]

ALL_SCREENS_SECONDS = 400

LANGUAGES = {"English", "Français"}  # each is offered by its own name
BASE_PATH_PROBES = re.compile(r"/\w+/_stcore/(health|host-config)$")
"""Streamlit looks for its routes below the page's own address first."""

PHONE = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}
DESK = {"viewport": {"width": 1366, "height": 768}, "color_scheme": "light"}

SCROLLING_SIDEWAYS = """
() => [document.documentElement, document.querySelector("[data-testid=stMain]")]
  .filter((part) => part.scrollWidth > part.clientWidth)
  .map((part) => `${part.localName}, ${part.scrollWidth} on ${part.clientWidth}`)
"""


@pytest.fixture(scope="module")
def no_panel_is_empty(app: RunningApp) -> None:
    fill(app)


@pytest.mark.timeout(ALL_SCREENS_SECONDS)
@pytest.mark.usefixtures("no_panel_is_empty")
@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_session_speaks_one_language(language: str, visit: Come) -> None:
    of_the_other = {"fr": in_english, "en": in_french}[language]
    heard: list[str] = []
    for name, page in screens(visit, language):
        expect(page.locator("html")).to_have_attribute("lang", language)
        heard += [f"{name}: {text}" for text in of_the_other(said(page)) - LANGUAGES]
    assert not heard, "\n".join(heard)


@pytest.mark.timeout(ALL_SCREENS_SECONDS)
@pytest.mark.usefixtures("no_panel_is_empty")
@pytest.mark.parametrize("screen", [PHONE, DESK], ids=["dark phone", "desk"])
def test_no_page_is_wider_than_its_screen(screen: dict[str, object], visit: Come) -> None:
    too_wide = []
    for name, page in screens(visit, "fr", **screen):
        too_wide += [f"{name}: {part}" for part in page.evaluate(SCROLLING_SIDEWAYS)]
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
    write(app, A_QUEUE, site=app.cast.here, after=30_000, people=300)
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


def is_dark(page: Page) -> bool:
    """Whether the ground of the page is a dark one."""
    ground = page.get_by_test_id("stApp").evaluate("app => getComputedStyle(app).backgroundColor")
    return sum(map(int, re.findall(r"\d+", ground)[:3])) < 3 * 128
