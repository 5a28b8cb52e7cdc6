"""The commands at the root, in a small copy whose Python only writes down what it is asked."""

import os
import pty
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.source import ROOT

PYTHON = """#!/bin/sh
case "$*" in
    *version_info*) exit "${FAKE_IS_OLD:-0}" ;;
    --version) echo "Python 3.9.2" ;;
    *ensurepip*) exit "${FAKE_HAS_NO_VENV:-0}" ;;
    "-m venv .venv") mkdir -p .venv/bin && cp "$0" .venv/bin/python; echo venv >>calls ;;
    "-m pip install"*) [ -z "${FAKE_PIP_DIES:-}" ] || { kill -9 $PPID; exit 1; }
        echo pip >>calls ;;
    "-m mediance serve")
        trap 'echo stopped >>calls; exit 0' TERM INT HUP
        echo "serving on ${MEDIANCE_PORT:-the usual port}" >>calls
        while :; do sleep 0.05; done ;;
esac
"""


class House:
    """A checkout in a path with spaces."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.started: list[subprocess.Popen[bytes]] = []
        shutil.copytree(ROOT / ".ci", root / ".ci")
        shutil.copy(ROOT / "Makefile", root)
        for lock in ("requirements.lock", "requirements-dev.lock"):
            (root / lock).write_text("streamlit==1.67.0\n")
        (root / "bin").mkdir()
        (root / "bin/python3").write_text(PYTHON)
        (root / "bin/python3").chmod(0o755)

    def environment(self, **variables: str) -> dict[str, str]:
        path = f"{self.root / 'bin'}:{os.environ['PATH']}"
        outer = {
            k: v for k, v in os.environ.items() if not k.startswith(("MAKE", "MFLAGS", "PORT"))
        }
        return {**outer, "PATH": path, "PYTHON": "python3", **variables}

    def setup(self, kind: str = "run", **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [".ci/setup", kind],
            cwd=self.root, env=self.environment(**variables),
            capture_output=True, text=True, check=False, timeout=30,
        )  # fmt: skip

    def start(self, *arguments: str, terminal: int = subprocess.DEVNULL) -> subprocess.Popen[bytes]:
        """Start `make run` in a session of its own, at a terminal or at none."""
        at_terminal = terminal != subprocess.DEVNULL
        process = subprocess.Popen(
            [*(["setsid", "--ctty"] if at_terminal else []), "make", "run", *arguments],
            cwd=self.root, env=self.environment(), start_new_session=not at_terminal,
            stdin=terminal, stdout=terminal, stderr=terminal,
        )  # fmt: skip
        self.started.append(process)
        return process

    @property
    def calls(self) -> list[str]:
        path = self.root / "calls"
        return path.read_text().splitlines() if path.exists() else []

    def wait_for(self, call: str) -> None:
        until = time.monotonic() + 20
        while call not in self.calls:
            assert time.monotonic() < until, self.calls
            time.sleep(0.02)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    root = tmp_path / "a house with spaces"
    root.mkdir()
    house = House(root)
    yield house
    for make in house.started:  # what a failing test leaves behind
        with suppress(ProcessLookupError):
            os.killpg(make.pid, signal.SIGKILL)
        make.wait()


# Setting up


def test_the_second_start_installs_nothing(house: House) -> None:
    house.setup()
    assert house.setup().stdout == ""
    assert house.calls == ["venv", "pip"]


def test_the_packages_of_the_tests_hold_those_that_serve(house: House) -> None:
    house.setup("test")
    house.setup("run")
    assert house.calls == ["venv", "pip"]


def test_a_changed_lock_is_installed_into_the_same_environment(house: House) -> None:
    house.setup()
    (house.root / "requirements.lock").write_text("streamlit==1.68.0\n")
    house.setup()
    assert house.calls == ["venv", "pip", "pip"]


def test_an_environment_killed_while_it_was_made_is_made_again(house: House) -> None:
    assert house.setup(FAKE_PIP_DIES="yes").returncode != 0
    assert house.setup().returncode == 0
    assert house.calls == ["venv", "venv", "pip"]


def test_an_environment_whose_python_went_away_is_made_again(house: House) -> None:
    house.setup()
    python = house.root / ".venv/bin/python"
    python.unlink()
    python.symlink_to("python-that-was-uninstalled")
    assert house.setup().returncode == 0
    assert house.calls == ["venv", "pip", "venv", "pip"]


@pytest.mark.parametrize(
    ("lack", "words"),
    [
        pytest.param("FAKE_IS_OLD", "needs Python 3.11 or newer, and found Python 3.9.2", id="old"),
        pytest.param("FAKE_HAS_NO_VENV", "python3 lacks its venv module", id="no venv"),
    ],
)
def test_an_unfit_python_is_one_sentence(house: House, lack: str, words: str) -> None:
    result = house.setup(**{lack: "1"})
    assert result.returncode != 0
    assert words in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert house.calls == []


# Running


def to_make_alone(number: signal.Signals) -> Callable[[subprocess.Popen[bytes]], None]:
    return lambda make: make.send_signal(number)


def to_the_group(number: signal.Signals) -> Callable[[subprocess.Popen[bytes]], None]:
    return lambda make: os.killpg(make.pid, number)


@pytest.mark.parametrize(
    "tell",
    [
        pytest.param(to_the_group(signal.SIGINT), id="Ctrl-C"),
        pytest.param(to_make_alone(signal.SIGTERM), id="SIGTERM to make"),
        pytest.param(to_make_alone(signal.SIGKILL), id="SIGKILL to make"),
        pytest.param(to_make_alone(signal.SIGINT), id="SIGINT to make alone"),
        pytest.param(to_make_alone(signal.SIGHUP), id="SIGHUP to make alone"),
    ],
)
def test_what_stops_make_stops_the_application(
    house: House, tell: Callable[[subprocess.Popen[bytes]], None]
) -> None:
    make = house.start("PORT=8600")
    house.wait_for("serving on 8600")
    tell(make)
    assert make.wait(timeout=20) != 0
    house.wait_for("stopped")


def test_closing_the_terminal_stops_the_application(house: House) -> None:
    terminal, inside = pty.openpty()
    make = house.start(terminal=inside)
    os.close(inside)
    house.wait_for("serving on the usual port")
    os.close(terminal)
    house.wait_for("stopped")
    assert make.wait(timeout=20) != 0


# Cleaning


def clean(house: House) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["make", "clean"],  # noqa: S607
        cwd=house.root, env=house.environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_cleaning_removes_what_was_built_and_no_data(house: House) -> None:
    house.setup()
    (house.root / "data").mkdir()
    assert clean(house).returncode == 0
    assert not (house.root / ".venv").exists()
    assert (house.root / "data").exists()


def test_cleaning_refuses_where_somebody_keeps_a_database(house: House) -> None:
    house.setup()
    cluster = house.root / "build" / "mine" / "data"
    cluster.mkdir(parents=True)
    (cluster / "PG_VERSION").write_text("18\n")
    assert clean(house).returncode != 0
    assert (cluster / "PG_VERSION").exists()
    assert (house.root / ".venv").exists()
