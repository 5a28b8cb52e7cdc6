"""Reading all that is known of somebody, by the lines of `db/personal_data.py`.

Whatever has a line with a heading is read here: a new table is told from the day it has one.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Column, ColumnElement, Table, and_, false, or_, select
from sqlalchemy.orm import Session

from db.models import (
    SCHEMA,
    Base,
    Channel,
    ConsentText,
    DeadlineEvent,
    Domain,
    Institution,
    JournalEntry,
    Language,
    Person,
    PersonPhone,
    PersonToken,
    Place,
    ProcedureType,
    Site,
    Staff,
    StaffRole,
)
from db.personal_data import OF_NOBODY, PERSONAL_DATA, lines_of

LABELLED = (Channel, Domain, Institution, Language, Place, ProcedureType)


class Kind(StrEnum):
    """What a column holds, as far as telling it goes."""

    PLAIN = "plain"
    STAFF = "staff"
    PERSON = "person"
    LISTED = "listed"
    ROW = "row"
    BYTES = "bytes"


@dataclass(frozen=True)
class ToldColumn:
    """A column, what it holds, and the table that it leads to, if any."""

    name: str
    kind: Kind
    leads_to: str = ""


@dataclass(frozen=True)
class ToldTable:
    """What is told of one table: its heading, its columns, the rows that are the person's."""

    table: str
    told: str
    columns: tuple[ToldColumn, ...]
    rows: tuple[Mapping[str, object], ...] = ()


@dataclass(frozen=True)
class Consultation:
    """What the journal knows of one access: when, in which roles, what, to which kind of record."""

    at: datetime
    acting_as: str
    operation: str
    entity: str


def told_tables() -> tuple[ToldTable, ...]:
    """Return the tables that "everything about me" shows, as they are declared, without rows."""
    seen: dict[str, ToldTable] = {}
    for line in PERSONAL_DATA:
        if isinstance(line.told, str) and line.person != OF_NOBODY:
            seen.setdefault(line.table, ToldTable(line.table, line.told, _columns(line.table)))
    return tuple(seen.values())


def everything(session: Session, person_ids: Collection[int]) -> Iterator[ToldTable]:
    """Return the rows of each told table that are reached from any of a person's records."""
    for told in told_tables():
        table = _table(told.table)
        query = select(table).where(_is_of(told.table, person_ids))
        rows = session.execute(query.order_by(*table.primary_key)).mappings()
        yield ToldTable(told.table, told.told, told.columns, tuple(map(dict, rows)))


def consultations(
    session: Session, records: Mapping[str, Sequence[int]], limit: int
) -> tuple[Consultation, ...]:
    """Return what the journal says of these records, by kind and number; the newest first."""
    of_records = [
        and_(JournalEntry.entity == entity, JournalEntry.entity_id.in_(ids))
        for entity, ids in records.items()
        if ids
    ]
    rows = session.execute(
        select(JournalEntry.at, JournalEntry.acting_as, JournalEntry.operation, JournalEntry.entity)
        .where(or_(false(), *of_records))
        .order_by(JournalEntry.at.desc(), JournalEntry.id.desc())
        .limit(limit)
    )
    return tuple(Consultation(row.at, row.acting_as, row.operation, row.entity) for row in rows)


def labels(session: Session) -> dict[str, dict[object, str]]:
    """Return the French words of every list that rows point into, by table and code."""
    titles = select(ConsentText.id, ConsentText.title)
    questions = select(DeadlineEvent.code, DeadlineEvent.question)
    return {
        DeadlineEvent.__tablename__: dict(session.execute(questions).all()),
        ConsentText.__tablename__: dict(session.execute(titles).all()),
        **{
            model.__tablename__: dict(session.execute(select(model.code, model.label)).all())
            for model in LABELLED
        },
    }


def site_names(session: Session) -> dict[object, str]:
    """Return what every place is called."""
    return dict(session.execute(select(Site.id, Site.name)).all())


def roles_of_staff(session: Session) -> dict[int, tuple[str, ...]]:
    """Return which roles everybody of the team holds, whoever they are."""
    rows = session.execute(
        select(Staff.id, StaffRole.role)
        .outerjoin(StaffRole, StaffRole.staff_id == Staff.id)
        .order_by(Staff.id, StaffRole.role)
    )
    held: dict[int, tuple[str, ...]] = {}
    for staff_id, role in rows:
        held[staff_id] = (*held.get(staff_id, ()), *([role] if role else []))
    return held


def names_of_staff(session: Session) -> tuple[str, ...]:
    """Return what everybody of the team is called: words to be taken out of texts."""
    return tuple(session.scalars(select(Staff.display_name)))


def own_names(session: Session, person_ids: Collection[int]) -> tuple[str, ...]:
    """Return every name under which somebody is written down."""
    rows = session.execute(
        select(Person.family_name, Person.given_name, Person.used_name).where(
            Person.id.in_(person_ids)
        )
    )
    return tuple(name for row in rows for name in row if name)


def own_numbers(session: Session, person_ids: Collection[int]) -> tuple[str, ...]:
    """Return the numbers at which somebody may be reached."""
    query = select(PersonPhone.number).where(PersonPhone.person_id.in_(person_ids))
    return tuple(session.scalars(query))


def names_of_others(
    session: Session, words: Collection[str], person_ids: Collection[int]
) -> frozenset[str]:
    """Return which of these words are in the name of somebody else."""
    query = (
        select(PersonToken.token)
        .where(PersonToken.token.in_(words), PersonToken.person_id.not_in(person_ids))
        .distinct()
    )
    return frozenset(session.scalars(query))


def _table(name: str) -> Table:
    return Base.metadata.tables[f"{SCHEMA}.{name}"]


def _is_of(name: str, person_ids: Collection[int]) -> ColumnElement[bool]:
    """Return the condition that a row of this table is reached from the person."""
    table = _table(name)
    ways: list[ColumnElement[bool]] = []
    for line in lines_of(name):
        reached = line.person
        columns = [table.c[column] for column in reached.columns]
        if reached.through is None:
            ways += [column.in_(person_ids) for column in columns]
        else:
            (key,) = _table(reached.through).primary_key
            parents = select(key).where(_is_of(reached.through, person_ids))
            ways += [column.in_(parents) for column in columns]
    return or_(false(), *ways)


def _columns(name: str) -> tuple[ToldColumn, ...]:
    return tuple(map(_column, _table(name).columns))


def _column(column: Column[object]) -> ToldColumn:
    targets = {key.column.table.name for key in column.foreign_keys}
    people = targets & {Staff.__tablename__, Person.__tablename__}
    elsewhere = targets - {column.table.name}  # a version leads to its first, and to its case
    target = next(iter(people or elsewhere or targets), "")
    if target in {Staff.__tablename__, Person.__tablename__}:
        return ToldColumn(column.name, Kind(target), target)
    if column.type.python_type is bytes:
        return ToldColumn(column.name, Kind.BYTES)
    if target:
        listed = {model.__tablename__ for model in (*LABELLED, DeadlineEvent, Site)}
        return ToldColumn(column.name, Kind.LISTED if target in listed else Kind.ROW, target)
    return ToldColumn(column.name, Kind.PLAIN)
