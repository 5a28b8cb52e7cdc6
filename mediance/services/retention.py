"""Records past their time: shown before, held where the law asks, erased by night, proven.

Erasing goes in small batches, each its own transaction with its own count: cut short anywhere,
nothing is lost, and the next passage goes on where this one stopped.
"""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from db.engine import Work, transaction
from db.errors import ConstraintViolated
from db.queries import erasure, journal
from db.queries import retention as kept
from db.queries.erasure import Outcome
from db.queries.journal import Record
from db.queries.retention import After, Due, Hold, MonthCount, Run
from mediance.domain import paris
from mediance.domain.actors import RETENTION, Actor
from mediance.domain.permissions import Action
from mediance.domain.retention import (
    KEPT_MONTHS,
    WARNED_MONTHS,
    HoldReason,
    Unseen,
    Why,
    check_hold,
)
from mediance.services import guard
from mediance.services.changes import NoLongerThere, once
from mediance.services.erasure import forget_drafts
from mediance.services.erasure_file import write_down
from mediance.services.record_visit import PersonUnknown

__all__ = ["After", "AlreadyHeld", "Hold", "MonthCount", "Preview", "Proof", "Run"]

MOST_SHOWN = 50
MOST_HOLDS = 200
MOST_RUNS = 24
MOST_AT_ONCE = 200
"""Nobody waits for more in front of a screen: the others go by night."""
BATCH = 25
"""Nobody's link or arrival waits longer than such a batch takes."""

Progress = Callable[[int, int], None]


class AlreadyHeld(Exception):
    """The record is held: it is released before it is held otherwise."""


@dataclass(frozen=True)
class Preview:
    """What is due when, and the people to whom that applies, some at a time.

    `months` begins with what is due already; `next_page` is where the list goes on.
    """

    today: date
    months: tuple[MonthCount, ...]
    shown: tuple[Unseen, ...] = ()
    next_page: After | None = None

    @property
    def due(self) -> int:
        """Return how many are erased tonight."""
        return sum(each.due - each.kept_back for each in self.months)

    @property
    def kept_back(self) -> int:
        """Return how many would be, were nothing in the way."""
        return sum(each.kept_back for each in self.months)

    @property
    def warned(self) -> int:
        """Return how many follow in the months to come."""
        return sum(each.people - each.due for each in self.months)


def preview(
    actor: Actor, *, after: After | None = None, limit: int = MOST_SHOWN, is_kept_back: bool = False
) -> Preview:
    """Return what is due and what follows within the months of warning, longest ago first."""
    guard.require(actor, Action.PREVIEW_RETENTION)
    with transaction(actor) as work:
        found = _preview(work, after, min(limit, MOST_SHOWN), is_kept_back=is_kept_back)
        if found.shown:
            read = Record("person", row_count=len(found.shown))
            journal.record(work, actor, "preview_retention", read)
        return found


def foreseen() -> Preview:
    """Return the counts alone, for the operator: nobody is named."""
    with transaction(RETENTION) as work:
        return _counted(work)


def _preview(work: Work, after: After | None, limit: int, *, is_kept_back: bool) -> Preview:
    today = paris.today()
    shown = kept.unseen(
        work, today, WARNED_MONTHS, after=after, limit=limit + 1, is_kept_back=is_kept_back
    )
    last = shown[limit - 1] if len(shown) > limit else None
    goes_on = After(last.last_contact_on, last.person_id) if last else None
    return replace(_counted(work), shown=shown[:limit], next_page=goes_on)


def _counted(work: Work) -> Preview:
    today = paris.today()
    return Preview(today, tuple(kept.counts_by_month(work, today, WARNED_MONTHS, KEPT_MONTHS)))


# Holds


def hold(actor: Actor, person_id: int, reason: HoldReason, until: date, *, key: uuid.UUID) -> None:
    """Keep somebody's records until a day; the same press again changes nothing.

    Raises `AlreadyHeld`, `PersonUnknown`, `domain.retention.UnusableHold`, `NotPermitted` or
    `DatabaseUnavailable`.
    """
    guard.require(actor, Action.HOLD_RECORD)
    check_hold(until, paris.today())
    try:
        with once(actor, "hold_record", key, (person_id, reason, until)) as work:
            if work is None:
                return
            kept.hold(work, person_id, reason=reason, until=until, staff_id=actor.staff_id)
            journal.record(work, actor, "hold", Record("person", person_id))
    except ConstraintViolated as refusal:
        is_held = refusal.constraint == "retention_hold_one_standing"
        raise (AlreadyHeld if is_held else PersonUnknown) from refusal


def release(actor: Actor, hold_id: int, *, key: uuid.UUID) -> None:
    """Let go of a record; it is erased when its time is over. Raises `NoLongerThere`."""
    guard.require(actor, Action.HOLD_RECORD)
    with once(actor, "release_record", key, hold_id) as work:
        if work is None:
            return
        person_id = kept.release(work, hold_id, actor.staff_id)
        if person_id is None:
            raise NoLongerThere
        journal.record(work, actor, "release", Record("person", person_id))


def holds(actor: Actor) -> tuple[Hold, ...]:
    """Return the holds that stand, those that end first at the top."""
    guard.require(actor, Action.PREVIEW_RETENTION)
    with transaction(actor) as work:
        found = kept.holds(work, limit=MOST_HOLDS)
        if found:
            journal.record(work, actor, "read", Record("retention_hold", row_count=len(found)))
        return found


# Erasing


def run_now(actor: Actor, data_dir: Path) -> Run:
    """Erase tonight's people, or the first of them, in the name of who asks."""
    guard.require(actor, Action.ERASE_PERSON)
    return run(data_dir, started_by=actor.staff_id, at_most=MOST_AT_ONCE)


def run(
    data_dir: Path,
    *,
    started_by: int | None = None,
    at_most: int | None = None,
    progress: Progress = lambda _done, _of: None,
) -> Run:
    """Erase everybody whose time is over, and nobody else; may be run at any time, and again.

    A passage that was cut short is resumed. Raises `DatabaseUnavailable`.
    """
    with transaction(RETENTION) as work:
        run_id = kept.begin_run(work, started_by)
    with transaction(RETENTION) as work:
        found = kept.due(work, paris.today(), KEPT_MONTHS)[:at_most]
    for start in range(0, len(found), BATCH):
        _erase_batch(run_id, found[start : start + BATCH])
        progress(min(start + BATCH, len(found)), len(found))
    _end(run_id)
    write_down(data_dir)
    with transaction(RETENTION) as work:
        return kept.run(work, run_id)


def _erase_batch(run_id: int, batch: Sequence[Due]) -> None:
    """Erase a few people; those who came meanwhile, or are just written about, are left."""
    with transaction(RETENTION) as work:
        named = {each.person_id: erasure.named_by(work, each.person_id) for each in batch}
        erased = [each.person_id for each in batch if _is_erased(work, run_id, each)]
        for person_id in erased:
            journal.record(work, RETENTION, "erase", Record("person", person_id))
        if erased:
            forget_drafts(work, RETENTION, [named[person_id] for person_id in erased])
        kept.count_erased(work, run_id, len(erased))


def _is_erased(work: Work, run_id: int, due: Due) -> bool:
    attempt = erasure.erase(
        work, due.person_id, Why.RETENTION, run_id=run_id, unseen_since=due.last_contact_on
    )
    return attempt.outcome is Outcome.ERASED


def _end(run_id: int) -> None:
    with transaction(RETENTION) as work:
        erasure.forget_lone_words(work)
        erasure.drop_what_was_held(work)
        left = _counted(work)
        kept.end_run(work, run_id, warned=left.warned, kept_back=left.kept_back)
        journal.record(work, RETENTION, "retain", Record("retention_run", run_id))


@dataclass(frozen=True)
class Proof:
    """Passages that erased or were cut short, newest first, some at a time; and the very last.

    `before` is where the list goes on.
    """

    last: Run | None
    runs: tuple[Run, ...] = ()
    before: int | None = None


def runs(actor: Actor, *, before: int | None = None, limit: int = MOST_RUNS) -> Proof:
    """Return the passages that erased, and the last one even if it found nobody."""
    guard.require(actor, Action.PREVIEW_RETENTION)
    with transaction(actor) as work:
        found = kept.runs_that_erased(work, before=before, limit=min(limit, MOST_RUNS) + 1)
        shown = found[: min(limit, MOST_RUNS)]
        goes_on = shown[-1].run_id if len(found) > len(shown) else None
        return Proof(kept.last_run(work), shown, goes_on)


def proof() -> Proof:
    """Return every passage that erased, and the last one, for the operator."""
    with transaction(RETENTION) as work:
        return Proof(kept.last_run(work), kept.runs_that_erased(work))
