"""Somebody's day, and what nobody must lose sight of."""

from dataclasses import replace
from datetime import date

from db.engine import Work, transaction
from db.queries import board, colleague_questions, decisions, hand_overs, journal, queue
from db.queries.journal import Record
from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.followup import BoardRow, DayLength, DayRow, MyDay, Sight, Why
from mediance.domain.permissions import Action
from mediance.domain.watching import MyWork, WaitingHere
from mediance.services import guard

FIRST = 10
USUAL = DayLength()
QUIET_DAYS = 60
"""How long nothing happened before somebody asks why."""


def my_day(actor: Actor, length: DayLength = USUAL) -> MyDay:
    """Return the procedures of the actor that ask for them today, the most pressing first.

    Raises `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.VIEW_PROCEDURES)
    with transaction(actor) as work:
        return _my_day(work, actor, length, paris.today())


def my_work(
    actor: Actor,
    site_id: int | None,
    length: DayLength = USUAL,
    *,
    is_opening: bool = True,
) -> MyWork:
    """Return somebody's whole day: who waits here, their procedures, what colleagues ask and left.

    Opening it is journalled, looking again is not. Raises `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.VIEW_PROCEDURES)
    today = paris.today()
    mine, sites = actor.staff_id, actor.site_ids
    with transaction(actor) as work:
        day = _my_day(work, actor, length, today)
        found = MyWork(
            day,
            queue.waiting_here(work, site_id, mine) if site_id in sites else WaitingHere(0, 0),
            colleague_questions.of_colleague(work, mine, sites),
            decisions.of_colleague(work, mine, sites),
            hand_overs.of_colleague(work, mine, paris.now(), today),
        )
        if is_opening:
            parts = (day.rows, day.to_ask, found.questions, found.decisions)
            shown = sum(len(part) for part in parts)
            journal.record(work, actor, "list", Record("procedure", row_count=shown))
    return found


def not_to_lose_sight_of(
    actor: Actor, site_id: int, *, is_opening: bool = True
) -> tuple[Sight, ...]:
    """Return « À ne pas perdre de vue » of one site: each reason, how many, the first of them.

    Opening it is journalled, looking again is not. Raises `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require_site(actor, Action.SUPERVISE_FOLLOW_UP, site_id)
    today = paris.today()
    with transaction(actor) as work:
        found = board.lost_sight_of(work, site_id, FIRST, today=today, quiet_days=QUIET_DAYS)
        if is_opening:
            shown = len({row.head.procedure_id for each in found for row in each.rows})
            journal.record(work, actor, "list", Record("procedure", row_count=shown))
    return found


def _my_day(work: Work, actor: Actor, length: DayLength, today: date) -> MyDay:
    asking = board.asking_today(work, actor.staff_id, actor.site_ids, today=today, length=length)
    return MyDay(
        tuple(_day_row(row, today) for row in asking.dated),
        asking.dated_count + asking.to_ask_count,
        board.count_unowned(work, actor.site_ids),
        today,
        asking.late,
        tuple(_day_row(row, today) for row in asking.to_ask),
        asking.to_ask_count,
    )


def _day_row(row: BoardRow, today: date) -> DayRow:
    glance = row.glance
    is_dated = glance is not None and glance.due_on is not None
    to_ask = row.to_ask if is_dated else glance
    dated = replace(row, glance=glance if is_dated else None, to_ask=to_ask)
    whys = tuple(why for why in Why if _asks(dated, why, today))
    return DayRow(row.head, row.person_name, whys, dated.glance, to_ask, row.relance_on)


def _asks(row: BoardRow, why: Why, today: date) -> bool:
    match why:
        case Why.DEADLINE:
            return row.glance is not None
        case Why.DATE_TO_ASK:
            return row.to_ask is not None
        case Why.NEXT_DATE:
            return row.head.next_date is not None and row.head.next_date <= today
        case Why.RELANCE:
            return row.relance_on is not None and row.relance_on <= today
