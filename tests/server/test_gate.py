"""How the way that a request came is told from its headers."""

import pytest
from starlette.datastructures import Headers

from mediance.server.gate import is_forwarded, same_origin


@pytest.mark.parametrize("host", ["127.0.0.1:8501", "localhost:8501", "[::1]:8501", "LOCALHOST"])
def test_a_browser_of_this_machine_asks_for_this_machine(host: str) -> None:
    assert not is_forwarded(Headers({"host": host}))


@pytest.mark.parametrize("host", ["demo.example.org", "192.168.1.20:8501", ""])
def test_whoever_asks_for_another_machine_came_through_a_proxy(host: str) -> None:
    assert is_forwarded(Headers({"host": host}))


@pytest.mark.parametrize(
    "header", ["Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP"]
)
def test_a_proxy_that_names_itself_is_believed(header: str) -> None:
    assert is_forwarded(Headers({"host": "127.0.0.1:8501", header: "127.0.0.1"}))


@pytest.mark.parametrize(
    ("origin", "is_ours"),
    [
        ("http://mediance.test", True),
        ("https://mediance.test", True),
        ("http://other.test", False),
        ("http://[", False),
        ("http://[mediance.test", False),
        ("null", False),
        ("", False),
    ],
)
def test_only_our_own_pages_are_of_our_origin(origin: str, *, is_ours: bool) -> None:
    assert same_origin(Headers({"host": "mediance.test", "origin": origin})) is is_ours


def test_without_an_origin_or_a_host_nothing_is_of_ours() -> None:
    assert not same_origin(Headers({"host": "mediance.test"}))
    assert not same_origin(Headers({"origin": "null"}))
