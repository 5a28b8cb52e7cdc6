"""Fifty people at work while somebody comes in every five seconds: how long anything takes them."""

import asyncio
import random
import time
import uuid
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

import psutil
import websockets

from mediance.services.record_visit import NewVisit, record_visit
from mediance.services.sign_in import sign_in
from tests.bench.figures import Figure, percentile
from tests.bench.house import House, house
from tests.bench.serving import STOCK, TUNED, Served, Way, process
from tests.bench.streamlit_client import OpenPage
from tests.cast import PASSWORD

AT_THE_DESK, STEERING = 30, 20
WORK_SECONDS = 60
THINK_SECONDS = {"accueil": (2.0, 6.0), "pilotage": (10.0, 30.0)}
OFTEN_SECONDS = (2.0, 6.0)
SEARCHES_IN_TEN = 9
"""At the desk: the tenth time somebody goes to another page and comes back."""
BEGINNINGS = ("gar", "ben", "mart", "pel", "fer", "ami", "san", "rou")
BETWEEN_ARRIVALS_SECONDS = 5  # ten times the largest agencies
PAGES = {"carme": "accueil", "helene": "pilotage"}
MEGABYTE = 1024 * 1024


Working = Callable[[OpenPage, random.Random], Awaitable[list[float]]]


@dataclass
class Load:
    """What fifty people experienced."""

    actions_ms: list[float]
    news_ms: list[float]
    errors: int
    megabytes_per_session: float


def measure() -> Sequence[Figure]:
    """Let fifty people work for a minute, tuned and with stock settings; then redraw and redraw."""
    with house() as here:
        tuned, stock = at_work(here, TUNED, work), at_work(here, STOCK, work)
        redrawing = at_work(here, TUNED, redraw_everything)
    n = len(tuned.actions_ms)
    return [
        Figure(
            "p50_ms_50",
            percentile(tuned.actions_ms, 0.5),
            "ms",
            n,
            baseline=percentile(stock.actions_ms, 0.5),
        ),
        Figure(
            "p95_ms_50",
            percentile(tuned.actions_ms, 0.95),
            "ms",
            n,
            baseline=percentile(stock.actions_ms, 0.95),
        ),
        *(
            Figure(
                f"news.{name}_ms_50",
                percentile(tuned.news_ms, share),
                "ms",
                len(tuned.news_ms),
                baseline=percentile(stock.news_ms, share),
            )
            for name, share in (("p50", 0.5), ("p95", 0.95))
        ),
        Figure("errors_50", tuned.errors, "errors", n, baseline=stock.errors),
        Figure(
            "mb_per_session",
            tuned.megabytes_per_session,
            "MB",
            AT_THE_DESK + STEERING,
            baseline=stock.megabytes_per_session,
        ),
        *(
            Figure(
                f"whole_pages.{name}_ms_50",
                percentile(redrawing.actions_ms, share),
                "ms",
                len(redrawing.actions_ms),
            )
            for name, share in (("p50", 0.5), ("p95", 0.95))
        ),
        Figure("whole_pages.errors_50", redrawing.errors, "errors", len(redrawing.actions_ms)),
    ]


def at_work(here: House, way: Way, working: Working) -> Load:
    """Serve one way and have fifty people work."""
    with process(way, here.urls) as server:
        return asyncio.run(_day(here, server, working))


async def _day(here: House, server: Served, working: Working) -> Load:
    address = urlsplit(server.url).netloc
    everybody = [
        OpenPage(address, PAGES[login], sign_in(login, PASSWORD, "127.0.0.1").token)
        for login in ["carme"] * AT_THE_DESK + ["helene"] * STEERING
    ]
    first = everybody[::AT_THE_DESK]  # one at each page
    for page in first:
        await page.open()
    more = [page for page in everybody if page not in first]
    alone = _memory(server)
    for page in more:
        await page.open()
    per_session = (_memory(server) - alone) / MEGABYTE / len(more)
    came: list[float] = []
    coming = asyncio.create_task(arrivals(here, came))
    lists = await asyncio.gather(
        *(working(page, random.Random(i)) for i, page in enumerate(everybody))
    )
    coming.cancel()
    with suppress(asyncio.CancelledError):
        await coming  # had it failed, nobody would have come in
    errors = sum(page.errors for page in everybody)
    await asyncio.gather(*(page.close() for page in everybody))
    news = [ms for page in everybody for ms in _behind(page, came)]
    return Load([ms for actions in lists for ms in actions], news, errors, per_session)


def _behind(page: OpenPage, came: Sequence[float]) -> Iterator[float]:
    """Return how long after each arrival a page had drawn it, in ms."""
    for at in came:
        drawn = next((end for begin, end in page.redraws if begin >= at), None)
        if drawn is not None:
            yield (drawn - at) * 1000


async def arrivals(here: House, came: list[float]) -> None:
    """Have somebody come in every so often, until cancelled; note when each was recorded."""

    def one_more() -> None:
        record_visit(here.cast.carme, NewVisit(site_id=here.cast.here), uuid.uuid4())
        came.append(time.perf_counter())

    while True:
        await asyncio.to_thread(one_more)
        await asyncio.sleep(BETWEEN_ARRIVALS_SECONDS)


async def work(page: OpenPage, chance: random.Random) -> list[float]:
    """Work as people do; return how long each action took, in ms.

    Whoever receives looks for a name every few seconds, and now and then opens a page; whoever
    steers looks on, and chooses something else several times a minute.
    """

    async def act() -> float:
        is_search = page.page == "accueil" and chance.randrange(10) < SEARCHES_IN_TEN
        return await (search(page, chance) if is_search else page.run())

    return await _at_work(page, act, lambda: chance.uniform(*THINK_SECONDS[page.page]))


async def search(page: OpenPage, chance: random.Random) -> float:
    """Type the beginning of a name, as the form sends it; return the seconds."""
    return await page.act("intake", "typed", {"text": chance.choice(BEGINNINGS)})


async def redraw_everything(page: OpenPage, chance: random.Random) -> list[float]:
    """Open the page anew every few seconds, which nobody does: how far it is to the limit."""
    return await _at_work(page, page.run, lambda: chance.uniform(*OFTEN_SECONDS))


async def _at_work(
    page: OpenPage, act: Callable[[], Awaitable[float]], pause: Callable[[], float]
) -> list[float]:
    """Redraw at news as a browser does, and act after each pause; return each in ms.

    Whoever acts while their own page is drawn anew waits for that, too.
    """
    done: list[float] = []
    one_at_a_time, is_news = asyncio.Lock(), asyncio.Event()
    following = [
        asyncio.create_task(_listen(page, is_news)),
        asyncio.create_task(_redraw(page, is_news, one_at_a_time, done)),
    ]
    end = asyncio.get_running_loop().time() + WORK_SECONDS
    try:
        while asyncio.get_running_loop().time() < end:
            await asyncio.sleep(pause())
            begin = time.perf_counter()
            async with one_at_a_time:
                await act()
            done.append((time.perf_counter() - begin) * 1000)
    finally:
        for task in following:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
    return done


async def _listen(page: OpenPage, is_news: asyncio.Event) -> None:
    async with websockets.connect(
        f"ws://{page.address}/live?topic=visits",
        origin=f"http://{page.address}",  # type: ignore[arg-type]
        additional_headers={"Cookie": f"mediance_session={page.token}"},
        ping_interval=None,
    ) as news:
        await news.recv()
        async for _message in news:
            is_news.set()


async def _redraw(
    page: OpenPage, is_news: asyncio.Event, one_at_a_time: asyncio.Lock, done: list[float]
) -> None:
    """Draw what the news concern; what comes meanwhile is drawn with the next."""
    while await is_news.wait():
        is_news.clear()
        async with one_at_a_time:
            done.append(await page.redraw() * 1000)


def _memory(server: Served) -> int:
    memory: int = psutil.Process(server.pid).memory_info().rss
    return memory
