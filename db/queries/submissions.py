"""Remembering which presses of a button were already carried out."""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from db.models import Submission
from db.models.base import NOW


@dataclass(frozen=True)
class Press:
    """One press: its key, and what it asks for, in a form that is the same for the same request."""

    key: uuid.UUID
    intention: str
    request: object = None

    @property
    def content(self) -> bytes:
        """Return a digest that tells one request from another, and nothing else."""
        return hashlib.sha256(self.key.bytes + repr(self.request).encode(errors="replace")).digest()


@dataclass(frozen=True)
class EarlierPress:
    """What the first press with this key led to."""

    visit_id: int | None


class SubmissionOfAnother(Exception):
    """The key was claimed by somebody else."""


class PressedForSomethingElse(Exception):
    """The key was claimed for another request, which was carried out on `visit_id`."""

    def __init__(self, visit_id: int | None) -> None:
        super().__init__(f"already carried out, otherwise, on visit {visit_id}")
        self.visit_id = visit_id


def claim(session: Session, press: Press, staff_id: int) -> EarlierPress | None:
    """Claim a key; return what came of it where the same was asked with it before.

    A press that is still under way elsewhere is waited for. Raises `PressedForSomethingElse` or
    `SubmissionOfAnother`.
    """
    claimed = session.scalar(
        insert(Submission)
        .values(key=press.key, staff_id=staff_id, intention=press.intention, content=press.content)
        .on_conflict_do_nothing()
        .returning(Submission.key)
    )
    return None if claimed is not None else earlier(session, press)


def earlier(session: Session, press: Press) -> EarlierPress:
    """Return what came of a press whose key is known to be claimed; raises as `claim`."""
    row = session.execute(
        select(Submission.intention, Submission.content, Submission.visit_id).where(
            Submission.key == press.key
        )
    ).one_or_none()
    if row is None:
        raise SubmissionOfAnother
    if (row.intention, row.content) != (press.intention, press.content):
        raise PressedForSomethingElse(row.visit_id)
    return EarlierPress(row.visit_id)


def conclude(session: Session, press: Press, visit_id: int | None) -> None:
    """Write down what the press led to."""
    session.execute(update(Submission).where(Submission.key == press.key).values(visit_id=visit_id))


def forget_old(session: Session, kept: timedelta) -> int:
    """Delete presses that nobody will repeat any more; return how many."""
    old = delete(Submission).where(Submission.at < NOW - kept)
    return len(session.execute(old.returning(Submission.key)).all())
