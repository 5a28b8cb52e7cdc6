"""In which way two names are alike, so that whoever reads a suggestion knows why it is there."""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

CLOSE_YEARS = 1


class Why(StrEnum):
    """Why somebody is suggested for what was typed: the loosest of the ways that it took."""

    SAME_NAME = "same_name"
    OTHER_ORDER = "other_order"
    GIVEN_BEGINNING = "given_beginning"
    BEGINNING = "beginning"
    VARIANT = "variant"
    SOUND = "sound"
    ALIKE = "alike"
    INITIALS = "initials"
    USED_NAME = "used_name"
    PHONE = "phone"
    TICKET = "ticket"


class Likeness(StrEnum):
    """Why somebody known may be the person whom one is about to add."""

    SAME_NAME_SAME_YEAR = "same_name_same_year"
    SAME_NAME_CLOSE_YEAR = "same_name_close_year"
    SAME_NAME_UNKNOWN_YEAR = "same_name_unknown_year"
    SOUND_SAME_YEAR = "sound_same_year"
    ALIKE_SAME_YEAR = "alike_same_year"


@dataclass(frozen=True)
class LikelySame:
    """Somebody known who may be meant; `score` runs from 0 to 100, the surest first."""

    person_id: int
    family_name: str
    given_name: str
    birth_year: int | None
    score: int
    reason: Likeness


@lru_cache(maxsize=1 << 14)
def are_close_years(one: int, other: int) -> bool:
    """Whether one birth year may be the other, misheard or with digits swapped."""
    return abs(one - other) <= CLOSE_YEARS or sorted(str(one)) == sorted(str(other))
