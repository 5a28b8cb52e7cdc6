"""Which lines of a register are about the same person."""

from datetime import date

from mediance.domain.register import RegisterRow
from mediance.domain.register.people import PeopleOfRegister, PersonOnFile, search_name, tell_people
from tests.domain.registers import line, read, register

FIRST_NUMBER, SECOND_NUMBER = "0632836248", "0468123456"


def rows_of(*people: tuple[object, object, object]) -> tuple[RegisterRow, ...]:
    """Return one visit for each family name, given name and number, five minutes apart."""
    lines = [
        line(None, f"9h{5 * index:02}", family, given, phone=phone, received="12h00")
        for index, (family, given, phone) in enumerate(people)
    ]
    return read(register(*lines)).rows


def told(register_people: PeopleOfRegister, rows: tuple[RegisterRow, ...]) -> list[int | None]:
    """Return, line by line, which of the people it is about."""
    return [register_people.indices.get(row.checksum) for row in rows]


def test_one_name_in_all_its_spellings_is_one_person() -> None:
    rows = rows_of(("MARTÍNEZ", "José", None), ("Martinez", "JOSE", None))
    assert told(tell_people(rows), rows) == [0, 0]


def test_two_numbers_under_one_name_are_two_people() -> None:
    rows = rows_of(
        ("PUIG", "Ana", FIRST_NUMBER), ("PUIG", "Ana", SECOND_NUMBER), ("PUIG", "Ana", FIRST_NUMBER)
    )
    assert told(tell_people(rows), rows) == [0, 1, 0]


def test_a_number_given_later_belongs_to_the_only_one_of_that_name() -> None:
    rows = rows_of(("PUIG", "Ana", None), ("PUIG", "Ana", FIRST_NUMBER), ("PUIG", "Ana", None))
    people = tell_people(rows)
    assert told(people, rows) == [0, 0, 0]
    assert people.people[0].phones == {FIRST_NUMBER}


def test_between_two_homonyms_a_line_without_number_is_left_to_nobody() -> None:
    rows = rows_of(
        ("PUIG", "Ana", FIRST_NUMBER), ("PUIG", "Ana", SECOND_NUMBER), ("PUIG", "Ana", None)
    )
    assert told(tell_people(rows), rows) == [0, 1, None]


def test_nameless_people_and_family_names_alone_are_nobody_in_particular() -> None:
    rows = rows_of(
        ("anonyme", None, FIRST_NUMBER), ("ROIG", None, None), (None, "Josep", FIRST_NUMBER)
    )
    assert [search_name(row) for row in rows] == ["", "", ""]
    assert tell_people(rows).people == ()


def test_a_family_name_with_a_number_is_somebody() -> None:
    rows = rows_of(("ROIG", None, FIRST_NUMBER))
    (somebody,) = tell_people(rows).people
    assert (somebody.family_name, somebody.given_name) == ("ROIG", "")


def test_first_contact_is_the_first_visit_whatever_the_order_of_sheets() -> None:
    rows = read(register(line("02/10/2026"), line("05/10/2026"))).rows
    (somebody,) = tell_people(rows[::-1]).people
    assert somebody.first_contact_on == date(2026, 10, 2)


def test_somebody_known_by_name_and_number_is_not_new() -> None:
    rows = rows_of(("PUIG", "Ana", SECOND_NUMBER))
    known = [
        PersonOnFile(7, "puig ana", frozenset({FIRST_NUMBER})),
        PersonOnFile(8, "puig ana", frozenset({SECOND_NUMBER})),
    ]
    (somebody,) = tell_people(rows, known).people
    assert (somebody.person_id, somebody.is_new) == (8, False)


def test_the_only_one_known_by_that_name_is_meant_when_no_number_contradicts() -> None:
    for phone, phones in ((None, {FIRST_NUMBER}), (FIRST_NUMBER, set[str]())):
        rows = rows_of(("PUIG", "Ana", phone))
        known = [PersonOnFile(7, "puig ana", frozenset(phones))]
        assert [person.person_id for person in tell_people(rows, known).people] == [7]


def test_another_number_makes_another_person_of_a_known_name() -> None:
    rows = rows_of(("PUIG", "Ana", SECOND_NUMBER))
    known = [PersonOnFile(7, "puig ana", frozenset({FIRST_NUMBER}))]
    assert [person.is_new for person in tell_people(rows, known).people] == [True]


def test_a_number_shared_by_two_known_homonyms_decides_nothing() -> None:
    rows = rows_of(("PUIG", "Ana", FIRST_NUMBER))
    known = [PersonOnFile(id_, "puig ana", frozenset({FIRST_NUMBER})) for id_ in (7, 8)]
    assert tell_people(rows, known).people == ()
