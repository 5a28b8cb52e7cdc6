"""Deadline rules, version by version, and the events from which they count."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import NOW, Base, text_enum
from db.models.organisation import Staff
from mediance.domain.procedures import Step


class DeadlineEvent(Base):
    """A happening from which rules count, and the question that asks for its date."""

    __tablename__ = "deadline_event"

    code: Mapped[str] = mapped_column(primary_key=True)
    question: Mapped[str]
    gloss: Mapped[str]
    position: Mapped[int]
    step: Mapped[Step | None] = mapped_column(text_enum(Step), default=None)
    asks_hour: Mapped[bool] = mapped_column(default=False, server_default=text("false"))


class DeadlineRule(Base):
    """One version of one rule, written as in the shipped list; the last one holds.

    A version is never rewritten. It is verified once, by somebody of the house; until
    `applied_at`, dates of open procedures may still follow the one before. `shipped` is the digest
    of the row of the list that it is, or that was edited.
    """

    __tablename__ = "deadline_rule"
    __table_args__ = (
        UniqueConstraint("code", "version"),
        CheckConstraint("version > 0", name="version"),
        CheckConstraint("(verified_on is null) = (verified_by is null)", name="verification_whole"),
        Index(None, "event"),
        Index("deadline_rule_one_current", "code", unique=True,
              postgresql_where=text("superseded_at is null")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True, init=False)
    code: Mapped[str]
    version: Mapped[int]
    position: Mapped[int]
    line: Mapped[str]
    label: Mapped[str]
    gloss: Mapped[str]
    event: Mapped[str] = mapped_column(ForeignKey(DeadlineEvent.code))
    who: Mapped[str]
    direction: Mapped[str]
    delay: Mapped[str]
    severity: Mapped[str]
    advice: Mapped[str]
    advice_gloss: Mapped[str]
    confirm_with: Mapped[str]
    source: Mapped[str]
    confidence: Mapped[str]
    domain_code: Mapped[str]
    opens: Mapped[str] = mapped_column(default="", server_default=text("''"))
    every: Mapped[str] = mapped_column(default="", server_default=text("''"))
    alerts: Mapped[str] = mapped_column(default="", server_default=text("''"))
    silence: Mapped[str] = mapped_column(default="none", server_default=text("'none'"))
    group: Mapped[str] = mapped_column(default="", server_default=text("''"))
    legal_basis: Mapped[str] = mapped_column(default="", server_default=text("''"))
    applies_to: Mapped[str] = mapped_column(default="", server_default=text("''"))
    valid_from: Mapped[date | None] = mapped_column(default=None)
    valid_to: Mapped[date | None] = mapped_column(default=None)
    until: Mapped[str] = mapped_column(default="", server_default=text("''"))
    verified_on: Mapped[date | None] = mapped_column(default=None)
    verified_by: Mapped[int | None] = mapped_column(ForeignKey(Staff.id), default=None)
    edited_by: Mapped[int | None] = mapped_column(ForeignKey(Staff.id), default=None)
    shipped: Mapped[str | None] = mapped_column(default=None)
    written_at: Mapped[datetime] = mapped_column(server_default=NOW, init=False)
    superseded_at: Mapped[datetime | None] = mapped_column(default=None)
    applied_at: Mapped[datetime | None] = mapped_column(default=None)
