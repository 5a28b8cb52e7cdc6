"""Who is one with whom, kept by the database itself, whoever writes to it."""

from collections.abc import Iterator
from itertools import pairwise

import pytest
from sqlalchemy import Connection, create_engine, text

from tests.cast import Cast
from tests.conftest import Template

PEOPLE = text(
    "insert into mediance.person"
    " (family_name, given_name, search_name, birth_year, site_id, first_contact_on)"
    " select 'Benali', 'Samira', 'benali samira', 1979, :site, current_date"
    " from generate_series(1, 4) returning id"
)
LINK = text(
    "insert into mediance.person_link (person_id, other_id, linked_by) values (:one, :other, :by)"
)
IDENTITIES = text("select person_id, identity_id from mediance.person_identity order by person_id")
ERASE = text("delete from mediance.person where id = :person")


@pytest.fixture
def owner(template: Template) -> Iterator[Connection]:
    """The owner's transaction on a database of its own, rolled back."""
    engine = create_engine(template.copy().owner)
    with engine.connect() as connection:
        yield connection
        connection.rollback()
    engine.dispose()


@pytest.fixture
def chain(owner: Connection, cast: Cast) -> list[int]:
    """Four records, each linked to the one before."""
    people = sorted(owner.scalars(PEOPLE, {"site": cast.here}))
    for one, other in pairwise(people):
        owner.execute(LINK, {"one": one, "other": other, "by": cast.amina.staff_id})
    return people


def identities(owner: Connection) -> dict[int, int]:
    return {row.person_id: row.identity_id for row in owner.execute(IDENTITIES)}


def test_a_chain_of_links_is_one_identity(owner: Connection, chain: list[int]) -> None:
    assert identities(owner) == dict.fromkeys(chain, chain[0])


@pytest.mark.parametrize(
    ("erased", "left"),
    [(0, [[1, 2, 3]]), (1, [[2, 3]]), (2, [[0, 1]]), (3, [[0, 1, 2]])],
)
def test_somebody_is_erased_and_the_others_are_who_their_links_say(
    owner: Connection, chain: list[int], erased: int, left: list[list[int]]
) -> None:
    owner.execute(ERASE, {"person": chain[erased]})
    assert identities(owner) == {
        chain[member]: chain[min(group)] for group in left for member in group
    }


def test_all_of_them_are_erased_at_once_and_nothing_is_left(
    owner: Connection, chain: list[int]
) -> None:
    owner.execute(text("delete from mediance.person"))
    assert identities(owner) == {}
    assert owner.scalar(text("select count(*) from mediance.person_link")) == 0
    assert chain


def test_what_is_deleted_past_the_services_is_followed_too(
    owner: Connection, chain: list[int]
) -> None:
    owner.execute(
        text("delete from mediance.person_link where person_id = :one"), {"one": chain[1]}
    )
    first, second, third, fourth = chain
    assert identities(owner) == {first: first, second: first, third: third, fourth: third}
