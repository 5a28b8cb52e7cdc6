"""Cases, who follows them, and their procedures."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import NOW, Base, text_enum
from db.models.organisation import Site, Staff
from db.models.people import Person
from db.models.reference import Institution, ProcedureType
from mediance.domain.procedures import CaseClosing, Outcome, Step


class Case(Base):
    """A person's follow-up at one site; of nobody any more once the person was erased."""

    __tablename__ = "case"
    __table_args__ = (
        CheckConstraint("(closed_at is null) = (closing is null)", name="closing_known"),
        CheckConstraint("closed_at >= opened_at", name="closed_after_opened"),
        Index(None, "person_id"),
        Index("case_open_idx", "site_id", "id", postgresql_where=text("closed_at is null")),
    )

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True, init=False)
    person_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    site_id: Mapped[int] = mapped_column(ForeignKey(Site.id))
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None] = mapped_column(default=None)
    closing: Mapped[CaseClosing | None] = mapped_column(text_enum(CaseClosing), default=None)


class CaseReferent(Base):
    """Who followed a case, from when until when."""

    __tablename__ = "case_referent"
    __table_args__ = (
        CheckConstraint("until >= since", name="until_after_since"),
        Index(
            "case_referent_one_current",
            "case_id",
            unique=True,
            postgresql_where=text("until is null"),
        ),
        Index(None, "case_id"),
        Index(None, "staff_id", postgresql_where=text("until is null")),
    )

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True, init=False)
    case_id: Mapped[int] = mapped_column(ForeignKey(Case.id, ondelete="CASCADE"))
    site_id: Mapped[int] = mapped_column(ForeignKey(Site.id))
    staff_id: Mapped[int] = mapped_column(ForeignKey(Staff.id))
    since: Mapped[datetime]
    until: Mapped[datetime | None] = mapped_column(default=None)


class Procedure(Base):
    """One process towards one institution for one right; `step` is the last of its steps."""

    __tablename__ = "procedure"
    __table_args__ = (
        CheckConstraint("(closed_at is null) = (outcome is null)", name="outcome_known"),
        CheckConstraint("closed_at >= opened_at", name="closed_after_opened"),
        Index(
            "procedure_open_idx",
            "site_id",
            "step",
            postgresql_include=["type_code", "institution_code", "opened_at", "next_date"],
            postgresql_where=text("closed_at is null"),
        ),
        Index(None, "case_id"),
    )

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True, init=False)
    case_id: Mapped[int] = mapped_column(ForeignKey(Case.id, ondelete="CASCADE"))
    site_id: Mapped[int] = mapped_column(ForeignKey(Site.id))
    type_code: Mapped[str] = mapped_column(ForeignKey(ProcedureType.code))
    institution_code: Mapped[str] = mapped_column(ForeignKey(Institution.code))
    step: Mapped[Step] = mapped_column(text_enum(Step))
    opened_at: Mapped[datetime]
    next_date: Mapped[date | None] = mapped_column(default=None)
    closed_at: Mapped[datetime | None] = mapped_column(default=None)
    outcome: Mapped[Outcome | None] = mapped_column(text_enum(Outcome), default=None)


class ProcedureStep(Base):
    """When a procedure entered one of its steps."""

    __tablename__ = "procedure_step"
    __table_args__ = (Index(None, "procedure_id", "at"),)

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True, init=False)
    procedure_id: Mapped[int] = mapped_column(ForeignKey(Procedure.id, ondelete="CASCADE"))
    site_id: Mapped[int] = mapped_column(ForeignKey(Site.id))
    step: Mapped[Step] = mapped_column(text_enum(Step))
    at: Mapped[datetime]
    recorded_at: Mapped[datetime] = mapped_column(server_default=NOW, init=False)
