"""Kinds of procedure that may be opened."""

from datetime import date

from sqlalchemy.orm import Session

from db.models import ProcedureType
from db.queries import reference
from mediance.domain.procedure_kinds import Kind


def kinds(session: Session, on: date) -> tuple[Kind, ...]:
    """Return the kinds of procedure that are offered, in order."""
    rows = reference.offered(session, ProcedureType, on)
    return tuple(Kind(row.code, row.label, row.domain_code, row.institution_code) for row in rows)
