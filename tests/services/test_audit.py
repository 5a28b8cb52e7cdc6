"""The journal, sealed by housekeeping, against somebody who owns the database."""

import re
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DataError, ProgrammingError

from db.engine import Work, owner_transaction, transaction
from db.installation import DatabaseUrls
from db.queries import journal, seals
from db.queries.journal import Record
from db.queries.seals import Horizon
from mediance.cli.audit import in_words
from mediance.domain import paris
from mediance.domain.actors import HOUSEKEEPING
from mediance.domain.seals import Damage, first_month_kept
from mediance.services import audit, seal_file
from mediance.services import seals as sealing
from mediance.services.housekeeping import keep_house
from mediance.services.record_visit import NewVisit, record_visit
from mediance.services.seals import seal_journal
from tests.cast import Cast

UNGUARDED = (
    "alter table mediance.journal_entry disable trigger user",
    "alter table mediance.journal_seal disable trigger user",
)
A_YEAR_AND_MORE = text(
    "insert into mediance.journal_entry (at, staff_id, acting_as, operation, entity)"
    " values (:at, 0, '', 'read', 'visit')"
)
NUMBERS = text("select id from mediance.journal_entry order by id")


@pytest.fixture
def journal_kept(live_database: DatabaseUrls, cast: Cast, tmp_path: Path) -> DatabaseUrls:
    """Three seals over nine entries, written outside, too."""
    for _seal in range(3):
        write(cast, 3)
        assert seal_journal(tmp_path) == 1
    assert audit.verify(tmp_path) == []
    return live_database


def write(cast: Cast, entries: int) -> None:
    for _entry in range(entries):
        record_visit(cast.carme, NewVisit(cast.here), uuid.uuid4())


def tamper(urls: DatabaseUrls, *statements: str) -> None:
    """Do as the owner of the database what nothing should do to a journal."""
    with owner_transaction(urls.owner) as work:
        for statement in (*UNGUARDED, *statements):
            work.execute(text(statement))


def found(data_dir: Path) -> list[Damage]:
    return [finding.damage for finding in audit.verify(data_dir)]


def sentences(data_dir: Path) -> list[str]:
    return [in_words(finding) for finding in audit.verify(data_dir)]


def test_a_journal_longer_than_is_read_at_once_is_sealed_and_checked_whole(
    live_database: DatabaseUrls, cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seals, "ENTRIES_AT_ONCE", 2)
    write(cast, 7)
    assert seal_journal(tmp_path) == 4
    assert audit.verify(tmp_path) == []
    last = " where id = (select max(id) from mediance.journal_entry)"
    tamper(live_database, "update mediance.journal_entry set staff_id = 999" + last)  # noqa: S608
    assert found(tmp_path) == [Damage.ENTRIES_CHANGED]


CUT_THE_END = (
    "delete from mediance.journal_entry where id >"
    " (select max(after_entry_id) from mediance.journal_seal)"
)
OF_THE_MIDDLE = " where id = (select last_entry_id from mediance.journal_seal where id = 2)"
TAMPERING: dict[str, tuple[tuple[str, ...], Damage, str]] = {
    "a changed row": (
        ("update mediance.journal_entry set staff_id = 999" + OF_THE_MIDDLE,),  # noqa: S608
        Damage.ENTRIES_CHANGED,
        "at least one was changed",
    ),
    "a changed field": (
        ("update mediance.journal_entry set fields = array['x']" + OF_THE_MIDDLE,),  # noqa: S608
        Damage.ENTRIES_CHANGED,
        "at least one was changed",
    ),
    "a removed row": (
        ("delete from mediance.journal_entry" + OF_THE_MIDDLE,),  # noqa: S608
        Damage.ENTRIES_REMOVED,
        "Of the 3 entries",
    ),
    "the last rows cut": (
        (CUT_THE_END,),
        Damage.ENTRIES_REMOVED,
        "3 were removed",
    ),
    "all rows emptied": (
        ("truncate mediance.journal_entry",),
        Damage.ENTRIES_REMOVED,
        "3 were removed",
    ),
    "a changed seal": (
        ("update mediance.journal_seal set entry_count = 4 where id = 2",),
        Damage.SEAL_CHANGED,
        "Seal 2 was changed",
    ),
    "a removed seal": (
        ("delete from mediance.journal_seal where id = 2",),
        Damage.SEALS_REMOVED,
        "Seal 2 was removed",
    ),
    "a tail cut off with its seal": (
        (
            CUT_THE_END,
            "delete from mediance.journal_seal where id = 3",
        ),
        Damage.END_CUT_OFF,
        "Seal 3 is written in journal-seals.log, and no longer in the database",
    ),
    "everything gone": (
        ("truncate mediance.journal_entry", "truncate mediance.journal_seal"),
        Damage.END_CUT_OFF,
        "Seals 1 to 3 are written",
    ),
}


@pytest.mark.parametrize("deed", TAMPERING)
def test_what_the_owner_of_the_database_did_is_found(
    deed: str, journal_kept: DatabaseUrls, tmp_path: Path
) -> None:
    statements, damage, words = TAMPERING[deed]
    tamper(journal_kept, *statements)
    assert damage in found(tmp_path)
    assert any(words in sentence for sentence in sentences(tmp_path)), sentences(tmp_path)


def test_a_journal_sealed_anew_after_a_change_is_found_outside(
    journal_kept: DatabaseUrls, tmp_path: Path
) -> None:
    tamper(
        journal_kept,
        "update mediance.journal_entry set staff_id = 999",
        "truncate mediance.journal_seal",
    )
    elsewhere = tmp_path / "elsewhere"
    while seal_journal(elsewhere):
        pass
    assert audit.verify(elsewhere) == []
    assert Damage.SEAL_REPLACED in found(tmp_path) or Damage.END_CUT_OFF in found(tmp_path)


@pytest.mark.parametrize(
    "statement",
    [
        "update mediance.journal_entry set staff_id = 999",
        "delete from mediance.journal_entry",
        "truncate mediance.journal_entry",
        "update mediance.journal_seal set entry_count = 4",
        "delete from mediance.journal_seal",
        "truncate mediance.journal_seal",
    ],
)
def test_even_the_owner_does_none_of_this_by_a_slip_of_the_hand(
    journal_kept: DatabaseUrls, statement: str, tmp_path: Path
) -> None:
    with (
        pytest.raises(ProgrammingError, match="only added to"),
        owner_transaction(journal_kept.owner) as work,
    ):
        work.execute(text(statement))
    assert audit.verify(tmp_path) == []


# A transaction that commits late


class SlowWriter:
    """Somebody who has written an entry, and does not commit until told."""

    def __init__(self, cast: Cast, *, gives_up: bool = False) -> None:
        self.has_written, self.may_commit = Event(), Event()
        self._cast, self._gives_up = cast, gives_up

    def write(self) -> None:
        try:
            with transaction(self._cast.amina) as work:
                journal.record(work, self._cast.amina, "slow", Record("visit"))
                self.has_written.set()
                assert self.may_commit.wait(30)
                if self._gives_up:
                    work.execute(text("select 1 / 0"))
        except DataError:
            assert self._gives_up


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(4) as threads:
        yield threads


@pytest.mark.usefixtures("live_database")
@pytest.mark.parametrize("gives_up", [False, True])
def test_nothing_is_sealed_over_an_entry_that_may_still_come(
    *,
    gives_up: bool,
    cast: Cast,
    tmp_path: Path,
    pool: ThreadPoolExecutor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sealing, "SETTLE_SECONDS", 0.0)
    slow = SlowWriter(cast, gives_up=gives_up)
    writing = pool.submit(slow.write)
    assert slow.has_written.wait(30)
    write(cast, 3)  # with greater numbers, committed at once
    assert seal_journal(tmp_path) == 0
    slow.may_commit.set()
    writing.result(30)
    assert seal_journal(tmp_path) == 1
    with transaction(HOUSEKEEPING) as work:
        (seal,) = seals.seals(work)
        assert seal.entry_count == len(work.scalars(NUMBERS).all()) == (3 if gives_up else 4)
    assert audit.verify(tmp_path) == []


@pytest.mark.usefixtures("live_database")
def test_sealing_waits_for_those_who_were_writing_and_for_nobody_after(
    cast: Cast, tmp_path: Path, pool: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, later, has_looked = SlowWriter(cast), SlowWriter(cast), Event()
    look = seals.horizon

    def looked(work: Work) -> Horizon:
        try:
            return look(work)
        finally:
            has_looked.set()

    monkeypatch.setattr(seals, "horizon", looked)
    writing = [pool.submit(first.write)]
    assert first.has_written.wait(30)
    made = pool.submit(seal_journal, tmp_path)
    assert has_looked.wait(30)
    writing.append(pool.submit(later.write))
    assert later.has_written.wait(30)
    assert not made.done()
    first.may_commit.set()
    assert made.result(30) == 1
    later.may_commit.set()
    for each in writing:
        each.result(30)
    assert seal_journal(tmp_path) == 1
    assert audit.verify(tmp_path) == []


@pytest.mark.usefixtures("live_database")
def test_sealed_by_several_at_once_while_others_write_it_stands(
    cast: Cast, tmp_path: Path, pool: ThreadPoolExecutor
) -> None:
    writing = [pool.submit(write, cast, 20) for _ in range(2)]
    for _round in range(5):
        list(pool.map(lambda _: seal_journal(tmp_path), range(2)))
    for each in writing:
        each.result(60)
    seal_journal(tmp_path)
    assert audit.verify(tmp_path) == []
    told = audit.status(tmp_path)
    assert told.unsealed.count == 0
    assert told.sealed_count == 40
    assert told.outside is not None
    assert told.outside.newest == told.seal_count


# The file outside


@pytest.mark.usefixtures("journal_kept")
def test_a_line_that_a_crash_cut_is_written_again(cast: Cast, tmp_path: Path) -> None:
    file = tmp_path / seal_file.FILE
    whole = file.read_bytes()
    file.write_bytes(whole[:-20])
    assert audit.verify(tmp_path) == []
    write(cast, 1)
    assert seal_journal(tmp_path) == 1
    outside = seal_file.read(tmp_path)
    assert outside is not None
    assert [seal.number for seal in outside.seals] == [1, 2, 3, 4]
    assert len(outside.unreadable_lines) == 1


@pytest.mark.usefixtures("journal_kept")
def test_the_file_is_only_its_owners_and_only_grows(cast: Cast, tmp_path: Path) -> None:
    file = tmp_path / seal_file.FILE
    before = file.read_bytes()
    assert file.stat().st_mode & 0o777 == 0o600
    write(cast, 1)
    seal_journal(tmp_path)
    assert file.read_bytes().startswith(before)
    assert re.fullmatch(rb"(\S+Z seal \d up to entry \d+ [0-9a-f]{64}\n){4}", file.read_bytes())


@pytest.mark.usefixtures("journal_kept")
def test_a_line_nobody_can_read_and_a_missing_file_are_told(tmp_path: Path) -> None:
    file = tmp_path / seal_file.FILE
    file.write_text(file.read_text().replace("seal 2", "seel 2"))
    assert sentences(tmp_path) == ["Line 2 of journal-seals.log cannot be read."]
    file.unlink()
    assert found(tmp_path) == [Damage.OUTSIDE_MISSING]


def test_a_restored_database_is_known_to_be_one(
    journal_kept: DatabaseUrls, cast: Cast, tmp_path: Path
) -> None:
    statements, _damage, _words = TAMPERING["a tail cut off with its seal"]
    tamper(journal_kept, *statements)
    with transaction(HOUSEKEEPING) as work:
        seal_file.mark_restored(tmp_path, seals.newest(work))
    assert audit.verify(tmp_path) == []
    write(cast, 2)
    assert seal_journal(tmp_path) == 1
    assert audit.verify(tmp_path) == []
    outside = audit.status(tmp_path).outside
    assert outside is not None
    assert len(outside.restored_at) == 1


# Numbers that were never drawn

FORGED = text(
    "insert into mediance.journal_entry (id, at, staff_id, acting_as, operation, entity)"
    " values (:id, :at, 0, '', 'read', 'visit')"
)


@pytest.mark.parametrize("number", [0, -1, 9 * 10**18])
def test_an_entry_with_a_number_that_was_never_drawn_is_told(
    number: int, journal_kept: DatabaseUrls, cast: Cast, tmp_path: Path
) -> None:
    with owner_transaction(journal_kept.owner) as work:
        work.execute(FORGED, {"id": number, "at": paris.now() - timedelta(days=3)})
    assert found(tmp_path) == [Damage.NEVER_NUMBERED]
    assert "1 entries carry a number" in sentences(tmp_path)[0]
    write(cast, 1)
    assert seal_journal(tmp_path) == 1
    assert found(tmp_path) == [Damage.NEVER_NUMBERED]


def test_a_number_that_was_never_drawn_holds_no_month_back(
    live_database: DatabaseUrls, tmp_path: Path
) -> None:
    expired = (first_month_kept(paris.today()) - timedelta(days=1)).replace(day=1)
    long_ago = (expired - timedelta(days=1)).replace(day=1)
    with owner_transaction(live_database.owner) as work:
        journal.make_part(work, expired)
        for month in (expired, long_ago):
            at = paris.day_bounds(month)[0]
            work.execute(FORGED, {"id": 9 * 10**18, "at": at})
    keep_house(tmp_path)
    with owner_transaction(live_database.owner) as work:
        assert 9 * 10**18 not in work.scalars(NUMBERS).all()
    assert audit.verify(tmp_path) == []


# After a year


def test_a_month_past_its_year_goes_and_its_seals_stay(
    live_database: DatabaseUrls, cast: Cast, tmp_path: Path
) -> None:
    oldest = first_month_kept(paris.today())
    expired = (oldest - timedelta(days=1)).replace(day=1)
    with owner_transaction(live_database.owner) as work:
        for month in (expired, oldest):
            journal.make_part(work, month)
            work.execute(A_YEAR_AND_MORE, {"at": paris.day_bounds(month)[0]})
    keep_house(tmp_path)
    write(cast, 1)
    seal_journal(tmp_path)
    with transaction(HOUSEKEEPING) as work:
        months = [seal.month for seal in seals.seals(work)]
        kept = work.scalars(text("select min(at) from mediance.journal_entry")).one()
    assert months[:2] == [expired, oldest]
    assert paris.local_day(kept) == oldest
    assert audit.verify(tmp_path) == []
    tamper(live_database, f"drop table mediance.journal_entry_{oldest:%Y_%m}")
    assert found(tmp_path) == [Damage.ENTRIES_REMOVED]


def test_nobody_at_a_desk_waits_for_a_part_to_go(
    live_database: DatabaseUrls, cast: Cast, tmp_path: Path, pool: ThreadPoolExecutor
) -> None:
    """Dropping a part locks the journal: while somebody writes, it is left for another night."""
    expired = (first_month_kept(paris.today()) - timedelta(days=1)).replace(day=1)
    with owner_transaction(live_database.owner) as work:
        journal.make_part(work, expired)
    slow = SlowWriter(cast)
    writing = pool.submit(slow.write)
    assert slow.has_written.wait(30)
    with transaction(HOUSEKEEPING) as work:
        assert journal.drop_parts_before(work, first_month_kept(paris.today())) == 0
    slow.may_commit.set()
    writing.result(30)
    with transaction(HOUSEKEEPING) as work:
        assert journal.drop_parts_before(work, first_month_kept(paris.today())) == 1
    seal_journal(tmp_path)
    assert audit.verify(tmp_path) == []


def test_entries_that_are_never_sealed_are_told(
    live_database: DatabaseUrls, tmp_path: Path
) -> None:
    with owner_transaction(live_database.owner) as work:
        work.execute(A_YEAR_AND_MORE, {"at": paris.now() - timedelta(days=3)})
    assert found(tmp_path) == [Damage.NEVER_SEALED]
