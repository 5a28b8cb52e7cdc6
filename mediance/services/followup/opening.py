"""Opening a procedure: from a case, or from what somebody asked for when they came."""

import uuid

from mediance.domain.actors import Actor
from mediance.domain.followup import Opening


def open_procedure(actor: Actor, case_id: int, opening: Opening, key: uuid.UUID) -> int:
    """Open a procedure in a case, owned by the actor; return its id, the same for the same key.

    Raises `cases.CaseUnknown`, `cases.CaseIsClosed`, `TypeUnknown`, an `ImpossibleHistory`,
    `errors.PersonRestricted`, `NotPermitted` or `DatabaseUnavailable`.
    """
    raise NotImplementedError


def open_from_visit(actor: Actor, visit_id: int, opening: Opening, key: uuid.UUID) -> int:
    """Turn what somebody asked for when they came into a procedure; return its id.

    Their case at the site of the visit is opened where there is none. Their waiting and their
    request are told by the visit. Raises `VisitUnknown`, `VisitOfNobody`, `cases.NotFollowed`, and
    as `open_procedure`.
    """
    raise NotImplementedError
