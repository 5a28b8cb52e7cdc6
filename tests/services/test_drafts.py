"""What is typed is kept for its author alone, until it is sent or a day has gone by."""

import json
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text, update

from db.engine import owner_transaction, transaction
from db.installation import DatabaseUrls
from db.models import Draft as DraftRow
from mediance.domain.actors import Actor
from mediance.domain.people import KnownPerson
from mediance.domain.permissions import NotPermitted
from mediance.services import drafts, keys
from mediance.services.drafts import Draft, DraftRefused
from mediance.services.record_visit import NewVisit, PersonUnknown, record_visit
from mediance.settings import SettingsError, settings
from tests.cast import Cast

TYPED = '{"typed": "ben amara", "year": "1979"}'


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data folder of the test's own: its key is made there."""
    monkeypatch.setenv("MEDIANCE_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("MEDIANCE_DRAFT_KEY", raising=False)
    settings.cache_clear()
    yield tmp_path / "data"
    settings.cache_clear()


def at(cast: Cast, key: uuid.UUID | None = None) -> Draft:
    return Draft("visit", cast.here, key)


def kept_by(actor: Actor, cast: Cast) -> str | None:
    return drafts.kept(actor, "visit", cast.here)


# What is kept nowhere


FORBIDDEN = {
    "a card": "4970 1012\n3456 7893",
    "an IBAN": "FR76 3000 6000 0112 3456 7890 189",
    "a social-security number": "2 55 08 14 168 025 38",
}


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("number", FORBIDDEN.values(), ids=FORBIDDEN)
@pytest.mark.parametrize("space", [" ", "\u202f"], ids=["space", "narrow space"])
def test_a_number_that_is_refused_is_in_no_draft_either(
    cast: Cast, number: str, space: str
) -> None:
    before = json.dumps({"text": "Payer avec 4970 1012"})
    typed = json.dumps({"text": f"Payer avec {number.replace(' ', space)}"})
    drafts.keep(cast.carme, at(cast), before)
    with pytest.raises(DraftRefused):
        drafts.keep(cast.carme, at(cast), typed)
    assert kept_by(cast.carme, cast) is None
    drafts.keep(cast.carme, at(cast), before)
    assert kept_by(cast.carme, cast) == before


@pytest.mark.usefixtures("database")
def test_the_lines_of_a_sheet_are_read_one_by_one(cast: Cast) -> None:
    sheet = Draft("paper", cast.here)
    drafts.keep(cast.carme, sheet, json.dumps({"lines": [["4970", "1012"], ["3456", "7893"]]}))
    assert drafts.kept(cast.carme, "paper", cast.here)
    with pytest.raises(DraftRefused):
        drafts.keep(cast.carme, sheet, json.dumps({"lines": [["9h05", FORBIDDEN["a card"]]]}))
    assert drafts.kept(cast.carme, "paper", cast.here) is None


@pytest.mark.usefixtures("database")
def test_the_key_of_a_press_is_no_number_that_somebody_typed(cast: Cast) -> None:
    typed = json.dumps({"text": "Rien", "key": "aaaaaaaa-4970-4012-8456-7896aaaaaaaa"})
    drafts.keep(cast.carme, at(cast), typed)
    assert kept_by(cast.carme, cast) == typed


# Who gets it back


@pytest.mark.usefixtures("database")
def test_what_was_typed_comes_back_to_its_author_and_to_nobody_else(cast: Cast) -> None:
    drafts.keep(cast.carme, at(cast), TYPED)
    assert kept_by(cast.carme, cast) == TYPED
    assert kept_by(cast.amina, cast) is None
    with transaction(cast.amina) as work:
        assert work.scalars(select(DraftRow)).all() == []


@pytest.mark.usefixtures("database")
def test_the_newest_text_takes_the_place_of_the_one_before(cast: Cast) -> None:
    drafts.keep(cast.carme, at(cast), "{}")
    drafts.keep(cast.carme, at(cast), TYPED)
    assert kept_by(cast.carme, cast) == TYPED
    with transaction(cast.carme) as work:
        assert len(work.scalars(select(DraftRow)).all()) == 1


@pytest.mark.usefixtures("database")
def test_each_site_has_its_own(cast: Cast) -> None:
    drafts.keep(cast.bruno, at(cast), "here")
    drafts.keep(cast.bruno, Draft("visit", cast.elsewhere), "elsewhere")
    assert kept_by(cast.bruno, cast) == "here"
    drafts.drop(cast.bruno, "visit", cast.here)
    assert kept_by(cast.bruno, cast) is None
    assert drafts.kept(cast.bruno, "visit", cast.elsewhere) == "elsewhere"


@pytest.mark.usefixtures("database")
def test_a_draft_that_comes_after_its_press_is_not_kept(cast: Cast) -> None:
    pressed = uuid.uuid4()
    record_visit(cast.carme, NewVisit(cast.here), pressed)
    drafts.keep(cast.carme, at(cast, pressed), TYPED)
    with transaction(cast.carme) as work:
        assert work.scalars(select(DraftRow)).all() == []
    drafts.keep(cast.carme, at(cast), TYPED)  # typed since: of no press yet
    assert kept_by(cast.carme, cast) == TYPED


# What the database knows


@pytest.mark.usefixtures("database")
def test_the_database_cannot_read_it(cast: Cast) -> None:
    drafts.keep(cast.carme, at(cast), TYPED)
    drafts.keep(cast.amina, at(cast), TYPED)
    with transaction(cast.carme) as work:
        (row,) = work.scalars(select(DraftRow)).all()
    assert b"amara" not in row.ciphertext
    with transaction(cast.amina) as work:
        work.execute(update(DraftRow).values(ciphertext=row.ciphertext))
    assert kept_by(cast.amina, cast) is None, "another person's key opened it"


@pytest.mark.usefixtures("database")
def test_a_ciphertext_moved_to_another_form_opens_no_more(cast: Cast) -> None:
    drafts.keep(cast.bruno, at(cast), TYPED)
    with transaction(cast.bruno) as work:
        work.execute(update(DraftRow).values(site_id=cast.elsewhere))
    assert drafts.kept(cast.bruno, "visit", cast.elsewhere) is None


def test_no_draft_is_journalled_and_no_screen_is_told(
    live_database: DatabaseUrls, cast: Cast
) -> None:
    with owner_transaction(live_database.owner) as work:
        before = work.scalar(text("select count(*) from mediance.journal_entry"))
        triggers = work.scalars(
            text("select tgname from pg_trigger where tgrelid = 'mediance.draft'::regclass")
        ).all()
    drafts.keep(cast.carme, at(cast), TYPED)
    drafts.kept(cast.carme, "visit", cast.here)
    drafts.drop(cast.carme, "visit", cast.here)
    with owner_transaction(live_database.owner) as work:
        assert work.scalar(text("select count(*) from mediance.journal_entry")) == before
    assert not [name for name in triggers if not name.startswith("RI_")]


# Until when


@pytest.mark.usefixtures("database")
def test_the_press_that_sends_it_takes_it_away_and_no_other_does(cast: Cast) -> None:
    mine, others = uuid.uuid4(), uuid.uuid4()
    drafts.keep(cast.carme, at(cast, mine), TYPED)
    record_visit(cast.carme, NewVisit(cast.here), others)
    assert kept_by(cast.carme, cast) == TYPED
    record_visit(cast.carme, NewVisit(cast.here), mine)
    assert kept_by(cast.carme, cast) is None


@pytest.mark.usefixtures("database")
def test_a_refused_press_leaves_it(cast: Cast) -> None:
    key = uuid.uuid4()
    drafts.keep(cast.carme, at(cast, key), TYPED)
    with pytest.raises(PersonUnknown):
        record_visit(cast.carme, NewVisit(cast.here, KnownPerson(9_999_999)), key)
    assert kept_by(cast.carme, cast) == TYPED


@pytest.mark.usefixtures("database")
def test_what_arrives_after_its_press_is_no_draft(cast: Cast) -> None:
    key = uuid.uuid4()
    record_visit(cast.carme, NewVisit(cast.here), key)
    drafts.keep(cast.carme, at(cast, key), TYPED)
    assert kept_by(cast.carme, cast) is None


def test_after_a_day_it_is_gone_and_nothing_newer_with_it(
    live_database: DatabaseUrls, cast: Cast
) -> None:
    drafts.keep(cast.carme, at(cast), TYPED)
    drafts.keep(cast.amina, at(cast), TYPED)
    with owner_transaction(live_database.owner) as work:
        old = update(DraftRow).where(DraftRow.staff_id == cast.carme.staff_id)
        work.execute(old.values(at=DraftRow.at - timedelta(hours=24, seconds=1)))
    assert kept_by(cast.carme, cast) is None
    assert drafts.forget_old() == 1
    assert drafts.forget_old() == 0
    assert kept_by(cast.amina, cast) == TYPED


# What is no draft


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("form", ["", "nobodys", "visit'--", "VISIT"])
def test_only_forms_of_the_house_are_kept(cast: Cast, form: str) -> None:
    with pytest.raises(DraftRefused):
        drafts.keep(cast.carme, Draft(form, cast.here), TYPED)


@pytest.mark.usefixtures("database")
def test_a_draft_of_another_site_or_without_end_is_refused(cast: Cast) -> None:
    with pytest.raises(DraftRefused):
        drafts.keep(cast.carme, Draft("visit"), TYPED)
    with pytest.raises(NotPermitted):
        drafts.keep(cast.carme, Draft("visit", cast.elsewhere), TYPED)
    with pytest.raises(DraftRefused):
        drafts.keep(cast.carme, at(cast), "x" * (drafts.LONGEST_DRAFT + 1))


@pytest.mark.usefixtures("database")
def test_the_screen_on_the_wall_has_no_drafts(cast: Cast) -> None:
    with pytest.raises(NotPermitted):
        drafts.keep(replace(cast.ecran, site_ids=(cast.here,)), at(cast), TYPED)


# The key


def test_the_key_is_made_once_and_for_its_owner_alone(data_folder: Path) -> None:
    first = keys.draft_key()
    assert (data_folder / keys.DRAFT_KEY_FILE).stat().st_mode & 0o777 == 0o600
    assert list(data_folder.iterdir()) == [data_folder / keys.DRAFT_KEY_FILE]
    keys._kept.cache_clear()
    assert keys.draft_key() == first
    assert keys.draft_key_of(1) != keys.draft_key_of(2)


def test_a_key_that_another_process_made_first_is_the_one(
    data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = data_folder / keys.DRAFT_KEY_FILE
    data_folder.mkdir()
    path.write_bytes(b"k" * keys.KEY_BYTES)
    monkeypatch.setattr(Path, "exists", lambda _: False)
    assert keys.draft_key() == b"k" * keys.KEY_BYTES


def test_a_damaged_key_is_told_in_a_sentence(data_folder: Path) -> None:
    data_folder.mkdir()
    (data_folder / keys.DRAFT_KEY_FILE).write_bytes(b"short")
    with pytest.raises(SettingsError, match="holds no key"):
        keys.draft_key()


def test_a_key_in_the_settings_comes_before_the_file(
    data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MEDIANCE_DRAFT_KEY", "ab" * 32)
    settings.cache_clear()
    assert keys.draft_key() == b"\xab" * 32
    assert not data_folder.exists()


@pytest.mark.parametrize("key", ["", "ab", "zz" * 32, "ab" * 33])
def test_a_key_that_is_none_is_refused_before_anything_starts(
    monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    monkeypatch.setenv("MEDIANCE_DRAFT_KEY", key)
    settings.cache_clear()
    with pytest.raises(SettingsError, match="MEDIANCE_DRAFT_KEY is wrong"):
        settings()
