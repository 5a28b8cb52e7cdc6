"""Postgres killed again and again while people record visits: what was said to be done is done."""

import random
import time
import uuid
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import psutil
from sqlalchemy import text

from db.engine import owner_transaction
from mediance.services.errors import DatabaseUnavailable
from mediance.services.record_visit import NewVisit, record_visit
from tests.bench.figures import Figure
from tests.bench.house import House, house

KILLS = 20
WRITERS = 8
PAUSE_SECONDS = (0.4, 1.5)

LOST = text(
    "select count(*) from unnest(:ids ::bigint[]) as said (id)"
    " left join mediance.visit v on v.id = said.id where v.id is null"
)
HALF_WRITTEN = text(
    "select (select count(*) from mediance.visit v where not exists"
    "  (select from mediance.visit_event e where e.visit_id = v.id))"
    " + (select count(*) from mediance.submission s where s.visit_id is null)"
)
GAPS = text("select coalesce(max(number), 0) - count(*) from mediance.visit")


def measure() -> Sequence[Figure]:
    """Kill the server twenty times under eight writers, each repeating a press until answered."""
    with house() as here:
        stop = Event()
        with ThreadPoolExecutor(WRITERS) as writers:
            work = [writers.submit(_write, here, stop) for _ in range(WRITERS)]
            try:
                for _ in range(KILLS):
                    time.sleep(random.uniform(*PAUSE_SECONDS))
                    _kill_and_start_again(here)
                time.sleep(PAUSE_SECONDS[1])
            finally:
                stop.set()
            acknowledged = [visit for done in work for visit in done.result()]
        with owner_transaction(here.urls.owner) as owner:
            lost = owner.scalar(LOST, {"ids": acknowledged}) or 0
            half_written = owner.scalar(HALF_WRITTEN) or 0
            gaps = owner.scalar(GAPS) or 0
    doubled = len(acknowledged) - len(set(acknowledged))
    n = len(acknowledged)
    return [
        Figure("kills", KILLS, "kills", KILLS),
        Figure("acknowledged", n, "visits", n),
        Figure("acknowledged_lost", lost, "visits", n),
        Figure("half_written", half_written, "rows", n),
        Figure("doubled", doubled, "visits", n),
        Figure("number_gaps", gaps, "numbers", n),
    ]


def _write(here: House, stop: Event) -> list[int]:
    """Record visits one after the other; a press without an answer is repeated with its key."""
    acknowledged = []
    while not stop.is_set():
        key = uuid.uuid4()
        while True:
            try:
                recorded = record_visit(here.cast.carme, NewVisit(site_id=here.cast.here), key)
            except DatabaseUnavailable:
                time.sleep(0.05)
            else:
                acknowledged.append(recorded.visit_id)
                break
    return acknowledged


def _kill_and_start_again(here: House) -> None:
    lock_file = here.server.data / "postmaster.pid"
    postmaster = psutil.Process(int(lock_file.read_text().split()[0]))
    postmaster.kill()
    postmaster.wait(10)
    here.server.start()
