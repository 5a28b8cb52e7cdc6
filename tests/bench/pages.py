"""How long a page takes in a browser: on a server just started, from the menu, at a reload."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import text

from db.engine import owner_transaction
from db.installation import DatabaseUrls
from tests.bench.figures import Figure, percentile
from tests.bench.house import house
from tests.bench.serving import BROWSER, STOCK, TUNED, Way, served, settle, signed_in_page
from tests.journeys.screens import A_FOLLOW_UP

PAGES = {"accueil": "amina", "pilotage": "bruno"}
ELSEWHERE = {"accueil": "aujourd_hui", "pilotage": "aujourd_hui"}
LAST_DRAWN = {
    "accueil": "section.queue .next",
    "aujourd_hui": "section.day",
    "pilotage": "[data-testid=stVegaLiteChart] canvas, [data-testid=stVegaLiteChart] svg",
}
VIEWS = 15
COLD_STARTS = 3
THREE_YEARS = """
    insert into mediance.visit (site_id, day, number, domain_code, channel_code,
                                arrived_at, received_at, ended_at, state, ending)
    select :site, arrived_at::date, n, 'to_clarify', 'walk_in',
           arrived_at, arrived_at + interval '9 minutes', arrived_at + interval '30 minutes',
           'ended', 'completed'
    from generate_series(0, 1000) as ago, generate_series(1, 40) as n,
         lateral (select date_trunc('day', now()) - ago * interval '1 day'
                         + interval '7 hours' + n * interval '10 minutes') as at(arrived_at)
    where arrived_at + interval '30 minutes' < now()
"""


@dataclass(frozen=True)
class Views:
    """Milliseconds: on a fresh server and in a fresh browser, from the menu, at a reload."""

    cold: list[float]
    from_menu: list[float]
    reloads: list[float]


def measure() -> Sequence[Figure]:
    """Open each page cold, then often from the menu and anew; tuned, and as Streamlit is."""
    with house() as here, sync_playwright() as playwright:
        with owner_transaction(here.urls.owner) as work:
            work.execute(text(THREE_YEARS), {"site": here.cast.here})
            work.execute(text(A_FOLLOW_UP), {"site": here.cast.here})
        browser = playwright.chromium.launch(**BROWSER)
        tuned = {page: views(browser, here.urls, TUNED, page) for page in PAGES}
        stock = {page: views(browser, here.urls, STOCK, page) for page in PAGES}
        browser.close()
    return [figure for page in PAGES for figure in _figures(page, tuned[page], stock[page])]


def _figures(page: str, tuned: Views, stock: Views) -> tuple[Figure, ...]:
    def p95(name: str, ours: list[float], theirs: list[float]) -> Figure:
        value, baseline = percentile(ours, 0.95), percentile(theirs, 0.95)
        return Figure(f"{page}.{name}", value, "ms (p95)", VIEWS, baseline=baseline)

    return (
        Figure(
            f"{page}.cold_ms",
            percentile(tuned.cold, 0.5),
            "ms (median)",
            COLD_STARTS,
            baseline=percentile(stock.cold, 0.5),
        ),
        p95("warm_ms", tuned.from_menu, stock.from_menu),
        p95("reload_ms", tuned.reloads, stock.reloads),
    )


def views(browser: Browser, urls: DatabaseUrls, way: Way, page: str) -> Views:
    """Open a page in every way; what is cold is the server's and the browser's first."""
    cold = [opened_cold(browser, urls, way, page) for _ in range(COLD_STARTS)]
    with served(way, urls) as url:
        tab = signed_in_page(browser, url, PAGES[page])
        opened(tab, f"{url}/{page}", page)
        from_menu = [chosen(tab, page) for _ in range(VIEWS)]
        reloads = [opened(tab, f"{url}/{page}", page) for _ in range(VIEWS)]
        tab.context.close()
        return Views(cold, from_menu, reloads)


def opened_cold(browser: Browser, urls: DatabaseUrls, way: Way, page: str) -> float:
    """Start a server and ask it for a page; return the milliseconds until it is drawn."""
    with served(way, urls) as url:
        tab = signed_in_page(browser, url, PAGES[page])
        try:
            return opened(tab, f"{url}/{page}", page)
        finally:
            tab.context.close()


def opened(tab: Page, address: str, page: str) -> float:
    """Ask for a page by its address; return the milliseconds until it is drawn."""
    start = time.perf_counter()
    tab.goto(address)
    return _drawn_since(start, tab, page)


def chosen(tab: Page, page: str) -> float:
    """Go elsewhere and come back by the menu; return the milliseconds of coming back."""
    elsewhere = ELSEWHERE[page]
    tab.locator(f'a[href$="/{elsewhere}"]').first.click()
    _drawn_since(0, tab, elsewhere)
    start = time.perf_counter()
    tab.locator(f'a[href$="/{page}"]').first.click()
    return _drawn_since(start, tab, page)


def _drawn_since(start: float, tab: Page, page: str) -> float:
    tab.wait_for_selector(LAST_DRAWN[page])
    settle(tab)
    return (time.perf_counter() - start) * 1000
