"""Following 60,000 people: their page, the board under any filter, somebody's day; then what moves.

Baseline: the same questions without the table of alerts, every deadline computed as it is asked
for; of one person, each procedure loaded by itself. `BENCH_PROCEDURES` makes the base smaller for a
first look.
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from random import Random
from typing import TypeVar

from sqlalchemy import ColumnElement, select, text

from db.engine import owner_transaction, transaction
from db.models import Case, Procedure
from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.deadline_rules import Severity
from mediance.domain.followup import NOBODY, BoardFilter, BoardOrder, WaitingOn
from mediance.domain.procedures import Stage
from mediance.domain.steering import AgeBand
from mediance.services.followup import following
from mediance.services.followup.board import ROWS, board, board_choices
from mediance.services.followup.person_sheet import person_sheet
from mediance.services.followup.projection import days, lawbook, subjects
from mediance.services.followup.reading import procedure_file, procedures_of
from mediance.services.followup.watching import my_work, not_to_lose_sight_of
from tests.bench.caseload import PROCEDURES, Caseload, filled
from tests.bench.costing import Ask, Cost, cost, timed
from tests.bench.figures import Figure
from tests.bench.followup_changes import change_figures
from tests.bench.followup_screens import screen_figures
from tests.bench.house import House, house

SIZE = int(os.environ.get("BENCH_PROCEDURES", str(PROCEDURES)))
PERSONS, FILTERS, VIEWS, COMPUTED, ROUNDS = 400, 600, 120, 7, 41
AT_ONCE = 200
ASKED = 0.5
"""How often each filter of the board is set."""
COUNTS = text(
    "select (select count(*) from mediance.person) as people,"
    " (select count(*) from mediance.procedure) as procedures,"
    " (select count(*) from mediance.procedure where closed_at is null) as open_procedures,"
    " (select count(*) from mediance.procedure_event) as events,"
    " (select count(*) from mediance.procedure_alert) as alerts"
)
PEOPLE_HERE = text(
    'select person_id from mediance."case" where site_id = any (:sites) order by md5(id::text)'
    " limit :people"
)


def measure() -> Sequence[Figure]:
    """Ask each question on records not opened before; then edit rules, hand over, keep house."""
    rng = Random(66)
    with house() as here:
        load = filled(here, rng, SIZE)
        first_pass = timed(following.follow_rules) / 1000
        standing = _standing(here)
        costs = {
            "person_page": cost(persons(load)),
            "procedure_file": cost(files(load)),
            "board": cost(boards(load, rng)),
            "board_choices": cost([partial(board_choices, load.coordinator)] * VIEWS),
            "my_day": cost(my_days(load)),
            "lost_sight_of": cost(sights(load)),
        }
        baselines = {
            "person_page": cost(persons_one_by_one(load)),
            "board": cost(boards_computed(load, rng)),
            "my_day": cost(days_computed(load)),
        }
        return [
            *(Figure(f"base.{name}", size, "rows", 1) for name, size in standing.items()),
            Figure("first_pass_s", first_pass, "s", standing["open_procedures"]),
            *page_figures(costs, baselines),
            *seen_by_a_colleague(here, load, rng),
            *change_figures(here, load),
        ]


def seen_by_a_colleague(here: House, load: Caseload, rng: Random) -> Iterator[Figure]:
    """Open pages in a browser; whose sites are few is offered filters of their own."""
    colleague = load.colleagues[4]
    types = [code for code, _ in board_choices(colleague).types]
    own = frozenset(colleague.site_ids)
    lists = [replace(_filter(rng, load, types), site_ids=own) for _ in range(ROUNDS)]
    return screen_figures(here.urls, colleague, _people(colleague, ROUNDS), lists)


def page_figures(costs: dict[str, Cost], baselines: dict[str, Cost]) -> Iterator[Figure]:
    """Say what each page takes in its services, and what the dearest costs the database."""
    for name, of in costs.items():
        n, other = len(of.ms), baselines.get(name)
        yield Figure(f"{name}.service_p95_ms", of.p95, "ms", n, other.p95 if other else None)
        yield Figure(f"{name}.service_max_ms", max(of.ms), "ms", n)
        yield Figure(f"{name}.queries", of.queries, "queries", n, other.queries if other else None)
        yield Figure(f"{name}.rows", of.rows, "rows", n, other.rows if other else None)
        yield Figure(f"{name}.rows_read", of.read, "rows", n, other.read if other else None)
    n = sum(len(of.ms) for of in costs.values())
    yield Figure("max_queries_per_page", max(of.queries for of in costs.values()), "queries", n)
    yield Figure("max_rows_per_page", max(of.rows for of in costs.values()), "rows", n)


Value = TypeVar("Value")

# The questions


def persons(load: Caseload) -> Iterator[Ask]:
    """Open people: who they are, what is under way and due."""
    colleague = load.colleagues[0]
    for person_id in _people(colleague, PERSONS):
        yield partial(person_sheet, colleague, person_id)


def files(load: Caseload) -> Iterator[Ask]:
    """Open procedures, one of each person."""
    colleague = load.colleagues[6]
    for person_id in _people(colleague, PERSONS // 2):
        rows = procedures_of(colleague, person_id)
        yield partial(procedure_file, colleague, rows[0].head.procedure_id)


def boards(load: Caseload, rng: Random) -> Iterator[Ask]:
    """List with everything, then with filters put together by chance, at every site."""
    choices = board_choices(load.coordinator)
    yield partial(board, load.coordinator)
    for order in BoardOrder:
        for page in (0, 100):
            yield partial(board, load.coordinator, order=order, page=page)
    for _ in range(FILTERS):
        asked = _filter(rng, load, [code for code, _ in choices.types])
        order = rng.choice(list(BoardOrder))
        yield partial(board, load.coordinator, asked, order=order)


def my_days(load: Caseload) -> Iterator[Ask]:
    """Begin everybody's day."""
    for n in range(VIEWS):
        colleague = load.colleagues[n % len(load.colleagues)]
        yield partial(my_work, colleague, colleague.site_ids[0])


def sights(load: Caseload) -> Iterator[Ask]:
    """Look at what nobody must lose sight of, site by site."""
    for n in range(VIEWS):
        site_id = load.coordinator.site_ids[n % len(load.coordinator.site_ids)]
        yield partial(not_to_lose_sight_of, load.coordinator, site_id)


# The same without what was built for them


def persons_one_by_one(load: Caseload) -> Iterator[Ask]:
    """Load each procedure of a person whole, by itself."""
    colleague = load.colleagues[1]

    def loaded(person_id: int) -> None:
        with transaction(colleague) as work:
            of = select(Procedure.id).join(Case).where(Case.person_id == person_id)
            ids = list(work.scalars(of))
        for procedure_id in ids:
            procedure_file(colleague, procedure_id)

    for person_id in _people(colleague, PERSONS // 4):
        yield partial(loaded, person_id)


def boards_computed(load: Caseload, rng: Random) -> Iterator[Ask]:
    """Compute the deadlines of all that may be listed, and keep the most pressing."""
    for _ in range(COMPUTED):
        site_id = rng.choice(load.coordinator.site_ids)
        yield partial(_computed, load.coordinator, Procedure.site_id == site_id)


def days_computed(load: Caseload) -> Iterator[Ask]:
    """Compute the deadlines of all that somebody keeps."""
    for colleague in load.colleagues[:COMPUTED]:
        yield partial(_computed, colleague, Procedure.owner_id == colleague.staff_id)


def _computed(actor: Actor, where: ColumnElement[bool]) -> list[tuple[date, int]]:
    today = paris.today()
    with transaction(actor) as work:
        by = lawbook(work)
        ids = list(work.scalars(select(Procedure.id).where(where, Procedure.closed_at.is_(None))))
        found = [
            (min((each.on for each in days(of, by, today)), default=today), place.procedure_id)
            for start in range(0, len(ids), AT_ONCE)
            for place, of in subjects(work, ids[start : start + AT_ONCE])
        ]
    return sorted(found)[:ROWS]


def _people(actor: Actor, many: int) -> list[int]:
    with transaction(actor) as work:
        asked = {"sites": list(actor.site_ids), "people": many}
        return list(work.scalars(PEOPLE_HERE, asked))


def _filter(rng: Random, load: Caseload, types: Sequence[str]) -> BoardFilter:
    def some(values: Sequence[Value], most: int = 3) -> frozenset[Value]:
        many = rng.randrange(most + 1) if rng.random() < ASKED else 0
        return frozenset(rng.sample(list(values), many))

    owners = [None, None, NOBODY, rng.choice(load.colleagues).staff_id]
    return BoardFilter(
        type_codes=some(types),
        institution_codes=some(("caf", "cpam", "departement", "landlord", "mdph")),
        stages=some(list(Stage), 2),
        ages=some(list(AgeBand)),
        severities=some(list(Severity), 2),
        site_ids=some(load.coordinator.site_ids),
        owner_id=rng.choice(owners),
        waiting_on=rng.choice([None, None, *WaitingOn]),
    )


def _standing(here: House) -> dict[str, int]:
    with owner_transaction(here.urls.owner) as work:
        return dict(work.execute(COUNTS).mappings().one())
