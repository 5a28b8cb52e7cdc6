"""Nobody is shut out of a page by its keyboard."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Error, Page, expect

from tests.journeys.conftest import SETTLED, Visitor
from tests.journeys.desk import Desk

Come = Callable[..., Visitor]

HAS_THE_KEYBOARD = "(part) => document.querySelector(part).contains(document.activeElement)"
HAS_MORE_BELOW = """
(part) => {
  const { scrollTop, clientHeight, scrollHeight } = document.querySelector(part);
  return scrollTop + clientHeight < scrollHeight - 1;
}
"""
DEFINITIONS = "[data-testid=stPopoverBody]"
DRAWN_MS = 2_000
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


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_one_always_sees_where_the_keyboard_is(scheme: str, visit: Come) -> None:
    carme = Desk(visit("carme", color_scheme=scheme)).come()
    carme.enter()
    carme.expect_done("Sans nom")
    assert unseen_places(carme.page) == []
    assert unseen_places(visit("helene", color_scheme=scheme).go("/pilotage")) == []
    assert unseen_places(visit(color_scheme=scheme).go()) == []


def test_definitions_are_read_to_their_end_by_keyboard(visit: Come) -> None:
    carme = Desk(visit("carme")).come()
    carme.enter()
    carme.expect_done("Sans nom")
    page = visit("helene", viewport={"width": 1366, "height": 500}).go("/pilotage")
    expect(page.get_by_test_id("stVegaLiteChart")).to_have_count(2)
    page.wait_for_selector(SETTLED)
    page.get_by_role("button", name="Définitions").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(SETTLED)
    page.wait_for_function(HAS_THE_KEYBOARD, arg=DEFINITIONS)
    page.wait_for_function(HAS_MORE_BELOW, arg=DEFINITIONS)
    # A page that is redrawn while the panel glides holds it where it is: one presses again.
    assert any(is_read_to_its_end(page) for _press in range(3))
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Définitions").first).to_be_focused()


def is_read_to_its_end(page: Page) -> bool:
    """Press End; whether nothing of the definitions is left below."""
    page.keyboard.press("End")
    is_done = f"(part) => !({HAS_MORE_BELOW})(part)"
    return is_soon(page, is_done, DEFINITIONS)


def is_soon(page: Page, condition: str, about: str | None = None) -> bool:
    """Whether a condition comes true before one would notice that it does not."""
    try:
        page.wait_for_function(condition, arg=about, timeout=DRAWN_MS)
    except Error:
        return False
    return True


def is_seen_soon(page: Page) -> bool:
    """Whether the keyboard's place is marked once the page is drawn to its end."""
    return is_soon(page, f"() => ({FOCUS})()?.isVisible")


def unseen_places(page: Page) -> list[str]:
    """Walk the page by Tab; return the places that nothing marks as having the keyboard."""
    expect(page.get_by_role("main")).to_be_visible()
    page.locator("body").press("Tab")
    seen: list[str] = []
    unseen: list[str] = []
    while (place := page.evaluate(FOCUS)) and place["name"] not in seen[:1]:
        seen.append(place["name"])
        unseen += [] if place["isVisible"] or is_seen_soon(page) else [place["name"]]
        page.keyboard.press("Tab")
    assert seen
    return unseen
