"""Seals over the journal: whatever is done to a sealed journal is found, and where."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediance.domain.seals import (
    Damage,
    Finding,
    Seal,
    SealedEntry,
    WrittenSeal,
    damage_of_chain,
    damage_of_entries,
    damage_outside,
    first_month_kept,
    made,
)

NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)
TODAY = date(2026, 12, 15)
AT = datetime(2026, 12, 15, tzinfo=UTC)

Entries = list[SealedEntry]


def entry(number: int, month: date = NOVEMBER, content: str = "") -> SealedEntry:
    return SealedEntry(number, month, f"{number} {content}\n".encode())


def sealed(*stretches: Sequence[SealedEntry]) -> list[Seal]:
    seals: list[Seal] = []
    for stretch in stretches:
        last_id = stretch[-1].id
        seals += made(seals[-1] if seals else None, stretch, last_id, AT)
    return seals


def damages(seals: Sequence[Seal], entries: Entries, today: date = TODAY) -> list[Damage]:
    found = [*damage_of_chain(seals), *damage_of_entries(seals, entries, today)]
    return [each.damage for each in found]


# Numbers that were drawn and given back leave gaps; the fourth stretch is of two months.
STRETCHES = (
    [entry(1), entry(2), entry(5)],
    [entry(6)],
    [entry(9), entry(10)],
    [entry(11), entry(12, DECEMBER), entry(13)],
)
EVERYTHING: Entries = [each for stretch in STRETCHES for each in stretch]
SEALS = sealed(*STRETCHES)


def test_a_journal_that_nobody_touched_has_no_damage() -> None:
    assert damages(SEALS, EVERYTHING) == []


def test_seals_are_numbered_without_a_gap_and_one_stretch_has_one_a_month() -> None:
    assert [seal.number for seal in SEALS] == [1, 2, 3, 4, 5]
    assert [(seal.month, seal.entry_count) for seal in SEALS[3:]] == [(NOVEMBER, 2), (DECEMBER, 1)]


def test_no_entries_make_no_seal() -> None:
    assert made(None, [], 7, AT) == []


def test_entries_that_no_seal_covers_yet_are_no_damage() -> None:
    assert damages(SEALS, [*EVERYTHING, entry(14), entry(15)]) == []


@given(at=st.integers(0, len(EVERYTHING) - 1))
def test_a_changed_entry_is_found(at: int) -> None:
    changed = replace(EVERYTHING[at], content=b"something else")
    found = damages(SEALS, [*EVERYTHING[:at], changed, *EVERYTHING[at + 1 :]])
    assert found == [Damage.ENTRIES_CHANGED]


@given(at=st.integers(0, len(EVERYTHING) - 1))
def test_a_removed_entry_is_found(at: int) -> None:
    found = damages(SEALS, EVERYTHING[:at] + EVERYTHING[at + 1 :])
    assert found == [Damage.ENTRIES_REMOVED]


@given(kept=st.integers(0, len(EVERYTHING) - 1))
def test_entries_cut_off_at_the_end_are_found(kept: int) -> None:
    assert set(damages(SEALS, EVERYTHING[:kept])) == {Damage.ENTRIES_REMOVED}


@pytest.mark.parametrize("number", [3, 4, 7, 8])
@pytest.mark.parametrize("month", [NOVEMBER, DECEMBER])
def test_an_entry_slipped_in_is_found(number: int, month: date) -> None:
    found = damages(SEALS, sorted([*EVERYTHING, entry(number, month)], key=lambda e: e.id))
    assert found == [Damage.ENTRIES_ADDED]


def test_an_entry_that_changed_its_month_is_found_in_both() -> None:
    moved = [replace(each, month=DECEMBER) if each.id == 11 else each for each in EVERYTHING]
    assert damages(SEALS, moved) == [Damage.ENTRIES_REMOVED, Damage.ENTRIES_ADDED]


CHANGES: dict[str, Callable[[Seal], Seal]] = {
    "its count": lambda seal: replace(seal, entry_count=seal.entry_count + 1),
    "its month": lambda seal: replace(seal, month=date(2020, 1, 1)),
    "its moment": lambda seal: replace(seal, sealed_at=seal.sealed_at + timedelta(seconds=1)),
    "where it begins": lambda seal: replace(seal, after_id=seal.after_id - 1),
    "where it ends": lambda seal: replace(seal, last_id=seal.last_id + 100),
    "what it covers": lambda seal: replace(seal, entries_hash=b"\0" * 32),
    "its hash": lambda seal: replace(seal, hash=b"\0" * 32),
}


@pytest.mark.parametrize("at", range(len(SEALS)))
@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_seal_is_found(change: str, at: int) -> None:
    seals = [*SEALS[:at], CHANGES[change](SEALS[at]), *SEALS[at + 1 :]]
    assert Finding(Damage.SEAL_CHANGED, SEALS[at].number) in list(damage_of_chain(seals))


@pytest.mark.parametrize("at", range(len(SEALS) - 1))
def test_a_removed_seal_is_found(at: int) -> None:
    seals = SEALS[:at] + SEALS[at + 1 :]
    assert Finding(Damage.SEALS_REMOVED, at + 1, at + 1) in list(damage_of_chain(seals))


def test_a_change_made_good_in_its_own_seal_is_found_in_the_next() -> None:
    """Somebody changes an entry and computes its seal anew, from what stands in the database."""
    forged = made(SEALS[0], [entry(6, content="forged")], 6, AT)[0]
    entries = [entry(6, content="forged") if each.id == 6 else each for each in EVERYTHING]
    seals = [SEALS[0], forged, *SEALS[2:]]
    assert damages(seals, entries) == [Damage.SEAL_CHANGED]


# What stands outside the database

WRITTEN = [WrittenSeal(seal.number, seal.last_id, seal.hash) for seal in SEALS]


def test_what_is_written_outside_agrees() -> None:
    assert list(damage_outside(SEALS, WRITTEN)) == []
    assert list(damage_outside(SEALS, WRITTEN[:-2])) == []  # a crash kept two from it


@pytest.mark.parametrize("kept", range(len(SEALS)))
def test_a_tail_cut_off_with_its_seals_is_found_outside(kept: int) -> None:
    entries = [each for each in EVERYTHING if each.id <= (SEALS[kept - 1].last_id if kept else 0)]
    if kept < 4:
        assert damages(SEALS[:kept], entries) == []
    (found,) = damage_outside(SEALS[:kept], WRITTEN)
    assert (found.damage, found.first, found.last) == (Damage.END_CUT_OFF, kept + 1, len(SEALS))


def test_a_whole_journal_written_anew_is_found_outside() -> None:
    forged = sealed(*([entry(each.id, each.month, "forged") for each in s] for s in STRETCHES))
    entries = [entry(each.id, each.month, "forged") for each in EVERYTHING]
    assert damages(forged, entries) == []
    assert [each.damage for each in damage_outside(forged, WRITTEN)] == [Damage.SEAL_REPLACED]


# After a year

NEXT_WINTER = date(2027, 12, 1)


def test_a_month_past_its_year_may_be_gone_and_its_seals_stay() -> None:
    left = [each for each in EVERYTHING if each.month != NOVEMBER]
    assert damages(SEALS, left, NEXT_WINTER) == []
    assert damages(SEALS, left) == [Damage.ENTRIES_REMOVED] * 4


def test_a_month_past_its_year_that_is_still_there_is_whole() -> None:
    assert damages(SEALS, EVERYTHING, NEXT_WINTER) == []
    assert damages(SEALS, EVERYTHING[1:], NEXT_WINTER) == [Damage.ENTRIES_REMOVED]


@pytest.mark.parametrize(
    ("today", "first"),
    [
        (date(2026, 11, 23), date(2025, 11, 1)),
        (date(2026, 1, 31), date(2025, 1, 1)),
        (date(2026, 12, 31), date(2025, 12, 1)),
        (date(2028, 2, 29), date(2027, 2, 1)),
        (date(2027, 11, 1), date(2026, 11, 1)),
    ],
)
def test_twelve_whole_months_and_the_current_one_are_kept(today: date, first: date) -> None:
    assert first_month_kept(today) == first


@given(cuts=st.lists(st.booleans(), min_size=9, max_size=9))
def test_however_the_journal_is_cut_into_stretches_it_stands(cuts: list[bool]) -> None:
    stretches: list[Entries] = [[]]
    for each, begins_another in zip(EVERYTHING, cuts, strict=True):
        if begins_another and stretches[-1]:
            stretches.append([])
        stretches[-1].append(each)
    assert damages(sealed(*stretches), EVERYTHING) == []
