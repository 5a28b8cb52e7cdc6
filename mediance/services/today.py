"""Who came to a site on a day, and that day's figures, counted as steering counts them."""

from datetime import date

from db.engine import transaction
from db.queries import clock, days, journal
from db.queries.journal import Record
from mediance.domain.actors import Actor
from mediance.domain.periods import Period
from mediance.domain.permissions import Action
from mediance.domain.today import DayView
from mediance.services import guard, steering


def day_view(actor: Actor, site_id: int, day: date, *, is_opened: bool = False) -> DayView:
    """Return everybody who came to a site on a day; opening the list is journalled, once.

    Raises `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require_site(actor, Action.VIEW_DAY, site_id)
    with transaction(actor) as work:
        now = clock.now(work)
        visits = days.visits(work, site_id, day)
        if is_opened:
            touched = Record("visit", site_id=site_id, row_count=len(visits))
            journal.record(work, actor, "read", touched)
        figures = steering.attendance_of(work, [site_id], Period(day, day), now)
        return DayView(day, now, visits, figures)
