"""The commands, as somebody who installs Médiance types them."""

import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from db.installation import DatabaseUrls
from mediance.domain.roles import Role
from mediance.services import demonstration, sessions
from mediance.services.choose_password import choose_password
from mediance.services.sign_in import SignInRefused, sign_in
from tests.cli.commands import Command, carry_out, environment, mediance, one_sentence
from tests.source import ROOT

HERE = "127.0.0.1"


@pytest.fixture
def settings(live_database: DatabaseUrls) -> dict[str, str]:
    return {"database_url": live_database.app, "database_owner_url": live_database.owner}


def test_a_site_and_a_colleague_are_added_once_and_sign_in(
    settings: dict[str, str], tmp_path: Path
) -> None:
    typed = (
        ("migrate",),
        ("create-site", "Las  Cobas"),
        (
            "create-user", "Núria", "--name=Núria [bold]", "--role=mediator", "--role=mediator",
            "--role=coordinator", "--site=Las Cobas", "--site=Vernet", "--site=Vernet",
        ),
        ("housekeeping",),
    )  # fmt: skip
    outcomes = carry_out([Command(command, tmp_path, settings) for command in typed])
    assert [(outcome.returncode, outcome.stderr) for outcome in outcomes] == [(0, "")] * 4
    migrated, opened, said, kept = (outcome.stdout for outcome in outcomes)
    assert migrated == "The database is at this version.\n"
    assert opened == "The site Las  Cobas is open.\n"
    assert kept == "Done.\n"
    password = re.fullmatch(r"First password of Núria: (\S+)\n", said)
    assert password
    session = sign_in("  nu\u0301ria ", password[1], HERE)
    nuria = sessions.actor_of(session.token)
    assert nuria
    assert nuria.display_name == "Núria [bold]"
    assert set(nuria.roles) == {Role.MEDIATOR, Role.COORDINATOR}
    assert len(nuria.site_ids) == 2


def test_what_cannot_be_added_is_told_in_one_sentence(
    settings: dict[str, str], tmp_path: Path
) -> None:
    account = ("--name=Anna", "--role=admin", "--site=Vernet")
    refusals = {
        ("create-site", "Vernet"): r"A site is already called Vernet\.",
        ("create-site", " "): r"The name of a site needs .*",
        ("create-user", "amina", *account): r"Somebody already signs in as amina\.",
        ("create-user", "…", *account): r"A login and a name need .*",
        ("disable-user", "nobody"): r"Nobody signs in as nobody\.",
        ("reset-password", "nobody"): r"Nobody signs in as nobody\.",
        ("reset-second-factor", "nobody"): r"Nobody signs in as nobody\.",
        ("create-user", "anna", *account, "--site=Nowhere"): (
            r"No site is called Nowhere; known: Saint-Jacques, Vernet\."
        ),
    }
    outcomes = carry_out([Command(typed, tmp_path, settings) for typed in refusals])
    for said, outcome in zip(refusals.values(), outcomes, strict=True):
        assert re.fullmatch(said, one_sentence(outcome))


def test_a_password_is_given_anew_and_an_account_closed(
    settings: dict[str, str], tmp_path: Path
) -> None:
    reset = mediance("reset-password", "Amina", home=tmp_path, settings=settings)
    password = re.fullmatch(r"First password of Amina: (\S+)\n", reset.stdout)
    assert password
    assert sign_in("amina", password[1], HERE).token
    closed = mediance("disable-user", "amina", home=tmp_path, settings=settings)
    assert (closed.returncode, closed.stdout) == (0, "amina can sign in no more.\n")
    with pytest.raises(SignInRefused):
        sign_in("amina", password[1], HERE)


def test_a_colleague_chooses_a_password_by_a_link_instead(
    settings: dict[str, str], tmp_path: Path
) -> None:
    account = ("--name=Anna", "--role=reception", "--site=Vernet", "--link")
    typed = (("create-user", "anna", *account), ("reset-password", "Amina", "--link"))
    outcomes = carry_out([Command(each, tmp_path, settings) for each in typed])
    link = (
        r"\w+ chooses a password once, until \d{4}-\d\d-\d\d \d\d:\d\d, at http://\S+/lien#(\S+)\n"
    )
    for login, outcome in zip(("anna", "amina"), outcomes, strict=True):
        said = re.fullmatch(link, outcome.stdout)
        assert said, outcome
        assert choose_password(said[1], "Une-phrase-à-moi-66", HERE).login == login
        assert sign_in(login, "Une-phrase-à-moi-66", HERE).token


def test_nothing_can_be_added_without_the_owner(settings: dict[str, str], tmp_path: Path) -> None:
    served = {"database_url": settings["database_url"]}
    outcome = mediance("create-site", "Las Cobas", home=tmp_path, settings=served)
    assert "MEDIANCE_DATABASE_OWNER_URL" in one_sentence(outcome)


def test_a_named_database_is_served_as_it_is_until_told_to_stop(
    settings: dict[str, str],
) -> None:
    with socket.create_server((HERE, 0)) as chosen:
        port = chosen.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "mediance", "serve"],
        cwd=ROOT,
        env=environment({"database_url": settings["database_url"], "port": str(port)}),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert '"database":"up"' in answer(f"http://{HERE}:{port}/health", process)
    finally:
        process.send_signal(signal.SIGTERM)
        stdout, stderr = process.communicate(timeout=60)
    assert f"http://{HERE}:{port}" in stdout
    assert "password" not in stdout
    assert stderr == ""
    with pytest.raises(SignInRefused):
        sign_in("montserrat", demonstration.PASSWORD, HERE)


def answer(url: str, process: subprocess.Popen[str]) -> str:
    """Return what the server says once it serves."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5) as response:  # noqa: S310 - our own
                return str(response.read().decode())
        except OSError:
            time.sleep(0.1)
    return f"no answer, exit code {process.poll()}"
