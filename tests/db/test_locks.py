"""Every advisory lock serves one purpose: what goes on by night holds up nobody at the desk."""

import re
import uuid
from pathlib import Path

import pytest

from db import locks
from db.engine import transaction
from db.installation import DatabaseUrls
from db.locks import Lock
from mediance.domain.actors import PAIRING
from mediance.domain.people import NewPerson
from mediance.services import pairing
from mediance.services.record_visit import NewVisit, record_visit
from tests.cast import Cast
from tests.source import ROOT, modules

LOCKS = Path("db/locks.py")
MIGRATIONS = Path("db/migrations")
TAKEN = re.compile(r"advisory\w*lock\w*\((?P<key>[^)\s,]+)")
NAMED = re.compile(r"\bLock\.([A-Z_]+)")

TAKEN_BY: dict[Lock, set[str]] = {
    Lock.PREPARATION: {"db/installation.py"},
    Lock.MIGRATION: {"db/migrate.py"},
    Lock.DEMONSTRATION: {"db/queries/demonstration.py"},
    Lock.JOURNAL_PARTS: {
        "db/queries/journal.py",
        "db/migrations/versions/20261122_ground.py",
        "db/migrations/versions/20261123_journal.py",
        "db/migrations/versions/20261123_guards.py",
    },
    # Links change who is who, and so does erasing somebody who was linked.
    Lock.IDENTITIES: {
        "db/queries/identities.py",
        "db/migrations/versions/20261122_links.py",
        "db/erasing.py",
    },
    Lock.NAME_WORDS: {"db/queries/name_words.py", "db/erasing.py"},
    Lock.NOTES_KEYS: {"db/queries/notes.py", "db/queries/key_rotations.py"},
    Lock.SECOND_FACTOR: {"db/queries/second_factors.py"},
    Lock.JOURNAL_SEALS: {"db/queries/seals.py"},
    Lock.ADMINISTRATION: {"db/queries/team.py"},
    Lock.PAIRING: {"db/queries/proposals.py"},
    Lock.CONSENTS: {"db/queries/consents.py"},
    Lock.RETENTION: {"db/queries/retention.py"},
    Lock.REGISTER_IMPORT: {"db/queries/imports.py"},
    Lock.DEADLINES: {"db/queries/procedures.py"},
    Lock.DIARY: {"db/queries/appointments.py"},
    Lock.PAPERS: {"db/queries/papers.py"},
}
"""Who takes which lock, by hand: another place is another purpose, until its reason is seen."""


def taken(module: Path) -> set[Lock]:
    """Return the locks that a file names, or whose number its SQL writes."""
    source = (ROOT / module).read_text(encoding="utf-8")
    numbers = {key for key in TAKEN.findall(source) if key.isdecimal()}
    return {Lock[name] for name in NAMED.findall(source)} | {Lock(int(key)) for key in numbers}


def test_no_lock_serves_two_purposes() -> None:
    found = {module: taken(module) for module in modules("db") if module != LOCKS}
    by_lock = {
        lock: {module.as_posix() for module, held in found.items() if lock in held} for lock in Lock
    }
    assert by_lock == TAKEN_BY


def test_a_number_is_written_in_one_place_and_in_migrations() -> None:
    written = {
        f"{module}: {key}"
        for module in modules("db", "mediance", "pages")
        if module != LOCKS and not module.is_relative_to(MIGRATIONS)
        for key in TAKEN.findall((ROOT / module).read_text(encoding="utf-8"))
        if not NAMED.match(key.lstrip("{"))
    }
    assert written == set()


# The desk


def newcomer(cast: Cast) -> int:
    visit = NewVisit(cast.here, NewPerson("Roig", "Núria"))
    return record_visit(cast.carme, visit, uuid.uuid4()).number


AT_NIGHT = set(Lock) - {Lock.IDENTITIES, Lock.NAME_WORDS}
"""Who is who and the words of names are what a newcomer changes: these are held for moments."""


@pytest.mark.parametrize("lock", sorted(AT_NIGHT), ids=lambda lock: lock.name)
def test_a_newcomer_is_written_down_whatever_else_goes_on(
    lock: Lock, live_database: DatabaseUrls, cast: Cast
) -> None:
    assert live_database.app
    with transaction(PAIRING) as work:
        locks.hold(work, lock)
        assert newcomer(cast)


def test_a_newcomer_is_written_down_while_all_records_are_compared(
    live_database: DatabaseUrls, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert live_database.app
    numbers: list[int] = []

    def comparing(*_: object) -> tuple[()]:
        numbers.append(newcomer(cast))
        return ()

    monkeypatch.setattr(pairing, "likely_pairs", comparing)
    assert pairing.propose_pairs() == 0
    assert numbers
