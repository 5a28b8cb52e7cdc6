"""Moving one visit along, under a lock, with its event, its projection and its journal entry."""

import uuid
from dataclasses import replace

from db.engine import Work
from db.queries import journal, submissions, visits
from db.queries.journal import Record
from db.queries.visits import VisitHead
from mediance.domain.actors import Actor
from mediance.domain.visits import Happening, VisitProgress, replay


class VisitUnknown(Exception):
    """No visit with this id can be seen by the actor."""


def claimed_before(work: Work, actor: Actor, key: uuid.UUID, intention: str) -> bool:
    """Whether this press was already carried out; claims the key otherwise."""
    return submissions.claim(work, key, actor.staff_id, intention) is not None


def locked(work: Work, visit_id: int) -> tuple[VisitHead, VisitProgress]:
    """Hold a visit and return where it stands; raise `VisitUnknown` where it cannot be seen."""
    head = visits.lock(work, visit_id)
    if head is None:
        raise VisitUnknown
    return head, replay(visits.events(work, visit_id))


def append(work: Work, actor: Actor, head: VisitHead, happening: Happening) -> None:
    """Add an event in the actor's name, bring the projection up to it, and journal it."""
    visits.add_event(work, head, replace(happening, staff_id=actor.staff_id))
    visits.set_progress(work, head.visit_id, replay(visits.events(work, head.visit_id)))
    touched = Record("visit", head.visit_id, head.site_id)
    journal.record(work, actor, happening.kind.value, touched)
