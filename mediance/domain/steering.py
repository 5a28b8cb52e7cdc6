"""What the steering screen shows: counts and waits, never a name of a person received."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

from mediance.domain import paris, periods
from mediance.domain.desk import is_over_target
from mediance.domain.flow import QueueFlow
from mediance.domain.names import normalized
from mediance.domain.periods import Period
from mediance.domain.procedures import Stage
from mediance.domain.roles import Role
from mediance.domain.waiting import ExperiencedWait

FOLLOWING_UP = frozenset({Role.MEDIATOR, Role.SOCIAL_WORKER, Role.COORDINATOR})
"""Roles whose caseload is shown even when it is empty."""

USUAL_HOURS = range(8, 18)
"""The hours that the day's chart always shows."""


@dataclass(frozen=True)
class WaitingTicket:
    """A number in the queue and how long it has waited; not known, and nothing, after a night."""

    number: int
    site_name: str
    wait: timedelta
    is_urgent: bool
    is_carried_over: bool = False

    @property
    def is_over_target(self) -> bool:
        """Whether the wait has passed the target."""
        return is_over_target(self.wait)


@dataclass(frozen=True)
class WaitingNow:
    """Who waits at `as_of`, in the order of call."""

    as_of: datetime
    tickets: tuple[WaitingTicket, ...]

    @property
    def longest(self) -> timedelta:
        """Return the longest wait so far, nothing when nobody waits."""
        return max((ticket.wait for ticket in self.tickets), default=timedelta())


@dataclass(frozen=True)
class ArrivalSlot:
    """How many people came within an hour or a day that begins at `starts_at`."""

    starts_at: datetime
    people: int


@dataclass(frozen=True)
class Attendance:
    """One period: who came and when, who was received, how they waited."""

    period: Period
    as_of: datetime
    slots: tuple[ArrivalSlot, ...]
    flow: QueueFlow
    wait: ExperiencedWait

    @property
    def arrivals(self) -> int:
        """Return how many people came, entries taken back left out."""
        return sum(slot.people for slot in self.slots)

    @property
    def by_colleague(self) -> int:
        """Return how many of them a colleague received, their wait being known or not."""
        uncounted = self.wait.uncounted
        return self.wait.received + uncounted.reception_unknown + uncounted.carried_over

    @property
    def with_contact(self) -> int:
        """Return how many of them somebody met, at the desk included."""
        return self.by_colleague + self.wait.uncounted.answered_at_desk

    @property
    def is_balanced(self) -> bool:
        """Whether everybody who came is accounted for, and everybody who was in the queue."""
        uncounted = self.wait.uncounted
        came = self.arrivals + uncounted.continued
        unseen = self.wait.left + uncounted.unclosed + self.wait.still_waiting
        return self.flow.is_balanced and came == self.with_contact + unseen + uncounted.transferred


class AgeBand(StrEnum):
    """How long ago a procedure was opened."""

    UP_TO_30_DAYS = "up_to_30_days"
    UP_TO_90_DAYS = "up_to_90_days"
    UP_TO_180_DAYS = "up_to_180_days"
    OLDER = "older"


LAST_DAY: dict[AgeBand, int] = {
    AgeBand.UP_TO_30_DAYS: 30,
    AgeBand.UP_TO_90_DAYS: 90,
    AgeBand.UP_TO_180_DAYS: 180,
}
"""The last day of each band; whatever is older belongs to the last one."""


@dataclass(frozen=True)
class ProcedureCount:
    """Open procedures of one stage and one age."""

    stage: Stage
    age: AgeBand
    procedures: int


@dataclass(frozen=True)
class OpenProcedures:
    """The procedures that are under way."""

    counts: tuple[ProcedureCount, ...]
    overdue: int
    without_next_date: int

    @property
    def total(self) -> int:
        """Return how many there are."""
        return sum(count.procedures for count in self.counts)

    def of_stage(self, stage: Stage) -> int:
        """Return how many stand at this stage."""
        return sum(count.procedures for count in self.counts if count.stage is stage)

    def count(self, stage: Stage, age: AgeBand) -> int:
        """Return how many stand at this stage and are this old."""
        return sum(
            count.procedures for count in self.counts if (count.stage, count.age) == (stage, age)
        )


@dataclass(frozen=True)
class ReferentCaseload:
    """How many open cases one colleague follows; `is_away` once they have left the house."""

    staff_name: str
    open_cases: int
    is_away: bool = False


@dataclass(frozen=True)
class Caseload:
    """Open cases by referent, in alphabetical order: a list, not a ranking."""

    referents: tuple[ReferentCaseload, ...]
    unassigned: int

    @classmethod
    def of(cls, referents: Iterable[ReferentCaseload], unassigned: int) -> Self:
        """Put the referents in alphabetical order."""
        return cls(
            tuple(sorted(referents, key=lambda each: normalized(each.staff_name))), unassigned
        )

    @property
    def total(self) -> int:
        """Return how many cases are open."""
        return self.unassigned + sum(referent.open_cases for referent in self.referents)


def slots(period: Period, counted: Sequence[tuple[datetime, int]]) -> tuple[ArrivalSlot, ...]:
    """Return the slots of a period with their counts, empty ones included.

    A single day is told by the hour: 25 of them when winter time begins. `counted` holds the
    beginnings of hours or days, as `slot_starts` gives them.
    """
    people = dict(counted)
    return tuple(ArrivalSlot(start, people.get(start, 0)) for start in slot_starts(period))


def busy_slots(told: Attendance) -> tuple[ArrivalSlot, ...]:
    """Return what a chart of arrivals shows: of a day, the usual hours and any hour with people."""
    if not told.period.is_one_day:
        return told.slots
    shown = [
        position
        for position, slot in enumerate(told.slots)
        if slot.people or paris.local(slot.starts_at).hour in USUAL_HOURS
    ]
    return told.slots[shown[0] : shown[-1] + 1]


def slot_starts(period: Period) -> tuple[datetime, ...]:
    """Return the moments at which the hours of a day, or the days of a longer period, begin."""
    if period.is_one_day:
        return periods.hours(period.first_day)
    return tuple(Period(day, day).start for day in period.days)
