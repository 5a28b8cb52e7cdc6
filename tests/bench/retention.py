"""Ten years of an association, a million visits: who is past their time goes, no figure moves.

`BENCH_VISITS` makes it smaller for a first look; the past is shorter then.
"""

import os
import re
import tempfile
import time
from collections.abc import Collection, Sequence
from pathlib import Path

from sqlalchemy import text

from db import engine
from db.embedded import Embedded
from db.engine import owner_transaction
from db.installation import DatabaseUrls, embedded_urls, upgrade
from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.periods import Month, Preset
from mediance.domain.retention import months_after
from mediance.domain.roles import Role
from mediance.services import demonstration, retention, steering
from mediance.services.reference import load_shipped_lists
from tests.bench.figures import Figure

VISITS = int(os.environ.get("BENCH_VISITS", "1000000"))
SITES = text("select id from mediance.site order by id")
STAFF = text("select min(id) from mediance.staff")
COUNTS = text(
    "select (select count(*) from mediance.person), (select count(*) from mediance.visit),"
    " (select count(*) from mediance.visit_event),"
    ' (select count(*) from mediance."case"), (select count(*) from mediance.procedure)'
)
LEFT_OVER = text(
    "select count(*) from mediance.erasure_receipt r cross join unnest(record_ids) as record (id)"
    " where exists (select from mediance.person where person.id = record.id)"
    " or exists (select from mediance.visit where person_id = record.id)"
    ' or exists (select from mediance."case" where person_id = record.id)'
)


def measure() -> Sequence[Figure]:
    """Erase everybody who is due; count before and after."""
    with tempfile.TemporaryDirectory(prefix="mediance-bench-") as folder:
        root = Path(folder)
        server = Embedded(root / "postgres").start()
        try:
            urls = embedded_urls(server, root)
            upgrade(urls)
            with owner_transaction(urls.owner) as work:
                load_shipped_lists(work)
            demonstration.make(urls.owner, root, VISITS)
            engine.connect(urls.app)
            return _erased(urls, root)
        finally:
            engine.disconnect()
            server.remove()


def _erased(urls: DatabaseUrls, folder: Path) -> Sequence[Figure]:
    with owner_transaction(urls.owner) as work:
        site_ids = tuple(work.scalars(SITES))
        manager = Actor(
            work.scalar(STAFF) or 0,
            "",
            frozenset({Role.MANAGER, Role.DATA_PROTECTION}),
            site_ids,
        )
        people, *counted = work.execute(COUNTS).one()
    _let_the_past_be_past()
    figures_before = _figures(manager, site_ids)
    began = time.monotonic()
    retention.preview(manager)
    previewed = time.monotonic() - began
    memory = _peak_from_now_on()
    began = time.monotonic()
    done = retention.run(folder)
    took = time.monotonic() - began
    grown = _peak_memory() - memory
    changed = sum(
        before != after
        for before, after in zip(figures_before, _figures(manager, site_ids), strict=True)
    )
    with owner_transaction(urls.owner) as work:
        people_after, *counted_after = work.execute(COUNTS).one()
        left_over = work.scalar(LEFT_OVER) or 0
    n = done.erased
    return [
        Figure("erased", n, "people", people),
        Figure("kept", people_after, "people", people),
        Figure("seconds", took, "s", n),
        Figure("preview_seconds", previewed, "s", people),
        Figure("memory_mb", grown, "MB", n),
        Figure("figures_changed", changed, "figures", len(figures_before)),
        Figure(
            "rows_lost",
            sum(b - a for b, a in zip(counted, counted_after, strict=True)),
            "visits, events, cases, procedures",
            sum(counted),
        ),
        Figure("left_over", left_over, "records", n),
    ]


def _let_the_past_be_past() -> None:
    """A smaller association has a shorter past: it is looked at two years later."""
    if VISITS < 1_000_000:
        today = paris.today()
        paris.today = lambda: months_after(today, 24)


def _figures(manager: Actor, site_ids: Collection[int]) -> list[object]:
    """Return all that the steering screens count, for every month; without the passing of time."""
    months = steering.months(manager, site_ids)
    now = paris.local_day(paris.now())
    over = [each for each in months if each != Month(now.year, now.month)]
    past = [steering.attendance(manager, site_ids, each) for each in over]
    present = [steering.attendance(manager, site_ids, each) for each in Preset]
    return [
        months,
        *((each.flow, each.wait, each.slots) for each in past),
        *(each.flow for each in present),
        steering.open_procedures(manager, site_ids),
        steering.caseload(manager, site_ids),
    ]


def _peak_from_now_on() -> float:
    """Forget the peak of what came before: making the association takes more than erasing."""
    Path("/proc/self/clear_refs").write_text("5")
    return _peak_memory()


def _peak_memory() -> float:
    status = Path("/proc/self/status").read_text()
    peak = re.search(r"^VmHWM:\s+(\d+) kB$", status, re.MULTILINE)
    assert peak is not None
    return int(peak[1]) / 1024
