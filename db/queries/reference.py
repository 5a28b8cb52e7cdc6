"""The association's lists: read, and filled from the files that ship with the software."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from sqlalchemy import case, func, select, update
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from db.models import (
    Channel,
    Domain,
    Institution,
    Language,
    Place,
    ProcedureType,
    UsualDocument,
)
from db.models.base import NOW
from mediance.domain import reference as entries
from mediance.domain.lists import ListedDomain
from mediance.domain.reference import DomainChoice, Label

AnyList = Domain | Channel | Institution | Language | Place | ProcedureType | UsualDocument

Listed = TypeVar("Listed", Channel, Institution, Language, Place, ProcedureType, UsualDocument)

TABLES: dict[str, type[AnyList]] = {
    "domains": Domain,
    "channels": Channel,
    "institutions": Institution,
    "languages": Language,
    "places": Place,
    "procedure_types": ProcedureType,
    "documents": UsualDocument,
}

ADDRESS = frozenset({"institution_code"})
"""Where a kind of procedure usually goes: its own from the moment somebody edits it, too."""

WORDS = frozenset({"label", "gloss", "valid_to"})
"""What a row keeps as it is here from the moment somebody edits it."""

OWN_CODE = "own_"
"""How the codes of reasons begin that the association added."""

PLACE = frozenset({"position", "shortcut"})
"""What a list keeps as it is here from the moment somebody orders it."""

Row = Mapping[str, object]


@dataclass(frozen=True)
class DomainRow:
    """One reason to come as it is kept, and what it had shipped as when it was edited."""

    domain: ListedDomain
    is_ordered: bool
    edited_over: str | None


def upsert(session: Session, list_name: str, rows: Sequence[Row]) -> None:
    """Bring one list to the state of its file, but for what the association made its own.

    Rows that left the file stay, for the past; rows new to a list that was ordered here come last.
    """
    model = TABLES[list_name]
    statement = insert(model)
    changed = {name: _kept_or_shipped(model, statement, name) for name in rows[0] if name != "code"}
    session.execute(
        statement.on_conflict_do_update(index_elements=["code"], set_=changed),
        list(_placed(session, model, rows)),
    )


def domains(session: Session, on: date) -> tuple[DomainChoice, ...]:
    """Return all domains, in the association's order; those valid on a day are offered."""
    return tuple(
        DomainChoice(
            code=row.code,
            label=Label(row.label, row.gloss),
            shortcut=row.shortcut,
            is_sensitive=row.is_sensitive,
            is_offered=row.valid_from <= on and (row.valid_to is None or row.valid_to >= on),
        )
        for row in session.scalars(select(Domain).order_by(Domain.position, Domain.code))
    )


def offered(session: Session, model: type[Listed], on: date) -> Sequence[Listed]:
    """Return the rows of a list that are valid on a day, in order."""
    valid = (model.valid_from <= on) & (model.valid_to.is_(None) | (model.valid_to >= on))
    return session.scalars(select(model).where(valid).order_by(model.position)).all()


def channels(session: Session, on: date) -> tuple[tuple[str, Label], ...]:
    """Return the channels valid on a day, in order."""
    rows = offered(session, Channel, on)
    return tuple((row.code, Label(row.label, row.gloss)) for row in rows)


def domain_labels(session: Session, *, in_english: bool = False) -> dict[str, str]:
    """Return the words of every reason to come, by code."""
    said = (Domain.gloss if in_english else Domain.label).label("said")
    return {row.code: row.said for row in session.execute(select(Domain.code, said))}


def procedure_labels(session: Session) -> dict[str, str]:
    """Return the French words of every kind of procedure, by code."""
    rows = session.execute(select(ProcedureType.code, ProcedureType.label))
    return {row.code: row.label for row in rows}


def documents(session: Session, on: date) -> tuple[entries.UsualDocument, ...]:
    """Return the papers that people are asked for on a day, in order."""
    rows = offered(session, UsualDocument, on)
    return tuple(
        entries.UsualDocument(row.code, Label(row.label, row.gloss), frozenset(row.usual_for))
        for row in rows
    )


def domain_rows(session: Session, on: date) -> tuple[DomainRow, ...]:
    """Return every reason to come in order, with what was made of it here."""
    rows = session.scalars(select(Domain).order_by(Domain.position, Domain.code))
    return tuple(_domain_row(row, on) for row in rows)


def held_domains(session: Session, on: date) -> tuple[DomainRow, ...]:
    """Return the same, which nobody else changes until the transaction ends."""
    session.execute(select(Domain.code).order_by(Domain.code).with_for_update())
    return domain_rows(session, on)


def set_words(session: Session, domain: ListedDomain, on: date, edited_over: str | None) -> None:
    """Keep the words of a reason, and whether it is offered from a day on, as the house's own."""
    still_valid = case((Domain.valid_to >= on, Domain.valid_to), else_=None)
    valid_to = still_valid if domain.is_offered else func.least(Domain.valid_to, _eve(on))
    session.execute(
        update(Domain)
        .where(Domain.code == domain.code)
        .values(
            label=domain.label.french,
            gloss=domain.label.english,
            valid_to=valid_to,
            edited_at=NOW,
            edited_over=edited_over,
        )
    )


def set_order(session: Session, keys: Mapping[str, str | None]) -> None:
    """Have the reasons stand in this order, each under its key, as the house's own."""
    places = {code: place for place, code in enumerate(keys)}
    shortcuts = {code: key for code, key in keys.items() if key is not None}
    session.execute(
        update(Domain)
        .where(Domain.code.in_(places))
        .values(
            position=case(places, value=Domain.code),
            shortcut=case(shortcuts, value=Domain.code) if shortcuts else None,
            ordered_at=NOW,
        )
    )


def add_domain(session: Session, label: Label, on: date) -> str:
    """Add a reason of the association's own at the end; return its code."""
    count = session.execute(
        select(func.count()).where(Domain.code.startswith(OWN_CODE))
    ).scalar_one()
    code = f"{OWN_CODE}{count + 1}"
    last = select(func.max(Domain.position) + 1).scalar_subquery()
    session.execute(
        insert(Domain).values(
            code=code,
            label=label.french,
            gloss=label.english,
            position=last,
            valid_from=on,
            edited_at=NOW,
        )
    )
    return code


def restore_words(session: Session, shipped: Row) -> None:
    """Let the shipped row speak again."""
    words = {name: shipped[name] for name in WORDS}
    session.execute(
        update(Domain)
        .where(Domain.code == shipped["code"])
        .values(**words, edited_at=None, edited_over=None)
    )


def restore_order(session: Session, shipped: Sequence[Row]) -> None:
    """Let the shipped order and keys speak again; what the association added comes last."""
    for row in shipped:
        session.execute(
            update(Domain)
            .where(Domain.code == row["code"])
            .values(position=row["position"], shortcut=row["shortcut"])
        )
    own = Domain.code.not_in([row["code"] for row in shipped])
    session.execute(
        update(Domain).where(own).values(position=Domain.position + len(shipped), shortcut=None)
    )
    session.execute(update(Domain).values(ordered_at=None))


def _kept_or_shipped(model: type[AnyList], statement: Insert, name: str) -> ColumnElement[object]:
    shipped = statement.excluded[name]
    if name not in WORDS | ADDRESS | PLACE:
        return shipped
    made_own = model.ordered_at if name in PLACE else model.edited_at
    return case((made_own.is_(None), shipped), else_=getattr(model, name))


def _placed(
    session: Session,
    model: type[AnyList],
    rows: Sequence[Row],
) -> list[Row]:
    is_ordered, last = session.execute(
        select(func.bool_or(model.ordered_at.is_not(None)), func.max(model.position))
    ).one()
    if not is_ordered:
        return list(rows)
    known = set(session.scalars(select(model.code)))
    news = [row for row in rows if row["code"] not in known]
    at_the_end = {row["code"]: last + place for place, row in enumerate(news, 1)}
    keyless = {"shortcut": None} if "shortcut" in rows[0] else {}
    return [
        {**row, **keyless, "position": at_the_end[row["code"]]}
        if row["code"] in at_the_end
        else row
        for row in rows
    ]


def _domain_row(row: Domain, on: date) -> DomainRow:
    domain = ListedDomain(
        code=row.code,
        label=Label(row.label, row.gloss),
        is_offered=row.valid_from <= on and (row.valid_to is None or row.valid_to >= on),
        is_sensitive=row.is_sensitive,
        shortcut=row.shortcut,
        is_edited=row.edited_at is not None,
    )
    return DomainRow(domain, row.ordered_at is not None, row.edited_over)


def _eve(day: date) -> date:
    return day - timedelta(days=1)
