"""Names that sound alike have a key in common, whoever wrote them down."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediance.domain.names import normalized
from mediance.domain.phonetics import MOST_KEYS, sounds

WORDS = st.text(min_size=1, max_size=30).map(normalized).filter(lambda name: " " not in name)


def share_a_key(one: str, other: str) -> bool:
    return not set(sounds(normalized(one))).isdisjoint(sounds(normalized(other)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Wali", "Ouali"),
        ("Khadija", "Hadija"),
        ("Giménez", "Ximénez"),
        ("Roig", "Rotch"),
        ("Joachim", "Joaquim"),
        ("Renaud", "Raynault"),
        ("Lakhdar", "Laghdar"),
        ("Youssef", "Yusuf"),
        ("Elamrani", "Amrani"),
        ("Volodymyr", "Vladimir"),
        ("Chevtchenko", "Schewtschenko"),
        ("Coulibaly", "Koulibali"),
        ("Diallo", "Jallow"),
    ],
)
def test_what_sounds_alike_has_a_key_in_common(one: str, other: str) -> None:
    assert share_a_key(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Roig", "Puig"), ("Karim", "Kamel"), ("Fatima", "Fatiha"), ("Durand", "Dupont")],
)
def test_other_names_have_none(one: str, other: str) -> None:
    assert not share_a_key(one, other)


def test_another_alphabet_is_its_own_key() -> None:
    assert sounds("عائشة") == ("عائشة",)


@given(WORDS.filter(bool))
def test_a_word_has_some_keys_and_never_many(word: str) -> None:
    keys = sounds(word)
    assert all(keys)
    assert 1 <= len(set(keys)) == len(keys) <= 4 * MOST_KEYS
