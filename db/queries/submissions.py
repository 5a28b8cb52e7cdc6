"""Remembering which presses of a button were already carried out."""

import uuid
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from db.models import Submission


@dataclass(frozen=True)
class EarlierSubmission:
    """What the first press with this key led to."""

    intention: str
    visit_id: int | None


class SubmissionOfAnother(Exception):
    """The key was claimed by somebody else."""


def claim(
    session: Session, key: uuid.UUID, staff_id: int, intention: str
) -> EarlierSubmission | None:
    """Claim a key; return what came of it where it was claimed before.

    A press that is still under way elsewhere is waited for.
    """
    claimed = session.scalar(
        insert(Submission)
        .values(key=key, staff_id=staff_id, intention=intention)
        .on_conflict_do_nothing()
        .returning(Submission.key)
    )
    if claimed is not None:
        return None
    row = session.execute(
        select(Submission.intention, Submission.visit_id).where(Submission.key == key)
    ).one_or_none()
    if row is None:
        raise SubmissionOfAnother
    return EarlierSubmission(row.intention, row.visit_id)


def conclude(session: Session, key: uuid.UUID, visit_id: int | None) -> None:
    """Write down what the press led to."""
    session.execute(update(Submission).where(Submission.key == key).values(visit_id=visit_id))
