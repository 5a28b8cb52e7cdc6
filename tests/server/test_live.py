"""The push route, spoken to as a browser does."""

import asyncio
import math
import time
from collections.abc import Callable, Collection, Coroutine
from contextlib import AsyncExitStack
from functools import wraps
from threading import Thread

import pytest
from starlette.applications import Starlette
from starlette.types import ASGIApp

from mediance.server import live
from mediance.server.gate import SessionCheckUnavailable
from mediance.server.live import (
    PAGES_AT_MOST,
    SESSION_ENDED,
    SPACING_SECONDS,
    TRY_AGAIN_LATER,
    Turns,
    live_route,
)
from mediance.services.live import SESSIONS, LiveHub
from mediance.services.sign_in import SESSION_COOKIE
from tests.server.asgi import Talk

OUR_PAGE = {"origin": "http://mediance.test"}
AMINA = {**OUR_PAGE, "cookie": f"{SESSION_COOKIE}=amina"}
VISITS_AND_CASES = "/live?topic=visits&topic=cases"
A_PAGE = 0.02
A_WHILE = 0.3  # three times the pause between two messages


def in_a_loop(test: Callable[[], Coroutine[None, None, None]]) -> Callable[[], None]:
    @wraps(test)
    def run() -> None:
        asyncio.run(test())

    del run.__wrapped__
    return run


class Sessions:
    """Who is signed in, for the route to ask."""

    def __init__(self) -> None:
        self.sites: dict[str, Collection[int]] = {"amina": (1,), "chloe": ()}
        self.is_reachable = True

    def authorise(self, token: str) -> Collection[int] | None:
        if not self.is_reachable:
            raise SessionCheckUnavailable
        return self.sites.get(token)


def application(hub: LiveHub, sessions: Sessions, recheck_seconds: float = 60.0) -> ASGIApp:
    return Starlette(
        routes=[live_route(sessions.authorise, hub=hub, recheck_seconds=recheck_seconds)]
    )


async def accepted(talk: Talk) -> dict[str, int]:
    """Go through the greeting; return the first versions."""
    assert (await talk.hear())["type"] == "websocket.accept"
    return await talk.hear_topics()


async def close_code(talk: Talk) -> int:
    """Return the code the route closes with, whatever else it says before."""
    while (message := await talk.hear())["type"] != "websocket.close":
        pass
    code: int = message["code"]
    return code


@in_a_loop
async def test_a_page_is_told_the_versions_of_its_topics_and_then_what_changes() -> None:
    hub = LiveHub()
    async with Talk(application(hub, Sessions()), VISITS_AND_CASES, **AMINA) as talk:
        first = await accepted(talk)
        assert first == {topic: hub.current(topic, (1,)) for topic in ("visits", "cases")}
        hub.publish("visits", 1)
        assert await talk.hear_topics() == {"visits": hub.current("visits", (1,))}
        assert hub.current("visits", (1,)) > first["visits"]


@in_a_loop
async def test_news_from_another_thread_arrives() -> None:
    hub = LiveHub()
    async with Talk(application(hub, Sessions()), VISITS_AND_CASES, **AMINA) as talk:
        await accepted(talk)
        Thread(target=hub.publish, args=("cases", None)).start()
        assert set(await talk.hear_topics()) == {"cases"}


@in_a_loop
async def test_other_sites_and_other_topics_stay_silent() -> None:
    hub = LiveHub()
    async with Talk(application(hub, Sessions()), VISITS_AND_CASES, **AMINA) as talk:
        await accepted(talk)
        hub.publish("visits", 2)
        hub.publish("drafts", 1)
        assert await talk.hears_nothing(A_WHILE)


@in_a_loop
async def test_a_burst_is_told_once_with_the_newest_version() -> None:
    hub = LiveHub()
    async with Talk(application(hub, Sessions()), VISITS_AND_CASES, **AMINA) as talk:
        await accepted(talk)
        for _ in range(500):
            hub.publish("visits", 1)
        assert await talk.hear_topics() == {"visits": hub.current("visits", (1,))}
        assert await talk.hears_nothing(A_WHILE)


@in_a_loop
async def test_a_lively_hour_is_told_in_few_messages() -> None:
    hub, told = LiveHub(), 0
    async with Talk(application(hub, Sessions()), VISITS_AND_CASES, **AMINA) as talk:
        await accepted(talk)
        for _ in range(50):
            hub.publish("visits", 1)
            await asyncio.sleep(0.01)
        versions: dict[str, int] = {}
        while versions.get("visits") != hub.current("visits", (1,)):
            versions = await talk.hear_topics()
            told += 1
    assert told <= 25


@in_a_loop
async def test_browsers_hear_of_the_same_news_one_after_the_other() -> None:
    hub = LiveHub()
    route = application(hub, Sessions())
    heard: list[float] = []

    async def hear(talk: Talk) -> None:
        await talk.hear_topics()
        heard.append(asyncio.get_running_loop().time())

    async with AsyncExitStack() as stack:
        talks = [
            await stack.enter_async_context(Talk(route, VISITS_AND_CASES, **AMINA))
            for _ in range(PAGES_AT_MOST)
        ]
        for talk in talks:
            await accepted(talk)
        await asyncio.sleep(A_WHILE)
        hub.publish("visits", 1)
        await asyncio.gather(*map(hear, talks))
    assert max(heard) - min(heard) >= SPACING_SECONDS * (PAGES_AT_MOST - 2)


@pytest.mark.parametrize(
    "headers",
    [
        {"cookie": f"{SESSION_COOKIE}=amina"},
        {"cookie": f"{SESSION_COOKIE}=amina", "origin": "http://elsewhere.test"},
        {"cookie": f"{SESSION_COOKIE}=amina", "origin": "http://mediance.test.elsewhere"},
        {"cookie": f"{SESSION_COOKIE}=amina", "origin": "null"},
    ],
    ids=["none", "other", "longer", "null"],
)
def test_pages_of_other_origins_are_refused_before_the_door_opens(headers: dict[str, str]) -> None:
    async def refused() -> str:
        async with Talk(application(LiveHub(), Sessions()), VISITS_AND_CASES, **headers) as talk:
            return str((await talk.hear())["type"])

    assert asyncio.run(refused()) == "websocket.close"


@pytest.mark.parametrize("cookie", ["", f"{SESSION_COOKIE}=", f"{SESSION_COOKIE}=bruno"])
def test_without_a_session_nothing_is_told(cookie: str) -> None:
    async def told() -> list[str | int]:
        headers = {**OUR_PAGE, "cookie": cookie}
        async with Talk(application(LiveHub(), Sessions()), VISITS_AND_CASES, **headers) as talk:
            answers = [await talk.hear(), await talk.hear()]
        return [answers[0]["type"], answers[1]["type"], answers[1].get("code", 0)]

    assert asyncio.run(told()) == ["websocket.accept", "websocket.close", SESSION_ENDED]


@in_a_loop
async def test_somebody_without_sites_hears_what_concerns_everybody() -> None:
    hub = LiveHub()
    headers = {**OUR_PAGE, "cookie": f"{SESSION_COOKIE}=chloe"}
    async with Talk(application(hub, Sessions()), VISITS_AND_CASES, **headers) as talk:
        await accepted(talk)
        hub.publish("visits", 1)
        assert await talk.hears_nothing(A_WHILE)
        hub.publish("visits", None)
        assert set(await talk.hear_topics()) == {"visits"}


@in_a_loop
async def test_a_session_that_ends_closes_the_line_at_the_next_look() -> None:
    sessions = Sessions()
    app = application(LiveHub(), sessions, recheck_seconds=0.05)
    async with Talk(app, VISITS_AND_CASES, **AMINA) as talk:
        await accepted(talk)
        del sessions.sites["amina"]
        assert await close_code(talk) == SESSION_ENDED


@in_a_loop
async def test_signing_out_closes_the_line_at_once() -> None:
    hub, sessions = LiveHub(), Sessions()
    async with Talk(application(hub, sessions), VISITS_AND_CASES, **AMINA) as talk:
        await accepted(talk)
        del sessions.sites["amina"]
        hub.publish(SESSIONS)
        assert await close_code(talk) == SESSION_ENDED


@in_a_loop
async def test_the_end_of_somebody_elses_session_leaves_mine_open() -> None:
    hub, sessions = LiveHub(), Sessions()
    async with Talk(application(hub, sessions), VISITS_AND_CASES, **AMINA) as talk:
        await accepted(talk)
        del sessions.sites["chloe"]
        hub.publish(SESSIONS)
        assert await talk.hears_nothing(A_WHILE)
        hub.publish("visits", 1)
        assert set(await talk.hear_topics()) == {"visits"}


@in_a_loop
async def test_a_site_gained_is_heard_from_the_next_look_on() -> None:
    hub, sessions = LiveHub(), Sessions()
    app = application(hub, sessions, recheck_seconds=0.05)
    async with Talk(app, "/live?topic=visits", **AMINA) as talk:
        await accepted(talk)
        hub.publish("visits", 2)
        assert await talk.hears_nothing(A_WHILE)
        sessions.sites["amina"] = (1, 2)
        assert await talk.hear_topics() == {"visits": hub.current("visits", (1, 2))}


@in_a_loop
async def test_a_stopped_database_keeps_open_lines_and_refuses_new_ones() -> None:
    hub, sessions = LiveHub(), Sessions()
    app = application(hub, sessions, recheck_seconds=0.05)
    async with Talk(app, VISITS_AND_CASES, **AMINA) as talk:
        await accepted(talk)
        sessions.is_reachable = False
        assert await talk.hears_nothing(A_WHILE)
        async with Talk(app, VISITS_AND_CASES, **AMINA) as newcomer:
            assert await close_code(newcomer) == TRY_AGAIN_LATER
        sessions.is_reachable = True
        hub.publish("visits", 1)
        assert set(await talk.hear_topics()) == {"visits"}


@in_a_loop
async def test_a_page_that_leaves_is_forgotten() -> None:
    hub = LiveHub()
    async with Talk(application(hub, Sessions()), VISITS_AND_CASES, **AMINA) as talk:
        await accepted(talk)
        assert len(hub._listeners) == 1
    assert not hub._listeners


@in_a_loop
async def test_nobody_can_ask_for_topics_without_end() -> None:
    address = "/live?" + "&".join(f"topic=t{number}" for number in range(1_000))
    async with Talk(application(LiveHub(), Sessions()), address, **AMINA) as talk:
        assert len(await accepted(talk)) == 20


@in_a_loop
async def test_one_session_listens_from_twenty_pages_at_once() -> None:
    app = application(LiveHub(), Sessions())
    async with AsyncExitStack() as open_pages:
        for _ in range(PAGES_AT_MOST):
            page = await open_pages.enter_async_context(Talk(app, VISITS_AND_CASES, **AMINA))
            await accepted(page)
        async with Talk(app, VISITS_AND_CASES, **AMINA) as one_more:
            assert await close_code(one_more) == TRY_AGAIN_LATER
    async with Talk(app, VISITS_AND_CASES, **AMINA) as later:
        assert await accepted(later)


def hold_the_interpreter() -> None:
    time.sleep(A_PAGE)


class Busy:
    """Pages that are being drawn: the loop wakes late as long as there are any left."""

    def __init__(self, pages: float) -> None:
        self.left = pages

    async def draw(self) -> None:
        while self.left > 0:
            hold_the_interpreter()
            self.left -= 1
            await asyncio.sleep(0)


def test_the_next_is_told_once_the_pages_of_the_others_are_drawn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(live, "PATIENCE_SECONDS", 60.0)

    async def told_once_they_are_drawn() -> None:
        turns, busy = Turns(), Busy(pages=8)
        drawing = asyncio.create_task(busy.draw())
        await turns.wait()
        assert busy.left == 0
        await drawing

    asyncio.run(told_once_they_are_drawn())


@in_a_loop
async def test_news_come_through_however_busy_the_others_are() -> None:
    turns, busy = Turns(), Busy(pages=math.inf)
    drawing = asyncio.create_task(busy.draw())
    for _browser in range(3):
        await asyncio.wait_for(turns.wait(), 30)
    assert not drawing.done()
    drawing.cancel()


@in_a_loop
async def test_whoever_came_first_is_told_first() -> None:
    turns, told = Turns(), list[int]()

    async def tell(number: int) -> None:
        await turns.wait()
        told.append(number)

    await asyncio.gather(*(tell(number) for number in range(5)))
    assert told == list(range(5))


@in_a_loop
async def test_whoever_leaves_while_waiting_holds_nobody_up() -> None:
    turns = Turns()
    await turns.wait()
    first, leaving, staying = (asyncio.create_task(turns.wait()) for _browser in range(3))
    await asyncio.sleep(0)
    leaving.cancel()
    await asyncio.wait_for(first, 30)
    await asyncio.wait_for(staying, 30)
