"""What stands around every request."""

import asyncio
import base64
import hashlib
import re
from collections.abc import Collection
from pathlib import Path

import pytest
import streamlit
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from mediance.server.assembly import middleware
from mediance.server.gate import SessionCheckUnavailable
from mediance.server.middleware import (
    CONTENT_SECURITY_POLICY,
    SECURITY_HEADERS,
    HostGate,
    SecurityHeaders,
    SessionGate,
)
from mediance.services.sign_in import SESSION_COOKIE
from tests.server.asgi import Answer, Talk, ask

SIGNED_IN = {"cookie": f"other=1; {SESSION_COOKIE}=amina"}

PRIVATE = [
    "/media/0123abcd.pdf",
    "/mediance/media/0123abcd.pdf",
    "/_stcore/metrics",
    "/_stcore/agent/openapi.json",
    "/mediance/_stcore/agent/interact",
]
PUBLIC = [
    "/",
    "/accueil",
    "/assets/fonts/any.woff2",
    "/static/js/index.js",
    "/static/media/MaterialSymbols.woff2",
    "/mediance/static/media/SourceSans.woff2",
    "/_stcore/health",
    "/_stcore/host-config",
    "/session",
]


async def inner(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse("content", headers={"cache-control": "public"})(scope, receive, send)


def authorise(token: str) -> Collection[int] | None:
    return (1,) if token == "amina" else None


def unable(token: str) -> Collection[int] | None:
    raise SessionCheckUnavailable(token)


def application(look_up: object = authorise) -> ASGIApp:
    return SecurityHeaders(SessionGate(inner, look_up))  # type: ignore[arg-type]


def answer(app: ASGIApp, path: str, **headers: str) -> Answer:
    return asyncio.run(ask(app, path, **headers))


@pytest.mark.parametrize("path", PRIVATE)
def test_private_files_ask_for_a_session(path: str) -> None:
    refused = answer(application(), path)
    assert (refused.status, refused.body) == (401, b"")


@pytest.mark.parametrize("cookie", [f"{SESSION_COOKIE}=chloe", f"{SESSION_COOKIE}=", "nonsense"])
def test_a_cookie_alone_is_no_session(cookie: str) -> None:
    assert answer(application(), "/media/0123abcd.pdf", cookie=cookie).status == 401


@pytest.mark.parametrize("path", PRIVATE)
def test_somebody_signed_in_gets_private_files_and_leaves_none_behind(path: str) -> None:
    given = answer(application(), path, **SIGNED_IN)
    assert (given.status, given.body) == (200, b"content")
    assert given.headers["cache-control"] == "private, no-store"


@pytest.mark.parametrize("host", ["127.0.0.1:8501", "localhost:8501", "[::1]:8501", "LocalHost"])
def test_this_machine_is_served_under_its_own_names(host: str) -> None:
    assert answer(HostGate(inner, lambda: True), "/", host=host).status == 200


@pytest.mark.parametrize("host", ["rebound.example", "127.0.0.1.rebound.example:8501", "", "["])
def test_a_name_that_somebody_gave_this_machine_is_not_answered(host: str) -> None:
    assert answer(HostGate(inner, lambda: True), "/", host=host).status == 400
    assert answer(HostGate(inner, lambda: False), "/", host=host).status == 200


def test_nor_may_such_a_page_open_a_websocket() -> None:
    async def first_said() -> str:
        async with Talk(HostGate(inner, lambda: True), "/_stcore/stream") as talk:
            return str((await talk.hear())["type"])

    assert asyncio.run(first_said()) == "websocket.close"


def test_the_application_looks_at_the_name_it_is_asked_by() -> None:
    assert "HostGate" in [getattr(entry.cls, "__name__", "") for entry in middleware()]


@pytest.mark.parametrize("path", PUBLIC)
def test_what_the_sign_in_screen_needs_is_public(path: str) -> None:
    given = answer(application(), path)
    assert (given.status, given.headers["cache-control"]) == (200, "public")


def test_nobody_passes_while_sessions_cannot_be_looked_up() -> None:
    assert answer(application(unable), "/media/0123abcd.pdf", **SIGNED_IN).status == 503
    assert answer(application(unable), "/", **SIGNED_IN).status == 200


@pytest.mark.parametrize("path", ["/", "/media/refused.pdf"])
def test_every_answer_says_what_a_browser_may_do_with_it(path: str) -> None:
    headers = answer(application(), path).headers
    assert SECURITY_HEADERS.items() <= headers.items()
    assert headers["x-frame-options"] == "DENY"


def test_scripts_come_from_here_and_nothing_else_becomes_one() -> None:
    directives = dict(part.split(" ", 1) for part in CONTENT_SECURITY_POLICY.split("; "))
    assert "unsafe" not in directives["script-src"]
    assert not re.search(r"https?:|\*", CONTENT_SECURITY_POLICY)
    assert directives["frame-ancestors"] == "'none'"


def test_the_one_inline_script_is_that_of_the_installed_streamlit() -> None:
    page = (Path(streamlit.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    hashes = [
        base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        for script in re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    ]
    assert hashes
    assert all(f"'sha256-{digest}'" in CONTENT_SECURITY_POLICY for digest in hashes)
