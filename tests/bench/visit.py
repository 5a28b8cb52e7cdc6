"""Recording a visit, and how soon a colleague's screen shows it."""

import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, sync_playwright

from mediance.domain.visits import Ending
from mediance.services.end_visit import end_visit
from mediance.services.record_visit import NewVisit, record_visit
from tests.bench.figures import Figure, percentile
from tests.bench.house import House, house
from tests.bench.serving import BROWSER, STOCK, TUNED, Way, served, settle, signed_in_page

RECORDS = 2_000
SIGHTINGS = 60

NOTE_WHEN_SHOWN = """number => {
  const part = [...document.querySelectorAll("*")].map((element) => element.shadowRoot)
    .find((root) => root?.querySelector("section.queue"));
  const shown = () => [...part.querySelectorAll(".waiting .number")]
    .some((element) => element.textContent === `${number}`);
  window.shownAt = null;
  const look = () => { if (shown()) window.shownAt = Date.now(); else setTimeout(look, 4); };
  look();
}"""


def measure() -> Sequence[Figure]:
    """Record 2,000 visits; then watch 60 appear on another desk, tuned and with stock settings."""
    with house() as here:
        records = [record(here) for _ in range(RECORDS)]
        tuned = sightings(here, TUNED)
        stock = sightings(here, STOCK)
    return [
        Figure("record.p50_ms", percentile(records, 0.5), "ms", RECORDS),
        Figure("record.p95_ms", percentile(records, 0.95), "ms", RECORDS),
        Figure(
            "visible_elsewhere.p50_ms",
            percentile(tuned, 0.5),
            "ms",
            SIGHTINGS,
            baseline=percentile(stock, 0.5),
        ),
        Figure(
            "visible_elsewhere.p95_ms",
            percentile(tuned, 0.95),
            "ms",
            SIGHTINGS,
            baseline=percentile(stock, 0.95),
        ),
    ]


def record(here: House) -> float:
    """Record one nameless visit at the second site; return the milliseconds it took."""
    start = time.perf_counter()
    record_visit(here.cast.bruno, NewVisit(site_id=here.cast.elsewhere), uuid.uuid4())
    return (time.perf_counter() - start) * 1000


def sightings(here: House, way: Way) -> list[float]:
    """Return the milliseconds from the press to the number on a colleague's screen."""
    with served(way, here.urls) as url, browser() as chromium:
        page = signed_in_page(chromium, url, "amina")
        page.goto(f"{url}/accueil")
        settle(page)
        page.wait_for_timeout(1_500)
        return [sighting(here, page) for _ in range(SIGHTINGS)]


def sighting(here: House, page: Page) -> float:
    """Record one visit here and watch for it; then clear the queue again."""
    start = time.time() * 1000
    recorded = record_visit(here.cast.carme, NewVisit(site_id=here.cast.here), uuid.uuid4())
    page.evaluate(NOTE_WHEN_SHOWN, recorded.number)
    page.wait_for_function("() => window.shownAt !== null", timeout=30_000)
    shown_at: float = page.evaluate("window.shownAt")
    end(here, recorded.visit_id)
    page.wait_for_timeout(250)
    return shown_at - start


def end(here: House, visit_id: int) -> None:
    """Take somebody out of the queue."""
    end_visit(here.cast.carme, visit_id, Ending.LEFT_WITHOUT_CONTACT, key=uuid.uuid4())


@contextmanager
def browser() -> Iterator[Browser]:
    """A browser for one measure."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(**BROWSER)
        yield chromium
        chromium.close()
