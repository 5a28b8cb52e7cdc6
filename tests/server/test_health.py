"""Anybody may ask whether the application runs; nobody learns more from it."""

import asyncio
import json

import pytest
from starlette.applications import Starlette

from db import engine
from mediance import __version__
from mediance.server.assembly import middleware, routes
from mediance.server.middleware import FOR_A_YEAR_BY_TLS_ALONE, SECURITY_HEADERS
from tests.server.asgi import Answer, ask

HERE = "127.0.0.1:8501"
APP = Starlette(routes=routes(), middleware=middleware())


def health(**headers: str) -> Answer:
    return asyncio.run(ask(APP, "/health", host=HERE, **headers))


@pytest.mark.usefixtures("database")
def test_what_runs_is_up() -> None:
    answer = health()
    said = {"application": "up", "database": "up", "version": __version__}
    assert (answer.status, json.loads(answer.body)) == (200, said)
    assert answer.headers["cache-control"] == "no-store"


def test_a_stopped_database_is_down_and_nothing_else_is_said() -> None:
    engine.disconnect()
    answer = health()
    said = {"application": "up", "database": "down", "version": __version__}
    assert (answer.status, json.loads(answer.body)) == (503, said)


def test_a_browser_is_bound_to_tls_where_it_came_by_it_and_nowhere_else() -> None:
    assert SECURITY_HEADERS.items() <= health().headers.items()
    assert "strict-transport-security" not in health().headers
    behind_a_proxy = health(**{"x-forwarded-proto": "https"})
    assert behind_a_proxy.headers["strict-transport-security"] == FOR_A_YEAR_BY_TLS_ALONE
    by_tls = asyncio.run(ask(APP, f"https://{HERE}/health", host=HERE))
    assert by_tls.headers["strict-transport-security"] == FOR_A_YEAR_BY_TLS_ALONE
