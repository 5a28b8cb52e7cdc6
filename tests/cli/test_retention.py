"""The commands for records past their time, as an operator types them."""

from pathlib import Path

import pytest

from db.engine import owner_transaction
from db.installation import DatabaseUrls
from mediance.domain import paris
from mediance.domain.retention import months_after
from tests.cast import Cast
from tests.cli.commands import Command, carry_out
from tests.services.erased_people import FAMILY, add_person


@pytest.fixture
def settings(live_database: DatabaseUrls, cast: Cast) -> dict[str, str]:
    today = paris.today()
    with owner_transaction(live_database.owner) as work:
        for months in (30, 23, 0):
            add_person(work, cast.here, months_after(today, -months))
    return {"database_url": live_database.app, "database_owner_url": live_database.owner}


def test_what_is_due_is_told_erased_and_proven(settings: dict[str, str], tmp_path: Path) -> None:
    settings |= {"data_dir": str(tmp_path / "data")}
    typed = (("preview",), ("proof",), ("run",), ("preview",), ("run",), ("proof",))
    commands = [Command(("retention", *each), tmp_path, settings) for each in typed]
    outcomes = carry_out(commands)
    assert [(outcome.returncode, outcome.stderr) for outcome in outcomes] == [(0, "")] * 6
    before, nothing, done, after, again, proof = (outcome.stdout for outcome in outcomes)
    assert "1 would be erased now; 0 are held, followed or here." in before
    assert nothing == "Nothing was erased yet.\n"
    assert "1 people erased" in done
    assert "0 would be erased now" in after
    assert "0 people erased" in again
    assert [" 0 people" in line for line in proof.splitlines()] == [True, False]
    (file,) = (tmp_path / "data").rglob("erasures.jsonl")
    assert len(file.read_text().splitlines()) == 1
    said = f"{before} {nothing} {done} {after} {again} {proof} {file.read_text()}"
    assert FAMILY not in said
