"""What reads the code without running it, so that one run and one number say everything."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.source import ROOT


@pytest.mark.timeout(600)  # types are slow when nothing is cached
@pytest.mark.parametrize(
    "command",
    [
        pytest.param(("ruff", "check"), id="lint"),
        pytest.param(("ruff", "format", "--check", "--diff"), id="format"),
        pytest.param(("mypy",), id="types"),
        pytest.param(("lint-imports",), id="import contracts"),
    ],
)
def test_the_code_keeps_its_rules(command: tuple[str, ...]) -> None:
    tool = Path(sys.executable).with_name(command[0])
    result = subprocess.run(
        [tool, *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if result.returncode != 0:
        pytest.fail(result.stdout + result.stderr, pytrace=False)
