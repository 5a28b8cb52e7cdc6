"""Finding somebody by the end of a telephone number."""

import pytest
from sqlalchemy import event, text
from sqlalchemy.engine import Engine

from db.engine import transaction
from db.models import Person, PersonPhone
from mediance.domain import paris
from mediance.services.find_person import find_person
from tests.cast import Cast

pytestmark = pytest.mark.usefixtures("database")


def add_person(cast: Cast, family_name: str, *numbers: str) -> None:
    with transaction(cast.carme) as work:
        person = Person(
            family_name=family_name,
            given_name="",
            search_name=family_name.lower(),
            site_id=cast.here,
            first_contact_on=paris.today(),
        )
        work.add(person)
        work.flush()
        for number in numbers:
            work.add(PersonPhone(person_id=person.id, number=number, site_id=cast.here))


def found(cast: Cast, typed: str) -> list[str]:
    return [person.family_name for person in find_person(cast.carme, typed)]


@pytest.mark.parametrize(
    "typed",
    ["8248", "06 32 83 82 48", "+33 6 32 83 82 48", "0033632838248", "632838248", "83.82.48"],
)
def test_the_end_of_a_number_finds_whose_it_is(cast: Cast, typed: str) -> None:
    add_person(cast, "Roig", "0632838248", "0468008248")
    add_person(cast, "Puig", "0632838249")
    assert found(cast, typed) == ["Roig"]


@pytest.mark.parametrize("typed", ["248", "0632", "8247", "%248", "\\8248\\9"])
def test_another_end_finds_nobody(cast: Cast, typed: str) -> None:
    add_person(cast, "Roig", "0632838248")
    assert found(cast, typed) == []


def test_a_number_noted_at_another_site_finds_nobody(cast: Cast) -> None:
    add_person(cast, "Roig")
    with transaction(cast.bruno) as work:
        (person,) = work.query(Person)
        work.add(PersonPhone(person_id=person.id, number="0632838248", site_id=cast.elsewhere))
    assert found(cast, "8248") == []


def test_it_is_looked_up_in_the_index_under_row_level_security_too(
    cast: Cast, app_engine: Engine
) -> None:
    asked: list[tuple[str, dict[str, object]]] = []

    def note(*call: object) -> None:
        _, _, statement, parameters, *_ = call
        if "person_phone" in str(statement):
            asked.append((str(statement), dict(parameters)))  # type: ignore[call-overload]

    event.listen(app_engine, "before_cursor_execute", note)
    try:
        find_person(cast.carme, "8248")
    finally:
        event.remove(app_engine, "before_cursor_execute", note)
    ((statement, parameters),) = asked
    with transaction(cast.carme) as work:
        work.execute(text("set local enable_seqscan = off"))
        plan = work.connection().exec_driver_sql(f"explain {statement}", parameters).scalars().all()
    assert any("Index Cond" in line and "reversed_number >=" in line for line in plan), plan
