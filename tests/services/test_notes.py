"""Confidential notes: who reads what, what Postgres holds of it, and what the journal says."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import ProgrammingError

from db.engine import transaction
from db.models import ConfidentialNote
from mediance.domain.actors import SIGN_IN, Actor, system_actor
from mediance.domain.free_text import ForbiddenNumber
from mediance.domain.notes import LONGEST_NOTE, Hidden, UnusableText
from mediance.domain.permissions import NotPermitted
from mediance.domain.procedures import CaseClosing
from mediance.domain.roles import SystemRole
from mediance.services import cases, drafts, exceptional_access, keys, notes
from mediance.services.cases import CaseIsClosed, CaseUnknown
from mediance.services.drafts import Draft, DraftRefused
from mediance.services.errors import PressedForSomethingElse
from mediance.services.notes import NotAttached, NoteChanged, NoteUnknown
from tests.cast import Cast
from tests.confidential import (
    SAID,
    another_social_worker,
    case_of_ines,
    key,
    named,
)

pytestmark = pytest.mark.usefixtures("database", "key_folder")

READABLE = text(
    "select relname from pg_class where relnamespace = 'mediance'::regnamespace"
    " and relkind in ('r', 'p') and not relispartition"
    " and has_table_privilege('mediance_app', oid, 'select')"
)
JOURNAL = text(
    "select operation, entity, entity_id, row_count from mediance.journal_entry"
    " where entity like '%note%' order by id"
)


def texts(actor: Actor, case_id: int) -> list[str | None]:
    return [note.current.text for note in notes.read(actor, case_id, key()).shown]


def journalled(cast: Cast) -> list[tuple[object, ...]]:
    with transaction(cast.sofia) as work:
        return [tuple(row) for row in work.execute(JOURNAL)]


# Who reads and writes


def test_a_note_is_read_by_whoever_is_attached(cast: Cast) -> None:
    case_id, odile = case_of_ines(cast), another_social_worker(cast)
    notes.write(cast.ines, case_id, SAID, key())
    assert texts(cast.ines, case_id) == [SAID]
    cases.attach(cast.ines, case_id, odile.staff_id, key())
    assert texts(odile, case_id) == [SAID]


def test_whoever_is_not_attached_reads_and_writes_nothing(cast: Cast) -> None:
    case_id, odile = case_of_ines(cast), another_social_worker(cast)
    notes.write(cast.ines, case_id, SAID, key())
    with pytest.raises(NotAttached):
        notes.read(odile, case_id, key())
    with pytest.raises(NotAttached):
        notes.write(odile, case_id, "Bonjour.", key())
    assert [row[:3] for row in journalled(cast)][-2:] == [
        ("refused", "confidential_note", case_id),
        ("refused", "confidential_note", case_id),
    ]
    assert notes.at_a_glance(odile, case_id).count == 0


@pytest.mark.parametrize("who", ["carme", "amina", "bruno", "helene", "paul", "sofia", "chloe"])
def test_no_other_role_reads_or_writes(cast: Cast, who: str) -> None:
    case_id, actor = case_of_ines(cast), cast.actors[who]
    notes.write(cast.ines, case_id, SAID, key())
    for act in (
        lambda: notes.read(actor, case_id, key()),
        lambda: notes.write(actor, case_id, "Bonjour.", key()),
        lambda: notes.at_a_glance(actor, case_id),
    ):
        with pytest.raises(NotPermitted):
            act()


def test_an_author_who_was_detached_reads_their_own_words_alone(cast: Cast) -> None:
    case_id, odile = case_of_ines(cast), another_social_worker(cast)
    cases.attach(cast.ines, case_id, odile.staff_id, key())
    notes.write(cast.ines, case_id, "À moi.", key())
    notes.write(odile, case_id, "À elle.", key())
    cases.detach(cast.bruno, case_id, odile.staff_id, key())
    assert texts(odile, case_id) == ["À elle."]
    with pytest.raises(NotAttached):
        notes.write(odile, case_id, "Encore.", key())


def test_a_social_worker_of_another_place_does_not_see_the_case(cast: Cast) -> None:
    case_id = case_of_ines(cast)
    elsewhere = replace(another_social_worker(cast), site_ids=(cast.elsewhere,))
    with pytest.raises(CaseUnknown):
        notes.read(elsewhere, case_id, key())


# What is written


def test_a_double_press_writes_one_note(cast: Cast) -> None:
    case_id, pressed = case_of_ines(cast), key()
    notes.write(cast.ines, case_id, SAID, pressed)
    notes.write(cast.ines, case_id, SAID, pressed)
    assert texts(cast.ines, case_id) == [SAID]
    with pytest.raises(PressedForSomethingElse):
        notes.write(cast.ines, case_id, "Autre chose.", pressed)


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ("  \n ", UnusableText),
        ("a" * (LONGEST_NOTE + 1), UnusableText),
        ("Son numéro : 2 55 08 14 168 025 38", ForbiddenNumber),
        ("IBAN FR76 3000 6000 0112 3456 7890 189", ForbiddenNumber),
    ],
)
def test_what_may_not_be_kept_is_refused(cast: Cast, typed: str, refusal: type[Exception]) -> None:
    case_id = case_of_ines(cast)
    with pytest.raises(refusal):
        notes.write(cast.ines, case_id, typed, key())
    assert notes.at_a_glance(cast.ines, case_id).count == 0


@pytest.mark.parametrize(
    "typed", ["\u202eאבג", "<script>alert(1)</script>", "'; drop table x; --", "🙂"]
)
def test_any_text_comes_back_as_it_was(cast: Cast, typed: str) -> None:
    case_id = case_of_ines(cast)
    notes.write(cast.ines, case_id, typed, key())
    assert texts(cast.ines, case_id) == [typed]


def test_a_correction_keeps_what_stood_before(cast: Cast) -> None:
    case_id = case_of_ines(cast)
    notes.write(cast.ines, case_id, "Loyer : 400.", key())
    (note,) = notes.read(cast.ines, case_id, key()).shown
    notes.correct(cast.ines, note.note_id, "Loyer : 450.", key(), version=1)
    (corrected,) = notes.read(cast.ines, case_id, key()).shown
    assert corrected.note_id == note.note_id
    assert [version.text for version in corrected.versions] == ["Loyer : 400.", "Loyer : 450."]
    assert [version.text for version in corrected.former] == ["Loyer : 400."]


def test_nobody_corrects_somebody_elses_note_nor_an_older_version(cast: Cast) -> None:
    case_id, odile = case_of_ines(cast), another_social_worker(cast)
    cases.attach(cast.ines, case_id, odile.staff_id, key())
    notes.write(cast.ines, case_id, SAID, key())
    (note,) = notes.read(cast.ines, case_id, key()).shown
    with pytest.raises(NoteUnknown):
        notes.correct(odile, note.note_id, "Non.", key(), version=1)
    assert [row[:3] for row in journalled(cast)][-1:] == [
        ("refused", "confidential_note", note.note_id)
    ]
    notes.correct(cast.ines, note.note_id, "Oui.", key(), version=1)
    with pytest.raises(NoteChanged):
        notes.correct(cast.ines, note.note_id, "Encore.", key(), version=1)
    assert texts(cast.ines, case_id) == ["Oui."]


def test_in_a_closed_case_notes_are_read_and_not_written(cast: Cast) -> None:
    case_id = case_of_ines(cast)
    notes.write(cast.ines, case_id, SAID, key())
    cases.close_case(cast.bruno, case_id, CaseClosing.COMPLETED, key())
    assert texts(cast.ines, case_id) == [SAID]
    with pytest.raises(CaseIsClosed):
        notes.write(cast.ines, case_id, "Après.", key())


def test_many_notes_come_some_at_a_time_the_newest_first(cast: Cast) -> None:
    case_id = case_of_ines(cast)
    for number in range(notes.MOST_NOTES + 2):
        notes.write(cast.ines, case_id, f"Note {number}", key())
    first = notes.read(cast.ines, case_id, key())
    rest = notes.read(cast.ines, case_id, key(), offset=notes.MOST_NOTES)
    assert first.count == rest.count == notes.MOST_NOTES + 2
    assert first.shown[0].current.text == f"Note {notes.MOST_NOTES + 1}"
    assert [note.current.text for note in rest.shown] == ["Note 1", "Note 0"]


# What the database and the journal hold


def test_the_database_holds_no_word_of_it(cast: Cast) -> None:
    case_id = case_of_ines(cast)
    notes.write(cast.ines, case_id, SAID, key())
    (note,) = notes.read(cast.ines, case_id, key()).shown
    notes.correct(cast.ines, note.note_id, f"{SAID} Vu.", key(), version=1)
    with transaction(_everybody(cast)) as work:
        for table in work.scalars(READABLE).all():
            rows = work.scalars(text(f'select t::text from mediance."{table}" as t'))  # noqa: S608
            for row in rows:
                assert "Xiroi" not in row
                assert b"Xiroi".hex() not in row


def _everybody(cast: Cast) -> Actor:
    """Somebody who reads every row that any role reads: they, too, read no word."""
    roles = frozenset(role for actor in cast.actors.values() for role in actor.roles)
    machinery = frozenset(SystemRole)
    return Actor(cast.ines.staff_id, "", roles | machinery, (cast.here, cast.elsewhere))


def test_the_journal_says_who_wrote_and_who_read_once_for_a_press(cast: Cast) -> None:
    case_id, pressed = case_of_ines(cast), key()
    notes.write(cast.ines, case_id, SAID, key())
    for _ in range(3):
        notes.read(cast.ines, case_id, pressed)
    (write, read) = journalled(cast)
    assert write[:2] == ("write", "confidential_note")
    assert read == ("read", "confidential_note", case_id, 1)


def test_each_page_each_newer_word_and_each_access_is_journalled(cast: Cast) -> None:
    case_id, pressed = case_of_ines(cast), key()
    for number in range(notes.MOST_NOTES + 2):
        notes.write(cast.ines, case_id, f"Note {number}", key())

    def readings() -> list[object]:
        return [count for did, _, _, count in journalled(cast) if did == "read"]

    for _again in range(2):
        notes.read(cast.ines, case_id, pressed)
        notes.read(cast.ines, case_id, pressed, offset=notes.MOST_NOTES)
    assert readings() == [notes.MOST_NOTES, 2]
    odile = named(cast, another_social_worker(cast))
    for _access in range(2):
        exceptional_access.take(odile, case_id, "Une raison écrite.", key(), minutes=5)
        notes.read(odile, case_id, pressed)
        exceptional_access.end(odile, case_id, key())
    assert len(readings()) == 4
    cases.attach(cast.ines, case_id, odile.staff_id, key())
    notes.write(odile, case_id, "D’une collègue.", key())
    notes.read(cast.ines, case_id, pressed)
    assert len(readings()) == 5


def test_a_text_moved_to_another_row_does_not_open(cast: Cast) -> None:
    case_id = case_of_ines(cast)
    notes.write(cast.ines, case_id, "Première.", key())
    notes.write(cast.ines, case_id, "Seconde.", key())
    with transaction(system_actor(SystemRole.KEYS)) as work:
        one, other = work.scalars(select(ConfidentialNote).order_by(ConfidentialNote.id))
        other.nonce, other.ciphertext = one.nonce, one.ciphertext
    moved, stays = notes.read(cast.ines, case_id, key()).shown
    assert (moved.current.text, moved.current.hidden) == (None, Hidden.SEAL_BROKEN)
    assert stays.current.text == "Première."


@pytest.mark.parametrize("change", ["author_id", "case_id", "version"])
def test_whose_a_note_is_cannot_be_rewritten(cast: Cast, change: str) -> None:
    case_id = case_of_ines(cast)
    notes.write(cast.ines, case_id, SAID, key())
    statement = text(f"update mediance.confidential_note set {change} = {change}")  # noqa: S608
    for actor in (cast.ines, system_actor(SystemRole.KEYS)):
        with pytest.raises(ProgrammingError), transaction(actor) as work:
            work.execute(statement)


def test_without_its_key_a_note_says_so_and_is_read_again_once_the_key_is_back(
    cast: Cast, key_folder: Path
) -> None:
    case_id = case_of_ines(cast)
    notes.write(cast.ines, case_id, SAID, key())
    (file,) = keys.key_files("notes")
    lost = file.rename(key_folder / "elsewhere")
    notes.write(cast.ines, case_id, "Depuis.", key())
    since, before = notes.read(cast.ines, case_id, key()).shown
    assert (before.current.text, before.current.hidden) == (None, Hidden.KEY_MISSING)
    assert since.current.text == "Depuis."
    lost.rename(file)
    assert texts(cast.ines, case_id) == ["Depuis.", SAID]


def test_keys_are_files_that_nobody_else_reads(cast: Cast) -> None:
    notes.write(cast.ines, case_of_ines(cast), SAID, key())
    (file,) = keys.key_files("notes")
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700


# Drafts and exports


def test_the_draft_of_a_note_is_of_its_case_and_gone_once_it_is_written(cast: Cast) -> None:
    case_id, pressed = case_of_ines(cast), key()
    form = f"note:{case_id}"
    drafts.keep(cast.ines, Draft(form, None, pressed), '{"text": "Xiroi"}')
    assert drafts.kept(cast.ines, form) == '{"text": "Xiroi"}'
    assert drafts.kept(cast.ines, f"note:{case_id + 1}") is None
    notes.write(cast.ines, case_id, SAID, pressed)
    assert drafts.kept(cast.ines, form) is None


@pytest.mark.parametrize("form", ["note", "note:", "note:0", "note:x", "note:1:2", "visit:1"])
def test_no_other_form_has_a_number(cast: Cast, form: str) -> None:
    with pytest.raises(DraftRefused):
        drafts.keep(cast.ines, Draft(form), "{}")


def test_nothing_is_read_without_an_identity(cast: Cast) -> None:
    notes.write(cast.ines, case_of_ines(cast), SAID, key())
    with transaction(SIGN_IN) as work:
        assert work.scalars(select(ConfidentialNote)).all() == []


def test_an_author_who_was_detached_corrects_nothing_and_leaves_a_trace(cast: Cast) -> None:
    case_id = case_of_ines(cast)
    notes.write(cast.ines, case_id, SAID, key())
    (note,) = notes.read(cast.ines, case_id, key()).shown
    cases.detach(cast.ines, case_id, cast.ines.staff_id, key())
    before = len(journalled(cast))
    with pytest.raises(NotAttached):
        notes.correct(cast.ines, note.note_id, "Non.", key(), version=1)
    assert [row[:3] for row in journalled(cast)[before:]] == [
        ("refused", "confidential_note", note.note_id)
    ]
