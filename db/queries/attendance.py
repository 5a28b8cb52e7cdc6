"""Who waits, who came, how they waited: counted in the database, without a name of anybody.

Everything about a past period is read from `visit_site_arrival_idx` alone.
"""

from collections import Counter
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Double,
    Integer,
    Select,
    case,
    extract,
    func,
    literal,
    select,
    text,
    union_all,
)
from sqlalchemy import cast as sql_cast
from sqlalchemy.orm import Session

from db.models import Site, Visit
from db.models.visits import DEGREE_OF_URGENCY, LEFT_AT, LEFT_ON_A_LATER_DAY
from db.queries.queue import WAITING
from mediance.domain.flow import WAY_OUT, QueueFlow, WayOut
from mediance.domain.paris import PARIS
from mediance.domain.periods import Month, Period
from mediance.domain.steering import WaitingTicket
from mediance.domain.visits import GOES_ON, WITHOUT_CONTACT, Ending, VisitState
from mediance.domain.waiting import Uncounted, WaitCount, WaitOutcome

StayRow = tuple[datetime, datetime, str, bool]

ANSWERED = "answered_at_desk"
CANCELLED = "cancelled"
UNKNOWN = "reception_unknown"
UNCLOSED = "unclosed"
TRANSFERRED = "transferred"
CARRIED_OVER = "carried_over"
OUTCOMES = {outcome.value: outcome for outcome in WaitOutcome}

PRECISION = timedelta(seconds=15)

# The planner takes the few of `visit_left_later_idx` for many; starting workers costs it 8 ms.
WITHOUT_WORKERS = text("select set_config('max_parallel_workers_per_gather', '0', true)")

# From the end of one month to the first arrival after it, along the index: no scan of all visits.
MONTHS = text(
    "with recursive month (ends) as ("
    "  select timestamp '-infinity'"
    "  union all"
    "  select (select date_trunc('month', min(next.arrived_at) at time zone 'Europe/Paris')"
    "                 + interval '1 month'"
    "          from unnest(cast(:site_ids as bigint[])) as site (id), lateral"
    "            (select arrived_at from mediance.visit"
    "             where site_id = site.id and arrived_at >= ends at time zone 'Europe/Paris'"
    "             order by arrived_at limit 1) as next)"
    "  from month where ends is not null)"
    " select to_char(ends - interval '1 month', 'YYYY-MM') from month"
    " where ends > '-infinity' order by ends desc"
)


def waiting(session: Session, site_ids: Collection[int], now: datetime) -> list[WaitingTicket]:
    """Return who waits at these sites, in the order of call."""
    rows = session.execute(
        select(
            WAITING.c.number,
            WAITING.c.is_urgent,
            WAITING.c.arrived_at,
            WAITING.c.continued_at,
            Site.name,
        )
        .join(Site, Site.id == WAITING.c.site_id)
        .where(WAITING.c.site_id.in_(site_ids))
        .order_by(
            WAITING.c.is_urgent.desc(), text(DEGREE_OF_URGENCY), WAITING.c.arrived_at, WAITING.c.id
        )
    )
    return [
        WaitingTicket(
            row.number,
            row.name,
            timedelta() if is_carried_over else max(now - row.arrived_at, timedelta()),
            row.is_urgent,
            is_carried_over,
        )
        for row in rows
        for is_carried_over in (row.continued_at == row.arrived_at,)
    ]


def arrivals(
    session: Session, site_ids: Collection[int], period: Period
) -> list[tuple[datetime, int]]:
    """Return how many came in each hour of a day, or on each day of a longer period."""
    unit = "hour" if period.is_one_day else "day"
    slot = func.date_trunc(unit, Visit.arrived_at, PARIS.key)
    rows = session.execute(
        select(slot.label("slot"), func.count().label("people"))
        .where(
            *_arrived_in(site_ids, period),
            Visit.ending.is_distinct_from(Ending.CANCELLED),
            Visit.continued_at.is_(None),
        )
        .group_by(text("1"))
    )
    return [(row.slot, row.people) for row in rows]


def waits(
    session: Session, site_ids: Collection[int], period: Period, now: datetime
) -> tuple[list[WaitCount], Uncounted]:
    """Return the waits of those who came in a period, equal ones together.

    And how many came without a wait that could be measured. Waits not over yet last until `now`.
    Each is rounded up to the next `PRECISION`, so that whole minutes are exact limits.
    """
    lasted = extract("epoch", _wait_ended_at(now) - Visit.arrived_at)
    steps = func.ceil(sql_cast(lasted, Double) / PRECISION.total_seconds())
    rows = session.execute(
        select(
            _outcome().label("outcome"),
            sql_cast(func.greatest(steps, 0), Integer).label("steps"),
            func.count().label("people"),
            func.count(Visit.continued_at).label("continued"),
        )
        .where(*_arrived_in(site_ids, period))
        .group_by(text("1"), text("2"))
    ).all()
    uncounted: Counter[str] = Counter()
    for row in rows:
        uncounted[row.outcome] += row.people
    continued = sum(row.continued for row in rows if row.outcome != CANCELLED)
    measured = [
        WaitCount(OUTCOMES[row.outcome], row.steps * PRECISION, row.people)
        for row in rows
        if row.outcome in OUTCOMES
    ]
    return measured, Uncounted(
        answered_at_desk=uncounted[ANSWERED],
        cancelled=uncounted[CANCELLED],
        reception_unknown=uncounted[UNKNOWN],
        unclosed=uncounted[UNCLOSED],
        transferred=uncounted[TRANSFERRED],
        carried_over=uncounted[CARRIED_OVER],
        continued=continued,
    )


def flow(session: Session, site_ids: Collection[int], period: Period) -> QueueFlow:
    """Count who came into the queue and who left it within a period, as `domain.flow.flow` does."""
    session.execute(WITHOUT_WORKERS)
    stays = _stays(site_ids, period).subquery()
    came, left, way_out = stays.c.came_at, stays.c.left_at, stays.c.way_out
    is_continuation = stays.c.is_continuation
    start, end = period.start, period.end
    left_within = (left >= start) & (left < end)
    counts = session.execute(
        select(
            func.count().filter(came < start).label("opening"),
            func.count().filter((came >= start) & ~is_continuation).label("arrivals"),
            func.count().filter((came >= start) & is_continuation).label("transferred_in"),
            *(
                func.count().filter(left_within & (way_out == way)).label(way.value)
                for way in WayOut
            ),
            func.count().filter(left.is_(None) | (left >= end)).label("still_waiting"),
        )
    )
    return QueueFlow(**counts.mappings().one())


def months(session: Session, site_ids: Collection[int]) -> tuple[Month, ...]:
    """Return the months in which somebody came to these sites, newest first."""
    codes = session.scalars(MONTHS, {"site_ids": list(site_ids)})
    return tuple(Month(*map(int, code.split("-"))) for code in codes)


def _arrived_in(site_ids: Collection[int], period: Period) -> tuple[ColumnElement[bool], ...]:
    return (
        Visit.site_id.in_(site_ids),
        Visit.arrived_at >= period.start,
        Visit.arrived_at < period.end,
    )


def _outcome() -> ColumnElement[str]:
    is_carried_over = Visit.continued_at == Visit.arrived_at
    return case(
        (Visit.ending.in_(GOES_ON), TRANSFERRED),
        (Visit.ending == Ending.CANCELLED, CANCELLED),
        (Visit.ending == Ending.ANSWERED_AT_DESK, ANSWERED),
        (is_carried_over & Visit.received_at.is_not(None), CARRIED_OVER),
        (is_carried_over, UNCLOSED),
        (Visit.received_at.is_not(None), WaitOutcome.RECEIVED.value),
        (Visit.ending == Ending.COMPLETED, UNKNOWN),
        (Visit.ending.in_((Ending.UNCLOSED, Ending.LEFT_BY_NIGHT)), UNCLOSED),
        (Visit.ending.in_(WITHOUT_CONTACT), WaitOutcome.LEFT.value),
        else_=WaitOutcome.STILL_WAITING.value,
    )


def _wait_ended_at(now: datetime) -> ColumnElement[datetime]:
    """Return when the wait ended; at once where a register does not say when somebody left."""
    return case(
        (Visit.received_at.is_not(None), Visit.received_at),
        (Visit.ending.is_not(None), func.coalesce(Visit.ended_at, Visit.arrived_at)),
        else_=literal(now),
    )


def _stays(site_ids: Collection[int], period: Period) -> CompoundSelect[StayRow]:
    """Everybody who was in the queue during a period: who came in it, and who was already there.

    A visit goes on elsewhere on the day of its arrival, so that one hour places it in its period.
    """
    arrived_before = (Visit.site_id.in_(site_ids), Visit.arrived_at < period.start)
    came = _stay().where(*_arrived_in(site_ids, period))
    stayed = _stay().where(*arrived_before, LEFT_ON_A_LATER_DAY, period.start <= LEFT_AT)
    stays_on = _stay().where(*arrived_before, Visit.state == VisitState.WAITING)
    return union_all(came, stayed, stays_on)


def _stay() -> Select[StayRow]:
    ways_out = ((Visit.ending == ending, way.value) for ending, way in WAY_OUT.items())
    way_out = case((Visit.received_at.is_not(None), WayOut.RECEIVED.value), *ways_out)
    left_at = case(
        (Visit.received_at.is_not(None), Visit.received_at),
        (Visit.ending.is_not(None), func.coalesce(Visit.ended_at, Visit.arrived_at)),
    )
    return select(
        Visit.arrived_at.label("came_at"),
        left_at.label("left_at"),
        way_out.label("way_out"),
        Visit.continued_at.is_not(None).label("is_continuation"),
    )
