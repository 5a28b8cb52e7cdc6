"""Acting online for somebody: for which procedures, for how long, and how it was signed.

Without a mandate nobody acts for a person: the person does, with somebody beside them. Durations
and refusals are those of Aidants Connect: never for a minor or somebody under guardianship.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum, StrEnum

MAJORITY_YEARS = 18


class Duration(IntEnum):
    """How many days a mandate lasts, the day of its signature the first."""

    DAY = 1
    MONTH = 31
    HALF_YEAR = 182
    YEAR = 365


class Signing(StrEnum):
    """How somebody gave a mandate."""

    PAPER = "paper"
    ORAL_THEN_PAPER = "oral_then_paper"


class State(StrEnum):
    """Whether a mandate holds."""

    IN_FORCE = "in_force"
    TO_COME = "to_come"
    EXPIRED = "expired"
    REVOKED = "revoked"


class NoScope(Exception):
    """A mandate is given for some procedures, not for none, nor for what is in no list."""


class SignatureNotSeen(Exception):
    """A mandate on paper counts once somebody has seen its signature."""


class Protected(Exception):
    """Under guardianship, or not of age: a mandate is not theirs to give. Nothing is kept of it."""


class QuestionNotAsked(Exception):
    """Nobody said whether the person may give a mandate themselves."""


class NotInForce(Exception):
    """The mandate has ended already."""


class SignedInFuture(Exception):
    """Nobody signed it yet, or it would have ended before today."""


@dataclass(frozen=True)
class NewMandate:
    """What a mandate says; `is_protected` is asked and forgotten, None where nobody asked."""

    families: tuple[str, ...]
    duration: Duration
    signing: Signing
    first_day: date
    is_signature_seen: bool
    is_protected: bool | None

    @property
    def last_day(self) -> date:
        """Return the last day on which it holds."""
        return self.first_day + timedelta(days=self.duration - 1)


@dataclass(frozen=True)
class Mandate:
    """A mandate as it was given, and what became of it."""

    mandate_id: int
    families: tuple[str, ...]
    first_day: date
    last_day: date
    signing: Signing
    signature_seen_at: datetime | None
    recorded_by_name: str
    revoked_at: datetime | None

    def state(self, on: date) -> State:
        """Return whether it holds on a day; it expires by itself."""
        if self.revoked_at is not None:
            return State.REVOKED
        if on > self.last_day:
            return State.EXPIRED
        return State.TO_COME if on < self.first_day else State.IN_FORCE

    def covers(self, family: str, on: date) -> bool:
        """Whether somebody may act for the person in this family of procedures on a day."""
        return family in self.families and self.state(on) is State.IN_FORCE


def check(mandate: NewMandate, *, birth_year: int | None, today: date) -> None:
    """Raise where such a mandate cannot be given or does not hold.

    `QuestionNotAsked`, `Protected`, `NoScope`, `SignatureNotSeen` or `SignedInFuture`.
    """
    if mandate.is_protected is None:
        raise QuestionNotAsked
    is_minor = birth_year is not None and today.year - birth_year < MAJORITY_YEARS
    if mandate.is_protected or is_minor:
        raise Protected
    if not mandate.families:
        raise NoScope
    if mandate.signing is Signing.PAPER and not mandate.is_signature_seen:
        raise SignatureNotSeen
    if not mandate.first_day <= today <= mandate.last_day:
        raise SignedInFuture


def any_covers(mandates: Sequence[Mandate], family: str, on: date) -> bool:
    """Whether one of these mandates covers a family of procedures on a day."""
    return any(mandate.covers(family, on) for mandate in mandates)
