"""Budget sheets: as confidential as the notes, kept and opened in the same way."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from db.engine import Work, transaction
from db.errors import ConstraintViolated, PersonRestricted
from db.queries import cases, journal
from db.queries import notes as queries
from db.queries.journal import Record
from mediance.domain.actors import Actor
from mediance.domain.budget import Budget, as_text, checked, from_text
from mediance.domain.cases import CaseHead
from mediance.domain.free_text import TextField, refuse
from mediance.domain.notes import Hidden, SealedVersion, Standing
from mediance.domain.permissions import Action
from mediance.services import drafts, guard
from mediance.services.changes import once
from mediance.services.keys import ring
from mediance.services.notes import (
    NotAttached,
    NoteChanged,
    NoteUnknown,
    add_version,
    held_attached,
    opened_for,
    told,
)
from mediance.services.sealing import digest

BUDGETS = "budget_sheet"


class BudgetChanged(NoteChanged):
    """The budget was corrected since it was shown, in another tab or on another device."""


@dataclass(frozen=True)
class BudgetSheet:
    """One version of a budget; without amounts, `hidden` says why."""

    sheet_id: int
    version: int
    author_id: int
    author_name: str
    written_at: datetime
    budget: Budget | None
    hidden: Hidden | None = None


@dataclass(frozen=True)
class Glance:
    """How one stands to a case, and how many budgets one may read."""

    standing: Standing
    count: int


@dataclass(frozen=True)
class BudgetsOfCase:
    """Some budgets of a case with all their versions, newest first; and how many there are."""

    shown: tuple[BudgetSheet, ...]
    count: int


def keep_budget(actor: Actor, case_id: int, budget: Budget, key: uuid.UUID) -> None:
    """Keep a household's budget in a case; the same `key` again keeps nothing.

    The draft it was is dropped. Raises `NotAttached`, `CaseIsClosed`, `CaseUnknown`,
    `ImpossibleBudget`, `ForbiddenNumber`, `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.WRITE_NOTE)
    text = _fit(budget)
    request = (case_id, digest(ring("notes"), text))
    with (
        guard.refusal_kept(actor, Record(BUDGETS, case_id), NotAttached),
        once(actor, "keep_budget", key, request) as work,
    ):
        if work is None:
            return
        case = held_attached(work, actor, case_id)
        sheet_id = add_version(work, case, actor.staff_id, text, table=BUDGETS)
        drafts.forget(work, actor.staff_id, key)
        journal.record(work, actor, "write", Record(BUDGETS, sheet_id, case.site_id))


def correct_budget(
    actor: Actor, sheet_id: int, budget: Budget, key: uuid.UUID, *, version: int
) -> None:
    """Have one's own sheet say something else; what it said before stays beside it.

    Raises `BudgetChanged`, `NoteUnknown`, and as `keep_budget`.
    """
    guard.require(actor, Action.WRITE_NOTE)
    text = _fit(budget)
    request = (sheet_id, digest(ring("notes"), text), version)
    try:
        with (
            guard.refusal_kept(actor, Record(BUDGETS, sheet_id), NotAttached, NoteUnknown),
            once(actor, "correct_budget", key, request) as work,
        ):
            if work is None:
                return
            last = _own_last(work, actor, sheet_id)
            case = held_attached(work, actor, last.case_id)
            if last.version != version:
                raise BudgetChanged
            add_version(work, case, actor.staff_id, text, table=BUDGETS, after=last)
            drafts.forget(work, actor.staff_id, key)
            journal.record(work, actor, "correct", Record(BUDGETS, sheet_id, case.site_id))
    except PersonRestricted:
        raise
    except ConstraintViolated as refusal:
        raise BudgetChanged from refusal


def budgets(actor: Actor, case_id: int, key: uuid.UUID, *, offset: int = 0) -> BudgetsOfCase:
    """Return budgets of a case with all their versions, opened; journalled as notes are.

    Raises `NotAttached`, `CaseUnknown`, `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.READ_NOTE)
    with (
        guard.refusal_kept(actor, Record(BUDGETS, case_id), NotAttached),
        opened_for(actor, case_id, key, table=BUDGETS, offset=offset) as found,
    ):
        return BudgetsOfCase(tuple(map(_sheet, found.versions)), found.count)


def at_a_glance(actor: Actor, case_id: int) -> Glance:
    """Return how the actor stands to a case now, and how many budgets are in it; none is opened.

    Raises `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.READ_NOTE)
    with transaction(actor) as work:
        return Glance(
            queries.standing(work, case_id, actor.staff_id),
            queries.count(work, BUDGETS, case_id),
        )


def one_of_attached(
    work: Work, staff_id: int, sheet_id: int, version: int
) -> tuple[CaseHead, BudgetSheet]:
    """Return one version of a budget, opened, and its case, for whoever is attached to it.

    Raises `NoteUnknown` or `NotAttached`.
    """
    versions = queries.versions(work, BUDGETS, sheet_id)
    kept = next((each for each in versions if each.version == version), None)
    case = cases.head(work, kept.case_id) if kept else None
    if kept is None or case is None:
        raise NoteUnknown
    if not queries.standing(work, case.case_id, staff_id).is_attached:
        raise NotAttached
    return case, _sheet(kept)


def _sheet(kept: SealedVersion) -> BudgetSheet:
    version = told(ring("notes"), kept)
    return BudgetSheet(
        kept.first_id,
        kept.version,
        kept.author_id,
        kept.author_name,
        kept.written_at,
        from_text(version.text) if version.text is not None else None,
        version.hidden,
    )


def _fit(budget: Budget) -> str:
    text = as_text(checked(budget))
    for part in (budget.resources, budget.charges, budget.debts):
        for line in part:
            refuse(line.label, TextField.BUDGET)
    return text


def _own_last(work: Work, actor: Actor, sheet_id: int) -> SealedVersion:
    versions = queries.versions(work, BUDGETS, sheet_id)
    mine = [each for each in versions if each.author_id == actor.staff_id]
    if not mine:
        raise NoteUnknown
    return mine[-1]
