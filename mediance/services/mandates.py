"""Letting the association act online for somebody, and ending it with one press."""

import uuid
from dataclasses import dataclass
from datetime import date

from db.engine import Work, transaction
from db.queries import consents, journal, mandates, person_files, reference
from db.queries import identities as records
from db.queries.journal import Record
from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.consents import TextKind
from mediance.domain.mandates import Mandate, NewMandate, NoScope, NotInForce, any_covers, check
from mediance.domain.permissions import Action
from mediance.domain.reference import DomainChoice
from mediance.services import changes, guard
from mediance.services.record_visit import PersonUnknown

MOST_SHOWN = 20


@dataclass(frozen=True)
class Mandates:
    """What somebody gave, the families that may be chosen, and today."""

    given: tuple[Mandate, ...]
    families: tuple[DomainChoice, ...]
    today: date


def mandates_of(actor: Actor, person_id: int) -> Mandates:
    """Return the mandates of somebody, on whichever of their records.

    Raises `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.RECORD_MANDATE)
    with transaction(actor) as work:
        given = mandates.of_people(work, _records(work, person_id), limit=MOST_SHOWN)
        return Mandates(given, _families(work), paris.today())


def record_mandate(actor: Actor, person_id: int, mandate: NewMandate, key: uuid.UUID) -> None:
    """Write a mandate down; the same `key` again does nothing.

    Whether the person is under guardianship is asked, and nothing of the answer is kept. Raises
    what `domain.mandates.check` raises, `PersonUnknown`, `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.RECORD_MANDATE)
    with changes.once(actor, "record_mandate", key, (person_id, mandate)) as work:
        if work is None:
            return
        head = person_files.head(work, person_id)
        if head is None:
            raise PersonUnknown
        today = paris.today()
        check(mandate, birth_year=head.birth_year, today=today)
        if not set(mandate.families) <= {family.code for family in _families(work)}:
            raise NoScope
        text = consents.texts(work, today)[TextKind.MANDATE]
        mandate_id = mandates.add(
            work, person_id, mandate, text_id=text.text_id, staff_id=actor.staff_id
        )
        journal.record(work, actor, "record_mandate", Record("mandate", mandate_id))


def see_signature(actor: Actor, mandate_id: int, key: uuid.UUID) -> None:
    """Write down that the paper of a mandate given aloud was seen signed.

    Raises `NotInForce`, `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.RECORD_MANDATE)
    with changes.once(actor, "see_signature", key, mandate_id) as work:
        if work is None:
            return
        given = mandates.held(work, mandate_id)
        if given is None or given.is_revoked:
            raise NotInForce
        if not given.is_seen:
            mandates.see_signature(work, mandate_id, actor.staff_id)
            journal.record(work, actor, "see_signature", Record("mandate", mandate_id))


def revoke(actor: Actor, mandate_id: int, key: uuid.UUID) -> None:
    """End a mandate now: it covers nothing from here on.

    Raises `NotInForce`, `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.RECORD_MANDATE)
    with changes.once(actor, "revoke_mandate", key, mandate_id) as work:
        if work is None:
            return
        given = mandates.held(work, mandate_id)
        if given is None or given.is_revoked or given.last_day < paris.today():
            raise NotInForce
        mandates.revoke(work, mandate_id, actor.staff_id)
        journal.record(work, actor, "revoke_mandate", Record("mandate", mandate_id))


def covers(work: Work, person_id: int, family: str, on: date) -> bool:
    """Whether somebody may be acted for in a family of procedures on a day.

    A family is a domain's code. Whichever of their records the mandate was given on, it counts.
    """
    return any_covers(mandates.of_people(work, _records(work, person_id)), family, on)


def covering(work: Work, person_id: int, family: str, on: date) -> Mandate | None:
    """Return the mandate by which somebody is acted for, as `covers`; None where there is none."""
    given = mandates.of_people(work, _records(work, person_id))
    return next((each for each in given if each.covers(family, on)), None)


def _records(work: Work, person_id: int) -> tuple[int, ...]:
    return tuple(work.scalars(records.records_of(person_id)))


def _families(work: Work) -> tuple[DomainChoice, ...]:
    today = paris.today()
    codes = mandates.families(work, today)
    return tuple(choice for choice in reference.domains(work, today) if choice.code in codes)
