"""Signing in and out over HTTP: the cookie, and what is answered to whom."""

import asyncio
import json

import pytest
from sqlalchemy import select
from starlette.applications import Starlette

from db import engine as db_engine
from db.engine import transaction
from db.models import SignInSession
from mediance.domain.actors import SIGN_IN
from mediance.server.session_routes import LARGEST_BODY, session_route
from mediance.services import sessions
from mediance.services.sign_in import DEVICE_COOKIE, SESSION_COOKIE, sign_in
from tests.cast import PASSWORD, Cast
from tests.phones import Clock, enrolled
from tests.server import asgi
from tests.server.asgi import CLIENT, Answer

APP = Starlette(routes=[session_route()])
OURS = "http://mediance.test"
RIGHT = {"login": "amina", "password": PASSWORD}

pytestmark = pytest.mark.usefixtures("database", "hasher")


def send(body: bytes, *, method: str = "POST", address: str = "/session", **headers: str) -> Answer:
    given = {"origin": OURS, "content-length": str(len(body)), **headers}
    return asyncio.run(asgi.send(APP, address, body, method=method, **given))


def post(asked: object, address: str = "/session", **headers: str) -> Answer:
    return send(json.dumps(asked).encode(), address=address, **headers)


def delete(token: str, **headers: str) -> Answer:
    return send(b"", method="DELETE", cookie=f"{SESSION_COOKIE}={token}", **headers)


def open_sessions() -> int:
    with transaction(SIGN_IN) as work:
        return len(
            work.scalars(select(SignInSession).where(SignInSession.revoked_at.is_(None))).all()
        )


def test_the_right_password_sets_a_cookie_that_no_script_reads() -> None:
    answer = post(RIGHT)
    assert (answer.status, answer.body) == (204, b"")
    cookie = answer.cookie(SESSION_COOKIE)
    assert cookie["httponly"]
    assert not cookie["secure"]
    assert cookie["samesite"].lower() == "strict"
    assert cookie["path"] == "/"
    assert not cookie["domain"]
    assert int(cookie["max-age"]) == 12 * 60 * 60
    actor = sessions.actor_of(cookie.value)
    assert actor
    assert actor.display_name == "Amina"


def test_over_tls_the_cookie_stays_there() -> None:
    answer = post(RIGHT, "https://mediance.test/session", origin="https://mediance.test")
    assert answer.cookie(SESSION_COOKIE)["secure"]


def test_wrong_and_unknown_are_answered_the_same() -> None:
    wrong = post({**RIGHT, "password": "wrong"})
    unknown = post({**RIGHT, "login": "nobody"})
    assert (wrong.status, wrong.body) == (401, b'{"error":"refused"}')
    assert unknown == wrong
    assert "set-cookie" not in wrong.headers


def test_a_lock_is_answered_with_its_minutes() -> None:
    for _ in range(5):
        post({**RIGHT, "password": "wrong"})
    answer = post(RIGHT)
    assert (answer.status, json.loads(answer.body)) == (429, {"error": "locked", "minutes": 15})


@pytest.mark.parametrize(
    "origin",
    ["", "null", "http://other.test", "http://mediance.test.other", "http://mediance.test:81",
     "http://[", "mediance.test", "http://mediance.test@other.test"],
)  # fmt: skip
def test_other_sites_neither_open_nor_end_a_session(origin: str) -> None:
    token = sign_in("amina", PASSWORD, CLIENT).token
    for answer in (post(RIGHT, origin=origin), delete(token, origin=origin)):
        assert (answer.status, answer.body) == (403, b'{"error":"forbidden_origin"}')
        assert "set-cookie" not in answer.headers
    assert open_sessions() == 1


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b"null",
        b'"amina"',
        b'{"login": "amina"}',
        b'{"login": "amina", "password": 12}',
        b'{"login": ["amina"], "password": "x"}',
        b"[" * 8_000,
        b'{"login": ' + b"9" * 5_000 + b', "password": ""}',
        json.dumps({**RIGHT, "padding": "x" * LARGEST_BODY}).encode(),
    ],
    ids=lambda body: f"{len(body)} {body[:30]!r}",
)
def test_a_body_that_is_no_login_and_password_opens_nothing(body: bytes) -> None:
    answer = send(body)
    assert (answer.status, answer.body) == (400, b'{"error":"refused"}')
    assert open_sessions() == 0


@pytest.mark.parametrize("length", ["", "-1", "many", "1e3", "9" * 5_000, "²"])
def test_a_body_of_unknown_length_is_not_read(length: str) -> None:
    headers = {"content-length": length}
    assert send(json.dumps(RIGHT).encode(), **headers).status == 400


@pytest.mark.parametrize("login", ["a\0b", "\ud800", "x" * 5_000])
def test_odd_logins_are_answered_like_unknown_ones(login: str) -> None:
    assert post({**RIGHT, "login": login}).status == 401


def test_signing_out_ends_the_session_and_takes_the_cookie_away() -> None:
    token, other = (sign_in("amina", PASSWORD, CLIENT).token for _ in range(2))
    answer = delete(token)
    cookie = answer.cookie(SESSION_COOKIE)
    assert (answer.status, cookie.value, cookie["max-age"]) == (204, "", "0")
    assert sessions.actor_of(token) is None
    assert sessions.actor_of(other) is not None


def test_signing_out_twice_or_of_nothing_is_no_mistake() -> None:
    assert delete("nobody's").status == 204
    assert send(b"", method="DELETE").status == 204


def test_a_silent_database_is_told_apart_from_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(db_engine._Connection, "bind", None)
    for answer in (post(RIGHT), delete("somebody's")):
        assert (answer.status, answer.body) == (503, b'{"error":"unavailable"}')


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "HEAD", "OPTIONS"])
def test_there_is_no_other_method(method: str) -> None:
    assert send(b"", method=method).status == 405


# The second step


def test_the_code_is_asked_for_in_a_second_step_that_says_the_password_again(
    cast: Cast, house_clock: Clock
) -> None:
    phone, _ = enrolled(cast.amina, house_clock)
    house_clock.later(minutes=1)
    asked = post(RIGHT)
    assert (asked.status, asked.body) == (401, b'{"error":"code_needed"}')
    wrong = post({**RIGHT, "code": "000000"})
    assert (wrong.status, wrong.body) == (401, b'{"error":"wrong_code"}')
    for answer in (asked, wrong):
        assert "set-cookie" not in answer.headers
    assert post({**RIGHT, "code": phone.code(), "password": "wrong"}).body == b'{"error":"refused"}'
    assert post({**RIGHT, "code": phone.code()}).status == 204
    assert post({**RIGHT, "code": phone.code()}).status == 401


@pytest.mark.parametrize("code", [123456, None, ["123456"], {}])
def test_a_code_that_is_no_text_opens_nothing(code: object) -> None:
    assert post({**RIGHT, "code": code}).status == 400
    assert open_sessions() == 0


def test_a_browser_is_known_again_by_a_cookie_that_opens_nothing_itself() -> None:
    cookie = post(RIGHT).cookie(DEVICE_COOKIE)
    assert cookie["httponly"]
    assert cookie["samesite"].lower() == "strict"
    assert int(cookie["max-age"]) == 180 * 24 * 60 * 60
    assert sessions.actor_of(cookie.value) is None
    again = post(RIGHT, cookie=f"{DEVICE_COOKIE}={cookie.value}")
    assert again.cookie(DEVICE_COOKIE).value == cookie.value
