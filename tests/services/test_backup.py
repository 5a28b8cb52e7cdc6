"""Everything saved and brought back, in real databases: whole, unread by others, or refused."""

import shutil
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import make_url, text

from db import engine as db_engine
from db.engine import owner_transaction
from db.errors import UnfitDatabase
from db.installation import DatabaseUrls, check_fit_to_serve
from db.queries import backups
from mediance.domain.account_links import LinkPurpose
from mediance.domain.people import NewPerson
from mediance.domain.visits import Ending
from mediance.services import backup_log, keys, restore, seal_file
from mediance.services.backup import FOLDER, UNFINISHED, Saved, back_up
from mediance.services.end_visit import end_visit
from mediance.services.erasure import erase_person
from mediance.services.installation import Installation, seals_folder
from mediance.services.record_visit import NewVisit, record_visit
from mediance.services.restore import BackupFile, NoBackup, RecordsInTheWay, StillServed
from mediance.services.sign_in import sign_in
from mediance.settings import settings
from tests.cast import PASSWORD, Cast
from tests.cli.commands import environment
from tests.conftest import Template
from tests.db.servers import Administrator

KEEP = 14
PATIENCE_SECONDS = 60
VOLATILE = {"sign_in_session", "account_link", "journal_entry"}
CONSISTENT = text(
    "select (select count(*) from mediance.visit v where not exists"
    "   (select from mediance.visit_event e where e.visit_id = v.id)),"
    " (select count(*) from mediance.visit_event e where not exists"
    "   (select from mediance.visit v where v.id = e.visit_id)),"
    " (select count(*) from mediance.visit_counter c where c.last_number <>"
    "   (select max(number) from mediance.visit v where (v.site_id, v.day) = (c.site_id, c.day)))"
)


@dataclass(frozen=True)
class House:
    """A database with records, and the folder of its keys and backups."""

    found: Installation
    data_dir: Path
    cast: Cast

    @property
    def urls(self) -> DatabaseUrls:
        return self.found.urls

    def save(self, target: Path | None = None, keep: int = KEEP) -> Saved:
        """Make a backup."""
        return back_up(self.found, self.data_dir, target, keep=keep)

    def put_back(
        self, file: Path, urls: DatabaseUrls, *, instead: bool = False
    ) -> restore.Restored:
        """Restore into some database."""
        backup = BackupFile(file, keys.known("backup"))
        return restore.in_place(Installation(urls, None), backup, self.data_dir, instead=instead)


@pytest.fixture
def house(template: Template, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """A morning at the desk: some visits, somebody signed in, a link not used yet."""
    monkeypatch.setenv("MEDIANCE_DATA_DIR", str(tmp_path / "data"))
    settings.cache_clear()
    urls = template.copy()
    grant = f"grant create on database {make_url(urls.app).database} to mediance_owner"
    Administrator(template.server).run(grant)
    db_engine.connect(urls.app)
    for _ in range(3):
        visit(template.cast)
    sign_in("carme", PASSWORD, "127.0.0.1")
    with owner_transaction(urls.owner) as work:
        work.execute(
            text(
                "insert into mediance.account_link (token_hash, staff_id, purpose, expires_at)"
                " values ('\\x00', :staff, :purpose, now() + interval '1 day')"
            ),
            {"staff": template.cast.carme.staff_id, "purpose": next(iter(LinkPurpose))},
        )
    db_engine.disconnect()
    yield House(Installation(urls, None), tmp_path / "data", template.cast)
    db_engine.disconnect()
    drop(template, urls)
    settings.cache_clear()


@pytest.fixture
def empty(template: Template) -> Iterator[DatabaseUrls]:
    """An empty database of the usual owner."""
    administrator = Administrator(template.server)
    with administrator.database("mediance_owner") as database:
        yield DatabaseUrls(
            *(
                make_url(url).set(database=database).render_as_string(hide_password=False)
                for url in (template.urls.app, template.urls.owner, template.urls.app)
            )
        )


def drop(template: Template, urls: DatabaseUrls) -> None:
    name = make_url(urls.app).database
    Administrator(template.server).run(f"drop database {name} with (force)")


def visit(cast: Cast) -> int:
    return record_visit(cast.carme, NewVisit(site_id=cast.here), uuid.uuid4()).visit_id


def one(urls: DatabaseUrls, statement: str) -> object:
    with owner_transaction(urls.owner) as work:
        return work.scalar(text(statement))


def sums(urls: DatabaseUrls) -> dict[str, backups.TableSum]:
    with owner_transaction(urls.owner) as work:
        found = backups.table_sums(work)
    return {name: sum_ for name, sum_ in found.items() if not name.startswith(tuple(VOLATILE))}


# Saved and brought back


def test_everything_comes_back_and_work_goes_on(house: House, empty: DatabaseUrls) -> None:
    before = sums(house.urls)
    saved = house.save()
    restored = house.put_back(saved.file, empty)
    assert sums(empty) == before
    assert restored.manifest.tables["visit"].rows == 3
    assert restored.warnings == saved.tried.warnings == ()
    check_fit_to_serve(empty.app)
    db_engine.connect(empty.app)
    assert visit(house.cast) == 4


def test_a_backup_is_for_its_owner_alone_and_cannot_be_read(house: House) -> None:
    saved = house.save()
    assert saved.file.parent == house.data_dir / FOLDER
    assert saved.file.stat().st_mode & 0o777 == 0o600
    content = saved.file.read_bytes()
    assert b"Carme" not in content
    assert b"mediance.visit" not in content
    assert b"PGDMP" not in content


def test_a_backup_is_noted_inside_and_outside(house: House) -> None:
    saved = house.save()
    noted = backup_log.newest(house.data_dir)
    assert noted is not None
    assert (noted.file, noted.checksum) == (str(saved.file), saved.checksum)
    entries = "select count(*) from mediance.journal_entry where operation = 'back_up'"
    assert one(house.urls, entries) == 1


def test_who_was_signed_in_and_links_not_used_are_not_brought_back(
    house: House, empty: DatabaseUrls
) -> None:
    assert one(house.urls, "select count(*) from mediance.sign_in_session") == 1
    house.put_back(house.save().file, empty)
    assert one(empty, "select count(*) from mediance.sign_in_session") == 0
    open_links = "select count(*) from mediance.account_link where revoked_at is null"
    assert one(house.urls, open_links) == 1
    assert one(empty, open_links) == 0


def test_a_restoration_is_in_the_journal_and_beside_the_seals(
    house: House, empty: DatabaseUrls
) -> None:
    house.put_back(house.save().file, empty)
    entries = "select count(*) from mediance.journal_entry where operation = 'restore'"
    assert one(empty, entries) == 1
    outside = seal_file.read(seals_folder(settings()))
    assert outside is not None
    assert len(outside.restored_at) == 1


def test_what_is_saved_while_others_write_is_of_one_moment(
    house: House, empty: DatabaseUrls
) -> None:
    stop = Event()
    db_engine.connect(house.urls.app)
    with ThreadPoolExecutor(4) as writers:
        for _ in range(4):
            writers.submit(write, house.cast, stop)
        try:
            saved = house.save()
        finally:
            stop.set()
    db_engine.disconnect()
    house.put_back(saved.file, empty)
    with owner_transaction(empty.owner) as work:
        assert tuple(work.execute(CONSISTENT).one()) == (0, 0, 0)


def write(cast: Cast, stop: Event) -> None:
    while not stop.is_set():
        visit(cast)


def test_whoever_was_erased_since_is_erased_again(house: House, empty: DatabaseUrls) -> None:
    db_engine.connect(house.urls.app)
    came = NewVisit(site_id=house.cast.here, who=NewPerson("Casals", "Mercè"))
    visit_id = record_visit(house.cast.carme, came, uuid.uuid4()).visit_id
    end_visit(house.cast.carme, visit_id, Ending.ABSENT, key=uuid.uuid4())
    saved = house.save()
    person_id = one(house.urls, "select max(id) from mediance.person")
    assert isinstance(person_id, int)
    erase_person(house.cast.sofia, person_id)
    db_engine.disconnect()
    restored = house.put_back(saved.file, empty)
    assert saved.tried.erased_again == 0
    assert restored.erased_again == 1
    assert restored.manifest.tables["person"].rows == 1
    assert one(empty, "select count(*) from mediance.person") == 0
    assert one(empty, "select count(*) from mediance.visit") == 4


# Refused


@pytest.mark.parametrize("harm", ["flipped", "cut", "another key", "no backup", "no file"])
def test_what_is_not_whole_changes_nothing(house: House, empty: DatabaseUrls, harm: str) -> None:
    file = house.save().file
    content = bytearray(file.read_bytes())
    if harm == "flipped":
        content[len(content) // 2] ^= 1
        file.write_bytes(content)
    elif harm == "cut":
        file.write_bytes(content[:-100])
    elif harm == "no backup":
        file.write_bytes(b"PK" + content)
    elif harm == "another key":
        shutil.rmtree(house.data_dir / "keys")
        keys.add_key("backup")
    else:
        file.unlink()
    with pytest.raises((NoBackup, FileNotFoundError)):
        house.put_back(file, empty)
    assert one(empty, "select to_regnamespace('mediance')") is None


def test_a_backup_that_does_not_come_back_gets_no_name(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(restore, "differing", lambda *_: ["visit"])
    with pytest.raises(NoBackup, match="visit"):
        house.save()
    assert list((house.data_dir / FOLDER).iterdir()) == []
    assert backup_log.newest(house.data_dir) is None


def test_nothing_is_written_over_and_the_oldest_go(house: House) -> None:
    taken = house.data_dir / "friday.saved"
    taken.parent.mkdir()
    taken.write_text("something else")
    with pytest.raises(FileExistsError):
        house.save(taken)
    assert taken.read_text() == "something else"
    folder = house.data_dir / FOLDER
    folder.mkdir()
    old = [folder / f"mediance-2025010{day}T020000Z.saved" for day in (1, 2, 3)]
    for file in (*old, folder / "mine.txt"):
        file.touch()
    saved = house.save(keep=2)
    assert set(folder.iterdir()) == {saved.file, old[2], folder / "mine.txt"}


def test_an_empty_database_is_nothing_to_save(house: House, empty: DatabaseUrls) -> None:
    with pytest.raises(UnfitDatabase, match="nothing to save"):
        back_up(Installation(empty, None), house.data_dir, keep=KEEP)


# In place of what is there


def test_records_are_replaced_only_when_told_and_kept_aside(house: House) -> None:
    saved = house.save()
    db_engine.connect(house.urls.app)
    visit(house.cast)
    db_engine.disconnect()
    with pytest.raises(RecordsInTheWay):
        house.put_back(saved.file, house.urls)
    assert one(house.urls, "select count(*) from mediance.visit") == 4
    restored = house.put_back(saved.file, house.urls, instead=True)
    assert one(house.urls, "select count(*) from mediance.visit") == 3
    assert restored.kept_as is not None
    assert one(house.urls, f"select count(*) from {restored.kept_as}.visit") == 4  # noqa: S608
    assert restore.forget_replaced(house.found) == [restored.kept_as]
    assert restore.forget_replaced(house.found) == []


def test_what_was_there_is_back_when_the_backup_is_not_good(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = house.save()
    db_engine.connect(house.urls.app)
    visit(house.cast)
    db_engine.disconnect()
    before = sums(house.urls)
    monkeypatch.setattr(restore, "differing", lambda *_: ["visit"])
    with pytest.raises(NoBackup):
        house.put_back(saved.file, house.urls, instead=True)
    assert sums(house.urls) == before
    check_fit_to_serve(house.urls.app)


def test_nothing_is_replaced_under_a_running_application(house: House) -> None:
    saved = house.save()
    db_engine.connect(house.urls.app)
    visit(house.cast)
    with pytest.raises(StillServed):
        house.put_back(saved.file, house.urls, instead=True)
    assert one(house.urls, "select count(*) from mediance.visit") == 4


# Told what is missing


def test_a_key_that_is_not_here_is_said(house: House) -> None:
    with owner_transaction(house.urls.owner) as work:
        work.execute(text("create table mediance.secret (key_id text)"))
        work.execute(text("insert into mediance.secret values ('0123456789abcdef')"))
    (warning,) = house.save().tried.warnings
    assert "0123456789abcdef" in warning


# Killed


def test_a_backup_killed_at_any_moment_leaves_no_half_one(house: House) -> None:
    folder = house.data_dir / FOLDER
    for waited in (0.0, 0.3, 0.9):
        process = begun(house)
        try:
            assert wait_for(lambda: any(folder.glob(f"{UNFINISHED}*")), process)
            time.sleep(waited)
        finally:
            process.kill()
            process.wait()
        assert list(folder.glob("mediance-*")) == []
    saved = house.save()
    assert set(folder.iterdir()) == {saved.file}
    assert not (house.data_dir / restore.TRIAL_FOLDER).exists()


def begun(house: House) -> subprocess.Popen[bytes]:
    """Start the command as an operator does."""
    chosen = {
        "database_url": house.urls.app,
        "database_owner_url": house.urls.owner,
        "data_dir": str(house.data_dir),
    }
    return subprocess.Popen(
        [sys.executable, "-m", "mediance", "backup"],
        cwd=house.data_dir.parent,
        env=environment(chosen),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def wait_for(seen: Callable[[], bool], process: subprocess.Popen[bytes]) -> bool:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        if seen():
            return True
        time.sleep(0.01)
    return False
