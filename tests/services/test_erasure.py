"""Somebody is erased: nothing names them any more, and nothing that was counted changes."""

import json
import uuid
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from db.engine import owner_transaction, transaction
from db.installation import DatabaseUrls
from db.personal_data import OF_NOBODY, PERSONAL_DATA
from db.queries import erasure as functions
from db.queries import people
from mediance.domain import paris
from mediance.domain.names import normalized
from mediance.domain.people import KnownPerson
from mediance.domain.periods import Month, Preset
from mediance.domain.permissions import NotPermitted
from mediance.domain.retention import HoldReason, Obstacle, Why
from mediance.services import drafts, erasure, erasure_file, retention, steering
from mediance.services.drafts import Draft
from mediance.services.erasure import InTheWay, StillFollowed, StillHeld, StillHere, WrittenAbout
from mediance.services.find_person import find_person
from mediance.services.record_visit import NewVisit, PersonUnknown, record_visit
from tests.cast import Cast
from tests.conftest import Template
from tests.services.erased_people import (
    FAMILY,
    NAME,
    PHONE,
    REASON,
    Somebody,
    add_everything,
    add_person,
    whole_database,
)

MET = date(2026, 10, 5)
OF_THE_PERSON = [*NAME, *map(normalized, NAME), PHONE, REASON]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the proofs outside the database go."""
    monkeypatch.setattr(erasure, "seals_folder", lambda _settings: tmp_path)
    return tmp_path


@pytest.fixture
def urls(live_database: DatabaseUrls, folder: Path) -> DatabaseUrls:
    assert folder.exists()
    return live_database


@pytest.fixture
def somebody(urls: DatabaseUrls, cast: Cast) -> Somebody:
    with owner_transaction(urls.owner) as work:
        return add_everything(work, cast.here, cast.amina.staff_id, MET)


def key() -> uuid.UUID:
    return uuid.uuid4()


def figures(cast: Cast) -> list[object]:
    """Return all that the steering screens count, for every period in which somebody came."""
    sites = [cast.here]
    months = steering.months(cast.helene, sites)
    assert Month(MET.year, MET.month) in months
    return [
        months,
        *(steering.attendance(cast.helene, sites, choice).flow for choice in (*months, *Preset)),
        *(steering.attendance(cast.helene, sites, month).wait for month in months),
        *(steering.attendance(cast.helene, sites, month).slots for month in months),
        steering.open_procedures(cast.helene, sites),
        steering.caseload(cast.helene, sites),
        steering.waiting_now(cast.helene, sites).tickets,
    ]


def test_nothing_in_the_database_names_them_any_more(
    urls: DatabaseUrls, somebody: Somebody, cast: Cast
) -> None:
    rows_before = whole_database(urls)
    knowing = {line.table for line in PERSONAL_DATA if line.person != OF_NOBODY}
    assert sorted(table for table in knowing if not rows_before[table]) == []
    before = " ".join(" ".join(rows) for rows in rows_before.values())
    assert all(word in before for word in OF_THE_PERSON)
    erasure.erase_person(cast.sofia, somebody.person_id)
    after = whole_database(urls)
    left = [
        (table, word)
        for table, rows in after.items()
        for word in OF_THE_PERSON
        if any(word in row for row in rows)
    ]
    assert left == []
    assert [json.loads(row)["id"] for row in after["person"]] == [somebody.stranger_id]


def test_no_row_leads_to_their_records(urls: DatabaseUrls, somebody: Somebody, cast: Cast) -> None:
    erasure.erase_person(cast.sofia, somebody.linked_id)
    gone = {somebody.person_id, somebody.linked_id}
    leading = {
        (line.table, column)
        for line in PERSONAL_DATA
        if line.person != OF_NOBODY and line.person.through is None
        for column in line.person.columns
    }
    after = whole_database(urls)
    for table, column in leading:
        assert not gone & {json.loads(row)[column] for row in after[table]}, (table, column)


def test_visits_stay_with_what_was_counted_and_without_what_names(
    urls: DatabaseUrls, somebody: Somebody, cast: Cast
) -> None:
    erasure.erase_person(cast.sofia, somebody.person_id)
    after = whole_database(urls)
    assert len(after["visit"]) == 3
    assert len(after["visit_event"]) == 2
    details = [json.loads(row) for row in after["visit_detail"]]
    assert [(each["language_code"], each["has_wheelchair"]) for each in details] == [
        (None, False),
        (None, False),
    ]
    corrections = [json.loads(row) for row in after["visit_correction"]]
    assert {(each["field"], each["reason"]) for each in corrections} == {("domain", None)}


def test_every_figure_is_what_it_was(urls: DatabaseUrls, somebody: Somebody, cast: Cast) -> None:
    before = figures(cast)
    erasure.erase_person(cast.sofia, somebody.person_id)
    assert figures(cast) == before
    with owner_transaction(urls.owner) as work:
        work.execute(text("delete from mediance.visit_correction"))
        work.execute(text("delete from mediance.visit_detail"))
        work.execute(text("delete from mediance.visit_event"))
        work.execute(text("delete from mediance.visit where person_id is null"))
    assert figures(cast) != before


GONE = {
    "confidential_note",
    "budget_sheet",
    "exceptional_access",
    "exceptional_access_notice",
    "person_restriction",
    "retention_hold",
    "consent_event",
    "person_correction",
    "person_link",
}


def test_what_was_confided_agreed_and_asked_goes_or_says_nobody(
    urls: DatabaseUrls, somebody: Somebody, cast: Cast
) -> None:
    erasure.erase_person(cast.sofia, somebody.person_id)
    after = whole_database(urls)
    assert {table for table in GONE if after[table]} == set()
    (request,) = (json.loads(row) for row in after["rights_request"])
    (event,) = (json.loads(row) for row in after["rights_request_event"])
    (mandate,) = (json.loads(row) for row in after["mandate"])
    (attached,) = (json.loads(row) for row in after["case_attachment"])
    assert (request["person_id"], event["reason"], mandate["person_id"]) == (None, None, None)
    assert attached["staff_id"] == cast.amina.staff_id


def test_a_stranger_keeps_all_that_is_theirs(
    urls: DatabaseUrls, somebody: Somebody, cast: Cast
) -> None:
    erasure.erase_person(cast.sofia, somebody.person_id)
    found = find_person(cast.carme, "roig")
    assert [each.person_id for each in found] == [somebody.stranger_id]
    assert find_person(cast.carme, FAMILY) == ()
    words = {json.loads(row)["token"] for row in whole_database(urls)["name_token"]}
    assert words == {"roig", "marta", "marteta"}


def test_erased_once_the_same_proof_is_returned(
    urls: DatabaseUrls, somebody: Somebody, cast: Cast
) -> None:
    first = erasure.erase_person(cast.sofia, somebody.person_id)
    again = erasure.erase_person(cast.sofia, somebody.linked_id)
    assert (again.receipt_id, again.at, again.is_repeat) == (first.receipt_id, first.at, True)
    after = whole_database(urls)
    assert len(after["erasure_receipt"]) == 1
    assert sum(json.loads(row)["operation"] == "erase" for row in after["journal_entry"]) == 1


def test_a_proof_holds_numbers_alone(urls: DatabaseUrls, somebody: Somebody, cast: Cast) -> None:
    erasure.erase_person(cast.sofia, somebody.person_id)
    (receipt,) = (json.loads(row) for row in whole_database(urls)["erasure_receipt"])
    assert receipt["record_ids"] == [somebody.person_id, somebody.linked_id]
    assert (receipt["why"], receipt["erased_by"]) == ("request", cast.sofia.staff_id)
    assert receipt["row_counts"]["visit"] == 2
    assert receipt["row_counts"]["person"] == 2
    assert all(type(count) is int for count in receipt["row_counts"].values())


def test_erased_by_many_at_once_it_happens_once(
    urls: DatabaseUrls, somebody: Somebody, cast: Cast
) -> None:
    assert urls.app
    with ThreadPoolExecutor(6) as colleagues:
        proofs = list(
            colleagues.map(lambda _: erasure.erase_person(cast.sofia, somebody.person_id), range(6))
        )
    assert len({proof.receipt_id for proof in proofs}) == 1
    assert [proof.is_repeat for proof in proofs].count(False) == 1


def test_nobody_was_ever_there(urls: DatabaseUrls, cast: Cast) -> None:
    assert urls.app
    with pytest.raises(PersonUnknown):
        erasure.erase_person(cast.sofia, 987_654)
    with pytest.raises(PersonUnknown):
        erasure.preview(cast.sofia, 987_654)


def test_a_preview_says_what_goes_and_what_stays(
    urls: DatabaseUrls, somebody: Somebody, cast: Cast
) -> None:
    before = whole_database(urls)
    seen = erasure.preview(cast.sofia, somebody.person_id)
    assert (seen.goes["person"], seen.goes["person_phone"]) == (2, 1)
    assert (seen.emptied["visit"], seen.emptied["case"]) == (2, 1)
    assert seen.stays["visit_event"] == 2
    after = whole_database(urls)
    assert {t for t in after if after[t] != before[t]} == {"journal_entry"}


# What stands before it


def test_whoever_is_here_is_not_erased(urls: DatabaseUrls, somebody: Somebody, cast: Cast) -> None:
    record_visit(cast.carme, NewVisit(cast.here, who=KnownPerson(somebody.linked_id)), key())
    before = whole_database(urls)
    with pytest.raises(StillHere):
        erasure.erase_person(cast.sofia, somebody.person_id)
    assert whole_database(urls) == before


def test_whoever_is_held_is_not_erased(urls: DatabaseUrls, somebody: Somebody, cast: Cast) -> None:
    until = paris.today() + timedelta(days=30)
    retention.hold(cast.sofia, somebody.linked_id, HoldReason.APPEAL, until, key=key())
    before = whole_database(urls)["person"]
    with pytest.raises(StillHeld):
        erasure.erase_person(cast.sofia, somebody.person_id)
    told = erasure.preview(cast.sofia, somebody.person_id).in_the_way
    assert told == InTheWay(Obstacle.HELD, until, colleagues=(cast.sofia.display_name,))
    assert whole_database(urls)["person"] == before


def test_whoever_is_followed_is_not_erased(urls: DatabaseUrls, cast: Cast) -> None:
    with owner_transaction(urls.owner) as work:
        followed = add_everything(work, cast.here, cast.amina.staff_id, MET, is_open=True)
    with pytest.raises(StillFollowed):
        erasure.erase_person(cast.sofia, followed.linked_id)
    told = erasure.preview(cast.sofia, followed.linked_id).in_the_way
    assert told is not None
    assert told.obstacle is Obstacle.FOLLOWED
    assert len(told.sites) == 1
    assert told.colleagues == (cast.amina.display_name,)


@pytest.mark.parametrize("login", ["amina", "bruno", "carme", "paul", "helene", "chloe"])
def test_nobody_else_erases(urls: DatabaseUrls, somebody: Somebody, cast: Cast, login: str) -> None:
    before = whole_database(urls)["person"]
    with pytest.raises(NotPermitted):
        erasure.erase_person(cast.actors[login], somebody.person_id)
    with (
        pytest.raises(Exception, match="by data protection"),
        transaction(cast.actors[login]) as work,
    ):
        functions.erase(work, somebody.person_id, Why.REQUEST)
    assert whole_database(urls)["person"] == before


# At the same moment


def test_a_visit_recorded_while_they_are_erased_is_refused_in_words(
    urls: DatabaseUrls, somebody: Somebody, cast: Cast
) -> None:
    visit = NewVisit(cast.here, who=KnownPerson(somebody.person_id))
    presses = len(whole_database(urls)["submission"])
    with ThreadPoolExecutor(1) as desk:
        with transaction(cast.sofia) as work:
            erasure.erase(work, cast.sofia, somebody.person_id, Why.REQUEST)
            recording: Future[object] = desk.submit(record_visit, cast.carme, visit, key())
            _wait_for_a_lock(urls)
        with pytest.raises(PersonUnknown):
            recording.result()
    after = whole_database(urls)
    assert len(after["visit"]) == 3
    assert len(after["submission"]) == presses


def test_what_is_being_recorded_goes_first(
    urls: DatabaseUrls, somebody: Somebody, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasure, "PAUSE_SECONDS", 0)
    with transaction(cast.carme) as desk:
        desk.execute(
            text(
                "insert into mediance.visit (site_id, day, number, domain_code, channel_code,"
                " arrived_at, state, person_id) values (:site, current_date, 9, 'caf', 'walk_in',"
                " now(), 'waiting', :person)"
            ),
            {"site": cast.here, "person": somebody.person_id},
        )
        with pytest.raises(WrittenAbout):
            erasure.erase_person(cast.sofia, somebody.person_id)
    with pytest.raises(StillHere):
        erasure.erase_person(cast.sofia, somebody.person_id)
    assert len(whole_database(urls)["person"]) == 3


def _wait_for_a_lock(urls: DatabaseUrls) -> None:
    """Return once somebody waits for somebody else's lock."""
    waiting = text("select count(*) from pg_locks where not granted")
    with owner_transaction(urls.owner) as work:
        while not work.scalar(waiting):
            work.execute(text("select pg_sleep(0.01)"))


def test_a_word_is_not_taken_from_under_a_newcomer(
    urls: DatabaseUrls, somebody: Somebody, cast: Cast, folder: Path
) -> None:
    """Whoever is being written down bears it already, unseen; the night sweeps what is left."""
    with owner_transaction(urls.owner) as desk:
        namesake = add_person(desk, cast.here, MET)
        erasure.erase_person(cast.sofia, somebody.person_id)
    assert [each.person_id for each in find_person(cast.carme, FAMILY)] == [namesake]
    with owner_transaction(urls.owner) as work:
        work.execute(text("delete from mediance.person where id = :id"), {"id": namesake})
    retention.run(folder)
    assert {json.loads(row)["token"] for row in whole_database(urls)["name_token"]} == {
        "roig",
        "marta",
        "marteta",
    }


# What others are typing


def test_a_draft_that_names_them_goes_and_no_other(
    urls: DatabaseUrls, somebody: Somebody, cast: Cast
) -> None:
    assert urls.app
    typed = {
        cast.carme: {"family": FAMILY.upper(), "given": "Zephyrine"},
        cast.amina: {"note": f"rappeler au {PHONE.replace('+33', '0')}"},
        cast.ines: {"person": somebody.person_id},
        cast.bruno: {"family": FAMILY, "given": "Marta"},
    }
    for colleague, content in typed.items():
        drafts.keep(colleague, Draft("visit", cast.here), json.dumps(content))
    erasure.erase_person(cast.sofia, somebody.person_id)
    kept = [who for who in typed if drafts.kept(who, "visit", cast.here) is not None]
    assert kept == [cast.bruno]


# Outside the database


def test_a_restored_backup_forgets_them_again(
    template: Template, somebody: Somebody, urls: DatabaseUrls, cast: Cast, folder: Path
) -> None:
    restored = template.copy()
    with owner_transaction(restored.owner) as work:
        same = add_everything(work, cast.here, cast.amina.staff_id, MET)
    assert same == somebody
    first = erasure.erase_person(cast.sofia, somebody.person_id)
    assert erasure_file.apply_again(restored.owner, folder) == 1
    assert erasure_file.apply_again(restored.owner, folder) == 0
    there, here = whole_database(restored), whole_database(urls)
    left = [[json.loads(row)["id"] for row in rows["person"]] for rows in (there, here)]
    assert left == [[somebody.stranger_id]] * 2
    assert not any(FAMILY in row for rows in there.values() for row in rows)
    (receipt,) = (json.loads(row) for row in there["erasure_receipt"])
    assert receipt["id"] == str(first.receipt_id)


def test_a_number_given_again_is_somebody_else(
    template: Template, somebody: Somebody, urls: DatabaseUrls, cast: Cast, folder: Path
) -> None:
    """Records written after the backup and erased since: their numbers may not erase others."""
    assert urls.app
    erasure.erase_person(cast.sofia, somebody.person_id)
    restored = template.copy()
    with owner_transaction(restored.owner) as work:
        newcomer = add_person(work, cast.here, MET, ("Puig", "Rosa", "Roseta"))
    assert newcomer == somebody.person_id
    assert erasure_file.apply_again(restored.owner, folder) == 1
    with owner_transaction(restored.owner) as work:
        assert people.exists(work, newcomer)
        assert add_person(work, cast.here, MET, ("Serra", "Jordi", "Jordiet")) > somebody.linked_id


def test_where_nothing_can_be_written_it_is_done_all_the_same(
    urls: DatabaseUrls,
    somebody: Somebody,
    cast: Cast,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    in_the_way = folder / "a file, not a folder"
    in_the_way.touch()
    monkeypatch.setattr(erasure, "seals_folder", lambda _settings: in_the_way)
    erased = erasure.erase_person(cast.sofia, somebody.person_id)
    assert [json.loads(row)["id"] for row in whole_database(urls)["person"]] == [
        somebody.stranger_id
    ]
    assert "wait for the night" in caplog.text
    retention.run(folder)
    assert [each.receipt_id for each in erasure_file.written_down(folder)] == [erased.receipt_id]


def test_the_file_is_made_whole_after_a_line_was_cut(
    urls: DatabaseUrls, somebody: Somebody, cast: Cast, folder: Path
) -> None:
    assert urls.app
    erased = erasure.erase_person(cast.sofia, somebody.person_id)
    file = folder / erasure_file.RECEIPTS_FILE
    file.write_text(file.read_text()[:40])
    assert erasure_file.written_down(folder) == ()
    assert erasure_file.write_down(folder) == 1
    assert erasure_file.write_down(folder) == 0
    assert [each.receipt_id for each in erasure_file.written_down(folder)] == [erased.receipt_id]
