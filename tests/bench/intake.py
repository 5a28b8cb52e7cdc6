"""Writing people down among 10,000 in a real browser, every key counted, with 50 others at work."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from threading import Event, Thread
from urllib.parse import urlsplit

from playwright.sync_api import Page, TimeoutError  # noqa: A004 - its own
from sqlalchemy import text

from db import bulk
from db.engine import owner_transaction
from db.queries import imports
from mediance.domain.desk import person_label
from mediance.domain.names import normalized
from mediance.services.sign_in import sign_in
from tests.bench import names, sessions
from tests.bench.figures import Figure, percentile
from tests.bench.house import House, house
from tests.bench.serving import STOCK, TUNED, Served, Way, process, settle, signed_in_page
from tests.bench.streamlit_client import OpenPage
from tests.bench.visit import browser
from tests.cast import PASSWORD
from tests.names.evaluation import Named

PEOPLE, KNOWN, OTHERS = 10_000, 100, 20
BASELINE_KNOWN, BASELINE_OTHERS = 6, 4
LETTERS_OF_FAMILY_NAME = 3
YEAR_DIGITS = 2
NEAR = 2
"""So few presses of the down arrow are quicker than another letter."""
PATIENCE_MS = 60_000
CLEARED_EACH = 5

CLEAR = text(
    "update mediance.visit set state = 'ended', ending = 'left_without_contact', ended_at = now()"
    " where state = 'waiting'"
)
READY = """() => {
  const form = document.querySelector(".st-key-intake").querySelectorAll("*");
  const root = [...form].map((element) => element.shadowRoot).find((shadow) => shadow);
  window.intake = root ?? document;
  const line = intake.querySelector(".done .text");
  window.keys = 0;
  document.addEventListener("keydown", () => {
    window.keys += 1;
    window.pressedAt = performance.now();
  }, true);
  new MutationObserver(() => (window.numberedAt = performance.now()))
    .observe(line, { childList: true, characterData: true, subtree: true });
}"""
FOUND = "(typed) => intake.querySelector('#people').dataset.typed === typed"
LINES = """() => [...intake.querySelectorAll("#people [role=option]:not(.new)")].map((line) => [
  line.querySelector("bdi").textContent,
  line.querySelector(".year").textContent,
  line.ariaSelected === "true",
])"""
NUMBERED = "() => window.numberedAt > window.pressedAt"
SHOWN = "() => [intake.querySelector('form').innerText, intake.querySelector('#who').value].join()"
IS_FREE = "() => intake.querySelector('form').dataset.busy === 'false'"


class NeverNumbered(Exception):
    """An entry to which no number came; it says what stood on the form."""


class NeverFound(Exception):
    """Somebody who is not among those offered, with their whole given name and year typed."""


@dataclass
class Entries:
    """The keys of each entry, and the milliseconds from the last key to the number."""

    keys: list[int] = field(default_factory=list)
    machine_ms: list[float] = field(default_factory=list)


@dataclass
class Desk:
    """One reception form in a browser, and what is measured of it."""

    here: House
    page: Page
    entries: int = 0

    def enter(self, measured: Entries, type_it: Callable[[], None]) -> None:
        """Write one person down, from an empty form to the number on the screen."""
        self.page.wait_for_function(IS_FREE)
        self.page.evaluate("window.keys = 0")
        type_it()
        self.page.keyboard.press("Enter")
        try:
            self.page.wait_for_function(NUMBERED, timeout=PATIENCE_MS)
        except TimeoutError as late:
            raise NeverNumbered(self.page.evaluate(SHOWN)) from late
        measured.keys.append(self.page.evaluate("window.keys"))
        measured.machine_ms.append(self.page.evaluate("window.numberedAt - window.pressedAt"))
        self.entries += 1
        if self.entries % CLEARED_EACH == 0:  # people are received meanwhile
            with owner_transaction(self.here.urls.owner) as work:
                work.execute(CLEAR)

    def choose(self, person: Named) -> None:
        """Type as one does who knows the desk, until the person is near, and take them."""
        for typed in beginnings(person):
            self.page.keyboard.press("Space" if typed.endswith(" ") else typed[-1])
            if typed.endswith(" "):
                continue
            self.page.wait_for_function(FOUND, arg=typed, timeout=PATIENCE_MS)
            steps = self.steps_to(person)
            if steps is not None and steps <= NEAR:
                break
        steps = self.steps_to(person)
        if steps is None:
            raise NeverFound(person)
        for _step in range(steps):
            self.page.keyboard.press("ArrowDown")
        self.page.keyboard.press("Enter")

    def steps_to(self, person: Named) -> int | None:
        """Return how many presses of the down arrow lead to a person, None where they are not."""
        lines = self.page.evaluate(LINES)
        chosen = next((at for at, line in enumerate(lines) if line[2]), -1)
        name = person_label(person.family_name, person.given_name)
        meant = [name, str(person.birth_year or "")]
        places = [at for at, line in enumerate(lines) if line[:2] == meant]
        return places[0] - chosen if places else None

    def write_down(self, name: str) -> None:
        """Begin somebody new by the name that was said."""
        self.page.keyboard.type(name)
        self.page.wait_for_function(FOUND, arg=name, timeout=PATIENCE_MS)
        self.page.keyboard.press("ArrowUp")
        self.page.keyboard.press("Enter")


def measure() -> Sequence[Figure]:
    """Write people down as `make run` serves it, then with Streamlit's stock settings."""
    rng = Random(66)
    with house() as here:
        people = populate(here, rng)
        tuned = at_the_desk(here, TUNED, rng.sample(people, KNOWN), OTHERS)
        stock = at_the_desk(here, STOCK, rng.sample(people, BASELINE_KNOWN), BASELINE_OTHERS)
    known, nameless = tuned["known"], tuned["nameless"]
    return [
        Figure("known.keystrokes_p50", percentile(known.keys, 0.5), "keys", KNOWN),
        Figure("nameless.keystrokes", max(nameless.keys), "keys", OTHERS),
        *(
            Figure(
                f"{kind}.machine_p95_ms",
                percentile(tuned[kind].machine_ms, 0.95),
                "ms",
                len(tuned[kind].machine_ms),
                baseline=percentile(stock[kind].machine_ms, 0.95),
            )
            for kind in ("known", "nameless", "new")
        ),
    ]


def populate(here: House, rng: Random) -> list[Named]:
    """Load 10,000 people, with homonyms as common as in a real register."""
    people = list(names.invented_people(rng, PEOPLE))
    with owner_transaction(here.urls.owner) as work:
        bulk.prepare(work)
        imports.add_people(work, [names.to_add(here, person) for person in people])
    bulk.tidy(here.urls.owner, names.READ, read_by_index=names.READ)
    return people


def beginnings(person: Named) -> Iterator[str]:
    """Yield what stands in the field, key by key: « gar », « gar 7 », « gar 79 », « gar 79 m ».

    Whoever is received says the year of birth sooner than they spell; where nobody knows it, the
    first name follows at once.
    """
    particle, _, rest = normalized(person.family_name).rpartition(" ")
    particle = f"{particle} " if 0 < len(particle) <= LETTERS_OF_FAMILY_NAME else ""
    family = particle + (rest if particle else normalized(person.family_name))
    typed = family[: len(particle) + LETTERS_OF_FAMILY_NAME].strip()
    year = f"{person.birth_year or ''}"[-YEAR_DIGITS:]
    said = " ".join(filter(None, (typed, year, normalized(person.given_name))))
    yield from (said[:end] for end in range(1, len(said) + 1))


def at_the_desk(here: House, way: Way, known: Sequence[Named], others: int) -> dict[str, Entries]:
    """Write down people who are known, people without a name, and new people."""
    measured = {kind: Entries() for kind in ("known", "nameless", "new")}
    with process(way, here.urls) as server, browser() as chromium, crowd(server):
        page = signed_in_page(chromium, server.url, "carme")
        page.goto(f"{server.url}/accueil")
        settle(page)
        page.wait_for_timeout(1_500)
        page.evaluate(READY)
        desk = Desk(here, page)
        for person in known:
            desk.enter(measured["known"], lambda person=person: desk.choose(person))  # type: ignore[misc]
        for _turn in range(others):
            desk.enter(measured["nameless"], lambda: None)
        for turn in range(others):
            name = f"nouveau{'abcdefghij'[turn % 10]}{'klmnopqrst'[turn // 10]}"
            desk.enter(measured["new"], lambda name=name: desk.write_down(name))  # type: ignore[misc]
        page.context.close()
    return measured


@contextmanager
def crowd(server: Served) -> Iterator[None]:
    """Have fifty others work on the same server, all of whom hear of each entry."""
    there, leave = Event(), Event()
    thread = Thread(target=lambda: asyncio.run(_work_until(server, there, leave)))
    thread.start()
    try:
        there.wait(120)
        yield
    finally:
        leave.set()
        thread.join(120)


async def _work_until(server: Served, there: Event, leave: Event) -> None:
    address = urlsplit(server.url).netloc
    logins = ["amina"] * sessions.AT_THE_DESK + ["helene"] * sessions.STEERING
    places = {"amina": "accueil", "helene": "pilotage"}
    pages = [
        OpenPage(address, places[login], sign_in(login, PASSWORD, "127.0.0.1").token)
        for login in logins
    ]
    for page in pages:
        await page.open()
    busy = [asyncio.create_task(_at_work(page, Random(i))) for i, page in enumerate(pages)]
    there.set()
    await asyncio.to_thread(leave.wait)
    for task in busy:
        task.cancel()
    await asyncio.gather(*busy, return_exceptions=True)
    await asyncio.gather(*(page.close() for page in pages), return_exceptions=True)


async def _at_work(page: OpenPage, chance: Random) -> None:
    while True:
        await sessions.work(page, chance)
