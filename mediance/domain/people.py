"""A person as the desk may know them."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from mediance.domain.likeness import Why
from mediance.domain.visits import Ending, VisitState

FIRST_BIRTH_YEAR = 1900


class PersonField(StrEnum):
    """What may be put right of who somebody is."""

    FAMILY_NAME = "family_name"
    GIVEN_NAME = "given_name"
    USED_NAME = "used_name"
    BIRTH_YEAR = "birth_year"


class UnusableBirthYear(Exception):
    """It is not a year in which somebody living was born."""


class PossiblyKnown(Exception):
    """Somebody known may be the person about to be added: that has to be said first."""


@dataclass(frozen=True)
class PersonSuggestion:
    """Somebody who matches, and why; what may be read on a screen that others can see."""

    person_id: int
    family_name: str
    given_name: str
    birth_year: int | None
    why: Why = Why.SAME_NAME
    used_name: str | None = None


@dataclass(frozen=True)
class TicketSuggestion:
    """Today's visit with the number that was typed, at one site; it tells no name."""

    visit_id: int
    number: int
    arrived_at: datetime
    state: VisitState
    ending: Ending | None = None
    why: Why = Why.TICKET


@dataclass(frozen=True)
class KnownPerson:
    """Somebody chosen among the suggestions."""

    person_id: int


@dataclass(frozen=True)
class NewPerson:
    """Somebody who wants a follow-up; the name as said, the notice given or still to give.

    `distinct_from` are the people shown as possibly the same, and said not to be.
    """

    family_name: str
    given_name: str = ""
    birth_year: int | None = None
    is_notice_given: bool = False
    used_name: str = ""
    distinct_from: tuple[int, ...] = ()


Arrival = KnownPerson | NewPerson | None
"""Who arrives; nobody by name is the default."""


def birth_year(typed: str, today: date) -> int | None:
    """Return the year that was typed, None for nothing; raise `UnusableBirthYear` otherwise."""
    digits = typed.strip()
    if not digits:
        return None
    has_four = len(digits) == len(str(FIRST_BIRTH_YEAR)) and digits.isdecimal()
    if not (has_four and FIRST_BIRTH_YEAR <= int(digits) <= today.year):
        raise UnusableBirthYear
    return int(digits)
