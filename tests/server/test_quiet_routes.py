"""Locking, unlocking, activity, drafts and the board over HTTP: what is answered to whom."""

import asyncio
import json
import uuid
from collections.abc import Callable
from datetime import timedelta
from http.cookies import SimpleCookie

import pytest
from sqlalchemy import select, update
from starlette.applications import Starlette

from db import engine as db_engine
from db.engine import transaction
from db.models import SignInSession
from mediance.domain.actors import SIGN_IN
from mediance.server.display_route import display_route
from mediance.server.draft_route import LARGEST_BODY, draft_route
from mediance.server.lock_routes import lock_routes
from mediance.services import drafts, keys, screen_lock, sessions
from mediance.services.receive import receive_next
from mediance.services.record_visit import NewVisit, record_visit
from mediance.services.sessions import ScreenLocked
from mediance.services.sign_in import SESSION_COOKIE, sign_in
from tests.cast import PASSWORD, Cast
from tests.server import asgi
from tests.server.asgi import CLIENT, Answer

APP = Starlette(routes=[*lock_routes(), draft_route(), display_route()])
OURS = "http://mediance.test"
ALL = ("/lock", "/unlock", "/activity", "/draft", "/display")

pytestmark = pytest.mark.usefixtures("database", "hasher")


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    """Drafts of these tests have a key of their own."""
    monkeypatch.setattr(keys, "draft_key", lambda: b"k" * keys.KEY_BYTES)


def post(route: str, token: str = "", body: object = None, **headers: str) -> Answer:
    sent = b"" if body is None else json.dumps(body).encode()
    cookie = {"cookie": f"{SESSION_COOKIE}={token}"} if token else {}
    given = {"origin": OURS, "content-length": str(len(sent)), **cookie, **headers}
    return asyncio.run(asgi.send(APP, route, sent, method="POST", **given))


def signed_in(login: str = "carme") -> str:
    return sign_in(login, PASSWORD, CLIENT).token


def let_pass(minutes: int) -> None:
    with transaction(SIGN_IN) as work:
        at = SignInSession.last_activity_at
        work.execute(update(SignInSession).values(last_activity_at=at - timedelta(minutes=minutes)))


def is_locked(token: str) -> bool:
    try:
        sessions.actor_of(token)
    except ScreenLocked:
        return True
    return False


# What holds for all of them


@pytest.mark.parametrize("route", ALL)
@pytest.mark.parametrize("origin", ["", "null", "http://other.test", "http://mediance.test:81"])
def test_pages_of_other_sites_are_refused(route: str, origin: str) -> None:
    answer = post(route, signed_in(), {"password": PASSWORD}, origin=origin)
    assert (answer.status, answer.body) == (403, b'{"error":"forbidden_origin"}')


@pytest.mark.parametrize("route", ALL)
@pytest.mark.parametrize("token", ["", "guess"])
def test_without_a_session_nothing_is_done(route: str, token: str) -> None:
    answer = post(route, token, {"password": PASSWORD, "form": "visit"})
    assert (answer.status, answer.body) == (401, b'{"error":"signed_out"}')


@pytest.mark.parametrize("route", ALL)
def test_a_silent_database_is_told_apart(route: str, monkeypatch: pytest.MonkeyPatch) -> None:
    token = signed_in()
    monkeypatch.setattr(db_engine._Connection, "bind", None)
    answer = post(route, token, {"password": PASSWORD, "form": "visit"})
    assert (answer.status, answer.body) == (503, b'{"error":"unavailable"}')


@pytest.mark.parametrize("route", ["/activity", "/draft", "/display"])
def test_a_locked_session_is_given_nothing(route: str, cast: Cast) -> None:
    token = signed_in()
    screen_lock.lock(token)
    body = {"author": cast.carme.staff_id, "form": "visit", "site": cast.here, "content": {}}
    answer = post(route, token, body)
    assert (answer.status, answer.body) == (423, b'{"error":"screen_locked"}')


@pytest.mark.parametrize("route", ALL)
def test_there_is_no_other_method(route: str) -> None:
    assert asyncio.run(asgi.ask(APP, route, origin=OURS)).status == 405


# Locking and unlocking


def test_a_screen_is_covered_and_uncovered() -> None:
    token = signed_in()
    assert post("/lock", token).status == 204
    assert is_locked(token)
    refused = post("/unlock", token, {"password": "wrong"})
    assert (refused.status, refused.body) == (403, b'{"error":"refused"}')
    assert is_locked(token)
    assert post("/unlock", token, {"password": PASSWORD}).status == 204
    assert not is_locked(token)


def test_somebody_at_work_in_another_tab_is_not_locked_out() -> None:
    token = signed_in()
    answer = post("/lock", token, {"is_idle": True})
    assert (answer.status, answer.body) == (409, b'{"error":"at_work"}')
    assert not is_locked(token)
    let_pass(5)
    assert post("/lock", token, {"is_idle": True}).status == 204
    assert is_locked(token)


def test_too_many_passwords_are_answered_with_their_minutes() -> None:
    token = signed_in()
    post("/lock", token)
    for _ in range(5):
        post("/unlock", token, {"password": "wrong"})
    answer = post("/unlock", token, {"password": PASSWORD})
    assert (answer.status, json.loads(answer.body)) == (429, {"error": "locked", "minutes": 15})


@pytest.mark.parametrize("body", [None, [], {}, {"password": 12}, {"password": None}, "x"])
def test_what_is_no_password_uncovers_nothing(body: object) -> None:
    token = signed_in()
    post("/lock", token)
    assert post("/unlock", token, body).status == 400
    assert is_locked(token)


def test_activity_is_noted() -> None:
    token = signed_in()
    let_pass(4)
    assert post("/activity", token).status == 204
    let_pass(4)
    assert not is_locked(token)


# Drafts


@pytest.fixture
def typed(cast: Cast) -> Callable[..., dict[str, object]]:
    def body(**more: object) -> dict[str, object]:
        return {
            "author": cast.carme.staff_id,
            "form": "visit",
            "site": cast.here,
            "key": str(uuid.uuid4()),
            "content": {"typed": "ben amara \ud83d", "أحمد": "🌻"},
        } | more

    return body


def test_what_is_typed_is_kept_and_forgotten(
    cast: Cast, typed: Callable[..., dict[str, object]]
) -> None:
    token = signed_in()
    assert post("/draft", token, typed()).status == 204
    kept = drafts.kept(cast.carme, "visit", cast.here)
    assert kept
    assert json.loads(kept) == typed()["content"]
    assert post("/draft", token, typed(content=None)).status == 204
    assert drafts.kept(cast.carme, "visit", cast.here) is None


def test_a_page_of_somebody_who_signed_out_gives_its_text_to_nobody_else(
    cast: Cast, typed: Callable[..., dict[str, object]]
) -> None:
    assert post("/draft", signed_in("amina"), typed()).status == 401
    assert drafts.kept(cast.amina, "visit", cast.here) is None


@pytest.mark.parametrize(
    "more",
    [
        {"form": "nobodys"},
        {"form": None},
        {"site": None},
        {"site": "1"},
        {"site": True},
        {"site": 2**80},
        {"key": "no key"},
        {"content": {"typed": "x" * LARGEST_BODY}},
    ],
    ids=lambda more: str(more)[:40],
)
def test_what_is_no_draft_is_refused(
    more: dict[str, object], cast: Cast, typed: Callable[..., dict[str, object]]
) -> None:
    answer = post("/draft", signed_in(), typed(**more))
    assert (answer.status, answer.body) == (400, b'{"error":"refused"}')
    assert drafts.kept(cast.carme, "visit", cast.here) is None


def test_typing_is_activity(typed: Callable[..., dict[str, object]]) -> None:
    token = signed_in()
    let_pass(4)
    assert post("/draft", token, typed()).status == 204
    let_pass(4)
    assert not is_locked(token)


# The board


def test_the_board_is_numbers_and_rooms_and_the_session_renews_itself(cast: Cast) -> None:
    record_visit(cast.carme, NewVisit(cast.here), uuid.uuid4())
    receive_next(cast.amina, cast.here, uuid.uuid4())
    token = signed_in("ecran")
    answer = post("/display", token)
    assert answer.status == 200
    told = json.loads(answer.body)
    assert told.keys() == {"site", "now", "calls"}
    assert [call.keys() for call in told["calls"]] == [{"number", "room", "at"}]
    assert (told["site"], told["calls"][0]["number"]) == ("Saint-Jacques", 1)
    assert answer.headers["cache-control"] == "no-store"
    cookie = SimpleCookie(answer.headers["set-cookie"])[SESSION_COOKIE]
    assert cookie["httponly"]
    assert int(cookie["max-age"]) == 8 * 24 * 60 * 60
    assert "set-cookie" not in post("/display", cookie.value).headers


@pytest.mark.parametrize("login", ["carme", "paul", "chloe"])
def test_nobody_else_is_shown_the_board(login: str) -> None:
    token = signed_in(login)
    answer = post("/display", token)
    assert (answer.status, answer.body) == (403, b'{"error":"refused"}')
    with transaction(SIGN_IN) as work:
        assert len(work.scalars(select(SignInSession.id)).all()) == 1
