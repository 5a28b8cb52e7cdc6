"""One thing done to many procedures: each by itself, so that one that changed holds up no other."""

import uuid
from collections.abc import Callable, Sequence

from mediance.domain.followup import Changed, InBulk, Seen
from mediance.domain.procedure_life import ImpossibleHistory
from mediance.services.errors import PersonRestricted
from mediance.services.followup.refusals import NotAnOwner, NothingToRemind, ProcedureUnknown

REFUSALS = (
    ImpossibleHistory,
    PersonRestricted,
    NotAnOwner,
    NothingToRemind,
    ProcedureUnknown,
)


def each_by_itself(
    seen: Sequence[Seen], key: uuid.UUID, do: Callable[[Seen, uuid.UUID], object]
) -> InBulk:
    """Do it to each under a key of its own, made of the one key; tell what became of which."""
    done: list[int] = []
    changed: list[int] = []
    refused: list[int] = []
    for one in seen:
        try:
            do(one, uuid.uuid5(key, str(one.procedure_id)))
        except Changed:
            changed.append(one.procedure_id)
        except REFUSALS:
            refused.append(one.procedure_id)
        else:
            done.append(one.procedure_id)
    return InBulk(tuple(done), tuple(changed), tuple(refused))
