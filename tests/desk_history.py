"""What a day's events say of the desk: whether anybody was called twice, or before their turn."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, text

from db.engine import Work
from db.models import Visit
from db.queries import visits
from mediance.domain.visits import VisitEvent, VisitEventKind, VisitState, replay

AT_ONCE = timedelta(milliseconds=400)
"""Two calls so near each other passed one another on their way: neither was before the other."""

CALLED_NEXT = text(
    "select visit_id from mediance.submission"
    " where intention = 'receive_next' and visit_id is not null"
)


@dataclass(frozen=True)
class Life:
    """One visit with all that happened to it."""

    visit_id: int
    site_id: int
    is_urgent: bool
    arrived_at: datetime
    events: tuple[VisitEvent, ...]

    @property
    def place(self) -> tuple[bool, datetime, int]:
        """Return what the queue is ordered by."""
        return not self.is_urgent, self.arrived_at, self.visit_id

    @property
    def is_plain(self) -> bool:
        """Whether its place in the queue was the same all the time, for everybody."""
        moving = {VisitEventKind.URGENCY_SET, VisitEventKind.RESERVED}
        return not any(event.kind in moving for event in self.events)

    def waited_throughout(self, start: datetime, end: datetime) -> bool:
        """Whether the person waited all the time between two moments."""
        at_start = [event for event in self.events if event.at <= start]
        meanwhile = [event for event in self.events if start < event.at <= end]
        return bool(at_start) and not meanwhile and replay(at_start).state is VisitState.WAITING


def lives(work: Work) -> list[Life]:
    """Return every visit that the actor may see."""
    found = work.execute(select(Visit.id, Visit.site_id, Visit.is_urgent, Visit.arrived_at)).all()
    return [
        Life(row.id, row.site_id, row.is_urgent, row.arrived_at, visits.events(work, row.id))
        for row in found
    ]


def double_calls(known: Sequence[Life]) -> int:
    """Count the receptions of somebody who was not waiting."""
    return sum(
        event.kind is VisitEventKind.RECEIVED
        and replay(life.events[:at]).state is not VisitState.WAITING
        for life in known
        for at, event in enumerate(life.events)
    )


def calls_out_of_turn(work: Work, known: Sequence[Life]) -> list[tuple[int, int]]:
    """Return who was called as the next while somebody else stood before them, with that one."""
    called = set(work.scalars(CALLED_NEXT))
    return [
        (life.visit_id, other.visit_id)
        for life in known
        if life.visit_id in called and life.is_plain
        for moment in _first_calls(life)
        for other in known
        if other.site_id == life.site_id
        and other.is_plain
        and other.place < life.place
        and other.waited_throughout(moment - AT_ONCE, moment + AT_ONCE)
    ]


def _first_calls(life: Life) -> Iterator[datetime]:
    received = (event.at for event in life.events if event.kind is VisitEventKind.RECEIVED)
    first = next(received, None)
    if first is not None:
        yield first
