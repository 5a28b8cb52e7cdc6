"""What people may ask of their own data (RGPD, articles 15 to 22), and by when they are answered.

A request is its events, as a visit is: the projection is what remains when the undone ones are
left out. Nothing is overwritten; what was written wrongly is corrected by another event.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from mediance.domain.retention import months_after

LONGEST_REASON = 600
SOON = timedelta(days=7)
MONTHS_TO_ANSWER = 1
DAYS_TO_ANSWER = timedelta(days=30)
MONTHS_MORE = 2
OLDEST_RECEIPT = timedelta(days=366)


class RightKind(StrEnum):
    """What is asked: to be told, put right, left alone, frozen, erased, given in a file."""

    ACCESS = "access"
    RECTIFICATION = "rectification"
    OBJECTION = "objection"
    LIMITATION = "limitation"
    ERASURE = "erasure"
    PORTABILITY = "portability"


TOLD = frozenset({RightKind.ACCESS, RightKind.PORTABILITY})
"""Requests that are answered with everything about the person."""


class Way(StrEnum):
    """How a request came."""

    ON_SITE = "on_site"
    LETTER = "letter"
    EMAIL = "email"
    PHONE = "phone"


class IdentityCheck(StrEnum):
    """How it was made sure that the request is the person's own; no paper is ever copied."""

    KNOWN_TO_TEAM = "known_to_team"
    PAPER_SEEN = "paper_seen"
    CALLED_BACK = "called_back"
    MANDATE_SEEN = "mandate_seen"


class RequestState(StrEnum):
    """Where a request stands."""

    OPEN = "open"
    ANSWERED = "answered"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class RequestEventKind(StrEnum):
    """What can happen to a request."""

    RECEIVED = "received"
    CORRECTED = "corrected"
    IDENTITY_CHECKED = "identity_checked"
    EXTENDED = "extended"
    ANSWERED = "answered"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    UNDONE = "undone"


CLOSING: dict[RequestEventKind, RequestState] = {
    RequestEventKind.ANSWERED: RequestState.ANSWERED,
    RequestEventKind.REFUSED: RequestState.REFUSED,
    RequestEventKind.WITHDRAWN: RequestState.WITHDRAWN,
}
WITH_REASON = frozenset({RequestEventKind.EXTENDED, RequestEventKind.REFUSED})
"""What the person is owed a reason for."""


class Urgency(StrEnum):
    """How a request stands against its day."""

    LATE = "late"
    SOON = "soon"
    IN_TIME = "in_time"
    CLOSED = "closed"


class Impediment(StrEnum):
    """Why something cannot be said of a request."""

    CLOSED = "closed"
    EXTENDED_ONCE = "extended_once"
    TOO_LATE_TO_EXTEND = "too_late_to_extend"
    REASON_MISSING = "reason_missing"
    REASON_TOO_LONG = "reason_too_long"
    IDENTITY_UNCHECKED = "identity_unchecked"
    NOT_RECEIVED_YET = "not_received_yet"
    RECEIVED_TOO_LONG_AGO = "received_too_long_ago"
    NOTHING_TO_UNDO = "nothing_to_undo"
    NOTHING_CORRECTED = "nothing_corrected"
    PERSON_UNKNOWN = "person_unknown"
    PERSON_NOT_CHOSEN = "person_not_chosen"


class RequestRefused(Exception):
    """A request does not stand so that this could be said of it; `why` tells."""

    def __init__(self, why: Impediment) -> None:
        super().__init__(why.value)
        self.why = why


class Restriction(StrEnum):
    """A mark that the software obeys: nothing is written any more; no case is opened any more."""

    LIMITED = "limited"
    NO_FOLLOW_UP = "no_follow_up"


@dataclass(frozen=True, kw_only=True)
class RequestEvent:
    """One dated thing that happened to a request."""

    kind: RequestEventKind
    at: datetime
    staff_id: int
    id: int = 0
    right: RightKind | None = None
    received_on: date | None = None
    way: Way | None = None
    identity: IdentityCheck | None = None
    reason: str = ""
    undoes: int | None = None


@dataclass(frozen=True, kw_only=True)
class RequestFacts:
    """What a request says, once what was taken back is left out."""

    right: RightKind
    received_on: date
    way: Way
    identity: IdentityCheck | None = None
    is_extended: bool = False
    """Whether the person was told that it takes longer; why, an erasure takes away."""
    extended_because: str = ""
    state: RequestState = RequestState.OPEN
    closed_at: datetime | None = None
    closed_because: str = ""

    @property
    def due_on(self) -> date:
        """Return the last day to answer."""
        due = due_on(self.received_on)
        return months_after(due, MONTHS_MORE) if self.is_extended else due

    def urgency(self, today: date) -> Urgency:
        """Return how it stands today."""
        if self.state is not RequestState.OPEN:
            return Urgency.CLOSED
        if today > self.due_on:
            return Urgency.LATE
        return Urgency.SOON if self.due_on - today <= SOON else Urgency.IN_TIME


def due_on(received_on: date) -> date:
    """Return the last day to answer: one month (RGPD, article 12.3) or 30 days, the earlier.

    A month has 31 days or 28: the day shown is never later than either reading of the law.
    """
    return min(months_after(received_on, MONTHS_TO_ANSWER), received_on + DAYS_TO_ANSWER)


def standing(events: Iterable[RequestEvent]) -> tuple[RequestEvent, ...]:
    """Return the events that nobody took back, in order."""
    told = tuple(events)
    undone = {event.undoes for event in told if event.undoes is not None}
    return tuple(
        event
        for event in told
        if event.id not in undone and event.kind is not RequestEventKind.UNDONE
    )


def replay(events: Iterable[RequestEvent]) -> RequestFacts:
    """Return what a request says after its events, the first of which received it."""
    first, *others = standing(events)
    if first.right is None or first.received_on is None or first.way is None:
        raise RequestRefused(Impediment.NOTHING_TO_UNDO)
    facts = RequestFacts(
        right=first.right,
        received_on=first.received_on,
        way=first.way,
        identity=first.identity,
    )
    for event in others:
        facts = _after(facts, event)
    return facts


def _after(facts: RequestFacts, event: RequestEvent) -> RequestFacts:
    match event.kind:
        case RequestEventKind.CORRECTED:
            return replace(
                facts,
                right=event.right or facts.right,
                received_on=event.received_on or facts.received_on,
                way=event.way or facts.way,
            )
        case RequestEventKind.IDENTITY_CHECKED:
            return replace(facts, identity=event.identity)
        case RequestEventKind.EXTENDED:
            return replace(facts, is_extended=True, extended_because=event.reason)
        case _:
            return replace(
                facts,
                state=CLOSING[event.kind],
                closed_at=event.at,
                closed_because=event.reason,
            )


def check_received(received_on: date, today: date) -> None:
    """Raise `RequestRefused` for a day to come, or one too long ago to be meant."""
    if received_on > today:
        raise RequestRefused(Impediment.NOT_RECEIVED_YET)
    if received_on < today - OLDEST_RECEIPT:
        raise RequestRefused(Impediment.RECEIVED_TOO_LONG_AGO)


def check_can_happen(facts: RequestFacts, event: RequestEvent, today: date) -> None:
    """Raise `RequestRefused` unless this can be said of the request as it stands."""
    if facts.state is not RequestState.OPEN:
        raise RequestRefused(Impediment.CLOSED)
    if event.kind in WITH_REASON and not event.reason:
        raise RequestRefused(Impediment.REASON_MISSING)
    if len(event.reason) > LONGEST_REASON:
        raise RequestRefused(Impediment.REASON_TOO_LONG)
    match event.kind:
        case RequestEventKind.EXTENDED if facts.is_extended:
            raise RequestRefused(Impediment.EXTENDED_ONCE)
        case RequestEventKind.EXTENDED if today > facts.due_on:
            raise RequestRefused(Impediment.TOO_LATE_TO_EXTEND)
        case RequestEventKind.ANSWERED if facts.identity is None:
            raise RequestRefused(Impediment.IDENTITY_UNCHECKED)
        case RequestEventKind.CORRECTED:
            _check_correction(facts, event, today)
        case RequestEventKind.IDENTITY_CHECKED if event.identity is facts.identity:
            raise RequestRefused(Impediment.NOTHING_CORRECTED)
        case _:
            pass


def last_to_undo(events: Sequence[RequestEvent]) -> RequestEvent:
    """Return the last event that stands; the receipt itself stays, or nothing would be asked."""
    told = standing(events)
    if len(told) < 2:  # noqa: PLR2004 - the receipt, and one more
        raise RequestRefused(Impediment.NOTHING_TO_UNDO)
    return told[-1]


def _check_correction(facts: RequestFacts, event: RequestEvent, today: date) -> None:
    if event.received_on is not None:
        check_received(event.received_on, today)
    if _after(facts, event) == facts:
        raise RequestRefused(Impediment.NOTHING_CORRECTED)
