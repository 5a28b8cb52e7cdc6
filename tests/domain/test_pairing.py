"""Which records are proposed as one person, and which are not."""

from difflib import SequenceMatcher
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from mediance.domain import pairing
from mediance.domain.identities import Likely, Pair
from mediance.domain.likeness import Likeness, are_close_years
from mediance.domain.pairing import Comparison, likely_pairs

Name = tuple[int, str, int | None]


def how_alike(one: str, other: str) -> float:
    return 100 * SequenceMatcher(None, one, other).ratio()


NOTHING_SETTLED = Comparison(how_alike, is_settled=lambda _: False)


def pairs(*names: Name, phones: tuple[tuple[str, int], ...] = ()) -> tuple[Likely, ...]:
    return likely_pairs(names, phones, NOTHING_SETTLED)


def likeness(one: str, other: str, years: tuple[int | None, int | None]) -> list[object]:
    """Return why two records are proposed, nothing where they are not."""
    return [each.likeness for each in pairs((1, one, years[0]), (2, other, years[1]))]


def test_the_same_name_and_year_is_the_surest() -> None:
    (found,) = pairs((1, "benali samira", 1979), (2, "samira benali", 1979))
    assert found == Likely(Pair(1, 2), 95, Likeness.SAME_NAME_SAME_YEAR, has_same_phone=False)


def test_a_year_beside_a_year_unknown_and_a_year_far_away() -> None:
    name = "benali samira"
    assert likeness(name, name, (1979, 1980)) == [Likeness.SAME_NAME_CLOSE_YEAR]
    assert likeness(name, name, (1979, None)) == [Likeness.SAME_NAME_UNKNOWN_YEAR]
    assert likeness(name, name, (None, None)) == [Likeness.SAME_NAME_UNKNOWN_YEAR]
    assert likeness(name, name, (1979, 1997)) == [Likeness.SAME_NAME_CLOSE_YEAR]
    assert likeness(name, name, (1979, 1981)) == []


def test_what_sounds_the_same_and_what_one_slip_parts_need_the_year() -> None:
    assert likeness("gimenez josep", "ximenez josep", (1950, 1950)) == [Likeness.SOUND_SAME_YEAR]
    assert likeness("gimenez josep", "ximenez josep", (1950, 1951)) == []
    assert likeness("hernandez rosa", "hernamdez rosa", (1950, 1950)) == [Likeness.ALIKE_SAME_YEAR]
    assert likeness("ben ali samira", "benali samira", (1979, 1979)) == [Likeness.ALIKE_SAME_YEAR]
    assert likeness("hernandez rosa", "hernamdez rosa", (1950, None)) == []


def test_other_people_are_not_proposed() -> None:
    assert likeness("benali samira", "benali mohamed", (1979, 1979)) == []
    assert likeness("roig josep", "puig marta", (1979, 1979)) == []
    assert pairs((1, "roig josep", 1950)) == ()


def test_a_name_that_many_carry_says_nothing_without_a_year() -> None:
    many = [(person_id, "garcia maria", None) for person_id in range(1, 5)]
    assert pairs(*many) == ()
    assert len(pairs(*many[:3])) == 3


def test_a_number_in_common_adds_to_a_likeness_and_may_stand_alone() -> None:
    phones = (("+33612345678", 1), ("+33612345678", 2))
    same, near, family = (
        pairs((1, one, ours), (2, other, theirs), phones=phones)
        for one, other, ours, theirs in (
            ("benali samira", "benali samira", 1979, 1979),
            ("benali samira", "benali samia", 1979, None),
            ("benali samira", "benali mohamed", 1979, None),
        )
    )
    assert [(each.score, each.has_same_phone) for each in same] == [(100, True)]
    assert [(each.score, each.likeness) for each in near] == [(65, None)]
    assert family == ()
    mother = pairs((1, "benali samira", 1979), (2, "benali samira", 2004), phones=phones)
    assert mother == ()


def test_what_is_settled_is_not_asked_again() -> None:
    names = [(person_id, "benali samira", 1979) for person_id in (1, 2, 3)]
    asked = likely_pairs(names, (), Comparison(how_alike, lambda pair: pair == Pair(1, 2)))
    assert [each.pair for each in asked] == [Pair(1, 3), Pair(2, 3)]


def test_the_likeliest_are_asked_first_and_no_more_than_can_be_answered() -> None:
    names: list[Name] = [(1, "roig josep", 1950), (2, "roig josep", 1951)]
    names += [(person_id, "benali samira", 1979) for person_id in range(10, 75)]
    found = pairs(*names)
    assert len(found) == pairing.MOST_PROPOSED
    assert found[0].pair == Pair(1, 2)
    assert found[0].score > found[1].score


def test_a_name_that_many_carry_is_asked_about_last_unless_a_number_says_more() -> None:
    names = [(person_id, "benali samira", 1979) for person_id in range(1, 13)]
    phones = (("+33612345678", 4), ("+33612345678", 7))
    first, *others = likely_pairs(names, phones, NOTHING_SETTLED)
    assert (first.pair, first.score) == (Pair(4, 7), 100)
    assert {each.score for each in others} == {75}


WORDS = st.sampled_from(["roig", "benali", "samira", "josep", "ximenez", "gimenez", "rosa"])
NAMES = st.lists(
    st.tuples(
        st.lists(WORDS, min_size=1, max_size=3).map(" ".join),
        st.none() | st.integers(1978, 1981),
    ),
    max_size=12,
)


@given(NAMES, st.randoms(use_true_random=False))
def test_the_same_records_give_the_same_questions_in_the_same_order(
    names: list[tuple[str, int | None]], random: Random
) -> None:
    records = [(person_id, *name) for person_id, name in enumerate(names, 1)]
    found = pairs(*records)
    random.shuffle(records)
    assert pairs(*records) == found
    assert len({each.pair for each in found}) == len(found)
    assert all(each.pair.first_id < each.pair.second_id for each in found)


@given(NAMES)
def test_nobody_is_proposed_whose_known_years_are_apart(
    names: list[tuple[str, int | None]],
) -> None:
    years = {person_id: year for person_id, (_, year) in enumerate(names, 1)}
    records = [(person_id, *name) for person_id, name in enumerate(names, 1)]
    for each in pairs(*records):
        ours, theirs = years[each.pair.first_id], years[each.pair.second_id]
        assert not ours or not theirs or are_close_years(ours, theirs)
