"""Calling the next person: 100 calls a second arrive whether or not the last one is done."""

import time
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from sqlalchemy import text

from db.engine import owner_transaction, transaction
from mediance.domain.visits import TransitionRefused
from mediance.services.receive import receive, receive_next
from tests.bench.figures import Figure, percentile
from tests.bench.house import House, house

CALLS = 10_000
BASELINE_CALLS = 2_000
PER_SECOND = 100
COLLEAGUES = 16

FIRST = text("select id from mediance.waiting_queue where site_id = :site limit 1")
FILL = text(
    "insert into mediance.visit (site_id, day, number, domain_code, channel_code, arrived_at,"
    " state) select :site, current_date, n, 'to_clarify', 'walk_in',"
    " now() - interval '3 hours' + n * interval '1 second' * 0.5, 'waiting'"
    " from generate_series(:first, :last) as n"
)


def measure() -> Sequence[Figure]:
    """Call 10,000 people; then 2,000 by looking who is first, and again if they are taken."""
    with house() as here:
        fill(here, 1, CALLS)
        called, delays = call_all(CALLS, lambda: call(here))
        doubles = sum(times - 1 for times in Counter(called).values())
        fill(here, CALLS + 1, CALLS + BASELINE_CALLS)
        _, plain_delays = call_all(BASELINE_CALLS, lambda: look_then_call(here))
    return [
        Figure("call_next.doubles", doubles, "calls", len(called)),
        Figure("call_next.missed", CALLS - len(called), "calls", CALLS),
        Figure(
            "call_next.p50_ms",
            percentile(delays, 0.5),
            "ms",
            CALLS,
            baseline=percentile(plain_delays, 0.5),
        ),
        Figure(
            "call_next.p95_ms",
            percentile(delays, 0.95),
            "ms",
            CALLS,
            baseline=percentile(plain_delays, 0.95),
        ),
    ]


def fill(here: House, first: int, last: int) -> None:
    """Have people wait, numbered from `first` to `last`."""
    with owner_transaction(here.urls.owner) as work:
        work.execute(FILL, {"site": here.cast.here, "first": first, "last": last})


def call(here: House) -> int | None:
    """Receive the next person as the product does."""
    return receive_next(here.cast.amina, here.cast.here, uuid.uuid4())


def look_then_call(here: House) -> int | None:
    """Look who is first, try to receive them, and look again when somebody else did."""
    while True:
        with transaction(here.cast.amina) as work:
            first = work.scalar(FIRST, {"site": here.cast.here})
        if first is None:
            return None
        with suppress(TransitionRefused):
            receive(here.cast.amina, first, uuid.uuid4())
            return int(first)


def call_all(calls: int, call_once: Callable[[], int | None]) -> tuple[list[int], list[float]]:
    """Start one call each hundredth of a second; return who was called and each delay in ms.

    The delay runs from the moment when the call was due: a caller kept waiting is not forgiven.
    """
    start = time.perf_counter() + 0.5

    def when_due(turn: int) -> tuple[int | None, float]:
        due = start + turn / PER_SECOND
        time.sleep(max(0.0, due - time.perf_counter()))
        visit = call_once()
        return visit, (time.perf_counter() - due) * 1000

    with ThreadPoolExecutor(COLLEAGUES) as colleagues:
        results = list(colleagues.map(when_due, range(calls)))
    return [visit for visit, _ in results if visit is not None], [delay for _, delay in results]
