"""What was said of the papers of somebody."""

from collections.abc import Collection

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from db import locks
from db.locks import Lock
from db.models import DocumentEvent, Domain, Procedure, ProcedureType, Staff
from mediance.domain.papers import EventKind, NewPaperEvent, PaperEvent

NOT_LISTED = "document_event_document_code_fkey"


def add(session: Session, new: NewPaperEvent, staff_id: int, replaces: int | None = None) -> None:
    """Write down what was said of each of these papers."""
    rows = [
        {
            "person_id": new.person_id,
            "site_id": new.site_id,
            "document_code": code,
            "kind": new.kind,
            "on_day": new.on,
            "staff_id": staff_id,
            "valid_until": new.valid_until,
            "procedure_id": new.procedure_id,
            "replaces": replaces,
        }
        for code in new.document_codes
    ]
    session.execute(insert(DocumentEvent).inline(), rows)


def place_of(session: Session, event_id: int) -> NewPaperEvent | None:
    """Return what an event said; None where the actor may see none."""
    kept = session.get(DocumentEvent, event_id)
    if kept is None:
        return None
    return NewPaperEvent(
        site_id=kept.site_id,
        person_id=kept.person_id,
        document_codes=(kept.document_code,),
        kind=EventKind(kept.kind),
        on=kept.on_day,
        valid_until=kept.valid_until,
        procedure_id=kept.procedure_id,
    )


def hold_whole(session: Session, event_id: int) -> bool:
    """Have nobody else take an event back meanwhile; return whether it stands."""
    locks.hold(session, Lock.PAPERS, event_id)
    taken_back = select(DocumentEvent.id).where(DocumentEvent.replaces == event_id)
    return session.scalar(select(~taken_back.exists())) is True


def of_people(session: Session, person_ids: Collection[int]) -> tuple[PaperEvent, ...]:
    """Return all that was said of the papers of somebody, in the order of recording.

    What it was said for counts as sensitive where the actor may not see it.
    """
    rows = session.execute(
        select(DocumentEvent, Staff.display_name, ProcedureType.label, Domain.is_sensitive)
        .join(Staff, Staff.id == DocumentEvent.staff_id)
        .outerjoin(Procedure, Procedure.id == DocumentEvent.procedure_id)
        .outerjoin(ProcedureType, ProcedureType.code == Procedure.type_code)
        .outerjoin(Domain, Domain.code == ProcedureType.domain_code)
        .where(DocumentEvent.person_id.in_(person_ids))
        .order_by(DocumentEvent.id)
    )
    return tuple(
        PaperEvent(
            event_id=row.DocumentEvent.id,
            document_code=row.DocumentEvent.document_code,
            kind=row.DocumentEvent.kind,
            on=row.DocumentEvent.on_day,
            by=row.display_name,
            valid_until=row.DocumentEvent.valid_until,
            procedure_label=row.label,
            is_sensitive=row.DocumentEvent.procedure_id is not None
            and row.is_sensitive is not False,
            replaces=row.DocumentEvent.replaces,
        )
        for row in rows
    )
