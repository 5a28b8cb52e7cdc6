"""One waiting line and the colleagues who call from it: the rule of the product's own queue.

A free colleague calls the first urgent person, else the first who came. People leave when their
patience ends: seen, they are out of the line at once; unseen, they are called and do not answer.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heapify, heapreplace

from mediance.domain.visits import Answer, Ending

NEVER = 1 << 62
WITH_ANSWER = frozenset({Ending.COMPLETED, Ending.ANSWERED_AT_DESK})


@dataclass(slots=True)
class SimulatedVisit:
    """One arrival with what fate has in store, then what came of it; moments in epoch seconds."""

    site_id: int
    arrived: int
    domain: str
    channel: str
    recorded_by: int
    is_urgent: bool = False
    gives_up: int = NEVER
    leaves_as: Ending = Ending.LEFT_WITHOUT_CONTACT
    noticed_after: int = 0
    service: int = 0
    answer: Answer | None = None
    person: int | None = None
    number: int = 0
    received: int | None = None
    received_by: int | None = None
    ended: int | None = None
    ending: Ending | None = None

    @property
    def is_waiting(self) -> bool:
        """Whether nobody has met the person yet."""
        return self.received is None and self.ending is None

    @property
    def recorded_answer(self) -> Answer | None:
        """Return the answer, once it was given."""
        return self.answer if self.ending in WITH_ANSWER else None

    @property
    def is_in_service(self) -> bool:
        """Whether the person is being received."""
        return self.received is not None and self.ending is None


FreeColleague = tuple[int, int]
"""When a colleague is free next, and who."""


def serve(
    arrivals: Sequence[SimulatedVisit],
    colleagues: list[FreeColleague],
    *,
    wrap_up: int,
    call_unanswered: int,
) -> None:
    """Bring every arrival, in order of time, to its end.

    `colleagues` is left as a heap that says when each is free again.
    """
    heapify(colleagues)
    urgent: deque[SimulatedVisit] = deque()
    ordinary: deque[SimulatedVisit] = deque()
    coming, expected = 0, len(arrivals)
    while True:
        now, colleague = colleagues[0]
        while coming < expected and arrivals[coming].arrived <= now:
            (urgent if arrivals[coming].is_urgent else ordinary).append(arrivals[coming])
            coming += 1
        called = _first_in_line(urgent, now) or _first_in_line(ordinary, now)
        if called is None:
            if coming == expected:
                return
            noticed = arrivals[coming].arrived + arrivals[coming].noticed_after
            heapreplace(colleagues, (noticed, colleague))
        elif called.gives_up <= now:
            called.ended = now + call_unanswered
            called.ending = Ending.ABSENT
            heapreplace(colleagues, (called.ended, colleague))
        else:
            called.received = now
            called.received_by = colleague
            called.ended = now + called.service
            called.ending = Ending.COMPLETED
            heapreplace(colleagues, (called.ended + wrap_up, colleague))


def _first_in_line(line: deque[SimulatedVisit], now: int) -> SimulatedVisit | None:
    while line:
        first = line.popleft()
        if first.gives_up > now or first.leaves_as is Ending.ABSENT:
            return first
        first.ended = first.gives_up
        first.ending = first.leaves_as
    return None


def rewind(visit: SimulatedVisit, now: int) -> None:
    """Forget what happens to a visit after `now`."""
    if visit.ended is not None and visit.ended > now:
        visit.ended = visit.ending = None
    if visit.received is not None and visit.received > now:
        visit.received = visit.received_by = None
