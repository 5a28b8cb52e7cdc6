"""Nothing that people told us stands in a log, whatever goes wrong and however talkative it is."""

import asyncio
import io
import logging
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import suppress

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from db.embedded import Embedded
from db.engine import transaction
from db.errors import ConstraintViolated
from mediance.domain import paris
from mediance.domain.corrections import WrittenHours
from mediance.domain.people import KnownPerson, NewPerson
from mediance.services import logs
from mediance.services.corrections import Corrected, correct
from mediance.services.desk import desk_view
from mediance.services.find_person import find_person
from mediance.services.housekeeping import keep_house
from mediance.services.logs import DiscreetRecord, OneLine
from mediance.services.record_visit import NewVisit, record_visit
from mediance.services.sign_in import SignInRefused, sign_in
from tests.cast import LOGINS, PASSWORD, Cast
from tests.server.asgi import CLIENT
from tests.source import ROOT

FAMILY, GIVEN, PHONE, TYPED = "Xarraga", "Quiteria", "+33612345678", "motdepassetape"
SECRETS = (FAMILY, FAMILY.upper(), GIVEN, PHONE, TYPED, PASSWORD, "Parle de sa soeur")
REFUSED = f"""
import sys, threading
from sqlalchemy.exc import IntegrityError
from mediance.cli import main

def refused():
    detail = Exception("DETAIL:  Key (family_name)=({FAMILY}) already exists.")
    raise IntegrityError("insert", {{"name": "{FAMILY}"}}, detail)
"""
UNCAUGHT = {
    "a command": """
main.app.command("refused")(refused)
sys.argv[1:] = ["refused"]
main.run()
""",
    "a thread": """
main.logs.keep_discreet()
threading.Thread(target=refused).start()
""",
    "a thing let go of": """
main.logs.keep_discreet()
class Left:
    def __del__(self):
        refused()
Left()
""",
}
SAME_TWICE = text(
    "insert into mediance.person_phone (person_id, number, site_id)"
    " values (:person, :number, :site), (:person, :number, :site)"
)
NOT_A_NUMBER = text("select cast(:typed as bigint)")


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that any logger has to say, at its most talkative, as the house writes it."""
    made, root, hook = logging.getLogRecordFactory(), logging.getLogger(), sys.excepthook
    before = root.level
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(OneLine())
    logs.keep_discreet()
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield written
    root.removeHandler(handler)
    root.setLevel(before)
    logging.setLogRecordFactory(made)
    sys.excepthook = hook


def told(log: io.StringIO) -> set[str]:
    """Return what must never have been written, and was."""
    written = log.getvalue()
    return {secret for secret in SECRETS if secret in written}


def a_morning(cast: Cast) -> int:
    """Have somebody with a name come, be looked for, be corrected and be counted."""
    visit = NewVisit(cast.here, NewPerson(FAMILY, GIVEN, 1979))
    visit_id = record_visit(cast.carme, visit, uuid.uuid4()).visit_id
    (found, *_) = find_person(cast.carme, FAMILY)
    desk_view(cast.carme, cast.here)
    hours = WrittenHours(arrived_at=paris.local(paris.now()).time().replace(second=0))
    said = Corrected(
        who=KnownPerson(found.person_id),
        domain_code="debt",
        is_urgent=True,
        hours=hours,
        ending=None,
        answer=None,
    )
    correct(cast.carme, visit_id, said, uuid.uuid4(), version=1, reason="Parle de sa soeur")
    keep_house()
    return found.person_id


@pytest.mark.usefixtures("live_database", "hasher")
def test_a_morning_leaves_nothing_of_anybody_in_the_log(cast: Cast, log: io.StringIO) -> None:
    a_morning(cast)
    for login, password in (("carme", PASSWORD), (TYPED, PASSWORD), ("carme", TYPED)):
        with suppress(SignInRefused):
            sign_in(login, password, CLIENT)
    logging.getLogger("mediance").warning("the log is listened to")
    assert "the log is listened to" in log.getvalue()
    assert told(log) == set()


@pytest.mark.usefixtures("live_database")
def test_what_the_database_refuses_is_logged_without_what_it_was(
    cast: Cast, log: io.StringIO
) -> None:
    person_id = a_morning(cast)
    given = {"person": person_id, "number": PHONE, "site": cast.here}
    with pytest.raises(ConstraintViolated) as refused, transaction(cast.carme) as work:
        work.execute(SAME_TWICE, given)
    with pytest.raises(DBAPIError) as unread, transaction(cast.carme) as work:
        work.execute(NOT_A_NUMBER, {"typed": FAMILY})
    cause = refused.value.__cause__
    assert FAMILY in str(unread.value)
    for error in (refused.value, unread.value):
        logging.getLogger("anybody").error("it failed: %s", cause, exc_info=error)
    written = log.getvalue()
    assert "UniqueViolation" in written
    assert "InvalidTextRepresentation" in written
    assert "test_logs.py" in written  # where it came from
    assert told(log) == set()


def test_a_task_that_nobody_waited_for_says_its_kind_alone(log: io.StringIO) -> None:
    async def fail() -> None:
        raise ValueError(FAMILY)

    async def forget() -> None:
        task = asyncio.ensure_future(fail())
        await asyncio.sleep(0)
        loop = asyncio.get_running_loop()
        loop.call_exception_handler(
            {
                "message": "Task exception was never retrieved",
                "exception": task.exception(),
                "task": task,
            }
        )

    asyncio.run(forget())
    assert "Task exception was never retrieved" in log.getvalue()
    assert "builtins.ValueError at" in log.getvalue()
    assert told(log) == set()


@pytest.mark.parametrize("uncaught", UNCAUGHT)
def test_an_error_that_nobody_caught_says_its_kind_alone(uncaught: str) -> None:
    """Python and typer would print it with all that the database said of it."""
    program = [sys.executable, "-c", REFUSED + UNCAUGHT[uncaught]]
    ended = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, check=False)
    assert "sqlalchemy.exc.IntegrityError at" in ended.stderr
    assert FAMILY not in ended.stderr + ended.stdout
    assert ended.stderr.count("\n") == 1
    assert ended.returncode == (uncaught == "a command")


def test_a_record_is_one_line_whatever_it_holds(log: io.StringIO) -> None:
    logging.getLogger("anybody").warning("first\nsecond\r\n2026 INFO forged")
    assert log.getvalue().count("\n") == 1


def test_libraries_are_never_made_to_talk(log: io.StringIO) -> None:
    assert log is not None
    for name in ("sqlalchemy.engine.Engine", "sqlalchemy.pool", "asyncio", "uvicorn.access"):
        assert not logging.getLogger(name).isEnabledFor(logging.INFO), name


def test_our_own_errors_may_say_what_they_are() -> None:
    record = DiscreetRecord(
        "a",
        logging.ERROR,
        "f",
        1,
        "%s; %s",
        (ConstraintViolated("person_pkey"), ValueError(FAMILY)),
        None,
    )
    assert record.getMessage() == f"{ConstraintViolated('person_pkey')}; ValueError"


def test_the_server_keeps_no_addresses() -> None:
    """What somebody looked for may stand in an address: it is written down nowhere."""
    served = (ROOT / "mediance" / "cli" / "serve.py").read_text(encoding="utf-8")
    assert "access_log=False" in served
    assert "log_config=None" in served


def test_the_log_of_our_own_database_holds_no_statement_and_no_value(postgres: Embedded) -> None:
    engine = create_engine(postgres.superuser_url("postgres"))
    with engine.connect() as connection:
        for statement in (NOT_A_NUMBER, text("select 1 / length(:typed) - 1 / 0")):
            with suppress(DBAPIError):
                connection.execute(statement, {"typed": FAMILY})
            connection.rollback()
    engine.dispose()
    said = postgres.log.read_text(errors="replace")
    assert "database system is ready" in said
    assert FAMILY not in said
    assert "select" not in said.casefold()


def test_nobody_of_the_house_is_named_in_the_log_of_its_database(postgres: Embedded) -> None:
    said = postgres.log.read_text(errors="replace")
    assert not [login for login in LOGINS if f" {login} " in said]
