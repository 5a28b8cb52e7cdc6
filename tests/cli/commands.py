"""Commands as an operator runs them: processes of their own, in a directory of their own."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.source import ROOT

Outcome = subprocess.CompletedProcess[str]
PATIENCE_SECONDS = 100


def environment(settings: Mapping[str, str]) -> dict[str, str]:
    """Return this environment with these settings of ours, and no other of ours."""
    others = {name: text for name, text in os.environ.items() if not name.startswith("MEDIANCE_")}
    ours = {f"MEDIANCE_{name.upper()}": text for name, text in settings.items()}
    return {**others, "PYTHONPATH": str(ROOT), "NO_COLOR": "1", **ours}


@dataclass(frozen=True)
class Command:
    """What is typed, where, and which settings it finds."""

    arguments: Sequence[str]
    home: Path
    settings: Mapping[str, str] = field(default_factory=dict)


def carry_out(commands: Sequence[Command]) -> list[Outcome]:
    """Run many commands, each in a process of its own, for the price of starting one."""
    asked = [
        {
            "arguments": list(command.arguments),
            "home": str(command.home),
            "environment": environment(command.settings),
        }
        for command in commands
    ]
    many = subprocess.run(
        [sys.executable, "-m", "tests.cli.many"],
        cwd=ROOT,
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=True,
    )
    return [
        subprocess.CompletedProcess(command.arguments, said["code"], said["out"], said["err"])
        for command, said in zip(commands, json.loads(many.stdout), strict=True)
    ]


def mediance(
    *arguments: str,
    home: Path,
    settings: Mapping[str, str],
    before: str = "",
) -> Outcome:
    """Run `python -m mediance …` from `home`; `before` is a shell command that limits it."""
    command = [sys.executable, "-m", "mediance", *arguments]
    if before:
        command = ["sh", "-c", f'{before}; exec "$@"', "sh", *command]
    return subprocess.run(
        command,
        cwd=home,
        env=environment(settings),
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_SECONDS,
    )


def one_sentence(outcome: Outcome) -> str:
    """Return what a command that failed said: one line, and nothing else anywhere."""
    assert outcome.returncode != 0
    assert outcome.stdout == ""
    (sentence,) = outcome.stderr.splitlines()
    assert sentence.endswith(".")
    assert "Traceback" not in sentence
    return sentence
