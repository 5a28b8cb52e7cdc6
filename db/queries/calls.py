"""Calls for a colleague: made once, answered by one."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from db.models import ColleagueCall, Room, Site, Staff
from db.models.base import NOW
from mediance.domain.calls import OpenCall


@dataclass(frozen=True)
class CallToMake:
    """Who calls, from where, and about which visit; the same `key` is the same call."""

    key: uuid.UUID
    site_id: int
    called_by: int
    room_id: int | None = None
    visit_id: int | None = None


def make(session: Session, call: CallToMake) -> None:
    """Call, or add what the same call did not know yet."""
    statement = insert(ColleagueCall).values(
        key=call.key,
        site_id=call.site_id,
        called_by=call.called_by,
        room_id=call.room_id,
        visit_id=call.visit_id,
    )
    visit_id = func.coalesce(statement.excluded.visit_id, ColleagueCall.visit_id)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=[ColleagueCall.key], set_={"visit_id": visit_id}
        )
    )


def answer(session: Session, call_id: int, staff_id: int) -> bool:
    """Say who goes; whether nobody had said so before."""
    return (
        session.scalar(
            update(ColleagueCall)
            .where(
                ColleagueCall.id == call_id,
                ColleagueCall.answered_at.is_(None),
                ColleagueCall.withdrawn_at.is_(None),
            )
            .values(answered_by=staff_id, answered_at=NOW)
            .returning(ColleagueCall.id)
        )
        is not None
    )


def withdraw(session: Session, key: uuid.UUID, staff_id: int) -> bool:
    """Take one's own call back; whether it was still open."""
    return (
        session.scalar(
            update(ColleagueCall)
            .where(
                ColleagueCall.key == key,
                ColleagueCall.called_by == staff_id,
                ColleagueCall.answered_at.is_(None),
                ColleagueCall.withdrawn_at.is_(None),
            )
            .values(withdrawn_at=NOW)
            .returning(ColleagueCall.id)
        )
        is not None
    )


def opened(
    session: Session, site_ids: Collection[int], shown_for: timedelta
) -> tuple[OpenCall, ...]:
    """Return the calls of some sites that nobody answered yet, oldest first."""
    rows = session.execute(
        select(ColleagueCall, Site.name, Staff.display_name, Room.name.label("room_name"))
        .join(Site, Site.id == ColleagueCall.site_id)
        .join(Staff, Staff.id == ColleagueCall.called_by)
        .outerjoin(Room, Room.id == ColleagueCall.room_id)
        .where(
            ColleagueCall.site_id.in_(site_ids),
            ColleagueCall.answered_at.is_(None),
            ColleagueCall.withdrawn_at.is_(None),
            ColleagueCall.called_at > NOW - shown_for,
        )
        .order_by(ColleagueCall.called_at)
    )
    return tuple(
        OpenCall(
            row.ColleagueCall.id,
            row.name,
            row.ColleagueCall.called_by,
            row.display_name,
            row.room_name,
            row.ColleagueCall.called_at,
        )
        for row in rows
    )


def answered_by(session: Session, key: uuid.UUID) -> str | None:
    """Return who goes to whoever made this call, if somebody does."""
    return session.scalar(
        select(Staff.display_name)
        .join(ColleagueCall, ColleagueCall.answered_by == Staff.id)
        .where(ColleagueCall.key == key)
    )
