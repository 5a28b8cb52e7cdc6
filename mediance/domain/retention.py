"""How long people's records are kept: two years after the last contact, warned two months before.

Months are counted as the law counts them: to the day of the same number, or to the last day of a
month that has none. A day is a day in Paris.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

KEPT_MONTHS = 24
WARNED_MONTHS = 22
LONGEST_HOLD_MONTHS = 60


class HoldReason(StrEnum):
    """Why a record is kept beyond its time: the law knows few reasons."""

    LITIGATION = "litigation"
    APPEAL = "appeal"
    LEGAL_OBLIGATION = "legal_obligation"


class Why(StrEnum):
    """Why somebody was erased."""

    RETENTION = "retention"
    REQUEST = "request"


class Obstacle(StrEnum):
    """What keeps somebody from being erased today."""

    HELD = "held"
    LIMITED = "limited"
    """The person asked that nothing be done with their record: it is kept as it is."""
    FOLLOWED = "followed"
    """A case or a procedure is open: it is to be closed, or taken up again."""
    HERE = "here"
    """The person waits or is being received."""


class Stage(StrEnum):
    """Where a record stands on its way."""

    KEPT = "kept"
    WARNED = "warned"
    DUE = "due"


class UnusableHold(Exception):
    """A hold ends on a day to come, within five years: it can be said again then."""


@dataclass(frozen=True)
class Unseen:
    """Somebody whom nobody met for long: who, since when, when erased, and what stands before it.

    `record_count` counts the linked records, which go together.
    """

    person_id: int
    family_name: str
    given_name: str
    birth_year: int | None
    site_name: str
    record_count: int
    last_contact_on: date
    due_on: date
    obstacle: Obstacle | None = None
    hold_reason: HoldReason | None = None
    held_until: date | None = None


def months_after(day: date, months: int) -> date:
    """Return the day of the same number so many months later, or that month's last."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def due_on(last_contact_on: date) -> date:
    """Return the day on which a record is erased."""
    return months_after(last_contact_on, KEPT_MONTHS)


def warned_on(last_contact_on: date) -> date:
    """Return the day from which a record is shown as soon to be erased."""
    return months_after(last_contact_on, WARNED_MONTHS)


def stage_on(last_contact_on: date, today: date) -> Stage:
    """Return where a record stands today."""
    if today >= due_on(last_contact_on):
        return Stage.DUE
    return Stage.WARNED if today >= warned_on(last_contact_on) else Stage.KEPT


def check_hold(until: date, today: date) -> None:
    """Raise `UnusableHold` for an end that is past, or too far away."""
    if not today < until <= months_after(today, LONGEST_HOLD_MONTHS):
        raise UnusableHold
