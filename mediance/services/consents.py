"""What a person was told and agreed to: one press each, and nothing ever rewritten."""

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from db.engine import Work, transaction
from db.errors import ConstraintViolated
from db.queries import clock, consents, journal, people
from db.queries import identities as records
from db.queries.journal import Record
from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.consents import (
    ASKED,
    USUALLY,
    ConsentEvent,
    ConsentText,
    Hindrance,
    NotAsked,
    Subject,
    Telling,
    TextKind,
    answer,
    hindrance,
    standing,
)
from mediance.domain.permissions import Action
from mediance.domain.reference import Choice
from mediance.services import changes, guard
from mediance.services.record_visit import PersonUnknown, UnknownChoice
from mediance.services.telling import tell, write_down

MOST_SHOWN = 30


class NoLongerStands(Exception):
    """What was to be taken back was taken back already."""


class NoSlip(Exception):
    """What was to be taken back is a colleague's, or was written more than a moment ago."""


@dataclass(frozen=True)
class TellingChoices:
    """How its reader told people last, or how it is mostly done, and the languages there are."""

    usual: Telling
    languages: tuple[Choice, ...]


@dataclass(frozen=True)
class ConsentSheet:
    """What stands, what led there (newest first), and what may be chosen to say more."""

    stands: Mapping[Subject, ConsentEvent]
    history: tuple[ConsentEvent, ...]
    texts: Mapping[TextKind, ConsentText]
    telling: TellingChoices
    institutions: tuple[Choice, ...]
    hindrance: Hindrance | None
    slips: frozenset[int] = frozenset()
    """The events that stand and that their reader may still take back."""


def consent_sheet(actor: Actor, person_id: int) -> ConsentSheet:
    """Return what somebody was told and agreed to, on whichever of their records.

    Raises `PersonUnknown`, `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.GIVE_NOTICE)
    with transaction(actor) as work:
        history = consents.events_of(work, _records(work, person_id))
        stands, now = standing(history), clock.now(work)
        return ConsentSheet(
            stands=stands,
            history=history[:MOST_SHOWN],
            texts=consents.texts(work, paris.today()),
            telling=_telling_choices(work, actor),
            institutions=consents.institutions(work, paris.today()),
            hindrance=hindrance(stands, is_told=consents.is_told(work, person_id)),
            slips=frozenset(
                each.event_id
                for each in stands.values()
                if each.may_be_slip_of(actor.staff_id, now)
            ),
        )


def telling_choices(actor: Actor) -> TellingChoices:
    """Return how the actor told people last, and what else may be chosen."""
    guard.require(actor, Action.GIVE_NOTICE)
    with transaction(actor) as work:
        return _telling_choices(work, actor)


def give_notice(actor: Actor, person_id: int, telling: Telling, key: uuid.UUID) -> int | None:
    """Write down that somebody was told what is kept of them, and return that event.

    The same `key` again does nothing and returns nothing. Raises `PersonUnknown`, `UnknownChoice`,
    `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.GIVE_NOTICE)
    request = (person_id, telling)
    with _among_known_choices(), changes.once(actor, "give_notice", key, request) as work:
        if work is None:
            return None
        _records(work, person_id)
        return tell(work, actor, person_id, telling)


def say(
    actor: Actor,
    person_id: int,
    subject: Subject,
    key: uuid.UUID,
    *,
    agrees: bool,
    telling: Telling = USUALLY,
) -> None:
    """Write down that somebody says yes or no; no, after a yes, is a withdrawal.

    Said again it stands as it is. Raises `PersonUnknown`, `NotAsked`, `UnknownChoice`,
    `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.RECORD_CONSENT)
    if subject.kind not in ASKED:
        raise NotAsked
    request = (person_id, subject, telling, agrees)
    with _among_known_choices(), changes.once(actor, "consent", key, request) as work:
        if work is None:
            return
        consents.hold(work, person_id)
        stands = standing(consents.events_of(work, _records(work, person_id))).get(subject)
        decision = answer(stands, agrees=agrees)
        if stands is None or stands.decision is not decision:
            write_down(work, actor, person_id, subject, decision=decision, telling=telling)


def undo(actor: Actor, event_id: int, key: uuid.UUID) -> None:
    """Take back what the actor wrote by a slip of the hand just now; both stay in the history.

    Raises `NoSlip` where it was a colleague, or more than `SLIP_WINDOW` ago on the database's
    clock, `NoLongerStands`, `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.RECORD_CONSENT)
    try:
        with changes.once(actor, "undo_consent", key, event_id) as work:
            if work is None:
                return
            person_id = consents.undo(work, event_id, actor.staff_id)
            undone = consents.event(work, event_id)
            if person_id is None or undone is None:
                raise NoLongerStands
            if not undone.may_be_slip_of(actor.staff_id, clock.now(work)):
                raise NoSlip
            journal.record(work, actor, "undo_consent", Record("person", person_id))
    except ConstraintViolated as refusal:
        raise NoLongerStands from refusal


def hindrance_to_follow(work: Work, person_id: int) -> Hindrance | None:
    """Return why somebody may not be followed, on whichever of their records it was said."""
    events = consents.events_of(work, tuple(work.scalars(records.records_of(person_id))))
    return hindrance(standing(events), is_told=consents.is_told(work, person_id))


@contextmanager
def _among_known_choices() -> Iterator[None]:
    """Turn a language or an institution that no list has into what it is."""
    try:
        yield
    except ConstraintViolated as refusal:
        raise UnknownChoice(refusal.constraint) from refusal


def _telling_choices(work: Work, actor: Actor) -> TellingChoices:
    usual = consents.usual_telling(work, actor.staff_id) or USUALLY
    return TellingChoices(usual, consents.languages(work, paris.today()))


def _records(work: Work, person_id: int) -> tuple[int, ...]:
    if not people.exists(work, person_id):
        raise PersonUnknown
    return tuple(work.scalars(records.records_of(person_id)))
