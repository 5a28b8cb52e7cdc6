"""The experienced wait: from arrival to the contact that took the request in charge.

People who still wait are counted (right-censored now), people who left before anybody met them are
a competing event. The chance of having been received within t minutes is then the Aalen-Johansen
estimate of the cumulative incidence of reception (Aalen & Johansen 1978); leaving people out, or
censoring those who left, would show a shorter wait than the one lived.

A person sent back to the queue still waits: their wait runs from arrival to the reception that
held. Somebody whose hour of departure is unknown (a paper register does not write it) counts as
having left at once; while nobody waits any more the hour of departure changes nothing.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from itertools import groupby
from statistics import NormalDist

SMALLEST_SAMPLE = 30
"""Below this many people a quantile says more about chance than about the wait."""

CONFIDENCE = 0.95
Z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)


class WaitOutcome(StrEnum):
    """What a wait came to."""

    RECEIVED = "received"
    LEFT = "left"
    STILL_WAITING = "still_waiting"


@dataclass(frozen=True)
class WaitCount:
    """So many people waited so long, with this outcome."""

    outcome: WaitOutcome
    wait: timedelta
    people: int = 1


@dataclass(frozen=True)
class IncidenceStep:
    """The share of those who came that was received within `wait`, with its confidence limits."""

    wait: timedelta
    received: float
    lower: float
    upper: float


@dataclass(frozen=True)
class WaitQuantile:
    """This share of those who came was received within `wait`; the interval may be open above."""

    share: float
    wait: timedelta
    lower: timedelta
    upper: timedelta | None


@dataclass(frozen=True)
class Uncounted:
    """Visits of the period that have no measurable wait.

    Of an unclosed one nobody said by the end of the day what became of it; a transferred one goes
    on elsewhere or on the next day, and is counted there; of one carried over, and received,
    nobody knows when the person came back. `continued` are those among all visits of the period,
    with a wait or without, that began elsewhere or on the day before.
    """

    answered_at_desk: int = 0
    cancelled: int = 0
    reception_unknown: int = 0
    unclosed: int = 0
    transferred: int = 0
    carried_over: int = 0
    continued: int = 0


@dataclass(frozen=True)
class ExperiencedWait:
    """How those who came waited; a quantile is None while it cannot be measured."""

    received: int
    received_within_target: int
    left: int
    still_waiting: int
    median: WaitQuantile | None
    ninth_decile: WaitQuantile | None
    uncounted: Uncounted

    @property
    def people(self) -> int:
        """Return how many people the quantiles are about."""
        return self.received + self.left + self.still_waiting


def experienced_wait(
    waits: Sequence[WaitCount], target: timedelta, uncounted: Uncounted
) -> ExperiencedWait:
    """Return the wait of a group of arrivals and the number received within `target`."""
    steps = cumulative_incidence(waits)
    people = _people(waits)
    is_measurable = people.total() >= SMALLEST_SAMPLE
    return ExperiencedWait(
        received=people[WaitOutcome.RECEIVED],
        received_within_target=_people(w for w in waits if w.wait <= target)[WaitOutcome.RECEIVED],
        left=people[WaitOutcome.LEFT],
        still_waiting=people[WaitOutcome.STILL_WAITING],
        median=quantile(steps, 0.5) if is_measurable else None,
        ninth_decile=quantile(steps, 0.9) if is_measurable else None,
        uncounted=uncounted,
    )


def cumulative_incidence(waits: Iterable[WaitCount]) -> tuple[IncidenceStep, ...]:
    """Return the Aalen-Johansen curve of reception, one step for each wait that ended in it.

    Variance by the delta method (Gaynor et al., J. Am. Stat. Assoc. 88, 1993), which is binomial
    where nobody waits any more; limits on the complementary log-log scale, as in R's `etm`.
    At equal waits receptions and departures come before censoring.
    """
    by_wait = sorted(waits, key=lambda count: count.wait)
    curve = _Curve(_people(by_wait).total())
    steps: list[IncidenceStep] = []
    for wait, group in groupby(by_wait, key=lambda count: count.wait):
        people = _people(group)
        curve.advance(people)
        if people[WaitOutcome.RECEIVED]:
            steps.append(curve.step(wait))
    return tuple(steps)


def quantile(steps: Sequence[IncidenceStep], share: float) -> WaitQuantile | None:
    """Return the wait within which this share was received; None where it is not reached.

    The interval holds the waits whose pointwise limits contain the share (Brookmeyer & Crowley,
    Biometrics 38, 1982).
    """
    reached = next((step.wait for step in steps if step.received >= share - TINY), None)
    if reached is None:
        return None
    lower = next(step.wait for step in steps if step.upper >= share - TINY)
    upper = next((step.wait for step in steps if step.lower >= share - TINY), None)
    return WaitQuantile(share, reached, lower, upper)


TINY = 1e-9
"""What adding up shares may lose: 0.1 ten times is not 1."""


def _people(waits: Iterable[WaitCount]) -> Counter[WaitOutcome]:
    people: Counter[WaitOutcome] = Counter()
    for count in waits:
        people[count.outcome] += count.people
    return people


class _Curve:
    """The running sums of the estimate and of its variance, wait by wait."""

    def __init__(self, people: int) -> None:
        self.at_risk = people
        self.waiting = 1.0
        self.received = 0.0
        self.lower = 0.0
        # Sums over earlier waits of a weight times 1, F and F², F being the incidence there.
        self.ended = [0.0, 0.0, 0.0]
        self.received_here = 0.0
        self.crossed = [0.0, 0.0]

    def advance(self, people: Counter[WaitOutcome]) -> None:
        """Take in everybody whose wait ended, or is known only up to, this moment."""
        n, d1 = self.at_risk, people[WaitOutcome.RECEIVED]
        d = d1 + people[WaitOutcome.LEFT]
        self.received += self.waiting * d1 / n
        self.received_here += self.waiting**2 * d1 * (n - d1) / n**3
        crossing = self.waiting * d1 / n**2
        self.crossed = [
            total + crossing * self.received**power for power, total in enumerate(self.crossed)
        ]
        if d < n:  # after the last departure the incidence stays: its weight would be zero
            weight = d / (n * (n - d))
            self.ended = [
                total + weight * self.received**power for power, total in enumerate(self.ended)
            ]
        self.waiting *= 1 - d / n
        self.at_risk -= people.total()

    def step(self, wait: timedelta) -> IncidenceStep:
        """Return the curve at this wait."""
        lower, upper = self._limits()
        self.lower = max(self.lower, lower)
        return IncidenceStep(wait, self.received, self.lower, upper)

    def _limits(self) -> tuple[float, float]:
        if self.received >= 1 - TINY:
            return self.lower, 1.0
        remaining = 1 - self.received
        error = math.sqrt(max(self._variance(), 0.0)) / (remaining * -math.log(remaining))
        return (
            1 - remaining ** math.exp(-Z * error),
            1 - remaining ** math.exp(Z * error),
        )

    def _variance(self) -> float:
        f = self.received
        ended = f * f * self.ended[0] - 2 * f * self.ended[1] + self.ended[2]
        crossed = f * self.crossed[0] - self.crossed[1]
        return ended + self.received_here - 2 * crossed
