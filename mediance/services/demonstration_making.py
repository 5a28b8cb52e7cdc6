"""One demonstration being written: simulated while it is loaded, then told in figures."""

import gc
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import asdict, dataclass
from enum import StrEnum

from db import bulk
from db.bulk import Checksum
from db.engine import Work
from db.queries import demonstration, demonstration_meetings
from db.queries.demonstration import FollowUpSize
from mediance.domain.simulation import truth
from mediance.domain.simulation.association import Association, Day
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
from mediance.services import demonstration_house
from mediance.services.followup.projection import project_all

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
        self._progress = progress
        self._house = demonstration_house.furnished(work, scale, seed)
        self._setting = self._house.setting
        self._association = Association(self._setting)
        self._truth = truth.Truth(self._house.site_names, self._house.today)
        self._conversations: list[Accompanied] = []
        self._cases: list[SimulatedCase] = []
        self._visits = self._people = 0
        self._follow_up = FollowUpSize(0, 0)
        self._checksum = Checksum()

    def run(self) -> None:
        """Simulate and load everything."""
        with _collector_at_rest():
            self._run()

    def _run(self) -> None:
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
            "now": self._setting.now.isoformat(),
            "seed": self._setting.seed,
            "scale": asdict(self._setting.scale),
            "checksum": self.checksum,
            "definitions": truth.DEFINITIONS,
            "figures": self._truth.figures(),
            "people": self._people,
            "follow_up": truth.followup_figures(self._cases, self._house.staff_names),
            "parameters": truth.parameters(),
        }

    def _room(self) -> AbstractContextManager[None]:
        if self._setting.scale.visits < LARGE:
            return nullcontext()
        return bulk.without_indexes(self._work, demonstration.RECORDS)

    def _days(self) -> Iterator[Day]:
        done = 0
        for day, visits in self._association.days():
            self._truth.count(day, visits)
            self._conversations += accompanied(visits)
            yield day, visits
            done += len(visits)
            self._progress(Phase.VISITS, done, self._setting.scale.visits)

    def _load_people(self) -> None:
        newcomers = self._association.population.newcomers
        self._progress(Phase.PEOPLE, 0, len(newcomers))
        naming = Naming(seeded(self._setting.seed, "names"), self._house.today)
        identities = list(naming.people(len(newcomers)))
        self._people = demonstration.load_people(self._work, newcomers, identities, self._checksum)
        self._progress(Phase.PEOPLE, self._people, len(newcomers))

    def _load_follow_up(self) -> None:
        self._progress(Phase.FOLLOW_UP, 0, self._setting.scale.cases)
        setting, today = self._setting, self._house.today
        days = open_days_before(today, setting.scale.open_days, setting.holidays)
        follow_up = FollowUp(
            seeded(setting.seed, "follow-up"),
            OfficeTime(days[0], days[-1], setting.holidays),
            self._house.procedures,
            {staffing.site_id: staffing.receivers for staffing in setting.staffing.values()},
        )
        self._cases = follow_up.cases(setting.scale, self._conversations)
        self._follow_up = demonstration.load_follow_up(
            self._work, self._cases, today, self._checksum
        )
        project_all(self._work)
        demonstration_meetings.load_meetings(self._work, today)
        self._progress(Phase.FOLLOW_UP, self._setting.scale.cases, self._setting.scale.cases)


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Spare a fifth of the time: millions of rows live for a moment, none of them in a cycle."""
    was_at_work = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_at_work:
            gc.enable()
