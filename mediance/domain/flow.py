"""Nobody vanishes: whoever came into the queue left it somehow, or still waits.

A visit that goes on at another site, or on the next day, is one arrival and several stays: the
later ones come in by transfer, whatever has become of the earlier.
"""

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
    TRANSFERRED_OUT = "transferred_out"


WAY_OUT: dict[Ending, WayOut] = {
    Ending.COMPLETED: WayOut.RECEIVED,
    Ending.ANSWERED_AT_DESK: WayOut.ANSWERED_AT_DESK,
    Ending.ABSENT: WayOut.LEFT,
    Ending.LEFT_WITHOUT_CONTACT: WayOut.LEFT,
    Ending.CANCELLED: WayOut.CANCELLED,
    Ending.LEFT_BY_NIGHT: WayOut.LEFT,
    Ending.UNCLOSED: WayOut.UNCLOSED,
    Ending.TRANSFERRED: WayOut.TRANSFERRED_OUT,
    Ending.CARRIED_OVER: WayOut.TRANSFERRED_OUT,
}


@dataclass(frozen=True)
class Stay:
    """One entry's time in one queue; without a way out it still lasts."""

    came_at: datetime
    left_at: datetime | None = None
    way_out: WayOut | None = None
    is_continuation: bool = False


@dataclass(frozen=True)
class QueueFlow:
    """Who was in the queue when a period began, who came, how they left, who was still there."""

    opening: int = 0
    arrivals: int = 0
    transferred_in: int = 0
    received: int = 0
    answered_at_desk: int = 0
    left: int = 0
    cancelled: int = 0
    unclosed: int = 0
    transferred_out: int = 0
    still_waiting: int = 0

    @property
    def is_balanced(self) -> bool:
        """Whether everybody is accounted for."""
        came = self.opening + self.arrivals + self.transferred_in
        went = (
            self.received
            + self.answered_at_desk
            + self.left
            + self.cancelled
            + self.unclosed
            + self.transferred_out
        )
        return came == went + self.still_waiting


def stay(came_at: datetime, progress: VisitProgress, *, is_continuation: bool = False) -> Stay:
    """Return an entry's time in its queue; a moment nobody wrote down counts as the arrival's.

    `came_at` is the arrival, or for a continuation the moment of the transfer.
    """
    left_at, way_out = _departure(came_at, progress)
    return Stay(came_at, left_at, way_out, is_continuation)


def flow(stays: Iterable[Stay], start: datetime, end: datetime) -> QueueFlow:
    """Count who came into the queue and who left it from `start` until before `end`."""
    opening = arrivals = transferred_in = still_waiting = 0
    went: Counter[WayOut] = Counter()
    for each in stays:
        opening += each.came_at < start and not _left_before(each, start)
        came = start <= each.came_at < end
        arrivals += came and not each.is_continuation
        transferred_in += came and each.is_continuation
        still_waiting += each.came_at < end and not _left_before(each, end)
        if each.way_out is not None and _left_before(each, end) and not _left_before(each, start):
            went[each.way_out] += 1
    return QueueFlow(
        opening=opening,
        arrivals=arrivals,
        transferred_in=transferred_in,
        received=went[WayOut.RECEIVED],
        answered_at_desk=went[WayOut.ANSWERED_AT_DESK],
        left=went[WayOut.LEFT],
        cancelled=went[WayOut.CANCELLED],
        unclosed=went[WayOut.UNCLOSED],
        transferred_out=went[WayOut.TRANSFERRED_OUT],
        still_waiting=still_waiting,
    )


def _departure(came_at: datetime, progress: VisitProgress) -> tuple[datetime | None, WayOut | None]:
    if progress.received_at is not None:
        return progress.received_at, WayOut.RECEIVED
    if progress.state is VisitState.WAITING or progress.ending is None:
        return None, None
    return progress.ended_at or came_at, WAY_OUT[progress.ending]


def _left_before(each: Stay, moment: datetime) -> bool:
    return each.left_at is not None and each.left_at < moment
