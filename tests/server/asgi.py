"""A browser's side of ASGI: asks an application directly, without a network."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookies import Morsel, SimpleCookie
from typing import Any, Self
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message

SECONDS_TO_ANSWER = 5.0
CLIENT = "192.168.1.20"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes
    cookies: tuple[str, ...] = ()

    def cookie(self, name: str) -> Morsel[str]:
        """Return a cookie that the answer sets."""
        (said,) = (cookie for cookie in self.cookies if cookie.startswith(f"{name}="))
        return SimpleCookie(said)[name]


async def ask(app: ASGIApp, address: str, *, method: str = "GET", **headers: str) -> Answer:
    """Send one request; return its whole answer. An address may begin with its scheme."""
    return await send(app, address, b"", method=method, **headers)


async def send(app: ASGIApp, address: str, body: bytes, *, method: str, **headers: str) -> Answer:
    """Send one request with a body; return its whole answer."""
    sent: list[Message] = []
    said: asyncio.Queue[Message] = asyncio.Queue()
    said.put_nowait({"type": "http.request", "body": body, "more_body": False})

    async def keep(message: Message) -> None:
        sent.append(message)

    await app({**_scope(address, headers), "type": "http", "method": method}, said.get, keep)
    start, *parts = sent
    return Answer(
        start["status"],
        {name.decode(): value.decode() for name, value in start["headers"]},
        b"".join(part.get("body", b"") for part in parts),
        tuple(value.decode() for name, value in start["headers"] if name == b"set-cookie"),
    )


class Talk:
    """An open WebSocket: `async with Talk(app, "/live", cookie=…) as talk`."""

    def __init__(self, app: ASGIApp, address: str, **headers: str) -> None:
        self._app = app
        self._scope = {**_scope(address, headers), "type": "websocket", "subprotocols": []}
        self._to_server: asyncio.Queue[Message] = asyncio.Queue()
        self._from_server: asyncio.Queue[Message] = asyncio.Queue()

    async def __aenter__(self) -> Self:
        self._to_server.put_nowait({"type": "websocket.connect"})
        self._task = asyncio.ensure_future(
            self._app(self._scope, self._to_server.get, self._from_server.put)
        )
        return self

    async def __aexit__(self, *_error: object) -> None:
        self._to_server.put_nowait({"type": "websocket.disconnect", "code": 1001})
        await asyncio.wait_for(self._task, SECONDS_TO_ANSWER)

    async def say(self, message: Mapping[str, object]) -> None:
        """Send something to the server, whether or not it listens."""
        self._to_server.put_nowait({"type": "websocket.receive", **message})
        await asyncio.sleep(0)

    async def hear(self) -> Message:
        """Return the next thing the server says."""
        return await asyncio.wait_for(self._from_server.get(), SECONDS_TO_ANSWER)

    async def hear_topics(self) -> dict[str, int]:
        """Return the versions in the next message."""
        message = await self.hear()
        assert message["type"] == "websocket.send", message
        topics: dict[str, int] = json.loads(message["text"])["topics"]
        return topics

    async def hears_nothing(self, seconds: float) -> bool:
        """Whether the server stays silent for so long."""
        await asyncio.sleep(seconds)
        return self._from_server.empty()


def _scope(address: str, headers: Mapping[str, str]) -> dict[str, Any]:
    parts = urlsplit(address)
    return {
        "path": parts.path,
        "raw_path": parts.path.encode(),
        "query_string": parts.query.encode(),
        "root_path": "",
        "scheme": parts.scheme or "http",
        "client": (CLIENT, 50_000),
        "server": ("mediance.test", 80),
        "headers": [
            (name.encode(), value.encode())
            for name, value in {"host": "mediance.test", **headers}.items()
        ],
    }
