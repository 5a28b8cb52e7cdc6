"""The board: what is under way, by type, institution, stage, owner, age, severity, site."""

from mediance.domain.actors import Actor
from mediance.domain.followup import EVERYTHING, Board, BoardFilter, BoardOrder, BoardRow, Choices


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
    raise NotImplementedError


def board_choices(actor: Actor) -> Choices:
    """Return what the board may be filtered by.

    Raises `NotPermitted` or `DatabaseUnavailable`.
    """
    raise NotImplementedError


def exported(actor: Actor, asked: BoardFilter = EVERYTHING) -> tuple[BoardRow, ...]:
    """Return the rows of an export, without names, and without what is sensitive; journalled.

    Raises as `board`.
    """
    raise NotImplementedError
