"""The association's lists: read, and filled from the files that ship with the software."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from db.models import Channel, Domain, Institution, ProcedureType
from mediance.domain.reference import DomainChoice, Label

TABLES: dict[str, type[Domain | Channel | Institution | ProcedureType]] = {
    "domains": Domain,
    "channels": Channel,
    "institutions": Institution,
    "procedure_types": ProcedureType,
}


def upsert(session: Session, list_name: str, rows: Sequence[Mapping[str, object]]) -> None:
    """Bring one list to the state of its file; rows that left the file stay, for the past."""
    model = TABLES[list_name]
    statement = insert(model)
    changed = {name: statement.excluded[name] for name in rows[0] if name != "code"}
    session.execute(
        statement.on_conflict_do_update(index_elements=["code"], set_=changed), list(rows)
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
        for row in session.scalars(select(Domain).order_by(Domain.position))
    )


def channels(session: Session, on: date) -> tuple[tuple[str, Label], ...]:
    """Return the channels valid on a day, in order."""
    rows = session.scalars(
        select(Channel)
        .where(Channel.valid_from <= on, (Channel.valid_to.is_(None)) | (Channel.valid_to >= on))
        .order_by(Channel.position)
    )
    return tuple((row.code, Label(row.label, row.gloss)) for row in rows)
