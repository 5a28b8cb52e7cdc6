"""How long a page takes in a browser: on a server just started, and on one that is warm."""

import time
from collections.abc import Sequence

from playwright.sync_api import Browser, sync_playwright

from db.installation import DatabaseUrls
from tests.bench.figures import Figure, percentile
from tests.bench.house import house
from tests.bench.serving import BROWSER, STOCK, TUNED, Way, served, settle, signed_in_page

PAGES = {"accueil": "amina", "pilotage": "helene", "mon_compte": "amina"}
WARM_VIEWS = 15


def measure() -> Sequence[Figure]:
    """Open each page cold once, then warm fifteen times; tuned, and with stock settings."""
    with house() as here, sync_playwright() as playwright:
        browser = playwright.chromium.launch(**BROWSER)
        tuned = {page: views(browser, here.urls, TUNED, page) for page in PAGES}
        stock = {page: views(browser, here.urls, STOCK, page) for page in PAGES}
        browser.close()
    return [
        figure
        for page in PAGES
        for figure in (
            Figure(f"{page}.cold_ms", tuned[page][0], "ms", 1, baseline=stock[page][0]),
            Figure(
                f"{page}.warm_ms",
                percentile(tuned[page][1:], 0.95),
                "ms (p95)",
                WARM_VIEWS,
                baseline=percentile(stock[page][1:], 0.95),
            ),
        )
    ]


def views(browser: Browser, urls: DatabaseUrls, way: Way, page: str) -> list[float]:
    """Return the milliseconds of the first view on a fresh server, then of the warm ones."""
    with served(way, urls) as url:
        return [view(browser, url, page) for _ in range(1 + WARM_VIEWS)]


def view(browser: Browser, url: str, page: str) -> float:
    """Open a page anew in a browser that knows the address; return the milliseconds."""
    tab = signed_in_page(browser, url, PAGES[page])
    start = time.perf_counter()
    tab.goto(f"{url}/{page}")
    settle(tab)
    elapsed = (time.perf_counter() - start) * 1000
    tab.context.close()
    return elapsed
