"""The page of a one-time link: shown as often as one likes, used once, and never talkative."""

import asyncio
import logging
import uuid
from urllib.parse import urlencode

import pytest
from starlette.applications import Starlette

from db import engine as db_engine
from mediance.domain.roles import Role
from mediance.domain.team import Colleague
from mediance.server.assembly import middleware
from mediance.server.password_link import LARGEST_BODY, password_link_route
from mediance.services import sessions, team
from mediance.services.sign_in import ADDRESS_FAILURES, DEVICE_COOKIE, sign_in
from tests.cast import Cast
from tests.server import asgi
from tests.server.asgi import CLIENT, Answer

APP = Starlette(routes=[password_link_route()], middleware=middleware())
HERE = "127.0.0.1:8501"
OURS = f"http://{HERE}"
CHOSEN = "Une-phrase-à-moi-66"

pytestmark = pytest.mark.usefixtures("database", "hasher")


@pytest.fixture
def code(cast: Cast) -> str:
    newcomer = Colleague(0, "léa", "Léa", frozenset({Role.RECEPTION}), frozenset({cast.here}))
    return team.invite(cast.paul, newcomer, key=uuid.uuid4()).code


def send(body: bytes, *, method: str = "POST", **headers: str) -> Answer:
    given = {
        "host": HERE,
        "origin": OURS,
        "content-length": str(len(body)),
        "content-type": "application/x-www-form-urlencoded",
        **headers,
    }
    return asyncio.run(asgi.send(APP, "/lien", body, method=method, **given))


def post(code: str, password: str = CHOSEN, **headers: str) -> Answer:
    return send(urlencode({"code": code, "password": password}).encode(), **headers)


def test_looking_spends_nothing(code: str) -> None:
    for method in ("GET", "HEAD", "GET"):
        answer = send(b"", method=method)
        assert answer.status == 200
        assert code not in answer.body.decode()
    assert post(code).status == 200


def test_who_holds_the_code_chooses_and_is_told_the_login(code: str) -> None:
    answer = post(code.lower().replace("-", " "))
    assert answer.status == 200
    assert "léa" in answer.body.decode()
    (known_again,) = answer.cookies
    assert known_again.startswith(f"{DEVICE_COOKIE}=")  # a browser, and no session
    assert sessions.actor_of(answer.cookie(DEVICE_COOKIE).value) is None
    assert sign_in("léa", CHOSEN, CLIENT).token


def test_a_password_that_is_guessed_can_be_replaced(code: str) -> None:
    for guessed in ("motdepasse2026", "Léa-Saint-Jacques", "abcdefghijklmno"):
        answer = post(code, guessed)
        assert answer.status == 422
        assert "se devine" in answer.body.decode()
        assert guessed not in answer.body.decode()
    assert "trop long" in post(code, "le chat dort " * 100).body.decode()
    assert post(code).status == 200


def test_a_second_use_is_answered_like_a_code_that_never_was(code: str) -> None:
    post(code)
    used, unknown = post(code, "Une-autre-phrase-66"), post("ABCD-EFGH-JKMN-PQRS-TVWX")
    assert used.status == unknown.status == 400
    assert used.body.decode().replace(code, "") == unknown.body.decode().replace(
        "ABCD-EFGH-JKMN-PQRS-TVWX", ""
    )
    assert sign_in("léa", CHOSEN, CLIENT).token


def test_a_password_too_short_can_be_lengthened(code: str) -> None:
    answer = post(code, "court")
    assert answer.status == 422
    assert "12" in answer.body.decode()
    assert f'value="{code}"' in answer.body.decode()
    assert "court" not in answer.body.decode()
    assert post(code).status == 200


def test_who_guesses_is_told_to_wait() -> None:
    for _ in range(ADDRESS_FAILURES):
        assert post("nothing").status == 400
    answer = post("nothing")
    assert answer.status == 429
    assert "15 min" in answer.body.decode()


@pytest.mark.parametrize("origin", ["", "null", "http://other.test", "https://127.0.0.1"])
def test_other_sites_cannot_use_a_link(code: str, origin: str) -> None:
    assert post(code, origin=origin).status == 403
    assert post(code).status == 200


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"code",
        b"\xff\xfe",
        b"code=" + b"%00" * 100 + b"&password=" + b"x" * 40,
        b"&".join(b"a%d=1" % n for n in range(100)),
        b"code=<script>alert(1)</script>&password=" + b"x" * 40,
    ],
    ids=lambda body: f"{len(body)} {body[:30]!r}",
)
def test_a_body_that_is_no_form_chooses_nothing(body: bytes) -> None:
    answer = send(body)
    assert answer.status in {400, 422}
    assert b"<script>alert" not in answer.body


@pytest.mark.parametrize("length", ["", "-1", "many", str(LARGEST_BODY + 1), "²"])
def test_a_body_of_unknown_length_is_not_read(code: str, length: str) -> None:
    body = urlencode({"code": code, "password": CHOSEN}).encode()
    assert send(body, **{"content-length": length}).status == 422
    assert post(code).status == 200


def test_what_the_page_says_is_kept_nowhere_and_leads_nobody_here(code: str) -> None:
    for answer in (send(b"", method="GET"), post(code)):
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert "script-src 'self'" in answer.headers["content-security-policy"]


def test_nothing_is_logged_of_a_code(code: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        post(code, "court")
        post(code)
    assert code not in caplog.text
    assert CHOSEN not in caplog.text


def test_a_silent_database_spends_nothing(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as stopped:
        stopped.setattr(db_engine._Connection, "bind", None)
        answer = post(code)
    assert answer.status == 503
    assert f'value="{code}"' in answer.body.decode()
    assert post(code).status == 200


def test_the_page_speaks_the_language_of_the_browser() -> None:
    french, english = (
        send(b"", method="GET", **{"accept-language": spoken}).body.decode()
        for spoken in ("fr-FR", "en-GB,en;q=0.9")
    )
    assert '<html lang="fr">' in french
    assert "Choisir un mot de passe" in french
    assert '<html lang="en">' in english


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
def test_there_is_no_other_method(method: str) -> None:
    assert send(b"", method=method).status == 405
