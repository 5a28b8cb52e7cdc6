"""One demonstration being written: simulated while it is loaded, then told in figures."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum

import holidays

from db import bulk
from db.bulk import Checksum
from db.engine import Work
from db.queries import clock, demonstration
from db.queries.demonstration import FollowUpSize
from mediance.domain import paris
from mediance.domain.simulation import truth
from mediance.domain.simulation.association import Association, Day, Setting
from mediance.domain.simulation.draws import seeded
from mediance.domain.simulation.followup import (
    Accompanied,
    FollowUp,
    SimulatedCase,
    accompanied,
)
from mediance.domain.simulation.hours import open_days_before
from mediance.domain.simulation.naming import Naming
from mediance.domain.simulation.scale import Scale
from mediance.domain.simulation.workdays import OfficeTime
from mediance.services import demonstration_staff

YEARS_BACK = 12
LARGE = 50_000
"""From so many visits on, building indexes once is faster than keeping them up."""


class Phase(StrEnum):
    """What is going on, in this order."""

    VISITS = "visits"
    PEOPLE = "people"
    RECORDS = "records"
    FOLLOW_UP = "follow_up"
    CHECKS = "checks"


Progress = Callable[[Phase, int, int], None]
"""Called with the phase, how much of it is done, and how much there is."""


def silent(_phase: Phase, _done: int, _of: int) -> None:
    """Report nothing."""


@dataclass(frozen=True)
class Size:
    """How much was written."""

    visits: int
    people: int
    cases: int
    procedures: int


class Making:
    """One demonstration being written."""

    def __init__(self, work: Work, scale: Scale, seed: int, progress: Progress) -> None:
        self._work = work
        self._scale = scale
        self._seed = seed
        self._progress = progress
        self._now = clock.now(work).replace(microsecond=0)
        self._today = paris.local_day(self._now)
        self._lists = demonstration.lists(work, self._today)
        self._holidays = public_holidays(self._today)
        colleagues = demonstration_staff.colleagues_for(scale, self._lists.domains)
        staff_ids = demonstration_staff.employ(work, colleagues)
        self._names = {staff_ids[one.login]: one.display_name for one in colleagues}
        self._staffing = demonstration_staff.staffing(work, colleagues, staff_ids)
        self._association = Association(self._setting())
        sites = {staffing.site_id: name for name, staffing in self._staffing.items()}
        self._truth = truth.Truth(sites, self._today)
        self._conversations: list[Accompanied] = []
        self._cases: list[SimulatedCase] = []
        self._visits = self._people = 0
        self._follow_up = FollowUpSize(0, 0)
        self._checksum = Checksum()

    def run(self) -> None:
        """Simulate and load everything."""
        bulk.prepare(self._work)
        demonstration.stage_visits(self._work, self._days(), self._checksum)
        with self._room():
            self._load_people()
            self._progress(Phase.RECORDS, 0, 1)
            self._visits = demonstration.insert_visits(self._work)
            self._progress(Phase.RECORDS, 1, 1)
            self._load_follow_up()
            self._progress(Phase.CHECKS, 0, 2)

    def size(self) -> Size:
        """Return how much was written."""
        return Size(self._visits, self._people, self._follow_up.cases, self._follow_up.procedures)

    @property
    def checksum(self) -> str:
        """Return the digest of every row, in order."""
        return str(self._checksum)

    def truth(self) -> Mapping[str, object]:
        """Return what is true of it, and what made it so."""
        return {
            "now": self._now.isoformat(),
            "seed": self._seed,
            "scale": asdict(self._scale),
            "checksum": self.checksum,
            "definitions": truth.DEFINITIONS,
            "figures": self._truth.figures(),
            "people": self._people,
            "follow_up": truth.followup_figures(self._cases, self._names),
            "parameters": truth.parameters(),
        }

    def _room(self) -> AbstractContextManager[None]:
        if self._scale.visits < LARGE:
            return nullcontext()
        return bulk.without_indexes(self._work, demonstration.RECORDS)

    def _setting(self) -> Setting:
        return Setting(
            scale=self._scale,
            seed=self._seed,
            now=self._now,
            holidays=self._holidays,
            staffing=self._staffing,
            domains=self._lists.domains,
            channels=self._lists.channels,
        )

    def _days(self) -> Iterator[Day]:
        done = 0
        for day, visits in self._association.days():
            self._truth.count(day, visits)
            self._conversations += accompanied(visits)
            yield day, visits
            done += len(visits)
            self._progress(Phase.VISITS, done, self._scale.visits)

    def _load_people(self) -> None:
        newcomers = self._association.population.newcomers
        self._progress(Phase.PEOPLE, 0, len(newcomers))
        naming = Naming(seeded(self._seed, "names"), self._today)
        identities = list(naming.people(len(newcomers)))
        self._people = demonstration.load_people(self._work, newcomers, identities, self._checksum)
        self._progress(Phase.PEOPLE, self._people, len(newcomers))

    def _load_follow_up(self) -> None:
        self._progress(Phase.FOLLOW_UP, 0, self._scale.cases)
        days = open_days_before(self._today, self._scale.open_days, self._holidays)
        office = OfficeTime(days[0], days[-1], self._holidays)
        teams = {staffing.site_id: staffing.receivers for staffing in self._staffing.values()}
        follow_up = FollowUp(seeded(self._seed, "follow-up"), office, self._lists.procedures, teams)
        self._cases = follow_up.cases(self._scale, self._conversations)
        self._follow_up = demonstration.load_follow_up(
            self._work, self._cases, self._today, self._checksum
        )
        self._progress(Phase.FOLLOW_UP, self._scale.cases, self._scale.cases)


def public_holidays(today: date) -> frozenset[date]:
    """Return the public holidays of every year a demonstration may reach back to."""
    years = range(today.year - YEARS_BACK, today.year + 1)
    return frozenset(holidays.country_holidays("FR", years=years))
