"""A number to hold: no name and no reason, for others read it."""

from db.engine import transaction
from db.queries import journal, visits
from db.queries.journal import Record
from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.permissions import Action
from mediance.services import guard
from mediance.services.paper.place import place
from mediance.services.paper.press import printed
from mediance.services.paper.words import day_in_words, hour
from mediance.services.transitions import VisitUnknown


def ticket(actor: Actor, visit_id: int) -> bytes:
    """Return a visit's ticket as PDF, A6; raise `VisitUnknown` or `NotPermitted`."""
    guard.require(actor, Action.PRINT)
    with transaction(actor) as work:
        head = visits.head(work, visit_id)
        if head is None:
            raise VisitUnknown
        day = paris.local_day(head.arrived_at)
        data: dict[str, object] = {
            "number": head.number,
            "day": day_in_words(day),
            "hour": hour(head.arrived_at),
            "place": place(work, head.site_id, day),
        }
        journal.record(work, actor, "print", Record("visit", visit_id, head.site_id))
    return printed("ticket", data)
