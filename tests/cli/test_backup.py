"""Backups and the doctor, as an operator types them."""

import re
from pathlib import Path

import pytest

from db.installation import DatabaseUrls
from tests.cli.commands import Command, Outcome, carry_out, mediance, one_sentence


@pytest.fixture
def settings(live_database: DatabaseUrls, tmp_path: Path) -> dict[str, str]:
    return {
        "database_url": live_database.app,
        "database_owner_url": live_database.owner,
        "data_dir": str(tmp_path / "data"),
    }


def test_a_day_of_an_operator(settings: dict[str, str], tmp_path: Path) -> None:
    saved = mediance("backup", home=tmp_path, settings=settings)
    assert (saved.returncode, saved.stderr) == (0, "")
    said = re.search(r"^(\S+\.saved): \d+\.\d MB, sha256 [0-9a-f]{64}$", saved.stdout, re.MULTILINE)
    assert said, saved.stdout
    file = said[1]
    assert re.search(r"Restored on trial: [\d,]+ rows in \d+ tables, as they were", saved.stdout)
    trial, refused, printed, aside = carry_out(
        [
            Command(("restore", file, "--trial"), tmp_path, settings),
            Command(("restore", file), tmp_path, settings),
            Command(("keys-on-paper",), tmp_path, settings),
            Command(("forget-replaced",), tmp_path, settings),
        ]
    )
    assert trial.returncode == 0, trial.stderr
    assert trial.stdout.startswith("Restored on trial: ")
    assert "--replace" in one_sentence(refused)
    key = re.search(r"^  ((?:[A-Z2-7]{4} ){13}[A-Z2-7]{4})$", printed.stdout, re.MULTILINE)
    assert key, printed.stdout
    assert aside.stdout == "Nothing was kept aside.\n"


def test_the_doctor_says_what_is_to_be_done_and_nothing_of_anybody(
    settings: dict[str, str], tmp_path: Path
) -> None:
    ill = mediance("doctor", home=tmp_path, settings=settings)
    assert ill.returncode == 1
    assert "✗ Backup: none was made here. Run: python -m mediance backup\n" in ill.stdout
    before = (("housekeeping",), ("backup",), ("doctor",))
    *_, well = carry_out([Command(typed, tmp_path, settings) for typed in before])
    assert well.returncode == 0, well.stdout
    assert {line[0] for line in well.stdout.splitlines()} == {"✓"}
    assert "✓ Second factors: each has its key.\n" in well.stdout
    assert not re.search("amina|carme|canigou", (ill.stdout + well.stdout).casefold())


def test_the_doctor_names_a_key_that_others_can_read(
    settings: dict[str, str], tmp_path: Path
) -> None:
    mediance("keys-on-paper", home=tmp_path, settings=settings)
    (key,) = (tmp_path / "data/keys/backup").glob("*.key")
    key.chmod(0o644)
    assert f"✗ Keys for backup: 1, in files. Others can read it: chmod 600 {key}" in lines(
        mediance("doctor", home=tmp_path, settings=settings)
    )


def test_the_doctor_says_that_the_database_is_not_reached(
    settings: dict[str, str], tmp_path: Path
) -> None:
    gone = settings | {"database_url": "postgresql://nobody:x@127.0.0.1:9/none"}
    outcome = mediance("doctor", home=tmp_path, settings=gone)
    assert outcome.returncode == 1
    assert any(line.startswith("✗ Database: not reached.") for line in lines(outcome))
    assert outcome.stderr == ""


def lines(outcome: Outcome) -> list[str]:
    return outcome.stdout.splitlines()
