"""What may be opened, and what is asked of deadlines, for whoever follows people."""

from collections.abc import Mapping

from db.engine import transaction
from db.queries import consents, deadline_rules, procedure_kinds
from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.deadline_rules import DeadlineEvent
from mediance.domain.permissions import Action
from mediance.domain.procedure_kinds import Offered
from mediance.services import guard


def offered(actor: Actor) -> Offered:
    """Return the kinds of procedure and the institutions that may be chosen today.

    Raises `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.FOLLOW_PROCEDURE)
    today = paris.today()
    with transaction(actor) as work:
        return Offered(procedure_kinds.kinds(work, today), consents.institutions(work, today))


def questions(actor: Actor) -> Mapping[str, DeadlineEvent]:
    """Return what is asked of each event from which deadlines count, by its code.

    Raises `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.FOLLOW_PROCEDURE)
    with transaction(actor) as work:
        return deadline_rules.events(work)
