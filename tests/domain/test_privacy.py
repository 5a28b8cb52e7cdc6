"""Names on a screen that others can see."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediance.domain.privacy import HIDDEN, masked


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("BENALI Samira", "B. S."),
        ("BEN AMARA Samira", "B. A. S."),
        ("D’ANGELO Jean-Luc", "D. A. J. L."),
        ("roig", "R."),
        ("e\N{COMBINING ACUTE ACCENT}lise", "É."),
        ("أحمد", "أ."),
        ("🌻", HIDDEN),
        ("", HIDDEN),
        ("12 <b>", HIDDEN),
    ],
)
def test_a_name_is_its_initials(name: str, shown: str) -> None:
    assert masked(name) == shown


@given(st.text(max_size=60))
def test_no_two_letters_of_a_word_are_left_together(name: str) -> None:
    shown = masked(name)
    assert shown == HIDDEN or all(part.endswith(".") for part in shown.split(" "))
    assert sum(letter.isalpha() for letter in shown) <= len(name.split()) + sum(
        name.count(sign) for sign in "'’·-"
    ) + len(shown.split(" "))
