"""The register of requests: written down once, answered in time, put right with a trace."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from db.engine import Work, transaction
from db.errors import ConstraintViolated
from db.queries import journal, rights
from db.queries.journal import Record
from db.queries.rights import Named, RequestRow, Standing
from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.free_text import TextField, refuse, visible
from mediance.domain.names import tokens
from mediance.domain.permissions import Action
from mediance.domain.retention import Why
from mediance.domain.rights import (
    SOON,
    IdentityCheck,
    Impediment,
    RequestEvent,
    RequestEventKind,
    RequestFacts,
    RequestRefused,
    RequestState,
    Restriction,
    RightKind,
    Way,
    check_can_happen,
    check_received,
    last_to_undo,
    replay,
)
from mediance.services import erasure, guard
from mediance.services.changes import once
from mediance.services.record_visit import PersonUnknown
from mediance.services.rights.machinery import as_machinery

__all__ = ["Named", "RequestRow", "Standing"]

AT_ONCE = 30
DAY = timedelta(days=1)
MOST_FOUND = 8
MOST_OF_PERSON = 20
ENTITY = "rights_request"
MARK_OF = {
    RightKind.LIMITATION: Restriction.LIMITED,
    RightKind.OBJECTION: Restriction.NO_FOLLOW_UP,
}
"""What granting a request has the software obey from then on."""


class RequestUnknown(Exception):
    """There is no such request."""


class RequestChanged(Exception):
    """A colleague said something of the request since it was shown."""


@dataclass(frozen=True)
class Asked:
    """What somebody asks, as it is written down; nobody of the records is None."""

    person_id: int | None
    right: RightKind
    received_on: date
    way: Way = Way.ON_SITE
    identity: IdentityCheck | None = None


@dataclass(frozen=True)
class Said:
    """What is said of a request: its answer, its extension, how identity was checked."""

    kind: RequestEventKind
    reason: str = ""
    identity: IdentityCheck | None = None
    right: RightKind | None = None
    received_on: date | None = None
    way: Way | None = None


DONE = Said(RequestEventKind.ANSWERED)
KNOWN = Said(RequestEventKind.IDENTITY_CHECKED, identity=IdentityCheck.KNOWN_TO_TEAM)


@dataclass(frozen=True)
class Listed:
    """One line of the register."""

    row: RequestRow
    who: Named | None


@dataclass(frozen=True)
class Register:
    """A page of the register, how many there are, and how many are due or past."""

    lines: tuple[Listed, ...]
    count: int
    late: int
    soon: int


@dataclass(frozen=True)
class Happened:
    """One thing that happened to a request, by somebody of the team."""

    event: RequestEvent
    is_undone: bool


@dataclass(frozen=True)
class RequestFile:
    """A request with all that happened to it, and the marks that stand for the person."""

    line: Listed
    facts: RequestFacts
    events: tuple[Happened, ...]
    restrictions: tuple[Standing, ...]
    is_erasure_proven: bool


@dataclass(frozen=True)
class OfPerson:
    """What somebody asked, and which marks stand: what their own screen shows."""

    requests: tuple[RequestRow, ...]
    restrictions: tuple[Standing, ...]


def record_request(actor: Actor, asked: Asked, key: uuid.UUID) -> None:
    """Write down that somebody asks something; the same `key` again writes nothing.

    Raises `RequestRefused` for a day that cannot be, `PersonUnknown`, `NotPermitted` or
    `DatabaseUnavailable`.
    """
    guard.require(actor, Action.RECORD_RIGHTS)
    check_received(asked.received_on, paris.today())
    received = RequestEvent(
        kind=RequestEventKind.RECEIVED,
        at=paris.now(),
        staff_id=actor.staff_id,
        right=asked.right,
        received_on=asked.received_on,
        way=asked.way,
        identity=asked.identity,
    )
    facts = replay([received])
    try:
        with once(actor, "record_request", key, asked) as work:
            if work is None:
                return
            request_id = rights.add(work, asked.person_id, facts, received)
            journal.record(work, actor, "record", Record(ENTITY, request_id))
    except ConstraintViolated as refusal:
        raise PersonUnknown from refusal


def say(actor: Actor, request_id: int, said: Said, key: uuid.UUID, *, version: int) -> None:
    """Say what became of a request; the same `key` again changes nothing.

    Granting limitation or opposition sets the mark that the software obeys. Raises
    `RequestRefused`, `RequestChanged` where it is not at `version` any more, `ForbiddenNumber`,
    `RequestUnknown`, `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.HANDLE_RIGHTS)
    refuse(said.reason, TextField.REQUEST)
    with once(actor, f"request_{said.kind}", key, (request_id, said)) as work:
        if work is None:
            return
        row, events = _held(work, request_id, version)
        happening = _event(actor, said)
        check_can_happen(replay(events), happening, paris.today())
        _add(work, actor, row, happening)
        if said.kind is RequestEventKind.ANSWERED:
            _set_mark(work, actor, row)


def undo_last(actor: Actor, request_id: int, key: uuid.UUID, *, version: int) -> None:
    """Take back what was said last of a request, with a trace; a mark it set is lifted.

    Raises as `say`.
    """
    guard.require(actor, Action.HANDLE_RIGHTS)
    with once(actor, "request_undone", key, request_id) as work:
        if work is None:
            return
        row, events = _held(work, request_id, version)
        last = last_to_undo(events)
        undone = RequestEvent(
            kind=RequestEventKind.UNDONE, at=paris.now(), staff_id=actor.staff_id, undoes=last.id
        )
        _add(work, actor, row, undone)
        if last.kind is RequestEventKind.ANSWERED and row.facts.right in MARK_OF:
            _lift(work, actor, row.person_id, MARK_OF[row.facts.right], of_request=row.id)


def answer_erasure(actor: Actor, request_id: int, key: uuid.UUID, *, version: int) -> None:
    """Erase whoever asks for it and answer with the number of the proof, in one transaction.

    Raises `ErasureRefused`, `PersonUnknown`, and as `say`.
    """
    guard.require(actor, Action.HANDLE_RIGHTS)
    with once(actor, "erase_asking", key, request_id) as work:
        if work is None:
            return
        row, events = _held(work, request_id, version)
        check_can_happen(replay(events), _event(actor, DONE), paris.today())
        if row.facts.right is not RightKind.ERASURE or row.person_id is None:
            raise RequestRefused(Impediment.PERSON_UNKNOWN)
        erased = erasure.erase(work, actor, row.person_id, Why.REQUEST)
        proven = replace(DONE, reason=str(erased.receipt_id))
        _add(work, actor, row, _event(actor, proven))


def lift_mark(actor: Actor, person_id: int, restriction: Restriction, key: uuid.UUID) -> None:
    """Lift a mark because the person wishes so; raises `NotPermitted` or `DatabaseUnavailable`."""
    guard.require(actor, Action.HANDLE_RIGHTS)
    with once(actor, "lift_restriction", key, (person_id, restriction)) as work:
        if work is not None:
            _lift(work, actor, person_id, restriction)


def rectified(work: Work, actor: Actor, person_id: int) -> int:
    """Answer the open requests of rectification of somebody just put right; return how many.

    Within the transaction of the correction: both are there, or neither is. Whoever corrects has
    the person before them, and so knows whose request it is.
    """
    with as_machinery(work, actor):
        records = rights.same_person(work, person_id)
        answered = tuple(
            (row, _event(actor, said))
            for row in rights.of_people(work, records, limit=MOST_OF_PERSON)
            if _awaits_rectification(row.facts)
            for said in ((DONE,) if row.facts.identity else (KNOWN, DONE))
        )
        for row, event in answered:
            _append(work, row, event)
    for row, event in answered:
        journal.record(work, actor, event.kind, Record(ENTITY, row.id))
    return len({row.id for row, _said in answered})


def _awaits_rectification(facts: RequestFacts) -> bool:
    return facts.state is RequestState.OPEN and facts.right is RightKind.RECTIFICATION


# Reading


def register(
    actor: Actor, *, right: RightKind | None = None, is_open: bool = True, offset: int = 0
) -> Register:
    """Return a page of the register: the open ones by their day, or the closed ones.

    Names shown are journalled as so many. Raises `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.VIEW_RIGHTS)
    today = paris.today()
    with transaction(actor) as work:
        read = rights.open_requests if is_open else rights.closed_requests
        rows = read(work, right=right, offset=offset, limit=AT_ONCE)
        late = rights.count_due(work, today - DAY)
        lines = _named(work, actor, rows)
        if any(line.who for line in lines):
            journal.record(work, actor, "list", Record(ENTITY, row_count=len(lines)))
        return Register(
            lines,
            rights.count(work, right=right, is_open=is_open),
            late,
            rights.count_due(work, today + SOON) - late,
        )


def request_file(actor: Actor, request_id: int) -> RequestFile:
    """Return a request with its history, for whoever answers it; the reading is journalled.

    Raises `RequestUnknown`, `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.HANDLE_RIGHTS)
    with transaction(actor) as work:
        row = rights.find(work, request_id)
        if row is None:
            raise RequestUnknown
        events = rights.events(work, request_id)
        journal.record(work, actor, "read", Record(ENTITY, request_id))
        (line,) = _named(work, actor, [row])
        marks: tuple[Standing, ...] = ()
        if row.person_id is not None:
            marks = rights.restrictions(work, _records(work, actor, row.person_id))
        undone = {event.undoes for event in events}
        history = tuple(Happened(event, event.id in undone) for event in events)
        is_proven = rights.proof_of_erasure(work, request_id) is not None
        return RequestFile(line, replay(events), history, marks, is_proven)


def asked_by(actor: Actor, person_id: int) -> OfPerson:
    """Return what somebody asked and which marks stand, for their own screen.

    Raises `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.RECORD_RIGHTS)
    with transaction(actor) as work, as_machinery(work, actor):
        person_ids = rights.same_person(work, person_id)
        return OfPerson(
            rights.of_people(work, person_ids, limit=MOST_OF_PERSON),
            rights.restrictions(work, person_ids),
        )


def find_asking(actor: Actor, typed: str) -> tuple[Named, ...]:
    """Return people whose name holds all the words of a signature; journalled as a search.

    Whoever answers for data meets nobody, and so finds nobody but by the whole words of a name.
    Raises `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.HANDLE_RIGHTS)
    wanted = tokens(typed)
    if not wanted:
        return ()
    with transaction(actor) as work:
        with as_machinery(work, actor):
            found = rights.bearing(work, wanted, MOST_FOUND)
        journal.record(work, actor, "search", Record("person", row_count=len(found)))
        return found


def _held(work: Work, request_id: int, version: int) -> tuple[RequestRow, Sequence[RequestEvent]]:
    row = rights.held(work, request_id)
    if row is None:
        raise RequestUnknown
    if row.version != version:
        raise RequestChanged
    return row, rights.events(work, request_id)


def _event(actor: Actor, said: Said) -> RequestEvent:
    return RequestEvent(
        kind=said.kind,
        at=paris.now(),
        staff_id=actor.staff_id,
        reason=visible(said.reason).strip(),
        identity=said.identity,
        right=said.right,
        received_on=said.received_on,
        way=said.way,
    )


def _add(work: Work, actor: Actor, row: RequestRow, event: RequestEvent) -> None:
    """Append what happened, write what it leaves, and say so in the journal."""
    _append(work, row, event)
    journal.record(work, actor, event.kind, Record(ENTITY, row.id))


def _append(work: Work, row: RequestRow, event: RequestEvent) -> None:
    rights.append(work, row.id, event)
    rights.project(work, row.id, replay(rights.events(work, row.id)))


def _set_mark(work: Work, actor: Actor, row: RequestRow) -> None:
    mark = MARK_OF.get(row.facts.right)
    if mark is None or row.person_id is None:
        return
    standing = rights.restrictions(work, _records(work, actor, row.person_id))
    if mark not in {each.restriction for each in standing}:
        rights.restrict(work, row.person_id, mark, request_id=row.id, staff_id=actor.staff_id)
        journal.record(work, actor, "restrict", Record("person", row.person_id, fields=(mark,)))


def _lift(
    work: Work,
    actor: Actor,
    person_id: int | None,
    mark: Restriction,
    *,
    of_request: int | None = None,
) -> None:
    if person_id is None:
        return
    records = _records(work, actor, person_id)
    if rights.lift(work, records, mark, actor.staff_id, of_request=of_request):
        journal.record(work, actor, "lift", Record("person", person_id, fields=(mark,)))


def _records(work: Work, actor: Actor, person_id: int) -> tuple[int, ...]:
    """Return all records of somebody whom the actor may not look up."""
    with as_machinery(work, actor):
        return rights.same_person(work, person_id)


def _named(work: Work, actor: Actor, rows: Sequence[RequestRow]) -> tuple[Listed, ...]:
    """Return lines with who asks: the names of those who do, and of nobody else."""
    with as_machinery(work, actor):
        who = rights.named(work, [row.person_id for row in rows])
    return tuple(Listed(row, who.get(row.person_id or 0)) for row in rows)
