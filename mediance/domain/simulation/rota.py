"""How many come to a session, and how many colleagues receive them."""

import math
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from mediance.domain.simulation.arrivals import mean_service_minutes, share_of_the_line
from mediance.domain.simulation.hours import (
    PLACES,
    Half,
    Hours,
    Place,
    Session,
    sessions_of,
)
from mediance.domain.simulation.parameters import HOUR, MINUTE, QUEUEING, RHYTHM
from mediance.domain.simulation.scale import Scale

DAYS_A_YEAR = 365.25
LONG_CLOSURE_DAYS = 3
FEWEST_COLLEAGUES = 2
HALF_WEIGHTS = {Half.MORNING: RHYTHM.morning, Half.AFTERNOON: RHYTHM.afternoon, Half.TOUR: 0.16}
NEARLY = 0.9
FORESEEN = 0.5
"""Share of the weekday's surplus for which the rota provides: Mondays stay hard."""


@dataclass(frozen=True)
class Rota:
    """What a place expects on an average week, and whom it needs for that."""

    place: Place
    scale: Scale
    domains: Collection[str]

    def expected(self, half: Half, hours: float) -> float:
        """Return the mean number of arrivals in a session of so many hours."""
        share = self.place.share / week_weight(self.place)
        return usual_arrivals(self.scale, share * HALF_WEIGHTS[half] * hours)

    def colleagues(self, session: Session) -> int:
        """Return how many receive people in a session: the offered load and a margin on top."""
        half = Half.MORNING if session.half is Half.PRESENT else session.half
        surplus = RHYTHM.weekday[session.day.weekday()] - 1
        return self._colleagues(half, session.hours or 1.0, 1 + FORESEEN * surplus)

    def filling(self, session: Session) -> float:
        """Return how many arrivals keep the colleagues of a session nearly always at work."""
        conversation = mean_service_minutes(self.domains) / share_of_the_line()
        return NEARLY * self.colleagues(session) * session.hours * HOUR / (conversation * MINUTE)

    @property
    def most_colleagues(self) -> int:
        """Return how many must be employed for the fullest session."""
        sessions = [h for h in self.place.week if h.half is not Half.TOUR]
        surplus = 1 + FORESEEN * (max(RHYTHM.weekday) - 1)
        return 1 + max(self._colleagues(h.half, _length(h), surplus) for h in sessions)

    def _colleagues(self, half: Half, hours: float, surplus: float) -> int:
        in_line = self.expected(half, hours) * surplus * share_of_the_line()
        load = in_line * mean_service_minutes(self.domains) * MINUTE / (hours * HOUR)
        wanted = round(load + QUEUEING.staffing_margin * math.sqrt(load))
        return max(FEWEST_COLLEAGUES, wanted)


def week_weight(place: Place) -> float:
    """Return the sum of a place's week, in the unit of `HALF_WEIGHTS` times hours."""
    return sum(HALF_WEIGHTS[hours.half] * _length(hours) for hours in place.week)


def usual_arrivals(scale: Scale, weight: float) -> float:
    """Return how many come on average to sessions of this weight, see `past_sessions`."""
    return 5 * 2 * scale.per_site_and_day * weight


def past_sessions(
    rng: Random, days: list[date], holidays: Collection[date]
) -> tuple[list[Session], list[float]]:
    """Return every session of some open days, and its weight in the rhythm of the years."""
    sessions: list[Session] = []
    weights: list[float] = []
    before = days[0] - timedelta(days=1) if days else date.min
    for day in days:
        reopening = RHYTHM.reopening if (day - before).days > LONG_CLOSURE_DAYS else 1.0
        of_day = _day_factor(day) * reopening * _growth(day, days[-1])
        for place in PLACES:
            noise = rng.gammavariate(RHYTHM.day_noise_shape, 1 / RHYTHM.day_noise_shape)
            share = place.share / week_weight(place) * of_day * noise
            for session in sessions_of(place, day, holidays):
                sessions.append(session)
                weights.append(share * HALF_WEIGHTS[session.half] * session.hours)
        before = day
    return sessions, weights


def _day_factor(day: date) -> float:
    if day.day <= 10:  # noqa: PLR2004 - rents and allowances fall into the first ten days
        of_month = RHYTHM.first_ten_days
    elif day.day <= 20:  # noqa: PLR2004 - and the month has three such parts
        of_month = RHYTHM.middle_of_month
    else:
        of_month = RHYTHM.end_of_month
    return RHYTHM.weekday[day.weekday()] * RHYTHM.month[day.month - 1] * of_month


def _growth(day: date, last: date) -> float:
    return float((1 + RHYTHM.yearly_growth) ** (-(last - day).days / DAYS_A_YEAR))


def _length(hours: Hours) -> float:
    opens = hours.opens.hour + hours.opens.minute / 60
    return hours.closes.hour + hours.closes.minute / 60 - opens
