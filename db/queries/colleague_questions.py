"""What one colleague asks another about a procedure."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, insert, or_, select, update
from sqlalchemy.orm import Session, aliased

from db.models import ColleagueQuestion, Staff
from db.models.base import NOW
from db.queries.procedures import Place
from db.queries.subjects import with_subjects
from mediance.domain.watching import NewQuestion, Question, Subject

IS_OPEN = and_(ColleagueQuestion.answered_at.is_(None), ColleagueQuestion.withdrawn_at.is_(None))
IS_NEW = and_(ColleagueQuestion.answered_at.is_not(None), ColleagueQuestion.seen_at.is_(None))
MOST = 100


def add(session: Session, place: Place, asked_by: int, new: NewQuestion) -> None:
    """Write a question down."""
    said = {"asked_by": asked_by, "asked_of": new.asked_of, "question": new.question}
    session.execute(insert(ColleagueQuestion).inline().values(**place._asdict(), **said))


def answer(session: Session, question_id: int, asked_of: int, words: str) -> Place | None:
    """Answer an open question that one was asked; None where there is none."""
    of_me = ColleagueQuestion.asked_of == asked_of
    return _end(session, question_id, of_me, answer=words, answered_at=NOW)


def withdraw(session: Session, question_id: int, asked_by: int) -> Place | None:
    """Take an open question of one's own back; None where there is none."""
    mine = ColleagueQuestion.asked_by == asked_by
    return _end(session, question_id, mine, withdrawn_at=NOW)


def say_seen(session: Session, question_id: int, asked_by: int) -> None:
    """Say that whoever asked has seen the answer, where there is one."""
    of_mine = (ColleagueQuestion.id == question_id, ColleagueQuestion.asked_by == asked_by)
    session.execute(update(ColleagueQuestion).where(*of_mine, IS_NEW).values(seen_at=NOW))


def of_procedure(session: Session, procedure_id: int) -> tuple[Question, ...]:
    """Return what was asked about a procedure and not taken back, the newest first."""
    query = _questions().where(
        ColleagueQuestion.procedure_id == procedure_id, ColleagueQuestion.withdrawn_at.is_(None)
    )
    return _read(session, query.order_by(ColleagueQuestion.id.desc()))


def of_colleague(
    session: Session, staff_id: int, site_ids: Collection[int]
) -> tuple[Question, ...]:
    """Return what somebody is asked, and the answers they have not seen yet, the oldest first."""
    is_asked = and_(ColleagueQuestion.asked_of == staff_id, IS_OPEN)
    is_answered = and_(ColleagueQuestion.asked_by == staff_id, IS_NEW)
    query = _questions().where(ColleagueQuestion.site_id.in_(site_ids), or_(is_asked, is_answered))
    return _read(session, query.order_by(ColleagueQuestion.id))


def _end(
    session: Session, question_id: int, whose: ColumnElement[bool], **columns: object
) -> Place | None:
    ended = (
        update(ColleagueQuestion)
        .where(ColleagueQuestion.id == question_id, whose, IS_OPEN)
        .values(**columns)
        .returning(ColleagueQuestion.procedure_id, ColleagueQuestion.site_id)
    )
    row = session.execute(ended).one_or_none()
    return None if row is None else Place(*row)


def _questions() -> Select[*tuple[Any, ...]]:
    asker, asked = aliased(Staff), aliased(Staff)
    return (
        select(
            ColleagueQuestion,
            asker.display_name.label("asker"),
            asked.display_name.label("asked"),
        )
        .join(asker, asker.id == ColleagueQuestion.asked_by)
        .join(asked, asked.id == ColleagueQuestion.asked_of)
        .limit(MOST)
    )


def _read(session: Session, query: Select[*tuple[Any, ...]]) -> tuple[Question, ...]:
    found = with_subjects(session, query, lambda row: row.ColleagueQuestion.procedure_id)
    return tuple(_question(row, subject) for row, (subject, _last_act_at) in found)


def _question(row: Row[Any], subject: Subject) -> Question:
    of: ColleagueQuestion = row.ColleagueQuestion
    return Question(
        id=of.id,
        subject=subject,
        asked_by=of.asked_by,
        asker=row.asker,
        asked_of=of.asked_of,
        asked=row.asked,
        question=of.question,
        asked_at=of.asked_at,
        answer=of.answer,
        answered_at=of.answered_at,
        withdrawn_at=of.withdrawn_at,
    )
