"""Which versions of the house's public documents somebody has approved."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from db.models import DocumentApproval, Staff


@dataclass(frozen=True)
class Approval:
    """Who read a version and answers for it, and since when."""

    approved_by: str
    approved_at: datetime


def approval(session: Session, document: str, version: str) -> Approval | None:
    """Return who approved this very version; None where nobody has."""
    row = session.execute(
        select(Staff.display_name, DocumentApproval.approved_at)
        .join(Staff, Staff.id == DocumentApproval.approved_by)
        .where(DocumentApproval.document == document, DocumentApproval.version == version)
    ).one_or_none()
    return None if row is None else Approval(row.display_name, row.approved_at)


def approve(session: Session, document: str, version: str, staff_id: int) -> bool:
    """Note who approves a version; whether it was the first to: the others change nothing."""
    added = session.scalar(
        insert(DocumentApproval)
        .values(document=document, version=version, approved_by=staff_id)
        .on_conflict_do_nothing()
        .returning(DocumentApproval.id)
    )
    return added is not None
