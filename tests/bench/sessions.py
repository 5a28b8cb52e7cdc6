"""Fifty people at work while somebody comes in every five seconds: how long anything takes them."""

import asyncio
import random
import uuid
from collections.abc import Sequence
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
THINK_SECONDS = (2.0, 6.0)
BETWEEN_ARRIVALS_SECONDS = 5  # ten times the largest agencies
PAGES = {"carme": "accueil", "helene": "pilotage"}
MEGABYTE = 1024 * 1024


@dataclass
class Load:
    """What fifty people experienced."""

    actions_ms: list[float]
    errors: int
    megabytes_per_session: float


def measure() -> Sequence[Figure]:
    """Let fifty people work for a minute, tuned and with stock settings."""
    with house() as here:
        tuned, stock = at_work(here, TUNED), at_work(here, STOCK)
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
        Figure("errors_50", tuned.errors, "errors", n, baseline=stock.errors),
        Figure(
            "mb_per_session",
            tuned.megabytes_per_session,
            "MB",
            AT_THE_DESK + STEERING,
            baseline=stock.megabytes_per_session,
        ),
    ]


def at_work(here: House, way: Way) -> Load:
    """Serve one way and have fifty people work."""
    with process(way, here.urls) as server:
        return asyncio.run(_day(here, server))


async def _day(here: House, server: Served) -> Load:
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
    coming = asyncio.create_task(arrivals(here))
    lists = await asyncio.gather(
        *(work(page, random.Random(i)) for i, page in enumerate(everybody))
    )
    coming.cancel()
    errors = sum(page.errors for page in everybody)
    await asyncio.gather(*(page.close() for page in everybody))
    return Load([ms for actions in lists for ms in actions], errors, per_session)


async def arrivals(here: House) -> None:
    """Have somebody come in every so often, until cancelled."""
    while True:
        await asyncio.to_thread(
            record_visit, here.cast.carme, NewVisit(site_id=here.cast.here), uuid.uuid4()
        )
        await asyncio.sleep(BETWEEN_ARRIVALS_SECONDS)


async def work(page: OpenPage, chance: random.Random) -> list[float]:
    """Redraw at news as a browser does, and act every few seconds; return each in ms."""
    done: list[float] = []
    one_at_a_time, is_news = asyncio.Lock(), asyncio.Event()
    following = [
        asyncio.create_task(_listen(page, is_news)),
        asyncio.create_task(_redraw(page, is_news, one_at_a_time, done)),
    ]
    end = asyncio.get_running_loop().time() + WORK_SECONDS
    try:
        while asyncio.get_running_loop().time() < end:
            await asyncio.sleep(chance.uniform(*THINK_SECONDS))
            async with one_at_a_time:
                done.append(await page.run() * 1000)
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
