"""The board: what is under way, by type, institution, stage, owner, age, severity, site."""

from dataclasses import dataclass, replace

from db.engine import Work, transaction
from db.queries import board as queries
from db.queries import journal
from db.queries.board import Slice
from db.queries.journal import Record
from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.board_address import Part, filtered_by, without
from mediance.domain.followup import (
    EVERYTHING,
    NOBODY,
    Board,
    BoardFilter,
    BoardOrder,
    BoardRow,
    Choices,
)
from mediance.domain.permissions import Action
from mediance.services import guard
from mediance.services.followup.refusals import OfOneColleague, SensitiveList

ROWS = 50
MOST_EXPORTED = 20_000


@dataclass(frozen=True)
class Loosened:
    """A filter, and how many procedures there would be without it."""

    part: Part
    count: int


def board(
    actor: Actor,
    asked: BoardFilter = EVERYTHING,
    *,
    page: int = 0,
    order: BoardOrder = BoardOrder.PRESSING,
    is_opening: bool = True,
) -> Board:
    """Return one page of the procedures under way at the actor's sites.

    A page that is not there any more is the last one. Opening a list is journalled, drawing it anew
    is not. Raises `SensitiveList` for a list by a type that is nobody's business, `NotPermitted` or
    `DatabaseUnavailable`.
    """
    guard.require(actor, Action.VIEW_PROCEDURES)
    within = _within(actor, asked)
    today = paris.today()
    with transaction(actor) as work:
        _check_not_sensitive(work, asked)
        count = queries.count(work, within, today)
        pages = max(1, -(-count // ROWS))
        shown = min(max(page, 0), pages - 1)
        rows = queries.page(work, within, Slice(shown * ROWS, ROWS), order, today=today)
        if is_opening:
            journal.record(work, actor, "list", Record("procedure", row_count=len(rows)))
    return Board(rows, count, shown, pages, today)


def loosened(actor: Actor, asked: BoardFilter) -> tuple[Loosened, ...]:
    """Return how many procedures there would be without each filter of an empty list.

    Those alone that there are, the most first. Raises as `board`.
    """
    guard.require(actor, Action.VIEW_PROCEDURES)
    parts = filtered_by(asked)
    lists = [_within(actor, without(asked, part)) for part in parts]
    with transaction(actor) as work:
        _check_not_sensitive(work, asked)
        found = queries.counts(work, lists, actor.site_ids, paris.today()) if lists else ()
    told = (Loosened(part, count) for part, count in zip(parts, found, strict=True) if count)
    return tuple(sorted(told, key=lambda each: -each.count))


def board_choices(actor: Actor) -> Choices:
    """Return what the board may be filtered by.

    Raises `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.VIEW_PROCEDURES)
    with transaction(actor) as work:
        return queries.choices(work, actor.site_ids)


def exported(actor: Actor, asked: BoardFilter = EVERYTHING) -> tuple[BoardRow, ...]:
    """Return the rows of an export, without names, and without what is sensitive; journalled.

    Raises `OfOneColleague` for what one colleague keeps, and as `board`.
    """
    guard.require(actor, Action.VIEW_PROCEDURES)
    if asked.owner_id not in {None, NOBODY}:
        raise OfOneColleague
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
