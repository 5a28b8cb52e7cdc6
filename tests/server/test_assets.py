"""What is served before anybody has signed in."""

import asyncio
import tomllib
from typing import Any

import pytest
from starlette.applications import Starlette

from mediance.server.assets import STATIC, assets_mount
from tests.server.asgi import Answer, ask
from tests.source import ROOT

CONFIG: dict[str, Any] = tomllib.loads(
    (ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8")
)
FONT_ADDRESSES = [face["url"] for face in CONFIG["theme"]["fontFaces"]]


def answer(path: str) -> Answer:
    return asyncio.run(ask(Starlette(routes=[assets_mount()]), path))


@pytest.mark.parametrize("address", FONT_ADDRESSES)
def test_each_font_of_the_theme_is_served_and_kept_for_a_year(address: str) -> None:
    given = answer(f"/{address}")
    assert given.status == 200
    assert given.body.startswith(b"wOF2")
    assert given.headers["content-type"] == "font/woff2"
    assert given.headers["cache-control"] == "public, max-age=31536000, immutable"


def test_no_font_is_kept_that_the_theme_does_not_use() -> None:
    assert {f"assets/fonts/{font.name}" for font in (STATIC / "fonts").glob("*.woff2")} == set(
        FONT_ADDRESSES
    )


def test_a_drawing_is_asked_for_again_the_next_day() -> None:
    given = answer("/assets/wordmark.svg")
    assert (given.status, given.headers["content-type"]) == (200, "image/svg+xml")
    assert given.headers["cache-control"] == "public, max-age=86400"


@pytest.mark.parametrize("path", ["/assets/../pyproject.toml", "/assets/%2e%2e/pyproject.toml"])
def test_nothing_outside_the_folder_is_served(path: str) -> None:
    assert answer(path).status == 404
