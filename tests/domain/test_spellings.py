"""A slip of the finger is found by equality: a form with a letter left out is in both words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediance.domain.spellings import LOOKED_AT, near_forms, slips

LETTERS = "abcdefghijklmnopqrstuvwxyz"
WORDS = st.text(LETTERS, min_size=4, max_size=20)


def meet(one: str, other: str) -> bool:
    return not set(near_forms(one)).isdisjoint(near_forms(other))


@given(WORDS, st.data())
def test_one_slip_anywhere_still_meets(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(word) - 2))
    letter = data.draw(st.sampled_from(LETTERS))
    for slipped in (
        word[:at] + letter + word[at + 1 :],
        word[:at] + word[at + 1 :],
        word[:at] + letter + word[at:],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    ):
        assert meet(word, slipped)


@given(st.text(LETTERS, max_size=20))
def test_forms_are_of_the_beginning_and_each_once(word: str) -> None:
    forms = near_forms(word)
    assert forms[0] == word[:LOOKED_AT]
    assert len(set(forms)) == len(forms) <= 1 + LOOKED_AT + LOOKED_AT * (LOOKED_AT - 1) // 2


@pytest.mark.parametrize(("word", "allowed"), [("li", 0), ("ali", 1), ("farid", 1), ("mourad", 2)])
def test_a_short_name_bears_fewer_slips(word: str, allowed: int) -> None:
    assert slips(word) == allowed
