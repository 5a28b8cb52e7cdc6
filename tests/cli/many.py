"""Many commands from one process: what they import is imported once, each then goes its own way.

Reads a list of `{"arguments", "home", "environment"}` and writes one of `{"code", "out", "err"}`.
"""

import json
import os
import sys
import tempfile
from typing import IO, NoReturn

from mediance.cli.main import run


def main() -> None:
    """Run what is asked for on standard input, one after the other."""
    outcomes = [carry_out(**command) for command in json.load(sys.stdin)]
    json.dump(outcomes, sys.stdout)


def carry_out(arguments: list[str], home: str, environment: dict[str, str]) -> dict[str, int | str]:
    """Run one command in a process of its own."""
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        child = os.fork()
        if child == 0:
            become(arguments, home, environment, out, err)
        _, status = os.waitpid(child, 0)
        out.seek(0)
        err.seek(0)
        return {"code": os.waitstatus_to_exitcode(status), "out": out.read(), "err": err.read()}


def become(
    arguments: list[str],
    home: str,
    environment: dict[str, str],
    out: IO[str],
    err: IO[str],
) -> NoReturn:
    """Be `python -m mediance …` from here on."""
    os.chdir(home)
    os.environ.clear()
    os.environ.update(environment)
    os.dup2(out.fileno(), sys.stdout.fileno())
    os.dup2(err.fileno(), sys.stderr.fileno())
    sys.argv = ["python -m mediance", *arguments]
    run()


if __name__ == "__main__":
    main()
