"""How long a ticket takes from the button to the PDF, while somebody waits for it."""

import time
import uuid
from collections.abc import Callable, Sequence

from mediance.services.paper.my_sheet import MySheet, my_sheet, usual_documents
from mediance.services.paper.ticket import ticket
from mediance.services.record_visit import NewVisit, record_visit
from tests.bench.figures import Figure, percentile
from tests.bench.house import house

SHEETS = 200


def measure() -> Sequence[Figure]:
    """Print 200 tickets and sheets; the baseline is the first of each, which loads the press."""
    with house() as here:
        carme = here.cast.carme
        visit = record_visit(carme, NewVisit(site_id=here.cast.here), uuid.uuid4())
        sheet = MySheet(here.cast.here, [paper.code for paper in usual_documents(carme)])
        return [
            _figure("ticket_p95_ms", lambda: ticket(carme, visit.visit_id)),
            _figure("my_sheet_p95_ms", lambda: my_sheet(carme, sheet)),
        ]


def _figure(name: str, make: Callable[[], bytes]) -> Figure:
    first, *warm = [_milliseconds(make) for _ in range(1 + SHEETS)]
    return Figure(name, percentile(warm, 0.95), "ms", SHEETS, baseline=first)


def _milliseconds(make: Callable[[], bytes]) -> float:
    start = time.perf_counter()
    make()
    return (time.perf_counter() - start) * 1000
