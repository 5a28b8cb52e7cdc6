"""Drafts, as the ciphertexts they are."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, delete, exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from db.models import Draft, Submission
from db.models.base import NOW

ONE_A_FORM = "draft_staff_id_form_site_id_key"


@dataclass(frozen=True)
class DraftPlace:
    """Whose draft of which form, at which site where the form belongs to one."""

    staff_id: int
    form: str
    site_id: int | None = None


@dataclass(frozen=True)
class KeptDraft:
    """A draft as it is kept, for the machinery that looks for a name in it."""

    draft_id: int
    place: DraftPlace
    ciphertext: bytes


def keep(
    session: Session, place: DraftPlace, ciphertext: bytes, submission_key: uuid.UUID | None
) -> None:
    """Keep a draft in place of the one before."""
    row = insert(Draft).values(
        staff_id=place.staff_id,
        form=place.form,
        site_id=place.site_id,
        ciphertext=ciphertext,
        submission_key=submission_key,
    )
    session.execute(
        row.on_conflict_do_update(
            constraint=ONE_A_FORM,
            set_={"ciphertext": ciphertext, "submission_key": submission_key, "at": NOW},
        )
    )


def is_sent(session: Session, submission_key: uuid.UUID | None) -> bool:
    """Whether the press that would send a draft was carried out."""
    sent = select(exists().where(Submission.key == submission_key))
    return session.scalar(sent) is True


def find(session: Session, place: DraftPlace, kept: timedelta) -> bytes | None:
    """Return a draft that is neither too old nor already sent."""
    is_sent = exists().where(Submission.key == Draft.submission_key)
    return session.scalar(
        select(Draft.ciphertext).where(_at(place), Draft.at > NOW - kept, ~is_sent)
    )


def forget(session: Session, place: DraftPlace) -> None:
    """Delete a draft, if there is one."""
    session.execute(delete(Draft).where(_at(place)))


def forget_sent(session: Session, staff_id: int, submission_key: uuid.UUID) -> None:
    """Delete the draft that a press has sent."""
    session.execute(
        delete(Draft).where(Draft.staff_id == staff_id, Draft.submission_key == submission_key)
    )


def forget_old(session: Session, kept: timedelta) -> int:
    """Delete the drafts that nobody came back to; return how many."""
    old = delete(Draft).where(Draft.at < NOW - kept)
    return len(session.execute(old.returning(Draft.id)).all())


def all_kept(session: Session) -> tuple[KeptDraft, ...]:
    """Return every draft that the actor may see: all of them where people are erased."""
    rows = session.scalars(select(Draft).order_by(Draft.id))
    return tuple(
        KeptDraft(row.id, DraftPlace(row.staff_id, row.form, row.site_id), row.ciphertext)
        for row in rows
    )


def forget_these(session: Session, draft_ids: Collection[int]) -> int:
    """Delete drafts; return how many."""
    these = delete(Draft).where(Draft.id.in_(draft_ids))
    return len(session.execute(these.returning(Draft.id)).all())


def _at(place: DraftPlace) -> ColumnElement[bool]:
    return and_(
        Draft.staff_id == place.staff_id,
        Draft.form == place.form,
        Draft.site_id.is_not_distinct_from(place.site_id),
    )
