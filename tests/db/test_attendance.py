"""The counts that Postgres makes are those of the domain."""

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest

from db.engine import transaction
from db.queries import attendance
from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.flow import QueueFlow, flow, stay
from mediance.domain.periods import Period
from mediance.domain.steering import slots
from mediance.domain.visits import Ending, VisitProgress, VisitState
from tests.cast import Cast
from tests.written import WAITING, Written, ended, received, register_read_in, remember

FRIDAY = date(2026, 10, 23)
WINTER_TIME = Period(date(2026, 10, 25), date(2026, 10, 25))

pytestmark = pytest.mark.usefixtures("database")


def counted(actor: Actor, site_ids: list[int], period: Period) -> QueueFlow:
    with transaction(actor) as work:
        return attendance.flow(work, site_ids, period)


def any_visit(chance: Random) -> Written:
    """One of a busy week; some stay in the queue overnight, some are never called."""
    arrived_at = paris.day_bounds(FRIDAY)[0] + timedelta(minutes=chance.randrange(5 * 24 * 60))
    wait = timedelta(minutes=chance.choice([0, 5, 40, 900, 2000]))
    match chance.choice(["received", "received", "in service", "waiting", *Ending]):
        case "received":
            return received(arrived_at, wait)
        case "in service":
            return arrived_at, VisitProgress(VisitState.RECEIVED, arrived_at + wait)
        case "waiting":
            return arrived_at, WAITING
        case ending:
            known = arrived_at + wait if chance.random() < 0.7 else None
            return ended(arrived_at, Ending(ending), known)


def test_the_balance_is_that_of_the_domain_for_any_period_and_site(cast: Cast) -> None:
    chance = Random(66)
    visits = {site: [any_visit(chance) for _ in range(120)] for site in (cast.here, cast.elsewhere)}
    for site_id, written in visits.items():
        remember(cast.bruno, site_id, written, import_id=register_read_in(site_id))
    stays = {site: [stay(*visit) for visit in written] for site, written in visits.items()}
    for first in range(-1, 6):
        for length in (0, 1, 3):
            start = FRIDAY + timedelta(days=first)
            period = Period(start, start + timedelta(days=length))
            for site_ids in ([cast.here], [cast.here, cast.elsewhere]):
                there = [each for site_id in site_ids for each in stays[site_id]]
                expected = flow(there, period.start, period.end)
                assert counted(cast.helene, site_ids, period) == expected
                assert expected.is_balanced


def test_the_two_hours_called_two_o_clock_are_counted_apart(cast: Cast) -> None:
    first, second = (datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1))
    assert paris.local(first).hour == paris.local(second).hour == 2
    remember(cast.bruno, cast.here, [(at, WAITING) for at in (first, second, second)])
    with transaction(cast.helene) as work:
        told = slots(WINTER_TIME, attendance.arrivals(work, [cast.here], WINTER_TIME))
    assert [slot.people for slot in told] == [0, 0, 1, 2, *[0] * 21]


def test_an_evening_belongs_to_its_day_in_paris(cast: Cast) -> None:
    before_midnight = datetime(2026, 10, 25, 22, 59, tzinfo=UTC)
    remember(cast.bruno, cast.here, [(before_midnight, WAITING)])
    weekend = Period(date(2026, 10, 24), date(2026, 10, 26))
    with transaction(cast.helene) as work:
        told = slots(weekend, attendance.arrivals(work, [cast.here], weekend))
    assert [slot.people for slot in told] == [0, 1, 0]


def test_entries_taken_back_are_no_arrivals(cast: Cast) -> None:
    at = WINTER_TIME.start
    remember(cast.bruno, cast.here, [ended(at, Ending.CANCELLED, at), ended(at, Ending.ABSENT, at)])
    with transaction(cast.helene) as work:
        assert sum(n for _, n in attendance.arrivals(work, [cast.here], WINTER_TIME)) == 1


def test_sites_that_are_not_the_actors_own_hold_nothing(cast: Cast) -> None:
    remember(cast.bruno, cast.elsewhere, [received(WINTER_TIME.start, timedelta(minutes=1))])
    assert counted(cast.amina, [cast.elsewhere], WINTER_TIME) == QueueFlow()
    assert counted(cast.helene, [cast.elsewhere], WINTER_TIME).arrivals == 1
