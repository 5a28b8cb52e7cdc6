"""Every screen, with all that opens on it: for all eyes, in one language, within its width.

One walk asks everything of each screen; the way there is what takes time.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, TimeoutError, expect  # noqa: A004 - its own

from tests.conftest import Template
from tests.journeys.conftest import UVICORN, RunningApp, Visitor, serving
from tests.journeys.screens import fill, screens
from tests.journeys.words import in_english, in_french, said

Come = Callable[..., Visitor]

ALL_SCREENS_SECONDS = 600

LANGUAGES = {"English", "Français"}  # each is offered by its own name
OF_THE_OTHER = {"fr": in_english, "en": in_french}
SHUTS_OUT = {"serious", "critical"}

SCROLLING_SIDEWAYS = """
() => [document.documentElement, document.querySelector("[data-testid=stMain]")]
  .filter((part) => part.scrollWidth > part.clientWidth)
  .map((part) => `${part.localName}, ${part.scrollWidth} on ${part.clientWidth}`)
"""


@dataclass(frozen=True)
class Walk:
    """How somebody looks at the whole application."""

    language: Literal["fr", "en"]
    scheme: Literal["light", "dark"]
    width: int
    height: int


WALKS = {
    "the desk": Walk("fr", "light", 1366, 768),
    "a phone in the dark": Walk("fr", "dark", 390, 844),
    "a desk in English": Walk("en", "dark", 1366, 768),
}


IS_STILL = """
() => !document.querySelector("[data-stale=true]")
  && document.getAnimations().every((change) => !(change instanceof CSSTransition))
"""

SPEAKS = "(language) => document.documentElement.lang === language"
PATIENCE_MS = 5_000


@pytest.fixture
def app(template: Template) -> Iterator[RunningApp]:
    """A server for each walk: what one walk does, the next must not find."""
    with serving(UVICORN, template.copy(), template.cast) as running:
        fill(running)
        yield running


@pytest.mark.timeout(ALL_SCREENS_SECONDS)
@pytest.mark.parametrize("walk", WALKS.values(), ids=WALKS)
def test_every_screen_is_for_everybody(walk: Walk, visit: Come) -> None:
    found: set[str] = set()
    size = {"width": walk.width, "height": walk.height}
    for name, page in screens(visit, walk.language, color_scheme=walk.scheme, viewport=size):
        found |= {f"{name}: {problem}" for problem in problems(page, walk, name)}
    assert not found, "\n".join(sorted(found))


def problems(page: Page, walk: Walk, name: str) -> Iterator[str]:
    """Say what is wrong with the screen that stands there, once it is drawn to its end."""
    page.wait_for_function(IS_STILL)
    with suppress(TimeoutError):  # a page that has just been opened may stand before its scripts
        page.wait_for_function(SPEAKS, arg=walk.language, timeout=PATIENCE_MS)
    if page.locator("html").get_attribute("lang") != walk.language:
        yield "the page says another language"
    for text in OF_THE_OTHER[walk.language](said(page)) - LANGUAGES:
        yield f"not in {walk.language}: {text}"
    yield from page.evaluate(SCROLLING_SIDEWAYS)
    if is_dark(page) != (walk.scheme == "dark"):
        yield f"not {walk.scheme}"
    if serious_problems(page):  # what is being drawn anew is pale for a moment
        page.wait_for_function(IS_STILL)
        yield from serious_problems(page)
    if "," not in name:  # something opened on a page puts the rest of it out of reach
        yield from missing_landmarks(page, name)


def missing_landmarks(page: Page, name: str) -> Iterator[str]:
    """Say which part of a page a screen reader would look for in vain."""
    if page.get_by_role("main").count() != 1:
        yield "no single main part"
    if name != "refused" and page.get_by_role("heading", level=1).count() != 1:
        yield "no single main heading"


def serious_problems(page: Page) -> set[str]:
    """Return what axe-core finds serious or critical, each with its first place."""
    answer = Axe().run(page, options={"resultTypes": ["violations"]}).response
    return {
        f"{violation['id']}, {len(violation['nodes'])} times: {violation['nodes'][0]['target']}"
        f" {violation['nodes'][0]['failureSummary']}"
        for violation in answer["violations"]
        if violation["impact"] in SHUTS_OUT
    }


def is_dark(page: Page) -> bool:
    """Whether the ground of the page is a dark one."""
    ground = page.get_by_test_id("stApp").evaluate("app => getComputedStyle(app).backgroundColor")
    return sum(map(int, re.findall(r"\d+", ground)[:3])) < 3 * 128


def test_a_problem_is_seen(visit: Come) -> None:
    page = visit("carme").go("/mon_compte")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.evaluate(
        """() => {
          const main = document.querySelector("[data-testid=stMain] h1").parentElement;
          main.innerHTML += "<p style='width: 2000px; color: #eee; background: #fff'>See the</p>"
            + "<h1>x</h1><img src='data:,'>";
        }"""
    )
    found = list(problems(page, Walk("fr", "dark", 1366, 768), "changed"))
    for part in ("not in fr: See the", "on 1366", "not dark", "image-alt", "color-contrast",
                 "no single main heading"):  # fmt: skip
        assert any(part in problem for problem in found), part


def test_what_a_page_says_is_known_by_its_language(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<p>Bonjour à vous</p><p aria-label='Show the list'></p><p hidden>20 %</p>")
    assert in_french(said(page)) == {"Bonjour à vous"}
    assert in_english(said(page)) == {"Show the list"}
    page.close()
