"""What the reception screen shows, in one read."""

from dataclasses import dataclass, replace
from datetime import timedelta
from time import monotonic

from db.engine import Work
from db.queries import clock, desk_settings, queue, visits
from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.desk import DeskView, as_called
from mediance.domain.permissions import Action
from mediance.domain.presences import slot_of
from mediance.services import guard
from mediance.services.panels import Panel, shared

ENDED_SHOWN = 5
DESK = Panel("desk", ("visits", "presences", "appointments", "people", "lists"))


@dataclass(frozen=True)
class _Read:
    """A desk as it was read, and when on this process's clock, in seconds."""

    view: DeskView
    at: float


def desk_view(actor: Actor, site_id: int, *, is_anew: bool = True) -> DeskView:
    """Return who waits, in the order in which the actor calls them, and all that is near.

    That is: who is being received, what ended last, who is free, and where else one may wait.
    Unless it `is_anew`, it is read once per change for all who look.
    """
    guard.require_site(actor, Action.VIEW_QUEUE, site_id)

    def read(work: Work) -> _Read:
        return _Read(_view(work, site_id), monotonic())

    sites = tuple(sorted(actor.site_ids))
    kept = shared(DESK, actor, (site_id,), read, filters=sites, is_anew=is_anew)
    now = kept.view.now + timedelta(seconds=monotonic() - kept.at)
    return replace(kept.view, now=now, waiting=as_called(kept.view.waiting, actor.staff_id))


def _view(work: Work, site_id: int) -> DeskView:
    now = clock.now(work)
    start, end = paris.day_bounds(paris.local_day(now))
    settings, others = desk_settings.of_desk(work, site_id)
    return DeskView(
        now=now,
        waiting=queue.waiting(work, site_id),
        in_service=queue.in_service(work, site_id),
        recently_ended=queue.recently_ended(work, site_id, start, now=now, limit=ENDED_SHOWN),
        received_today=visits.count_received(work, site_id, start, end),
        settings=settings,
        team=queue.team(work, site_id, slot_of(now)),
        other_sites=others,
    )
