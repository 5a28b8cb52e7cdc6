"""The life of one procedure, folded from its events: where it stands, and its four clocks.

Events are never rewritten. A correction is an event that stands in the place of an earlier one;
what was taken back has no effect; both stay in the record. A history that could not have happened
is refused as a whole, so that a correction cannot make one either.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from mediance.domain import paris
from mediance.domain.procedures import STAGE_OF, Outcome, Rung, Stage, Step

FOLLOWS: Mapping[Step, frozenset[Step]] = {
    Step.TO_QUALIFY: frozenset({Step.GATHERING, Step.READY, Step.DEPOSITED}),
    Step.GATHERING: frozenset({Step.READY, Step.DEPOSITED}),
    Step.READY: frozenset({Step.GATHERING, Step.DEPOSITED}),
    Step.DEPOSITED: frozenset(
        {Step.GATHERING, Step.ACKNOWLEDGED, Step.COMPLEMENT_ASKED, Step.DECIDED}
    ),
    Step.ACKNOWLEDGED: frozenset({Step.COMPLEMENT_ASKED, Step.DECIDED}),
    Step.COMPLEMENT_ASKED: frozenset({Step.DEPOSITED, Step.DECIDED}),
    Step.DECIDED: frozenset({Step.APPEAL, Step.RIGHT_OPEN}),
    Step.APPEAL: frozenset({Step.DECIDED, Step.RIGHT_OPEN}),
    Step.RIGHT_OPEN: frozenset({Step.DECIDED, Step.APPEAL}),
}
"""What may come after each step; a file brought in when it is already deposited begins there."""

CLOSES_AFTER: Mapping[Outcome, frozenset[Step]] = {
    Outcome.GRANTED: frozenset({Step.RIGHT_OPEN}),
    Outcome.PARTLY_GRANTED: frozenset({Step.DECIDED, Step.RIGHT_OPEN}),
    Outcome.REJECTED: frozenset({Step.DECIDED, Step.APPEAL}),
}
"""Where a procedure must stand to close with an outcome; the others may come at any time."""


class EventKind(StrEnum):
    """What can happen around a procedure."""

    REGISTERED = "registered"
    TAKEN_IN_CHARGE = "taken_in_charge"
    REQUESTED = "requested"
    APPOINTMENT = "appointment"
    ENTERED = "entered"
    CHASED = "chased"
    ANSWERED = "answered"
    CLOSED = "closed"
    REOPENED = "reopened"
    TAKEN_BACK = "taken_back"


class ImpossibleHistory(Exception):
    """The events cannot have happened like this."""


class StepOutOfOrder(ImpossibleHistory):
    """The step may not follow the one before it."""


class ProcedureIsClosed(ImpossibleHistory):
    """Nothing is done on a closed procedure; reopening it is said, with a reason."""


class ProcedureIsOpen(ImpossibleHistory):
    """What was not closed cannot be reopened."""


class OutcomeTooEarly(ImpossibleHistory):
    """The procedure has not come to where it could end like this."""


class NoSuchEvent(ImpossibleHistory):
    """A correction names an event that this procedure does not have, or one of another kind."""


class InTheFuture(ImpossibleHistory):
    """It has not happened yet."""


class IncompleteEvent(ValueError):
    """The event does not say what its kind must say."""


@dataclass(frozen=True, kw_only=True)
class ProcedureEvent:
    """What happened once, at an aware moment; `replaces` makes it the correction of an event.

    Entering names the `step`, closing the `outcome`, chasing the `rung`; reopening and taking back
    give a `reason`. Raises `IncompleteEvent`.
    """

    event_id: int
    kind: EventKind
    at: datetime
    step: Step | None = None
    outcome: Outcome | None = None
    rung: Rung | None = None
    reason: str | None = None
    replaces: int | None = None

    def __post_init__(self) -> None:
        needs = {
            EventKind.ENTERED: self.step,
            EventKind.CLOSED: self.outcome,
            EventKind.CHASED: self.rung,
            EventKind.REOPENED: self.reason and self.reason.strip(),
            EventKind.TAKEN_BACK: self.replaces is not None and self.reason,
        }
        if not needs.get(self.kind, True) or self.at.tzinfo is None:
            raise IncompleteEvent(self.kind)


@dataclass(frozen=True)
class Life:
    """Where a procedure stands; `events` are those that hold, in the order they happened."""

    events: tuple[ProcedureEvent, ...] = ()
    step: Step | None = None
    outcome: Outcome | None = None

    @property
    def is_closed(self) -> bool:
        """Whether it has ended; then nothing but reopening it goes on."""
        return self.outcome is not None

    @property
    def stage(self) -> Stage | None:
        """What everybody understands of where it stands."""
        return STAGE_OF[self.step] if self.step else None


@dataclass(frozen=True)
class Clock:
    """A length of time between two moments; `stopped` where it ended without its second one."""

    start: datetime | None = None
    end: datetime | None = None
    stopped: datetime | None = None

    @property
    def is_running(self) -> bool:
        """Whether it goes on."""
        return self.start is not None and self.end is None and self.stopped is None

    def length(self, now: datetime) -> timedelta | None:
        """Return how long it ran, or has run so far; None where it never began."""
        until = self.end or self.stopped or now
        return None if self.start is None else max(until - self.start, timedelta())

    def days(self, now: datetime) -> int | None:
        """Return the same in calendar days of Paris."""
        if self.start is None:
            return None
        until = self.end or self.stopped or now
        return max((paris.local_day(until) - paris.local_day(self.start)).days, 0)


@dataclass(frozen=True)
class FourClocks:
    """Never mixed; the institution's is in two parts: until it decides, until the right is open."""

    waiting: Clock
    appointment: Clock
    ours: Clock
    decision: Clock
    effect: Clock


def standing(events: Iterable[ProcedureEvent]) -> tuple[ProcedureEvent, ...]:
    """Return the events that hold, as they happened; given in the order they were recorded.

    Of one moment, the one recorded first comes first. Raises `NoSuchEvent`.
    """
    first: dict[int, ProcedureEvent] = {}
    held: dict[int, ProcedureEvent | None] = {}
    for event in events:
        root = first.get(event.replaces) if event.replaces is not None else event
        is_back = event.kind is EventKind.TAKEN_BACK
        if root is None or not (is_back or root.kind is event.kind):
            raise NoSuchEvent(event.replaces)
        first[event.event_id] = root
        held[root.event_id] = None if is_back else event
    return tuple(sorted((event for event in held.values() if event), key=lambda held: held.at))


def life(events: Iterable[ProcedureEvent]) -> Life:
    """Return where a procedure stands; raise an `ImpossibleHistory`."""
    holding = standing(events)
    so_far = Life()
    for event in holding:
        step, outcome = _after(so_far, event)
        so_far = Life(holding, step, outcome)
    return so_far


def with_event(events: Sequence[ProcedureEvent], event: ProcedureEvent, now: datetime) -> Life:
    """Return the life once the event is recorded; raise an `ImpossibleHistory` to refuse it."""
    if event.at > now:
        raise InTheFuture(event.at)
    return life((*events, event))


def four_clocks(of: Life) -> FourClocks:
    """Return the four clocks as the events tell them; a closed procedure stops what still ran."""
    closed = _last(of, EventKind.CLOSED) if of.is_closed else None
    deposited = _first_step(of, Step.DEPOSITED)
    decided = _first_step(of, Step.DECIDED)
    requested = _first(of, EventKind.REQUESTED)
    return FourClocks(
        waiting=Clock(_first(of, EventKind.REGISTERED), _first(of, EventKind.TAKEN_IN_CHARGE)),
        appointment=Clock(requested, _first(of, EventKind.APPOINTMENT), closed),
        ours=Clock(requested, deposited, closed),
        decision=Clock(deposited, decided, closed),
        effect=Clock(decided, _first_step(of, Step.RIGHT_OPEN), closed),
    )


def _after(so_far: Life, event: ProcedureEvent) -> tuple[Step | None, Outcome | None]:
    match event.kind:
        case EventKind.REOPENED:
            if not so_far.is_closed:
                raise ProcedureIsOpen
            return so_far.step, None
        case EventKind.ENTERED | EventKind.CLOSED | EventKind.CHASED if so_far.is_closed:
            raise ProcedureIsClosed
        case EventKind.ENTERED:
            if so_far.step and event.step not in FOLLOWS[so_far.step]:
                raise StepOutOfOrder(so_far.step, event.step)
            return event.step, None
        case EventKind.CLOSED:
            if event.outcome and not _may_close(so_far.step, event.outcome):
                raise OutcomeTooEarly(event.outcome)
            return so_far.step, event.outcome
        case _:
            return so_far.step, so_far.outcome


def _may_close(step: Step | None, outcome: Outcome) -> bool:
    return outcome not in CLOSES_AFTER or step in CLOSES_AFTER[outcome]


def _first(of: Life, kind: EventKind) -> datetime | None:
    return next((event.at for event in of.events if event.kind is kind), None)


def _last(of: Life, kind: EventKind) -> datetime | None:
    return next((event.at for event in reversed(of.events) if event.kind is kind), None)


def _first_step(of: Life, step: Step) -> datetime | None:
    return next((event.at for event in of.events if event.step is step), None)
