"""Nobody is shut out of a page: what axe-core finds serious, headings, the keyboard's place."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.journeys.conftest import RunningApp, Visitor
from tests.journeys.desk import Desk
from tests.journeys.screens import fill, screens

Come = Callable[..., Visitor]

ALL_SCREENS_SECONDS = 400

SHUTS_OUT = {"serious", "critical"}
FOCUS = """
() => {
  let focused = document.activeElement;
  while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
  if (!focused || focused === document.body) return null;
  // A choice is marked around the label that holds its hidden circle.
  const marked = [focused, focused.closest("label"), focused.parentElement].filter(Boolean);
  const isVisible = marked.some((element) => {
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
    return (outlineStyle !== "none" && parseFloat(outlineWidth) > 0) || boxShadow !== "none";
  });
  const name = focused.id || focused.name || focused.ariaLabel || focused.textContent.trim();
  return { name: `${focused.localName} ${name}`.slice(0, 60), isVisible };
}
"""


@pytest.fixture(scope="module")
def no_panel_is_empty(app: RunningApp) -> None:
    fill(app)


@pytest.mark.timeout(ALL_SCREENS_SECONDS)
@pytest.mark.usefixtures("no_panel_is_empty")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_that_shuts_people_out(scheme: str, visit: Come) -> None:
    found: set[str] = set()
    for name, page in screens(visit, "fr", color_scheme=scheme):
        found |= {f"{name}: {problem}" for problem in serious_problems(page)}
    assert not found, "\n".join(sorted(found))


@pytest.mark.timeout(ALL_SCREENS_SECONDS)
@pytest.mark.usefixtures("no_panel_is_empty")
def test_every_page_has_one_main_heading_and_its_landmarks(visit: Come) -> None:
    for name, page in screens(visit, "fr"):
        if "," in name:  # something opened on a page: the rest of it is out of reach
            continue
        expect(page.get_by_role("main")).to_have_count(1)
        if name != "refused":
            expect(page.get_by_role("heading", level=1)).to_have_count(1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_one_always_sees_where_the_keyboard_is(scheme: str, visit: Come) -> None:
    carme = Desk(visit("carme", color_scheme=scheme)).come()
    carme.enter()
    carme.expect_done("Sans nom")
    assert unseen_places(carme.page) == []
    assert unseen_places(visit("helene", color_scheme=scheme).go("/pilotage")) == []
    assert unseen_places(visit(color_scheme=scheme).go()) == []


def test_definitions_are_read_to_their_end_by_keyboard(visit: Come) -> None:
    page = visit("helene", viewport={"width": 1366, "height": 500}).go("/pilotage")
    page.get_by_role("button", name="Définitions").first.focus()
    page.keyboard.press("Enter")
    body = page.get_by_test_id("stPopoverBody")
    expect(body.get_by_text("Définition, version").last).not_to_be_in_viewport()
    page.keyboard.press("End")
    expect(body.get_by_text("Définition, version").last).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Définitions").first).to_be_focused()


def serious_problems(page: Page) -> set[str]:
    """Return what axe-core finds serious or critical, each with its first place."""
    answer = Axe().run(page, options={"resultTypes": ["violations"]}).response
    return {
        f"{violation['id']}, {len(violation['nodes'])} times: {violation['nodes'][0]['target']}"
        f" {violation['nodes'][0]['failureSummary']}"
        for violation in answer["violations"]
        if violation["impact"] in SHUTS_OUT
    }


def unseen_places(page: Page) -> list[str]:
    """Walk the page by Tab; return the places that nothing marks as having the keyboard."""
    expect(page.get_by_role("main")).to_be_visible()
    page.locator("body").press("Tab")
    seen: list[str] = []
    unseen: list[str] = []
    while (place := page.evaluate(FOCUS)) and place["name"] not in seen[:1]:
        seen.append(place["name"])
        unseen += [] if place["isVisible"] else [place["name"]]
        page.keyboard.press("Tab")
    assert seen
    return unseen
