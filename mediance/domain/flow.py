"""Nobody vanishes: whoever came into the queue left it somehow, or still waits."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from mediance.domain.visits import Ending, VisitProgress, VisitState


class WayOut(StrEnum):
    """How somebody left the queue."""

    RECEIVED = "received"
    ANSWERED_AT_DESK = "answered_at_desk"
    LEFT = "left"
    CANCELLED = "cancelled"
    UNCLOSED = "unclosed"


WAY_OUT: dict[Ending, WayOut] = {
    Ending.COMPLETED: WayOut.RECEIVED,
    Ending.ANSWERED_AT_DESK: WayOut.ANSWERED_AT_DESK,
    Ending.ABSENT: WayOut.LEFT,
    Ending.LEFT_WITHOUT_CONTACT: WayOut.LEFT,
    Ending.CANCELLED: WayOut.CANCELLED,
    Ending.UNCLOSED: WayOut.UNCLOSED,
}


@dataclass(frozen=True)
class Stay:
    """One visit's time in the queue; without a way out it still lasts."""

    arrived_at: datetime
    left_at: datetime | None = None
    way_out: WayOut | None = None


@dataclass(frozen=True)
class QueueFlow:
    """Who was in the queue when a period began, who came, how they left, who was still there."""

    opening: int
    arrivals: int
    received: int
    answered_at_desk: int
    left: int
    cancelled: int
    unclosed: int
    still_waiting: int

    @property
    def is_balanced(self) -> bool:
        """Whether everybody is accounted for."""
        went = self.received + self.answered_at_desk + self.left + self.cancelled + self.unclosed
        return self.opening + self.arrivals == went + self.still_waiting


def stay(arrived_at: datetime, progress: VisitProgress) -> Stay:
    """Return a visit's time in the queue; a moment nobody wrote down counts as the arrival's."""
    if progress.received_at is not None:
        return Stay(arrived_at, progress.received_at, WayOut.RECEIVED)
    if progress.state is VisitState.WAITING or progress.ending is None:
        return Stay(arrived_at)
    return Stay(arrived_at, progress.ended_at or arrived_at, WAY_OUT[progress.ending])


def flow(stays: Iterable[Stay], start: datetime, end: datetime) -> QueueFlow:
    """Count who came into the queue and who left it from `start` until before `end`."""
    opening = arrivals = still_waiting = 0
    went: Counter[WayOut] = Counter()
    for each in stays:
        opening += each.arrived_at < start and not _left_before(each, start)
        arrivals += start <= each.arrived_at < end
        still_waiting += each.arrived_at < end and not _left_before(each, end)
        if each.way_out is not None and _left_before(each, end) and not _left_before(each, start):
            went[each.way_out] += 1
    return QueueFlow(
        opening=opening,
        arrivals=arrivals,
        received=went[WayOut.RECEIVED],
        answered_at_desk=went[WayOut.ANSWERED_AT_DESK],
        left=went[WayOut.LEFT],
        cancelled=went[WayOut.CANCELLED],
        unclosed=went[WayOut.UNCLOSED],
        still_waiting=still_waiting,
    )


def _left_before(each: Stay, moment: datetime) -> bool:
    return each.left_at is not None and each.left_at < moment
