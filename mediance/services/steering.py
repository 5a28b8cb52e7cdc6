"""What coordinators and managers watch: the queue, a period's attendance, procedures, caseload."""

from collections.abc import Callable, Collection, Hashable
from datetime import datetime
from typing import TypeVar

from db.engine import Work
from db.queries import attendance as counted
from db.queries import clock, followup
from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.desk import TARGET_WAIT
from mediance.domain.periods import Choice, Month, Period, period
from mediance.domain.permissions import Action
from mediance.domain.steering import Attendance, Caseload, OpenProcedures, WaitingNow, slots
from mediance.domain.waiting import experienced_wait
from mediance.services import guard
from mediance.services.panels import Panel, shared

T = TypeVar("T")

WAITING = Panel("waiting", ("visits",))
ATTENDANCE = Panel("attendance", ("visits",))
MONTHS = Panel("months", ("visits",))
PROCEDURES = Panel("procedures", ("procedures",))
CASELOAD = Panel("caseload", ("caseload",))


def waiting_now(actor: Actor, site_ids: Collection[int]) -> WaitingNow:
    """Return who waits at these sites now."""

    def load(work: Work) -> WaitingNow:
        now = clock.now(work)
        return WaitingNow(now, tuple(counted.waiting(work, site_ids, now)))

    return _shared(WAITING, actor, site_ids, load)


def attendance(actor: Actor, site_ids: Collection[int], choice: Choice) -> Attendance:
    """Return who came to these sites in a period, who was received, and how they waited."""

    def load(work: Work) -> Attendance:
        now = clock.now(work)
        return attendance_of(work, site_ids, period(choice, paris.local_day(now)), now)

    return _shared(ATTENDANCE, actor, site_ids, load, filters=choice)


def attendance_of(
    work: Work, site_ids: Collection[int], chosen: Period, now: datetime
) -> Attendance:
    """Count a period, within the transaction of a service that asked: the one way to count it."""
    waits, uncounted = counted.waits(work, site_ids, chosen, now)
    return Attendance(
        period=chosen,
        as_of=now,
        slots=slots(chosen, counted.arrivals(work, site_ids, chosen)),
        flow=counted.flow(work, site_ids, chosen),
        wait=experienced_wait(waits, TARGET_WAIT, uncounted),
    )


def months(actor: Actor, site_ids: Collection[int]) -> tuple[Month, ...]:
    """Return the months in which somebody came to these sites, newest first."""
    return _shared(MONTHS, actor, site_ids, lambda work: counted.months(work, site_ids))


def open_procedures(actor: Actor, site_ids: Collection[int]) -> OpenProcedures:
    """Return the procedures under way at these sites."""

    def load(work: Work) -> OpenProcedures:
        return followup.open_procedures(work, site_ids, paris.local_day(clock.now(work)))

    return _shared(PROCEDURES, actor, site_ids, load)


def caseload(actor: Actor, site_ids: Collection[int]) -> Caseload:
    """Return the open cases of these sites by referent."""
    return _shared(CASELOAD, actor, site_ids, lambda work: followup.caseload(work, site_ids))


def _shared(
    panel: Panel,
    actor: Actor,
    site_ids: Collection[int],
    load: Callable[[Work], T],
    *,
    filters: Hashable = None,
) -> T:
    """Check, then load for everybody with the same roles; raises `NotPermitted`."""
    action = Action.VIEW_CASELOAD if panel is CASELOAD else Action.VIEW_STEERING
    guard.require(actor, action)
    for site_id in site_ids:
        guard.require_site(actor, action, site_id)
    return shared(panel, actor, site_ids, load, filters=filters)
