"""What stands on the reception screen: who waits, who is being received."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from mediance.domain.desk_settings import USUAL_SETTINGS, SiteSettings
from mediance.domain.urgency import Urgency
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
    urgency: Urgency | None = None
    reserved_for: int | None = None
    reserved_for_name: str | None = None
    continued_at: datetime | None = None
    person_id: int | None = None
    appointment_at: datetime | None = None

    @property
    def is_carried_over(self) -> bool:
        """Whether the person already waited on the day before: nobody knows when they came back."""
        return self.continued_at == self.arrived_at

    def is_for_another(self, staff_id: int) -> bool:
        """Whether somebody else than this person is waited for."""
        return self.reserved_for not in {None, staff_id}

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
    arrived_at: datetime
    is_urgent: bool = False
    urgency: Urgency | None = None
    room_name: str | None = None
    person_id: int | None = None


@dataclass(frozen=True)
class EndedVisit:
    """A visit that ended today; `may_be_undone` until it is too late."""

    visit_id: int
    number: int
    person_name: str | None
    domain_code: str
    ending: Ending
    ended_at: datetime
    arrived_at: datetime
    may_be_undone: bool
    may_come_back: bool = False
    site_name: str | None = None


@dataclass(frozen=True)
class TeamMember:
    """A colleague who receives people here; `is_present` as said or supposed for this half-day."""

    staff_id: int
    name: str
    is_present: bool = False
    room_name: str | None = None


@dataclass(frozen=True)
class OtherSite:
    """Where else in the association somebody may go on waiting."""

    site_id: int
    name: str


@dataclass(frozen=True)
class DeskView:
    """One site's desk at one moment, on the database's clock."""

    now: datetime
    waiting: tuple[WaitingVisit, ...]
    in_service: tuple[VisitInService, ...]
    recently_ended: tuple[EndedVisit, ...]
    received_today: int
    settings: SiteSettings = USUAL_SETTINGS
    team: tuple[TeamMember, ...] = ()
    other_sites: tuple[OtherSite, ...] = ()

    @property
    def available(self) -> tuple[TeamMember, ...]:
        """Return who is here and with nobody."""
        busy = {visit.staff_id for visit in self.in_service}
        return tuple(each for each in self.team if each.is_present and each.staff_id not in busy)


def as_called(waiting: Iterable[WaitingVisit], staff_id: int) -> tuple[WaitingVisit, ...]:
    """Put a queue into the order in which this person calls it.

    Who waits for somebody else stands at the end: only that colleague calls them.
    """
    return tuple(sorted(waiting, key=lambda visit: visit.is_for_another(staff_id)))


def person_label(family_name: str, given_name: str) -> str:
    """Return a name as the desk shows it: family name in capitals first."""
    return f"{family_name.upper()} {given_name}".strip()
