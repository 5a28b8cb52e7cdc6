"""People who go on writing while something breaks: what they were told, and what became of it."""

import json
import random
import string
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event
from typing import TypeVar

import psutil
from sqlalchemy import text

from db.engine import Work, owner_transaction
from db.installation import DatabaseUrls
from mediance.domain.people import NewPerson
from mediance.domain.visits import Answer, Ending
from mediance.services.end_visit import end_visit
from mediance.services.errors import DatabaseUnavailable
from mediance.services.receive import receive
from mediance.services.record_visit import NewVisit, record_visit
from tests.bench.house import House

PATIENCE_SECONDS = 120.0
AGAIN_SECONDS = 0.05
WITH_A_NAME = 0.25

TOLD = text(
    "select count(*)"
    " from jsonb_to_recordset(cast(:told as jsonb)) as told (visit bigint, kind text)"
    " where not exists (select from mediance.visit_event e"
    "   where e.visit_id = told.visit and e.kind = told.kind)"
)
# Where a visit stands and what happened to it, the press and what came of it, the person and the
# words they are found by, the work and its trace: each with its other half, or half is missing.
HALVES = {
    "a state without its events": """
        select count(*) from mediance.visit v where array(
            select e.kind::text from mediance.visit_event e where e.visit_id = v.id order by e.id)
          <> case v.state when 'waiting' then array['arrived']
                          when 'received' then array['arrived', 'received']
                          else array['arrived', 'received', 'ended'] end::text[]""",
    "a press without its visit": """
        select count(*) from mediance.submission s
        where s.intention = 'record_visit'
          and not exists (select from mediance.visit v where v.id = s.visit_id)""",
    "somebody who cannot be found": """
        select count(*) from mediance.person p
        where not exists (select from mediance.person_token t where t.person_id = p.id)
           or not exists (select from mediance.visit v where v.person_id = p.id)""",
    "work without its trace": """
        select count(*) from mediance.visit_event e where not exists (
            select from mediance.journal_entry j
            where j.entity = 'visit' and j.entity_id = e.visit_id
              and j.operation = case e.kind when 'arrived' then 'record' else e.kind end)""",
    "a number given and nobody behind it": """
        select coalesce(sum(given), 0) from (
            select max(number) - count(*) as given from mediance.visit
            group by site_id, day) as days""",
}
DOUBLES = {
    "a visit that no press asked for": """
        select (select count(*) from mediance.visit)
             - (select count(distinct visit_id) from mediance.submission
                where intention = 'record_visit')""",
    "something that happened twice": """
        select coalesce(sum(n - 1), 0) from (
            select count(*) as n from mediance.visit_event group by visit_id, kind) as happened""",
    "a trace too many": """
        select (select count(*) from mediance.journal_entry
                where entity = 'visit' and operation in ('record', 'received', 'ended'))
             - (select count(*) from mediance.visit_event)""",
}

Told = tuple[int, str]
"""A visit, and what the person at the desk was told had happened to it."""
Result = TypeVar("Result")


@dataclass
class Account:
    """What one person was told, and how often they were asked to try again."""

    told: list[Told] = field(default_factory=list)
    asked_again: int = 0
    unforeseen: Counter[str] = field(default_factory=Counter)
    given_up: int = 0


@dataclass(frozen=True)
class Verdict:
    """What became of all that was told."""

    acknowledged: int
    lost: int
    half_written: int
    doubled: int
    asked_again: int
    unforeseen: int

    def __add__(self, other: "Verdict") -> "Verdict":
        return Verdict(
            self.acknowledged + other.acknowledged,
            self.lost + other.lost,
            self.half_written + other.half_written,
            self.doubled + other.doubled,
            self.asked_again + other.asked_again,
            self.unforeseen + other.unforeseen,
        )


@contextmanager
def people_writing(here: House, people: int) -> Iterator[list[Account]]:
    """Have people receive others until the block ends; then what each was told is complete."""
    stop = Event()
    accounts = [Account() for _ in range(people)]
    with ThreadPoolExecutor(people) as pool:
        work = [pool.submit(_work, here, stop, account) for account in accounts]
        try:
            yield accounts
        finally:
            stop.set()
        for each in work:
            each.result()


def so_far(accounts: Sequence[Account]) -> list[Account]:
    """Return what everybody was told until now, while they go on."""
    return [Account(list(account.told)) for account in accounts]


def judged(urls: DatabaseUrls, accounts: Sequence[Account]) -> Verdict:
    """Compare what people were told with what a database holds, and each half with the other."""
    told = [each for account in accounts for each in account.told]
    with owner_transaction(urls.owner) as work:
        work.execute(text("set local statement_timeout = 0"))
        return Verdict(
            acknowledged=len(told),
            lost=_lost(work, told),
            half_written=_counted(work, HALVES),
            doubled=_counted(work, DOUBLES) + len(told) - len(set(told)),
            asked_again=sum(account.asked_again for account in accounts),
            unforeseen=sum(account.unforeseen.total() + account.given_up for account in accounts),
        )


def kill_and_start_again(here: House) -> None:
    """Kill the database's server as a power cut would, and start it again."""
    postmaster = server_of(here)
    postmaster.kill()
    postmaster.wait(10)
    here.server.start()


def server_of(here: House) -> psutil.Process:
    """Return the process of the database's server."""
    lock_file = here.server.data / "postmaster.pid"
    return psutil.Process(int(lock_file.read_text().split()[0]))


def _work(here: House, stop: Event, account: Account) -> None:
    """Write one person down after the other, receive each, end each visit."""
    cast = here.cast
    while not stop.is_set():
        visit_id = _arrive(here, account)
        if visit_id is None:
            continue
        for kind, act in (
            ("received", lambda key, visit=visit_id: receive(cast.amina, visit, key)),
            (
                "ended",
                lambda key, visit=visit_id: end_visit(
                    cast.amina, visit, Ending.COMPLETED, key=key, answer=Answer.INFORM
                ),
            ),
        ):
            if stop.is_set() or not _pressed(act, account):
                break
            account.told.append((visit_id, kind))


def _arrive(here: House, account: Account) -> int | None:
    who = None
    if random.random() < WITH_A_NAME:
        who = NewPerson("".join(random.choices(string.ascii_lowercase, k=12)), "")
    visit = NewVisit(here.cast.here, who)
    pressed = _pressed(lambda key: record_visit(here.cast.carme, visit, key), account)
    if not pressed:
        return None
    account.told.append((pressed[0].visit_id, "arrived"))
    return pressed[0].visit_id


def _pressed(act: Callable[[uuid.UUID], Result], account: Account) -> list[Result]:
    """Press until there is an answer, always with the same key; empty where none ever came."""
    key, deadline = uuid.uuid4(), time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        try:
            return [act(key)]
        except DatabaseUnavailable:
            account.asked_again += 1
            time.sleep(AGAIN_SECONDS)
        except Exception as error:  # noqa: BLE001 - whatever it is, it had no sentence
            account.unforeseen[repr(error)] += 1
            return []
    account.given_up += 1
    return []


def _lost(work: Work, told: Sequence[Told]) -> int:
    rows = [{"visit": visit, "kind": kind} for visit, kind in told]
    return work.scalar(TOLD, {"told": json.dumps(rows)}) or 0


def _counted(work: Work, checks: dict[str, str]) -> int:
    return sum(int(work.scalar(text(check)) or 0) for check in checks.values())
