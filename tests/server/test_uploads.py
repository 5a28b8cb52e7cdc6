"""What stands before the memory that files are sent into."""

import asyncio

import pytest
import streamlit.config
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from mediance.server.gate import ScreenIsLocked, SessionCheckUnavailable
from mediance.server.uploads import LARGEST_BODY, MaySend, UploadGate
from mediance.services.sign_in import SESSION_COOKIE
from tests.server.asgi import send

PATH = "/_stcore/upload_file/tab/file"
FROM_US = {"origin": "http://mediance.test", "content-length": "4"}


async def inner(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse("kept")(scope, receive, send)


def may_send(token: str) -> bool | None:
    return {"paul": True, "amina": False}.get(token)


def locked(token: str) -> bool | None:
    raise ScreenIsLocked(token)


def unable(token: str) -> bool | None:
    raise SessionCheckUnavailable(token)


def status(token: str, *, ask: MaySend = may_send, path: str = PATH, method: str = "PUT") -> int:
    given = {**FROM_US, "cookie": f"{SESSION_COOKIE}={token}"}
    app = UploadGate(inner, ask)
    return asyncio.run(send(app, path, b"file", method=method, **given)).status


@pytest.mark.parametrize("path", [PATH, f"/mediance{PATH}"])
def test_who_may_send_does_under_any_sub_path_and_others_do_not(path: str) -> None:
    assert [status(who, path=path) for who in ("paul", "amina", "nobody", "")] == [
        200,
        403,
        401,
        401,
    ]


def test_a_locked_screen_and_a_stopped_database_let_nothing_in() -> None:
    assert (status("paul", ask=locked), status("paul", ask=unable)) == (423, 503)


def test_other_addresses_are_nobody_elses_business() -> None:
    assert status("", path="/accueil", method="GET") == 200


def test_the_bound_is_that_of_streamlit() -> None:
    megabytes = streamlit.config.get_option("server.maxUploadSize")
    assert megabytes * 1024 * 1024 < LARGEST_BODY < (megabytes + 1) * 1024 * 1024
