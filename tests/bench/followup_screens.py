"""The follow-up's pages in a warm browser, on records that were not opened before."""

import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from urllib.parse import urlencode

from playwright.sync_api import Page, sync_playwright

from db.installation import DatabaseUrls
from mediance.domain.actors import Actor
from mediance.domain.board_address import Asked, address
from mediance.domain.followup import BoardFilter
from tests.bench.figures import Figure, percentile
from tests.bench.serving import BROWSER, TUNED, served, settle, signed_in_page

# What the browser's own « back » does to an application that is there: it has another address.
GO = """address => {
  history.pushState(null, '', address);
  dispatchEvent(new PopStateEvent('popstate'));
}"""
DRAWN = {
    "person_page": ".st-key-person_head h1",
    "board": ".st-key-board_head h1",
    "my_day": "section.my-day article",
}


def screen_figures(
    urls: DatabaseUrls, colleague: Actor, people: Sequence[int], lists: Sequence[BoardFilter]
) -> Iterator[Figure]:
    """Go from one person to a list, to one's day, to the next person, as one does all day."""
    ms = defaultdict[str, list[float]](list)
    with sync_playwright() as playwright, served(TUNED, urls) as url:
        browser = playwright.chromium.launch(**BROWSER)
        tab = signed_in_page(browser, url, colleague.display_name.lower())
        tab.goto(f"{url}/ma_journee")
        tab.wait_for_selector(DRAWN["my_day"])
        settle(tab)
        for person_id, asked in zip(people, lists, strict=True):
            for name, where in _round(person_id, asked):
                ms[name].append(_drawn(tab, where, DRAWN[name]))
        browser.close()
    for name, taken in ms.items():
        for share in (50, 95):
            value = percentile(taken[1:], share / 100)  # the first round warms up
            yield Figure(f"{name}.p{share}_ms", value, "ms", len(taken) - 1)


def _round(person_id: int, asked: BoardFilter) -> Iterator[tuple[str, str]]:
    yield "person_page", f"/personne?person={person_id}"
    yield "board", f"/demarches?{urlencode(address(Asked(asked)))}"
    yield "my_day", "/ma_journee"


def _drawn(tab: Page, where: str, last_drawn: str) -> float:
    start = time.perf_counter()
    tab.evaluate(GO, where)
    tab.wait_for_selector(last_drawn)
    settle(tab)
    return (time.perf_counter() - start) * 1000
