"""Papers of a person: asked for, seen, missing. What is on them is never written down."""

import uuid
from dataclasses import dataclass
from datetime import date

from db.engine import transaction
from db.errors import ConstraintViolated
from db.queries import appointments, journal, papers, people, reference
from db.queries import identities as records
from db.queries.journal import Record
from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.papers import EventKind, NewPaperEvent, Paper
from mediance.domain.papers import papers as folded
from mediance.domain.permissions import Action
from mediance.domain.reference import UsualDocument
from mediance.services import changes, guard
from mediance.services.changes import NoLongerThere
from mediance.services.record_visit import PersonUnknown, UnknownChoice

ENTITY = "document_event"


class NothingChosen(Exception):
    """No paper was named."""


@dataclass(frozen=True)
class Papers:
    """Somebody's papers, what may be said of others, and today."""

    known: tuple[Paper, ...]
    documents: tuple[UsualDocument, ...]
    today: date


def papers_of(actor: Actor, person_id: int) -> Papers:
    """Return the papers of somebody as they stand today, all their records together.

    Raises `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.SEE_PAPER)
    today = paris.today()
    with transaction(actor) as work:
        documents = reference.documents(work, today)
        events = papers.of_people(work, tuple(work.scalars(records.records_of(person_id))))
    labels = {document.code: document.label for document in documents}
    return Papers(folded(events, labels, today), documents, today)


def say(actor: Actor, new: NewPaperEvent, key: uuid.UUID) -> None:
    """Write down that papers were asked for, seen or are missing.

    Raises `NothingChosen`, `papers.DayToCome`, `papers.EndsBeforeSeen`, `PersonUnknown`,
    `UnknownChoice`, `errors.PersonRestricted`, `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require_site(actor, Action.SEE_PAPER, new.site_id)
    new.check(paris.today())
    if new.kind is EventKind.TAKEN_BACK:
        raise UnknownChoice
    if not new.document_codes:
        raise NothingChosen
    try:
        with changes.once(actor, "say_paper", key, new) as work:
            if work is None:
                return
            if not people.exists(work, new.person_id):
                raise PersonUnknown
            if new.procedure_id is not None:
                purpose = appointments.purpose(work, new.procedure_id)
                ids = work.scalars(records.records_of(new.person_id)).all()
                if purpose is None or purpose.person_id not in ids:
                    raise UnknownChoice
            papers.add(work, new, actor.staff_id)
            touched = Record(ENTITY, new.person_id, new.site_id, fields=(new.kind.value,))
            journal.record(work, actor, "create", touched)
    except ConstraintViolated as refusal:
        if refusal.constraint == papers.NOT_LISTED:
            raise UnknownChoice(refusal.constraint) from refusal
        raise


def take_back(actor: Actor, event_id: int, key: uuid.UUID) -> None:
    """Say that something was written of a paper by mistake; both stay in the record.

    Raises `NoLongerThere`, `errors.PersonRestricted`, `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.SEE_PAPER)
    with changes.once(actor, "take_back_paper", key, event_id) as work:
        if work is None:
            return
        said = papers.place_of(work, event_id)
        if said is None or said.kind is EventKind.TAKEN_BACK:
            raise NoLongerThere
        if not papers.hold_whole(work, event_id):
            raise NoLongerThere
        back = NewPaperEvent(
            site_id=said.site_id,
            person_id=said.person_id,
            document_codes=said.document_codes,
            kind=EventKind.TAKEN_BACK,
            on=paris.today(),
        )
        papers.add(work, back, actor.staff_id, replaces=event_id)
        touched = Record(ENTITY, said.person_id, said.site_id, fields=(back.kind.value,))
        journal.record(work, actor, "correct", touched)
