"""What the reception screen shows, in one read."""

from dataclasses import dataclass, replace
from datetime import timedelta
from time import monotonic

from db.engine import Work, transaction
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


def desk_view(actor: Actor, site_id: int) -> DeskView:
    """Return who waits, in the order in which the actor calls them, and all that is near.

    That is: who is being received, what ended last, who is free, and where else one may wait.
    """
    guard.require_site(actor, Action.VIEW_QUEUE, site_id)
    with transaction(actor) as work:
        return _as_called_by(actor, _view(work, site_id))


def shared_desk_view(actor: Actor, site_id: int) -> DeskView:
    """Return the same, read once per change for all who look at this desk.

    It may lack what was written a moment ago: what somebody's own press led to is read anew.
    """
    guard.require_site(actor, Action.VIEW_QUEUE, site_id)
    everywhere = tuple(sorted(actor.site_ids))
    read = shared(DESK, actor, (site_id,), lambda work: _read(work, site_id), filters=everywhere)
    since = timedelta(seconds=monotonic() - read.at)
    return _as_called_by(actor, replace(read.view, now=read.view.now + since))


def _read(work: Work, site_id: int) -> _Read:
    view = _view(work, site_id)
    return _Read(view, monotonic())


def _as_called_by(actor: Actor, view: DeskView) -> DeskView:
    return replace(view, waiting=as_called(view.waiting, actor.staff_id))


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
