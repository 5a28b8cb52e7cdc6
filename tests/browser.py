"""The browser of the journeys: MEDIANCE_BROWSER, then PATH, then (as root) Debian's package."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING = (
    "No browser was found: install Chromium or name one in MEDIANCE_BROWSER. "
    "Every journey counts as failed without it; the other tests run."
)


def find_browser() -> Path | None:
    """Return the browser that journeys drive; one named but absent is not replaced by another."""
    named = os.environ.get("MEDIANCE_BROWSER")
    candidates = [named] if named else NAMES
    found = next(filter(None, map(shutil.which, candidates)), None)
    return Path(found) if found else None


def install_browser() -> None:
    """Install Debian's Chromium where that is possible: as root, with apt-get."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    quietly = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (["update"], ["install", "--yes", "--no-install-recommends", "chromium"]):
        subprocess.run(["apt-get", "-qq", *step], env=quietly, stdout=sys.stderr, check=False)  # noqa: S607


def main() -> int:
    """Find a browser or install one; say so and return 1 where there is none."""
    if find_browser() is None and "MEDIANCE_BROWSER" not in os.environ:
        install_browser()
    if find_browser() is None:
        sys.stderr.write(f"{MISSING}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
