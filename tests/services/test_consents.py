"""What somebody was told and agreed to: kept as it was said, standing in the whole house."""

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError, ProgrammingError

from db.engine import owner_transaction, transaction
from db.queries import clock
from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.consents import (
    SLIP_WINDOW,
    USUALLY,
    Decision,
    Hindrance,
    NotAsked,
    Subject,
    Support,
    Telling,
    TextKind,
    may_reach,
)
from mediance.domain.people import NewPerson
from mediance.services import consents, duplicates
from mediance.services.consent_texts import load_shipped_texts, shipped_texts
from mediance.services.consents import ConsentSheet, NoLongerStands, NoSlip
from mediance.services.errors import PressedForSomethingElse
from mediance.services.record_visit import PersonUnknown, UnknownChoice
from tests.cast import Cast
from tests.conftest import Template
from tests.services.people import arrive, key, linked, somebody

pytestmark = pytest.mark.usefixtures("database")

NOTICE, FOLLOW_UP = Subject(TextKind.NOTICE), Subject(TextKind.FOLLOW_UP)
GIVEN_AT = text("select notice_given_at from mediance.person where id = :id")
JOURNAL = text("select operation, entity_id, fields from mediance.journal_entry order by id")
EVENTS = text("select count(*) from mediance.consent_event")


def sheet(cast: Cast, person_id: int, actor: Actor | None = None) -> ConsentSheet:
    return consents.consent_sheet(actor or cast.amina, person_id)


def given_at(cast: Cast, person_id: int) -> object:
    with transaction(cast.amina) as work:
        return work.scalar(GIVEN_AT, {"id": person_id})


def count_events(cast: Cast) -> int:
    with transaction(cast.amina) as work:
        return int(work.scalar(EVENTS) or 0)


def test_telling_somebody_says_what_when_by_whom_and_how(cast: Cast) -> None:
    person_id = somebody(cast)
    assert sheet(cast, person_id).hindrance is Hindrance.NOT_TOLD
    consents.give_notice(cast.carme, person_id, Telling("ca", Support.INTERPRETER), key())
    seen = sheet(cast, person_id)
    told = seen.stands[NOTICE]
    assert (told.decision, told.staff_name, told.version) == (Decision.TOLD, "Carme", 1)
    assert told.telling == Telling("ca", Support.INTERPRETER)
    assert seen.hindrance is None
    assert given_at(cast, person_id) == told.at


def test_the_same_press_tells_once(cast: Cast) -> None:
    person_id, press = somebody(cast), key()
    first = consents.give_notice(cast.carme, person_id, USUALLY, press)
    assert first is not None
    assert consents.give_notice(cast.carme, person_id, USUALLY, press) is None
    assert count_events(cast) == 1
    with pytest.raises(PressedForSomethingElse):
        consents.give_notice(cast.carme, person_id, Telling("es"), press)


def test_how_one_told_last_is_proposed_next(cast: Cast) -> None:
    person_id = somebody(cast)
    assert consents.telling_choices(cast.carme).usual == USUALLY
    consents.give_notice(cast.carme, person_id, Telling("es", Support.SHEET), key())
    assert consents.telling_choices(cast.carme).usual == Telling("es", Support.SHEET)
    assert consents.telling_choices(cast.amina).usual == USUALLY


def test_telling_is_taken_back_and_both_stay_in_the_history(cast: Cast) -> None:
    person_id = somebody(cast)
    event_id = consents.give_notice(cast.carme, person_id, USUALLY, key())
    assert event_id is not None
    consents.undo(cast.carme, event_id, key())
    seen = sheet(cast, person_id)
    assert NOTICE not in seen.stands
    assert [event.decision for event in seen.history] == [Decision.UNDONE, Decision.TOLD]
    assert given_at(cast, person_id) is None
    with pytest.raises(NoLongerStands):
        consents.undo(cast.amina, event_id, key())


def test_a_no_is_taken_back_by_whoever_wrote_it_and_just_now(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    person_id = somebody(cast)
    consents.say(cast.carme, person_id, FOLLOW_UP, key(), agrees=False)
    refused = sheet(cast, person_id).stands[FOLLOW_UP].event_id
    assert sheet(cast, person_id, cast.carme).slips == {refused}
    assert sheet(cast, person_id, cast.bruno).slips == set()
    with pytest.raises(NoSlip):
        consents.undo(cast.bruno, refused, key())
    with monkeypatch.context() as later:
        later.setattr(clock, "now", lambda _work: paris.now() + SLIP_WINDOW)
        assert sheet(cast, person_id, cast.carme).slips == set()
        with pytest.raises(NoSlip):
            consents.undo(cast.carme, refused, key())
    assert sheet(cast, person_id).stands[FOLLOW_UP].decision is Decision.REFUSED
    assert count_events(cast) == 1
    consents.undo(cast.carme, refused, key())
    assert FOLLOW_UP not in sheet(cast, person_id).stands


def test_who_was_told_twice_is_still_told_once_one_is_taken_back(cast: Cast) -> None:
    person_id = somebody(cast)
    consents.give_notice(cast.carme, person_id, USUALLY, key())
    first = given_at(cast, person_id)
    again = consents.give_notice(cast.amina, person_id, Telling("es"), key())
    assert given_at(cast, person_id) == first
    assert again is not None
    consents.undo(cast.amina, again, key())
    assert given_at(cast, person_id) == first


def test_a_newcomer_who_was_told_has_the_event_too(cast: Cast) -> None:
    person_id, _visit = arrive(cast, NewPerson("Roig", "Núria", is_notice_given=True))
    told = sheet(cast, person_id).stands[NOTICE]
    assert (told.decision, told.staff_name) == (Decision.TOLD, "Bruno")
    assert given_at(cast, person_id) == told.at


def test_when_it_was_said_is_the_databases_to_say(cast: Cast) -> None:
    person_id = somebody(cast)
    said = text(
        "insert into mediance.consent_event"
        " (person_id, text_id, decision, told_by, at, language_code, support)"
        " select :person, id, 'told', mediance.current_staff(), '2099-01-01', 'fr', 'oral'"
        " from mediance.consent_text where kind = 'notice' limit 1"
    )
    with transaction(cast.carme) as work:
        work.execute(said, {"person": person_id})
        ahead = text("select count(*) from mediance.consent_event where at > clock_timestamp()")
        assert work.scalar(ahead) == 0


def test_a_no_stops_the_follow_up_everywhere_that_reads_it(cast: Cast) -> None:
    person_id = somebody(cast)
    consents.give_notice(cast.carme, person_id, USUALLY, key())
    consents.say(cast.carme, person_id, FOLLOW_UP, key(), agrees=False)
    assert sheet(cast, person_id).hindrance is Hindrance.REFUSED
    consents.say(cast.amina, person_id, FOLLOW_UP, key(), agrees=True)
    assert sheet(cast, person_id).hindrance is None
    consents.say(cast.amina, person_id, FOLLOW_UP, key(), agrees=False)
    seen = sheet(cast, person_id)
    assert seen.stands[FOLLOW_UP].decision is Decision.WITHDRAWN
    with transaction(cast.ines) as work:
        assert consents.hindrance_to_follow(work, person_id) is Hindrance.WITHDRAWN


def test_the_same_word_again_adds_nothing(cast: Cast) -> None:
    person_id = somebody(cast)
    for _again in range(3):
        consents.say(cast.carme, person_id, FOLLOW_UP, key(), agrees=False)
    assert count_events(cast) == 1


def test_ways_to_reach_and_institutions_are_agreed_to_one_by_one(cast: Cast) -> None:
    person_id = somebody(cast)
    consents.say(cast.amina, person_id, Subject(TextKind.SMS), key(), agrees=True)
    consents.say(cast.amina, person_id, Subject(TextKind.SHARING, "caf"), key(), agrees=True)
    stands = sheet(cast, person_id).stands
    assert may_reach(stands, TextKind.SMS)
    assert not may_reach(stands, TextKind.LETTER)
    assert stands[Subject(TextKind.SHARING, "caf")].decision is Decision.AGREED
    assert Subject(TextKind.SHARING, "cpam") not in stands


def test_what_was_said_on_one_record_stands_for_the_person(cast: Cast) -> None:
    one, other = linked(cast)
    consents.give_notice(cast.carme, one, USUALLY, key())
    consents.say(cast.carme, other, FOLLOW_UP, key(), agrees=False)
    for record in (one, other):
        seen = sheet(cast, record)
        assert seen.hindrance is Hindrance.REFUSED
        assert NOTICE in seen.stands
    duplicates.unlink(cast.amina, one, other, key())
    assert sheet(cast, one).hindrance is None
    assert sheet(cast, other).hindrance is Hindrance.REFUSED


def test_what_is_in_no_list_is_refused_and_nothing_is_written(cast: Cast) -> None:
    person_id = somebody(cast)
    with pytest.raises(UnknownChoice):
        consents.give_notice(cast.carme, person_id, Telling("klingon"), key())
    with pytest.raises(UnknownChoice):
        consents.say(cast.carme, person_id, Subject(TextKind.SHARING, "nobody"), key(), agrees=True)
    with pytest.raises(NotAsked):
        consents.say(cast.carme, person_id, NOTICE, key(), agrees=True)
    with pytest.raises(PersonUnknown):
        consents.give_notice(cast.carme, 10**9, USUALLY, key())
    assert count_events(cast) == 0


def test_the_journal_says_that_something_was_said_and_on_what(cast: Cast) -> None:
    person_id = somebody(cast)
    consents.give_notice(cast.carme, person_id, USUALLY, key())
    consents.say(cast.carme, person_id, FOLLOW_UP, key(), agrees=False)
    with transaction(cast.sofia) as work:
        *_, told, refused = work.execute(JOURNAL).all()
    assert tuple(told) == ("told", person_id, ["notice"])
    assert tuple(refused) == ("refused", person_id, ["follow_up"])


# The texts


def test_every_kind_has_a_text_with_its_gloss_and_its_source(cast: Cast) -> None:
    texts = sheet(cast, somebody(cast)).texts
    assert set(texts) == set(TextKind)
    for row in shipped_texts():
        assert all(str(row[name]).strip() for name in row)


def test_a_shipped_version_that_was_changed_leaves_what_people_were_told(
    template: Template, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = [row | {"body": "Autre chose."} for row in shipped_texts()]
    added = [row | {"version": 2} for row in changed if row["kind"] == "notice"]
    monkeypatch.setattr(
        "mediance.services.consent_texts.shipped_texts", lambda: iter([*changed, *added])
    )
    with owner_transaction(template.copy().owner) as work:
        load_shipped_texts(work)
        bodies = text("select version, body from mediance.consent_text where kind = 'notice'")
        told = {row.version: row.body for row in work.execute(bodies)}
    assert "deux ans" in told[1]
    assert told[2] == "Autre chose."


@pytest.mark.parametrize("statement", ["update {} set body = 'x'", "delete from {}"])
def test_not_even_the_owner_rewrites_a_version(template: Template, statement: str) -> None:
    engine = create_engine(template.copy().owner)
    with pytest.raises(IntegrityError, match="never rewritten"), engine.begin() as connection:
        connection.execute(text(statement.format("mediance.consent_text")))
    engine.dispose()


@pytest.mark.parametrize(
    "statement",
    [
        "update mediance.consent_event set decision = 'agreed'",
        "delete from mediance.consent_event",
        "update mediance.person set notice_given_at = now()",
    ],
)
def test_the_application_changes_nothing_that_was_said(cast: Cast, statement: str) -> None:
    consents.give_notice(cast.carme, somebody(cast), USUALLY, key())
    with pytest.raises(ProgrammingError, match="permission denied"), transaction(cast.ines) as work:
        work.execute(text(statement))


def test_nobody_says_something_in_the_name_of_another(cast: Cast) -> None:
    consents.give_notice(cast.carme, somebody(cast), USUALLY, key())
    copied = text(
        "insert into mediance.consent_event"
        " (person_id, text_id, decision, told_by, language_code, support)"
        " select person_id, text_id, decision, told_by, language_code, support"
        " from mediance.consent_event"
    )
    refused = pytest.raises(ProgrammingError, match="row-level security")
    with refused, transaction(cast.ines) as work:
        work.execute(copied)
