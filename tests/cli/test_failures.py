"""What an operator can put right is said in one sentence, with a code, and nothing half-written."""

import re
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import make_url

from db.embedded import Embedded
from tests.cli.commands import Command, Outcome, carry_out, environment, mediance, one_sentence
from tests.conftest import Template
from tests.source import ROOT

NOBODY_LISTENS = "postgresql://anna:s3cret@127.0.0.1:1/house"


@dataclass(frozen=True)
class Mistake:
    """A command, the settings it finds, and the sentence it must end with."""

    command: str
    said: str
    settings: dict[str, str] = field(default_factory=dict)
    dotenv: bytes = b""


MISTAKES = {
    "the database does not answer": Mistake(
        "housekeeping",
        r"The database cannot be used: .*127\.0\.0\.1.*Connection refused\.",
        {"database_url": NOBODY_LISTENS},
    ),
    "the database does not answer its owner": Mistake(
        "migrate",
        r"The database cannot be used: .*Connection refused\.",
        {"database_url": NOBODY_LISTENS, "database_owner_url": NOBODY_LISTENS},
    ),
    "another kind of database": Mistake(
        "serve",
        r"MEDIANCE_DATABASE_URL is wrong: .*postgresql://user:password@host:port/database.*",
        {"database_url": "mysql://anna:s3cret@localhost/house"},
    ),
    "an empty address": Mistake(
        "serve", r"MEDIANCE_DATABASE_URL is wrong: .*", {"database_url": ""}
    ),
    "no owner to migrate": Mistake(
        "migrate", r"This needs MEDIANCE_DATABASE_OWNER_URL.*", {"database_url": NOBODY_LISTENS}
    ),
    "an owner alone": Mistake(
        "serve", r".* need MEDIANCE_DATABASE_URL.*", {"database_owner_url": NOBODY_LISTENS}
    ),
    "port 0": Mistake("serve", r"MEDIANCE_PORT is wrong: .*", {"port": "0"}),
    "port 70000": Mistake("serve", r"MEDIANCE_PORT is wrong: .*", {"port": "70000"}),
    "a port in words": Mistake("serve", r"MEDIANCE_PORT is wrong: .*", {"port": "eighty"}),
    "somebody else's address": Mistake(
        "serve",
        r"Cannot serve on 192\.0\.2\.1:8501 .*MEDIANCE_HOST must be an address of this machine\.",
        {"host": "192.0.2.1"},
    ),
    "no name of a machine": Mistake("serve", r"Cannot serve on a\.\.b:8501 .*", {"host": "a..b"}),
    "an empty host": Mistake("serve", r"MEDIANCE_HOST is wrong: .*", {"host": ""}),
    "a setting that is none": Mistake(
        "housekeeping", r"MEDIANCE_\w+ is no setting.*", {"databse_url": NOBODY_LISTENS}
    ),
    "a setting that is none, in .env": Mistake(
        "housekeeping", r"MEDIANCE_\w+ is no setting.*", dotenv=b"mediance_prot=8600\n"
    ),
    "a wrong setting in .env": Mistake(
        "serve", r"MEDIANCE_PORT is wrong.*", dotenv=b"MEDIANCE_PORT=high\n"
    ),
    "a .env that is no text": Mistake(
        "serve", r"The file \.env is not UTF-8.*", dotenv=b"\xff\xfe"
    ),
    "data where a file is": Mistake(
        "migrate", r"Nothing can be kept in /dev/null/data.*", {"data_dir": "/dev/null/data"}
    ),
}


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    """Every mistake, made."""
    homes = {name: tmp_path_factory.mktemp("home") for name in MISTAKES}
    for name, mistake in MISTAKES.items():
        if mistake.dotenv:
            (homes[name] / ".env").write_bytes(mistake.dotenv)
    commands = [
        Command([mistake.command], homes[name], mistake.settings)
        for name, mistake in MISTAKES.items()
    ]
    found = dict(zip(MISTAKES, carry_out(commands), strict=True))
    for name, home in homes.items():
        assert {path.name for path in home.iterdir()} <= {".env"}, name
    return found


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_told_in_one_sentence(outcomes: dict[str, Outcome], name: str) -> None:
    sentence = one_sentence(outcomes[name])
    assert re.fullmatch(MISTAKES[name].said, sentence), sentence
    assert "s3cret" not in sentence


def test_a_port_that_somebody_uses(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        outcome = mediance("serve", home=tmp_path, settings={"port": port})
    assert re.fullmatch(
        rf"Cannot serve on 127\.0\.0\.1:{port} \(Address already in use\): .*PORT=8600.*",
        one_sentence(outcome),
    )
    assert list(tmp_path.iterdir()) == []


def test_a_role_above_the_policies(tmp_path: Path, template: Template) -> None:
    outcome = mediance(
        "serve", home=tmp_path, settings={"database_url": template.server.superuser_url("mediance")}
    )
    assert "postgres, who is a superuser" in one_sentence(outcome)


def test_a_role_that_the_owner_may_not_make(tmp_path: Path, template: Template) -> None:
    missing = make_url(template.urls.app).set(username="not_yet")
    settings = {
        "database_url": missing.render_as_string(hide_password=False),
        "database_owner_url": template.urls.owner,
    }
    outcome = mediance("migrate", home=tmp_path, settings=settings)
    first, *statements = outcome.stderr.splitlines()
    assert outcome.returncode != 0
    assert "Ask the server's administrator" in first
    assert statements[0] == """  create role "not_yet" login password '…';"""


# Without room


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """A directory that the server's own user can enter, too."""
    directory = Path(tempfile.mkdtemp(prefix="mediance-room-"))
    directory.chmod(0o711)
    yield directory / "data"
    if (directory / "data" / "postgres").exists():
        Embedded(directory / "data" / "postgres").remove()
    shutil.rmtree(directory)


def test_a_disk_without_room_leaves_nothing_that_a_later_start_trips_over(
    data_dir: Path, tmp_path: Path
) -> None:
    settings = {"data_dir": str(data_dir)}
    full = mediance("migrate", home=tmp_path, settings=settings, before="ulimit -f 2000")
    assert "File too large" in one_sentence(full)
    again = mediance("migrate", home=tmp_path, settings=settings)
    assert (again.returncode, again.stdout) == (0, "The database is at this version.\n")


# Under `streamlit run`


def test_streamlit_run_says_the_same_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as chosen:
        port = chosen.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py")]
    outcome = subprocess.run(
        [*command, f"--server.port={port}", "--server.headless=true"],
        cwd=tmp_path,
        env=environment({"database_url": NOBODY_LISTENS}),
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )
    assert outcome.returncode != 0
    sentence, *rest = outcome.stderr.splitlines()
    assert re.fullmatch(MISTAKES["the database does not answer"].said, sentence)
    assert rest == ["Application startup failed. Exiting."]


def test_importing_the_application_says_nothing(tmp_path: Path) -> None:
    outcome = subprocess.run(
        [sys.executable, "-c", "import app"],
        cwd=tmp_path,
        env=environment({}),
        capture_output=True,
        text=True,
        check=True,
    )
    assert (outcome.stdout, outcome.stderr) == ("", "")
