"""Records found to be of one person: linked, never merged; said distinct; proposed for a look.

Two records are linked by a statement that can be taken back. Whoever the standing links join,
directly or through others, is one identity: nothing is copied, and an identity falls apart again
exactly where a link is undone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Self

from mediance.domain.likeness import Likeness


class SamePerson(Exception):
    """One record is no pair."""


@dataclass(frozen=True, order=True)
class Pair:
    """Two records, the older id first: (a, b) and (b, a) are the same question."""

    first_id: int
    second_id: int

    @classmethod
    def of(cls, one_id: int, other_id: int) -> Self:
        """Return the pair of two records in whatever order; raise `SamePerson` for one alone."""
        if one_id == other_id:
            raise SamePerson
        return cls(min(one_id, other_id), max(one_id, other_id))


@dataclass(frozen=True)
class PersonFile:
    """One record as those who decide may compare it; visits are those of the reader's sites."""

    person_id: int
    family_name: str
    given_name: str
    birth_year: int | None
    site_name: str
    first_contact_on: date
    visits: int
    used_name: str | None = None


@dataclass(frozen=True)
class Likely:
    """Two records that may be of one person, and why: their names, a number they share, or both."""

    pair: Pair
    score: int
    likeness: Likeness | None
    has_same_phone: bool


@dataclass(frozen=True)
class Proposal:
    """Two records to look at; `is_put_off` once somebody said « later »."""

    first: PersonFile
    second: PersonFile
    likeness: Likeness | None
    has_same_phone: bool
    is_put_off: bool


@dataclass(frozen=True)
class Decision:
    """What somebody said of two records: a link, or that they are not of one person."""

    id: int
    first: PersonFile
    second: PersonFile
    at: datetime
    staff_name: str


class Trait(StrEnum):
    """What is set side by side."""

    FAMILY_NAME = "family_name"
    GIVEN_NAME = "given_name"
    USED_NAME = "used_name"
    BIRTH_YEAR = "birth_year"
    FIRST_CONTACT = "first_contact"
    SITE = "site"
    VISITS = "visits"


class Agreement(StrEnum):
    """How one trait stands between two records."""

    SAME = "same"
    DIFFERENT = "different"
    UNKNOWN = "unknown"
    NO_MATTER = "no_matter"


def identities(links: Iterable[Pair]) -> Mapping[int, int]:
    """Return the identity of every linked record: the oldest record that links lead to."""
    found: dict[int, int] = {}
    for link in links:
        ours = found.get(link.first_id, link.first_id)
        theirs = found.get(link.second_id, link.second_id)
        found |= {link.first_id: ours, link.second_id: theirs}
        oldest = min(ours, theirs)
        found |= {each: oldest for each, identity in found.items() if identity in {ours, theirs}}
    return found


def compared(first: PersonFile, second: PersonFile) -> Mapping[Trait, Agreement]:
    """Return how two records agree, trait by trait.

    When and where somebody first came tells two records apart, not two people.
    """
    return {
        Trait.FAMILY_NAME: _agreement(_spelt(first.family_name), _spelt(second.family_name)),
        Trait.GIVEN_NAME: _agreement(_spelt(first.given_name), _spelt(second.given_name)),
        Trait.USED_NAME: _agreement(_spelt(first.used_name or ""), _spelt(second.used_name or "")),
        Trait.BIRTH_YEAR: _agreement(first.birth_year, second.birth_year),
        Trait.FIRST_CONTACT: Agreement.NO_MATTER,
        Trait.SITE: Agreement.NO_MATTER,
        Trait.VISITS: Agreement.NO_MATTER,
    }


def _spelt(name: str) -> str:
    return name.casefold()


def _agreement(ours: object, theirs: object) -> Agreement:
    if not ours or not theirs:
        return Agreement.UNKNOWN
    return Agreement.SAME if ours == theirs else Agreement.DIFFERENT
