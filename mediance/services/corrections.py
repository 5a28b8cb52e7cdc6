"""Putting right what was written of a visit, with a trace, and never behind anybody's back."""

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from db.engine import Work, transaction
from db.errors import ConstraintViolated, PersonRestricted
from db.queries import clock, corrections, journal, submissions, visits
from db.queries.corrections import Trace, VisitOnFile
from db.queries.journal import Record
from db.queries.submissions import Press
from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.corrections import (
    LONGEST_REASON,
    Change,
    CorrectedField,
    Correction,
    Impossibility,
    ImpossibleVisit,
    VisitFacts,
    WrittenHours,
    changed_back,
    changes,
    check_continuation,
    check_person,
    said_otherwise,
    settled,
    told_anew,
    with_hours,
)
from mediance.domain.free_text import TextField, refuse, visible
from mediance.domain.names import folded
from mediance.domain.people import Arrival
from mediance.domain.periods import Period
from mediance.domain.permissions import Action, is_permitted
from mediance.domain.steering import Attendance
from mediance.domain.today import FigureChange, figure_changes
from mediance.domain.visits import Answer, Ending
from mediance.services import guard, steering
from mediance.services.record_visit import UnknownChoice, person_of
from mediance.services.transitions import VisitUnknown

CORRECT, TAKE_BACK = "correct", "undo_correction"


@dataclass(frozen=True, kw_only=True)
class Corrected:
    """All that a visit is to say; what is as it was changes nothing."""

    who: Arrival
    domain_code: str
    is_urgent: bool
    hours: WrittenHours
    ending: Ending | None
    answer: Answer | None


@dataclass(frozen=True)
class VisitSheet:
    """A visit as it may be corrected, what was corrected of it, and the people it speaks of.

    `version` is handed back with a correction: whoever changed the visit meanwhile is noticed.
    """

    on_file: VisitOnFile
    history: tuple[Correction, ...]
    people: dict[int, str]
    is_late: bool
    may_be_corrected: bool

    @property
    def facts(self) -> VisitFacts:
        """Return what is written of it."""
        return self.on_file.facts

    @property
    def version(self) -> int:
        """Return how often it was written."""
        return self.on_file.version


class VisitChanged(Exception):
    """Somebody changed the visit since it was shown; `sheet` is how it stands now."""

    def __init__(self, sheet: VisitSheet) -> None:
        super().__init__(f"the visit is at version {sheet.version}")
        self.sheet = sheet


class FiguresNotTold(Exception):
    """A day that is over changes by this; whoever corrects has to have been told these changes."""

    def __init__(self, figures: tuple[FigureChange, ...]) -> None:
        super().__init__(f"{len(figures)} figures change")
        self.figures = figures


class CorrectedSince(Exception):
    """What a correction wrote does not stand, or what followed cannot be without it: it stays."""


class PersonHasAnother(Exception):
    """The person waits or is being received here under another number."""


class NothingCorrected(Exception):
    """Everything is as it was."""


def visit_sheet(actor: Actor, visit_id: int) -> VisitSheet:
    """Return a visit with all that may be corrected of it; the reading is journalled.

    Raises `VisitUnknown`, `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.CORRECT_VISIT)
    with transaction(actor) as work:
        visit = _on_file(work, visit_id)
        journal.record(work, actor, "read", Record("visit", visit_id, visit.head.site_id))
        return _sheet(work, actor, visit)


def correct(
    actor: Actor,
    visit_id: int,
    says: Corrected,
    key: uuid.UUID,
    *,
    version: int,
    reason: str = "",
    told: Collection[FigureChange] = (),
) -> None:
    """Have a visit say something else; the same `key` again changes nothing.

    Of a day that is over, `told` are the changes of its figures that the reader has seen: where
    these are others, `FiguresNotTold` says which, and nothing is written. Raises `VisitChanged`
    where it is not at `version` any more, `NothingCorrected`, `ImpossibleVisit`, `UnknownChoice`,
    `PersonHasAnother`, `PersonUnknown`, `VisitUnknown`, `NotPermitted` or `DatabaseUnavailable`.
    """
    _require(actor, visit_id)
    press = Press(key, CORRECT, (visit_id, says, reason))
    by = Trace(key, actor.staff_id, _reason(reason))
    try:
        with transaction(actor) as work:
            if submissions.claim(work, press, actor.staff_id) is not None:
                return
            visit = _on_file(work, visit_id, held=True)
            if visit.version != version:
                raise VisitChanged(_sheet(work, actor, visit))
            after = _facts(work, actor, visit, says)
            _Correcting(work, actor, visit, by).say(after, told)
    except ConstraintViolated as refusal:
        raise _named(refusal) from refusal


def undo_correction(
    actor: Actor,
    visit_id: int,
    made: uuid.UUID,
    key: uuid.UUID,
    *,
    told: Collection[FigureChange] = (),
) -> None:
    """Take back all that one press corrected, while it stands; that is a correction like another.

    Raises `CorrectedSince`, and otherwise as `correct`.
    """
    _require(actor, visit_id)
    press = Press(key, TAKE_BACK, (visit_id, made))
    by = Trace(key, actor.staff_id, "", undoes=made)
    try:
        with transaction(actor) as work:
            if submissions.claim(work, press, actor.staff_id) is not None:
                return
            visit = _on_file(work, visit_id, held=True)
            after = _facts_before(work, visit, made)
            _Correcting(work, actor, visit, by).say(after, told)
    except ConstraintViolated as refusal:
        is_elsewhere = refusal.constraint == visits.ONE_ACTIVE_VISIT
        raise (PersonHasAnother() if is_elsewhere else CorrectedSince()) from refusal


def _require(actor: Actor, visit_id: int) -> None:
    """A day that is over is the coordination's to change."""
    guard.require(actor, Action.CORRECT_VISIT)
    with transaction(actor) as work:
        is_late = _is_late(work, _on_file(work, visit_id))
    if is_late:
        guard.require(actor, Action.CORRECT_PAST_VISIT)


def _facts(work: Work, actor: Actor, visit: VisitOnFile, says: Corrected) -> VisitFacts:
    before = visit.facts
    after = replace(
        with_hours(before, visit.day, says.hours),
        domain_code=says.domain_code,
        person_id=person_of(work, actor, visit.head.site_id, says.who, first_contact_on=visit.day),
        is_urgent=says.is_urgent,
        ending=says.ending,
        answer=says.answer,
    )
    if visit.is_continuation:
        check_continuation(before, after)
    return settled(before, after, clock.now(work))


def _facts_before(work: Work, visit: VisitOnFile, made: uuid.UUID) -> VisitFacts:
    history = corrections.history(work, visit.head.visit_id)
    found = next((each for each in history if each.press == made and not each.is_undone), None)
    facts = changed_back(visit.facts, found.changes) if found else None
    if facts is None:
        raise CorrectedSince
    return facts


@dataclass(frozen=True)
class _Correcting:
    """One visit, held, that somebody corrects."""

    work: Work
    actor: Actor
    visit: VisitOnFile
    by: Trace

    def say(self, after: VisitFacts, told: Collection[FigureChange]) -> None:
        """Have the visit say this; of a day that is over, only once its figures were told."""
        made = changes(self.visit.facts, after)
        if not made:
            raise NothingCorrected
        check_person(self.visit.facts, after, is_continuation=self.visit.is_continuation)
        if not _is_late(self.work, self.visit):
            self._write(after, made)
            return
        now = clock.now(self.work)
        before = _figures(self.work, self.visit, now)
        self._write(after, made)
        differ = figure_changes(before, _figures(self.work, self.visit, now))
        if differ != tuple(told):
            raise FiguresNotTold(differ)  # takes everything back

    def _write(self, after: VisitFacts, made: tuple[Change, ...]) -> None:
        """Leave the trace, tell the events anew, make the visit say it, journal which fields."""
        head, staff_id = self.visit.head, self.actor.staff_id
        now = clock.now(self.work)
        corrections.trace(self.work, head, made, self.by)
        told = told_anew(visits.events(self.work, head.visit_id), after, now)
        said = said_otherwise(self.visit.facts, after, now, staff_id)
        for happening in (*told, *([said] if said else [])):
            visits.add_event(self.work, head, replace(happening, entered_by=staff_id))
        corrections.write(self.work, head.visit_id, after)
        fields = sorted(change.field.value for change in made)
        touched = Record("visit", head.visit_id, head.site_id, fields=fields)
        journal.record(self.work, self.actor, "correct", touched)


def _figures(work: Work, visit: VisitOnFile, now: datetime) -> Attendance:
    period = Period(visit.day, visit.day)
    return steering.attendance_of(work, [visit.head.site_id], period, now)


def _sheet(work: Work, actor: Actor, visit: VisitOnFile) -> VisitSheet:
    history = corrections.history(work, visit.head.visit_id)
    is_late = _is_late(work, visit)
    return VisitSheet(
        visit,
        history,
        corrections.names(work, _people(visit.facts, history)),
        is_late=is_late,
        may_be_corrected=not is_late or is_permitted(actor, Action.CORRECT_PAST_VISIT),
    )


def _people(facts: VisitFacts, history: Iterable[Correction]) -> set[int]:
    spoken_of = {facts.person_id}
    for correction in history:
        for change in correction.changes:
            if change.field is CorrectedField.PERSON:
                spoken_of |= {change.old, change.new}  # type: ignore[arg-type]
    return {person_id for person_id in spoken_of if person_id is not None}


def _on_file(work: Work, visit_id: int, *, held: bool = False) -> VisitOnFile:
    visit = corrections.on_file(work, visit_id, held=held)
    if visit is None:
        raise VisitUnknown
    return visit


def _is_late(work: Work, visit: VisitOnFile) -> bool:
    return visit.day < paris.local_day(clock.now(work))


def _reason(typed: str) -> str:
    reason = folded(visible(typed))
    refuse(reason, TextField.CORRECTION_REASON)
    if len(reason) > LONGEST_REASON:
        raise ImpossibleVisit(Impossibility.REASON_TOO_LONG)
    return reason


def _named(refusal: ConstraintViolated) -> Exception:
    if refusal.constraint == visits.ONE_ACTIVE_VISIT:
        return PersonHasAnother()
    if isinstance(refusal, PersonRestricted):
        return refusal
    return UnknownChoice(refusal.constraint)
