"""A real server, a real browser: what a person would use, on a database of the journey's own."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from urllib.error import URLError

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from sqlalchemy import text

from db.engine import owner_transaction
from db.installation import DatabaseUrls
from tests.browser import find_browser
from tests.cast import PASSWORD, Cast
from tests.conftest import Template

ROOT = Path(__file__).parents[2]
START_SECONDS = 120
PATIENCE_MS = 20_000
SETTLED = '[data-testid="stApp"][data-test-script-state="notRunning"]'
BROWSER_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]

SHORTEST_WORD = 4
NAMES_AND_NUMBERS = text(
    "select family_name, given_name, number from mediance.person"
    " left join mediance.person_phone on person_id = person.id"
)

UVICORN = (sys.executable, "-m", "mediance", "serve")
STREAMLIT = (sys.executable, "-m", "streamlit", "run", "app.py")


@dataclass
class RunningApp:
    """One server process and how to reach it."""

    url: str
    process: subprocess.Popen[bytes]
    urls: DatabaseUrls
    cast: Cast


@dataclass
class Visitor:
    """A person at a browser; each has cookies of their own."""

    context: BrowserContext
    page: Page
    app: RunningApp
    errors: list[str] = field(default_factory=list)

    def go(self, path: str = "/") -> Page:
        """Open a page of the application and wait until it is drawn."""
        self.page.goto(self.app.url + path)
        self.settle()
        return self.page

    def settle(self) -> None:
        """Wait until the script that draws the page has ended."""
        self.page.wait_for_selector(SETTLED, timeout=PATIENCE_MS)

    def sign_in(self, login: str, password: str = PASSWORD) -> None:
        """Sign in as the form would, without typing."""
        answer = self.context.request.post(
            f"{self.app.url}/session",
            data={"login": login, "password": password},
            headers={"Origin": self.app.url},
        )
        assert answer.status == 204, answer.text()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium; while it is open, Playwright holds the event loop of this thread."""
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=find_browser(), args=BROWSER_ARGUMENTS
        )
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def app(template: Template) -> Iterator[RunningApp]:
    """The application as `make run` serves it, on a copy of the tests' association."""
    urls = template.copy()
    with serving(UVICORN, urls, template.cast) as running:
        yield running


@pytest.fixture
def visit(app: RunningApp, browser: Browser) -> Iterator[Callable[..., Visitor]]:
    """Bring people to the application: `visit("carme")` is signed in, `visit()` is not."""
    contexts: list[BrowserContext] = []

    def come(login: str | None = None, **screen: object) -> Visitor:
        context = browser.new_context(**(french_desk() | screen))  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        visitor = Visitor(context, context.new_page(), app)
        visitor.page.on("pageerror", lambda error: visitor.errors.append(str(error)))
        if login:
            visitor.sign_in(login)
        return visitor

    yield come
    for context in contexts:
        context.close()


def french_desk() -> dict[str, object]:
    """Return the screen of most desks: French, 1366 × 768."""
    return {
        "locale": "fr-FR",
        "timezone_id": "Europe/Paris",
        "viewport": {"width": 1366, "height": 768},
    }


@contextmanager
def serving(
    command: tuple[str, ...], urls: DatabaseUrls, cast: Cast, port: int | None = None
) -> Iterator[RunningApp]:
    """Run a server process until the block ends."""
    port = port or free_port()
    arguments = (f"--server.port={port}",) if command is STREAMLIT else ()
    with TemporaryDirectory() as folder, TemporaryFile() as log:
        process = subprocess.Popen(
            [*command, *arguments],
            cwd=ROOT,
            env={
                **os.environ,
                "MEDIANCE_DATABASE_URL": urls.app,
                "MEDIANCE_DATABASE_OWNER_URL": urls.owner,
                "MEDIANCE_PORT": str(port),
                "MEDIANCE_DATA_DIR": folder,  # nothing is kept in anybody's own
                "MEDIANCE_DRAFT_KEY": "0" * 64,
            },
            stdout=log,
            stderr=log,
        )
        try:
            wait_until_up(f"http://127.0.0.1:{port}", process)
            yield RunningApp(f"http://127.0.0.1:{port}", process, urls, cast)
            told = names_and_numbers(urls)
        finally:
            process.terminate()
            process.wait(30)
        log.seek(0)
        said = log.read().decode(errors="replace")
        assert not {word for word in told if re.search(rf"\b{re.escape(word)}\b", said)}


def names_and_numbers(urls: DatabaseUrls) -> set[str]:
    """Return by what people received are named, in a database that a journey left running."""
    with owner_transaction(urls.owner) as work:
        people = work.execute(NAMES_AND_NUMBERS).all()
    return {word for row in people for word in row if word and len(word) >= SHORTEST_WORD}


def free_port() -> int:
    """Return a port nobody listens on."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until_up(url: str, process: subprocess.Popen[bytes] | subprocess.Popen[str]) -> None:
    """Wait for the first answer of a server; fail when it ends or takes too long."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, f"the server ended with {process.returncode}"
        try:
            with urllib.request.urlopen(f"{url}/health", timeout=2):  # noqa: S310 - our own http address
                return
        except (URLError, OSError):
            time.sleep(0.1)
    pytest.fail(f"no answer from {url} in {START_SECONDS} s")
