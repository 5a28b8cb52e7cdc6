"""What is decided on Mondays, what colleagues ask each other, what an absence leaves to whom."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import NOW, Base, text_enum
from db.models.followup import Procedure
from db.models.organisation import Site, Staff
from mediance.domain.followup import Lost
from mediance.domain.watching import Became


class WatchDecision(Base):
    """What was decided about a procedure in the week of a Monday: what, who, by when."""

    __tablename__ = "watch_decision"
    __table_args__ = (
        CheckConstraint("(became = 'open') = (ended_at is null)", name="end_known"),
        CheckConstraint("length(what) <= 300", name="what_length"),
        Index(None, "site_id", "monday"),
        Index(
            "watch_decision_one_open",
            "procedure_id",
            unique=True,
            postgresql_where=text("became = 'open'"),
        ),
        Index(None, "procedure_id"),
        Index(None, "staff_id", postgresql_where=text("became = 'open'")),
    )

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True, init=False)
    procedure_id: Mapped[int] = mapped_column(ForeignKey(Procedure.id, ondelete="CASCADE"))
    site_id: Mapped[int] = mapped_column(ForeignKey(Site.id))
    monday: Mapped[date]
    lost: Mapped[Lost] = mapped_column(text_enum(Lost))
    what: Mapped[str | None]
    staff_id: Mapped[int] = mapped_column(ForeignKey(Staff.id))
    due_on: Mapped[date]
    decided_by: Mapped[int] = mapped_column(ForeignKey(Staff.id))
    decided_at: Mapped[datetime] = mapped_column(server_default=NOW, init=False)
    became: Mapped[Became] = mapped_column(
        text_enum(Became), default=Became.OPEN, server_default=text("'open'")
    )
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    ended_by: Mapped[int | None] = mapped_column(ForeignKey(Staff.id), default=None)


class ColleagueQuestion(Base):
    """What one colleague asked another about a procedure, once, and the answer, once."""

    __tablename__ = "colleague_question"
    __table_args__ = (
        CheckConstraint("asked_by <> asked_of", name="of_another"),
        CheckConstraint("answered_at is null or withdrawn_at is null", name="one_end"),
        CheckConstraint("length(question) <= 300", name="question_length"),
        CheckConstraint("length(answer) <= 300", name="answer_length"),
        Index(None, "procedure_id"),
        Index(
            None,
            "asked_of",
            postgresql_where=text("answered_at is null and withdrawn_at is null"),
        ),
        Index(
            None,
            "asked_by",
            postgresql_where=text("answered_at is not null and seen_at is null"),
        ),
    )

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True, init=False)
    procedure_id: Mapped[int] = mapped_column(ForeignKey(Procedure.id, ondelete="CASCADE"))
    site_id: Mapped[int] = mapped_column(ForeignKey(Site.id))
    asked_by: Mapped[int] = mapped_column(ForeignKey(Staff.id))
    asked_of: Mapped[int] = mapped_column(ForeignKey(Staff.id))
    question: Mapped[str | None]
    asked_at: Mapped[datetime] = mapped_column(server_default=NOW, init=False)
    answer: Mapped[str | None] = mapped_column(default=None)
    answered_at: Mapped[datetime | None] = mapped_column(default=None)
    withdrawn_at: Mapped[datetime | None] = mapped_column(default=None)
    seen_at: Mapped[datetime | None] = mapped_column(default=None)


class ProcedureHandOver(Base):
    """A procedure that somebody absent left to a colleague; one `press` is one absence."""

    __tablename__ = "procedure_hand_over"
    __table_args__ = (
        CheckConstraint("from_id <> to_id", name="to_another"),
        CheckConstraint("(undone_at is null) = (undone_by is null)", name="undoing_whole"),
        UniqueConstraint("press", "procedure_id"),
        Index(None, "procedure_id"),
        Index(None, "to_id", "made_at", postgresql_where=text("undone_at is null")),
        Index(None, "from_id", "made_at", postgresql_where=text("undone_at is null")),
    )

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True, init=False)
    procedure_id: Mapped[int] = mapped_column(ForeignKey(Procedure.id, ondelete="CASCADE"))
    site_id: Mapped[int] = mapped_column(ForeignKey(Site.id))
    press: Mapped[uuid.UUID]
    from_id: Mapped[int] = mapped_column(ForeignKey(Staff.id))
    to_id: Mapped[int] = mapped_column(ForeignKey(Staff.id))
    made_by: Mapped[int] = mapped_column(ForeignKey(Staff.id))
    made_at: Mapped[datetime] = mapped_column(server_default=NOW, init=False)
    back_on: Mapped[date | None] = mapped_column(default=None)
    undone_at: Mapped[datetime | None] = mapped_column(default=None)
    undone_by: Mapped[int | None] = mapped_column(ForeignKey(Staff.id), default=None)
