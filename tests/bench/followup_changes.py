"""What is done to many procedures at once, and how long a colleague is held up meanwhile."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from threading import Event
from uuid import uuid4

from sqlalchemy import select, text

from db.engine import owner_transaction, transaction
from db.models import Procedure
from mediance.domain.actors import Actor
from mediance.domain.deadline_rules import Rule
from mediance.domain.followup import Seen
from mediance.domain.relances import FIRST
from mediance.domain.spans import span
from mediance.services.errors import DatabaseUnavailable
from mediance.services.followup import following
from mediance.services.followup.absence import hand_over_absence
from mediance.services.followup.rules import all_rules, being_followed, consequences, edit_rule
from mediance.services.followup.tending import assign_in_bulk, set_next_date
from tests.bench.caseload import Caseload
from tests.bench.costing import timed
from tests.bench.figures import Figure, percentile
from tests.bench.house import House

BULKS = (50, 500)
DAYS_ARE_OVER = text(
    "update mediance.procedure_alert set due_on = current_date - 1"
    " where is_passing and due_on is not null returning procedure_id"
)
LOOK_SECONDS = 0.05


def change_figures(here: House, load: Caseload) -> Iterator[Figure]:
    """Give many to a colleague, hand everything over, edit rules, keep house."""
    for many in BULKS:
        seen, other = kept_by(load.colleagues[0], many), load.colleagues[1].staff_id
        took = timed(partial(assign_in_bulk, load.colleagues[0], seen, other, uuid4()))
        yield Figure(f"assign_in_bulk_{many}_s", took / 1000, "s", len(seen))
    yield from handing_over(load)
    yield from editing(load)
    yield from by_night(here, load)


def handing_over(load: Caseload) -> Iterator[Figure]:
    """Somebody falls ill."""
    ill, well = load.colleagues[2], load.colleagues[3]
    many = len(kept_by(ill, 100_000))
    took = timed(lambda: hand_over_absence(load.coordinator, ill.staff_id, well.staff_id, uuid4()))
    yield Figure("hand_over_s", took / 1000, "s", many)


def editing(load: Caseload) -> Iterator[Figure]:
    """Have institutions reminded five days later: it concerns all that wait for one."""
    rule = next(each for each in all_rules(load.coordinator) if each.rule.code == FIRST)
    later = replace(rule.rule, delay=span("35d"), alerts=())
    looking = timed(lambda: consequences(load.coordinator, later)) / 1000
    with a_colleague_writing(load) as waits:
        told = timed(lambda: edit_rule(load.coordinator, later, rule.version, uuid4())) / 1000
        start = time.perf_counter()
        while being_followed(load.coordinator):
            time.sleep(LOOK_SECONDS)
        followed = time.perf_counter() - start
    concerned = consequences(load.coordinator, with_length(later, "30d")).count
    yield Figure("edit_rule.preview_s", looking, "s", concerned)
    yield Figure("edit_rule.answer_s", told, "s", concerned)
    yield Figure("edit_rule.lists_follow_s", followed, "s", concerned)
    yield from held_up("edit_rule", waits)


def by_night(here: House, load: Caseload) -> Iterator[Figure]:
    """Let every day that comes again be over at once."""
    with owner_transaction(here.urls.owner) as work:
        passed = len(work.scalars(DAYS_ARE_OVER).all())
    with a_colleague_writing(load) as waits:
        took = timed(following.follow_calendar) / 1000
    yield Figure("night.calendar_s", took, "s", passed)
    yield from held_up("night", waits)


def held_up(name: str, waits: list[float]) -> Iterator[Figure]:
    """Say how long a colleague waited who wrote meanwhile."""
    if waits:
        yield Figure(f"{name}.colleague_p95_ms", percentile(waits, 0.95), "ms", len(waits))
        yield Figure(f"{name}.colleague_max_ms", max(waits), "ms", len(waits))
    refused = sum(wait == float("inf") for wait in waits)
    yield Figure(f"{name}.colleague_refused", refused, "changes", len(waits))


@contextmanager
def a_colleague_writing(load: Caseload) -> Iterator[list[float]]:
    """Have a colleague note next dates one after the other until the block ends."""
    stop, waits = Event(), list[float]()
    colleague = load.colleagues[5]

    def write() -> None:
        for seen in kept_by(colleague, 10_000):
            if stop.is_set():
                return
            try:
                waits.append(timed(partial(set_next_date, colleague, seen, None, uuid4())))
            except DatabaseUnavailable:
                waits.append(float("inf"))

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(write)
        try:
            yield waits
        finally:
            stop.set()
            writing.result()


def kept_by(colleague: Actor, most: int) -> tuple[Seen, ...]:
    """Return procedures under way that a colleague keeps."""
    query = select(Procedure.id, Procedure.version).where(
        Procedure.owner_id == colleague.staff_id, Procedure.closed_at.is_(None)
    )
    with transaction(colleague) as work:
        return tuple(Seen(*row) for row in work.execute(query.limit(most)))


def with_length(rule: Rule, length: str) -> Rule:
    """Return a rule with another length."""
    return replace(rule, delay=span(length))
