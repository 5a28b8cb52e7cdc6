"""A person's file: opened with a trace, put right with a trace, found under what was put right."""

import uuid

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from db.engine import transaction
from mediance.domain.free_text import ForbiddenNumber
from mediance.domain.names import UnusableName
from mediance.domain.people import KnownPerson, NewPerson
from mediance.domain.person_file import Identity, Phone
from mediance.domain.sites import UnusablePhone
from mediance.services import person_file
from mediance.services.changes import ChangedMeanwhile, NoLongerThere
from mediance.services.corrections import NothingCorrected
from mediance.services.find_person import find_person
from mediance.services.record_visit import NewVisit, PersonUnknown, record_visit
from tests.cast import Cast
from tests.services.people import arrive, key, linked, somebody

pytestmark = pytest.mark.usefixtures("database")

SAMIRA = Identity("Benali", "Samira", None, 1979)
JOURNAL = text(
    "select operation, entity, entity_id, fields from mediance.journal_entry"
    " where entity = 'person' order by id"
)
TRACES = text(
    "select field, old_value, new_value from mediance.person_correction"
    " where person_id = :id order by id"
)
WORDS = text("select token from mediance.person_token where person_id = :id order by token")


def journal(cast: Cast) -> list[tuple[object, ...]]:
    with transaction(cast.sofia) as work:
        return [tuple(row) for row in work.execute(JOURNAL)]


def found(cast: Cast, typed: str) -> list[int]:
    return [each.person_id for each in find_person(cast.carme, typed)]


def correct(
    cast: Cast, person_id: int, said: Identity, seen: Identity = SAMIRA, press: object = None
) -> None:
    used = press if isinstance(press, uuid.UUID) else key()
    person_file.correct_person(cast.amina, person_id, seen=seen, said=said, key=used)


def test_opening_is_journalled_once_and_looking_again_is_not(cast: Cast) -> None:
    person_id = somebody(cast)
    before = len(journal(cast))
    head = person_file.open_person(cast.carme, person_id)
    assert (head.family_name, head.birth_year, head.is_told) == ("Benali", 1979, False)
    person_file.open_person(cast.carme, person_id, is_opening=False)
    assert journal(cast)[before:] == [("read", "person", person_id, [])]
    with pytest.raises(PersonUnknown):
        person_file.open_person(cast.carme, 10**9)


def test_linked_records_are_one_person(cast: Cast) -> None:
    one, other = linked(cast)
    head = person_file.open_person(cast.amina, other)
    assert head.record_ids == (one, other)
    assert head.family_name == "Ben Ali"
    known = person_file.follow_up(cast.amina, other)
    assert known.visit_count == 2
    assert known.other_names == ("BENALI Samira",)


def test_visits_are_shown_a_few_at_a_time_newest_first(cast: Cast) -> None:
    person_id = somebody(cast)
    visit = NewVisit(cast.here, KnownPerson(person_id), domain_code="energy")
    record_visit(cast.carme, visit, key())
    first, second = person_file.follow_up(cast.amina, person_id).visits
    assert (first.domain_code, first.site_name) == ("energy", "Saint-Jacques")
    assert first.arrived_at > second.arrived_at
    assert person_file.follow_up(cast.amina, person_id, offset=1).visits == (second,)


def test_visits_at_a_site_where_one_does_not_work_are_not_shown(cast: Cast) -> None:
    person_id = somebody(cast)
    record_visit(cast.bruno, NewVisit(cast.elsewhere, KnownPerson(person_id)), key())
    assert person_file.follow_up(cast.amina, person_id).visit_count == 1
    assert person_file.follow_up(cast.bruno, person_id).visit_count == 2


# Putting right


def test_who_is_put_right_is_found_under_the_new_name_and_not_under_the_old(cast: Cast) -> None:
    person_id = somebody(cast)
    correct(cast, person_id, Identity("Puigdemont", "  Samira ", "Sam", 1980))
    assert found(cast, "puigdemont 1980") == [person_id]
    assert found(cast, "sam puigdemont") == [person_id]
    assert found(cast, "benali") == []
    with transaction(cast.amina) as work:
        assert [tuple(row) for row in work.execute(TRACES, {"id": person_id})] == [
            ("family_name", "Benali", "Puigdemont"),
            ("used_name", None, "Sam"),
            ("birth_year", "1979", "1980"),
        ]
    operation, _entity, of, fields = journal(cast)[-1]
    assert (operation, of) == ("correct", person_id)
    assert fields == ["family_name", "used_name", "birth_year"]


def test_somebody_of_a_site_where_one_does_not_work_is_put_right_too(cast: Cast) -> None:
    person_id, _visit = arrive(cast, NewPerson("Benali", "Samira", 1979), cast.elsewhere)
    correct(cast, person_id, Identity("Roig", "", None, None))
    assert found(cast, "roig") == [person_id]
    with transaction(cast.amina) as work:
        assert list(work.scalars(WORDS, {"id": person_id})) == ["roig"]


def test_a_year_alone_is_put_right_wherever_the_person_is_known(cast: Cast) -> None:
    person_id, _visit = arrive(cast, NewPerson("Benali", "Samira", 1979), cast.elsewhere)
    correct(cast, person_id, Identity("Benali", "Samira", None, 1980))
    assert found(cast, "benali 1980") == [person_id]


def test_the_same_press_corrects_once(cast: Cast) -> None:
    person_id, press = somebody(cast), key()
    for _again in range(2):
        correct(cast, person_id, Identity("Roig", "Samira", None, 1979), press=press)
    with transaction(cast.amina) as work:
        assert len(work.execute(TRACES, {"id": person_id}).all()) == 1


def test_a_colleagues_correction_is_not_written_over(cast: Cast) -> None:
    person_id = somebody(cast)
    correct(cast, person_id, Identity("Roig", "Samira", None, 1979))
    with pytest.raises(ChangedMeanwhile):
        correct(cast, person_id, Identity("Puig", "Samira", None, 1979))
    assert person_file.open_person(cast.amina, person_id).family_name == "Roig"


def test_what_cannot_be_is_refused_and_nothing_changes(cast: Cast) -> None:
    person_id = somebody(cast)
    for said, refusal in (
        (SAMIRA, NothingCorrected),
        (Identity(" ", "Samira", None, 1979), UnusableName),
        (Identity("Benali 185057800608491", "", None, 1979), ForbiddenNumber),
    ):
        with pytest.raises(refusal):
            correct(cast, person_id, said)
    assert person_file.open_person(cast.amina, person_id).family_name == "Benali"
    with pytest.raises(PersonUnknown):
        correct(cast, 10**9, SAMIRA)


@pytest.mark.parametrize("column", ["family_name", "used_name", "search_name"])
def test_postgres_lets_no_name_change_without_its_trace(cast: Cast, column: str) -> None:
    person_id = somebody(cast)
    change = text(f"update mediance.person set {column} = 'x' where id = :id")  # noqa: S608
    traced = pytest.raises(ProgrammingError, match="with a trace")
    with traced, transaction(cast.amina) as work:
        work.execute(change, {"id": person_id})


def test_postgres_lets_nobody_take_the_words_of_a_name_away(cast: Cast) -> None:
    person_id = somebody(cast)
    with transaction(cast.amina) as work:
        work.execute(text("delete from mediance.person_token"))
    assert found(cast, "benali") == [person_id]


# Numbers


def test_a_number_is_noted_said_unsafe_and_forgotten(cast: Cast) -> None:
    person_id = somebody(cast)
    for typed in ("06 12 34 56 78", "+33612345678"):
        person_file.add_phone(cast.amina, person_id, cast.here, typed=typed, key=key())
    (phone,) = person_file.follow_up(cast.amina, person_id).phones
    assert phone == Phone(person_id, "0612345678", is_safe=True)
    person_file.say_phone_safe(cast.amina, phone, key(), is_safe=False)
    (phone,) = person_file.follow_up(cast.amina, person_id).phones
    assert not phone.is_safe
    person_file.remove_phone(cast.amina, phone, key())
    assert person_file.follow_up(cast.amina, person_id).phones == ()
    with pytest.raises(NoLongerThere):
        person_file.remove_phone(cast.amina, phone, key())
    with pytest.raises(NoLongerThere):
        person_file.say_phone_safe(cast.amina, phone, key(), is_safe=True)


@pytest.mark.parametrize("typed", ["", "12", "demander à sa fille", "0612345678 / 0798765432"])
def test_what_is_no_number_is_refused(cast: Cast, typed: str) -> None:
    person_id = somebody(cast)
    with pytest.raises(UnusablePhone):
        person_file.add_phone(cast.amina, person_id, cast.here, typed=typed, key=key())
    assert person_file.follow_up(cast.amina, person_id).phones == ()
