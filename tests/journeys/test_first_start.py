"""The first start of a new installation, as somebody who just fetched it meets it."""

import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from db.embedded import Embedded, postmaster
from mediance.services.demonstration import PASSWORD
from tests.conftest import Template
from tests.journeys.conftest import (
    PATIENCE_MS,
    ROOT,
    UVICORN,
    free_port,
    french_desk,
    wait_until_up,
)
from tests.journeys.steering import choose_period

ACCOUNTS = ("amina", "bruno", "carme", "helene")
TRUTH = "demonstration.json"

pytestmark = pytest.mark.timeout(300)  # making a cluster and an association, on a busy machine


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """A new installation's folder, whose path has a space; nothing is left of it afterwards."""
    above = Path(tempfile.mkdtemp(prefix="mediance ")).resolve()
    above.chmod(0o755)
    folder = above / "the data"
    yield folder
    if (folder / "postgres").exists():
        Embedded(folder / "postgres").remove()
    shutil.rmtree(above)


class Started:
    """A start from a command, told how it went by what it prints."""

    def __init__(self, command: tuple[str, ...], port: int, environment: dict[str, str]) -> None:
        outer = {k: v for k, v in os.environ.items() if not k.startswith(("MAKE", "MFLAGS"))}
        self.url = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**outer, "COLUMNS": "200", **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            text=True,
        )

    def ends(self) -> str:
        """Wait for the end of all that was started; return what was printed."""
        return self.process.communicate(timeout=60)[0]


@contextmanager
def started(command: tuple[str, ...], port: int, **environment: str) -> Iterator[Started]:
    """Start a command in a process group of its own; whatever is left at the end is killed."""
    start = Started(command, port, environment)
    try:
        wait_until_up(start.url, start.process)
        yield start
    finally:
        if start.process.poll() is None:
            os.killpg(start.process.pid, signal.SIGKILL)
            start.process.communicate()


def test_the_first_start_serves_a_demonstration_and_leaves_nothing_running(
    data_dir: Path, browser: Browser
) -> None:
    port = free_port()
    here = {"MEDIANCE_DATA_DIR": str(data_dir), "MEDIANCE_PORT": str(port)}
    with started(UVICORN, port, **here) as first:
        with at_the_screen(browser, first.url) as page:
            expect(page.get_by_text("personnes et chiffres sont inventés")).to_be_visible()
            for account in ACCOUNTS:
                expect(page.get_by_role("main")).to_contain_text(account)
            sign_in(page, "carme")
            expect(page.get_by_role("combobox", name="Qui arrive ?")).to_be_visible()
        with at_the_screen(browser, first.url) as page:
            sign_in(page, "helene")
            expect(page.get_by_role("combobox", name="Période")).to_be_visible()
            choose_period(page, "7 derniers jours")  # also where today is a Sunday
            expect_three_charts(page)
        remains = while_running(data_dir)
        first.process.send_signal(signal.SIGTERM)
        printed = first.ends()
        assert first.process.returncode == 0
    assert f"Médiance: {first.url}" in printed
    assert f"Demonstration accounts, password {PASSWORD}:" in printed
    for account in ACCOUNTS:
        assert re.search(rf"^  {account}\b", printed, re.MULTILINE)
    remains.check()

    made = (data_dir / TRUTH).read_bytes()
    with started(UVICORN, port, **here) as second:
        second.process.send_signal(signal.SIGTERM)
        second.ends()
    assert (data_dir / TRUTH).read_bytes() == made


def test_make_run_starts_it_and_an_interrupt_ends_it_all(data_dir: Path, browser: Browser) -> None:
    port = free_port()
    command = ("make", "run", f"PORT={port}")
    with started(command, port, MEDIANCE_DATA_DIR=str(data_dir)) as make:
        with at_the_screen(browser, make.url) as page:
            sign_in(page, "amina")
            expect(page.get_by_role("combobox", name="Qui arrive ?")).to_be_visible()
        remains = while_running(data_dir)
        os.killpg(make.process.pid, signal.SIGINT)
        printed = make.ends()
    assert f"Médiance: {make.url}" in printed
    assert "Traceback" not in printed
    remains.check()


def test_a_named_database_gets_no_demonstration(
    template: Template, data_dir: Path, browser: Browser
) -> None:
    port, urls = free_port(), template.copy()
    with started(
        UVICORN,
        port,
        MEDIANCE_DATA_DIR=str(data_dir),
        MEDIANCE_PORT=str(port),
        MEDIANCE_DATABASE_URL=urls.app,
        MEDIANCE_DATABASE_OWNER_URL=urls.owner,
    ) as named:
        with at_the_screen(browser, named.url) as page:
            expect(page.get_by_text("inventés")).to_have_count(0)
        named.process.send_signal(signal.SIGTERM)
        printed = named.ends()
    assert f"Médiance: {named.url}" in printed
    assert "Demonstration" not in printed
    assert [kept.name for kept in data_dir.iterdir()] == ["draft.key"]  # no database, no password


@contextmanager
def at_the_screen(browser: Browser, url: str) -> Iterator[Page]:
    """Open the first screen for somebody new."""
    context = browser.new_context(**french_desk())  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.goto(url)
    expect(page.get_by_label("Identifiant")).to_be_visible()
    yield page
    context.close()


def sign_in(page: Page, login: str) -> None:
    page.get_by_label("Identifiant").fill(login)
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")


def expect_three_charts(page: Page) -> None:
    """Wait until three charts are drawn, each described from its numbers."""
    charts = page.get_by_role("main").locator("[role=graphics-document]")
    for seen in (
        r"^\d[\d\s]* arrivées? ; le plus : ",
        r"^à préparer \d+, déposée \d+",
        r"Sans référent·e : \d+\.$",
    ):
        expect(charts.and_(page.get_by_label(re.compile(seen)))).to_be_visible()


@dataclass(frozen=True)
class Remains:
    """What a running installation must not leave: its server's process, its socket's directory."""

    data: Path
    sockets: Path

    def check(self) -> None:
        """Fail if one of them is still there."""
        assert postmaster.running(self.data) is None
        assert not self.sockets.exists()


def while_running(data_dir: Path) -> Remains:
    """Find the server of an installation, wherever its cluster lies."""
    data = Embedded(data_dir / "postgres").data
    assert postmaster.running(data)
    lock = postmaster.lock_file(data)
    assert lock
    assert lock.socket_directory
    assert lock.socket_directory.exists()
    return Remains(data, lock.socket_directory)
