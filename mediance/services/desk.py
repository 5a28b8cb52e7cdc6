"""What the reception screen shows, in one read."""

from db.engine import transaction
from db.queries import clock, queue, visits
from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.desk import DeskView
from mediance.domain.permissions import Action
from mediance.services import guard

ENDED_SHOWN = 5


def desk_view(actor: Actor, site_id: int) -> DeskView:
    """Return who waits, in the order of call, who is being received, and what ended last."""
    guard.require_site(actor, Action.VIEW_QUEUE, site_id)
    with transaction(actor) as work:
        now = clock.now(work)
        start, end = paris.day_bounds(paris.local_day(now))
        return DeskView(
            now=now,
            waiting=queue.waiting(work, site_id),
            in_service=queue.in_service(work, site_id),
            recently_ended=queue.recently_ended(work, site_id, start, now=now, limit=ENDED_SHOWN),
            received_today=visits.count_received(work, site_id, start, end),
        )
