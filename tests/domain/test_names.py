"""Names are compared without case, accents or punctuation, and kept as they were said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediance.domain.names import (
    LONGEST_NAME,
    UnusableName,
    normalized,
    searchable_words,
    tidy,
    tokens,
)


@pytest.mark.parametrize(
    ("said", "compared"),
    [
        ("D'Almeïda-Ruiz", "d almeida ruiz"),
        ("  BEN   AMARA ", "ben amara"),
        ("Œuvrard", "oeuvrard"),
        ("Straße", "strasse"),
        ("Núñez", "nunez"),
        ("عائشة", "عايشة"),  # the hamza over a letter is a mark, like an accent
        ("Þór", "thor"),
    ],
)
def test_a_name_is_compared_by_its_letters(said: str, compared: str) -> None:
    assert normalized(said) == compared


def test_a_capital_of_another_alphabet_is_none_either() -> None:
    assert normalized("\N{DOUBLE-STRUCK CAPITAL P}aul") == "paul"


def test_words_are_searched_once_each() -> None:
    assert tokens("Ben Ali ben-ali") == ("ben", "ali")


@pytest.mark.parametrize("said", ["", "   ", "?!", "\u200b", "-" * 5, "x" * (LONGEST_NAME + 1)])
def test_a_name_without_a_letter_or_far_too_long_is_refused(said: str) -> None:
    with pytest.raises(UnusableName):
        tidy(said)


def test_control_characters_and_runs_of_space_do_not_enter() -> None:
    assert tidy("Ana\n\t Maria\u202e") == "Ana Maria"


@given(st.text(max_size=200))
def test_a_kept_name_is_kept_unchanged_the_second_time(said: str) -> None:
    try:
        kept = tidy(said)
    except UnusableName:
        return
    assert tidy(kept) == kept
    assert normalized(kept)


@given(st.text(max_size=60))
def test_normalizing_twice_is_normalizing_once(said: str) -> None:
    assert normalized(normalized(said)) == normalized(said)


def test_half_characters_do_not_enter() -> None:
    assert tidy("MAR\ud800 Ana\udfff") == "MAR Ana"


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (("Ben Ali", "Samira"), {"ben", "ali", "benali", "samira"}),
        (("De la Cruz", ""), {"de", "la", "cruz", "dela", "lacruz", "delacruz"}),
        (("Roig", "Jean-Pierre"), {"roig", "jean", "pierre", "jeanpierre"}),
        (("García Martínez", ""), {"garcia", "martinez"}),
        (("St-Martin", ""), {"st", "saint", "martin", "stmartin", "saintmartin"}),
        (("Roig", "Núria", "Nini"), {"roig", "nuria", "nini"}),
    ],
)
def test_words_are_found_alone_and_as_others_join_them(
    names: tuple[str, ...], words: set[str]
) -> None:
    assert set(searchable_words(*names)) == words


@given(st.lists(st.text(max_size=30), max_size=3))
def test_words_do_not_depend_on_the_order_of_names_or_on_how_they_are_written(
    names: list[str],
) -> None:
    words = set(searchable_words(*names))
    assert words == set(searchable_words(*reversed(names)))
    assert words == set(searchable_words(*map(normalized, names)))
    assert bool(words) == any(map(normalized, names))
    assert all(word == normalized(word) and " " not in word for word in words)
