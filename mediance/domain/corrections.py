"""Putting right what was written of a visit: what may change, and what would be impossible.

A correction changes what a visit says, never what was done: the events that no longer hold are
undone, told anew and signed by whoever corrects. Both stay.
"""

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from mediance.domain import paris
from mediance.domain.urgency import Urgency
from mediance.domain.visits import (
    GOES_ON,
    Answer,
    Ending,
    Happening,
    VisitEvent,
    VisitEventKind,
    VisitProgress,
    VisitState,
    effective,
)

LONGEST_REASON = 300
MINUTE = timedelta(minutes=1)

NEVER_RECEIVED = frozenset(Ending) - {Ending.COMPLETED, Ending.UNCLOSED}
"""Endings after which nobody was received by a colleague."""

WITH_ANSWER = frozenset({Ending.COMPLETED, Ending.ANSWERED_AT_DESK})

CHOICES = (
    Ending.COMPLETED,
    Ending.ANSWERED_AT_DESK,
    Ending.ABSENT,
    Ending.LEFT_WITHOUT_CONTACT,
    Ending.CANCELLED,
)
"""What a correction may say of how a visit ended; the others are the night's or a transfer's."""

WAITING_AGAIN = frozenset({VisitEventKind.RETURNED, VisitEventKind.CAME_BACK})


class CorrectedField(StrEnum):
    """What a correction may change."""

    DOMAIN = "domain"
    PERSON = "person"
    URGENT = "urgent"
    URGENCY = "urgency"
    ARRIVED_AT = "arrived_at"
    RECEIVED_AT = "received_at"
    RECEIVED_BY = "received_by"
    ENDED_AT = "ended_at"
    ENDING = "ending"
    ANSWER = "answer"


class Impossibility(StrEnum):
    """Why a visit cannot have been as a correction says."""

    IN_THE_FUTURE = "in_the_future"
    ARRIVAL_MISSING = "arrival_missing"
    RECEIVED_BEFORE_ARRIVAL = "received_before_arrival"
    ENDED_BEFORE_ARRIVAL = "ended_before_arrival"
    ENDED_BEFORE_RECEPTION = "ended_before_reception"
    RECEPTION_MISSING = "reception_missing"
    RECEIVED_WITHOUT_CONTACT = "received_without_contact"
    STILL_WAITING = "still_waiting"
    END_MISSING = "end_missing"
    NOT_ENDED = "not_ended"
    REOPENED = "reopened"
    NOT_A_CHOICE = "not_a_choice"
    GOES_ON_ELSEWHERE = "goes_on_elsewhere"
    OF_SEVERAL_ENTRIES = "of_several_entries"
    CONTINUES_ANOTHER = "continues_another"
    ANSWER_MISSING = "answer_missing"
    REASON_TOO_LONG = "reason_too_long"


class ImpossibleVisit(Exception):
    """A visit cannot have been so; `why` says what contradicts what."""

    def __init__(self, why: Impossibility) -> None:
        super().__init__(why.value)
        self.why = why


@dataclass(frozen=True, kw_only=True)
class VisitFacts:
    """What is written of a visit, as far as it may be corrected."""

    domain_code: str
    person_id: int | None
    is_urgent: bool
    arrived_at: datetime
    urgency: Urgency | None = None
    received_at: datetime | None = None
    received_by: int | None = None
    ended_at: datetime | None = None
    ending: Ending | None = None
    answer: Answer | None = None

    @property
    def state(self) -> VisitState:
        """Return where the person is."""
        if self.ending is not None:
            return VisitState.ENDED
        return VisitState.WAITING if self.received_at is None else VisitState.RECEIVED

    @property
    def progress(self) -> VisitProgress:
        """Return where the visit stands."""
        return VisitProgress(
            self.state,
            self.received_at,
            self.received_by,
            self.ended_at,
            self.ending,
            self.answer,
        )


@dataclass(frozen=True)
class Change:
    """One thing that was written, and what is to stand instead."""

    field: CorrectedField
    old: object
    new: object


@dataclass(frozen=True, kw_only=True)
class WrittenHours:
    """The hours that a form says, to the minute, on the visit's own day."""

    arrived_at: time | None
    received_at: time | None = None
    ended_at: time | None = None


@dataclass(frozen=True, kw_only=True)
class Correction:
    """What somebody put right of a visit at once; `undoes` is the correction it takes back."""

    press: uuid.UUID
    made_at: datetime
    made_by: str
    changes: tuple[Change, ...]
    reason: str = ""
    undoes: uuid.UUID | None = None
    is_undone: bool = False


ATTRIBUTES: dict[CorrectedField, str] = {
    CorrectedField.DOMAIN: "domain_code",
    CorrectedField.PERSON: "person_id",
    CorrectedField.URGENT: "is_urgent",
    CorrectedField.URGENCY: "urgency",
    **{field: field.value for field in CorrectedField if field.value.endswith(("_at", "_by"))},
    CorrectedField.ENDING: "ending",
    CorrectedField.ANSWER: "answer",
}


def as_text(value: object) -> str | None:
    """Return a value as a trace keeps it."""
    match value:
        case None:
            return None
        case bool():
            return str(value).lower()
        case datetime():
            return value.astimezone(UTC).isoformat()
        case _:
            return str(value)


def from_text(field: CorrectedField, text: str | None) -> object:
    """Return the value that `as_text` wrote."""
    return None if text is None else _READ.get(field, str)(text)


_READ: dict[CorrectedField, Callable[[str], object]] = {
    CorrectedField.PERSON: int,
    CorrectedField.URGENT: lambda text: text == "true",
    CorrectedField.URGENCY: Urgency,
    CorrectedField.ARRIVED_AT: datetime.fromisoformat,
    CorrectedField.RECEIVED_AT: datetime.fromisoformat,
    CorrectedField.RECEIVED_BY: int,
    CorrectedField.ENDED_AT: datetime.fromisoformat,
    CorrectedField.ENDING: Ending,
    CorrectedField.ANSWER: Answer,
}


def said_otherwise(
    before: VisitFacts, after: VisitFacts, now: datetime, staff_id: int
) -> Happening | None:
    """Return the event that says another domain or urgency; None where both stay."""
    event = Happening(kind=VisitEventKind.CORRECTED, at=now, staff_id=staff_id)
    if after.domain_code != before.domain_code:
        event = replace(event, domain_code=after.domain_code, domain_before=before.domain_code)
    if (after.is_urgent, after.urgency) != (before.is_urgent, before.urgency):
        event = replace(
            event,
            is_urgent=after.is_urgent,
            urgency=after.urgency,
            was_urgent=before.is_urgent,
            urgency_before=before.urgency,
        )
    is_said = event.domain_code is not None or event.is_urgent is not None
    return event if is_said else None


def changes(before: VisitFacts, after: VisitFacts) -> tuple[Change, ...]:
    """Return what differs."""
    return tuple(
        Change(field, getattr(before, name), getattr(after, name))
        for field, name in ATTRIBUTES.items()
        if getattr(before, name) != getattr(after, name)
    )


def changed_back(facts: VisitFacts, made: Iterable[Change]) -> VisitFacts | None:
    """Return the facts as they were before some changes; None where one no longer stands."""
    made = tuple(made)
    if any(getattr(facts, ATTRIBUTES[change.field]) != change.new for change in made):
        return None
    return replace(facts, **{ATTRIBUTES[change.field]: change.old for change in made})  # type: ignore[arg-type]


def with_hours(facts: VisitFacts, day: date, hours: WrittenHours) -> VisitFacts:
    """Return the facts with the hours that were written.

    Where the minute is the one that stood there, so do the seconds, and the day after where
    somebody stayed beyond midnight; an hour in the same minute as the one before it is not earlier.
    """
    if hours.arrived_at is None:
        raise ImpossibleVisit(Impossibility.ARRIVAL_MISSING)
    arrived_at = _moment(day, hours.arrived_at, facts.arrived_at, None)
    received_at = _moment(day, hours.received_at, facts.received_at, arrived_at)
    ended_at = _moment(day, hours.ended_at, facts.ended_at, received_at or arrived_at)
    if facts.ending is Ending.UNCLOSED:
        ended_at = ended_at or facts.ended_at
    return replace(
        facts, arrived_at=arrived_at or facts.arrived_at, received_at=received_at, ended_at=ended_at
    )


def settled(before: VisitFacts, after: VisitFacts, now: datetime) -> VisitFacts:
    """Return the corrected facts with what follows from them; raise `ImpossibleVisit`.

    Nobody received whoever left, and what was entered by mistake was answered by nobody.
    """
    after = _without_what_cannot_be(before, after)
    if after.ending is Ending.CANCELLED and before.ending is None:
        after = replace(after, ended_at=max(now, after.arrived_at))
    if after.ending is Ending.ANSWERED_AT_DESK and _never_queued(before, after):
        after = replace(after, ended_at=after.arrived_at)
    check(before, after, now)
    return after


def check_person(before: VisitFacts, after: VisitFacts, *, is_continuation: bool) -> None:
    """Raise `ImpossibleVisit` where one of several entries of an arrival would be of another."""
    is_one_of_several = is_continuation or before.ending in GOES_ON
    if is_one_of_several and after.person_id != before.person_id:
        raise ImpossibleVisit(Impossibility.OF_SEVERAL_ENTRIES)


def check_continuation(before: VisitFacts, after: VisitFacts) -> None:
    """Raise `ImpossibleVisit` where an entry that continues another would not follow from it.

    The first entry counts by how this one ends: cancelled here, the arrival would have no outcome.
    """
    if after.arrived_at != before.arrived_at:
        raise ImpossibleVisit(Impossibility.GOES_ON_ELSEWHERE)
    if after.ending != before.ending and Ending.CANCELLED in {before.ending, after.ending}:
        raise ImpossibleVisit(Impossibility.CONTINUES_ANOTHER)


def check(before: VisitFacts, after: VisitFacts, now: datetime) -> None:
    """Raise `ImpossibleVisit` for what cannot have happened, or is not a correction's to say."""
    why = next((why for why, is_so in _doubts(before, after, now) if is_so), None)
    if why is not None:
        raise ImpossibleVisit(why)


def told_anew(
    events: Sequence[VisitEvent], after: VisitFacts, now: datetime
) -> tuple[Happening, ...]:
    """Return what has to be written down for the events to say the corrected facts.

    From the first event that is not so any more, all that still hold are undone and told again. A
    visit brought in from elsewhere without events stays without: all it has are corrections.
    """
    kept = effective(events)
    if not kept or kept[0].kind is VisitEventKind.CORRECTED:
        return ()
    told = _told(kept, after)
    pairs = enumerate(zip(kept, told, strict=False))
    first = next((at for at, (was, says) in pairs if _said(was) != says), min(len(kept), len(told)))
    undone = [
        Happening(kind=VisitEventKind.UNDONE, at=now, undoes=event.id)
        for event in reversed(kept[first:])
    ]
    return (*undone, *told[first:])


def _moment(
    day: date, hour: time | None, before: datetime | None, not_before: datetime | None
) -> datetime | None:
    if hour is None:
        return None
    is_as_before = before is not None and _shown(before) == hour
    moment = before if before is not None and is_as_before else paris.at(day, hour)
    if not_before is not None and moment < not_before < moment + MINUTE:
        return not_before
    return moment


def _shown(moment: datetime) -> time:
    wall = paris.local(moment)
    return time(wall.hour, wall.minute)


def _never_queued(before: VisitFacts, after: VisitFacts) -> bool:
    """Whether the answer came with the arrival, for all that is known."""
    return before.ended_at in {None, before.arrived_at} and after.ended_at == before.ended_at


def _without_what_cannot_be(before: VisitFacts, after: VisitFacts) -> VisitFacts:
    """Leave out what stood there before and does not go with what is said now."""
    if not after.is_urgent:
        after = replace(after, urgency=None)
    if after.ending in NEVER_RECEIVED and after.received_at == before.received_at:
        after = replace(after, received_at=None, received_by=None)
    if after.ending not in WITH_ANSWER and after.answer == before.answer:
        after = replace(after, answer=None)
    return after


def _doubts(
    before: VisitFacts, after: VisitFacts, now: datetime
) -> Iterable[tuple[Impossibility, bool]]:
    received, ended = after.received_at, after.ended_at
    moved = [
        getattr(after, name)
        for name in ("arrived_at", "received_at", "ended_at")
        if getattr(after, name) != getattr(before, name)
    ]
    was_received = before.received_at is not None
    is_new_ending = after.ending != before.ending
    yield Impossibility.REOPENED, after.ending is None and before.ending is not None
    yield (
        Impossibility.GOES_ON_ELSEWHERE,
        before.ending in GOES_ON and (is_new_ending or after.arrived_at != before.arrived_at),
    )
    yield Impossibility.NOT_A_CHOICE, is_new_ending and after.ending not in CHOICES
    yield (
        Impossibility.NOT_ENDED,
        before.ending is None
        and (
            after.ending not in {None, Ending.CANCELLED}
            or (after.ending is None and ended is not None)
        ),
    )
    yield (
        Impossibility.STILL_WAITING,
        after.ending is None and received is not None and not was_received,
    )
    yield Impossibility.RECEIVED_WITHOUT_CONTACT, after.ending in NEVER_RECEIVED and bool(received)
    yield (
        Impossibility.RECEPTION_MISSING,
        received is None
        and after.ending not in NEVER_RECEIVED
        and (was_received or (is_new_ending and after.ending is Ending.COMPLETED)),
    )
    yield (
        Impossibility.END_MISSING,
        after.ending not in {None, Ending.CANCELLED}
        and (
            (ended is None and before.ended_at is not None)
            or (is_new_ending and before.ending is Ending.UNCLOSED and ended == before.ended_at)
        ),
    )
    yield (
        Impossibility.ANSWER_MISSING,
        after.ending in WITH_ANSWER
        and after.answer is None
        and (is_new_ending or before.answer is not None),
    )
    yield (
        Impossibility.RECEIVED_BEFORE_ARRIVAL,
        received is not None and received < after.arrived_at,
    )
    yield Impossibility.ENDED_BEFORE_ARRIVAL, ended is not None and ended < after.arrived_at
    yield (
        Impossibility.ENDED_BEFORE_RECEPTION,
        ended is not None and received is not None and ended < received,
    )
    yield Impossibility.IN_THE_FUTURE, any(moment is not None and moment > now for moment in moved)


def _told(kept: Sequence[VisitEvent], after: VisitFacts) -> list[Happening]:
    """Return the events that hold, saying what is now right, each where it stood."""
    beginnings = [at for at, event in enumerate(kept) if event.kind in WAITING_AGAIN]
    since = beginnings[-1] + 1 if beginnings else 0
    told = [_said(event) for event in kept[:since]]
    for event in kept[since:]:
        told += _told_of_last_wait(_said(event), after)
    kinds = _kinds(kept[since:])
    if VisitEventKind.ENDED not in kinds:
        told += _end(after, None)
    if after.received_at is not None and VisitEventKind.RECEIVED not in kinds:
        reception = Happening(kind=VisitEventKind.RECEIVED, at=after.received_at)
        last_wait = enumerate(told[since:], since)
        end_at = (at for at, each in last_wait if each.kind is VisitEventKind.ENDED)
        told.insert(next(end_at, len(told)), replace(reception, staff_id=after.received_by))
    if told[0].kind is VisitEventKind.ARRIVED:
        told[0] = replace(told[0], at=after.arrived_at)
    return told


def _told_of_last_wait(said: Happening, after: VisitFacts) -> list[Happening]:
    match said.kind:
        case VisitEventKind.ENDED:
            return _end(after, said)
        case VisitEventKind.RECEIVED | VisitEventKind.HANDED_OVER if after.received_at is None:
            return []
        case VisitEventKind.RECEIVED:
            return [replace(said, at=after.received_at or said.at)]
        case _:
            return [said]


def _kinds(events: Iterable[VisitEvent]) -> set[VisitEventKind]:
    return {event.kind for event in events}


def _end(after: VisitFacts, said: Happening | None) -> list[Happening]:
    """Return the end, at the last moment known where nobody knows its own."""
    if after.ending is None:
        return []
    at = after.ended_at or after.received_at or after.arrived_at
    if said is None:
        said = Happening(kind=VisitEventKind.ENDED, at=at, ending=after.ending)
    return [replace(said, at=at, ending=after.ending, answer=after.answer)]


def _said(event: VisitEvent) -> Happening:
    """Return what an event says, without its place in the list."""
    return Happening(**{each.name: getattr(event, each.name) for each in fields(Happening)})
