"""Finding people by name among 100,000, and warning of duplicates; beside it, what pg_trgm finds.

The people are invented, with homonyms as common as in a real register; a tenth of them bear names
of the families in tests/names, in any of their spellings.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from random import Random

from sqlalchemy import create_engine, make_url, text

from db import bulk
from db.engine import owner_transaction, transaction
from db.queries import imports
from db.queries.people import PersonToAdd
from mediance.domain.people import PersonSuggestion
from mediance.domain.simulation.naming import Naming
from mediance.services.find_person import find_person, likely_same
from tests.bench.figures import Figure, percentile
from tests.bench.house import House, house
from tests.names import evaluation
from tests.names.evaluation import HARD, KINDS, SIMPLE, Named, Question

PEOPLE, OF_FAMILIES = 100_000, 10_000
ASKED_OF_EACH_KIND = 100
TYPED_NAMES = 80
NEWCOMERS, RETURNING = 600, 300
FEW, MANY = 5, 20
TODAY = date(2026, 10, 1)
LOADED_AT_ONCE = 5_000
READ = ("person", "person_token", "name_token", "name_sound", "name_near")

TRIGRAMS = (
    "create extension pg_trgm with schema public",
    "create index on mediance.person using gin (search_name public.gin_trgm_ops)",
)
BY_TRIGRAMS = text(
    "select id, family_name, given_name, birth_year from mediance.person"
    " where search_name operator(public.%) :typed"
    " order by public.similarity(search_name, :typed) desc, id limit 20"
)

Search = Callable[[str], Sequence[PersonSuggestion]]


@dataclass(frozen=True)
class Recall:
    """How many of the questions were answered among the first five, and the first twenty."""

    first: float
    listed: float


def measure() -> Sequence[Figure]:
    """Ask each kind of question of both parts of the set, then by year; type; add newcomers."""
    rng = Random(66)
    asked, held_out = (
        evaluation.questions(rng, ASKED_OF_EACH_KIND, held_out=part) for part in (False, True)
    )
    with house() as here:
        populate(here, rng, [question.meant for question in (*asked, *held_out)])
        return [
            *recall_figures(here, asked, held_out),
            *speed_figures(here, rng),
            *duplicate_figures(here, rng, asked),
        ]


def populate(here: House, rng: Random, meant: Sequence[Named]) -> None:
    """Load the people, and pg_trgm for the baseline."""
    invented = invented_people(rng, PEOPLE - OF_FAMILIES - len(meant))
    people = [*meant, *evaluation.people(rng, OF_FAMILIES), *invented]
    rng.shuffle(people)
    with owner_transaction(here.urls.owner) as work:
        bulk.prepare(work)
        for start in range(0, len(people), LOADED_AT_ONCE):
            part = people[start : start + LOADED_AT_ONCE]
            imports.add_people(work, [to_add(here, person) for person in part])
    database = str(make_url(here.urls.owner).database)
    engine = create_engine(here.server.superuser_url(database), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in TRIGRAMS:
            connection.execute(text(statement))
    engine.dispose()
    bulk.tidy(here.urls.owner, READ, read_by_index=READ)


def invented_people(rng: Random, count: int) -> Iterator[Named]:
    """Draw people as the demonstration does."""
    for identity in Naming(rng, TODAY).people(count):
        yield Named(identity.family_name, identity.given_name, identity.birth_year)


def to_add(here: House, person: Named) -> PersonToAdd:
    """Return a row for somebody."""
    return PersonToAdd(
        family_name=person.family_name,
        given_name=person.given_name,
        birth_year=person.birth_year,
        site_id=here.cast.here,
        notice_given_at=None,
        first_contact_on=TODAY,
        created_by=None,
    )


def recall_figures(
    here: House, asked: Sequence[Question], held_out: Sequence[Question]
) -> Iterator[Figure]:
    """Say what is found of each kind, by name alone and with the year, beside the baseline."""
    ours, theirs = searches(here)
    by_kind = {kind: recall(ours, of_kind(asked, kind)) for kind in KINDS}
    baseline = {kind: recall(theirs, of_kind(asked, kind)) for kind in KINDS}
    unseen = {kind: recall(ours, of_kind(held_out, kind)) for kind in KINDS}
    yield from smallest("", by_kind, baseline)
    yield from smallest("held_out.", unseen, None)
    for name, questions in (("", asked), ("held_out.", held_out)):
        found = recall(ours, questions, with_year=True)
        yield Figure(f"{name}recall_at_5.with_year", found.first, "share", len(questions))
    for kind in KINDS:
        yield from of_one_kind(kind, by_kind[kind], baseline[kind], unseen[kind])


def smallest(
    name: str, found: Mapping[str, Recall], baseline: Mapping[str, Recall] | None
) -> Iterator[Figure]:
    """Say how the worst of the simple kinds and the worst of the hard ones fare."""
    for figure, kinds, measure_of in (
        ("recall_at_5.simple_min", SIMPLE, attrgetter("first")),
        ("recall_at_20.hard_min", HARD, attrgetter("listed")),
    ):
        yield Figure(
            f"{name}{figure}",
            min(map(measure_of, (found[kind] for kind in kinds))),
            "share",
            ASKED_OF_EACH_KIND * len(kinds),
            baseline=min(map(measure_of, map(baseline.__getitem__, kinds))) if baseline else None,
        )


def of_one_kind(kind: str, found: Recall, baseline: Recall, unseen: Recall) -> Iterator[Figure]:
    """Say how one kind fares, on its own lines."""
    n = ASKED_OF_EACH_KIND
    yield Figure(f"recall_at_5.{kind}", found.first, "share", n, baseline=baseline.first)
    yield Figure(f"held_out.recall_at_5.{kind}", unseen.first, "share", n)
    if kind in HARD:
        yield Figure(f"recall_at_20.{kind}", found.listed, "share", n, baseline=baseline.listed)
        yield Figure(f"held_out.recall_at_20.{kind}", unseen.listed, "share", n)


def recall(search: Search, questions: Sequence[Question], *, with_year: bool = False) -> Recall:
    """Ask; whoever bears the name of the person meant will do, with the year one of that year."""
    places = [place_of(search, question, with_year=with_year) for question in questions]
    return Recall(*(sum(place < most for place in places) / len(places) for most in (FEW, MANY)))


def place_of(search: Search, question: Question, *, with_year: bool) -> int:
    """Return at which place somebody stands who may be meant."""
    meant = question.meant
    typed = f"{question.typed} {meant.birth_year}" if with_year else question.typed
    for place, person in enumerate(search(typed)):
        is_namesake = evaluation.same_name(
            f"{person.family_name} {person.given_name}", f"{meant.family_name} {meant.given_name}"
        )
        if is_namesake and (not with_year or person.birth_year == meant.birth_year):
            return place
    return MANY


def searches(here: House) -> tuple[Search, Search]:
    """Return the product's search, and one by trigrams under the same policies."""

    def theirs(typed: str) -> Sequence[PersonSuggestion]:
        with transaction(here.cast.carme) as work:
            rows = work.execute(BY_TRIGRAMS, {"typed": evaluation.plain(typed)}).all()
        return [PersonSuggestion(*row) for row in rows]

    return (lambda typed: find_person(here.cast.carme, typed)), theirs


def speed_figures(here: House, rng: Random) -> Iterator[Figure]:
    """Type names letter by letter, and time every answer."""
    names = [
        f"{person.family_name} {person.given_name}"
        for person in (
            *invented_people(rng, TYPED_NAMES // 2),
            *evaluation.people(rng, TYPED_NAMES // 2),
        )
    ]
    ours, theirs = [timed(search, names) for search in searches(here)]
    for share, figure in ((0.5, "suggestion.p50_ms"), (0.95, "suggestion.p95_ms")):
        yield Figure(
            figure, percentile(ours, share), "ms", len(ours), baseline=percentile(theirs, share)
        )


def timed(search: Search, names: Iterable[str]) -> list[float]:
    """Return the milliseconds of each answer, from the second letter on."""
    taken = []
    for name in names:
        for length in range(2, len(name) + 1):
            start = time.perf_counter()
            search(name[:length])
            taken.append((time.perf_counter() - start) * 1000)
    return taken


def duplicate_figures(here: House, rng: Random, asked: Sequence[Question]) -> Iterator[Figure]:
    """Add people who are new, and people who are not but are written otherwise."""
    of_families = NEWCOMERS * OF_FAMILIES // PEOPLE
    newcomers = [
        *evaluation.people(rng, of_families),
        *invented_people(rng, NEWCOMERS - of_families),
    ]
    alarms = sum(is_warned(here, person) for person in newcomers)
    yield Figure("duplicate_warning.false_alarm_rate", alarms / NEWCOMERS, "share", NEWCOMERS)
    returning = [
        evaluation.written_again(rng, question.meant, question.pair)
        for question in rng.sample(list(asked), RETURNING)
    ]
    warned = sum(is_warned(here, person) for person in returning)
    yield Figure("duplicate_warning.recall", warned / RETURNING, "share", RETURNING)


def is_warned(here: House, person: Named) -> bool:
    """Whether adding somebody shows people who may be the same."""
    with transaction(here.cast.carme) as work:
        return bool(likely_same(work, person.family_name, person.given_name, person.birth_year))


def of_kind(questions: Sequence[Question], kind: str) -> list[Question]:
    """Return the questions of one kind."""
    return [question for question in questions if question.kind == kind]
