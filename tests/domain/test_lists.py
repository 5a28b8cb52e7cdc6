"""The reasons to come: their words and their digit keys."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediance.domain import lists
from mediance.domain.lists import ListedDomain
from mediance.domain.names import UnusableName
from mediance.domain.reference import UNCLEAR_DOMAIN, Label

UNCLEAR = ListedDomain(UNCLEAR_DOMAIN, Label("À préciser", "To be clarified"), is_offered=True)


def reason(code: str, *, is_offered: bool = True, is_sensitive: bool = False) -> ListedDomain:
    return ListedDomain(code, Label(code, code), is_offered, is_sensitive)


def test_the_order_gives_the_keys() -> None:
    order = [reason("b"), UNCLEAR, reason("a"), reason("c")]
    assert lists.keys(order) == {"b": "1", UNCLEAR_DOMAIN: "0", "a": "2", "c": "3"}


def test_hidden_and_sensitive_reasons_leave_their_key_to_the_next() -> None:
    order = [reason("a", is_offered=False), reason("b", is_sensitive=True), reason("c")]
    assert lists.keys(order) == {"a": None, "b": None, "c": "1"}


reasons = st.builds(reason, st.uuids().map(str), is_offered=..., is_sensitive=...)


@given(st.lists(reasons, max_size=20))
def test_a_key_is_given_once_in_order_and_never_to_a_tenth(order: list[ListedDomain]) -> None:
    given_keys = [key for key in lists.keys(order).values() if key]
    assert given_keys == list(lists.KEYS[: len(given_keys)])
    offered = [each for each in order if each.is_offered and not each.is_sensitive]
    assert len(given_keys) == min(9, len(offered))


def test_words_without_english_stand_for_both() -> None:
    assert lists.label(" Vacances ", " ") == Label("Vacances", "Vacances")
    assert lists.label("Vacances", "Holidays") == Label("Vacances", "Holidays")


@pytest.mark.parametrize("typed", ["", "🏖", "x" * 41, "x" * 10_000])
def test_a_reason_needs_words(typed: str) -> None:
    with pytest.raises(UnusableName):
        lists.label(typed, "")


def test_what_was_made_of_a_row_here_is_not_what_it_says() -> None:
    assert replace(UNCLEAR, shortcut="7", has_news=True, is_edited=True) == UNCLEAR
    assert replace(UNCLEAR, is_offered=False) != UNCLEAR
