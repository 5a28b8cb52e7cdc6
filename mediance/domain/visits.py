"""A visit's life: what may follow what, and how undoing works.

A visit is the list of its events; its progress is what remains when the undone ones are left out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from mediance.domain import paris
from mediance.domain.urgency import Urgency


class VisitState(StrEnum):
    """Where the person is."""

    WAITING = "waiting"
    RECEIVED = "received"
    ENDED = "ended"


class Ending(StrEnum):
    """How a visit ended.

    One that was transferred or carried over goes on, as another entry: at another site with a
    number of its own, or on the next day.
    """

    COMPLETED = "completed"
    ANSWERED_AT_DESK = "answered_at_desk"
    ABSENT = "absent"
    LEFT_WITHOUT_CONTACT = "left_without_contact"
    CANCELLED = "cancelled"
    UNCLOSED = "unclosed"
    TRANSFERRED = "transferred"
    LEFT_BY_NIGHT = "left_by_night"
    CARRIED_OVER = "carried_over"


class Answer(StrEnum):
    """The association's five actions, of which a visit's answer is one."""

    INFORM = "inform"
    ACCOMPANY = "accompany"
    CONNECT = "connect"
    REFER = "refer"
    PREVENT = "prevent"


class VisitEventKind(StrEnum):
    """What can happen to a visit; one that was transferred or carried over begins as continued."""

    ARRIVED = "arrived"
    CONTINUED = "continued"
    RECEIVED = "received"
    RETURNED = "returned"
    ENDED = "ended"
    CAME_BACK = "came_back"
    RESERVED = "reserved"
    HANDED_OVER = "handed_over"
    URGENCY_SET = "urgency_set"
    CORRECTED = "corrected"
    UNDONE = "undone"


WITHOUT_CONTACT = frozenset({Ending.ABSENT, Ending.LEFT_WITHOUT_CONTACT})
"""Endings of people who left before anybody met them: not visits, but the quality alarm."""

SAID_BY_NOBODY = frozenset(
    {Ending.CANCELLED, Ending.UNCLOSED, Ending.LEFT_BY_NIGHT, Ending.CARRIED_OVER}
)
"""Endings that undoing a recording or the end of a day leads to; no button says them."""

GOES_ON = frozenset({Ending.TRANSFERRED, Ending.CARRIED_OVER})
"""Endings of an entry that another one continues."""

CANCELLATION_WINDOW = timedelta(minutes=2)
"""How long a recording can be taken back; later corrections leave the visit in the counts."""


class TransitionRefused(Exception):
    """The visit is not in a state from which this can happen; `state` says where it is."""

    def __init__(self, state: VisitState) -> None:
        super().__init__(f"the visit is {state}")
        self.state = state


class NothingToUndo(Exception):
    """The last event is too old to be undone, or there is none left."""


class GoesOnElsewhere(Exception):
    """The visit was continued, and there something has happened to it since."""


@dataclass(frozen=True, kw_only=True)
class Happening:
    """One dated thing that happens to a visit, by `staff_id`.

    `undoes` is the id of the event it takes back; `to_staff_id` whom the person waits for or is
    handed over to, `to_site_id` where a transfer leads, `room_id` where somebody receives. What
    replaces something recorded earlier says what that was, so that undoing needs nothing else.
    `entered_by` signs what somebody wrote down afterwards, of what another did or nobody known.
    """

    kind: VisitEventKind
    at: datetime
    staff_id: int | None = None
    entered_by: int | None = None
    ending: Ending | None = None
    answer: Answer | None = None
    undoes: int | None = None
    to_staff_id: int | None = None
    to_site_id: int | None = None
    room_id: int | None = None
    is_urgent: bool | None = None
    urgency: Urgency | None = None
    was_urgent: bool | None = None
    urgency_before: Urgency | None = None
    domain_code: str | None = None
    domain_before: str | None = None


@dataclass(frozen=True, kw_only=True)
class VisitEvent(Happening):
    """A happening that was written down."""

    id: int


@dataclass(frozen=True)
class VisitProgress:
    """Where a visit stands after its events.

    `reserved_for` is the colleague whom the person waits for. Urgency and domain are None for as
    long as nothing has replaced what was recorded at arrival.
    """

    state: VisitState
    received_at: datetime | None = None
    received_by: int | None = None
    ended_at: datetime | None = None
    ending: Ending | None = None
    answer: Answer | None = None
    reserved_for: int | None = None
    is_urgent: bool | None = None
    urgency: Urgency | None = None
    domain_code: str | None = None


ENDINGS_FROM: dict[VisitState, frozenset[Ending]] = {
    VisitState.WAITING: frozenset(
        {Ending.ANSWERED_AT_DESK, Ending.ABSENT, Ending.LEFT_WITHOUT_CONTACT}
    ),
    VisitState.RECEIVED: frozenset({Ending.COMPLETED}),
    VisitState.ENDED: frozenset(),
}
"""What somebody may say of how a visit ended; a transfer is more than an ending."""


def check_can_receive(progress: VisitProgress) -> None:
    """Raise `TransitionRefused` unless the person is waiting."""
    if progress.state is not VisitState.WAITING:
        raise TransitionRefused(progress.state)


def check_can_return(progress: VisitProgress) -> None:
    """Raise `TransitionRefused` unless the person is being received."""
    if progress.state is not VisitState.RECEIVED:
        raise TransitionRefused(progress.state)


def check_can_come_back(progress: VisitProgress, arrived_at: datetime, now: datetime) -> None:
    """Raise `TransitionRefused` unless the person left the queue today without contact."""
    if progress.ending not in WITHOUT_CONTACT or not _same_day(arrived_at, now):
        raise TransitionRefused(progress.state)


def check_can_transfer(progress: VisitProgress, arrived_at: datetime, now: datetime) -> None:
    """Raise `TransitionRefused` unless the person has been waiting since today."""
    check_can_receive(progress)
    if not _same_day(arrived_at, now):
        raise TransitionRefused(progress.state)


def check_can_reserve(progress: VisitProgress) -> None:
    """Raise `TransitionRefused` unless the person is waiting."""
    check_can_receive(progress)


def check_can_hand_over(progress: VisitProgress) -> None:
    """Raise `TransitionRefused` unless the person is being received."""
    check_can_return(progress)


def check_can_set_urgency(progress: VisitProgress) -> None:
    """Raise `TransitionRefused` once the visit has ended."""
    if progress.state is VisitState.ENDED:
        raise TransitionRefused(progress.state)


def check_can_end(progress: VisitProgress, ending: Ending) -> None:
    """Raise `TransitionRefused` unless this ending is possible from here."""
    if ending not in ENDINGS_FROM[progress.state]:
        raise TransitionRefused(progress.state)


def replay(events: Iterable[VisitEvent]) -> VisitProgress:
    """Return the progress of a visit from its events, oldest first; undone events do not count."""
    known = tuple(events)
    progress = _as_recorded(known)
    for event in effective(known):
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


def arrived_at(events: Sequence[VisitEvent]) -> datetime:
    """Return when the visit began: the hour may have been corrected since it was recorded."""
    return effective(events)[0].at


def to_undo(events: Sequence[VisitEvent], now: datetime) -> VisitEvent:
    """Return the event that undoing takes back now.

    A transition can be undone on its own day; a recording, with the answer given at once, is
    cancelled instead, within `CANCELLATION_WINDOW`; a cancellation is final. Raise `NothingToUndo`
    otherwise. Corrections are taken back where they are made, and stay.
    """
    last = last_gesture(events)
    is_undone_elsewhere = last.kind is VisitEventKind.CONTINUED
    if is_undone_elsewhere or not may_be_undone(last.at, arrived_at(events), last.ending, now):
        raise NothingToUndo
    return last


def may_be_undone(at: datetime, arrived_at: datetime, ending: Ending | None, now: datetime) -> bool:
    """Whether what happened last to a visit, at `at`, can still be taken back.

    What lies ahead of a clock that was put right counts as done now, on whatever day it stands.
    """
    if ending in SAID_BY_NOBODY:
        return False
    if at == arrived_at:
        return now - at <= CANCELLATION_WINDOW
    return at > now or _same_day(at, now)


def closing_of_day(day: date, ending: Ending) -> Happening:
    """Return what ends a visit that nobody ended on its day: at that day's last moment."""
    _, next_day = paris.day_bounds(day)
    last_moment = next_day - timedelta(microseconds=1)
    return Happening(kind=VisitEventKind.ENDED, at=last_moment, ending=ending)


def taking_back_continuation(events: Sequence[VisitEvent], now: datetime) -> Happening:
    """Return what ends a continued entry when its transfer is undone.

    Raises `GoesOnElsewhere` once anything else has happened to it.
    """
    (first, *others) = effective(events)
    if others or first.kind is not VisitEventKind.CONTINUED:
        raise GoesOnElsewhere
    return Happening(kind=VisitEventKind.ENDED, at=now, ending=Ending.CANCELLED)


def taking_back(events: Sequence[VisitEvent], now: datetime) -> tuple[Happening, ...]:
    """Return what has to happen for the last event to be undone; raise `NothingToUndo`.

    A visit answered at the desk never queued: to take its recording back is not to queue it now.
    """
    last = to_undo(events, now)
    undone = Happening(kind=VisitEventKind.UNDONE, at=now, undoes=last.id)
    cancelled = Happening(kind=VisitEventKind.ENDED, at=now, ending=Ending.CANCELLED)
    if last.kind is VisitEventKind.ARRIVED:
        return (cancelled,)
    return (undone, cancelled) if last.at == arrived_at(events) else (undone,)


def cancelling(events: Sequence[VisitEvent], now: datetime) -> tuple[Happening, ...]:
    """Return what has to happen for a recording to be taken back; raise `NothingToUndo`.

    Whatever came after it and still holds would be taken back in its place: that is refused. How
    urgent whoever recorded it said it is belongs to the recording.
    """
    recording = _with_own_word_on_urgency_left_out(events)
    if last_gesture(recording).at != arrived_at(recording):
        raise NothingToUndo
    return taking_back(recording, now)


def _with_own_word_on_urgency_left_out(events: Sequence[VisitEvent]) -> tuple[VisitEvent, ...]:
    (first, *others) = effective(events)
    return (
        first,
        *(
            event
            for event in others
            if event.kind is not VisitEventKind.URGENCY_SET or event.staff_id != first.staff_id
        ),
    )


def last_gesture(events: Sequence[VisitEvent]) -> VisitEvent:
    """Return what was done last and still holds; putting right what was written is no gesture.

    Raises `NothingToUndo` for a visit brought in from elsewhere: nothing was done to it here.
    """
    for event in reversed(effective(events)):
        if event.kind is not VisitEventKind.CORRECTED:
            return event
    raise NothingToUndo


def _as_recorded(events: Sequence[VisitEvent]) -> VisitProgress:
    """Return the progress before anything happened: the first change of a thing says what was."""
    progress = VisitProgress(VisitState.WAITING)
    for event in reversed(events):
        if event.was_urgent is not None:
            progress = replace(progress, is_urgent=event.was_urgent, urgency=event.urgency_before)
        if event.domain_before is not None:
            progress = replace(progress, domain_code=event.domain_before)
    return progress


def _after(progress: VisitProgress, event: VisitEvent) -> VisitProgress:
    match event.kind:
        case VisitEventKind.RECEIVED | VisitEventKind.HANDED_OVER:
            return _with(progress, event)
        case VisitEventKind.RETURNED | VisitEventKind.CAME_BACK:
            return _waiting_again(progress)
        case VisitEventKind.RESERVED:
            return replace(progress, reserved_for=event.to_staff_id)
        case VisitEventKind.URGENCY_SET | VisitEventKind.CORRECTED:
            return _said_otherwise(progress, event)
        case VisitEventKind.ENDED:
            return _ended(progress, event)
        case _:
            return progress


def _with(progress: VisitProgress, event: VisitEvent) -> VisitProgress:
    """Return the progress with whoever receives; a hand-over leaves the hour of the reception."""
    if event.kind is VisitEventKind.HANDED_OVER:
        return replace(progress, received_by=event.to_staff_id)
    return replace(
        progress, state=VisitState.RECEIVED, received_at=event.at, received_by=event.staff_id
    )


def _ended(progress: VisitProgress, event: VisitEvent) -> VisitProgress:
    return replace(
        progress,
        state=VisitState.ENDED,
        ended_at=event.at,
        ending=event.ending,
        answer=event.answer,
        domain_code=event.domain_code or progress.domain_code,
    )


def _said_otherwise(progress: VisitProgress, event: VisitEvent) -> VisitProgress:
    if event.is_urgent is not None:
        progress = replace(progress, is_urgent=event.is_urgent, urgency=event.urgency)
    return replace(progress, domain_code=event.domain_code or progress.domain_code)


def _waiting_again(progress: VisitProgress) -> VisitProgress:
    return replace(
        progress,
        state=VisitState.WAITING,
        received_at=None,
        received_by=None,
        ended_at=None,
        ending=None,
        answer=None,
    )


def _same_day(one: datetime, other: datetime) -> bool:
    return paris.local_day(one) == paris.local_day(other)
