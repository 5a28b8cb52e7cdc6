"""Referrals: somebody sent on to an institution or a partner, and what came of it.

A referral that nobody heard of is counted as unknown, never as a success and never as a failure.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from mediance.domain import histories

ASKED_AFTER = timedelta(days=15)
"""When somebody asks what became of it, and asks again where nobody knew."""
LONGEST_REASON = 600
LONGEST_PARTNER = 120


class Way(StrEnum):
    """Warm: we called, or made the appointment. Cold: an address was given."""

    WARM = "warm"
    COLD = "cold"


class EventKind(StrEnum):
    """What can happen to a referral."""

    SENT = "sent"
    RECEIVED = "received"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    DONE = "done"
    EFFECT = "effect"
    NO_NEWS = "no_news"
    TAKEN_BACK = "taken_back"


class Effect(StrEnum):
    """What it led to, once that is known; or that nobody will know."""

    OBTAINED = "obtained"
    PARTLY = "partly"
    NOTHING = "nothing"
    UNKNOWN = "unknown"


class Result(StrEnum):
    """How a referral counts."""

    WITH_EFFECT = "with_effect"
    WITHOUT_EFFECT = "without_effect"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    UNDER_WAY = "under_way"


K = EventKind
FOLLOWS: Mapping[EventKind, tuple[EventKind, ...]] = {
    K.SENT: (K.RECEIVED, K.ACCEPTED, K.REFUSED, K.DONE, K.EFFECT, K.NO_NEWS),
    K.RECEIVED: (K.ACCEPTED, K.REFUSED, K.DONE, K.EFFECT, K.NO_NEWS),
    K.ACCEPTED: (K.DONE, K.REFUSED, K.EFFECT, K.NO_NEWS),
    K.REFUSED: (),
    K.DONE: (K.EFFECT, K.NO_NEWS),
    K.EFFECT: (),
}
"""What may come after each step; before it is done, an effect can only be unknown."""

NEEDS_REASON = frozenset({EventKind.REFUSED, EventKind.TAKEN_BACK})


class ImpossibleReferral(Exception):
    """It cannot have happened in this order."""


class ReasonMissing(Exception):
    """A refusal, and taking something back, are said with their reason."""


class NotHappenedYet(Exception):
    """The day that is said has not come."""


class PartnerMissing(Exception):
    """Where it is none of the listed institutions, the partner has a name."""


class ConsentMissing(Exception):
    """The person did not agree that we speak of their request there."""


@dataclass(frozen=True, kw_only=True)
class ReferralEvent:
    """What happened on a day; `replaces` makes it the correction of an earlier event."""

    event_id: int
    kind: EventKind
    on: date
    by: str = ""
    reason: str | None = None
    effect: Effect | None = None
    replaces: int | None = None


@dataclass(frozen=True, kw_only=True)
class Step:
    """What is to be written down of a referral."""

    kind: EventKind
    on: date
    reason: str = ""
    effect: Effect | None = None


@dataclass(frozen=True)
class Correction:
    """What is to stand in the place of an event; a step that takes it back leaves nothing."""

    event_id: int
    step: Step


@dataclass(frozen=True)
class Life:
    """Where a referral stands; `events` are those that hold, as they happened."""

    events: tuple[ReferralEvent, ...]

    @property
    def last(self) -> ReferralEvent:
        """Return the step on which it stands; that nobody knew is none."""
        return [each for each in self.events if each.kind is not EventKind.NO_NEWS][-1]

    @property
    def sent_on(self) -> date:
        """Return when it began."""
        return self.events[0].on

    @property
    def ask_on(self) -> date | None:
        """Return when to ask what became of it; None once it has ended."""
        if not FOLLOWS[self.last.kind]:
            return None
        return self.events[-1].on + ASKED_AFTER

    def result(self, today: date) -> Result:
        """Return how it counts on a day: unknown from the day on which somebody has to ask."""
        match self.last.kind, self.last.effect:
            case EventKind.REFUSED, _:
                return Result.REFUSED
            case EventKind.EFFECT, Effect.OBTAINED | Effect.PARTLY:
                return Result.WITH_EFFECT
            case EventKind.EFFECT, Effect.NOTHING:
                return Result.WITHOUT_EFFECT
            case EventKind.EFFECT, _:
                return Result.UNKNOWN
        nobody_knew = self.events[-1].kind is EventKind.NO_NEWS
        is_time = self.ask_on is not None and self.ask_on <= today
        return Result.UNKNOWN if nobody_knew or is_time else Result.UNDER_WAY


@dataclass(frozen=True, kw_only=True)
class NewReferral:
    """Somebody to be sent on; a partner that no list has is named."""

    site_id: int
    person_id: int
    institution_code: str
    reason: str
    on: date
    way: Way = Way.WARM
    partner: str = ""


@dataclass(frozen=True)
class Seen:
    """The referral on which somebody acts, as they saw it."""

    referral_id: int
    version: int


@dataclass(frozen=True, kw_only=True)
class Referral:
    """One referral as screens show it; `recorded` is all that was ever written of it."""

    referral_id: int
    version: int
    site_id: int
    site_name: str
    institution_label: str
    partner: str | None
    reason: str | None
    way: Way
    by: str
    life: Life
    recorded: tuple[ReferralEvent, ...]
    person_id: int | None = None
    person_name: str | None = None

    @property
    def seen(self) -> Seen:
        """What whoever acts on it now has seen."""
        return Seen(self.referral_id, self.version)


def life(events: Iterable[ReferralEvent]) -> Life:
    """Return where a referral stands; raise `ImpossibleReferral` or `NothingToCorrect`."""
    holding = sorted(histories.standing(events, EventKind.TAKEN_BACK), key=lambda event: event.on)
    if not holding or holding[0].kind is not EventKind.SENT:
        raise ImpossibleReferral
    step = holding[0]
    for event in holding[1:]:
        if event.kind not in FOLLOWS[step.kind] or not _may_be_known(step, event):
            raise ImpossibleReferral
        if event.kind is not EventKind.NO_NEWS:
            step = event
    return Life(tuple(holding))


def with_event(events: Sequence[ReferralEvent], event: ReferralEvent, today: date) -> Life:
    """Return the life once an event is written down; raise to refuse it."""
    if event.on > today:
        raise NotHappenedYet
    if event.kind in NEEDS_REASON and not (event.reason or "").strip():
        raise ReasonMissing
    if (event.kind is EventKind.EFFECT) != (event.effect is not None):
        raise ImpossibleReferral
    return life((*events, event))


def tally(lives: Iterable[Life], today: date) -> Mapping[Result, int]:
    """Return how many there are of each result, the unknown ones among them."""
    return Counter(each.result(today) for each in lives)


def _may_be_known(step: ReferralEvent, event: ReferralEvent) -> bool:
    is_known = event.kind is EventKind.EFFECT and event.effect is not Effect.UNKNOWN
    return step.kind is EventKind.DONE or not is_known
