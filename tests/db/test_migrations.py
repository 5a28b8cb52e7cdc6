"""Bringing a database to this version: from several places at once, again, and never halfway."""

import errno
import subprocess
import sys
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from db import engine as db_engine
from db import installation, migrate, policies
from db.embedded import Embedded, binaries
from db.errors import DatabaseUnavailable, UnfitDatabase
from db.installation import DatabaseUrls
from db.policies import Policy
from mediance.domain.people import NewPerson
from mediance.domain.periods import Preset
from mediance.services import steering
from mediance.services.desk import desk_view
from mediance.services.find_person import find_person
from mediance.services.housekeeping import keep_house
from mediance.services.receive import receive_next
from mediance.services.record_visit import NewVisit, record_visit
from tests.conftest import Template, furnish
from tests.db import catalogue
from tests.db.servers import Administrator
from tests.source import ROOT

UPGRADE = """
import sys
from db.installation import DatabaseUrls, check_fit_to_serve, upgrade
urls = DatabaseUrls(*sys.argv[1:])
upgrade(urls)
check_fit_to_serve(urls.app)
"""
POLICIES = "select polname, oid from pg_policy order by polname"
RIGHTS = "select relname, relacl::text from pg_class where relacl is not null order by relname"
STAMP = "select obj_description('mediance'::regnamespace, 'pg_namespace')"


@pytest.fixture(scope="module")
def admin(template: Template) -> Administrator:
    return Administrator(template.server)


@pytest.fixture
def urls(admin: Administrator) -> Iterator[DatabaseUrls]:
    """An empty database, whose owner may make roles, and an application role not made yet."""
    with admin.role("createrole") as owner, admin.database(owner) as database:
        app = f"{owner}_app"
        yield admin.urls(app, owner, database)
        admin.run(f"drop owned by {app}", database=database)
    admin.run(f"drop role if exists {app}")


@pytest.fixture
def migrated(urls: DatabaseUrls) -> DatabaseUrls:
    installation.upgrade(urls)
    return urls


def rows(url: str, query: str) -> list[tuple[object, ...]]:
    engine = create_engine(url)
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.execute(text(query))]
    engine.dispose()
    return found


def run(url: str, *statements: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


# At once, and again


def test_six_upgrades_at_once_of_an_empty_database_all_succeed(urls: DatabaseUrls) -> None:
    started = [
        subprocess.Popen(
            [sys.executable, "-c", UPGRADE, *astuple(urls)], cwd=ROOT, stderr=subprocess.PIPE
        )
        for _ in range(6)
    ]
    said = [process.communicate(timeout=100)[1].decode() for process in started]
    assert [process.returncode for process in started] == [0] * 6, said
    assert rows(urls.owner, "select * from mediance.alembic_version") == [
        (migrate.newest_revision(),)
    ]


def test_a_second_upgrade_changes_nothing(migrated: DatabaseUrls) -> None:
    before = [rows(migrated.owner, query) for query in (POLICIES, RIGHTS, STAMP)]
    installation.upgrade(migrated)
    assert [rows(migrated.owner, query) for query in (POLICIES, RIGHTS, STAMP)] == before


def test_a_new_house_asks_those_for_a_second_factor_who_see_all_of_it_or_read_in_confidence(
    migrated: DatabaseUrls,
) -> None:
    asked = rows(migrated.owner, "select role from mediance.second_factor_rule order by role")
    assert [role for (role,) in asked] == [
        "admin",
        "coordinator",
        "data_protection",
        "manager",
        "social_worker",
    ]


def test_starts_at_once_on_the_embedded_server_share_roles_and_passwords(
    template: Template, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin = Administrator(template.server)
    for name in ("OWNER_ROLE", "APP_ROLE", "DATABASE"):
        monkeypatch.setattr(installation, name, f"twice_{name.lower()}")
    with ThreadPoolExecutor(4) as starts:
        found = list(
            starts.map(lambda _: installation.embedded_urls(template.server, tmp_path), range(4))
        )
    assert len(set(found)) == 1
    assert rows(found[0].app, "select current_user") == [("twice_app_role",)]
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "twice_app_role.password",
        "twice_owner_role.password",
    ]
    admin.run("drop database twice_database", "drop role twice_app_role, twice_owner_role")


def test_a_password_file_that_was_never_filled_is_filled(
    template: Template, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("OWNER_ROLE", "APP_ROLE", "DATABASE"):
        monkeypatch.setattr(installation, name, f"empty_{name.lower()}")
    (tmp_path / "empty_app_role.password").touch()
    found = installation.embedded_urls(template.server, tmp_path)
    assert rows(found.app, "select current_user") == [("empty_app_role",)]
    assert (tmp_path / "empty_app_role.password").stat().st_mode & 0o077 == 0
    admin = Administrator(template.server)
    admin.run("drop database empty_database", "drop role empty_app_role, empty_owner_role")


def test_a_password_that_finds_no_room_leaves_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_text", no_room)
    with pytest.raises(OSError, match="No space"):
        installation._password(tmp_path / "role.password")
    assert list(tmp_path.iterdir()) == []


# Policies and rights follow the code


def test_policies_and_rights_that_changed_in_the_code_are_applied(
    migrated: DatabaseUrls, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = tuple(p for p in policies.POLICIES if p.table not in {"person_phone", "channel"})
    changed = (Policy("person_phone", "delete", None), Policy("channel", "select", None))
    monkeypatch.setattr(policies, "POLICIES", (*others, *changed))
    unprotected = {table: why for table, why in policies.UNPROTECTED.items() if table != "channel"}
    monkeypatch.setattr(policies, "UNPROTECTED", {**unprotected})
    installation.upgrade(migrated)
    found = rows(
        migrated.owner,
        "select tablename, cmd from pg_policies where tablename in ('person_phone', 'channel')",
    )
    assert sorted(found) == [("channel", "SELECT"), ("person_phone", "DELETE")]
    assert rows(
        migrated.app,
        "select has_table_privilege('mediance.person_phone', 'select'),"
        " has_table_privilege('mediance.person_phone', 'delete')",
    ) == [(False, True)]
    monkeypatch.undo()
    installation.upgrade(migrated)
    assert rows(
        migrated.owner,
        "select relrowsecurity, (select count(*) from pg_policy where polrelid = c.oid)"
        " from pg_class as c where oid = 'mediance.channel'::regclass",
    ) == [(False, 0)]


def test_rights_come_back_after_a_migration_that_made_something_anew(
    migrated: DatabaseUrls,
) -> None:
    definition = rows(migrated.owner, "select pg_get_viewdef('mediance.waiting_queue'::regclass)")[
        0
    ][0]
    run(
        migrated.owner,
        "drop view mediance.waiting_queue",
        f"create view mediance.waiting_queue with (security_invoker = true) as {definition}",
        "comment on schema mediance is 'revision 20250101_earlier, access 0'",
    )
    installation.upgrade(migrated)
    assert rows(migrated.app, "select count(*) from mediance.waiting_queue") == [(0,)]


def test_a_role_that_was_made_anew_gets_its_rights_again(
    migrated: DatabaseUrls, admin: Administrator
) -> None:
    app, database = rows(migrated.app, "select current_user, current_database()")[0]
    admin.run(f"drop owned by {app}", database=str(database))
    admin.run(f"drop role {app}")
    installation.upgrade(migrated)
    assert rows(migrated.app, "select count(*) from mediance.visit") == [(0,)]


# Never halfway


def test_a_table_in_use_is_waited_for_no_longer_than_said(
    migrated: DatabaseUrls, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = rows(migrated.owner, POLICIES)
    monkeypatch.setattr(migrate, "LOCK_TIMEOUT", "100ms")
    monkeypatch.setattr(policies, "POLICIES", policies.POLICIES[1:])
    engine = create_engine(migrated.app)
    with engine.connect() as reader:
        reader.execute(text("select count(*) from mediance.visit"))
        with pytest.raises(DatabaseUnavailable, match="lock timeout"):
            installation.upgrade(migrated)
    engine.dispose()
    assert rows(migrated.owner, POLICIES) == before
    installation.upgrade(migrated)
    assert len(rows(migrated.owner, POLICIES)) == len(before) - 1


def test_a_database_from_the_future_is_left_alone(migrated: DatabaseUrls) -> None:
    run(
        migrated.owner,
        "update mediance.alembic_version set version_num = '29990101_future'",
        "comment on schema mediance is 'revision 29990101_future, access 0'",
    )
    with pytest.raises(UnfitDatabase, match="29990101_future by a newer version"):
        installation.upgrade(migrated)
    with pytest.raises(UnfitDatabase, match="29990101_future by a newer version"):
        installation.check_fit_to_serve(migrated.app)
    assert rows(migrated.owner, STAMP) == [("revision 29990101_future, access 0",)]


# Elsewhere


def test_other_applications_in_the_same_database_stay_as_they_were(urls: DatabaseUrls) -> None:
    run(
        urls.owner,
        "create schema theirs",
        "create table theirs.visit (id int, note text)",
        "insert into theirs.visit values (1, 'theirs')",
        "create table public.alembic_version (version_num text)",
        "insert into public.alembic_version values ('their revision')",
        "create table public.site (name text)",
    )
    theirs = (
        "select relnamespace::regnamespace::text, relname, relrowsecurity, relacl::text"
        " from pg_class where relnamespace in ('theirs'::regnamespace, 'public'::regnamespace)"
        " order by 1, 2"
    )
    before = rows(urls.owner, theirs)
    installation.upgrade(urls)
    installation.upgrade(urls)
    assert rows(urls.owner, theirs) == before
    assert rows(urls.owner, "select * from public.alembic_version") == [("their revision",)]
    assert rows(urls.owner, "select * from theirs.visit") == [(1, "theirs")]
    engine = create_engine(urls.owner)
    with engine.begin() as connection:
        assert migrate.differences(connection) == []
    engine.dispose()


SYSTEM_SERVERS = [
    directory
    for directory in sorted(binaries._system_directories())
    if (found := binaries._examine(directory)) and found.major >= binaries.OLDEST_MAJOR
]


@pytest.mark.parametrize("programs", [None, *SYSTEM_SERVERS], ids=lambda path: str(path or "usual"))
def test_the_migrations_and_the_policies_work_on_every_server_there_is(
    programs: Path | None, tmp_path: Path
) -> None:
    server = Embedded(tmp_path / "pg", durable=False, pg_bin=programs).start()
    try:
        urls = installation.embedded_urls(server, tmp_path)
        installation.upgrade(urls)
        installation.check_fit_to_serve(urls.app)
        engine = create_engine(server.superuser_url(installation.DATABASE))
        with engine.begin() as connection:
            for rule in catalogue.RULES:
                assert rule(connection) == [], rule.__name__
        engine.dispose()
        spend_a_morning(urls)
    finally:
        server.remove()


def spend_a_morning(urls: DatabaseUrls) -> None:
    """Every kind of statement that the application makes, on this server."""
    cast = furnish(urls)
    db_engine.connect(urls.app)
    visit = record_visit(cast.carme, NewVisit(cast.here, NewPerson("Roig", "Núria")), uuid.uuid4())
    assert receive_next(cast.amina, cast.here, uuid.uuid4()) == visit.visit_id
    assert [person.family_name for person in find_person(cast.amina, "roi")] == ["Roig"]
    assert len(desk_view(cast.carme, cast.here).in_service) == 1
    both = (cast.here, cast.elsewhere)
    assert steering.waiting_now(cast.helene, both).tickets == ()
    assert steering.attendance(cast.helene, both, Preset.TODAY).arrivals == 1
    assert steering.months(cast.helene, both)
    assert steering.open_procedures(cast.helene, both).total == 0
    assert steering.caseload(cast.helene, both).total == 0
    keep_house()
    db_engine.disconnect()
