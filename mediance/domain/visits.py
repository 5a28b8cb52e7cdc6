"""A visit's life: what may follow what, and how undoing works.

A visit is the list of its events; its progress is what remains when the undone ones are left out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from mediance.domain import paris


class VisitState(StrEnum):
    """Where the person is."""

    WAITING = "waiting"
    RECEIVED = "received"
    ENDED = "ended"


class Ending(StrEnum):
    """How a visit ended."""

    COMPLETED = "completed"
    ANSWERED_AT_DESK = "answered_at_desk"
    ABSENT = "absent"
    LEFT_WITHOUT_CONTACT = "left_without_contact"
    CANCELLED = "cancelled"
    UNCLOSED = "unclosed"


class Answer(StrEnum):
    """The association's five actions, of which a visit's answer is one."""

    INFORM = "inform"
    ACCOMPANY = "accompany"
    CONNECT = "connect"
    REFER = "refer"
    PREVENT = "prevent"


class VisitEventKind(StrEnum):
    """What can happen to a visit."""

    ARRIVED = "arrived"
    RECEIVED = "received"
    RETURNED = "returned"
    ENDED = "ended"
    UNDONE = "undone"


WITHOUT_CONTACT = frozenset({Ending.ABSENT, Ending.LEFT_WITHOUT_CONTACT})
"""Endings of people who left before anybody met them: not visits, but the quality alarm."""

SAID_BY_NOBODY = frozenset({Ending.CANCELLED, Ending.UNCLOSED})
"""Endings that undoing a recording or the end of a day leads to; no button says them."""

CANCELLATION_WINDOW = timedelta(minutes=2)
"""How long a recording can be taken back; later corrections leave the visit in the counts."""


class TransitionRefused(Exception):
    """The visit is not in a state from which this can happen; `state` says where it is."""

    def __init__(self, state: VisitState) -> None:
        super().__init__(f"the visit is {state}")
        self.state = state


class NothingToUndo(Exception):
    """The last event is too old to be undone, or there is none left."""


@dataclass(frozen=True, kw_only=True)
class Happening:
    """One dated thing that happens to a visit; `undoes` is the id of the event it takes back."""

    kind: VisitEventKind
    at: datetime
    staff_id: int | None = None
    ending: Ending | None = None
    answer: Answer | None = None
    undoes: int | None = None


@dataclass(frozen=True, kw_only=True)
class VisitEvent(Happening):
    """A happening that was written down."""

    id: int


@dataclass(frozen=True)
class VisitProgress:
    """Where a visit stands after its events."""

    state: VisitState
    received_at: datetime | None = None
    received_by: int | None = None
    ended_at: datetime | None = None
    ending: Ending | None = None
    answer: Answer | None = None


WAITING = VisitProgress(VisitState.WAITING)

ENDINGS_FROM: dict[VisitState, frozenset[Ending]] = {
    VisitState.WAITING: frozenset(
        {Ending.ANSWERED_AT_DESK, Ending.ABSENT, Ending.LEFT_WITHOUT_CONTACT}
    ),
    VisitState.RECEIVED: frozenset({Ending.COMPLETED}),
    VisitState.ENDED: frozenset(),
}


def check_can_receive(progress: VisitProgress) -> None:
    """Raise `TransitionRefused` unless the person is waiting."""
    if progress.state is not VisitState.WAITING:
        raise TransitionRefused(progress.state)


def check_can_return(progress: VisitProgress) -> None:
    """Raise `TransitionRefused` unless the person is being received."""
    if progress.state is not VisitState.RECEIVED:
        raise TransitionRefused(progress.state)


def check_can_end(progress: VisitProgress, ending: Ending) -> None:
    """Raise `TransitionRefused` unless this ending is possible from here."""
    if ending not in ENDINGS_FROM[progress.state]:
        raise TransitionRefused(progress.state)


def replay(events: Iterable[VisitEvent]) -> VisitProgress:
    """Return the progress of a visit from its events, oldest first; undone events do not count."""
    kept = effective(tuple(events))
    progress = WAITING
    for event in kept:
        progress = _after(progress, event)
    return progress


def effective(events: Sequence[VisitEvent]) -> tuple[VisitEvent, ...]:
    """Return the events that still hold, oldest first."""
    undone = {event.undoes for event in events if event.kind is VisitEventKind.UNDONE}
    return tuple(
        event
        for event in events
        if event.kind is not VisitEventKind.UNDONE and event.id not in undone
    )


def to_undo(events: Sequence[VisitEvent], now: datetime) -> VisitEvent:
    """Return the event that undoing takes back now.

    A transition can be undone on its own day; a recording, with the answer given at once, is
    cancelled instead, within `CANCELLATION_WINDOW`; a cancellation is final. Raise `NothingToUndo`
    otherwise.
    """
    last = effective(events)[-1]
    if not may_be_undone(last.at, events[0].at, last.ending, now):
        raise NothingToUndo
    return last


def may_be_undone(at: datetime, arrived_at: datetime, ending: Ending | None, now: datetime) -> bool:
    """Whether what happened last to a visit, at `at`, can still be taken back."""
    if ending in SAID_BY_NOBODY:
        return False
    if at == arrived_at:
        return now - at <= CANCELLATION_WINDOW
    return paris.local_day(at) == paris.local_day(now)


def closing_of_day(day: date) -> Happening:
    """Return what ends a visit that nobody ended on its day: at that day's last moment."""
    _, next_day = paris.day_bounds(day)
    last_moment = next_day - timedelta(microseconds=1)
    return Happening(kind=VisitEventKind.ENDED, at=last_moment, ending=Ending.UNCLOSED)


def taking_back(events: Sequence[VisitEvent], now: datetime) -> tuple[Happening, ...]:
    """Return what has to happen for the last event to be undone; raise `NothingToUndo`.

    A visit answered at the desk never queued: to take its recording back is not to queue it now.
    """
    last = to_undo(events, now)
    undone = Happening(kind=VisitEventKind.UNDONE, at=now, undoes=last.id)
    cancelled = Happening(kind=VisitEventKind.ENDED, at=now, ending=Ending.CANCELLED)
    if last.kind is VisitEventKind.ARRIVED:
        return (cancelled,)
    return (undone, cancelled) if last.at == events[0].at else (undone,)


def cancelling(events: Sequence[VisitEvent], now: datetime) -> tuple[Happening, ...]:
    """Return what has to happen for a recording to be taken back; raise `NothingToUndo`.

    Whatever came after it and still holds would be taken back in its place: that is refused.
    """
    if effective(events)[-1].at != events[0].at:
        raise NothingToUndo
    return taking_back(events, now)


def _after(progress: VisitProgress, event: VisitEvent) -> VisitProgress:
    match event.kind:
        case VisitEventKind.RECEIVED:
            return VisitProgress(VisitState.RECEIVED, event.at, event.staff_id)
        case VisitEventKind.RETURNED:
            return WAITING
        case VisitEventKind.ENDED:
            return replace(
                progress,
                state=VisitState.ENDED,
                ended_at=event.at,
                ending=event.ending,
                answer=event.answer,
            )
        case _:
            return progress
