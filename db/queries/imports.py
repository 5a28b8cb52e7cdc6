"""Taking over a register: what is there already, and writing many past visits at once."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import count

from sqlalchemy import Date, Table, Text, any_, insert, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import InstrumentedAttribute, Session

from db import locks
from db.locks import Lock
from db.models import (
    Domain,
    Person,
    PersonPhone,
    RegisterColumn,
    RegisterImport,
    RegisterMotive,
    Staff,
    Visit,
    VisitCounter,
    VisitEvent,
)
from db.models.base import NOW, SCHEMA, Base
from db.queries import name_words
from db.queries.people import PersonToAdd
from mediance.domain.names import SEARCH_RULES, normalized, searchable_words
from mediance.domain.register.choices import Remembered
from mediance.domain.register.people import PersonOnFile
from mediance.domain.visits import Answer, Ending, VisitEventKind, VisitState


@dataclass(frozen=True)
class FileRead:
    """The file behind an import."""

    site_id: int
    file_name: str
    file_checksum: str
    row_count: int
    imported_by: int | None


@dataclass(frozen=True)
class PastVisit:
    """A visit as a register tells it; it is over, and when it ended is not known."""

    day: date
    arrived_at: datetime
    domain_code: str
    channel_code: str
    person_id: int | None
    received_at: datetime | None
    received_by: int | None
    ending: Ending
    answer: Answer | None
    checksum: str


def hold_site(session: Session, site_id: int) -> bool:
    """Let no other import into this site begin until this transaction ends, unless one is begun."""
    return locks.is_free(session, Lock.REGISTER_IMPORT, site_id)


def remembered(session: Session, site_id: int) -> Remembered:
    """Return what was said of this site's registers before."""
    columns = session.execute(
        select(RegisterColumn.heading, RegisterColumn.meaning).where(
            RegisterColumn.site_id == site_id
        )
    )
    motives = session.execute(
        select(RegisterMotive.motive_digest, RegisterMotive.domain_code).where(
            RegisterMotive.site_id == site_id
        )
    )
    return Remembered(
        {row.heading: row.meaning for row in columns},
        {row.motive_digest: row.domain_code for row in motives},
    )


def remember(session: Session, site_id: int, said: Remembered) -> None:
    """Keep what was said of this site's registers; the latest word counts."""
    column, motive = RegisterColumn, RegisterMotive
    _say(session, site_id, said.columns, of=column.heading, as_=column.meaning)
    _say(session, site_id, said.domains, of=motive.motive_digest, as_=motive.domain_code)


def _say(
    session: Session,
    site_id: int,
    said: Mapping[str, str | None],
    *,
    of: InstrumentedAttribute[str],
    as_: InstrumentedAttribute[str] | InstrumentedAttribute[str | None],
) -> None:
    if not said:
        return
    upserted = upsert(of.class_)
    session.execute(
        upserted.on_conflict_do_update(
            index_elements=["site_id", of.key],
            set_={as_.key: upserted.excluded[as_.key], "chosen_at": NOW},
        ),
        [{"site_id": site_id, of.key: each, as_.key: said[each]} for each in sorted(said)],
    )


def imported_before(session: Session, site_id: int, checksums: Collection[str]) -> set[str]:
    """Return which of these lines are in the database already."""
    wanted = any_(literal(list(checksums), ARRAY(Text)))
    return set(
        session.scalars(
            select(Visit.import_checksum).where(
                Visit.site_id == site_id,
                Visit.import_checksum.is_not(None),
                Visit.import_checksum == wanted,
            )
        )
    )


def days_recorded_live(session: Session, site_id: int, days: Collection[date]) -> set[date]:
    """Return on which of these days visits were recorded here otherwise than by an import."""
    return set(
        session.scalars(
            select(Visit.day)
            .where(
                Visit.site_id == site_id,
                Visit.day == any_(literal(list(days), ARRAY(Date))),
                Visit.import_id.is_(None),
            )
            .distinct()
        )
    )


def domain_codes(session: Session) -> set[str]:
    """Return the codes of all domains, past ones too."""
    return set(session.scalars(select(Domain.code)))


def colleagues(session: Session) -> list[tuple[int, str]]:
    """Return the id and the name of everybody who works or worked here."""
    rows = session.execute(select(Staff.id, Staff.display_name))
    return [(row.id, row.display_name) for row in rows]


def people_named(session: Session, search_names: Collection[str]) -> list[PersonOnFile]:
    """Return the people with these normalized names, and those of their numbers seen from here."""
    phones: defaultdict[int, set[str]] = defaultdict(set)
    names: dict[int, str] = {}
    rows = session.execute(
        select(Person.id, Person.search_name, PersonPhone.number)
        .outerjoin(PersonPhone, PersonPhone.person_id == Person.id)
        .where(Person.search_name == any_(literal(list(search_names), ARRAY(Text(collation="C")))))
        .order_by(Person.id)
    )
    for row in rows:
        names[row.id] = row.search_name
        phones[row.id] |= {row.number} if row.number else set()
    return [PersonOnFile(id_, name, frozenset(phones[id_])) for id_, name in names.items()]


def add_import(session: Session, file: FileRead) -> int:
    """Note which file was read in; return the import's id."""
    added = RegisterImport(
        site_id=file.site_id,
        file_name=file.file_name,
        file_checksum=file.file_checksum,
        row_count=file.row_count,
        imported_by=file.imported_by,
    )
    session.add(added)
    session.flush()
    return added.id


def add_people(session: Session, newcomers: Sequence[PersonToAdd]) -> list[int]:
    """Insert people with the words by which they are found; return their ids in order."""
    if not newcomers:
        return []
    rows = [
        vars(person)
        | {
            "search_name": normalized(f"{person.family_name} {person.given_name}"),
            "search_rules": SEARCH_RULES,
        }
        for person in newcomers
    ]
    ids = _add_all(session, Person, rows)
    name_words.give(session, dict(zip(ids, map(_words, newcomers), strict=True)))
    return ids


def _words(person: PersonToAdd) -> tuple[str, ...]:
    return searchable_words(person.family_name, person.given_name, person.used_name or "")


def add_phones(session: Session, site_id: int, numbers: Collection[tuple[int, str]]) -> None:
    """Note telephone numbers of people; those known already stay as they are."""
    if not numbers:
        return
    rows = [
        {"person_id": person_id, "number": number, "site_id": site_id}
        for person_id, number in numbers
    ]
    session.execute(upsert(PersonPhone).on_conflict_do_nothing(), rows)


def add_visits(
    session: Session, site_id: int, import_id: int, past_visits: Sequence[PastVisit]
) -> None:
    """Insert visits of the past, each with its day's next number and with its events."""
    in_order = sorted(past_visits, key=lambda visit: visit.arrived_at)
    numbers = _reserve_numbers(session, site_id, Counter(visit.day for visit in in_order))
    rows = [
        {
            "site_id": site_id,
            "day": visit.day,
            "number": next(numbers[visit.day]),
            "domain_code": visit.domain_code,
            "channel_code": visit.channel_code,
            "arrived_at": visit.arrived_at,
            "person_id": visit.person_id,
            "state": VisitState.ENDED,
            "received_at": visit.received_at,
            "received_by": visit.received_by,
            "ending": visit.ending,
            "answer": visit.answer,
            "import_id": import_id,
            "import_checksum": visit.checksum,
        }
        for visit in in_order
    ]
    ids = _add_all(session, Visit, rows)
    session.execute(
        insert(_table(VisitEvent)),
        [
            {"visit_id": visit_id, "site_id": site_id} | event
            for visit_id, visit in zip(ids, in_order, strict=True)
            for event in _events_of(visit)
        ],
    )


def _add_all(
    session: Session, model: type[Base], rows: Sequence[Mapping[str, object]]
) -> list[int]:
    """Insert rows, a thousand at a time; return their ids in order."""
    table = _table(model)
    inserted = insert(table).returning(table.c.id, sort_by_parameter_order=True)
    return list(session.scalars(inserted, rows))


def _table(model: type[Base]) -> Table:
    """Return the table itself: the mapper would cut rows into batches by what they leave out."""
    return Base.metadata.tables[f"{SCHEMA}.{model.__tablename__}"]


def _reserve_numbers(
    session: Session, site_id: int, wanted: Counter[date]
) -> dict[date, Iterator[int]]:
    """Take the next numbers of each day, oldest day first so that no two imports deadlock."""
    first: dict[date, Iterator[int]] = {}
    for day, quantity in sorted(wanted.items()):
        counter = upsert(VisitCounter).values(site_id=site_id, day=day, last_number=quantity)
        last = session.execute(
            counter.on_conflict_do_update(
                index_elements=[VisitCounter.site_id, VisitCounter.day],
                set_={"last_number": VisitCounter.last_number + quantity},
            ).returning(VisitCounter.last_number)
        ).scalar_one()
        first[day] = count(last - quantity + 1)
    return first


def _events_of(visit: PastVisit) -> Iterator[dict[str, object]]:
    """Return what happened; the end stands at the last moment known, since it has no other.

    Whoever received ends it: without an hour of reception, that is where they are remembered.
    """
    nothing: dict[str, object] = {"staff_id": None, "ending": None, "answer": None}
    yield nothing | {"kind": VisitEventKind.ARRIVED, "at": visit.arrived_at}
    if visit.received_at is not None:
        received = {"at": visit.received_at, "staff_id": visit.received_by}
        yield nothing | {"kind": VisitEventKind.RECEIVED} | received
    yield nothing | {
        "kind": VisitEventKind.ENDED,
        "at": visit.received_at or visit.arrived_at,
        "staff_id": visit.received_by,
        "ending": visit.ending,
        "answer": visit.answer,
    }
