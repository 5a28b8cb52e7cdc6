"""Moving one visit along, under a lock, with its event, its projection and its journal entry."""

from dataclasses import dataclass, replace
from typing import Self

from db.engine import Work
from db.queries import journal, submissions, visits
from db.queries.journal import Record
from db.queries.submissions import Press
from db.queries.visits import VisitHead
from mediance.domain.actors import Actor
from mediance.domain.visits import Happening, VisitEvent, VisitProgress, replay


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

    def with_event(self, event: VisitEvent) -> Self:
        """Return the visit as it is once something more has happened."""
        return replace(self, events=(*self.events, event))


def claimed_before(work: Work, actor: Actor, press: Press) -> bool:
    """Whether this press was already carried out; claims the key otherwise."""
    return submissions.claim(work, press, actor.staff_id) is not None


def held(work: Work, visit_id: int) -> HeldVisit:
    """Hold a visit; raise `VisitUnknown` where it cannot be seen."""
    head = visits.lock(work, visit_id)
    if head is None:
        raise VisitUnknown
    return HeldVisit(head, visits.events(work, visit_id))


def append(work: Work, actor: Actor, visit: HeldVisit, *happenings: Happening) -> None:
    """Add events in the actor's name, bring the projection up to them, and journal each."""
    for happening in happenings:
        by_actor = replace(happening, staff_id=actor.staff_id or None)
        visit = visit.with_event(visits.add_event(work, visit.head, by_actor))
        touched = Record("visit", visit.head.visit_id, visit.head.site_id)
        journal.record(work, actor, happening.kind.value, touched)
    visits.set_progress(work, visit.head.visit_id, visit.progress)
