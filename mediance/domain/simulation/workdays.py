"""Office time in epoch seconds: from a moment to working hours some days later, without clocks."""

from collections.abc import Collection, Iterator
from datetime import date, time, timedelta
from random import Random

from mediance.domain import paris
from mediance.domain.simulation.hours import PLACES, sessions_of
from mediance.domain.simulation.parameters import DAY, HOUR, MINUTE

FIRST_HOUR = time(9)
OFFICE_HOURS = 8 * HOUR
SHORTEST_GAP = 5 * MINUTE


class OfficeTime:
    """Working days from `first` to `last`, looked up by day number."""

    def __init__(self, first: date, last: date, holidays: Collection[date]) -> None:
        self._first = first.toordinal()
        self._starts = list(_next_starts(first, last, holidays))
        self._origin = int(paris.at(first, time()).timestamp())

    def after(self, moment: int, days: float, rng: Random) -> int | None:
        """Return an office moment about so many days after `moment`; None beyond the last day."""
        index = int((moment - self._origin) / DAY + days)
        if index >= len(self._starts) or (start := self._starts[index]) is None:
            return None
        return max(moment + SHORTEST_GAP, start + int(rng.random() * OFFICE_HOURS))


def _next_starts(first: date, last: date, holidays: Collection[date]) -> Iterator[int | None]:
    """Give, for every day, when the office opens that day or next; None when it does not again."""
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    upcoming: int | None = None
    starts: list[int | None] = []
    for day in reversed(days):
        if any(sessions_of(place, day, holidays) for place in PLACES):
            upcoming = int(paris.at(day, FIRST_HOUR).timestamp())
        starts.append(upcoming)
    return reversed(starts)
