"""The follow-up's pages in a warm browser, on records that were not opened before."""

import time
from collections.abc import Iterator

from playwright.sync_api import Page, sync_playwright
from sqlalchemy import TextClause

from db.engine import transaction
from mediance.domain.desk import person_label
from mediance.services.person_file import open_person
from tests.bench.caseload import Caseload
from tests.bench.figures import Figure, percentile
from tests.bench.house import House
from tests.bench.serving import BROWSER, TUNED, served, settle, signed_in_page

VIEWS = 40
# What the browser's own « back » does to an application that is there: it has another address.
GO = """address => {
  history.pushState(null, '', address);
  dispatchEvent(new PopStateEvent('popstate'));
}"""
IS_TITLED = """title =>
  document.querySelector('.st-key-person_head h1')?.innerText.trim() === title"""


def screen_figures(here: House, load: Caseload, people: TextClause) -> Iterator[Figure]:
    """Open one person after another without starting Streamlit anew."""
    colleague = load.colleagues[4]
    with transaction(colleague) as work:
        asked = {"sites": list(colleague.site_ids), "people": VIEWS}
        ids = list(work.scalars(people, asked))
    heads = [open_person(colleague, person_id, is_opening=False) for person_id in ids]
    with sync_playwright() as playwright, served(TUNED, here.urls) as url:
        browser = playwright.chromium.launch(**BROWSER)
        tab = signed_in_page(browser, url, colleague.display_name.lower())
        tab.goto(f"{url}/personne?person={ids[0]}")
        settle(tab)
        titles = [person_label(head.family_name, head.given_name) for head in heads]
        opened = [_opened(tab, *one) for one in zip(ids[1:], titles[1:], strict=True)]
        browser.close()
    for share in (50, 95):
        value = percentile(opened[1:], share / 100)
        yield Figure(f"person_page.p{share}_ms", value, "ms", len(opened) - 1)


def _opened(tab: Page, person_id: int, title: str) -> float:
    start = time.perf_counter()
    tab.evaluate(GO, f"/personne?person={person_id}")
    tab.wait_for_function(IS_TITLED, arg=title)
    settle(tab)
    return (time.perf_counter() - start) * 1000
