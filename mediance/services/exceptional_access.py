"""Exceptional access: a named social worker reads another's case for minutes, and it is told.

Who may is named by an administrator; why is written down first; the journal keeps it, the case's
own history shows it, and every author is told on their next screen.
"""

import uuid
from dataclasses import dataclass
from datetime import timedelta

from db.engine import Work, transaction
from db.queries import cases, journal
from db.queries import exceptional as queries
from db.queries import notes as note_queries
from db.queries.exceptional import ReaderChoice
from db.queries.journal import Record
from mediance.domain.actors import Actor
from mediance.domain.free_text import TextField, refuse
from mediance.domain.notes import (
    LONGEST_ACCESS,
    LONGEST_REASON,
    SHORTEST_REASON,
    ExceptionalAccess,
    told_of,
)
from mediance.domain.permissions import Action
from mediance.domain.sealing import BoundTo
from mediance.services import guard, reasons_of_access
from mediance.services.cases import CaseUnknown
from mediance.services.changes import once
from mediance.services.keys import ring
from mediance.services.sealing import digest, sealed

ACCESS = "exceptional_access"
MOST_TOLD = 20


class NotNamed(Exception):
    """No administrator named the actor for exceptional access."""


class OwnReader(Exception):
    """Nobody names themselves for exceptional access."""


@dataclass(frozen=True)
class ToldAccess:
    """An access that an author is told of: who, when, why, and in whose case."""

    access: ExceptionalAccess
    person_id: int | None
    family_name: str
    given_name: str


def take(actor: Actor, case_id: int, reason: str, key: uuid.UUID, *, minutes: int) -> None:
    """Open a case's notes to the actor for some minutes, and tell every author.

    Raises `NotNamed`, `UnusableText`, `ForbiddenNumber`, `CaseUnknown`, `NotPermitted` or
    `DatabaseUnavailable`.
    """
    guard.require(actor, Action.TAKE_EXCEPTIONAL_ACCESS)
    kept = told_of(reason, LONGEST_REASON, SHORTEST_REASON)
    refuse(kept, TextField.EXCEPTIONAL_REASON)
    length = min(timedelta(minutes=max(minutes, 1)), LONGEST_ACCESS)
    request = (case_id, digest(ring("notes"), kept), minutes)
    with (
        guard.refusal_kept(actor, Record(ACCESS, case_id), NotNamed),
        once(actor, "take_access", key, request) as work,
    ):
        if work is not None:
            _begin(work, actor, case_id, kept, length=length)


def end(actor: Actor, case_id: int, key: uuid.UUID) -> None:
    """End one's own exceptional access before its time; without one, nothing changes."""
    guard.require(actor, Action.TAKE_EXCEPTIONAL_ACCESS)
    with once(actor, "end_access", key, case_id) as work:
        if work is None:
            return
        access_id = queries.end(work, case_id, actor.staff_id)
        if access_id is not None:
            journal.record(work, actor, "end_access", Record(ACCESS, access_id))


def told_to(actor: Actor) -> tuple[ToldAccess, ...]:
    """Return the accesses to the actor's own notes that they have not said they saw."""
    guard.require(actor, Action.READ_NOTE)
    with transaction(actor) as work:
        found = queries.unseen(work, actor.staff_id, MOST_TOLD)
    keys = ring("notes") if found else None
    return tuple(
        ToldAccess(
            reasons_of_access.access(each.reason, keys=keys),
            each.person_id,
            each.family_name,
            each.given_name,
        )
        for each in found
    )


def say_seen(actor: Actor, access_id: int, key: uuid.UUID) -> None:
    """Say that one saw that somebody read one's notes."""
    guard.require(actor, Action.READ_NOTE)
    with once(actor, "see_access", key, access_id) as work:
        if work is not None and queries.see(work, access_id, actor.staff_id):
            journal.record(work, actor, "see", Record(ACCESS, access_id))


def readers(actor: Actor) -> tuple[ReaderChoice, ...]:
    """Return the social workers, and who of them is named for exceptional access."""
    guard.require(actor, Action.MANAGE_ACCOUNTS)
    with transaction(actor) as work:
        return queries.readers(work)


def name_reader(actor: Actor, staff_id: int, key: uuid.UUID, *, is_named: bool) -> None:
    """Name a social worker for exceptional access, or take it back; what is so stays so.

    Raises `OwnReader`, `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.MANAGE_ACCOUNTS)
    if staff_id == actor.staff_id:
        raise OwnReader
    with once(actor, "name_reader", key, (staff_id, is_named)) as work:
        if work is None or queries.is_named(work, staff_id) is is_named:
            return
        if is_named:
            queries.name_reader(work, staff_id, actor.staff_id)
        else:
            queries.unname_reader(work, staff_id)
        operation = "name_reader" if is_named else "unname_reader"
        journal.record(work, actor, operation, Record("staff", staff_id))


def _begin(work: Work, actor: Actor, case_id: int, reason: str, *, length: timedelta) -> None:
    case = cases.head(work, case_id)
    if case is None:
        raise CaseUnknown
    if not queries.is_named(work, actor.staff_id):
        raise NotNamed
    note_queries.hold_keys(work)
    row_id = note_queries.next_id(work, ACCESS)
    place = BoundTo(ACCESS, row_id, case_id, actor.staff_id, 1)
    why = sealed(ring("notes"), reason.encode(), place.as_bytes)
    queries.begin(work, place, why, site_id=case.site_id, length=length)
    journal.record(work, actor, "take_access", Record(ACCESS, row_id, case.site_id))
