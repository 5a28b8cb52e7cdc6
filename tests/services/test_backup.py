"""Everything saved and brought back, in real databases: whole, unread by others, or refused."""

import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import make_url, text

from db import engine as db_engine
from db.engine import owner_transaction
from db.errors import UnfitDatabase
from db.installation import DatabaseUrls, check_fit_to_serve, place_of
from db.queries import backups
from mediance.domain.account_links import LinkPurpose
from mediance.domain.backups import TableSum
from mediance.domain.people import NewPerson
from mediance.domain.visits import Ending
from mediance.services import backup_log, keys, restore, seal_file, sealed_files
from mediance.services.backup import FOLDER, UNFINISHED, Saved, back_up
from mediance.services.end_visit import end_visit
from mediance.services.erasure import erase_person
from mediance.services.erasure_file import RECEIPTS_FILE, is_written_down, write_down
from mediance.services.installation import (
    Installation,
    data_root,
    embedded_data,
    opened,
    seals_folder,
)
from mediance.services.record_visit import NewVisit, record_visit
from mediance.services.restore import BackupFile, NoBackup, RecordsInTheWay, Restored, StillServed
from mediance.services.seal_file import Outside
from mediance.services.sign_in import sign_in
from mediance.settings import settings
from tests.cast import PASSWORD, Cast
from tests.cli.commands import environment
from tests.conftest import Template
from tests.db.servers import Administrator

KEEP = 14
VISITS = 3
PATIENCE_SECONDS = 60
VOLATILE = {"sign_in_session", "account_link", "journal_entry"}
LINK = text(
    "insert into mediance.account_link (token_hash, staff_id, purpose, expires_at)"
    " values ('\\x00', :staff, :purpose, now() + interval '1 day')"
)
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

    def backup(self, file: Path, erasures: Path | None = None) -> BackupFile:
        """Return a file of its own, with its keys."""
        return BackupFile(file, keys.known("backup"), erasures)

    def put_back(
        self,
        file: Path,
        urls: DatabaseUrls,
        *,
        instead: bool = False,
        erasures: Path | None = None,
    ) -> Restored:
        """Restore into some database."""
        backup = self.backup(file, erasures)
        return restore.in_place(Installation(urls, None), backup, self.data_dir, instead=instead)


@contextmanager
def made(template: Template, folder: Path) -> Iterator[House]:
    """A morning at the desk: some visits, somebody signed in, a link not used yet."""
    urls = template.copy()
    grant = f"grant create on database {make_url(urls.app).database} to mediance_owner"
    Administrator(template.server).run(grant)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MEDIANCE_DATA_DIR", str(folder / "data"))
        settings.cache_clear()
        db_engine.connect(urls.app)
        for _ in range(VISITS):
            visit(template.cast)
        sign_in("carme", PASSWORD, "127.0.0.1")
        with owner_transaction(urls.owner) as work:
            purpose = next(iter(LinkPurpose))
            work.execute(LINK, {"staff": template.cast.carme.staff_id, "purpose": purpose})
        write_down(seals_folder(settings()))  # as every night does
        db_engine.disconnect()
        yield House(Installation(urls, None), folder / "data", template.cast)
    settings.cache_clear()
    db_engine.disconnect()
    drop(template, urls)


@contextmanager
def nothing(template: Template) -> Iterator[DatabaseUrls]:
    """An empty database of the usual owner."""
    with Administrator(template.server).database("mediance_owner") as database:
        yield DatabaseUrls(
            *(
                make_url(url).set(database=database).render_as_string(hide_password=False)
                for url in (template.urls.app, template.urls.owner, template.urls.app)
            )
        )


@pytest.fixture
def house(template: Template, tmp_path: Path) -> Iterator[House]:
    """A morning of the test's own."""
    with made(template, tmp_path) as own:
        yield own


@pytest.fixture
def empty(template: Template) -> Iterator[DatabaseUrls]:
    """An empty database of the test's own."""
    with nothing(template) as urls:
        yield urls


@dataclass(frozen=True)
class Morning:
    """A backup that was made, and where it was brought back."""

    house: House
    saved: Saved
    restored: Restored
    urls: DatabaseUrls
    outside: Outside | None


@pytest.fixture(scope="module")
def morning(template: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Morning]:
    """One backup and its restoration, which several tests look at."""
    with made(template, tmp_path_factory.mktemp("morning")) as house, nothing(template) as urls:
        saved = house.save()
        restored = house.put_back(saved.file, urls)
        outside = seal_file.read(seals_folder(settings()))
        yield Morning(house, saved, restored, urls, outside)


def drop(template: Template, urls: DatabaseUrls) -> None:
    name = make_url(urls.app).database
    Administrator(template.server).run(f"drop database {name} with (force)")


def visit(cast: Cast) -> int:
    return record_visit(cast.carme, NewVisit(site_id=cast.here), uuid.uuid4()).visit_id


def one(urls: DatabaseUrls, statement: str) -> object:
    with owner_transaction(urls.owner) as work:
        return work.scalar(text(statement))


def sums(urls: DatabaseUrls) -> dict[str, TableSum]:
    with owner_transaction(urls.owner) as work:
        found = backups.table_sums(work)
    return {name: sum_ for name, sum_ in found.items() if not name.startswith(tuple(VOLATILE))}


# Saved and brought back


def test_everything_comes_back_and_work_goes_on(morning: Morning) -> None:
    assert sums(morning.urls) == sums(morning.house.urls)
    assert morning.restored.manifest.tables["visit"].rows == VISITS
    assert morning.restored.warnings == morning.saved.tried.warnings == ()
    check_fit_to_serve(morning.urls.app)
    db_engine.connect(morning.urls.app)
    assert visit(morning.house.cast) == VISITS + 1
    db_engine.disconnect()


@pytest.mark.parametrize("part_bytes", [64, 20_000], ids=["short parts", "long parts"])
def test_a_backup_of_many_parts_comes_back(
    part_bytes: int, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it says of itself goes over several parts, or ends within the first."""
    monkeypatch.setattr(sealed_files, "PART_BYTES", part_bytes)
    saved = house.save()
    assert saved.size > 3 * part_bytes
    assert saved.tried.manifest.tables["visit"].rows == VISITS


def test_what_came_back_is_counted_so_that_screens_are_fast_at_once(morning: Morning) -> None:
    uncounted = text(
        "select relname from pg_class where relnamespace = 'mediance'::regnamespace"
        " and relkind = 'r' and reltuples < 0"
    )
    with owner_transaction(morning.urls.owner) as work:
        assert work.scalars(uncounted).all() == []
        count = "select reltuples from pg_class where oid = 'mediance.visit'::regclass"
        assert work.scalar(text(count)) >= VISITS


def test_a_backup_is_for_its_owner_alone_and_cannot_be_read(morning: Morning) -> None:
    file = morning.saved.file
    assert file.parent == morning.house.data_dir / FOLDER
    assert file.stat().st_mode & 0o777 == 0o600
    content = file.read_bytes()
    assert b"Carme" not in content
    assert b"mediance.visit" not in content
    assert b"PGDMP" not in content


def test_a_backup_is_noted_inside_and_outside(morning: Morning) -> None:
    noted = backup_log.newest(morning.house.data_dir)
    assert noted is not None
    assert (noted.file, noted.checksum) == (str(morning.saved.file), morning.saved.checksum)
    entries = "select count(*) from mediance.journal_entry where operation = 'back_up'"
    assert one(morning.house.urls, entries) == 1


def test_who_was_signed_in_and_links_not_used_are_not_brought_back(morning: Morning) -> None:
    sessions = "select count(*) from mediance.sign_in_session"
    assert (one(morning.house.urls, sessions), one(morning.urls, sessions)) == (1, 0)
    links = "select count(*) from mediance.account_link where revoked_at is null"
    assert (one(morning.house.urls, links), one(morning.urls, links)) == (1, 0)


def test_a_restoration_is_in_the_journal_and_beside_the_seals(morning: Morning) -> None:
    entries = "select count(*) from mediance.journal_entry where operation = 'restore'"
    assert one(morning.urls, entries) == 1
    assert morning.outside is not None
    assert len(morning.outside.restored_at) == 1


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


def saved_then_erased(house: House) -> Saved:
    """Have somebody come, everything saved, and them erased afterwards."""
    db_engine.connect(house.urls.app)
    came = NewVisit(site_id=house.cast.here, who=NewPerson("Casals", "Mercè"))
    visit_id = record_visit(house.cast.carme, came, uuid.uuid4()).visit_id
    end_visit(house.cast.carme, visit_id, Ending.ABSENT, key=uuid.uuid4())
    saved = house.save()
    person_id = one(house.urls, "select max(id) from mediance.person")
    assert isinstance(person_id, int)
    erase_person(house.cast.sofia, person_id)
    db_engine.disconnect()
    return saved


def configure(monkeypatch: pytest.MonkeyPatch, urls: DatabaseUrls) -> None:
    """Have the settings name a database, as on a machine whose server is another."""
    monkeypatch.setenv("MEDIANCE_DATABASE_URL", urls.app)
    monkeypatch.setenv("MEDIANCE_DATABASE_OWNER_URL", urls.owner)
    settings.cache_clear()


@pytest.mark.parametrize("database", ["embedded", "named"])
def test_whoever_was_erased_since_is_erased_again(
    house: House, empty: DatabaseUrls, monkeypatch: pytest.MonkeyPatch, database: str
) -> None:
    if database == "named":
        configure(monkeypatch, house.urls)
    saved = saved_then_erased(house)
    restored = house.put_back(saved.file, empty)
    assert saved.tried.erased_again == 0
    assert restored.erased_again == 1
    assert restored.warnings == ()
    assert restored.manifest.tables["person"].rows == 1
    assert one(empty, "select count(*) from mediance.person") == 0
    assert one(empty, "select count(*) from mediance.visit") == 4
    on_trial = restore.on_trial(house.backup(saved.file), house.data_dir, None)
    assert (on_trial.erased_again, on_trial.warnings) == (1, ())


@pytest.mark.parametrize("where", ["beside the keys", "named by the operator", "nowhere"])
def test_on_a_new_host_the_proofs_are_looked_for_and_kept(
    house: House, empty: DatabaseUrls, monkeypatch: pytest.MonkeyPatch, where: str, tmp_path: Path
) -> None:
    saved = saved_then_erased(house)
    file = house.data_dir / RECEIPTS_FILE
    brought = None
    if where != "beside the keys":
        brought = tmp_path / "stick" if where == "named by the operator" else None
        (tmp_path / "stick").mkdir()
        file.rename(tmp_path / "stick" / RECEIPTS_FILE)
    configure(monkeypatch, empty)
    restored = house.put_back(saved.file, empty, erasures=brought)
    is_found = where != "nowhere"
    assert restored.erased_again == is_found
    assert one(empty, "select count(*) from mediance.person") == (not is_found)
    assert is_written_down(seals_folder(settings())) == is_found
    assert [RECEIPTS_FILE in warning for warning in restored.warnings] == [True] * (not is_found)


def test_the_proofs_of_an_embedded_database_erase_nobody_in_a_named_one(
    house: House, empty: DatabaseUrls, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = saved_then_erased(house)
    configure(monkeypatch, empty)
    embedded_data(settings()).mkdir()
    restored = house.put_back(saved.file, empty)
    assert restored.erased_again == 0
    assert len(restored.warnings) == 1


def test_killed_before_it_erased_again_the_next_start_does(
    house: House, empty: DatabaseUrls, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(monkeypatch, house.urls)
    saved = saved_then_erased(house)
    configure(monkeypatch, empty)
    proofs = data_root(settings()) / f"journal-{place_of(house.urls.app)}"

    class Killed(BaseException):
        pass

    def die(*_: object) -> int:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr("mediance.services.restore.erasure_file.apply_again", die)
        patch.setattr("mediance.services.restore.backups.drop_schema", lambda *_: None)
        with pytest.raises(Killed):
            house.put_back(saved.file, empty, erasures=proofs)
    assert one(empty, "select count(*) from mediance.person") == 1
    with opened(settings()):
        assert one(empty, "select count(*) from mediance.person") == 0
        assert one(empty, "select count(*) from mediance.erasure_receipt") == 1
    with opened(settings()):
        assert one(empty, "select count(*) from mediance.erasure_receipt") == 1


# Refused


@pytest.mark.parametrize("harm", ["flipped", "cut", "no backup", "no file"])
def test_what_is_not_whole_changes_nothing(
    morning: Morning, empty: DatabaseUrls, tmp_path: Path, harm: str
) -> None:
    content = morning.saved.file.read_bytes()
    middle = len(content) // 2
    harmed = {
        "flipped": content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :],
        "cut": content[:-100],
        "no backup": b"PK" + content,
    }
    file = tmp_path / "harmed.saved"
    if harm in harmed:
        file.write_bytes(harmed[harm])
    with pytest.raises((NoBackup, FileNotFoundError)):
        morning.house.put_back(file, empty)
    assert one(empty, "select to_regnamespace('mediance')") is None


def test_without_its_key_a_backup_changes_nothing(morning: Morning, empty: DatabaseUrls) -> None:
    other = BackupFile(morning.saved.file, {keys.key_id(b"o" * 32): b"o" * 32})
    with pytest.raises(NoBackup, match="key-from-paper"):
        restore.in_place(Installation(empty, None), other, morning.house.data_dir, instead=False)
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
