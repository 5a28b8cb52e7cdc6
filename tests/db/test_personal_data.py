"""No table that knows of a person is forgotten: the catalogue is asked, not the memory."""

from collections.abc import Iterator, Sequence

import pytest
from sqlalchemy import Connection, create_engine, make_url, text

from db.personal_data import (
    IMPERSONAL,
    OF_NOBODY,
    PERSONAL_DATA,
    OnErasure,
    PersonalData,
    Untold,
)
from tests.conftest import Template

TABLES = """
select relname from pg_class
where relnamespace = 'mediance'::regnamespace and relkind in ('r', 'p') and not relispartition
  and relname <> 'alembic_version'
"""

REFERENCES = """
select own.relname, attname, referred.relname
from pg_constraint
join pg_class own on own.oid = conrelid
join pg_class referred on referred.oid = confrelid
join pg_attribute on attrelid = conrelid and attnum = any (conkey)
where contype = 'f' and connamespace = 'mediance'::regnamespace and conparentid = 0
"""

COLUMNS = """
select relname, attname, attnotnull from pg_attribute
join pg_class on pg_class.oid = attrelid
where relnamespace = 'mediance'::regnamespace and relkind in ('r', 'p') and not relispartition
  and attnum > 0 and not attisdropped
"""

TEXTS = """
select relname, attname from pg_attribute
join pg_class on pg_class.oid = attrelid
where relnamespace = 'mediance'::regnamespace and relkind in ('r', 'p') and not relispartition
  and attnum > 0 and not attisdropped
  and atttypid in ('text'::regtype, 'bytea'::regtype, 'jsonb'::regtype, 'json'::regtype)
  and not exists (select from pg_constraint where conrelid = attrelid and contype = 'f'
                  and attnum = any (conkey))
"""
"""Enumerations are of another type, and a code refers to its list: what is left was typed."""

KEPT_TEXTS = {
    ("visit", "import_checksum"): "a digest of a register's row: it is not read in a second time",
    ("submission", "intention"): "the name of a press",
    ("submission", "content"): "a digest of a press, for seven days",
    ("visit_correction", "old_value"): "a code or an hour of the visit, of nobody any more",
    ("visit_correction", "new_value"): "a code or an hour of the visit, of nobody any more",
    ("procedure_deadline_fact", "rule_code"): "the code of a rule of the house",
    ("procedure_deadline_fact", "letter_length"): "a length of time, like two months",
}

LOOKS_LIKE_A_PERSON = ("person_id", "other_id", "identity_id")
"""A column of this name, or ending like it, is taken for a person even without a reference."""


@pytest.fixture(scope="module")
def superuser_url(template: Template) -> str:
    database = make_url(template.copy().app).database
    assert database
    return template.server.superuser_url(database)


@pytest.fixture
def connection(superuser_url: str) -> Iterator[Connection]:
    """A superuser's transaction, rolled back: tables can be made in it."""
    engine = create_engine(superuser_url)
    with engine.connect() as connection:
        yield connection
        connection.rollback()
    engine.dispose()


Lines = Sequence[PersonalData]


def forgotten(connection: Connection, lines: Lines = PERSONAL_DATA) -> list[str]:
    """Return the tables and columns about people that no line speaks of."""
    spoken_of = {line.table for line in lines}
    tables = set(connection.scalars(text(TABLES)))
    return [
        *(f"{table} is in neither list" for table in sorted(tables - spoken_of - set(IMPERSONAL))),
        *_references_without_line(connection, lines),
        *_names_without_line(connection, lines),
        *_texts_without_line(connection, lines),
    ]


def _references_without_line(connection: Connection, lines: Lines) -> list[str]:
    """What refers to somebody is somebody's, in each such column; what refers to theirs, too."""
    reached = {(line.table, column) for line in lines for column in line.person.columns}
    reached_somehow = {table for table, _ in reached}
    of_people = {line.table for line in PERSONAL_DATA if line.person != OF_NOBODY} - {"person"}
    return [
        f"{table}.{column} leads to {target}"
        for table, column, target in connection.execute(text(REFERENCES))
        if (target == "person" and (table, column) not in reached)
        or (target in of_people and table != target and table not in reached_somehow)
    ]


def _names_without_line(connection: Connection, lines: Lines) -> list[str]:
    reached = {(line.table, column) for line in lines for column in line.person.columns}
    return [
        f"{table}.{column} looks like a person"
        for table, column, _ in connection.execute(text(COLUMNS))
        if column.endswith(LOOKS_LIKE_A_PERSON) and (table, column) not in reached
    ]


def _texts_without_line(connection: Connection, lines: Lines) -> list[str]:
    """Words that somebody typed do not stay where a person was, unless it is said why."""
    emptied = {(line.table, column) for line in lines for column in line.forgets}
    stay = {
        line.table
        for line in lines
        if line.person != OF_NOBODY and line.on_erasure is not OnErasure.DELETE
    }
    return [
        f"{table}.{column} holds words that stay"
        for table, column in connection.execute(text(TEXTS))
        if table in stay and (table, column) not in emptied and (table, column) not in KEPT_TEXTS
    ]


def test_every_table_has_its_line_or_its_reason(connection: Connection) -> None:
    assert forgotten(connection) == []


def test_every_line_is_about_what_is_there(connection: Connection) -> None:
    columns = {(table, column) for table, column, _ in connection.execute(text(COLUMNS))}
    named = {
        (line.table, column)
        for line in PERSONAL_DATA
        for column in (*line.person.columns, *line.forgets, *filter(None, [line.held_from]))
    }
    assert named <= columns
    assert set(IMPERSONAL) <= {table for table, _ in columns}
    assert not set(IMPERSONAL) & {line.table for line in PERSONAL_DATA}


def test_a_table_stands_before_the_one_that_leads_from_it_to_a_person() -> None:
    last = {line.table: place for place, line in enumerate(PERSONAL_DATA)}
    for place, line in enumerate(PERSONAL_DATA):
        if line.person.through is not None:
            assert place < last[line.person.through], line


@pytest.mark.parametrize("line", PERSONAL_DATA, ids=lambda line: f"{line.table}, {line.on_erasure}")
def test_a_line_says_all_that_its_kind_asks_for(line: PersonalData) -> None:
    forgets = line.on_erasure in {OnErasure.FORGET, OnErasure.HOLD_UNTIL}
    assert bool(line.forgets) == forgets
    assert (line.held_from is not None) == (line.on_erasure is OnErasure.HOLD_UNTIL)
    assert (line.years is not None) == (line.on_erasure is OnErasure.HOLD_UNTIL)
    assert not (line.person == OF_NOBODY and forgets)
    if isinstance(line.told, Untold):
        assert len(line.told.reason) > 20


@pytest.mark.parametrize(
    "table", sorted({line.table for line in PERSONAL_DATA if line.person != OF_NOBODY})
)
def test_a_line_taken_away_is_missed(connection: Connection, table: str) -> None:
    left = [line for line in PERSONAL_DATA if line.table != table]
    assert any(finding.startswith(f"{table} ") for finding in forgotten(connection, left))


PLANTED = {
    "words about a visit": (
        "alter table mediance.visit add column said text",
        "visit.said holds words that stay",
    ),
    "a table with a person": (
        "create table mediance.planted (person_id bigint references mediance.person)",
        "planted.person_id leads to person",
    ),
    "a person without a reference": (
        "create table mediance.planted (told_person_id bigint)",
        "planted.told_person_id looks like a person",
    ),
    "something of a case": (
        "create table mediance.planted (case_id bigint references mediance.case)",
        "planted.case_id leads to case",
    ),
    "typed text alone": ("create table mediance.planted (said text)", "planted is in neither list"),
    "another person in a table that is known": (
        "alter table mediance.visit add column brought_by bigint references mediance.person",
        "visit.brought_by leads to person",
    ),
}


@pytest.mark.parametrize("fault", PLANTED)
def test_a_forgotten_table_is_found(connection: Connection, fault: str) -> None:
    statement, finding = PLANTED[fault]
    connection.exec_driver_sql(statement)
    assert finding in forgotten(connection)
