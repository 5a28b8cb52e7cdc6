"""One procedure whole, and those of one person."""

from mediance.domain.actors import Actor
from mediance.domain.followup import BoardRow, ProcedureFile


def procedures_of(actor: Actor, person_id: int) -> tuple[BoardRow, ...]:
    """Return the procedures of somebody at the actor's sites, all their records together.

    Those under way first, the most pressing first. Raises `NotPermitted` or
    `DatabaseUnavailable`.
    """
    raise NotImplementedError


def procedure_file(actor: Actor, procedure_id: int, *, is_opening: bool = True) -> ProcedureFile:
    """Return all that is known of a procedure; opening it is journalled, looking again is not.

    Raises `ProcedureUnknown`, `NotPermitted` or `DatabaseUnavailable`.
    """
    raise NotImplementedError
