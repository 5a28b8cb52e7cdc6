"""What is kept beyond its time, and what was erased: proofs without anybody in them."""

import uuid
from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql import func

from db.models.base import NOW, Base, text_enum
from db.models.organisation import Staff
from db.models.people import Person
from mediance.domain.retention import HoldReason, Why


class RetentionHold(Base):
    """A record that is not erased until a day, for a reason that the law knows."""

    __tablename__ = "retention_hold"
    __table_args__ = (
        CheckConstraint("(released_at is null) = (released_by is null)", name="released_by_known"),
        Index(
            "retention_hold_one_standing",
            "person_id",
            unique=True,
            postgresql_where=text("released_at is null"),
        ),
        Index(None, "person_id"),
    )

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True, init=False)
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id, ondelete="CASCADE"))
    reason: Mapped[HoldReason] = mapped_column(text_enum(HoldReason))
    until: Mapped[date]
    held_by: Mapped[int] = mapped_column(ForeignKey(Staff.id))
    held_at: Mapped[datetime] = mapped_column(server_default=NOW, init=False)
    released_at: Mapped[datetime | None] = mapped_column(default=None)
    released_by: Mapped[int | None] = mapped_column(ForeignKey(Staff.id), default=None)


class RetentionRun(Base):
    """One passage of the machinery that erases; without an end it was cut short and is resumed."""

    __tablename__ = "retention_run"
    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True, init=False)
    started_at: Mapped[datetime] = mapped_column(server_default=NOW, init=False)
    started_by: Mapped[int | None] = mapped_column(ForeignKey(Staff.id), default=None)
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    erased: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    warned: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    kept_back: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    """Those who were due, and held, followed or here."""
    row_count: Mapped[int] = mapped_column(default=0, server_default=text("0"))


class ErasureReceipt(Base):
    """The proof that somebody was erased: numbers that lead to nobody, and what it took.

    `row_counts` says how many rows of which table were erased or emptied; `checksum` is over them.
    """

    __tablename__ = "erasure_receipt"
    __table_args__ = (
        Index("erasure_receipt_record_ids_idx", "record_ids", postgresql_using="gin"),
        Index(None, "run_id", postgresql_where=text("run_id is not null")),
    )

    id: Mapped[uuid.UUID] = mapped_column(
        primary_key=True, server_default=func.gen_random_uuid(), init=False
    )
    record_ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    erased_at: Mapped[datetime] = mapped_column(server_default=NOW, init=False)
    why: Mapped[Why] = mapped_column(text_enum(Why))
    erased_by: Mapped[int]
    row_counts: Mapped[dict[str, int]] = mapped_column(JSONB)
    checksum: Mapped[str]
    run_id: Mapped[int | None] = mapped_column(ForeignKey(RetentionRun.id), default=None)
