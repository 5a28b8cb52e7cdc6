"""The whole association, day by day: so many visits in all, and a present that is alive."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from operator import attrgetter

from mediance.domain import paris
from mediance.domain.simulation.arrivals import Mixes
from mediance.domain.simulation.draws import poisson, seeded
from mediance.domain.simulation.hours import (
    PLACES,
    Half,
    Place,
    Session,
    open_days_before,
    todays_sessions,
)
from mediance.domain.simulation.line import SimulatedVisit, rewind
from mediance.domain.simulation.parameters import CHANNEL_WEIGHTS, MINUTE, NAMING
from mediance.domain.simulation.population import Population
from mediance.domain.simulation.rota import Rota, past_sessions, usual_arrivals
from mediance.domain.simulation.scale import Scale
from mediance.domain.simulation.workday import Staffing, Workday

TRIES = 200
"""How often a present is drawn until it is lively; just after midnight it may never be."""
FEWEST_WAITING, MOST_WAITING = 3, 9
ENOUGH_TO_WAIT = 5
SHORTEST_PRESENT = MINUTE
LONGEST_GAP = 60

BY_ARRIVAL = attrgetter("arrived")

Day = tuple[date, list[SimulatedVisit]]


@dataclass(frozen=True)
class Setting:
    """What the association is made from; `staffing` by the name of the place."""

    scale: Scale
    seed: int
    now: datetime
    holidays: frozenset[date]
    staffing: Mapping[str, Staffing]
    domains: Sequence[str]
    channels: Sequence[str]


@dataclass(frozen=True)
class Memory:
    """What is there already when an association goes on; maps are by site, `numbers` by day first.

    `numbers` are the last given on each day since, `visitors` who came, latest last, `people` how
    many ever.
    """

    until: datetime
    numbers: Mapping[date, Mapping[int, int]]
    visitors: Mapping[int, Sequence[int]]
    people: int


class Association:
    """Days to iterate over once, oldest first; `population` is complete afterwards.

    A new one has exactly as many visits as its scale says. One with a `memory` goes on from there
    to the present, at most `LONGEST_GAP` open days back.
    """

    def __init__(self, setting: Setting, memory: Memory | None = None) -> None:
        self._setting = setting
        self._memory = memory
        self._now = int(setting.now.timestamp())
        self._today = paris.local_day(setting.now)
        self._rng = seeded(setting.seed, "days")
        mixes = Mixes(setting.domains, setting.channels)
        self._rotas = {place: Rota(place, setting.scale, setting.domains) for place in PLACES}
        self._workdays = {
            place: Workday(self._rotas[place], setting.staffing[place.name], mixes)
            for place in PLACES
        }
        nobody: dict[int, Sequence[int]] = {
            staffing.site_id: () for staffing in setting.staffing.values()
        }
        self.population = Population(
            seeded(setting.seed, "people"),
            {**nobody, **memory.visitors} if memory else nobody,
            memory.people if memory else 0,
            min(1.0, setting.scale.people / (setting.scale.visits * share_named())),
        )

    def days(self) -> Iterator[Day]:
        """Give every day's visits, in order of arrival, numbered, named, as they stand now."""
        present = [visit for place in PLACES for visit in self._present(place)]
        present = present[: self._setting.scale.visits]
        for day, visits in self._past(len(present)):
            yield day, self._recorded(day, visits)
        yield self._today, self._recorded(self._today, present)

    def _past(self, present: int) -> Iterator[Day]:
        """Give the days before today: given its total, a Poisson process is multinomial."""
        days = self._past_days()
        sessions, weights = past_sessions(self._rng, days, self._setting.holidays)
        count = self._setting.scale.visits - present
        if self._memory:
            count = poisson(self._rng, usual_arrivals(self._setting.scale, sum(weights)))
        drawn = Counter(self._rng.choices(range(len(sessions)), weights, k=count) if count else ())
        planned: dict[date, dict[Place, list[tuple[Session, int]]]] = {
            day: {place: [] for place in PLACES} for day in days
        }
        for index, session in enumerate(sessions):
            planned[session.day][session.place].append((session, drawn[index]))
        for day, by_place in planned.items():
            visits: list[SimulatedVisit] = []
            for place, of_place in by_place.items():
                visits += self._workdays[place].work(self._rng, of_place)
            yield day, visits

    def _past_days(self) -> list[date]:
        if self._memory is None:
            count = self._setting.scale.open_days
            return open_days_before(self._today, count, self._setting.holidays)
        last = paris.local_day(self._memory.until)
        missed = open_days_before(self._today, LONGEST_GAP, self._setting.holidays)
        return [day for day in missed if day > last]

    def _sessions_today(self, place: Place) -> list[Session]:
        sessions = todays_sessions(place, self._setting.now, self._setting.holidays)
        after = int(self._memory.until.timestamp()) + 1 if self._memory else 0
        later = (replace(s, opens=max(s.opens, after)) for s in sessions)
        return [session for session in later if session.opens < session.closes]

    def _present(self, place: Place) -> list[SimulatedVisit]:
        """Draw today until its waiting room is neither empty nor full, busier each time."""
        sessions = self._sessions_today(place)
        visits: list[SimulatedVisit] = []
        for attempt in range(TRIES):
            rng = seeded(self._setting.seed, "today", place.name, attempt)
            busier = 1 + attempt / TRIES
            counts = [poisson(rng, busier * self._expected(session)) for session in sessions]
            visits = self._workdays[place].work(rng, list(zip(sessions, counts, strict=True)))
            for visit in visits:
                rewind(visit, self._now)
            if is_lively(visits):
                break
        return visits

    def _expected(self, session: Session) -> float:
        if session.closes - session.opens < SHORTEST_PRESENT:
            return 0.0
        rota = self._rotas[session.place]
        half = Half.MORNING if session.half is Half.PRESENT else session.half
        usual = rota.expected(half, session.hours)
        if session.closes < self._now:
            return usual
        return max(usual, rota.filling(session), ENOUGH_TO_WAIT + rota.colleagues(session))

    def _recorded(self, day: date, visits: list[SimulatedVisit]) -> list[SimulatedVisit]:
        visits.sort(key=BY_ARRIVAL)
        numbers = Counter(self._memory.numbers.get(day) if self._memory else None)
        for visit in visits:
            numbers[visit.site_id] += 1
            visit.number = numbers[visit.site_id]
        self.population.name_visits(day, visits)
        return visits


def is_lively(visits: Sequence[SimulatedVisit]) -> bool:
    """Whether a few people wait and at least one is being received."""
    waiting = sum(visit.is_waiting for visit in visits)
    is_at_work = any(visit.is_in_service for visit in visits)
    return is_at_work and FEWEST_WAITING <= waiting <= MOST_WAITING


def share_named() -> float:
    """Return the expected share of visits with a name, tours left aside."""
    total = sum(CHANNEL_WEIGHTS.values())
    return sum(weight * NAMING.by_channel[c] for c, weight in CHANNEL_WEIGHTS.items()) / total
