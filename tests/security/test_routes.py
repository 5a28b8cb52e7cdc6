"""Every route, for those who hold a session, who held one, and who never did."""

import asyncio
import json
import re
from collections.abc import Callable
from datetime import timedelta
from unittest.mock import MagicMock

import pytest
from sqlalchemy import delete, text, update
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route, WebSocketRoute
from streamlit.web.server.starlette.starlette_app import create_streamlit_routes

from db.engine import owner_transaction, transaction
from db.installation import DatabaseUrls
from db.models import SignInSession, Staff, StaffRole
from db.queries import second_factors
from mediance import __version__
from mediance.domain.actors import SIGN_IN
from mediance.domain.roles import Role
from mediance.server.assembly import middleware, routes
from mediance.server.authorise import authorise
from mediance.server.live import SESSION_ENDED, SESSION_LOCKED
from mediance.server.uploads import LARGEST_BODY
from mediance.services import screen_lock, sessions
from mediance.services.live import HUB
from mediance.services.sign_in import SESSION_COOKIE, sign_in
from tests.cast import PASSWORD, Cast
from tests.security.expectations import ROLES, ROUTES, STREAMLIT_ROUTES, may
from tests.server.asgi import CLIENT, Talk, ask, send

pytestmark = pytest.mark.usefixtures("live_database", "hasher")

HERE = "127.0.0.1:8501"
OURS = f"http://{HERE}"
CONTENT = b"what Streamlit keeps"
UPLOAD = next(path for path in STREAMLIT_ROUTES if "upload_file" in path)


async def streamlits(_: object) -> PlainTextResponse:
    return PlainTextResponse(CONTENT)


APP = Starlette(
    routes=[*routes(), Route("/{path:path}", streamlits, methods=["GET", "PUT", "POST", "DELETE"])],
    middleware=middleware(),
)


# Who holds what


def signed_in(_: DatabaseUrls) -> str:
    return sign_in("amina", PASSWORD, CLIENT).token


def signed_out(urls: DatabaseUrls) -> str:
    token = signed_in(urls)
    sessions.sign_out(token)
    return token


def idle(urls: DatabaseUrls) -> str:
    token = signed_in(urls)
    with transaction(SIGN_IN) as work:
        at = SignInSession.last_activity_at
        work.execute(update(SignInSession).values(last_activity_at=at - timedelta(hours=1)))
    return token


def expired(urls: DatabaseUrls) -> str:
    token = signed_in(urls)
    with transaction(SIGN_IN) as work:
        work.execute(update(SignInSession).values(expires_at=text("now()")))
    return token


def disabled(urls: DatabaseUrls) -> str:
    token = signed_in(urls)
    with owner_transaction(urls.owner) as work:
        work.execute(update(Staff).values(disabled_at=text("now()")))
    return token


def without_a_role(urls: DatabaseUrls) -> str:
    token = signed_in(urls)
    with owner_transaction(urls.owner) as work:
        work.execute(delete(StaffRole))
    return token


def has_to_enrol(urls: DatabaseUrls) -> str:
    with owner_transaction(urls.owner) as work:
        second_factors.ask_roles(work, [Role.MEDIATOR])
    return signed_in(urls)


NO_SESSION: dict[str, Callable[[DatabaseUrls], str]] = {
    "nobody": lambda _: "",
    "a guess": lambda _: "guess",
    "signed out": signed_out,
    "idle for an hour": idle,
    "twelve hours old": expired,
    "disabled": disabled,
    "without a role": without_a_role,
    "asked for a second factor": has_to_enrol,
}
LOCKABLE = {"without a role", "asked for a second factor"}
"""Whose screens can be covered and uncovered, though they are shown nothing."""


def status(path: str, token: str) -> tuple[int, bytes]:
    cookie = f"{SESSION_COOKIE}={token}"
    answer = asyncio.run(ask(APP, path, host=HERE, cookie=cookie))
    return answer.status, answer.body


def example(path: str) -> str:
    """Return an address that a route answers to."""
    return re.sub(r"\{\w+(:path)?\}", "0123abcd", path) or "/"


def paths(found: object) -> set[str]:
    assert isinstance(found, list)
    return {route.path for route in found if isinstance(route, Route | WebSocketRoute | Mount)}


# The routes


def test_every_route_has_its_line() -> None:
    assert paths(routes()) == ROUTES.keys()
    assert paths(create_streamlit_routes(MagicMock())) == STREAMLIT_ROUTES.keys()


@pytest.mark.parametrize("path", [p for p, told in STREAMLIT_ROUTES.items() if told == "session"])
def test_a_private_route_opens_to_a_session_that_stands(
    path: str, live_database: DatabaseUrls
) -> None:
    assert status(example(path), signed_in(live_database)) == (200, CONTENT)


@pytest.mark.parametrize("held", NO_SESSION)
def test_a_private_route_opens_to_nobody_else(held: str, live_database: DatabaseUrls) -> None:
    token = NO_SESSION[held](live_database)
    for path, told in STREAMLIT_ROUTES.items():
        if told == "session":
            assert status(example(path), token) == (401, b""), path


# Sending files


def sent(token: str, method: str = "PUT", *, origin: str = OURS, length: str = "4") -> int:
    """Send a file as a page does; return the status."""
    given = {"host": HERE, "origin": origin, "content-length": length}
    cookie = f"{SESSION_COOKIE}={token}"
    answer = asyncio.run(send(APP, example(UPLOAD), b"file", method=method, cookie=cookie, **given))
    return answer.status


@pytest.mark.parametrize("role", [role for role in ROLES if role])
def test_files_are_sent_by_those_who_may_import_and_nobody_else(role: Role, cast: Cast) -> None:
    actor = cast.with_role(role)
    login = next(name for name, somebody in cast.actors.items() if somebody == actor)
    token = sign_in(login, PASSWORD, CLIENT).token
    expected = 200 if may(role, "import_register") else 403
    assert (sent(token), sent(token, "DELETE")) == (expected, expected)


@pytest.mark.parametrize("held", NO_SESSION)
def test_nobody_else_sends_any(held: str, live_database: DatabaseUrls) -> None:
    assert sent(NO_SESSION[held](live_database)) == 401


def test_a_file_comes_from_our_own_pages_with_its_size_said_and_bounded() -> None:
    token = sign_in("paul", PASSWORD, CLIENT).token
    assert sent(token, origin="https://elsewhere.example") == 403
    assert sent(token, origin="null") == 403
    assert sent(token, length="many") == 411
    assert sent(token, length=str(LARGEST_BODY + 1)) == 413
    assert sent(token, length=str(LARGEST_BODY)) == 200
    for method in ("GET", "POST", "OPTIONS", "HEAD"):
        assert sent(token, method) == 405


def test_a_public_route_needs_no_session_and_tells_nothing() -> None:
    code, said = status("/health", "")
    up = {"application": "up", "database": "up", "version": __version__}
    assert (code, json.loads(said)) == (200, up)
    assert status("/assets/wordmark.svg", "")[0] == 200
    assert status("/assets/../pyproject.toml", "")[0] == 404
    assert status("/assets/fonts", "")[0] == 404
    for path, told in STREAMLIT_ROUTES.items():
        if told.startswith("public"):
            assert status(example(path), "")[0] == 200, path


# What our own pages send


@pytest.mark.parametrize("held", [held for held in NO_SESSION if held not in LOCKABLE])
@pytest.mark.parametrize("path", ["/lock", "/unlock", "/activity", "/draft", "/display"])
def test_what_a_page_sends_is_taken_from_nobody_without_a_session(
    path: str, held: str, live_database: DatabaseUrls
) -> None:
    assert posted(path, NO_SESSION[held](live_database)) == (401, b'{"error":"signed_out"}')


@pytest.mark.parametrize("held", sorted(LOCKABLE))
@pytest.mark.parametrize("path", ["/draft", "/display"])
def test_somebody_without_a_role_or_a_second_factor_is_given_nothing(
    path: str, held: str, live_database: DatabaseUrls
) -> None:
    assert posted(path, NO_SESSION[held](live_database))[0] in {401, 403}


def test_a_covered_screen_is_told_nothing_by_any_route(live_database: DatabaseUrls) -> None:
    token = signed_in(live_database)
    screen_lock.lock(token)
    for path, told in STREAMLIT_ROUTES.items():
        if told == "session":
            assert status(example(path), token) == (423, b""), path
    for path in ("/activity", "/draft", "/display"):
        assert posted(path, token)[0] == 423, path


def posted(path: str, token: str) -> tuple[int, bytes]:
    body = b'{"password": "", "form": "visit"}'
    cookie = f"{SESSION_COOKIE}={token}"
    headers = {"origin": OURS, "cookie": cookie, "content-length": str(len(body))}
    sent = send(APP, path, body, method="POST", host=HERE, **headers)
    answer = asyncio.run(sent)
    return answer.status, answer.body


# The push route


def talk(token: str, **headers: str) -> Talk:
    cookie = f"{SESSION_COOKIE}={token}"
    given = {"host": HERE, "origin": OURS, "cookie": cookie, **headers}
    return Talk(APP, "/live?topic=visits", **given)


@pytest.mark.parametrize("held", NO_SESSION)
def test_the_push_route_tells_nobody_without_a_session(
    held: str, live_database: DatabaseUrls
) -> None:
    token = NO_SESSION[held](live_database)

    async def listen() -> list[object]:
        async with talk(token) as line:
            return [await line.hear(), await line.hear()]

    accepted, closed = asyncio.run(listen())
    assert isinstance(accepted, dict)
    assert isinstance(closed, dict)
    assert (accepted["type"], closed["type"]) == ("websocket.accept", "websocket.close")
    assert closed["code"] == SESSION_ENDED


def test_the_push_route_leaves_a_screen_that_is_covered(live_database: DatabaseUrls) -> None:
    token = signed_in(live_database)

    async def listen() -> tuple[object, object]:
        async with talk(token) as line:
            await line.hear()
            first = await line.hear_topics()
            await asyncio.to_thread(screen_lock.lock, token)
            return first, (await line.hear()).get("code")

    first, code = asyncio.run(listen())
    assert first
    assert code == SESSION_LOCKED


def test_the_push_route_refuses_pages_of_other_sites(live_database: DatabaseUrls) -> None:
    token = signed_in(live_database)

    async def listen() -> object:
        async with talk(token, origin="http://other.test") as line:
            return await line.hear()

    refused = asyncio.run(listen())
    assert isinstance(refused, dict)
    assert refused["type"] == "websocket.close"


def test_news_of_another_site_are_not_told(live_database: DatabaseUrls, cast: Cast) -> None:
    token = signed_in(live_database)

    async def listen() -> tuple[dict[str, int], bool, dict[str, int]]:
        async with talk(token) as line:
            await line.hear()
            first = await line.hear_topics()
            HUB.publish("visits", cast.elsewhere)
            silent = await line.hears_nothing(0.3)
            HUB.publish("visits", cast.here)
            return first, silent, await line.hear_topics()

    first, silent, then = asyncio.run(listen())
    assert silent
    assert then["visits"] > first["visits"]


@pytest.mark.parametrize("role", [role for role in ROLES if role])
def test_news_are_for_those_who_have_a_screen_that_shows_them(role: Role, cast: Cast) -> None:
    actor = cast.with_role(role)
    login = next(name for name, somebody in cast.actors.items() if somebody == actor)
    heard = authorise(sign_in(login, PASSWORD, CLIENT).token)
    has_a_screen = any(may(role, f"view_{page}") for page in ("queue", "steering", "display"))
    assert heard == (actor.site_ids if has_a_screen else ())


def test_a_session_that_is_ended_elsewhere_ends_its_push_channel_at_once(
    live_database: DatabaseUrls,
) -> None:
    ended, ends = signed_in(live_database), sessions.actor_of(signed_in(live_database))
    doomed = sessions.actor_of(ended)
    assert doomed
    assert ends

    async def listen() -> object:
        async with talk(ended) as line:
            await line.hear()
            await line.hear_topics()
            await asyncio.to_thread(sessions.end_session, ends, doomed.session_id or 0)
            return (await line.hear()).get("code")

    assert asyncio.run(listen()) == SESSION_ENDED
    assert sessions.actor_of(ended) is None
