"""The migrated database, read from its own catalogue; and the reading, tried on planted faults."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Connection, create_engine, make_url, text

from db import migrate
from db.policies import UNPROTECTED
from tests.conftest import Template
from tests.db import catalogue

Rule = Callable[[Connection], list[str]]


@pytest.fixture(scope="module")
def superuser_url(template: Template) -> str:
    database = make_url(template.copy().app).database
    assert database
    return template.server.superuser_url(database)


@pytest.fixture
def connection(superuser_url: str) -> Iterator[Connection]:
    """A superuser's transaction, rolled back: faults can be planted in it."""
    engine = create_engine(superuser_url)
    with engine.connect() as connection:
        yield connection
        connection.rollback()
    engine.dispose()


@pytest.mark.parametrize("rule", catalogue.RULES, ids=lambda rule: rule.__name__)
def test_the_catalogue_keeps_the_rule(connection: Connection, rule: Rule) -> None:
    assert rule(connection) == []


def test_models_and_migrations_agree(template: Template) -> None:
    engine = create_engine(template.urls.owner)
    with engine.begin() as connection:
        assert migrate.differences(connection) == []
        connection.execute(text("alter table mediance.site add column motto text"))
        assert migrate.differences(connection) != []
        connection.rollback()
    engine.dispose()


def test_every_exception_is_a_table_with_a_reason(connection: Connection) -> None:
    tables = {row.relname for row in connection.execute(text(catalogue.TABLES))}
    assert set(UNPROTECTED) <= tables
    assert set(catalogue.NEVER_DELETED) <= tables
    assert all(len(reason) > 10 for reason in UNPROTECTED.values())


PLANTED = {
    "a table without row security": (
        catalogue.unprotected_tables,
        "create table mediance.secret (site_id bigint)",
        "secret",
    ),
    "row security without a policy": (
        catalogue.unprotected_tables,
        "create table mediance.secret (); alter table mediance.secret enable row level security",
        "secret",
    ),
    "row security taken off": (
        catalogue.unprotected_tables,
        "alter table mediance.person disable row level security",
        "person",
    ),
    "everybody may read": (
        catalogue.undeclared_rights,
        "grant select on mediance.site to public",
        "not declared: public: select on site",
    ),
    "one column more": (
        catalogue.undeclared_rights,
        "grant update (login) on mediance.staff to mediance_app",
        "not declared: mediance_app: update on staff (login)",
    ),
    "a right too much on a sequence": (
        catalogue.undeclared_rights,
        "grant update on sequence mediance.journal_entry_id_seq to mediance_app",
        "not declared: mediance_app: update on journal_entry_id_seq",
    ),
    "a new function that everybody may call": (
        catalogue.undeclared_rights,
        "create function mediance.tell() returns int language sql return 1",
        "not declared: public: execute on tell()",
    ),
    "a right lost": (
        catalogue.undeclared_rights,
        "revoke insert on mediance.submission from mediance_app",
        "missing: mediance_app: insert on submission",
    ),
    "a new schema right": (
        catalogue.undeclared_rights,
        "grant create on schema mediance to mediance_app",
        "not declared: mediance_app: create on schema mediance",
    ),
    "a part of the journal in reach": (
        catalogue.reachable_partitions,
        "grant select (staff_id) on mediance.journal_entry_other to mediance_app",
        "journal_entry_other",
    ),
    "a foreign key without an index": (
        catalogue.slow_foreign_keys,
        "create table mediance.note (n bigint constraint note_fkey references mediance.person)",
        "note_fkey to mediance.person",
    ),
    "an index that holds only some": (
        catalogue.slow_foreign_keys,
        """create table mediance.note (n bigint constraint note_fkey references mediance.person);
        create index on mediance.note (n) where n > 10""",
        "note_fkey to mediance.person",
    ),
    "a function that trusts the caller's path": (
        catalogue.loose_definers,
        "create function mediance.tell() returns int language sql security definer return 1",
        "mediance.tell()",
    ),
    "the application's role above the policies": (
        catalogue.powers_of_app,
        "alter role mediance_app bypassrls",
        "bypassrls",
    ),
    "the application's role in the owner's": (
        catalogue.powers_of_app,
        "grant mediance_owner to mediance_app",
        "is a member of mediance_owner",
    ),
    "the application's role owning": (
        catalogue.powers_of_app,
        "alter view mediance.waiting_queue owner to mediance_app",
        "owns something in",
    ),
    "a table of somebody else's": (
        catalogue.strangers,
        "create table mediance.secret ()",
        "secret",
    ),
    "a view past the policies": (
        catalogue.views_past_policies,
        "create view mediance.everybody as select * from mediance.person",
        "everybody",
    ),
    "a moment without a zone": (
        catalogue.naive_moments,
        "alter table mediance.site add column opened timestamp",
        "site.opened",
    ),
}


@pytest.mark.parametrize("fault", PLANTED)
def test_a_planted_fault_is_found(connection: Connection, fault: str) -> None:
    rule, statements, finding = PLANTED[fault]
    connection.exec_driver_sql(statements)
    assert any(finding in found for found in rule(connection)), rule(connection)
