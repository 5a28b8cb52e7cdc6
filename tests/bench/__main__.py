"""`python -m tests.bench`: measure, print a table, write build/bench/NAME.json."""

import argparse
import importlib
import sys

from tests.bench import figures

BENCHES = (
    *("queue", "visit", "pages", "sessions", "names", "paper", "imports", "intake"),
    "followup",
)
ENDURANCE: tuple[str, ...] = ("kills", "desk", "faults", "fuzz", "soak", "retention")


def main() -> int:
    """Run the benches asked for; return 2 when a name is unknown."""
    options = parsed(sys.argv[1:])
    known = ENDURANCE if options.endurance else BENCHES
    chosen = [name.strip() for name in options.only.split(",")] if options.only else list(known)
    unknown = sorted(set(chosen) - set(known))
    if unknown:
        sys.stderr.write(f"No bench is called {', '.join(unknown)}; known: {', '.join(known)}.\n")
        return 2
    for name in chosen:
        measured = importlib.import_module(f"tests.bench.{name}").measure()
        figures.show(name, measured)
        figures.write(name, measured)
    return 0


def parsed(arguments: list[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--only", help="names, separated by commas")
    parser.add_argument("--endurance", action="store_true", help="the long runs instead")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
