"""The run that counts everything is itself counted."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.browser import MISSING
from tests.source import ROOT

PASSES = "def test_it(): pass"
SKIPS = "import pytest\n@pytest.mark.skip(reason='later')\ndef test_it(): pass"
SKIPS_INSIDE = "import pytest\ndef test_it(): pytest.skip('not today')"
EXPECTS_TO_FAIL = "import pytest\n@pytest.mark.xfail\ndef test_it(): assert False"
SKIPS_ITSELF = "import pytest\npytest.skip('whole file', allow_module_level=True)"
FAILS_AFTERWARDS = """
import pytest
@pytest.fixture
def room():
    yield
    assert False
def test_it(room): pass
"""


def run(folder: Path, source: str, place: str = ".") -> subprocess.CompletedProcess[str]:
    (folder / "pytest.ini").write_text("[pytest]\n")
    (folder / place).mkdir(parents=True, exist_ok=True)
    (folder / place / "test_it.py").write_text(source)
    command = [sys.executable, "-m", "pytest", "-p", "tests.strictness", "--rootdir", str(folder)]
    return subprocess.run(
        [*command, "-c", folder / "pytest.ini", folder],
        cwd=ROOT, env={**os.environ, "MEDIANCE_BROWSER": str(folder / "no-browser")},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("source", "closing_line"),
    [
        pytest.param(PASSES, "1 passed, 0 failed", id="a test that passes"),
        pytest.param(SKIPS, "0 passed, 1 failed", id="a skip mark"),
        pytest.param(SKIPS_INSIDE, "0 passed, 1 failed", id="a skip inside"),
        pytest.param(EXPECTS_TO_FAIL, "0 passed, 1 failed", id="an expected failure"),
        pytest.param(SKIPS_ITSELF, "0 passed, 1 failed", id="a file that skips itself"),
        pytest.param(FAILS_AFTERWARDS, "0 passed, 1 failed", id="a failure after the test"),
    ],
)
def test_only_what_ran_to_its_end_has_passed(
    tmp_path: Path, source: str, closing_line: str
) -> None:
    result = run(tmp_path, source)
    assert result.stdout.splitlines()[-1] == closing_line
    assert (result.returncode == 0) == closing_line.endswith(" 0 failed")


def test_a_journey_without_a_browser_fails_in_words(tmp_path: Path) -> None:
    result = run(tmp_path, PASSES, place="tests/journeys")
    assert MISSING in result.stdout.replace("\n", " ")
    assert result.stdout.splitlines()[-1] == "0 passed, 1 failed"
