"""Who comes: some once, some again and again.

Each named visit is either somebody new or somebody who came before, chosen among past visits:
whoever came often comes again (Simon 1955), which gives the long tail that registers show. One
person comes at most once a day, so nobody is in two queues.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from random import Random

from mediance.domain.simulation.line import SimulatedVisit
from mediance.domain.simulation.parameters import NAMING

RECENT_VISITS = 250
TRIES = 4


@dataclass(slots=True, frozen=True)
class Newcomer:
    """Somebody who gave a name for the first time; persons are numbered in this order, from 1."""

    site_id: int
    first_day: date
    arrived: int
    recorded_by: int


class Population:
    """Everybody who ever gave a name, growing day by day."""

    def __init__(
        self, rng: Random, visitors: Mapping[int, Iterable[int]], known: int, share_new: float
    ) -> None:
        """Start with `known` people, and who of them visited each site, latest last."""
        self.newcomers: list[Newcomer] = []
        self._rng = rng
        self._known = known
        self._share_new = share_new
        self._past = {site: list(people) for site, people in visitors.items()}

    def name_visits(self, day: date, visits: Iterable[SimulatedVisit]) -> None:
        """Say who the people of one day are, in their order of arrival; most stay nameless."""
        chance = self._rng.random
        by_channel = NAMING.by_channel
        here: set[int] = set()
        for visit in visits:
            if chance() >= by_channel[visit.channel]:
                continue
            person = self._somebody(visit, day, here)
            here.add(person)
            visit.person = person
            self._past[visit.site_id].append(person)

    def _somebody(self, visit: SimulatedVisit, day: date, here: set[int]) -> int:
        chance = self._rng.random
        if chance() >= self._share_new:
            past = self._past[self._usual_site(visit.site_id)]
            for _ in range(TRIES if past else 0):
                reach = min(RECENT_VISITS, len(past)) if chance() < NAMING.recent else len(past)
                person = past[-1 - int(chance() * reach)]
                if person not in here:
                    return person
        self.newcomers.append(Newcomer(visit.site_id, day, visit.arrived, visit.recorded_by))
        return self._known + len(self.newcomers)

    def _usual_site(self, site_id: int) -> int:
        if self._rng.random() < NAMING.other_site:
            return next((other for other in self._past if other != site_id), site_id)
        return site_id
