"""What is usual at one desk, learned from its last weeks: never from, or about, one person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

LEARNED_FROM = timedelta(days=30)
"""The full days before today: what is usual stays the same until tomorrow."""

FEWEST_VISITS = 20
"""Below so many visits that said it, nothing is usual yet."""


@dataclass(frozen=True)
class DeskHabits:
    """What the form chooses beforehand; None where nothing is usual."""

    channel_code: str | None = None
    language_code: str | None = None
    place_code: str | None = None


@dataclass(frozen=True)
class Counts:
    """Visits by code, among those that said it."""

    channels: Mapping[str, int]
    languages: Mapping[str, int]
    places: Mapping[str, int]


NO_HABITS = DeskHabits()


def learned(counts: Counts) -> DeskHabits:
    """Return what most visits of these weeks had in common."""
    return DeskHabits(
        channel_code=usual(counts.channels),
        language_code=usual(counts.languages),
        place_code=usual(counts.places),
    )


def usual(counts: Mapping[str, int]) -> str | None:
    """Return what more than half of enough visits said; one alone can be that."""
    total = sum(counts.values())
    if total < FEWEST_VISITS:
        return None
    return next((code for code, visits in counts.items() if 2 * visits > total), None)
