"""What stands in a page shows what was drawn last, however late one calls for what was before."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

SCRIPT = Path("mediance/ui/browser/standing.js").read_text(encoding="utf-8")
PART = """
  document.body.innerHTML = "<div></div>";
  const place = document.querySelector("div");
  const told = [];
  const part = standing((parentElement) => {
    told.push("begin");
    return { follow: ({ data }) => told.push(data), close: () => told.push("close") };
  });
  const draw = (data) => part({ parentElement: place, data });
"""
CALLS = {
    "one after the other, until it goes": (
        "draw('a'); const away = draw('b'); place.remove(); away();",
        ["begin", "a", "b", "close"],
    ),
    "late, and taken back": (
        "const away = draw('new'); draw('old')(); draw('newer');",
        ["begin", "new", "old", "new", "newer"],
    ),
    "twice late, and taken back": (
        "draw('new'); const one = draw('old'), other = draw('older'); one(); other();",
        ["begin", "new", "old", "older", "new"],
    ),
    "late, taken back once what is newer is shown": (
        "const late = draw('old'); draw('new'); late();",
        ["begin", "old", "new"],
    ),
    "late, before what is new": (
        "draw('old')(); const away = draw('new'); place.remove(); away();",
        ["begin", "old", "new", "close"],
    ),
    "many times late": (
        "draw('new'); for (const late of [1, 2, 3, 4, 5].map(draw)) late(); draw('newer');",
        ["begin", "new", 1, 2, 3, 4, 5, "newer"],
    ),
    "taken back, and gone": (
        "const away = draw('new'); draw('old')(); place.remove(); away();",
        ["begin", "new", "old", "new", "close"],
    ),
    "late where all is gone": (
        "const away = draw('new'); place.remove(); away(); draw('old')();",
        ["begin", "new", "close", "begin", "old", "close"],
    ),
    "drawn a thousand times, then gone": (
        f"{'draw(0);' * 999} told.length = 0; const away = draw('b'); place.remove(); away();",
        ["b", "close"],
    ),
}


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    yield page
    page.close()


@pytest.mark.parametrize("calls", CALLS)
def test_what_was_drawn_last_is_shown(calls: str, page: Page) -> None:
    made, told = CALLS[calls]
    assert page.evaluate(f"() => {{ {SCRIPT} {PART} {made} return told; }}") == told
