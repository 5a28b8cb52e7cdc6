"""A large association's follow-up: who is followed where and by whom, and what happened so far.

Lives of procedures are drawn as the demonstration draws them, over a little more than three years,
so that one in nine is under way; what people said of their deadlines lies around today.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random

from sqlalchemy import text

from db import bulk
from db.bulk import Checksum, Target
from db.engine import Work, owner_transaction
from db.queries import accounts, demonstration
from db.queries.accounts import AccountToAdd
from db.queries.demonstration import Lists
from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.procedures import CaseClosing
from mediance.domain.roles import Role
from mediance.domain.simulation.followup import Referent, SimulatedCase
from mediance.domain.simulation.naming import Naming
from mediance.domain.simulation.population import Newcomer
from mediance.domain.simulation.procedures import Course, KindMix, SimulatedProcedure
from mediance.domain.simulation.workdays import OfficeTime
from mediance.services.demonstration_house import public_holidays
from mediance.services.followup.projection import lawbook
from tests.bench.house import House
from tests.cast import password_hash

PEOPLE, PROCEDURES = 60_000, 200_000
DAYS = 1_200
SITES = ("Saint-Mathieu", "La Réal", "Moulin à Vent", "Champ de Mars", "Mailloles", "Bas-Vernet")
SITE_WEIGHTS = (30, 20, 15, 10, 10, 5, 5, 5)
COLLEAGUES = 40
COORDINATOR = "everywhere"
UNOWNED, SAID = 0.03, 0.3
KEPT_ALONE = 0.05
"""Share of people whose case nobody follows at the moment."""

FACTS = Target(
    "procedure_deadline_fact",
    {
        "procedure_id": "bigint",
        "site_id": "bigint",
        "rule_code": "text",
        "event_code": "text",
        "staff_id": "bigint",
        "version": "bigint",
        "event_on": "date",
    },
)
OPEN = text(
    "select id, site_id, type_code, owner_id from mediance.procedure"
    " where closed_at is null order by id"
)
ONE_VISIT_EACH = text(
    "insert into mediance.visit (site_id, day, number, domain_code, channel_code, person_id,"
    " arrived_at, received_at, ended_at, state, ending)"
    " select site_id, first_contact_on, 100000 + id, 'to_clarify', 'walk_in', id, created_at,"
    " created_at + interval '9 minutes', created_at + interval '30 minutes', 'ended', 'completed'"
    " from mediance.person"
)
UNOWNED_NOW = text(
    "update mediance.procedure set owner_id = null where closed_at is null and id % 33 = 0"
)
READ = ("person", "visit", "case", "case_referent", "procedure", "procedure_event")
FOLLOWED = (*READ, "procedure_deadline_fact", "procedure_alert")


@dataclass(frozen=True)
class Caseload:
    """Who works here: a coordinator of every site, and those who keep procedures."""

    coordinator: Actor
    colleagues: Sequence[Actor]
    people: int


def filled(here: House, rng: Random, procedures: int) -> Caseload:
    """Fill a house with so many procedures, three or four of each person."""
    people, today = max(1, procedures * PEOPLE // PROCEDURES), paris.today()
    with owner_transaction(here.urls.owner) as work:
        team = _team(work, here)
        lists = demonstration.lists(work, today)
    cases = list(_cases(rng, lists, team, people, procedures))
    newcomers = [_newcomer(case) for case in cases]
    identities = list(Naming(rng, today).people(people))
    with owner_transaction(here.urls.owner) as work:
        bulk.prepare(work)
        demonstration.load_people(work, newcomers, identities, Checksum())
        work.execute(ONE_VISIT_EACH)
        with bulk.without_indexes(work, ("procedure", "procedure_event")):
            demonstration.load_follow_up(work, cases, today, Checksum())
            work.execute(UNOWNED_NOW)
        bulk.load(work, FACTS, list(_facts(work, rng, today)), Checksum())
    bulk.tidy(here.urls.owner, FOLLOWED, read_by_index=FOLLOWED)
    return Caseload(team[0], team[1:], people)


def _team(work: Work, here: House) -> list[Actor]:
    added = [accounts.add_site(work, name, 2 + n) for n, name in enumerate(SITES)]
    site_ids = (here.cast.here, here.cast.elsewhere, *added)
    everywhere = _employed(work, COORDINATOR, Role.COORDINATOR, site_ids)
    roles = (Role.MEDIATOR, Role.MEDIATOR, Role.SOCIAL_WORKER)
    places = [site for site, weight in zip(site_ids, SITE_WEIGHTS, strict=True)
              for _ in range(weight * COLLEAGUES // 100)]  # fmt: skip
    keepers = [
        _employed(work, f"keeper{n}", roles[n % len(roles)], (site,))
        for n, site in enumerate(places)
    ]
    return [everywhere, *keepers]


def _employed(work: Work, login: str, role: Role, site_ids: tuple[int, ...]) -> Actor:
    name = login.capitalize()
    account = AccountToAdd(login, name, password_hash(), (role,), site_ids)
    return Actor(accounts.add_account(work, account), name, frozenset({role}), site_ids)


def _cases(
    rng: Random, lists: Lists, team: Sequence[Actor], people: int, procedures: int
) -> Iterator[SimulatedCase]:
    """Give everybody a case, with as many procedures as chance has it."""
    now = paris.now()
    today = paris.local_day(now)
    first = today - timedelta(days=DAYS)
    course = Course(rng, OfficeTime(first, today, public_holidays(today)))
    kinds = KindMix(lists.procedures)
    starts, until = int(paris.at(first, now.time()).timestamp()), int(now.timestamp())
    lived = defaultdict[int, list[SimulatedProcedure]](list)
    for n in range(procedures):
        person = n + 1 if n < people else rng.randrange(people) + 1
        kind = kinds.draw(rng, rng.choice(lists.domains))
        lived[person].append(course.run(kind, rng.randrange(starts, until)))
    for person in range(1, people + 1):
        keeper = rng.choice(team[1:])
        yield _case(person, keeper, lived[person])


def _case(person: int, keeper: Actor, procedures: list[SimulatedProcedure]) -> SimulatedCase:
    opened = min(one.opened for one in procedures)
    ends = [one.closed for one in procedures]
    closed = None if None in ends else max(one for one in ends if one)
    return SimulatedCase(
        site_id=keeper.site_ids[0],
        person=person,
        opened=opened,
        referents=[Referent(keeper.staff_id, opened, closed)],
        procedures=procedures,
        closed=closed,
        closing=CaseClosing.COMPLETED if closed else None,
    )


def _newcomer(case: SimulatedCase) -> Newcomer:
    day = paris.local_day(datetime.fromtimestamp(case.opened, UTC))
    return Newcomer(case.site_id, day, case.opened, case.referents[0].staff)


def _facts(work: Work, rng: Random, today: date) -> Iterator[str]:
    """Say of a part of what is under way when its event was: within two months of today."""
    rules = lawbook(work).rules
    for row in work.execute(OPEN).all():
        own = [rule for rule in rules if row.type_code in rule.applies_to]
        if own and row.owner_id and rng.random() < SAID:
            rule, day = rng.choice(own), today - timedelta(days=rng.randrange(-10, 60))
            yield (
                f"{row.id}\t{row.site_id}\t{rule.code}\t{rule.event}\t{row.owner_id}\t1\t{day}\n"
            )
