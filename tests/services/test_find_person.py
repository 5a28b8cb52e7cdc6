"""Finding somebody by a name, the end of a telephone number, or a ticket."""

import uuid
from collections.abc import Iterable
from datetime import date, timedelta
from itertools import islice, product

import pytest
from sqlalchemy import event, text
from sqlalchemy.engine import Engine

from db.engine import transaction
from db.models import Person, PersonPhone, Visit
from db.queries import imports, people
from db.queries.people import PersonToAdd
from mediance.domain import paris
from mediance.domain.likeness import Why
from mediance.domain.permissions import NotPermitted
from mediance.domain.visits import VisitState
from mediance.services.find_person import (
    LOOKED_AT,
    find_person,
    find_ticket,
    is_search,
    read_typed,
)
from mediance.services.receive import receive
from mediance.services.record_visit import NewVisit, record_visit
from tests.cast import Cast

pytestmark = pytest.mark.usefixtures("database")


def add_person(
    cast: Cast,
    family_name: str,
    given_name: str = "",
    *,
    year: int | None = None,
    used_name: str | None = None,
    numbers: tuple[str, ...] = (),
) -> int:
    with transaction(cast.carme) as work:
        person_id = people.add(
            work,
            PersonToAdd(
                family_name=family_name,
                given_name=given_name,
                birth_year=year,
                site_id=cast.here,
                notice_given_at=None,
                first_contact_on=paris.today(),
                created_by=cast.carme.staff_id,
                used_name=used_name,
            ),
        )
        for number in numbers:
            work.add(PersonPhone(person_id=person_id, number=number, site_id=cast.here))
        return person_id


def add_people(cast: Cast, names: Iterable[tuple[str, str]]) -> None:
    with transaction(cast.carme) as work:
        imports.add_people(
            work,
            [
                PersonToAdd(family_name, given_name, None, cast.here, None, paris.today(), None)
                for family_name, given_name in names
            ],
        )


def other_names(count: int) -> Iterable[str]:
    """Return short names of which none begins like another that is asked for."""
    return islice(map("".join, product("bcdf", "aeiou", "lnst", "aeiou")), count)


def found(cast: Cast, typed: str) -> list[str]:
    return [person.family_name for person in find_person(cast.carme, typed)]


def why(cast: Cast, typed: str) -> Why:
    (person,) = find_person(cast.carme, typed)
    return person.why


# By name


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("benali samira", Why.SAME_NAME),
        ("ben ali samira", Why.SAME_NAME),
        ("BEN-ALI Samíra", Why.SAME_NAME),
        ("samira benali", Why.OTHER_ORDER),
        ("bena sam", Why.BEGINNING),
        ("bena", Why.BEGINNING),
        ("sam", Why.GIVEN_BEGINNING),
        ("benali sam", Why.GIVEN_BEGINNING),
        ("benali samyra", Why.SOUND),
        ("benhali zamira", Why.SOUND),
        ("bemali samira", Why.ALIKE),
        ("benali s", Why.INITIALS),
        ("s benali", Why.INITIALS),
        ("mimi benali", Why.USED_NAME),
        ("mimi", Why.USED_NAME),
    ],
)
def test_a_name_is_found_however_it_is_typed_and_says_why(
    cast: Cast, typed: str, reason: Why
) -> None:
    add_person(cast, "Benali", "Samira", used_name="Mimi")
    add_person(cast, "Roig", "Núria")
    assert found(cast, typed) == ["Benali"]
    assert why(cast, typed) is reason


@pytest.mark.parametrize("typed", ["", "b", " ?! ", "zz", "xavier puig", "x" * 200, "1 2"])
def test_what_is_nobodys_name_finds_nobody(cast: Cast, typed: str) -> None:
    add_person(cast, "Benali", "Samira")
    assert found(cast, typed) == []


def test_two_slips_and_a_short_sound_together_are_nobody_who_is_meant(cast: Cast) -> None:
    add_person(cast, "Cantaloube Bonet", "Maria")
    assert found(cast, "garcia ivan") == []


@pytest.mark.parametrize(
    "typed", ["de la cruz", "delacruz", "cruz", "De-La-Cruz", "la cruz", "cruz ana"]
)
def test_particles_may_be_joined_or_left_out(cast: Cast, typed: str) -> None:
    add_person(cast, "De la Cruz", "Ana")
    assert found(cast, typed) == ["De la Cruz"]


@pytest.mark.parametrize("typed", ["pepe roig", "roig pepe", "josep roig"])
def test_people_are_called_by_other_words_for_their_name(cast: Cast, typed: str) -> None:
    add_person(cast, "Roig", "José")
    assert found(cast, typed) == ["Roig"]


def test_beginnings_of_the_family_name_come_before_those_of_the_given_name(cast: Cast) -> None:
    for family_name in ("Adam", "Li", "Pujol"):
        add_person(cast, family_name, "Marc")
    for family_name in ("Martínez", "Marty", "Martí"):
        add_person(cast, family_name, "Encarnación")
    add_person(cast, "Marsal", "Marc")
    listed = [(person.family_name, person.why) for person in find_person(cast.carme, "mar")]
    assert listed == [
        *((name, Why.BEGINNING) for name in ("Marsal", "Martí", "Marty", "Martínez")),
        *((name, Why.GIVEN_BEGINNING) for name in ("Li", "Adam", "Pujol")),
    ]


def test_the_many_of_a_family_name_leave_the_longer_family_names_in_sight(cast: Cast) -> None:
    add_people(cast, [("Marty", other) for other in other_names(30)])
    add_person(cast, "Martínez", "Encarnación")
    listed = found(cast, "mar")
    assert (len(listed), listed[-1]) == (20, "Martínez")


def test_the_many_of_a_given_name_leave_the_family_names_in_sight(cast: Cast) -> None:
    add_people(cast, [(other, "Marc") for other in other_names(LOOKED_AT + 50)])
    add_person(cast, "Martínez", "Encarnación")
    assert found(cast, "mar")[0] == "Martínez"


def test_the_many_of_a_family_name_leave_the_very_given_name_in_sight(cast: Cast) -> None:
    add_people(cast, [("Marty", other) for other in other_names(LOOKED_AT + 50)])
    add_person(cast, "Pujol", "Mar")
    assert found(cast, "mar")[0] == "Pujol"


def test_whoever_bears_the_very_name_comes_first(cast: Cast) -> None:
    for family_name in ("Ouali", "Walid", "Wali"):
        add_person(cast, family_name, "Karim")
    assert found(cast, "wali karim")[0] == "Wali"
    assert found(cast, "ouali karim")[0] == "Ouali"


@pytest.mark.parametrize("typed", ["roig 1979", "roig 79", "1979 roig", "roig nuria 1979"])
def test_a_birth_year_tells_namesakes_apart(cast: Cast, typed: str) -> None:
    years = (1950, 1979, None, 2001)
    of_year = {year: add_person(cast, "Roig", "Núria", year=year) for year in years}
    ranked = [person.birth_year for person in find_person(cast.carme, typed)]
    assert ranked[:2] == [1979, None]
    assert find_person(cast.carme, typed)[0].person_id == of_year[1979]


@pytest.mark.parametrize(
    ("typed", "year"),
    [("roig 05", 2005), ("roig 26", 2026), ("roig 27", 1927), ("roig 1850", None), ("1979", None)],
)
def test_two_digits_are_the_latest_year_that_there_was(typed: str, year: int | None) -> None:
    assert read_typed(typed, date(2026, 11, 22)).year == year


def test_namesakes_do_not_hide_another_name(cast: Cast) -> None:
    for year in range(1950, 1980):
        add_person(cast, "Roig", "Núria", year=year)
    add_person(cast, "Roitg", "Núria")
    assert "Roitg" in found(cast, "rotch nuria")


def test_regulars_come_first_among_namesakes_and_today_tells_nothing(cast: Cast) -> None:
    stranger = add_person(cast, "Roig", "Núria")
    regular = add_person(cast, "Roig", "Núria")
    assert [person.person_id for person in find_person(cast.carme, "roig nuria")] == [
        stranger,
        regular,
    ]
    come(cast, stranger, paris.today(), 1)
    come(cast, regular, paris.today() - timedelta(days=10), 1)
    assert [person.person_id for person in find_person(cast.carme, "roig nuria")] == [
        regular,
        stranger,
    ]


def come(cast: Cast, person_id: int, day: date, number: int) -> None:
    with transaction(cast.carme) as work:
        work.add(
            Visit(
                site_id=cast.here,
                day=day,
                number=number,
                domain_code="to_clarify",
                channel_code="walk_in",
                arrived_at=paris.now(),
                person_id=person_id,
            )
        )


def test_what_people_type_is_no_pattern(cast: Cast) -> None:
    add_person(cast, "Roig", "Núria")
    for typed in ("ro%", "r_ig", "roig'; drop table person; --", "roig \\", "r* (", "رويغ", "🙂🙂"):
        find_person(cast.carme, typed)
    assert found(cast, "<b>roig</b>") == ["Roig"]


def test_a_name_in_another_alphabet_is_found(cast: Cast) -> None:
    add_person(cast, "بنعلي", "عائشة")
    assert found(cast, "عايشة") == ["بنعلي"]


def test_people_of_another_site_are_found_too(cast: Cast) -> None:
    add_person(cast, "Roig", "Núria")
    assert [person.family_name for person in find_person(cast.bruno, "roig")] == ["Roig"]


# By telephone


@pytest.mark.parametrize(
    "typed",
    [
        "8248",
        "06 32 83 82 48",
        "+33 6 32 83 82 48",
        "+33 (0)6 32 83 82 48",
        "0033632838248",
        "632838248",
        "83.82.48",
        "06-32-83-82-48",
    ],
)
def test_the_end_of_a_number_finds_whose_it_is(cast: Cast, typed: str) -> None:
    add_person(cast, "Roig", numbers=("0632838248", "0468008248"))
    add_person(cast, "Puig", numbers=("0632838249",))
    assert found(cast, typed) == ["Roig"]
    assert why(cast, typed) is Why.PHONE


@pytest.mark.parametrize("typed", ["0034 612 345 678", "+34612345678", "612 345 678"])
def test_a_number_from_elsewhere_is_found_as_well(cast: Cast, typed: str) -> None:
    add_person(cast, "Roig", numbers=("+34612345678",))
    assert found(cast, typed) == ["Roig"]


@pytest.mark.parametrize("typed", ["248", "0632", "8247", "%248", "\\8248\\9"])
def test_another_end_finds_nobody(cast: Cast, typed: str) -> None:
    add_person(cast, "Roig", numbers=("0632838248",))
    assert found(cast, typed) == []


def test_a_number_noted_at_another_site_finds_nobody(cast: Cast) -> None:
    add_person(cast, "Roig")
    with transaction(cast.bruno) as work:
        (person,) = work.query(Person)
        work.add(PersonPhone(person_id=person.id, number="0632838248", site_id=cast.elsewhere))
    assert found(cast, "8248") == []


# By ticket


def test_a_ticket_of_today_finds_the_visit_and_where_it_stands(cast: Cast) -> None:
    visit = record_visit(cast.carme, NewVisit(cast.here), uuid.uuid4())
    ticket = find_ticket(cast.carme, cast.here, " 1 ")
    assert ticket is not None
    assert (ticket.visit_id, ticket.number, ticket.why) == (visit.visit_id, 1, Why.TICKET)
    assert ticket.state is VisitState.WAITING
    receive(cast.amina, visit.visit_id, uuid.uuid4())
    later = find_ticket(cast.carme, cast.here, "1")
    assert later is not None
    assert later.state is VisitState.RECEIVED


@pytest.mark.parametrize("typed", ["2", "", "1a", "-1", "1979", "²", "0632838248"])
def test_what_is_no_ticket_of_today_finds_none(cast: Cast, typed: str) -> None:
    record_visit(cast.carme, NewVisit(cast.here), uuid.uuid4())
    assert find_ticket(cast.carme, cast.here, typed) is None


def test_tickets_are_those_of_this_desk_today(cast: Cast) -> None:
    record_visit(cast.bruno, NewVisit(cast.elsewhere), uuid.uuid4())
    person_id = add_person(cast, "Roig")
    come(cast, person_id, paris.today() - timedelta(days=1), 1)
    assert find_ticket(cast.carme, cast.here, "1") is None
    with pytest.raises(NotPermitted):
        find_ticket(cast.carme, cast.elsewhere, "1")


@pytest.mark.parametrize(
    ("typed", "is_enough"),
    [("ro", True), ("r", False), ("14", False), ("1979", True), ("r 79", False), ("r n", True)],
)
def test_two_letters_or_four_digits_are_a_search(typed: str, *, is_enough: bool) -> None:
    assert is_search(typed) is is_enough


# In the database


@pytest.mark.parametrize(
    ("typed", "table", "condition"),
    [
        ("8248", "person_phone", "reversed_number >="),
        ("roig", "name_token", "token >="),
        ("roig", "name_sound", "sound ="),
        ("roig", "name_near", "form ="),
        ("roig", "person_token", "token ="),
    ],
)
def test_it_is_looked_up_in_the_index_under_row_level_security_too(
    cast: Cast, app_engine: Engine, typed: str, table: str, condition: str
) -> None:
    add_person(cast, "Roig", "Núria")
    asked: list[tuple[str, dict[str, object]]] = []

    def note(*call: object) -> None:
        _, _, statement, parameters, *_ = call
        if f"mediance.{table}" in str(statement):
            asked.append((str(statement), dict(parameters)))  # type: ignore[call-overload]

    event.listen(app_engine, "before_cursor_execute", note)
    try:
        find_person(cast.carme, typed)
    finally:
        event.remove(app_engine, "before_cursor_execute", note)
    ((statement, parameters),) = asked
    with transaction(cast.carme) as work:
        work.execute(text("set local enable_seqscan = off"))
        plan = work.connection().exec_driver_sql(f"explain {statement}", parameters).scalars().all()
    assert any("Index Cond" in line and condition in line for line in plan), plan
