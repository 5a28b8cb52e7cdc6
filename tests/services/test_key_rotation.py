"""Changing the key: everything sealed anew once, at whatever moment it is killed."""

from pathlib import Path

import pytest
from sqlalchemy import text

from db.engine import owner_transaction, transaction
from db.installation import DatabaseUrls
from mediance.domain.budget import Budget, BudgetLine
from mediance.services import budgets, exceptional_access, key_rotation, keys, notes
from mediance.services.key_rotation import missing_key_ids, rotate
from mediance.services.keys import KeyMissing
from mediance.settings import SettingsError, settings
from tests.cast import Cast
from tests.confidential import another_social_worker, case_of_ines, key, named

KEY_IDS = text(
    "select key_id from mediance.confidential_note union select key_id from mediance.budget_sheet"
    " union select key_id from mediance.exceptional_access"
)
ENTRIES = text(
    "select row_count from mediance.journal_entry where operation = 'rotate_keys' order by id"
)
SEALS = text("select id, key_id, nonce, ciphertext from mediance.confidential_note")
SEALED_AS_BEFORE = text(
    "update mediance.confidential_note"
    " set key_id = :key_id, nonce = :nonce, ciphertext = :ciphertext where id = :id"
)
BUDGET = Budget(2, resources=(BudgetLine("RSA", 63_000),))


@pytest.fixture
def case_id(live_database: DatabaseUrls, key_folder: Path, cast: Cast) -> int:
    """A case with five notes, a budget and an exceptional access, in a database of its own."""
    assert live_database.app
    assert not key_folder.exists()
    case_id = case_of_ines(cast)
    for number in range(5):
        notes.write(cast.ines, case_id, f"Note {number}", key())
    budgets.keep_budget(cast.ines, case_id, BUDGET, key())
    odile = named(cast, another_social_worker(cast))
    exceptional_access.take(odile, case_id, "Une raison écrite.", key(), minutes=5)
    return case_id


def key_ids(urls: DatabaseUrls) -> set[str]:
    with owner_transaction(urls.owner) as work:
        return set(work.scalars(KEY_IDS))


def entries(cast: Cast) -> list[int]:
    with transaction(cast.sofia) as work:
        return list(work.scalars(ENTRIES))


def texts(cast: Cast, case_id: int) -> list[str | None]:
    return [note.current.text for note in notes.read(cast.ines, case_id, key()).shown]


def all_is_there(cast: Cast, case_id: int) -> bool:
    (told,) = exceptional_access.told_to(cast.ines)
    (sheet,) = budgets.budgets(cast.ines, case_id, key()).shown
    return (
        texts(cast, case_id) == [f"Note {number}" for number in (4, 3, 2, 1, 0)]
        and told.access.reason == "Une raison écrite."
        and sheet.budget == BUDGET
    )


def test_everything_is_under_the_new_key_and_the_old_one_put_aside(
    live_database: DatabaseUrls, cast: Cast, case_id: int
) -> None:
    before = keys.ring("notes").current_id
    done = rotate()
    assert done.row_count == 7
    assert done.unreadable == 0
    assert key_ids(live_database) == {done.key_id} != {before}
    assert [file.name.split("-")[1] for file in keys.key_files("notes")] == [f"{done.key_id}.key"]
    assert all_is_there(cast, case_id)
    assert entries(cast) == [7]


class Killed(BaseException):
    """As if the process had ended here."""


@pytest.mark.parametrize("after_batches", [1, 2, 3, 4])
def test_killed_half_way_it_goes_on_and_counts_each_text_once(
    monkeypatch: pytest.MonkeyPatch,
    live_database: DatabaseUrls,
    cast: Cast,
    case_id: int,
    after_batches: int,
) -> None:
    monkeypatch.setattr(key_rotation, "BATCH", 2)
    batches = iter(range(after_batches))

    def killed(_count: int) -> None:
        if next(batches, None) is None:
            raise Killed

    with pytest.raises(Killed):
        rotate(on_batch=killed)
    assert len(key_ids(live_database)) == 2
    assert all_is_there(cast, case_id)  # half under each, and every word of it readable
    assert entries(cast) == []
    notes.write(cast.ines, case_id, "Pendant ce temps.", key())
    done = rotate()
    assert len(keys.key_files("notes")) == 1
    assert key_ids(live_database) == {done.key_id}
    assert entries(cast) == [done.row_count] == [7]
    assert texts(cast, case_id)[0] == "Pendant ce temps."


def test_killed_between_the_key_and_the_first_row_no_other_key_is_made(
    live_database: DatabaseUrls, cast: Cast, case_id: int
) -> None:
    made = keys.add_key("notes")
    assert rotate().key_id == made
    assert key_ids(live_database) == {made}
    assert all_is_there(cast, case_id)


def test_a_key_in_use_is_not_put_aside_and_what_it_opens_is_told(
    live_database: DatabaseUrls, cast: Cast, case_id: int
) -> None:
    (lost,) = keys.key_files("notes")
    aside = lost.rename(lost.parent.parent / "lost")
    notes.write(cast.ines, case_id, "Depuis.", key())
    assert missing_key_ids() == (lost.name.split("-")[1].removesuffix(".key"),)
    done = rotate()
    assert (done.row_count, done.unreadable) == (0, 7)
    keys.put_back("notes", aside.read_bytes())
    assert missing_key_ids() == ()
    done = rotate()
    assert (done.row_count, done.unreadable) == (7, 0)
    assert key_ids(live_database) == {done.key_id}


def test_a_retired_key_still_opens_what_an_old_backup_brings_back(
    live_database: DatabaseUrls, cast: Cast, case_id: int
) -> None:
    with owner_transaction(live_database.owner) as work:
        old = [dict(row) for row in work.execute(SEALS).mappings()]
    rotate()
    with owner_transaction(live_database.owner) as work:
        work.execute(SEALED_AS_BEFORE, old)
    assert all_is_there(cast, case_id)
    assert missing_key_ids() == ()


def test_keys_of_a_setting_are_changed_there(
    monkeypatch: pytest.MonkeyPatch, live_database: DatabaseUrls, cast: Cast, case_id: int
) -> None:
    old = keys.ring("notes").key(keys.ring("notes").current_id).hex()
    monkeypatch.setenv("MEDIANCE_NOTES_KEYS", old)
    settings.cache_clear()
    with pytest.raises(SettingsError, match="MEDIANCE_NOTES_KEYS"):
        rotate()
    monkeypatch.setenv("MEDIANCE_NOTES_KEYS", f"{old},{'ab' * 32}")
    settings.cache_clear()
    done = rotate()
    assert key_ids(live_database) == {done.key_id} == {keys.key_id(bytes.fromhex("ab" * 32))}
    assert all_is_there(cast, case_id)


def test_a_change_that_lost_its_key_begins_nothing_else(case_id: int) -> None:
    def killed(_count: int) -> None:
        raise Killed

    with pytest.raises(Killed):
        rotate(on_batch=killed)
    keys.key_files("notes")[-1].unlink()
    with pytest.raises(KeyMissing):
        rotate()
    assert case_id
    assert len(keys.key_files("notes")) == 1
