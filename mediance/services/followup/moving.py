"""A procedure moves along: steps, reminders, corrections, its end."""

import uuid
from dataclasses import asdict, replace

from db.queries.procedures import Happening
from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.followup import (
    USUAL_TURN,
    Act,
    Advance,
    Closing,
    EventCorrection,
    InBulk,
    Seen,
)
from mediance.domain.free_text import TextField
from mediance.domain.free_text import reason as told
from mediance.domain.permissions import Action
from mediance.domain.procedure_life import EventKind, NoSuchEvent, ProcedureEvent, life
from mediance.domain.procedures import Step
from mediance.services import guard
from mediance.services.cases import held_open
from mediance.services.followup.bulk import each_by_itself
from mediance.services.followup.projection import relance
from mediance.services.followup.refusals import NothingToRemind
from mediance.services.followup.writing import Change, Held, Written, carry_out

ACTS = frozenset({EventKind.CHASED, EventKind.ANSWERED, EventKind.APPOINTMENT})
NOT_YET = 0
"""The number of an event while it is not recorded."""


def advance(actor: Actor, seen: Seen, to: Advance, key: uuid.UUID) -> Seen:
    """Enter a step.

    Returns the state after it. Raises `Changed`, `ProcedureUnknown`, an `ImpossibleHistory`,
    `errors.PersonRestricted`, `NotPermitted` or `DatabaseUnavailable`.
    """

    def do(held: Held) -> Written:
        entered = Happening(kind=EventKind.ENTERED, at=held.moment(to.at), step=to.step)
        proof = {"proof_seen_on": paris.local_day(entered.at)} if to.proof_seen else {}
        turn = {"waiting_on": USUAL_TURN[to.step]}
        return Written("advance", [entered], columns={**proof, **turn})

    return carry_out(actor, Change("advance", seen, to, key), do)


def record_act(actor: Actor, seen: Seen, act: Act, key: uuid.UUID) -> Seen:
    """Write down a reminder that was sent (`CHASED`, its rung) or an answer (`ANSWERED`).

    Returns the state after it. Raises `Changed`, `ProcedureUnknown`, an `ImpossibleHistory`,
    `errors.PersonRestricted`, `NotPermitted` or `DatabaseUnavailable`.
    """

    def do(held: Held) -> Written:
        if act.kind not in ACTS:
            raise NoSuchEvent(act.kind)
        return Written(act.kind, [Happening(kind=act.kind, at=held.moment(act.at), rung=act.rung)])

    return carry_out(actor, Change("record_act", seen, act, key), do)


def correct_event(actor: Actor, seen: Seen, correction: EventCorrection, key: uuid.UUID) -> Seen:
    """Put an event in the place of an earlier one, or take it back; both stay in the record.

    Taking the end back is reopening it. Returns the state after it. Raises `Changed`,
    `ProcedureUnknown`, `CaseIsClosed`, an `ImpossibleHistory`, `errors.PersonRestricted`,
    `NotPermitted` or `DatabaseUnavailable`.
    """
    said = replace(correction, reason=told(correction.reason, TextField.FOLLOW_UP_REASON))

    def do(held: Held) -> Written:
        return _put_right(held, _corrected(held, said))

    return carry_out(actor, Change("correct_event", seen, said, key), do)


def close(actor: Actor, seen: Seen, closing: Closing, key: uuid.UUID) -> Seen:
    """End a procedure.

    Returns the state after it. Raises `Changed`, `ProcedureUnknown`, an `ImpossibleHistory`,
    `errors.PersonRestricted`, `NotPermitted` or `DatabaseUnavailable`.
    """

    def do(held: Held) -> Written:
        ended = Happening(
            kind=EventKind.CLOSED, at=held.moment(closing.at), outcome=closing.outcome
        )
        said = {
            "autonomy_at_closing": closing.independence.autonomy,
            "pen_at_closing": closing.independence.pen,
        }
        return Written("close", [ended], columns=said)

    return carry_out(actor, Change("close_procedure", seen, closing, key), do)


def reopen(actor: Actor, seen: Seen, reason: str, key: uuid.UUID) -> Seen:
    """Go on with a procedure that was closed, for a reason.

    Returns the state after it. Raises `Changed`, `ProcedureUnknown`, an `ImpossibleHistory`,
    `errors.PersonRestricted`, `NotPermitted` or `DatabaseUnavailable`.
    """
    why = told(reason, TextField.FOLLOW_UP_REASON)

    def do(held: Held) -> Written:
        held_open(held.work, held.kept.head.case_id)
        again = Happening(kind=EventKind.REOPENED, at=held.moment(None), reason=why)
        return Written("reopen", [again])

    return carry_out(actor, Change("reopen", seen, why, key), do)


def remind_in_bulk(actor: Actor, seen: tuple[Seen, ...], key: uuid.UUID) -> InBulk:
    """Write down the next reminder of each; those that changed, or await none, are told apart.

    Raises `NotPermitted` or `DatabaseUnavailable`.
    """

    def remind(one: Seen, own_key: uuid.UUID) -> object:
        def do(held: Held) -> Written:
            due = relance(held.life, held.by)
            if due is None:
                raise NothingToRemind
            now = held.moment(None)
            return Written("chased", [Happening(kind=EventKind.CHASED, at=now, rung=due.rung)])

        return carry_out(actor, Change("remind_in_bulk", one, None, own_key), do)

    guard.require(actor, Action.FOLLOW_PROCEDURE)
    return each_by_itself(seen, key, remind)


def take_back_in_bulk(actor: Actor, seen: tuple[Seen, ...], reason: str, key: uuid.UUID) -> InBulk:
    """Take back the reminder by which each came to the state that was seen; others are told apart.

    Raises `NotPermitted` or `DatabaseUnavailable`.
    """
    why = told(reason, TextField.FOLLOW_UP_REASON)

    def take_back(one: Seen, own_key: uuid.UUID) -> object:
        def do(held: Held) -> Written:
            slip = EventCorrection(event_id=_reminder(held), reason=why, take_back=True)
            return _put_right(held, _corrected(held, slip))

        return carry_out(actor, Change("take_back_in_bulk", one, why, own_key), do)

    guard.require(actor, Action.FOLLOW_PROCEDURE)
    return each_by_itself(seen, key, take_back)


def _reminder(held: Held) -> int:
    """Return the reminder that was written down last, nothing having happened since."""
    latest = (each for each in held.recorded if each.version == held.kept.head.version)
    reminder = next((each for each in latest if each.event.kind is EventKind.CHASED), None)
    if reminder is None or reminder.event.replaces is not None:
        raise NothingToRemind
    return reminder.event.event_id


def _put_right(held: Held, happening: Happening) -> Written:
    """Return what a correction writes: what follows a step follows the step that holds now."""
    after = life((*held.events, ProcedureEvent(event_id=NOT_YET, **asdict(happening))))
    columns: dict[str, object] = {}
    if after.step is not None and after.step is not held.life.step:
        columns["waiting_on"] = USUAL_TURN[after.step]
    is_deposited = any(each.step is Step.DEPOSITED for each in after.events)
    if held.kept.proof_seen_on is not None and not is_deposited:
        columns["proof_seen_on"] = None
    operation = "correct"
    if held.life.is_closed and not after.is_closed:
        held_open(held.work, held.kept.head.case_id)
        operation = "reopen"
    return Written(operation, [happening], columns=columns)


def _corrected(held: Held, said: EventCorrection) -> Happening:
    first = next((each for each in held.events if each.event_id == said.event_id), None)
    if first is None or first.kind is EventKind.TAKEN_BACK:
        raise NoSuchEvent(said.event_id)
    reason = said.reason or None
    if said.take_back:
        return Happening(
            kind=EventKind.TAKEN_BACK, at=held.moment(None), reason=reason, replaces=first.event_id
        )
    return replace(
        _as_before(first),
        at=held.moment(said.at, of=first.event_id) if said.at else first.at,
        step=said.step or first.step,
        outcome=said.outcome or first.outcome,
        rung=said.rung or first.rung,
        reason=reason or first.reason,
        replaces=first.event_id,
    )


def _as_before(event: ProcedureEvent) -> Happening:
    return Happening(kind=event.kind, at=event.at)
