"""Papers of a person: asked for, seen, missing, out of date; none is ever copied or kept."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby

from mediance.domain import histories, paris
from mediance.domain.reference import Label


class EventKind(StrEnum):
    """What can be said of a paper."""

    ASKED = "asked"
    SEEN = "seen"
    MISSING = "missing"
    TAKEN_BACK = "taken_back"


class Status(StrEnum):
    """Where a paper stands on a day."""

    MISSING = "missing"
    EXPIRED = "expired"
    ASKED = "asked"
    RECEIVED = "received"


class DayToCome(Exception):
    """Nobody has seen a paper on a day that has not come."""


class EndsBeforeSeen(Exception):
    """A paper that was out of date when it was seen is said missing."""


@dataclass(frozen=True, kw_only=True)
class PaperEvent:
    """What was said of a paper, on which day, for which procedure where it is for one."""

    event_id: int
    document_code: str
    kind: EventKind
    on: date
    by: str = ""
    valid_until: date | None = None
    procedure_label: str | None = None
    is_sensitive: bool = False
    replaces: int | None = None


@dataclass(frozen=True, kw_only=True)
class NewPaperEvent:
    """What is to be written down of some papers; only those that were seen have an end."""

    site_id: int
    person_id: int
    document_codes: tuple[str, ...]
    kind: EventKind
    on: date
    valid_until: date | None = None
    procedure_id: int | None = None

    def check(self, today: date) -> None:
        """Raise `DayToCome`, `EndsBeforeSeen` or `paris.DayFarAway`."""
        if self.on > today:
            raise DayToCome
        for day in (self.on, self.valid_until or self.on):
            paris.plausible(day)
        if self.valid_until is not None and self.valid_until < self.on:
            raise EndsBeforeSeen


@dataclass(frozen=True)
class Paper:
    """One paper of somebody as it stands: the last word on it, and those that led there.

    `for_procedures` are what it has been asked for, or is missing for, since it was last seen;
    `is_sensitive` where one of them is, or what it was last seen for.
    """

    document_code: str
    label: Label
    status: Status
    last: PaperEvent
    for_procedures: tuple[str, ...]
    said: tuple[PaperEvent, ...]
    is_sensitive: bool = False


def papers(
    events: Iterable[PaperEvent], labels: dict[str, Label], today: date
) -> tuple[Paper, ...]:
    """Return the papers of one person, what is missing first."""
    holding = histories.standing(events, EventKind.TAKEN_BACK)
    ordered = sorted(holding, key=lambda event: (event.document_code, event.on, event.event_id))
    found = (
        _paper(code, tuple(said), labels, today)
        for code, said in groupby(ordered, key=lambda event: event.document_code)
    )
    places = list(labels)
    order = {code: place for place, code in enumerate(places)}
    statuses = list(Status)
    return tuple(
        sorted(
            found,
            key=lambda each: (
                statuses.index(each.status),
                order.get(each.document_code, len(places)),
            ),
        )
    )


def _paper(code: str, said: Sequence[PaperEvent], labels: dict[str, Label], today: date) -> Paper:
    last = said[-1]
    seen_at = max((at for at, each in enumerate(said) if each.kind is EventKind.SEEN), default=-1)
    since = said[seen_at + 1 :]
    wanted = dict.fromkeys(each.procedure_label for each in since if each.procedure_label)
    label = labels.get(code, Label(code, code))
    is_sensitive = any(each.is_sensitive for each in (last, *since))
    status = _status(last, since, today)
    return Paper(code, label, status, last, tuple(wanted), tuple(said), is_sensitive)


def _status(last: PaperEvent, since_seen: Sequence[PaperEvent], today: date) -> Status:
    if any(each.kind is EventKind.MISSING for each in since_seen):
        return Status.MISSING
    if since_seen:
        return Status.ASKED
    is_over = last.valid_until is not None and last.valid_until < today
    return Status.EXPIRED if is_over else Status.RECEIVED
