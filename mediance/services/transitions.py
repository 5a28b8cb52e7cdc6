"""Moving one visit along, under a lock, with its event, its projection and its journal entry."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from db.engine import Work
from db.errors import ConstraintViolated
from db.queries import corrections, journal, submissions, visits
from db.queries.corrections import Trace
from db.queries.journal import Record
from db.queries.submissions import Press
from db.queries.visits import VisitHead
from mediance.domain.actors import Actor
from mediance.domain.corrections import Change, CorrectedField
from mediance.domain.visits import Happening, VisitEvent, VisitProgress, effective, replay


class VisitUnknown(Exception):
    """No visit with this id can be seen by the actor."""


@dataclass(frozen=True)
class HeldVisit:
    """A visit that nobody else can move until the transaction ends."""

    head: VisitHead
    events: tuple[VisitEvent, ...]

    @property
    def progress(self) -> VisitProgress:
        """Return where it stands."""
        return replay(self.events)

    def not_before(self, at: datetime) -> datetime:
        """Return a moment that follows all that has happened, should the clock have stepped back.

        Somebody who arrived by a clock that was ahead must not have to wait until it is right.
        """
        return max([at, *(event.at for event in effective(self.events))])

    def with_event(self, event: VisitEvent) -> Self:
        """Return the visit as it is once something more has happened."""
        return replace(self, events=(*self.events, event))


def claimed_before(work: Work, actor: Actor, press: Press) -> bool:
    """Whether this press was already carried out; claims the key otherwise."""
    return submissions.claim(work, press, actor.staff_id) is not None


@contextmanager
def elsewhere_as(refusal: type[Exception]) -> Iterator[None]:
    """Raise this where the person waits or is received under another number already."""
    try:
        yield
    except ConstraintViolated as violated:
        if violated.constraint == visits.ONE_ACTIVE_VISIT:
            raise refusal from violated
        raise


def held(work: Work, visit_id: int) -> HeldVisit:
    """Hold a visit; raise `VisitUnknown` where it cannot be seen."""
    head = visits.lock(work, visit_id)
    if head is None:
        raise VisitUnknown
    return HeldVisit(head, visits.events(work, visit_id))


def append(work: Work, actor: Actor, visit: HeldVisit, *happenings: Happening) -> None:
    """Add events in the actor's name, bring the projection up to them, and journal each."""
    before = visit.progress
    for happening in happenings:
        at = visit.not_before(happening.at)
        by_actor = replace(happening, at=at, staff_id=actor.staff_id or None)
        visit = visit.with_event(visits.add_event(work, visit.head, by_actor))
        touched = Record("visit", visit.head.visit_id, visit.head.site_id)
        journal.record(work, actor, happening.kind.value, touched)
    after = visit.progress
    if after.domain_code != before.domain_code:
        was = visits.domain_of(work, visit.head.visit_id)
        _trace(work, actor, visit.head, Change(CorrectedField.DOMAIN, was, after.domain_code))
    visits.set_progress(work, visit.head.visit_id, after, before)


def _trace(work: Work, actor: Actor, head: VisitHead, change: Change) -> None:
    """Keep what a visit said before, as any correction of it does."""
    by = Trace(press=uuid.uuid4(), staff_id=actor.staff_id, reason="")
    corrections.trace(work, head, [change], by)
