"""Who is one with whom, as the links say, and how two records are set side by side."""

from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediance.domain.identities import (
    Agreement,
    Pair,
    PersonFile,
    SamePerson,
    Trait,
    compared,
    identities,
)

LINKS = st.lists(
    st.tuples(st.integers(1, 12), st.integers(1, 12))
    .filter(lambda both: both[0] != both[1])
    .map(lambda both: Pair.of(*both)),
    max_size=20,
)


def file(person_id: int, family_name: str, given_name: str, year: int | None) -> PersonFile:
    return PersonFile(
        person_id, family_name, given_name, year, "Vernet", date(2026, 3, 2), visits=3
    )


def reached(links: list[Pair], start: int) -> set[int]:
    """Walk from record to record, one link at a time."""
    seen, edge = {start}, [start]
    while edge:
        here = edge.pop()
        nearby = {
            *(link.second_id for link in links if link.first_id == here),
            *(link.first_id for link in links if link.second_id == here),
        }
        edge += nearby - seen
        seen |= nearby
    return seen


def test_a_pair_is_the_same_question_in_either_order() -> None:
    assert Pair.of(7, 3) == Pair.of(3, 7) == Pair(3, 7)
    with pytest.raises(SamePerson):
        Pair.of(7, 7)


def test_chains_collapse_to_the_oldest_record() -> None:
    assert identities([Pair(2, 3), Pair(5, 6), Pair(3, 5)]) == {2: 2, 3: 2, 5: 2, 6: 2}
    assert identities([]) == {}


@given(LINKS)
def test_one_identity_is_whom_links_lead_to_and_bears_the_oldest_number(links: list[Pair]) -> None:
    found = identities(links)
    assert found.keys() == {each for link in links for each in (link.first_id, link.second_id)}
    for person_id, identity in found.items():
        assert identity == min(reached(links, person_id))


@given(LINKS, st.randoms(use_true_random=False))
def test_the_order_in_which_links_were_said_says_nothing(links: list[Pair], random: Random) -> None:
    shuffled = list(links)
    random.shuffle(shuffled)
    assert identities(shuffled) == identities(links)


def test_two_records_agree_differ_or_do_not_say() -> None:
    told = compared(file(1, "Benali", "Samira", 1979), file(2, "BENALI", "Samia", None))
    assert told[Trait.FAMILY_NAME] is Agreement.SAME
    assert told[Trait.GIVEN_NAME] is Agreement.DIFFERENT
    assert told[Trait.BIRTH_YEAR] is Agreement.UNKNOWN
    assert {told[Trait.SITE], told[Trait.VISITS]} == {Agreement.NO_MATTER}
    assert set(told) == set(Trait)
