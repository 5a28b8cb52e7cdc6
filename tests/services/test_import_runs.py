"""Imports beside the screen: whole or not at all, one at a time at a site, the second one hears."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, func, make_url, select, text

from db.engine import owner_transaction, transaction
from db.installation import DatabaseUrls
from db.models import (
    JournalEntry,
    Person,
    PersonPhone,
    RegisterColumn,
    RegisterImport,
    RegisterMotive,
    Visit,
    VisitCounter,
    VisitEvent,
)
from db.queries import imports
from mediance.domain.actors import Actor, system_actor
from mediance.domain.register import ColumnMeaning
from mediance.domain.register.choices import Remembered
from mediance.domain.roles import SystemRole
from mediance.services import import_runs
from mediance.services.errors import DatabaseUnavailable
from mediance.services.import_register import import_file, remembered
from mediance.services.import_runs import ImportRun, start_import
from mediance.services.register_files import RegisterFile, read_opened
from mediance.services.tasks import CalledOff
from mediance.services.workbooks import open_content
from tests.cast import Cast
from tests.conftest import Template
from tests.registers import register

ROOT = Path(__file__).parents[2]
SECONDS = 30
SAID = Remembered({"qui": ColumnMeaning.FULL_NAME}, {"0" * 64: "energy"})
WRITTEN = (
    JournalEntry,
    Person,
    PersonPhone,
    RegisterColumn,
    RegisterImport,
    RegisterMotive,
    Visit,
    VisitCounter,
    VisitEvent,
)
CUT = text(
    "select pg_terminate_backend(pid) from pg_stat_activity"
    " where usename = 'mediance_app' and datname = current_database()"
)
HOLDERS = text(
    "select count(*) from pg_locks join pg_database on pg_database.oid = database"
    " where locktype = 'advisory' and granted and datname = current_database()"
)


def made_up(rows: int) -> RegisterFile:
    return read_opened(open_content(Path("registre.csv"), register(rows).encode()))


@pytest.fixture(scope="module")
def file() -> RegisterFile:
    return made_up(3_000)


@pytest.fixture(autouse=True)
def nobody_left_importing(cast: Cast) -> Iterator[None]:
    yield
    for actor in (cast.paul, importer(cast)):
        import_runs.cancel_run(actor)
        run = import_runs.current_run(actor)
        assert run is None or run.task.is_over_within(SECONDS)
        import_runs.dismiss_run(actor)


def importer(cast: Cast) -> Actor:
    return system_actor(SystemRole.IMPORT, site_ids=(cast.here,))


def stored(urls: DatabaseUrls) -> dict[str, int]:
    with owner_transaction(urls.owner) as work:
        return {
            model.__tablename__: work.scalar(select(func.count()).select_from(model)) or 0
            for model in WRITTEN
        }


def until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def half_way(run: ImportRun) -> None:
    """Wait until some visits stand in the run's transaction, and not all."""
    until(lambda: run.task.progress.done > 0)
    assert run.task.progress.done < run.row_count


def test_a_run_writes_the_whole_file_and_says_what(
    live_database: DatabaseUrls, cast: Cast, file: RegisterFile
) -> None:
    run = start_import(cast.paul, cast.here, file, SAID)
    written = run.task.result()
    assert (written.new_count, written.known_count) == (3_000, 0)
    assert sum(written.by_month.values()) == 3_000
    assert run.task.progress.done == 3_000
    assert stored(live_database)["visit"] == 3_000
    assert remembered(cast.paul, cast.here) == SAID
    assert remembered(cast.paul, cast.elsewhere) == Remembered()


def test_a_second_press_finds_the_first_ones_run(
    live_database: DatabaseUrls, cast: Cast, file: RegisterFile
) -> None:
    runs = {start_import(cast.paul, cast.here, file, SAID) for _ in range(5)}
    (run,) = runs
    run.task.result()
    assert stored(live_database)["register_import"] == 1


def test_called_off_half_way_it_leaves_no_trace(
    live_database: DatabaseUrls, cast: Cast, file: RegisterFile
) -> None:
    before = stored(live_database)
    run = start_import(cast.paul, cast.here, file, SAID)
    half_way(run)
    import_runs.cancel_run(cast.paul)
    with pytest.raises(CalledOff):
        run.task.result()
    assert stored(live_database) == before
    assert import_file(importer(cast), cast.here, file).known_count == 0


def test_a_database_that_goes_away_half_way_leaves_no_trace(
    live_database: DatabaseUrls, template: Template, cast: Cast, file: RegisterFile
) -> None:
    before = stored(live_database)
    run = start_import(cast.paul, cast.here, file, SAID)
    half_way(run)
    database = str(make_url(live_database.app).database)
    engine = create_engine(template.server.superuser_url(database))
    with engine.connect() as superuser:
        superuser.execute(CUT)
    engine.dispose()
    with pytest.raises(DatabaseUnavailable):
        run.task.result()
    assert stored(live_database) == before


def test_of_two_people_with_one_file_one_writes_it_and_the_other_hears(
    live_database: DatabaseUrls, cast: Cast, file: RegisterFile
) -> None:
    first = start_import(cast.paul, cast.here, file, SAID)
    half_way(first)
    second = start_import(importer(cast), cast.here, file, SAID)
    until(lambda: second.task.progress.is_waiting)
    assert not first.task.is_over
    assert (first.task.result().new_count, second.task.result().new_count) == (3_000, 0)
    assert second.task.result().known_count == 3_000
    assert stored(live_database)["visit"] == 3_000


def test_whoever_waits_may_call_it_off(
    live_database: DatabaseUrls, cast: Cast, file: RegisterFile
) -> None:
    assert live_database.app
    with transaction(importer(cast)) as work:
        assert imports.hold_site(work, cast.here)
        run = start_import(cast.paul, cast.here, file, SAID)
        until(lambda: run.task.progress.is_waiting)
        import_runs.cancel_run(cast.paul)
        with pytest.raises(CalledOff):
            run.task.result()


def test_the_desk_records_while_an_import_of_past_days_is_under_way(
    live_database: DatabaseUrls, cast: Cast, file: RegisterFile
) -> None:
    assert live_database.app
    run = start_import(cast.paul, cast.here, file, SAID)
    half_way(run)
    with transaction(cast.carme) as work:
        work.execute(text("set local lock_timeout = '200ms'"))
        work.execute(
            text(
                "insert into mediance.visit_counter (site_id, day, last_number)"
                " values (:site, current_date, 1)"
            ),
            {"site": cast.here},
        )
    assert not run.task.is_over


def test_a_dismissed_run_is_forgotten_one_under_way_is_not(
    live_database: DatabaseUrls, cast: Cast, file: RegisterFile
) -> None:
    assert live_database.app
    run = start_import(cast.paul, cast.here, file, SAID)
    import_runs.dismiss_run(cast.paul)
    assert import_runs.current_run(cast.paul) is run
    run.task.result()
    import_runs.dismiss_run(cast.paul)
    assert import_runs.current_run(cast.paul) is None


@pytest.fixture
def onlooker(live_database: DatabaseUrls) -> Iterator[Engine]:
    engine = create_engine(live_database.owner)
    yield engine
    engine.dispose()


def test_a_server_killed_half_way_leaves_no_trace(
    live_database: DatabaseUrls, onlooker: Engine, tmp_path: Path
) -> None:
    path = tmp_path / "registre.csv"
    path.write_text(register(5_000), encoding="utf-8")
    before = stored(live_database)
    importing = subprocess.Popen(
        [
            *(sys.executable, "-m", "mediance", "import", str(path)),
            *("--site", "Vernet", "--confirm"),
        ],
        cwd=ROOT,
        env={**os.environ, "MEDIANCE_DATABASE_URL": live_database.app},
        stdout=subprocess.DEVNULL,
    )
    with onlooker.connect() as connection:
        until(lambda: bool(connection.scalar(HOLDERS)))
        importing.send_signal(signal.SIGKILL)
        importing.wait(SECONDS)
        until(lambda: not connection.scalar(HOLDERS))
    assert stored(live_database) == before
