"""What stands on the reception screen: who waits, who is being received."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from mediance.domain.visits import Ending

TARGET_WAIT = timedelta(minutes=20)
"""The family allowance funds' public measure of a reasonable wait at a desk."""


def is_over_target(wait: timedelta) -> bool:
    """Whether a wait is longer than the target in the whole minutes that a screen shows."""
    return wait >= TARGET_WAIT + timedelta(minutes=1)


@dataclass(frozen=True)
class WaitingVisit:
    """Somebody who waits; lists of these are in the order of call."""

    visit_id: int
    number: int
    person_name: str | None
    domain_code: str
    is_urgent: bool
    arrived_at: datetime

    def wait(self, now: datetime) -> timedelta:
        """Return how long the person has been here."""
        return max(now - self.arrived_at, timedelta())

    def is_over_target(self, now: datetime) -> bool:
        """Whether the wait has passed the target."""
        return is_over_target(self.wait(now))


@dataclass(frozen=True)
class VisitInService:
    """Somebody who is being received, and by whom."""

    visit_id: int
    number: int
    person_name: str | None
    domain_code: str
    staff_id: int
    staff_name: str
    received_at: datetime


@dataclass(frozen=True)
class EndedVisit:
    """A visit that ended today; `may_be_undone` until it is too late."""

    visit_id: int
    number: int
    person_name: str | None
    domain_code: str
    ending: Ending
    ended_at: datetime
    may_be_undone: bool


@dataclass(frozen=True)
class DeskView:
    """One site's desk at one moment, on the database's clock."""

    now: datetime
    waiting: tuple[WaitingVisit, ...]
    in_service: tuple[VisitInService, ...]
    recently_ended: tuple[EndedVisit, ...]
    received_today: int


def person_label(family_name: str, given_name: str) -> str:
    """Return a name as the desk shows it: family name in capitals first."""
    return f"{family_name.upper()} {given_name}".strip()
