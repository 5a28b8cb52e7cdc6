"""What is usual at one desk, looked up once a day: the same keys all day long."""

import threading
from collections import OrderedDict
from datetime import date, datetime

from db.engine import transaction
from db.queries import visit_details
from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.habits import LEARNED_FROM, DeskHabits, learned
from mediance.domain.permissions import Action
from mediance.services import guard
from mediance.services.live import HUB

KEPT = 64


class DailyHabits:
    """What was learned today, by site. Thread-safe; it names nobody."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: OrderedDict[tuple[int, date], DeskHabits] = OrderedDict()

    def get(self, site_id: int, day: date) -> DeskHabits | None:
        """Return what is known of a site's day."""
        with self._lock:
            return self._known.get((site_id, day))

    def put(self, site_id: int, day: date, habits: DeskHabits) -> None:
        """Remember a site's day."""
        with self._lock:
            self._known[site_id, day] = habits
            while len(self._known) > KEPT:
                self._known.popitem(last=False)


HABITS = DailyHabits()
"""The habits known to this process."""


def desk_habits(actor: Actor, site_id: int) -> DeskHabits:
    """Return what the form of a site chooses beforehand today, from the thirty days before it."""
    guard.require_site(actor, Action.VIEW_QUEUE, site_id)
    today = paris.today()
    known = HABITS.get(site_id, today)
    if known is not None:
        return known
    start, end = _learned_from(today)
    with transaction(actor) as work:
        habits = learned(visit_details.counts(work, site_id, start, end))
    if HUB.is_heard("visits"):  # a served application, not a command or a test
        HABITS.put(site_id, today, habits)
    return habits


def _learned_from(today: date) -> tuple[datetime, datetime]:
    end, _ = paris.day_bounds(today)
    start, _ = paris.day_bounds(today - LEARNED_FROM)
    return start, end
