"""What a backup says of itself, which may go, and a key on paper."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediance.domain.backups import (
    Manifest,
    TableSum,
    Unreadable,
    beyond,
    differing,
    manifest_from,
    name_at,
)
from mediance.domain.paper_key import MistypedKey, from_paper, on_paper

MOMENT = datetime(2028, 2, 29, 23, 59, 59, tzinfo=UTC)
MADE = Manifest(
    MOMENT, "20261123_backup", 18, {"visit": TableSum(3, "ab"), "case": TableSum(0, "0")}
)


def test_what_a_backup_says_of_itself_is_read_as_it_was_written() -> None:
    assert manifest_from(MADE.written()) == MADE
    assert MADE.rows == 3


@pytest.mark.parametrize("written", [b"", b"{}", b"[]", b"\xff", MADE.written()[:-3]])
def test_anything_else_says_nothing(written: bytes) -> None:
    with pytest.raises(Unreadable):
        manifest_from(written)


def test_a_table_that_came_back_otherwise_is_named() -> None:
    assert differing(MADE, MADE.tables) == []
    assert differing(MADE, {"visit": TableSum(3, "ab")}) == ["case"]
    assert differing(MADE, {**MADE.tables, "visit": TableSum(3, "ac")}) == ["visit"]
    assert differing(MADE, {**MADE.tables, "other": TableSum(0, "0")}) == ["other"]


def test_the_newest_are_kept_and_nothing_that_is_not_ours_goes() -> None:
    names = [name_at(MOMENT + timedelta(hours=hours)) for hours in range(5)]
    strangers = ["photo.jpg", f"{names[0]}.part", ".unfinished-x", "before-the-move.saved"]
    shuffled = [*names, *strangers]
    random.Random(1).shuffle(shuffled)
    assert beyond(shuffled, 2) == names[:3]
    assert beyond(shuffled, 5) == []


@given(st.binary(min_size=32, max_size=32))
def test_a_key_comes_back_from_its_paper_however_it_is_typed(key: bytes) -> None:
    paper = on_paper(key)
    assert from_paper(paper) == key
    assert from_paper(paper.lower().replace(" ", "-")) == key


@given(st.binary(min_size=32, max_size=32), st.integers(0, 55), st.sampled_from("ABYZ27"))
def test_a_slip_of_the_pen_is_seen(key: bytes, place: int, letter: str) -> None:
    letters = on_paper(key).replace(" ", "")
    mistyped = letters[:place] + letter + letters[place + 1 :]
    if mistyped != letters:
        with pytest.raises(MistypedKey):
            from_paper(mistyped)


@pytest.mark.parametrize("typed", ["", "é" * 56, "A" * 55, "A" * 56, "A" * 64, "not a key"])
def test_what_is_no_key_is_none(typed: str) -> None:
    with pytest.raises(MistypedKey):
        from_paper(typed)
