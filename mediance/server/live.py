"""The push route: tells browsers that a topic has a new version, and never what is in it.

A browser opens `/live?topic=visits&topic=cases` and receives `{"topics": {"visits": 17}}`: all
asked topics first, then those that changed. Each connection has at most one message under way;
what is published meanwhile is told by the next one, for only the newest version matters.
"""

import asyncio
from collections import Counter
from collections.abc import Collection, Coroutine
from contextlib import suppress

from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from mediance.server.gate import (
    POLICY_VIOLATION,
    Authorise,
    ScreenIsLocked,
    SessionCheckUnavailable,
    same_origin,
    sites_of,
)
from mediance.services.live import HUB, SESSIONS, LiveHub
from mediance.services.sign_in import SESSION_COOKIE

SESSION_ENDED = 4401
SESSION_LOCKED = 4423
TRY_AGAIN_LATER = 1013

TOPICS_AT_MOST = 20
PAGES_AT_MOST = 20
"""Open at once with one session: more are no person's tabs."""
RECHECK_SECONDS = 30.0
PAUSE_SECONDS = 0.1
"""Between two messages to one browser: a burst of entries redraws its page once."""
SPACING_SECONDS = 0.02
"""Between two browsers: one redraw takes about so long, and many at once would make whoever caused
them wait for all of them."""
PULSE_SECONDS = 0.005
LATE_SECONDS = 0.003
PATIENCE_SECONDS = 0.3
"""A loop that wakes late shares its core with pages that are being drawn: the next browser is told
once it wakes in time, or after so long. Whoever presses something meanwhile comes first."""


def live_route(
    authorise: Authorise,
    *,
    path: str = "/live",
    hub: LiveHub = HUB,
    recheck_seconds: float = RECHECK_SECONDS,
) -> WebSocketRoute:
    """Return the push route; `authorise` is asked at the start and then every `recheck_seconds`."""
    pages: Counter[str] = Counter()
    turns = Turns()

    async def live_endpoint(websocket: WebSocket) -> None:
        token = websocket.cookies.get(SESSION_COOKIE, "")
        connection = LiveConnection(
            websocket, hub, authorise, turns=turns, recheck_seconds=recheck_seconds
        )
        pages[token] += 1
        try:
            await connection.serve(is_one_too_many=pages[token] > PAGES_AT_MOST)
        finally:
            pages.subtract((token,))
            if not pages[token]:
                del pages[token]

    return WebSocketRoute(path, live_endpoint, name="live")


class Turns:
    """Who is told next: browsers hear of the same news one after the other."""

    def __init__(self) -> None:
        self._line = asyncio.Lock()
        self._next = 0.0

    async def wait(self) -> None:
        """Return when it is one's turn."""
        loop = asyncio.get_running_loop()
        async with self._line:
            await asyncio.sleep(self._next - loop.time())
            await _until_at_rest(loop)
            self._next = loop.time() + SPACING_SECONDS


async def _until_at_rest(loop: asyncio.AbstractEventLoop) -> None:
    end = loop.time() + PATIENCE_SECONDS
    while (begin := loop.time()) < end:
        await asyncio.sleep(PULSE_SECONDS)
        if loop.time() - begin < PULSE_SECONDS + LATE_SECONDS:
            return


class LiveConnection:
    """One browser page that listens."""

    def __init__(
        self,
        websocket: WebSocket,
        hub: LiveHub,
        authorise: Authorise,
        *,
        turns: Turns,
        recheck_seconds: float,
    ) -> None:
        self._turns = turns
        self._websocket = websocket
        self._hub = hub
        self._authorise = authorise
        self._recheck_seconds = recheck_seconds
        self._topics = frozenset(websocket.query_params.getlist("topic")[:TOPICS_AT_MOST])
        self._site_ids: frozenset[int] = frozenset()
        self._news = asyncio.Event()
        self._check_now = asyncio.Event()
        self._loop = asyncio.get_running_loop()

    async def serve(self, *, is_one_too_many: bool = False) -> None:
        """Talk until the browser leaves (no code of ours), its session ends (4401) or is locked."""
        if not same_origin(self._websocket.headers):
            await self._websocket.close(POLICY_VIOLATION)
            return
        await self._websocket.accept()
        code = await self._refusal()
        if code is None and is_one_too_many:
            code = TRY_AGAIN_LATER
        if code is None:
            with self._hub.heard_by(self._hear):
                code = await first_of(self._tell(), self._watch_session(), self._until_left())
        if code is not None:
            with suppress(WebSocketDisconnect):
                await self._websocket.close(code)

    async def _refusal(self) -> int | None:
        try:
            site_ids = await self._authorised_sites()
        except ScreenIsLocked:
            return SESSION_LOCKED
        except SessionCheckUnavailable:
            return TRY_AGAIN_LATER
        if site_ids is None:
            return SESSION_ENDED
        self._site_ids = frozenset(site_ids)
        return None

    async def _authorised_sites(self) -> Collection[int] | None:
        return await sites_of(self._websocket.cookies.get(SESSION_COOKIE), self._authorise)

    def _hear(self, topic: str, site_id: int | None) -> None:
        """Wake the connection from the publisher's thread."""
        if topic == SESSIONS:
            self._wake(self._check_now)
        elif topic in self._topics and (site_id is None or site_id in self._site_ids):
            self._wake(self._news)

    def _wake(self, event: asyncio.Event) -> None:
        # The loop may close between the publisher's look at its listeners and this call.
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(event.set)

    async def _tell(self) -> None:
        told: dict[str, int] = {}
        with suppress(WebSocketDisconnect):
            await self._websocket.send_json({"topics": self._untold(told)})
            while True:
                await asyncio.sleep(PAUSE_SECONDS)
                await self._news.wait()
                await self._turns.wait()
                self._news.clear()
                if news := self._untold(told):
                    await self._websocket.send_json({"topics": news})

    def _untold(self, told: dict[str, int]) -> dict[str, int]:
        """Return the versions the browser does not know yet; note them as told."""
        current = {topic: self._hub.current(topic, self._site_ids) for topic in self._topics}
        news = {topic: version for topic, version in current.items() if told.get(topic) != version}
        told.update(news)
        return news

    async def _watch_session(self) -> int:
        """Return why once nothing may be told; take note of sites gained or lost meanwhile."""
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._check_now.wait(), self._recheck_seconds)
            self._check_now.clear()
            try:
                site_ids = await self._authorised_sites()
            except ScreenIsLocked:
                return SESSION_LOCKED
            except SessionCheckUnavailable:
                continue  # without the database there is no news to give away either
            if site_ids is None:
                return SESSION_ENDED
            if self._site_ids != frozenset(site_ids):
                self._site_ids = frozenset(site_ids)
                self._news.set()

    async def _until_left(self) -> None:
        """Wait for the browser to leave; what it says is not listened to."""
        while (await self._websocket.receive())["type"] != "websocket.disconnect":
            pass


async def first_of(*coroutines: Coroutine[None, None, int | None]) -> int | None:
    """Run side by side until the first is done; return its result and drop the others."""
    tasks = [asyncio.ensure_future(coroutine) for coroutine in coroutines]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
    return done.pop().result()
