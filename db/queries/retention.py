"""Who was not met for long, what is held, and the passages that erased."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, or_, select, text, true, update
from sqlalchemy.orm import Session

from db import locks
from db.locks import Lock
from db.models import RetentionHold, RetentionRun, Staff
from db.models.base import NOW
from mediance.domain.retention import HoldReason, Obstacle, Unseen, due_on

COUNTS = text(
    "select date_trunc('month', last_contact_on + make_interval(months => :kept))::date as month,"
    " count(*) as people,"
    " count(*) filter (where is_due) as due, count(obstacle) filter (where is_due) as kept_back"
    " from mediance.unseen_people(:today, :months) as unseen cross join lateral (select"
    "   (last_contact_on + make_interval(months => :kept))::date <= :today) as asked (is_due)"
    " group by 1 order by 1"
)
NAMED = text(
    """
    with shown as materialized (
      select unseen.* from mediance.unseen_people(:today, :months) as unseen
      where (cast(:after_day as date) is null
             or (last_contact_on, person_id) > (cast(:after_day as date), :after_id))
        and (not cast(:kept_back as boolean) or obstacle is not null)
      order by last_contact_on, person_id
      limit :limit)
    select shown.*, family_name, given_name, birth_year, site_name
    from shown
    join mediance.names_of((select array_agg(person_id) from shown)) on record_id = person_id
    order by last_contact_on, person_id
    """
)
ROWS_OF_RUN = text(
    "select cast(sum(cast(value as bigint)) as bigint) from mediance.erasure_receipt,"
    " jsonb_each_text(row_counts) where run_id = :run_id"
)
NAMES_OF = text("select * from mediance.names_of(:people)")
LAST_CONTACT = text("select mediance.last_contact(:people)")
RUNS = (
    select(RetentionRun, Staff.display_name)
    .outerjoin(Staff, Staff.id == RetentionRun.started_by)
    .order_by(RetentionRun.id.desc())
)
DUE = text(
    """
    select person_id, last_contact_on from mediance.unseen_people(:today, :months) as unseen
    where obstacle is null
    order by last_contact_on, person_id
    """
)


@dataclass(frozen=True)
class MonthCount:
    """How many a month erases, how many of them are due by now, and kept back even so."""

    first_day: date
    people: int
    due: int
    kept_back: int


@dataclass(frozen=True)
class Due:
    """Somebody to be erased, as not met since a day."""

    person_id: int
    last_contact_on: date


@dataclass(frozen=True)
class Hold:
    """A record that is not erased until a day."""

    hold_id: int
    person_id: int
    reason: HoldReason
    until: date
    held_at: datetime
    held_by: str
    family_name: str
    given_name: str
    birth_year: int | None


@dataclass(frozen=True)
class Run:
    """One passage of the machinery that erases."""

    run_id: int
    started_at: datetime
    ended_at: datetime | None
    erased: int
    warned: int
    kept_back: int
    row_count: int
    started_by: str | None


@dataclass(frozen=True)
class After:
    """The last line of a page of people."""

    last_contact_on: date
    person_id: int


def counts_by_month(session: Session, today: date, months: int, kept: int) -> list[MonthCount]:
    """Return how many are due in which month, among those not met for `months`."""
    rows = session.execute(COUNTS, {"today": today, "months": months, "kept": kept})
    return [MonthCount(row.month, row.people, row.due, row.kept_back) for row in rows]


def unseen(
    session: Session,
    today: date,
    months: int,
    *,
    after: After | None,
    limit: int,
    is_kept_back: bool = False,
) -> tuple[Unseen, ...]:
    """Return those not met for `months`, longest ago first; those kept back alone if asked."""
    rows = session.execute(
        NAMED,
        {
            "today": today,
            "months": months,
            "after_day": after and after.last_contact_on,
            "after_id": after.person_id if after else 0,
            "limit": limit,
            "kept_back": is_kept_back,
        },
    )
    return tuple(map(_unseen, rows))


def due(session: Session, today: date, months: int) -> list[Due]:
    """Return those whom nothing keeps from being erased, longest ago first."""
    rows = session.execute(DUE, {"today": today, "months": months})
    return [Due(row.person_id, row.last_contact_on) for row in rows]


def last_contact(session: Session, person_ids: Collection[int]) -> date | None:
    """Return when somebody was last met, as far as the reader sees their records."""
    met: date | None = session.scalar(LAST_CONTACT, {"people": list(person_ids)})
    return met


def hold(
    session: Session, person_id: int, *, reason: HoldReason, until: date, staff_id: int
) -> int:
    """Keep a record until a day; return the hold."""
    made = RetentionHold(person_id=person_id, reason=reason, until=until, held_by=staff_id)
    session.add(made)
    session.flush()
    return made.id


def release(session: Session, hold_id: int, staff_id: int) -> int | None:
    """Let go of a record; return whose it is, None where it is not held."""
    released = (
        update(RetentionHold)
        .where(RetentionHold.id == hold_id, RetentionHold.released_at.is_(None))
        .values(released_at=NOW, released_by=staff_id)
    )
    return session.scalar(released.returning(RetentionHold.person_id))


def holds(session: Session, *, limit: int) -> tuple[Hold, ...]:
    """Return the holds that stand, those that end first at the top."""
    rows = session.execute(
        select(RetentionHold, Staff.display_name)
        .join(Staff, Staff.id == RetentionHold.held_by)
        .where(RetentionHold.released_at.is_(None))
        .order_by(RetentionHold.until, RetentionHold.id)
        .limit(limit)
    ).all()
    held = [row.RetentionHold.person_id for row in rows]
    named = {row.record_id: row for row in session.execute(NAMES_OF, {"people": held})}
    return tuple(
        Hold(
            row.RetentionHold.id,
            row.RetentionHold.person_id,
            row.RetentionHold.reason,
            row.RetentionHold.until,
            row.RetentionHold.held_at,
            row.display_name,
            named[row.RetentionHold.person_id].family_name,
            named[row.RetentionHold.person_id].given_name,
            named[row.RetentionHold.person_id].birth_year,
        )
        for row in rows
    )


def begin_run(session: Session, staff_id: int | None) -> int:
    """Return the run under way, which was cut short or goes on elsewhere, or a new one."""
    locks.hold(session, Lock.RETENTION)
    under_way = session.scalar(
        select(RetentionRun.id).where(RetentionRun.ended_at.is_(None)).limit(1)
    )
    if under_way is not None:
        return under_way
    made = RetentionRun(started_by=staff_id)
    session.add(made)
    session.flush()
    return made.id


def count_erased(session: Session, run_id: int, people: int) -> None:
    """Add what a batch erased to its run, in the transaction of the batch."""
    session.execute(
        update(RetentionRun)
        .where(RetentionRun.id == run_id)
        .values(erased=RetentionRun.erased + people)
    )


def end_run(session: Session, run_id: int, *, warned: int, kept_back: int) -> None:
    """Note that a run is over, once, with all that its receipts say it took."""
    taken = session.scalar(ROWS_OF_RUN, {"run_id": run_id}) or 0
    session.execute(
        update(RetentionRun)
        .where(RetentionRun.id == run_id, RetentionRun.ended_at.is_(None))
        .values(ended_at=NOW, warned=warned, kept_back=kept_back, row_count=taken)
    )


def run(session: Session, run_id: int) -> Run:
    """Return one run."""
    return _run(session.execute(RUNS.where(RetentionRun.id == run_id)).one())


def last_run(session: Session) -> Run | None:
    """Return the newest run, whatever it did; None before the first."""
    row = session.execute(RUNS.limit(1)).one_or_none()
    return None if row is None else _run(row)


def runs_that_erased(
    session: Session, *, before: int | None = None, limit: int | None = None
) -> tuple[Run, ...]:
    """Return the runs that erased somebody or were cut short, newest first.

    A night that found nobody proves nothing, and there are as many as nights.
    """
    did = or_(RetentionRun.erased > 0, RetentionRun.ended_at.is_(None))
    older = RetentionRun.id < before if before is not None else true()
    return tuple(map(_run, session.execute(RUNS.where(did, older).limit(limit))))


def _unseen(row: Row[Any]) -> Unseen:
    return Unseen(
        person_id=row.person_id,
        family_name=row.family_name,
        given_name=row.given_name,
        birth_year=row.birth_year,
        site_name=row.site_name,
        record_count=row.record_count,
        last_contact_on=row.last_contact_on,
        due_on=due_on(row.last_contact_on),
        obstacle=Obstacle(row.obstacle) if row.obstacle else None,
        hold_reason=HoldReason(row.hold_reason) if row.hold_reason else None,
        held_until=row.held_until,
    )


def _run(row: Row[RetentionRun, str]) -> Run:
    run = row.RetentionRun
    return Run(
        run.id,
        run.started_at,
        run.ended_at,
        run.erased,
        run.warned,
        run.kept_back,
        run.row_count,
        row.display_name,
    )
