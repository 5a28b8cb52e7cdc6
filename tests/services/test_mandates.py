"""Mandates: given with a scope and an end, seen signed, revoked; the question is not kept."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from db.engine import transaction
from mediance.domain import paris
from mediance.domain.mandates import (
    Duration,
    NewMandate,
    NoScope,
    NotInForce,
    Protected,
    QuestionNotAsked,
    Signing,
    State,
)
from mediance.services import mandates
from mediance.services.record_visit import PersonUnknown
from tests.cast import Cast
from tests.services.people import key, linked, somebody

pytestmark = pytest.mark.usefixtures("database")

EVERYTHING = text(
    "select coalesce(string_agg(to_jsonb(m)::text, ''), '') from mediance.mandate as m"
)
WRITTEN = text("select count(*) from mediance.submission where intention = 'record_mandate'")
JOURNAL = text("select operation, entity from mediance.journal_entry where entity = 'mandate'")
ENDED_AT = text(
    "update mediance.mandate"
    " set revoked_at = cast(:at as timestamptz), revoked_by = mediance.current_staff()"
)
SEEN = text(
    "update mediance.mandate set signature_seen_at = '2099-01-01', signature_seen_by = :who"
)
TODAY = paris.today()
NEW = NewMandate(
    ("housing", "caf"),
    Duration.MONTH,
    Signing.PAPER,
    TODAY,
    is_signature_seen=True,
    is_protected=False,
)
ALOUD = replace(NEW, signing=Signing.ORAL_THEN_PAPER, is_signature_seen=False)


def covers(cast: Cast, person_id: int, family: str = "housing", days: int = 0) -> bool:
    with transaction(cast.ines) as work:
        return mandates.covers(work, person_id, family, paris.today() + timedelta(days=days))


def only_mandate(cast: Cast, person_id: int) -> int:
    (given,) = mandates.mandates_of(cast.amina, person_id).given
    return given.mandate_id


def test_a_mandate_covers_its_families_until_its_end(cast: Cast) -> None:
    person_id = somebody(cast)
    assert not covers(cast, person_id)
    mandates.record_mandate(cast.amina, person_id, NEW, key())
    assert covers(cast, person_id)
    assert covers(cast, person_id, "caf", days=30)
    assert not covers(cast, person_id, "caf", days=31)
    assert not covers(cast, person_id, "energy")
    (given,) = mandates.mandates_of(cast.ines, person_id).given
    assert (given.recorded_by_name, given.families) == ("Amina", ("caf", "housing"))
    assert given.signature_seen_at is not None


def test_the_same_press_records_one(cast: Cast) -> None:
    person_id, press = somebody(cast), key()
    for _again in range(2):
        mandates.record_mandate(cast.amina, person_id, NEW, press)
    assert len(mandates.mandates_of(cast.amina, person_id).given) == 1


def test_a_word_ends_it_at_once_and_once(cast: Cast) -> None:
    person_id = somebody(cast)
    mandates.record_mandate(cast.amina, person_id, NEW, key())
    mandate_id, press = only_mandate(cast, person_id), key()
    for _again in range(2):
        mandates.revoke(cast.ines, mandate_id, press)
    assert not covers(cast, person_id)
    (given,) = mandates.mandates_of(cast.amina, person_id).given
    assert given.state(paris.today()) is State.REVOKED
    for who in (cast.ines, cast.amina):
        with pytest.raises(NotInForce):
            mandates.revoke(who, mandate_id, key())
    with pytest.raises(NotInForce):
        mandates.revoke(cast.ines, 10**9, key())


def test_no_word_in_sql_brings_a_revoked_one_back(cast: Cast) -> None:
    person_id = somebody(cast)
    mandates.record_mandate(cast.amina, person_id, NEW, key())
    mandates.revoke(cast.amina, only_mandate(cast, person_id), key())
    back = text("update mediance.mandate set revoked_at = null, revoked_by = null returning id")
    for who in (cast.amina, cast.ines):
        with transaction(who) as work:
            assert work.execute(back).all() == []
    assert not covers(cast, person_id)


def test_the_end_of_one_is_dated_by_the_database(cast: Cast) -> None:
    person_id = somebody(cast)
    mandates.record_mandate(cast.amina, person_id, NEW, key())
    with transaction(cast.amina) as work:
        work.execute(ENDED_AT, {"at": "2099-01-01"})
        assert work.scalar(text("select revoked_at <= clock_timestamp() from mediance.mandate"))


def test_a_signature_is_seen_with_ones_own_eyes_and_once(cast: Cast) -> None:
    person_id = somebody(cast)
    mandates.record_mandate(cast.amina, person_id, ALOUD, key())
    for_another = pytest.raises(ProgrammingError, match="own eyes")
    with for_another, transaction(cast.amina) as work:
        work.execute(SEEN, {"who": cast.ines.staff_id})
    with transaction(cast.amina) as work:
        work.execute(SEEN, {"who": cast.amina.staff_id})
    with transaction(cast.ines) as work:
        work.execute(SEEN, {"who": cast.ines.staff_id})
        (row,) = work.execute(text("select * from mediance.mandate")).all()
        assert row.signature_seen_by == cast.amina.staff_id
        assert row.signature_seen_at <= paris.now()


def test_the_paper_of_one_given_aloud_is_seen_later(cast: Cast) -> None:
    person_id = somebody(cast)
    mandates.record_mandate(cast.amina, person_id, ALOUD, key())
    assert covers(cast, person_id)
    mandate_id = only_mandate(cast, person_id)
    mandates.see_signature(cast.ines, mandate_id, key())
    (given,) = mandates.mandates_of(cast.amina, person_id).given
    seen_at = given.signature_seen_at
    assert seen_at is not None
    mandates.see_signature(cast.amina, mandate_id, key())
    (given,) = mandates.mandates_of(cast.amina, person_id).given
    assert given.signature_seen_at == seen_at
    mandates.revoke(cast.amina, mandate_id, key())
    with pytest.raises(NotInForce):
        mandates.see_signature(cast.amina, mandate_id, key())


def test_it_counts_for_the_person_on_whichever_record_it_was_given(cast: Cast) -> None:
    one, other = linked(cast)
    mandates.record_mandate(cast.amina, one, NEW, key())
    assert covers(cast, other)


def test_guardianship_is_asked_refused_and_forgotten(cast: Cast) -> None:
    person_id = somebody(cast)
    for said, refusal in ((True, Protected), (None, QuestionNotAsked)):
        with pytest.raises(refusal):
            mandates.record_mandate(cast.amina, person_id, replace(NEW, is_protected=said), key())
    young = somebody(cast, "Puig", "Marc", paris.today().year - 15)
    with pytest.raises(Protected):
        mandates.record_mandate(cast.amina, young, NEW, key())
    with transaction(cast.amina) as work:
        assert work.scalar(EVERYTHING) == ""
        assert work.scalar(WRITTEN) == 0
    with transaction(cast.sofia) as work:
        assert work.execute(JOURNAL).all() == []


def test_what_is_in_no_list_is_no_scope(cast: Cast) -> None:
    person_id = somebody(cast)
    for families in (("letter",), ("housing", "nothing"), ()):
        with pytest.raises(NoScope):
            mandates.record_mandate(cast.amina, person_id, replace(NEW, families=families), key())
    with pytest.raises(PersonUnknown):
        mandates.record_mandate(cast.amina, 10**9, NEW, key())


def test_the_journal_names_the_mandate_and_not_what_it_says(cast: Cast) -> None:
    person_id = somebody(cast)
    mandates.record_mandate(cast.amina, person_id, ALOUD, key())
    mandates.see_signature(cast.amina, only_mandate(cast, person_id), key())
    mandates.revoke(cast.amina, only_mandate(cast, person_id), key())
    with transaction(cast.sofia) as work:
        operations = [row.operation for row in work.execute(JOURNAL)]
    assert operations == ["record_mandate", "see_signature", "revoke_mandate"]
