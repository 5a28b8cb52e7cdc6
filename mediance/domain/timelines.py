"""Two strips, the eviction timeline and the energy ladder: where they stand, what can be done.

A strip takes what is known of its events and the deadline rules; it invents no date.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from mediance.domain.deadline_rules import CALENDAR, Rule, Who
from mediance.domain.deadlines import NOTHING, Clocks, Known, State, clocks, deadline
from mediance.domain.reference import Label
from mediance.domain.spans import Holidays, Span

OVER = frozenset({State.OVERDUE, State.ELAPSED})
NO_LETTERS: Mapping[str, date | Span] = {}


@dataclass(frozen=True)
class Stop:
    """One stop of a strip: `mark` is the event that reaches it.

    It carries the rules of its line that count from `events`, or all of them where none are named.
    """

    line: str
    label: Label
    mark: str | None = None
    events: frozenset[str] = frozenset()

    def carries(self, rule: Rule) -> bool:
        """Whether a rule belongs here."""
        return rule.line == self.line and (not self.events or rule.event in self.events)


EVICTION = (
    Stop("E0", Label("Premier impayé", "First missed rent"), "unpaid_said"),
    Stop("E1", Label("Impayé signalé à la CAF", "Arrears known to the CAF"),
         "caf_threshold_reached"),
    Stop("E2", Label("CCAPEX saisie", "Prevention commission asked")),
    Stop("E3", Label("Commandement de payer", "Order to pay"), "payment_order_served"),
    Stop("E4", Label("Assignation", "Summons"), "summons_served"),
    Stop("E5", Label("Audience", "Hearing"), "hearing_on"),
    Stop("E6", Label("Jugement", "Judgment"), "judgment_served"),
    Stop("E7", Label("Commandement de quitter les lieux", "Order to leave"),
         "leave_order_served"),
    Stop("E8", Label("Aide de la police demandée", "Police help requested"), "police_requested"),
    Stop("E9", Label("Trêve hivernale", "Winter truce")),
    Stop("E10", Label("Expulsion", "Eviction"), "evicted"),
)  # fmt: skip

ENERGY = (
    Stop("N1", Label("Facture impayée", "Unpaid bill"), "bill_due", frozenset({"bill_due"})),
    Stop("N1", Label("Première lettre", "First letter"), "first_letter",
         frozenset({"first_letter"})),
    Stop("N1", Label("Deuxième lettre", "Second letter"), "second_letter",
         frozenset({"second_letter"})),
    Stop("N4", Label("FSL demandé", "Energy fund asked"), "deposited"),
    Stop("N2", Label("Puissance réduite", "Power reduced"), "power_reduced"),
    Stop("N3", Label("Trêve hivernale", "Winter truce")),
)  # fmt: skip


class Place(StrEnum):
    """Where a stop lies from where they stand; a season is nowhere on the way."""

    PASSED = "passed"
    HERE = "here"
    AHEAD = "ahead"


@dataclass(frozen=True)
class StripStep:
    """One stop as it is for these people: its day if known, and its clocks."""

    stop: Stop
    place: Place
    on: date | None
    clocks: tuple[Clocks, ...]


@dataclass(frozen=True)
class Strip:
    """A strip on one day."""

    steps: tuple[StripStep, ...]
    today: date

    @property
    def here(self) -> StripStep | None:
        """Where they stand; None before the first stop."""
        return next((step for step in self.steps if step.place is Place.HERE), None)

    @property
    def to_do(self) -> tuple[Clocks, ...]:
        """What can still be done, the most pressing first; dates to ask come before all."""
        return self._running(Who.PERSON)

    @property
    def awaited(self) -> tuple[Clocks, ...]:
        """What others must still do, the earliest first."""
        return self._running(Who.INSTITUTION)

    def _running(self, who: Who) -> tuple[Clocks, ...]:
        is_over = bool(self.steps) and self.steps[-1].place is Place.HERE
        steps = self.steps[-1:] if is_over else self.steps
        running = [
            each
            for step in steps
            for each in step.clocks
            if each.acting.rule.who is who and each.acting.state(self.today) not in OVER
        ]
        return tuple(sorted(running, key=lambda each: each.acting.safe or date.min))


@dataclass(frozen=True)
class _Book:
    """What dates are computed from."""

    rules: tuple[Rule, ...]
    letters: Mapping[str, date | Span]
    holidays: Holidays


def strip(
    stops: tuple[Stop, ...],
    rules: Iterable[Rule],
    known: Mapping[str, Known],
    holidays: Holidays,
    *,
    today: date,
    letters: Mapping[str, date | Span] = NO_LETTERS,
) -> Strip:
    """Return the strip for what is known by event code, and what letters say by rule code.

    A day ahead, like a hearing, is not reached. At the stop where they stand, an event whose date
    nobody told is « date à demander ».
    """
    by = _Book(tuple(rules), letters, holidays)
    reached = [n for n, stop in enumerate(stops) if _is_reached(stop, known, today)]
    here = max(reached, default=-1)
    seen = {CALENDAR: Known(today), **known}
    return Strip(
        tuple(
            StripStep(
                stop,
                _place(number, here),
                _day(stop, known),
                _clocks(stop, by, seen, asks=number == here),
            )
            for number, stop in enumerate(stops)
        ),
        today,
    )


def _clocks(stop: Stop, by: _Book, known: Mapping[str, Known], *, asks: bool) -> tuple[Clocks, ...]:
    def holds(rule: Rule) -> bool:
        day = known.get(rule.event, NOTHING).day
        is_known = rule.event in known
        return stop.carries(rule) and (is_known or asks) and (not day or rule.is_in_force(day))

    def told(rule: Rule) -> Known:
        return replace(known.get(rule.event, NOTHING), letter_says=by.letters.get(rule.code))

    return clocks(deadline(rule, told(rule), by.holidays) for rule in by.rules if holds(rule))


def _is_reached(stop: Stop, known: Mapping[str, Known], today: date) -> bool:
    day = _day(stop, known)
    return day is not None and day <= today


def _day(stop: Stop, known: Mapping[str, Known]) -> date | None:
    return known.get(stop.mark, NOTHING).day if stop.mark else None


def _place(number: int, here: int) -> Place:
    if number == here:
        return Place.HERE
    return Place.PASSED if number < here else Place.AHEAD
