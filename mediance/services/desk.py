"""What the reception screen shows, in one read."""

from db.engine import Work, transaction
from db.queries import clock, desk_settings, queue, visits
from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.desk import DeskView, as_called
from mediance.domain.permissions import Action
from mediance.domain.presences import slot_of
from mediance.services import guard

ENDED_SHOWN = 5


def desk_view(actor: Actor, site_id: int) -> DeskView:
    """Return who waits, in the order in which the actor calls them, and all that is near.

    That is: who is being received, what ended last, who is free, and where else one may wait.
    """
    guard.require_site(actor, Action.VIEW_QUEUE, site_id)
    with transaction(actor) as work:
        return _view(work, actor, site_id)


def _view(work: Work, actor: Actor, site_id: int) -> DeskView:
    now = clock.now(work)
    start, end = paris.day_bounds(paris.local_day(now))
    settings, others = desk_settings.of_desk(work, site_id)
    return DeskView(
        now=now,
        waiting=as_called(queue.waiting(work, site_id), actor.staff_id),
        in_service=queue.in_service(work, site_id),
        recently_ended=queue.recently_ended(work, site_id, start, now=now, limit=ENDED_SHOWN),
        received_today=visits.count_received(work, site_id, start, end),
        settings=settings,
        team=queue.team(work, site_id, slot_of(now)),
        other_sites=others,
    )
