"""Every import contract is broken on purpose once, in a small copy of the house."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.source import ROOT

HOUSE = (
    "pages/accueil.py", "pages/pilotage.py",
    "mediance/__init__.py", "mediance/__main__.py", "mediance/settings.py",
    "mediance/charts/__init__.py", "mediance/cli/__init__.py", "mediance/domain/__init__.py",
    "mediance/server/__init__.py", "mediance/server/lifespan.py",
    "mediance/services/__init__.py", "mediance/ui/__init__.py",
    "db/__init__.py",
)  # fmt: skip

FLOORS = "The house: each floor stands on the ones below"
ROOMS = "mediance: every room has its floor"
STREAMLIT = "Streamlit: pages and mediance.ui only"
SQL = "SQL: db only"
AUTHENTICATOR = "streamlit-authenticator: one module"
DATABASE = "db: opened by services, and by the lifespan for its start"
PAGES = "A page knows no other page"


def broken_contracts(house: Path) -> set[str]:
    """Return the names of the contracts that a house breaks."""
    tool = Path(sys.executable).with_name("lint-imports")
    result = subprocess.run(
        [tool, "--no-cache"], cwd=house, capture_output=True, text=True, check=False
    )
    assert "Contracts:" in result.stdout, result.stdout + result.stderr
    return set(re.findall(r"^(.+) BROKEN", result.stdout, re.MULTILINE))


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """An empty house with the real contracts."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for file in HOUSE:
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).touch()
    (tmp_path / "mediance/services/credentials.py").write_text("import streamlit_authenticator\n")
    return tmp_path


def test_an_orderly_house_breaks_nothing(house: Path) -> None:
    (house / "pages/accueil.py").write_text("import streamlit, mediance.ui, mediance.domain\n")
    (house / "mediance/server/lifespan.py").write_text("import db\n")
    (house / "mediance/services/__init__.py").write_text("import db\n")
    (house / "db/__init__.py").write_text("import sqlalchemy, mediance.domain\n")
    assert broken_contracts(house) == set()


@pytest.mark.parametrize(
    ("file", "line", "broken"),
    [
        ("mediance/domain/__init__.py", "import mediance.services", {FLOORS, ROOMS}),
        ("mediance/charts/__init__.py", "import mediance.services", {FLOORS, ROOMS}),
        ("mediance/ui/__init__.py", "import mediance.server", {FLOORS, ROOMS}),
        ("db/__init__.py", "import mediance.services", {FLOORS}),
        ("mediance/attic.py", "", {ROOMS}),
        ("mediance/services/__init__.py", "import streamlit", {STREAMLIT}),
        ("db/__init__.py", "import streamlit", {STREAMLIT}),
        ("mediance/services/__init__.py", "import sqlalchemy", {SQL}),
        ("pages/accueil.py", "import psycopg2", {SQL}),
        ("mediance/ui/__init__.py", "import streamlit_authenticator", {AUTHENTICATOR}),
        ("mediance/services/__init__.py", "import streamlit_authenticator", {AUTHENTICATOR}),
        ("mediance/ui/__init__.py", "import db", {DATABASE}),
        ("mediance/server/__init__.py", "import db", {DATABASE}),
        ("pages/accueil.py", "import db", {DATABASE}),
        ("pages/accueil.py", "import pages.pilotage", {PAGES}),
    ],
)
def test_a_contract_notices_what_it_forbids(
    house: Path, file: str, line: str, broken: set[str]
) -> None:
    (house / file).write_text(f"{line}\n")
    assert broken_contracts(house) == broken
