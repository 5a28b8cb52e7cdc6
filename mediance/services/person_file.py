"""One person's file: opened, put right, and how to reach them without risk."""

import uuid

from db.engine import Work, transaction
from db.queries import journal, person_files
from db.queries.journal import Record
from mediance.domain import free_text, paris
from mediance.domain.actors import Actor
from mediance.domain.free_text import TextField
from mediance.domain.names import tidy
from mediance.domain.permissions import Action
from mediance.domain.person_file import FollowUp, Identity, PersonHead, Phone
from mediance.domain.register.model import UnreadableCell
from mediance.domain.register.phones import read_phones
from mediance.domain.sites import UnusablePhone
from mediance.services import changes, guard
from mediance.services.changes import NoLongerThere
from mediance.services.corrections import NothingCorrected
from mediance.services.record_visit import PersonUnknown
from mediance.services.rights.requests import rectified

VISITS_SHOWN = 10


def open_person(actor: Actor, person_id: int, *, is_opening: bool = True) -> PersonHead:
    """Return who somebody is, with the records that are of them.

    Opening a file is journalled; looking at it again while it stays open is not. Raises
    `PersonUnknown`, `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.GIVE_NOTICE)
    with transaction(actor) as work:
        return opened_within(work, actor, person_id, is_opening=is_opening)


def opened_within(work: Work, actor: Actor, person_id: int, *, is_opening: bool) -> PersonHead:
    """Return the same within a transaction; raise `PersonUnknown`."""
    head = _head(work, person_id)
    if is_opening:
        journal.record(work, actor, "read", Record("person", person_id))
    return head


def follow_up(actor: Actor, person_id: int, *, offset: int = 0) -> FollowUp:
    """Return how to reach somebody and their visits so far, for those who follow people.

    Raises `PersonUnknown`, `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.VIEW_PERSON)
    with transaction(actor) as work:
        head = _head(work, person_id)
        return FollowUp(
            phones=person_files.phones(work, head.record_ids),
            visits=person_files.visits(work, head.record_ids, offset=offset, limit=VISITS_SHOWN),
            visit_count=person_files.count_visits(work, head.record_ids),
            other_names=person_files.other_names(work, head),
            today=paris.today(),
        )


def correct_person(
    actor: Actor, person_id: int, *, seen: Identity, said: Identity, key: uuid.UUID
) -> None:
    """Put right who somebody is, with a trace; they are found under the new name from then on.

    It answers what the person asked to have put right. Raises `changes.ChangedMeanwhile` where it
    is not what was seen any more, `NothingCorrected`, `PersonUnknown`,
    `domain.names.UnusableName`, `free_text.ForbiddenNumber`, `errors.PersonRestricted`,
    `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.CORRECT_PERSON)
    tidied = _tidied(said)
    with changes.once(actor, "correct_person", key, (person_id, seen, tidied)) as work:
        if work is None:
            return
        now = person_files.held_identity(work, person_id)
        if now is None:
            raise PersonUnknown
        corrections = changes.unless_changed(seen, now).corrections_to(tidied)
        if not corrections:
            raise NothingCorrected
        person_files.correct(
            work, person_id, tidied, corrections=corrections, staff_id=actor.staff_id
        )
        fields = tuple(each.field for each in corrections)
        journal.record(work, actor, "correct", Record("person", person_id, fields=fields))
        rectified(work, actor, person_id)


def add_phone(actor: Actor, person_id: int, site_id: int, *, typed: str, key: uuid.UUID) -> None:
    """Write down a number at which somebody may be called without risk.

    Raises `UnusablePhone`, `PersonUnknown`, `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require_site(actor, Action.CORRECT_PERSON, site_id)
    number = _number(typed)
    with changes.once(actor, "add_phone", key, (person_id, site_id, number)) as work:
        if work is None:
            return
        _head(work, person_id)
        person_files.add_phone(work, person_id, number, site_id)
        _journal_phone(work, actor, person_id, "create")


def say_phone_safe(actor: Actor, phone: Phone, key: uuid.UUID, *, is_safe: bool) -> None:
    """Say that a number may be called without risk, or not.

    Raises `NoLongerThere`, `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.CORRECT_PERSON)
    with changes.once(actor, "phone_safe", key, (phone.person_id, phone.number, is_safe)) as work:
        if work is None:
            return
        found = person_files.say_phone_safe(work, phone.person_id, phone.number, is_safe=is_safe)
        if not found:
            raise NoLongerThere
        _journal_phone(work, actor, phone.person_id, "correct")


def remove_phone(actor: Actor, phone: Phone, key: uuid.UUID) -> None:
    """Forget a number; raise as `say_phone_safe`, and `errors.PersonRestricted`."""
    guard.require(actor, Action.CORRECT_PERSON)
    with changes.once(actor, "remove_phone", key, (phone.person_id, phone.number)) as work:
        if work is None:
            return
        if not person_files.remove_phone(work, phone.person_id, phone.number):
            raise NoLongerThere
        _journal_phone(work, actor, phone.person_id, "remove")


def _head(work: Work, person_id: int) -> PersonHead:
    head = person_files.head(work, person_id)
    if head is None:
        raise PersonUnknown
    return head


def _journal_phone(work: Work, actor: Actor, person_id: int, operation: str) -> None:
    journal.record(work, actor, operation, Record("person", person_id, fields=("phone",)))


def _number(typed: str) -> str:
    try:
        numbers = read_phones(typed)
    except UnreadableCell as error:
        raise UnusablePhone from error
    if len(numbers) != 1:
        raise UnusablePhone
    return numbers[0]


def _tidied(said: Identity) -> Identity:
    for written in (said.family_name, said.given_name, said.used_name):
        free_text.refuse(written, TextField.PERSON_NAME)
    return Identity(
        tidy(said.family_name),
        tidy(said.given_name) if said.given_name.strip() else "",
        tidy(said.used_name) if said.used_name and said.used_name.strip() else None,
        said.birth_year,
    )
