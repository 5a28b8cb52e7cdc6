"""One change of one procedure: on the state that was seen, once, with its events and its trace."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

from db.engine import Work, transaction
from db.queries import clock, journal, procedures
from db.queries.journal import Record
from db.queries.procedures import Happening, Kept, NewFact, Place
from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.followup import Changed, RecordedEvent, Seen
from mediance.domain.permissions import Action
from mediance.domain.procedure_deadlines import NOTHING_SAID, Facts, Lawbook, Subject
from mediance.domain.procedure_life import (
    EventKind,
    InTheFuture,
    Life,
    ProcedureEvent,
    ProcedureIsClosed,
    life,
    with_event,
)
from mediance.domain.procedures import Step
from mediance.services import guard
from mediance.services.changes import once
from mediance.services.followup import reading
from mediance.services.followup.projection import lawbook, project
from mediance.services.followup.refusals import FirstStepStays, ProcedureUnknown

ENTITY = "procedure"
MIDDAY = time(12)


@dataclass(frozen=True)
class Change:
    """One press: what is to be changed, on which state, under which key."""

    intention: str
    seen: Seen
    wanted: object
    key: uuid.UUID


def midday(day: date, now: datetime) -> datetime:
    """Return the middle of a day, of today now at the latest; raise `InTheFuture`."""
    if day > paris.today():
        raise InTheFuture(day)
    return min(paris.at(day, MIDDAY), now)


def happened(said: datetime | None, now: datetime) -> datetime:
    """Return a moment that somebody told, or now; raise `InTheFuture` of one to come."""
    if said is not None and said > now:
        raise InTheFuture(said)
    return said or now


def check_plausible(said: datetime | date | None) -> None:
    """Raise `paris.DayFarAway` of a day that nobody can have meant."""
    if said is not None:
        paris.plausible(said.date() if isinstance(said, datetime) else said)


@dataclass(frozen=True)
class Held:
    """A procedure that nobody else changes until the transaction ends."""

    work: Work
    kept: Kept
    recorded: tuple[RecordedEvent, ...]
    facts: Facts
    by: Lawbook

    @property
    def events(self) -> tuple[ProcedureEvent, ...]:
        """Return all that was recorded."""
        return tuple(each.event for each in self.recorded)

    @property
    def life(self) -> Life:
        """Return where it stands."""
        return life(self.events)

    @property
    def place(self) -> Place:
        """Return which procedure, and of which site."""
        return Place(self.kept.head.procedure_id, self.kept.head.site_id)

    def check_open(self) -> None:
        """Raise `ProcedureIsClosed` where it has ended."""
        if not self.kept.head.is_open:
            raise ProcedureIsClosed

    def moment(self, said: datetime | date | None, *, of: int | None = None) -> datetime:
        """Return the moment of what is said to have happened; `of` is the event that it corrects.

        A day without an hour falls in with what is known of it: after what happened before on the
        same day, and not after now. Raises `InTheFuture` of what is to come, and
        `paris.DayFarAway`.
        """
        now = clock.now(self.work)
        check_plausible(said)
        if said is None or isinstance(said, datetime):
            return happened(said, now)
        earliest, latest = _room(self.life, said, of)
        return min(max(midday(said, now), earliest), latest, now)


@dataclass(frozen=True)
class Written:
    """What a change writes: what happened, what is known of a deadline, columns by their name."""

    operation: str
    happenings: Sequence[Happening] = ()
    fact: NewFact | None = None
    columns: Mapping[str, object] = field(default_factory=dict)

    @property
    def fields(self) -> tuple[str, ...]:
        """Return what the journal names."""
        happened = (each.kind.value for each in self.happenings)
        return (*self.columns, *happened, *(("deadline",) if self.fact else ()))


def carry_out(actor: Actor, change: Change, do: Callable[[Held], Written]) -> Seen:
    """Carry a change out once, on the state that was seen; return the state after it.

    Raises `Changed` where a colleague wrote since, `ProcedureUnknown`, what `do` raises,
    `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.FOLLOW_PROCEDURE)
    request = (change.seen, change.wanted)
    with once(actor, change.intention, change.key, request) as work:
        if work is not None:
            held = hold(work, change)
            return commit(actor, held, do(held))
    with transaction(actor) as work:
        return _kept(work, change.seen.procedure_id).head.seen


def hold(work: Work, change: Change) -> Held:
    """Hold a procedure as it was seen; raise `Changed` or `ProcedureUnknown`."""
    procedure_id = change.seen.procedure_id
    procedures.share_alerts(work)
    kept = _kept(work, procedure_id, held=True)
    if kept.head.version != change.seen.version:
        raise Changed(change.seen, reading.file_of(work, kept), change.wanted)
    return Held(
        work,
        kept,
        procedures.events(work, [procedure_id])[procedure_id],
        procedures.facts(work, [procedure_id]).get(procedure_id, NOTHING_SAID),
        lawbook(work),
    )


def commit(actor: Actor, held: Held, written: Written) -> Seen:
    """Write a change down with all that follows from it."""
    work, place = held.work, held.place
    version = held.kept.head.version + 1
    lived = _happen(actor, held, written.happenings, version)
    if written.fact:
        procedures.add_fact(work, place, written.fact, staff_id=actor.staff_id, version=version)
    moved = projection_of(lived) if written.happenings else {}
    procedures.change(work, place.procedure_id, {**written.columns, **moved})
    if written.happenings or written.fact:
        facts = procedures.facts(work, [place.procedure_id])
        said = facts.get(place.procedure_id, NOTHING_SAID)
        project(work, place, Subject(held.kept.head.type_code, lived, said), held.by)
    record(actor, work, place, written)
    return Seen(place.procedure_id, version)


def record(actor: Actor, work: Work, place: Place, written: Written) -> None:
    """Leave the trace of a change: which fields, never what they say."""
    touched = Record(ENTITY, place.procedure_id, place.site_id, fields=written.fields)
    journal.record(work, actor, written.operation, touched)


def projection_of(of: Life) -> dict[str, object]:
    """Return the columns that tell where a procedure stands."""
    if of.step is None:
        raise FirstStepStays
    entered = [each.at for each in of.events if each.kind is EventKind.ENTERED]
    deposits = [each.at for each in of.events if each.step is Step.DEPOSITED]
    decisions = [each.at for each in of.events if each.step is Step.DECIDED]
    ends = [each.at for each in of.events if each.kind is EventKind.CLOSED]
    return {
        "step": of.step,
        "opened_at": min(entered),
        "closed_at": ends[-1] if of.is_closed else None,
        "outcome": of.outcome,
        "last_act_at": max(each.at for each in of.events),
        "deposited_at": min(deposits, default=None),
        "decided_at": min(decisions, default=None),
    }


def _happen(actor: Actor, held: Held, happenings: Sequence[Happening], version: int) -> Life:
    events, now = held.events, clock.now(held.work)
    for happening in happenings:
        event = procedures.add_event(
            held.work, held.place, happening, staff_id=actor.staff_id, version=version
        )
        with_event(events, event, now)
        events = (*events, event)
    return life(events)


def _room(of: Life, day: date, corrected: int | None) -> tuple[datetime, datetime]:
    """Return between which moments of a day something fits in: between its neighbours."""
    start, end = paris.day_bounds(day)
    moments = [each.at for each in of.events]
    before, after = moments, list[datetime]()
    for place, each in enumerate(of.events):
        if each.event_id == corrected:
            before, after = moments[:place], moments[place + 1 :]
    earliest = max((at for at in before if start <= at < end), default=start)
    return earliest, min((at for at in after if start <= at < end), default=end)


def _kept(work: Work, procedure_id: int, *, held: bool = False) -> Kept:
    kept = procedures.kept(work, procedure_id, held=held)
    if kept is None:
        raise ProcedureUnknown
    return kept
