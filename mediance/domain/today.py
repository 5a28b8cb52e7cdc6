"""Who came on one day, as the desk looks back on it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from mediance.domain.steering import Attendance
from mediance.domain.visits import WITHOUT_CONTACT, Answer, Ending, VisitState
from mediance.domain.waiting import WaitQuantile


@dataclass(frozen=True, kw_only=True)
class VisitOfDay:
    """One line of the day; `person_name` is None for whoever gave no name."""

    visit_id: int
    number: int
    person_name: str | None
    domain_code: str
    channel_code: str
    is_urgent: bool
    arrived_at: datetime
    state: VisitState
    received_at: datetime | None
    received_by: str | None
    ended_at: datetime | None
    ending: Ending | None
    answer: Answer | None
    is_entered_later: bool
    is_continuation: bool
    is_corrected: bool
    is_carried_over: bool = False

    def wait(self, now: datetime) -> timedelta | None:
        """Return how long the person waited, or has been waiting; None where nobody knows."""
        if self.is_carried_over:
            return None
        if self.state is VisitState.WAITING:
            return max(now - self.arrived_at, timedelta())
        is_end_known = self.ending in WITHOUT_CONTACT | {Ending.ANSWERED_AT_DESK}
        until = self.received_at or (self.ended_at if is_end_known else None)
        return None if until is None else until - self.arrived_at


@dataclass(frozen=True)
class DayView:
    """One site's day: everybody who came, in order, and the figures that steering shows for it."""

    day: date
    now: datetime
    visits: tuple[VisitOfDay, ...]
    figures: Attendance

    @property
    def is_over(self) -> bool:
        """Whether the day lies in the past."""
        return self.figures.period.end <= self.now


class DayFigure(StrEnum):
    """What a correction of a past day may change; each is a figure of the metric registry."""

    ARRIVALS = "arrivals"
    RECEIVED = "received"
    ANSWERED_AT_DESK = "answered_at_desk"
    LEFT = "left"
    UNCLOSED = "unclosed"
    MEDIAN_WAIT = "median_wait"
    IN_TIME = "in_time"


@dataclass(frozen=True)
class FigureChange:
    """A figure of a day before and after a correction; a wait that is None cannot be measured."""

    figure: DayFigure
    before: int | timedelta | None
    after: int | timedelta | None
    of_before: int | None = None
    of_after: int | None = None


def figure_changes(before: Attendance, after: Attendance) -> tuple[FigureChange, ...]:
    """Return which of a day's figures differ, in the order in which steering shows them."""
    told = (
        *(FigureChange(figure, count(before), count(after)) for figure, count in _COUNTS.items()),
        FigureChange(DayFigure.MEDIAN_WAIT, _wait(before.wait.median), _wait(after.wait.median)),
        FigureChange(
            DayFigure.IN_TIME,
            before.wait.received_within_target,
            after.wait.received_within_target,
            before.wait.received,
            after.wait.received,
        ),
    )
    return tuple(
        change
        for change in told
        if (change.before, change.of_before) != (change.after, change.of_after)
    )


_COUNTS: dict[DayFigure, Callable[[Attendance], int]] = {
    DayFigure.ARRIVALS: lambda told: told.arrivals,
    DayFigure.RECEIVED: lambda told: told.by_colleague,
    DayFigure.ANSWERED_AT_DESK: lambda told: told.wait.uncounted.answered_at_desk,
    DayFigure.LEFT: lambda told: told.wait.left,
    DayFigure.UNCLOSED: lambda told: told.wait.uncounted.unclosed,
}


def _wait(quantile: WaitQuantile | None) -> timedelta | None:
    return quantile.wait if quantile else None
