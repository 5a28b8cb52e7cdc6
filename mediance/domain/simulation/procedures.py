"""How a procedure goes: step after step at the pace of its institution, until today."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import NamedTuple

from mediance.domain.procedures import Outcome, Step
from mediance.domain.simulation.draws import Mix, lognormal
from mediance.domain.simulation.workdays import OfficeTime

INSTITUTION_DAYS: Mapping[str, float] = {
    "caf": 32.0,
    "msa": 30.0,
    "cpam": 28.0,
    "carsat": 95.0,
    "france_travail": 14.0,
    "mdph": 125.0,
    "departement": 45.0,
    "prefecture": 110.0,
    "landlord": 60.0,
    "energy_supplier": 12.0,
    "water_supplier": 14.0,
    "banque_de_france": 70.0,
    "tax_office": 35.0,
    "town_hall": 24.0,
    "court": 75.0,
    "insurer": 30.0,
}
OTHER_INSTITUTION_DAYS = 35.0
"""Median days from deposit to decision; an institution the association added takes the last."""

TYPE_WEIGHTS: Mapping[str, float] = {
    "social_housing_request": 3.0,
    "housing_benefit": 3.0,
    "fsl": 2.5,
    "rent_arrears_plan": 2.0,
    "energy_arrears": 3.0,
    "energy_cheque": 2.0,
    "over_indebtedness": 2.5,
    "rsa": 3.0,
    "activity_bonus": 2.0,
    "overpayment": 2.0,
    "c2s": 3.5,
    "c2s_renewal": 2.0,
    "mdph": 2.5,
    "pension_claim": 2.0,
    "residence_renewal": 2.5,
    "identity_card": 1.5,
}
"""Types of procedure not named here weigh one."""

SPREAD = 0.6
GIVEN_UP: Mapping[Outcome, float] = {
    Outcome.STOPPED_BY_PERSON: 0.045,
    Outcome.REFERRED: 0.025,
    Outcome.VOID: 0.015,
}
"""Chance, at each step before the deposit, that the procedure goes no further."""
ACKNOWLEDGED = 0.7
COMPLEMENT_ASKED = 0.18
GRANTED = 0.72
PARTLY = 0.12
APPEALED = 0.4
GRANTED_ON_APPEAL = 0.45
CLOSED_AFTER_DAYS = 9.0
NEXT_DATE_KNOWN = 0.9
NEXT_DATE_MEAN_DAYS, NEXT_DATE_SPREAD_DAYS = 9.0, 13.0


@dataclass(frozen=True)
class ProcedureKind:
    """A type of procedure of the association's list."""

    code: str
    domain: str
    institution: str


@dataclass(slots=True)
class SimulatedProcedure:
    """What happened to one procedure until now; moments in epoch seconds."""

    kind: ProcedureKind
    steps: list[tuple[Step, int]] = field(default_factory=list)
    closed: int | None = None
    outcome: Outcome | None = None
    next_in_days: int | None = None

    @property
    def opened(self) -> int:
        """Return when it was opened."""
        return self.steps[0][1]

    def entered(self, step: Step) -> int | None:
        """Return when it first came to a step; None where it did not."""
        return next((moment for reached, moment in self.steps if reached is step), None)


class Stage(NamedTuple):
    """What comes next, some median days later: a step, or the end."""

    days: float
    leads_to: Step | Outcome


class Course:
    """Draws how procedures go."""

    def __init__(self, rng: Random, office: OfficeTime) -> None:
        self._rng = rng
        self._office = office

    def run(self, kind: ProcedureKind, start: int) -> SimulatedProcedure:
        """Return a procedure opened at `start`, as far as it has come by now."""
        procedure = SimulatedProcedure(kind, [(Step.TO_QUALIFY, start)])
        moment = start
        for stage in self._stages(kind):
            later = self._office.after(moment, lognormal(self._rng, stage.days, SPREAD), self._rng)
            if later is None:
                self._plan_next(procedure)
                return procedure
            moment = later
            if isinstance(stage.leads_to, Outcome):
                procedure.closed, procedure.outcome = moment, stage.leads_to
            else:
                procedure.steps.append((stage.leads_to, moment))
        return procedure

    def _plan_next(self, procedure: SimulatedProcedure) -> None:
        if self._rng.random() < NEXT_DATE_KNOWN:
            days = self._rng.gauss(NEXT_DATE_MEAN_DAYS, NEXT_DATE_SPREAD_DAYS)
            procedure.next_in_days = round(days)

    def _stages(self, kind: ProcedureKind) -> Iterator[Stage]:
        """Draw what comes after opening, up to the outcome."""
        chance = self._rng.random
        for step, days in ((Step.GATHERING, 2.0), (Step.READY, 13.0), (Step.DEPOSITED, 3.0)):
            given_up = self._given_up()
            if given_up is not None:
                yield Stage(days + 20.0, given_up)
                return
            yield Stage(days, step)
        if chance() < ACKNOWLEDGED:
            yield Stage(8.0, Step.ACKNOWLEDGED)
        if chance() < COMPLEMENT_ASKED:
            yield Stage(16.0, Step.COMPLEMENT_ASKED)
            yield Stage(8.0, Step.DEPOSITED)
        decision = INSTITUTION_DAYS.get(kind.institution, OTHER_INSTITUTION_DAYS)
        yield Stage(decision, Step.DECIDED)
        is_granted = chance() < GRANTED
        if not is_granted and chance() < APPEALED:
            yield Stage(12.0, Step.APPEAL)
            yield Stage(decision, Step.DECIDED)
            is_granted = chance() < GRANTED_ON_APPEAL
        if not is_granted:
            yield Stage(CLOSED_AFTER_DAYS, Outcome.REJECTED)
            return
        yield Stage(14.0, Step.RIGHT_OPEN)
        outcome = Outcome.PARTLY_GRANTED if chance() < PARTLY else Outcome.GRANTED
        yield Stage(CLOSED_AFTER_DAYS, outcome)

    def _given_up(self) -> Outcome | None:
        drawn = self._rng.random()
        for outcome, share in GIVEN_UP.items():
            drawn -= share
            if drawn < 0:
                return outcome
        return None


class KindMix:
    """Which procedures come of a case opened about a domain."""

    OWN_DOMAIN = 0.75

    def __init__(self, kinds: Sequence[ProcedureKind]) -> None:
        self._all = _weighted(kinds)
        domains = {kind.domain for kind in kinds}
        self._by_domain = {
            domain: _weighted([kind for kind in kinds if kind.domain == domain])
            for domain in domains
        }

    def draw(self, rng: Random, domain: str) -> ProcedureKind:
        """Draw a kind, most often of the case's own domain."""
        own = self._by_domain.get(domain, self._all)
        return (own if rng.random() < self.OWN_DOMAIN else self._all).one(rng)


def _weighted(kinds: Sequence[ProcedureKind]) -> Mix[ProcedureKind]:
    return Mix({kind: TYPE_WEIGHTS.get(kind.code, 1.0) for kind in kinds})
