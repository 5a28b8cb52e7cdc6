"""A process that uses an embedded server as the application does, and ends when told.

    python -m tests.db.embedded.holder ROOT [--uid N --gid N] [--pg-bin DIR] [--set NAME=VALUE]

Prints the superuser's URL when the server is ready; ends when its input is closed or on a signal.
"""

import argparse
import ctypes
import os
import resource
import signal
import sys
from pathlib import Path
from types import FrameType

from db.embedded import Embedded, EmbeddedError, shelf

PR_SET_CHILD_SUBREAPER = 36  # orphans become ours, as in a container without init


def main() -> None:
    wanted = parser().parse_args()
    shelf.SHELF = wanted.shelf
    if wanted.largest_file:
        resource.setrlimit(resource.RLIMIT_FSIZE, (wanted.largest_file, wanted.largest_file))
    if wanted.uid is not None:
        os.setgroups([])
        os.setgid(wanted.gid)
        os.setuid(wanted.uid)
    if wanted.never_buries and sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, leave)
    try:
        hold(wanted)
    except EmbeddedError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)


def parser() -> argparse.ArgumentParser:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("root", type=Path)
    arguments.add_argument("--shelf", type=Path, required=True)
    arguments.add_argument("--uid", type=int)
    arguments.add_argument("--gid", type=int)
    arguments.add_argument("--pg-bin", type=Path)
    arguments.add_argument("--set", action="append", default=[])
    arguments.add_argument("--largest-file", type=int)
    arguments.add_argument("--never-buries", action="store_true")
    return arguments


def leave(number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + number)


def hold(wanted: argparse.Namespace) -> None:
    settings = dict(setting.split("=", 1) for setting in wanted.set)
    server = Embedded(wanted.root, durable=False, settings=settings, pg_bin=wanted.pg_bin)
    with server:
        sys.stdout.write(f"{server.superuser_url()}\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    main()
