"""What is true of a simulated association, counted visit by visit without any database.

Written beside the data, it is what the software's own figures are checked against.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date

from mediance.domain.desk import TARGET_WAIT
from mediance.domain.procedures import Outcome, Step
from mediance.domain.simulation.followup import SimulatedCase
from mediance.domain.simulation.line import SimulatedVisit
from mediance.domain.simulation.parameters import (
    ANSWER_WEIGHTS,
    CHANNEL_WEIGHTS,
    DESK_ANSWER_WEIGHTS,
    DOMAIN_SEASONS,
    DOMAIN_WEIGHTS,
    NAMING,
    QUEUEING,
    RHYTHM,
    SERVICE_MINUTES,
)
from mediance.domain.simulation.procedures import SimulatedProcedure
from mediance.domain.visits import WITHOUT_CONTACT, Ending

DEFINITIONS = {
    "visits": "everybody recorded, by local day of arrival",
    "received": "taken in charge by a colleague, those being received now included",
    "left": "left without contact, or absent when called",
    "comers": "received, left or still waiting: those who needed a colleague",
    "wait_s": "seconds from arrival to reception; half of those received waited at most `half`",
    "comers_received_within_s": "seconds within which half, or nine in ten, of all comers had been"
    " received; null where so many never were, or when somebody still waits",
    "share_received_within_target": f"of those received, in {TARGET_WAIT.seconds // 60} minutes",
    "share_left": "left ÷ comers",
    "overdue": "open procedures whose next date is before today",
}


@dataclass
class Tally:
    """Running counts of a group of visits."""

    visits: int = 0
    named: int = 0
    urgent: int = 0
    waiting: int = 0
    in_service: int = 0
    endings: Counter[str] = field(default_factory=Counter)
    domains: Counter[str] = field(default_factory=Counter)
    channels: Counter[str] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)
    waits: Counter[int] = field(default_factory=Counter)
    service_seconds: int = 0

    def add(self, visits: Sequence[SimulatedVisit]) -> None:
        """Count visits in."""
        self.visits += len(visits)
        self.named += sum(v.person is not None for v in visits)
        self.urgent += sum(v.is_urgent for v in visits)
        self.waiting += sum(v.is_waiting for v in visits)
        self.in_service += sum(v.is_in_service for v in visits)
        self.endings.update(v.ending for v in visits if v.ending is not None)
        self.domains.update(v.domain for v in visits)
        self.channels.update(v.channel for v in visits)
        self.answers.update(v.recorded_answer for v in visits if v.recorded_answer is not None)
        self.waits.update(v.received - v.arrived for v in visits if v.received is not None)
        self.service_seconds += sum(
            v.ended - v.received for v in visits if v.received is not None and v.ended is not None
        )

    def merge(self, other: "Tally") -> None:
        """Count another group in."""
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)

    def figures(self) -> dict[str, object]:
        """Return the figures, by the names of `DEFINITIONS`."""
        received = self.waits.total()
        left = sum(self.endings[ending] for ending in WITHOUT_CONTACT)
        comers = received + left + self.waiting
        within = sum(n for wait, n in self.waits.items() if wait <= TARGET_WAIT.total_seconds())
        completed = self.endings[Ending.COMPLETED]
        return {
            "visits": self.visits,
            "named": self.named,
            "urgent": self.urgent,
            "received": received,
            "left": left,
            "comers": comers,
            "waiting": self.waiting,
            "in_service": self.in_service,
            "endings": dict(sorted(self.endings.items())),
            "share_left": _share(left, comers),
            "received_within_target": within,
            "share_received_within_target": _share(within, received),
            "mean_wait_s": _share(sum(wait * n for wait, n in self.waits.items()), received),
            "mean_service_s": _share(self.service_seconds, completed),
            "wait_s": self._waits_for(received),
            "comers_received_within_s": None if self.waiting else self._waits_for(comers),
            "domains": dict(sorted(self.domains.items())),
            "channels": dict(sorted(self.channels.items())),
            "answers": dict(sorted(self.answers.items())),
        }

    def _waits_for(self, people: int) -> dict[str, int | None]:
        return {"half": self._wait_of(people / 2), "nine_in_ten": self._wait_of(people * 9 / 10)}

    def _wait_of(self, rank: float) -> int | None:
        """Return the wait within which `rank` people had been received."""
        needed = max(1, math.ceil(rank))
        for wait in sorted(self.waits):
            needed -= self.waits[wait]
            if needed <= 0:
                return wait
        return None


class Truth:
    """The figures of the whole association, of each month and of today, for all and each site."""

    def __init__(self, site_names: dict[int, str], today: date) -> None:
        self._site_names = site_names
        self._today = today
        self._tallies: dict[str, dict[int, Tally]] = {}

    def count(self, day: date, visits: Sequence[SimulatedVisit]) -> None:
        """Count one day in."""
        for site_id in self._site_names:
            of_site = [visit for visit in visits if visit.site_id == site_id]
            self._tally(f"{day:%Y-%m}", site_id).add(of_site)
            if day == self._today:
                self._tally("today", site_id).add(of_site)

    def figures(self) -> dict[str, dict[str, dict[str, object]]]:
        """Return the figures by period, then by site, `all` standing for the sum of either."""
        months = [tallies for name, tallies in self._tallies.items() if name != "today"]
        by_period = {"all": _sum_by_site(months), **self._tallies}
        return {
            name: {
                "all": _total(tallies.values()).figures(),
                **{self._site_names[site]: tally.figures() for site, tally in tallies.items()},
            }
            for name, tallies in by_period.items()
        }

    def _tally(self, period: str, site_id: int) -> Tally:
        return self._tallies.setdefault(period, {}).setdefault(site_id, Tally())


def followup_figures(
    cases: Sequence[SimulatedCase], staff_names: Mapping[int, str]
) -> dict[str, object]:
    """Return how many cases and procedures there are, where they stand and with whom."""
    open_cases = [case for case in cases if case.closed is None]
    followed = Counter(
        staff_names[case.referents[-1].staff]
        for case in open_cases
        if case.referents[-1].until is None
    )
    return {
        "cases": len(cases),
        "open_cases": len(open_cases),
        "open_cases_by_referent": dict(sorted(followed.items())),
        "unassigned_cases": len(open_cases) - followed.total(),
        **procedure_figures([procedure for case in cases for procedure in case.procedures]),
    }


def procedure_figures(procedures: Sequence[SimulatedProcedure]) -> dict[str, object]:
    """Return how many procedures there are and where they stand."""
    under_way = [procedure for procedure in procedures if procedure.closed is None]
    steps = Counter(procedure.steps[-1][0] for procedure in under_way)
    outcomes = Counter(p.outcome for p in procedures if p.outcome is not None)
    overdue = sum(p.next_in_days is not None and p.next_in_days < 0 for p in under_way)
    return {
        "procedures": len(procedures),
        "open_procedures": len(under_way),
        "open_procedures_by_step": {step: steps[step] for step in Step},
        "overdue_procedures": overdue,
        "procedures_by_outcome": {outcome: outcomes[outcome] for outcome in Outcome},
    }


def parameters() -> dict[str, object]:
    """Return everything that drove the simulation."""
    return {
        "queueing": asdict(QUEUEING),
        "rhythm": asdict(RHYTHM),
        "naming": asdict(NAMING),
        "service_median_minutes": dict(SERVICE_MINUTES),
        "domain_weights": dict(DOMAIN_WEIGHTS),
        "domain_seasons": {code: dict(months) for code, months in DOMAIN_SEASONS.items()},
        "channel_weights": dict(CHANNEL_WEIGHTS),
        "answer_weights": dict(ANSWER_WEIGHTS),
        "desk_answer_weights": dict(DESK_ANSWER_WEIGHTS),
    }


def _sum_by_site(periods: Iterable[dict[int, Tally]]) -> dict[int, Tally]:
    summed: dict[int, Tally] = {}
    for tallies in periods:
        for site_id, tally in tallies.items():
            summed.setdefault(site_id, Tally()).merge(tally)
    return summed


def _total(tallies: Iterable[Tally]) -> Tally:
    total = Tally()
    for tally in tallies:
        total.merge(tally)
    return total


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
