"""The demonstration in a real database: whole, true to its figures, never beside real people."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from db import engine, migrate
from db.engine import owner_transaction
from db.errors import ConstraintViolated
from db.installation import DatabaseUrls
from db.queries import accounts, clock
from db.queries import demonstration as demonstration_queries
from db.queries.accounts import AccountToAdd
from db.queries.attendance import PRECISION
from db.queries.demonstration import RECORDS
from db.queries.demonstration_meetings import FILLED
from mediance.domain import paris
from mediance.domain.actors import Actor, system_actor
from mediance.domain.periods import Preset
from mediance.domain.roles import Role, SystemRole
from mediance.domain.simulation.scale import TooSmall
from mediance.domain.simulation.team import CAST
from mediance.domain.visits import Ending, VisitEvent, VisitEventKind, replay
from mediance.services import (
    credentials,
    demonstration,
    demonstration_making,
    demonstration_present,
    steering,
)
from mediance.services.deadline_rules import load_shipped_rules
from mediance.services.demonstration import NOTHING, PASSWORD, Made, Phase, RealAssociation
from mediance.services.desk import desk_view
from mediance.services.import_register import import_file
from mediance.services.installation import Installation
from mediance.services.receive import receive_next
from mediance.services.record_visit import NewVisit, record_visit
from mediance.services.register_files import read_file
from mediance.settings import settings
from tests.conftest import Template

ROOT = Path(__file__).parents[2]
VISITS = 1_500
COMMAND_LINE = re.compile(r"^\.venv/bin/python -m mediance (.+)$", re.MULTILINE)
RULES = text(
    "select conrelid::regclass::text, conname, convalidated, pg_get_constraintdef(oid)"
    " from pg_constraint where connamespace = 'mediance'::regnamespace"
    " union all select tablename, indexname, true, indexdef from pg_indexes"
    " where schemaname = 'mediance'"
    " union all select tgrelid::regclass::text, tgname, tgenabled = 'O', tgtype::text"
    " from pg_trigger where not tgisinternal order by 1, 2, 3, 4"
)


@dataclass(frozen=True)
class Place:
    """A database with a demonstration in it."""

    urls: DatabaseUrls
    folder: Path
    made: Made

    @property
    def truth(self) -> Mapping[str, Any]:
        """Return what is written beside the data."""
        truth: Mapping[str, Any] = json.loads(self.made.truth_file.read_text())
        return truth

    def actor(self, login: str) -> Actor:
        """Return a demonstration account at work."""
        colleague = next(colleague for colleague in CAST if colleague.login == login)
        with owner_transaction(self.urls.owner) as work:
            staff_id = work.scalar(
                text("select id from mediance.staff where login = :l"), {"l": login}
            )
            sites = work.scalars(
                text("select site_id from mediance.staff_site where staff_id = :s"), {"s": staff_id}
            ).all()
        assert isinstance(staff_id, int)
        return Actor(staff_id, colleague.display_name, frozenset({colleague.role}), tuple(sites))

    def all(self, statement: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query, as the owner."""
        with owner_transaction(self.urls.owner) as work:
            return [tuple(row) for row in work.execute(text(statement))]

    def one(self, statement: str) -> Any:  # noqa: ANN401 - whatever the query returns
        """Return a single value."""
        return self.all(statement)[0][0]


def without_staff(urls: DatabaseUrls) -> None:
    """Take the cast of the tests away: a demonstration is never made beside real accounts."""
    with owner_transaction(urls.owner) as work:
        work.execute(text("truncate mediance.staff, mediance.site restart identity cascade"))
        load_shipped_rules(work)  # what somebody of the team verified went with them


def make(urls: DatabaseUrls, folder: Path, visits: int = VISITS, seed: int = 3) -> Place:
    made = demonstration.make(urls.owner, folder, visits, seed=seed)
    assert made is not None
    return Place(urls, folder, made)


@pytest.fixture(scope="module")
def place(template: Template, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """One demonstration that these tests only read."""
    urls = template.copy()
    without_staff(urls)
    return make(urls, tmp_path_factory.mktemp("demonstration"))


@pytest.fixture
def reading(place: Place) -> Iterator[Place]:
    """The same, with the services connected to it."""
    engine.connect(place.urls.app)
    yield place
    engine.disconnect()


@pytest.fixture
def bare(live_database: DatabaseUrls) -> DatabaseUrls:
    """A migrated database with its lists and nothing else."""
    without_staff(live_database)
    return live_database


def figures(place: Place, period: str = "all", site: str = "all") -> Mapping[str, Any]:
    found: Mapping[str, Any] = place.truth["figures"][period][site]
    return found


def test_there_are_as_many_visits_as_asked_for(place: Place) -> None:
    assert place.made.size.visits == VISITS
    assert place.one("select count(*) from mediance.visit") == VISITS


@pytest.mark.parametrize("site", ["all", "Saint-Jacques", "Vernet"])
def test_counts_and_waits_in_the_database_are_the_truth(place: Place, site: str) -> None:
    here = "true" if site == "all" else f"site.name = '{site}'"
    [row] = place.all(
        f"""
        with wait as (
          select *, extract(epoch from received_at - arrived_at) as seconds
          from mediance.visit join mediance.site on site.id = site_id where {here})
        select count(*), count(person_id), count(*) filter (where is_urgent), count(received_at),
          count(*) filter (where ending in ('absent', 'left_without_contact')),
          count(*) filter (where state = 'waiting'), count(*) filter (where state = 'received'),
          count(*) filter (where seconds <= 1200), avg(seconds)::float,
          percentile_disc(0.5) within group (order by seconds)::float,
          percentile_disc(0.9) within group (order by seconds)::float
        from wait
        """  # noqa: S608 - a site's name of our own
    )
    true = figures(place, site=site)
    expected = [
        *(true[name] for name in ("visits", "named", "urgent", "received", "left", "waiting")),
        true["in_service"],
        true["received_within_target"],
        pytest.approx(true["mean_wait_s"]),
        true["wait_s"]["half"],
        true["wait_s"]["nine_in_ten"],
    ]
    assert list(row) == expected


@pytest.mark.parametrize(
    ("figure", "column"),
    [
        ("domains", "domain_code"),
        ("channels", "channel_code"),
        ("endings", "ending"),
        ("answers", "answer"),
    ],
)
def test_every_kind_is_counted_as_it_was_simulated(place: Place, figure: str, column: str) -> None:
    rows = place.all(
        f"select {column}, count(*) from mediance.visit where {column} is not null group by 1"  # noqa: S608
    )
    assert dict(rows) == figures(place)[figure]


def test_the_steering_screen_shows_the_truth_month_by_month(reading: Place) -> None:
    manager = reading.actor("helene")
    shown = steering.months(manager, manager.site_ids)
    months = [month for month in reading.truth["figures"] if month not in {"all", "today"}]
    assert [str(month) for month in shown] == sorted(months, reverse=True)
    for month in shown[1:]:
        attendance = steering.attendance(manager, manager.site_ids, month)
        true = figures(reading, str(month))
        assert attendance.flow.is_balanced
        assert attendance.flow.received == attendance.wait.received == true["received"]
        assert attendance.flow.left == attendance.wait.left == true["left"]
        assert attendance.wait.received_within_target == true["received_within_target"]
        assert attendance.arrivals == true["visits"] - true["endings"].get("cancelled", 0)
        if attendance.wait.median is not None:
            exact = timedelta(seconds=true["comers_received_within_s"]["half"])
            assert timedelta() <= attendance.wait.median.wait - exact < PRECISION


def test_the_steering_screen_shows_today_and_who_waits(reading: Place) -> None:
    manager = reading.actor("helene")
    true = figures(reading, "today")
    today = steering.attendance(manager, manager.site_ids, Preset.TODAY)
    waiting = steering.waiting_now(manager, manager.site_ids)
    assert len(waiting.tickets) == today.wait.still_waiting == true["waiting"]
    assert today.wait.received == true["received"]


def test_the_steering_screen_shows_the_follow_up_as_simulated(reading: Place) -> None:
    coordinator = reading.actor("bruno")
    true = reading.truth["follow_up"]
    procedures = steering.open_procedures(coordinator, coordinator.site_ids)
    assert sum(count.procedures for count in procedures.counts) == true["open_procedures"]
    assert procedures.overdue == true["overdue_procedures"] > 0
    caseload = steering.caseload(coordinator, coordinator.site_ids)
    shown = {one.staff_name: one.open_cases for one in caseload.referents if one.open_cases}
    assert shown == true["open_cases_by_referent"]
    assert caseload.unassigned == true["unassigned_cases"]


def test_steps_and_outcomes_are_counted_as_simulated(place: Place) -> None:
    true = place.truth["follow_up"]
    steps = place.all(
        "select step, count(*) from mediance.procedure where closed_at is null group by 1"
    )
    outcomes = place.all(
        "select outcome, count(*) from mediance.procedure where closed_at is not null group by 1"
    )
    assert dict(steps) == {step: n for step, n in true["open_procedures_by_step"].items() if n}
    assert dict(outcomes) == {name: n for name, n in true["procedures_by_outcome"].items() if n}
    assert place.made.size.procedures == true["procedures"]
    assert place.made.size.cases == true["cases"]


def test_what_was_loaded_is_counted_so_that_screens_are_fast_at_once(place: Place) -> None:
    uncounted = text(
        "select relname from pg_class where relnamespace = 'mediance'::regnamespace"
        " and relname = any(:tables) and reltuples < 0"
    )
    with owner_transaction(place.urls.owner) as work:
        assert work.scalars(uncounted, {"tables": [*RECORDS, *FILLED]}).all() == []


def test_a_visit_stands_where_its_events_lead(place: Place) -> None:
    events = defaultdict[int, list[VisitEvent]](list)
    for row in place.all(
        "select id, visit_id, kind, at, staff_id, ending, answer, undoes"
        " from mediance.visit_event order by id"
    ):
        event_id, visit_id, kind, at, staff_id, ending, answer, undoes = row
        events[visit_id].append(
            VisitEvent(
                id=event_id,
                kind=VisitEventKind(kind),
                at=at,
                staff_id=staff_id,
                ending=ending and Ending(ending),
                answer=answer,
                undoes=undoes,
            )
        )
    kept = place.all(
        "select id, state, received_at, received_by, ended_at, ending, answer, arrived_at"
        " from mediance.visit"
    )
    assert len(events) == len(kept) == VISITS
    for visit_id, state, received_at, received_by, ended_at, ending, answer, arrived_at in kept:
        progress = replay(events[visit_id])
        assert (progress.state, progress.received_at, progress.received_by) == (
            state,
            received_at,
            received_by,
        )
        assert (progress.ended_at, progress.ending, progress.answer) == (ended_at, ending, answer)
        assert events[visit_id][0].kind is VisitEventKind.ARRIVED
        assert events[visit_id][0].at == arrived_at


def test_nothing_lies_in_the_future(place: Place) -> None:
    for table, columns in {
        "visit": ("arrived_at", "received_at", "ended_at"),
        "visit_event": ("at", "recorded_at"),
        "person": ("created_at", "notice_given_at"),
        '"case"': ("opened_at", "closed_at"),
        "case_referent": ("since", "until"),
        "procedure": ("opened_at", "closed_at"),
        "procedure_event": ("at", "recorded_at"),
    }.items():
        latest = ", ".join(f"max({column})" for column in columns)
        assert place.one(
            f"select greatest({latest}) <= clock_timestamp() from mediance.{table}"  # noqa: S608
        )


def test_first_contacts_are_the_first_visits(place: Place) -> None:
    assert place.one("select count(*) from mediance.person") == place.made.size.people
    assert not place.all(
        "select person.id from mediance.person join mediance.visit on person_id = person.id"
        " group by person.id having min(visit.day) <> first_contact_on"
    )
    assert not place.all(
        "select id from mediance.person where not exists"
        " (select from mediance.person_token where person_id = person.id)"
    )


def test_without_an_actor_no_record_can_be_seen(place: Place) -> None:
    kept = [table for table in RECORDS if place.one(f'select exists (table mediance."{table}")')]
    assert {"visit", "visit_event", "person", "person_phone", "case", "procedure"} <= set(kept)
    app = create_engine(place.urls.app)
    with app.connect() as nobody:
        for table in kept:
            seen = text(f'select count(*) from mediance."{table}"')  # noqa: S608 - our own names
            assert nobody.scalar(seen) == 0, table
    app.dispose()


def test_one_journal_entry_tells_how_much_and_what(place: Place) -> None:
    rows = place.all(
        "select staff_id, operation, entity, fields, row_count from mediance.journal_entry"
    )
    assert rows == [(0, "demonstrate", "demonstration", [place.made.checksum], VISITS)]
    assert place.truth["checksum"] == place.made.checksum


def test_everybody_of_the_cast_signs_in_with_one_password_and_the_others_never(
    place: Place,
) -> None:
    rows = place.all(
        "select login, password_hash from mediance.staff"
        " join mediance.credential on staff_id = staff.id"
    )
    assert {login for login, _ in rows} == {colleague.login for colleague in CAST}
    assert credentials.is_right(PASSWORD, rows[0][1])
    assert len({password_hash for _, password_hash in rows}) == 1
    assert place.one("select bool_and(is_demonstration) from mediance.staff")


def test_each_holds_their_role_at_their_sites(place: Place) -> None:
    rows = place.all(
        "select login, role, array_agg(site.name order by position)"
        " from mediance.staff"
        " join mediance.staff_role on staff_role.staff_id = staff.id"
        " join mediance.staff_site on staff_site.staff_id = staff.id"
        " join mediance.site on site.id = site_id group by 1, 2"
    )
    held = {login: (role, tuple(sites)) for login, role, sites in rows}
    for colleague in CAST:
        assert held[colleague.login] == (colleague.role, colleague.sites)


def test_its_places_have_rooms_and_the_week_that_is_simulated(place: Place) -> None:
    rooms = place.all("select site.name, count(*) from mediance.site join mediance.room"
                      " on room.site_id = site.id group by 1 order by 1")  # fmt: skip
    assert rooms == [("Saint-Jacques", 3), ("Vernet", 3)]
    arrivals = place.all(
        "select count(*) filter (where exists (select from mediance.opening_period as open"
        " where open.site_id = visit.site_id and weekday = extract(isodow from visit.day)))"
        "::float / count(*) from mediance.visit"
    )
    assert arrivals[0][0] > 0.9


def test_work_goes_on_from_where_the_demonstration_stands(
    bare: DatabaseUrls, tmp_path: Path
) -> None:
    place = make(bare, tmp_path, 300)
    carme, amina = place.actor("carme"), place.actor("amina")
    [site] = carme.site_ids
    queue = desk_view(carme, site).waiting
    last = place.one(
        f"select max(number) from mediance.visit where site_id = {site}"  # noqa: S608
        " and day = (now() at time zone 'Europe/Paris')::date"
    )
    recorded = record_visit(carme, NewVisit(site), uuid.uuid4())
    assert recorded.number == last + 1
    assert receive_next(amina, site, uuid.uuid4()) == queue[0].visit_id


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything counts as large: indexes and foreign keys stand aside."""
    monkeypatch.setattr(demonstration_making, "LARGE", 0)


def rules(urls: DatabaseUrls) -> list[tuple[Any, ...]]:
    with owner_transaction(urls.owner) as work:
        return [tuple(row) for row in work.execute(RULES)]


@pytest.mark.usefixtures("large")
def test_rules_indexes_and_triggers_that_stood_aside_are_back_and_valid(
    bare: DatabaseUrls, tmp_path: Path
) -> None:
    before = rules(bare)
    place = make(bare, tmp_path, 300)
    assert place.one("select count(*) from mediance.visit") == 300
    assert rules(bare) == before
    assert len(before) > 60
    assert all(is_valid for _, _, is_valid, _ in before)
    owner = create_engine(bare.owner)
    with owner.connect() as connection:
        assert migrate.differences(connection) == []
    owner.dispose()


@pytest.mark.usefixtures("large")
def test_what_breaks_a_rule_is_refused_even_while_the_rules_stand_aside(
    bare: DatabaseUrls, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sound = demonstration_queries.lists
    monkeypatch.setattr(
        demonstration_queries,
        "lists",
        lambda *asked: replace(sound(*asked), domains=("never_heard_of",)),
    )
    before = rules(bare)
    with pytest.raises(ConstraintViolated, match="visit_domain_code_fkey"):
        demonstration.make(bare.owner, tmp_path, 300)
    assert rules(bare) == before
    assert not list(tmp_path.iterdir())
    with owner_transaction(bare.owner) as work:
        assert demonstration_queries.holdings(work) == NOTHING


def test_a_second_demonstration_replaces_the_first(bare: DatabaseUrls, tmp_path: Path) -> None:
    make(bare, tmp_path, 300)
    again = make(bare, tmp_path, 200, seed=4)
    assert again.one("select count(*) from mediance.visit") == 200
    assert again.one("select min(id) from mediance.visit") == 1
    assert again.one("select count(*) from mediance.staff where login = 'carme'") == 1
    assert again.truth["scale"]["visits"] == 200
    assert figures(again)["visits"] == 200


def test_where_real_people_have_accounts_none_is_made(
    live_database: DatabaseUrls, tmp_path: Path
) -> None:
    with pytest.raises(RealAssociation):
        demonstration.make(live_database.owner, tmp_path, 300)
    with owner_transaction(live_database.owner) as work:
        assert work.scalar(text("select count(*) from mediance.visit")) == 0
        assert not work.scalar(text("select bool_or(is_demonstration) from mediance.staff"))


def test_one_real_account_beside_a_demonstration_is_enough_to_keep_it_as_it_is(
    bare: DatabaseUrls, tmp_path: Path
) -> None:
    place = make(bare, tmp_path, 300)
    with owner_transaction(bare.owner) as work:
        accounts.add_account(work, AccountToAdd("nour", "Nour", None, {Role.ADMIN}, ()))
    with pytest.raises(RealAssociation):
        demonstration.make(bare.owner, tmp_path, 200)
    assert place.one("select count(*) from mediance.visit") == 300


def read_in(place: Place, *lines: str) -> None:
    """Import a register of a few lines into the first site."""
    file = place.folder / "registre.csv"
    headings = "Date;Arrivée;Nom;Prénom;Tél.;Motif;Reçu par;Reçu à;Suite\n"
    file.write_text(headings + "".join(f"{line}\n" for line in lines), encoding="utf-8")
    [site] = place.actor("carme").site_ids
    importer = system_actor(SystemRole.IMPORT, site_ids=(site,))
    import_file(importer, site, read_file(file))


def imported(place: Place) -> list[tuple[Any, ...]]:
    return place.all("select * from mediance.visit where import_id is not null order by id")


def test_a_register_that_was_read_in_is_never_replaced(bare: DatabaseUrls, tmp_path: Path) -> None:
    place = make(bare, tmp_path, 300)
    read_in(place, "01/10/2026;9h00;ROIG;Josep;;CAF;;;Informé")
    with pytest.raises(RealAssociation):
        demonstration.make(bare.owner, tmp_path, 200)
    assert place.one("select count(*) from mediance.visit") == 301
    assert len(imported(place)) == 1


def test_records_without_any_account_are_somebodys(bare: DatabaseUrls, tmp_path: Path) -> None:
    with owner_transaction(bare.owner) as work:
        site = accounts.add_site(work, "Ailleurs")
        work.execute(
            text(
                "insert into mediance.person"
                " (family_name, given_name, search_name, site_id, first_contact_on)"
                " values ('Roig', 'Jordi', 'roig jordi', :site, '2026-10-01')"
            ),
            {"site": site},
        )
    with pytest.raises(RealAssociation):
        demonstration.make(bare.owner, tmp_path, 300)


def test_only_a_new_database_is_filled_unasked(bare: DatabaseUrls, tmp_path: Path) -> None:
    assert demonstration.make(bare.owner, tmp_path, 200, if_new=True) is not None
    assert demonstration.make(bare.owner, tmp_path, 300, if_new=True) is None
    with owner_transaction(bare.owner) as work:
        assert work.scalar(text("select count(*) from mediance.visit")) == 200


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Set the clock by which demonstrations are made."""
    return lambda moment: monkeypatch.setattr(clock, "now", lambda _work: moment)


def yesterday_afternoon() -> datetime:
    return paris.at(paris.today() - timedelta(days=1), time(15))


@pytest.mark.parametrize("gap", [timedelta(hours=5), timedelta(days=4), timedelta(days=200)])
def test_one_that_was_left_alone_goes_on_to_the_present(
    bare: DatabaseUrls, tmp_path: Path, at: Callable[[datetime], None], gap: timedelta
) -> None:
    present = yesterday_afternoon()
    at(present - gap)
    place = make(bare, tmp_path, 600)
    at(present)
    with owner_transaction(bare.owner) as work:
        added = demonstration_present.go_on(work)
    assert added > 0
    assert place.one("select count(*) from mediance.visit") == 600 + added
    assert place.one("select count(*) from mediance.person") > place.made.size.people
    assert (
        place.one("select max(greatest(arrived_at, received_at, ended_at)) from mediance.visit")
        <= present
    )
    left_open = place.all("select arrived_at from mediance.visit where state <> 'ended'")
    assert left_open
    assert all(present - arrived_at <= timedelta(hours=3) for (arrived_at,) in left_open)
    assert not place.all(
        "select site_id, day from mediance.visit join mediance.visit_counter using (site_id, day)"
        " group by site_id, day, last_number"
        " having count(*) <> last_number or max(number) <> last_number"
    )
    entries = "select count(*) from mediance.journal_entry where operation = 'demonstrate'"
    assert place.one(entries) == 2


def test_what_visitors_of_the_demonstration_recorded_is_kept(
    bare: DatabaseUrls, tmp_path: Path, at: Callable[[datetime], None]
) -> None:
    present = yesterday_afternoon()
    at(present - timedelta(days=4))
    place = make(bare, tmp_path, 600)
    at(present)
    with owner_transaction(bare.owner) as work:
        work.execute(text("update mediance.visit set domain_code = 'conflict' where id = 600"))
        assert demonstration_present.go_on(work) > 0
        assert demonstration_present.go_on(work) == 0
    rows = place.all("select domain_code, state from mediance.visit where id = 600")
    assert rows == [("conflict", "ended")]


def test_it_goes_on_beside_a_register_and_leaves_that_as_it_was(
    bare: DatabaseUrls, tmp_path: Path, at: Callable[[datetime], None]
) -> None:
    present = yesterday_afternoon()
    at(present - timedelta(days=4))
    place = make(bare, tmp_path, 600)
    days = [paris.local_day(present) - timedelta(days=ago) for ago in range(4)]
    read_in(
        place,
        *(f"{day:%d/%m/%Y};14h30;ROIG;Josep;;CAF;;;Informé" for day in days),
        *(f"{day:%d/%m/%Y};14h31;;;;CAF;;;Informé" for day in days),
    )
    before = imported(place)
    at(present)
    with owner_transaction(bare.owner) as work:
        added = demonstration_present.go_on(work)
    assert added > 0
    assert imported(place) == before
    assert place.one("select count(*) from mediance.visit") == 600 + 8 + added


def test_whoever_stands_in_a_register_is_given_no_invented_visit(
    bare: DatabaseUrls, tmp_path: Path
) -> None:
    place = make(bare, tmp_path, 300)
    yesterday = yesterday_afternoon()
    read_in(place, f"{yesterday:%d/%m/%Y};14h30;ROIG I PUIG;Josep;;CAF;;;Informé")
    [(somebody,)] = place.all("select person_id from mediance.visit where import_id is not null")
    with owner_transaction(bare.owner) as work:
        past = demonstration_queries.memory(work, yesterday)
    visitors = {person for people in past.visitors.values() for person in people}
    assert visitors
    assert somebody not in visitors


def test_whoever_waited_when_it_was_left_alone_has_left_by_their_events_too(
    bare: DatabaseUrls, tmp_path: Path, at: Callable[[datetime], None]
) -> None:
    present = yesterday_afternoon()
    at(present - timedelta(days=1))
    place = make(bare, tmp_path, 600)
    before = place.all("select id, state from mediance.visit where state <> 'ended' order by id")
    at(present)
    with owner_transaction(bare.owner) as work:
        demonstration_present.go_on(work)
    expected = {"waiting": "left_without_contact", "received": "completed"}
    after = dict(
        place.all(
            "select visit.id, visit.ending from mediance.visit join mediance.visit_event as event"
            " on visit_id = visit.id and kind = 'ended' and event.ending = visit.ending"
            " and at = ended_at"
        )
    )
    assert [after[visit_id] for visit_id, _ in before] == [expected[state] for _, state in before]


def test_a_real_association_is_never_gone_on_with(
    live_database: DatabaseUrls, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(_work: object) -> int:
        pytest.fail("a real association was continued with invented visits")

    monkeypatch.setattr(demonstration, "go_on", never)
    demonstration.fill_if_new(Installation(live_database, None))
    with owner_transaction(live_database.owner) as work:
        assert work.scalar(text("select count(*) from mediance.visit")) == 0


def test_too_small_a_demonstration_is_refused(bare: DatabaseUrls, tmp_path: Path) -> None:
    with pytest.raises(TooSmall):
        demonstration.make(bare.owner, tmp_path, 5)


def test_progress_is_told_phase_by_phase_up_to_the_end(bare: DatabaseUrls, tmp_path: Path) -> None:
    told: dict[Phase, tuple[int, int]] = {}

    def note(phase: Phase, done: int, of: int) -> None:
        assert told.get(phase, (0, of))[0] <= done
        told[phase] = (done, of)

    demonstration.make(bare.owner, tmp_path, 300, progress=note)
    assert list(told) == list(Phase)
    assert all(done == of for done, of in told.values())


@pytest.fixture
def beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What would be written beside a demonstration is written into the test's own folder."""
    monkeypatch.setenv("MEDIANCE_DATA_DIR", str(tmp_path))
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.mark.usefixtures("beside")
def test_the_sequence_of_the_readme_makes_an_association_without_a_demonstration(
    bare: DatabaseUrls, tmp_path: Path
) -> None:
    shutil.copy(ROOT / "tests/data/registre_accueil_2026-10.xlsx", tmp_path / "register.xlsx")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    _, sequence = readme.split("## A first real association")
    found = COMMAND_LINE.findall(sequence)[:4]
    assert [line.split()[0] for line in found] == ["create-site", "create-user", "import", "import"]
    for line in found:
        result = command(bare, tmp_path, *shlex.split(line, comments=True))
        assert result.returncode == 0, result.stderr
        demonstration.fill_if_new(Installation(bare, None))
    with owner_transaction(bare.owner) as work:
        assert not demonstration_queries.holdings(work).has_demonstration_staff
        assert work.scalars(text("select name from mediance.site")).all() == ["Saint-Jacques"]
        assert work.scalar(text("select count(*) from mediance.visit")) == 268


def test_a_site_without_anybody_is_a_real_one(bare: DatabaseUrls, tmp_path: Path) -> None:
    with owner_transaction(bare.owner) as work:
        accounts.add_site(work, "Ailleurs")
    with pytest.raises(RealAssociation):
        demonstration.make(bare.owner, tmp_path, 300)


def command(urls: DatabaseUrls, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "mediance", *arguments],
        cwd=folder,
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "MEDIANCE_DATABASE_URL": urls.app,
            "MEDIANCE_DATABASE_OWNER_URL": urls.owner,
            "MEDIANCE_DATA_DIR": str(folder),
        },
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_command_makes_one_and_says_where_its_truth_is(
    bare: DatabaseUrls, tmp_path: Path
) -> None:
    result = command(bare, tmp_path, "demo", "--visits", "200", "--seed", "9")
    assert result.returncode == 0, result.stderr
    assert "200 visits" in result.stdout
    assert str(tmp_path / "demonstration.json") in result.stdout
    assert json.loads((tmp_path / "demonstration.json").read_text())["seed"] == 9


def test_the_command_refuses_real_accounts_in_one_sentence(
    live_database: DatabaseUrls, tmp_path: Path
) -> None:
    result = command(live_database, tmp_path, "demo")
    assert result.returncode != 0
    assert "real people" in result.stderr
    assert "Traceback" not in result.stderr
