"""One colleague asks another about a procedure; question and answer stay with it.

Nothing confidential is written here: whoever sees the procedure reads it.
"""

import uuid
from dataclasses import replace

from db.engine import Work, transaction
from db.queries import colleague_questions, hand_overs, journal, procedures
from db.queries.journal import Record
from db.queries.procedures import Place
from mediance.domain.actors import Actor
from mediance.domain.free_text import TextField, refuse
from mediance.domain.permissions import Action
from mediance.domain.presences import Colleague
from mediance.domain.watching import NewQuestion, Question, in_few_words
from mediance.services import guard
from mediance.services.changes import NoLongerThere, once
from mediance.services.followup.refusals import NotAnOwner, ProcedureUnknown


def colleagues_to_ask(actor: Actor, procedure_id: int) -> tuple[Colleague, ...]:
    """Return who else follows people at the place of a procedure.

    Raises `ProcedureUnknown`, `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.FOLLOW_PROCEDURE)
    with transaction(actor) as work:
        place = _place(work, procedure_id)
        return _others(work, actor, place)


def questions_of(actor: Actor, procedure_id: int) -> tuple[Question, ...]:
    """Return what was asked about a procedure and not taken back, the newest first.

    Raises `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.VIEW_PROCEDURES)
    with transaction(actor) as work:
        return colleague_questions.of_procedure(work, procedure_id)


def ask(actor: Actor, new: NewQuestion, key: uuid.UUID) -> None:
    """Ask one colleague of the place something short.

    Raises `watching.UnusableWords`, `free_text.ForbiddenNumber`, `NotAnOwner` where they do not
    follow people there, `ProcedureUnknown`, `errors.PersonRestricted`, `NotPermitted` or
    `DatabaseUnavailable`.
    """
    guard.require(actor, Action.FOLLOW_PROCEDURE)
    asked = replace(new, question=_kept(new.question))
    with once(actor, "ask_colleague", key, asked) as work:
        if work is None:
            return
        place = _place(work, asked.procedure_id)
        if asked.asked_of not in {each.staff_id for each in _others(work, actor, place)}:
            raise NotAnOwner
        colleague_questions.add(work, place, actor.staff_id, asked)
        _record(work, actor, "asked", place)


def answer(actor: Actor, question_id: int, words: str, key: uuid.UUID) -> None:
    """Answer what one was asked.

    Raises `changes.NoLongerThere` where it was taken back or answered before, and as `ask`.
    """
    guard.require(actor, Action.FOLLOW_PROCEDURE)
    kept = _kept(words)
    with once(actor, "answer_colleague", key, (question_id, kept)) as work:
        if work is not None:
            place = colleague_questions.answer(work, question_id, actor.staff_id, kept)
            _record(work, actor, "answered", place)


def withdraw(actor: Actor, question_id: int, key: uuid.UUID) -> None:
    """Take back a question of one's own that nobody answered yet.

    Raises `changes.NoLongerThere`, `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.FOLLOW_PROCEDURE)
    with once(actor, "withdraw_question", key, question_id) as work:
        if work is not None:
            place = colleague_questions.withdraw(work, question_id, actor.staff_id)
            _record(work, actor, "withdrawn", place)


def say_seen(actor: Actor, question_id: int) -> None:
    """Say that one has seen an answer: it is not shown as new any more.

    Raises `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.FOLLOW_PROCEDURE)
    with transaction(actor) as work:
        colleague_questions.say_seen(work, question_id, actor.staff_id)


def _kept(written: str) -> str:
    words = in_few_words(written)
    refuse(words, TextField.COLLEAGUE_QUESTION)
    return words


def _place(work: Work, procedure_id: int) -> Place:
    place = next(iter(procedures.places(work, [procedure_id])), None)
    if place is None:
        raise ProcedureUnknown
    return place


def _others(work: Work, actor: Actor, place: Place) -> tuple[Colleague, ...]:
    there = hand_overs.followers(work, [place.site_id])
    return tuple(each for each in there if each.staff_id != actor.staff_id)


def _record(work: Work, actor: Actor, operation: str, place: Place | None) -> None:
    if place is None:
        raise NoLongerThere
    touched = Record("colleague_question", place.procedure_id, place.site_id)
    journal.record(work, actor, operation, touched)
