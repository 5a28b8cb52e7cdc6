"""When the two sites are open, and the present that the demonstration always shows."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from mediance.domain import paris
from mediance.domain.simulation.parameters import HOUR, MINUTE

LIVELY_PRESENT = 3 * HOUR
"""Outside opening hours the demonstration pretends to have been open for so long."""
SETTLED = 30 * MINUTE
"""A session that opened less than this ago shows too little: the pretence begins earlier."""

SUMMER_CLOSURE = ((8, 8), (8, 21))
YEAR_END_CLOSURE = ((12, 24), (12, 31))


class Half(StrEnum):
    """What part of a day a session is."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    TOUR = "tour"
    """Meeting people outside and at home, in place of opening."""
    PRESENT = "present"
    """Made up so that the demonstration is alive whenever it is looked at."""


@dataclass(frozen=True)
class Hours:
    """One half-day of a weekday (0 is Monday)."""

    weekday: int
    half: Half
    opens: time
    closes: time


@dataclass(frozen=True)
class Place:
    """A site of the demonstration, its share of the visits, its week."""

    name: str
    share: float
    week: tuple[Hours, ...]


@dataclass(frozen=True)
class Session:
    """One half-day at one site; moments in epoch seconds."""

    place: Place
    day: date
    half: Half
    opens: int
    closes: int

    @property
    def hours(self) -> float:
        """Return its length."""
        return (self.closes - self.opens) / HOUR


def _week(
    mornings: tuple[time, time], afternoons: tuple[time, time], open_afternoons: str, tour: int
) -> tuple[Hours, ...]:
    return (
        *(Hours(weekday, Half.MORNING, *mornings) for weekday in range(5)),
        *(Hours(int(weekday), Half.AFTERNOON, *afternoons) for weekday in open_afternoons),
        Hours(tour, Half.TOUR, time(14), time(17)),
    )


PLACES = (
    Place(
        "Saint-Jacques",
        0.57,
        _week((time(8, 45), time(12, 15)), (time(13, 30), time(17)), "0124", tour=3),
    ),
    Place(
        "Vernet",
        0.43,
        _week((time(8, 45), time(12)), (time(13, 30), time(16, 30)), "013", tour=2),
    ),
)


def sessions_of(place: Place, day: date, holidays: Collection[date]) -> tuple[Session, ...]:
    """Return the regular sessions of a site on a day, in order; none when it is closed."""
    if day in holidays or is_yearly_closure(day):
        return ()
    return tuple(
        Session(place, day, hours.half, _epoch(day, hours.opens), _epoch(day, hours.closes))
        for hours in place.week
        if hours.weekday == day.weekday()
    )


def is_yearly_closure(day: date) -> bool:
    """Whether the association is closed every year on this day."""
    return any(
        first <= (day.month, day.day) <= last for first, last in (SUMMER_CLOSURE, YEAR_END_CLOSURE)
    )


def open_days_before(day: date, count: int, holidays: Collection[date]) -> list[date]:
    """Return the `count` days before `day` on which at least one site opened, oldest first."""
    days = (day - timedelta(days=ago) for ago in range(1, 3 * count + 60))
    opened = (d for d in days if any(sessions_of(place, d, holidays) for place in PLACES))
    return [day for day, _ in zip(opened, range(count), strict=False)][::-1]


def todays_sessions(place: Place, now: datetime, holidays: Collection[date]) -> tuple[Session, ...]:
    """Return today's sessions up to `now`: the last one is always under way.

    Inside opening hours these are the regular ones. At night, on closed days, at midday and just
    after opening, the site is shown as if it had been open for the last three hours; never
    yesterday, never later than now.
    """
    moment = int(now.timestamp())
    today = paris.local_day(now)
    regular = [s for s in sessions_of(place, today, holidays) if s.opens < moment]
    regular = [s for s in regular if s.half is not Half.TOUR]
    if regular and regular[-1].opens + SETTLED <= moment < regular[-1].closes:
        return (*regular[:-1], replace(regular[-1], closes=moment))
    midnight = int(paris.day_bounds(today)[0].timestamp())
    present = Session(place, today, Half.PRESENT, max(midnight, moment - LIVELY_PRESENT), moment)
    return tuple(s for s in _joined(regular, present) if s.opens < s.closes)


def _joined(regular: list[Session], present: Session) -> Iterator[Session]:
    """Let the present swallow the sessions it overlaps."""
    yield from (s for s in regular if s.closes <= present.opens)
    overlapping = [s.opens for s in regular if s.closes > present.opens]
    yield replace(present, opens=min([present.opens, *overlapping]))


def _epoch(day: date, hour: time) -> int:
    return int(paris.at(day, hour).timestamp())
