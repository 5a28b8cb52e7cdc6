"""The board: what is under way, by type, institution, stage, owner, age, severity, site."""

from dataclasses import replace

from db.engine import Work, transaction
from db.queries import board as queries
from db.queries import journal
from db.queries.board import Slice
from db.queries.journal import Record
from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.followup import (
    EVERYTHING,
    Board,
    BoardFilter,
    BoardOrder,
    BoardRow,
    Choices,
)
from mediance.domain.permissions import Action
from mediance.services import guard
from mediance.services.followup.refusals import SensitiveList

ROWS = 50
MOST_EXPORTED = 5000


def board(
    actor: Actor,
    asked: BoardFilter = EVERYTHING,
    *,
    page: int = 0,
    order: BoardOrder = BoardOrder.PRESSING,
) -> Board:
    """Return one page of the procedures under way at the actor's sites.

    Raises `SensitiveList` for a list by a type that is nobody's business, `NotPermitted` or
    `DatabaseUnavailable`.
    """
    guard.require(actor, Action.VIEW_PROCEDURES)
    within = _within(actor, asked)
    today = paris.today()
    with transaction(actor) as work:
        _check_not_sensitive(work, asked)
        part = Slice(page * ROWS, ROWS)
        rows = queries.page(work, within, part, order, today=today)
        count = queries.count(work, within, today)
        touched = Record("procedure", row_count=len(rows))
        journal.record(work, actor, "list", touched)
    return Board(rows, count, page, max(1, -(-count // ROWS)), today)


def board_choices(actor: Actor) -> Choices:
    """Return what the board may be filtered by.

    Raises `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.VIEW_PROCEDURES)
    with transaction(actor) as work:
        return queries.choices(work, actor.site_ids)


def exported(actor: Actor, asked: BoardFilter = EVERYTHING) -> tuple[BoardRow, ...]:
    """Return the rows of an export, without names, and without what is sensitive; journalled.

    Raises as `board`.
    """
    guard.require(actor, Action.VIEW_PROCEDURES)
    with transaction(actor) as work:
        _check_not_sensitive(work, asked)
        rows = queries.for_export(work, _within(actor, asked), MOST_EXPORTED, paris.today())
        journal.record(work, actor, "export", Record("procedure", row_count=len(rows)))
    return tuple(replace(row, person_name=None) for row in rows)


def _within(actor: Actor, asked: BoardFilter) -> BoardFilter:
    """Return what is asked for, at the actor's own sites."""
    own = frozenset(actor.site_ids)
    return replace(asked, site_ids=asked.site_ids & own if asked.site_ids else own)


def _check_not_sensitive(work: Work, asked: BoardFilter) -> None:
    if asked.type_codes & queries.sensitive_types(work):
        raise SensitiveList
