"""The application served two ways: as `make run` does, and with Streamlit's stock settings."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, Page

from db.installation import DatabaseUrls
from tests.browser import find_browser
from tests.cast import PASSWORD
from tests.journeys.conftest import (
    BROWSER_ARGUMENTS,
    ROOT,
    SETTLED,
    free_port,
    french_desk,
    wait_until_up,
)

BROWSER: dict[str, Any] = {"executable_path": find_browser(), "args": BROWSER_ARGUMENTS}


@dataclass(frozen=True)
class Way:
    """A command line that serves the application; `{port}` is filled in."""

    command: tuple[str, ...]
    environment: dict[str, str] = field(default_factory=dict)


TUNED = Way((sys.executable, "-m", "mediance", "serve"))
STOCK = Way(
    (
        sys.executable,
        "-m",
        "streamlit",
        "run",
        "app.py",
        "--server.port={port}",
        "--runner.postScriptGC=true",
        "--server.fileWatcherType=auto",
    ),
)


@dataclass
class Served:
    """A running server."""

    url: str
    pid: int


@contextmanager
def process(way: Way, urls: DatabaseUrls) -> Iterator[Served]:
    """Serve until the block ends."""
    port = free_port()
    environment = {
        **os.environ,
        **way.environment,
        "MEDIANCE_DATABASE_URL": urls.app,
        "MEDIANCE_DATABASE_OWNER_URL": urls.owner,
        "MEDIANCE_PORT": str(port),
    }
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile() as log:
        environment["MEDIANCE_DATA_DIR"] = folder  # nothing is kept in anybody's own
        server = subprocess.Popen(
            [part.format(port=port) for part in way.command],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=log,
        )
        try:
            wait_until_up(f"http://127.0.0.1:{port}", server)
            yield Served(f"http://127.0.0.1:{port}", server.pid)
        finally:
            server.terminate()
            server.wait(30)


@contextmanager
def served(way: Way, urls: DatabaseUrls) -> Iterator[str]:
    """Serve and give the address alone."""
    with process(way, urls) as server:
        yield server.url


def signed_in_page(browser: Browser, url: str, login: str) -> Page:
    """Return a fresh browser's page, signed in."""
    context = browser.new_context(**french_desk())  # type: ignore[arg-type]
    context.set_default_timeout(30_000)
    answer = context.request.post(
        f"{url}/session",
        data={"login": login, "password": PASSWORD},
        headers={"Origin": url},
    )
    if answer.status != 204:
        raise RuntimeError(answer.text())
    return context.new_page()


def settle(page: Page) -> None:
    """Wait until the page is drawn."""
    page.wait_for_selector(SETTLED)
