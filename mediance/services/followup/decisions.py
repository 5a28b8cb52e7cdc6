"""What is decided on Mondays of what is lost sight of: one line, kept with its week."""

import uuid
from dataclasses import replace

from db.engine import Work, transaction
from db.queries import decisions, hand_overs, journal, procedures
from db.queries.journal import Record
from db.queries.procedures import Place
from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.free_text import TextField, refuse
from mediance.domain.permissions import Action, NotPermitted, is_permitted
from mediance.domain.presences import Colleague
from mediance.domain.procedure_life import ProcedureIsClosed
from mediance.domain.watching import (
    Became,
    Monday,
    NewDecision,
    in_few_words,
    monday_of,
    usable_day,
)
from mediance.services import guard
from mediance.services.changes import ChangedMeanwhile, NoLongerThere, once
from mediance.services.followup.refusals import NotAnOwner, ProcedureUnknown
from mediance.services.record_visit import UnknownChoice

ENDS = frozenset({Became.DONE, Became.DROPPED})
"""What whoever does it may say of a decision; that it is replaced says the one after it."""


def monday(actor: Actor, site_id: int) -> Monday:
    """Return what was decided at one site the last time, what is still open, and this week's.

    Raises `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require_site(actor, Action.SUPERVISE_FOLLOW_UP, site_id)
    today = paris.today()
    this = monday_of(today)
    with transaction(actor) as work:
        found = decisions.of_site(work, site_id, this)
    return Monday(
        this,
        tuple(each for each in found if each.monday < this),
        tuple(each for each in found if each.monday >= this),
        today,
    )


def who_may_do_it(actor: Actor, site_id: int) -> tuple[Colleague, ...]:
    """Return who follows people at a site.

    Raises `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require_site(actor, Action.SUPERVISE_FOLLOW_UP, site_id)
    with transaction(actor) as work:
        return hand_overs.followers(work, [site_id])


def decide(actor: Actor, new: NewDecision, key: uuid.UUID) -> None:
    """Write one decision down; it takes the place of an open one about the same procedure.

    Raises `watching.UnusableWords`, `free_text.ForbiddenNumber`, `watching.DayNotUsable`,
    `NotAnOwner`, `ProcedureUnknown`, `ProcedureIsClosed`, `errors.PersonRestricted`,
    `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.SUPERVISE_FOLLOW_UP)
    what = in_few_words(new.what)
    refuse(what, TextField.DECISION)
    today = paris.today()
    line = replace(new, what=what, due_on=usable_day(new.due_on, today))
    with once(actor, "decide", key, line) as work:
        if work is None:
            return
        kept = procedures.kept(work, new.procedure_id, held=True)
        if kept is None:
            raise ProcedureUnknown
        if not kept.head.is_open:
            raise ProcedureIsClosed
        place = Place(new.procedure_id, kept.head.site_id)
        if not procedures.may_own(work, new.staff_id, [place.site_id]):
            raise NotAnOwner
        decisions.add(work, place, line, actor.staff_id)
        _record(work, actor, "decided", place)


def end_decision(actor: Actor, decision_id: int, became: Became, key: uuid.UUID) -> None:
    """Say that what was decided is done, or dropped.

    By whoever does it or stands in for them, or the coordination. Raises
    `changes.ChangedMeanwhile` where another was put in its place, `changes.NoLongerThere` where it
    has ended before, `UnknownChoice`, `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.FOLLOW_PROCEDURE)
    if became not in ENDS:
        raise UnknownChoice
    with once(actor, "end_decision", key, (decision_id, became)) as work:
        if work is None:
            return
        doing = decisions.doing(work, decision_id)
        coordinates = is_permitted(actor, Action.SUPERVISE_FOLLOW_UP)
        if doing not in {None, actor.staff_id} and not (
            coordinates or hand_overs.stands_in(work, actor.staff_id, doing or 0, paris.today())
        ):
            raise NotPermitted(actor, Action.SUPERVISE_FOLLOW_UP)
        place = decisions.end(work, decision_id, became, actor.staff_id)
        if place is None:
            raise _ended_before(decisions.became(work, decision_id))
        _record(work, actor, became, place)


def _ended_before(became: Became | None) -> Exception:
    return ChangedMeanwhile(became) if became is Became.REPLACED else NoLongerThere()


def _record(work: Work, actor: Actor, operation: str, place: Place) -> None:
    touched = Record("watch_decision", place.procedure_id, place.site_id)
    journal.record(work, actor, operation, touched)
