"""Twenty people who come, work and go for a while: what grows, what is not given back.

`SOAK_MINUTES=240 make endurance ONLY=soak` goes on for four hours; without it, a quarter of one.
Memory is the server's resident set from the fifth part of the time on, when all is loaded; its
slope is the line of least squares. As somebody comes, whoever came before goes: what the screens
show stays the same. Connections are counted once everybody has gone: more than the pool and the
listener keep, or one that is still at something, was not given back.
"""

import asyncio
import logging
import os
import random
import statistics
import time
import uuid
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import psutil
from sqlalchemy import create_engine, text
from websockets.exceptions import WebSocketException

from db import engine
from db.installation import APP_ROLE
from mediance.domain.visits import Ending
from mediance.services.end_visit import end_visit
from mediance.services.record_visit import NewVisit, record_visit
from mediance.services.sign_in import sign_in
from tests.bench.figures import Figure
from tests.bench.house import House, house
from tests.bench.serving import TUNED, Served, process
from tests.bench.sessions import BETWEEN_ARRIVALS_SECONDS, MEGABYTE, PAGES
from tests.bench.streamlit_client import OpenPage
from tests.cast import PASSWORD

_log = logging.getLogger(__name__)

MINUTES = 15.0
PEOPLE = 20
ACTIONS = 6
THINK_SECONDS = (1.0, 4.0)
SAMPLE_SECONDS = 2.0
QUIET_SECONDS = 8.0
WARM_UP = 0.2
LISTENERS = 1
HOUR = 3600
CONNECTIONS = text(
    "select state, now() - backend_start, left(query, 80) from pg_stat_activity"
    " where usename = :role"
)
"""Which the application holds; only what administers the server sees what others are at."""


@dataclass
class Day:
    """What was seen of it."""

    actions: int = 0
    errors: int = 0
    memory: list[tuple[float, float]] = field(default_factory=list)


def measure() -> Sequence[Figure]:
    """Serve for so many minutes."""
    seconds = float(os.environ.get("SOAK_MINUTES", MINUTES)) * 60
    with house() as here, process(TUNED, here.urls) as server:
        day = asyncio.run(_live(here, server, seconds))
        time.sleep(QUIET_SECONDS)
        leaked = _not_given_back(here)
    samples = day.memory
    return [
        Figure("memory_slope_mb_per_h", slope(samples) * HOUR, "MB/h", len(samples)),
        Figure("memory_mb", samples[-1][1], "MB", len(samples), baseline=samples[0][1]),
        Figure("leaked_connections", leaked, "connections", day.actions),
        Figure("errors", day.errors, "errors", day.actions),
        Figure("minutes", seconds / 60, "min", day.actions),
    ]


def slope(samples: Sequence[tuple[float, float]]) -> float:
    """Return how fast the second grows with the first."""
    return statistics.linear_regression(*zip(*samples, strict=True)).slope


async def _live(here: House, server: Served, seconds: float) -> Day:
    day, start = Day(), time.monotonic()
    end = start + seconds
    coming = asyncio.create_task(_comings_and_goings(here))
    people = [_come_and_go(server, number, end, day) for number in range(PEOPLE)]
    await asyncio.gather(_watch(server, start + WARM_UP * seconds, end, day), *people)
    coming.cancel()
    with suppress(asyncio.CancelledError):
        await coming  # had it failed, nobody would have come in
    return day


async def _comings_and_goings(here: House) -> None:
    """Have somebody come in every so often and go when the next one comes, until cancelled."""

    def one_more(before: int | None) -> int:
        if before is not None:
            end_visit(here.cast.carme, before, Ending.LEFT_WITHOUT_CONTACT, key=uuid.uuid4())
        return record_visit(here.cast.carme, NewVisit(here.cast.here), uuid.uuid4()).visit_id

    here_now = None
    while True:
        here_now = await asyncio.to_thread(one_more, here_now)
        await asyncio.sleep(BETWEEN_ARRIVALS_SECONDS)


async def _come_and_go(server: Served, number: int, end: float, day: Day) -> None:
    """Open a page, act a few times, leave, and come again until the end."""
    chance = random.Random(number)
    login = list(PAGES)[number % len(PAGES)]
    token = (await asyncio.to_thread(sign_in, login, PASSWORD, "127.0.0.1")).token
    while time.monotonic() < end:
        page = OpenPage(urlsplit(server.url).netloc, PAGES[login], token)
        try:
            await page.open()
            for _ in range(ACTIONS):
                await asyncio.sleep(chance.uniform(*THINK_SECONDS))
                await page.run()
                day.actions += 1
        except (OSError, TimeoutError, RuntimeError, WebSocketException):
            day.errors += 1
        finally:
            day.errors += page.errors
            await page.close()


async def _watch(server: Served, begin: float, end: float, day: Day) -> None:
    watched = psutil.Process(server.pid)
    while (now := time.monotonic()) < end:
        if now >= begin:
            day.memory.append((now, watched.memory_info().rss / MEGABYTE))
        await asyncio.sleep(SAMPLE_SECONDS)


def _not_given_back(here: House) -> int:
    engine.disconnect()  # what the bench itself holds
    superuser = create_engine(here.server.superuser_url())
    with superuser.connect() as connection:
        held = connection.execute(CONNECTIONS, {"role": APP_ROLE}).all()
    superuser.dispose()
    busy = sum(state != "idle" for state, _age, _query in held)
    leaked: int = busy + max(0, len(held) - engine.POOL_SIZE - LISTENERS)
    if leaked:
        for each in held:
            _log.warning("held: %s", each)  # the figure alone would not say which
    return leaked
