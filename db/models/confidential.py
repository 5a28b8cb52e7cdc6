"""What social workers write in confidence, as ciphertexts; and who may come near them.

The keys stand outside the database. A correction is a row of its own: `first_id` names the row of
the first version, and the text before stays.
"""

from datetime import datetime, timedelta

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.schema import SchemaItem

from db.models.base import NOW, SCHEMA, Base, Small
from db.models.followup import Case
from db.models.organisation import Site, Staff
from mediance.domain.notes import LONGEST_ACCESS

MOST_MINUTES = LONGEST_ACCESS // timedelta(minutes=1)


def _versioned(table: str) -> tuple[SchemaItem, ...]:
    """Return what holds versions together: one author, one case, no number twice."""
    mine = ("first_id", "case_id", "author_id")
    theirs = [f"{SCHEMA}.{table}.{column}" for column in ("id", "case_id", "author_id")]
    return (
        CheckConstraint("(version = 1) = (id = first_id)", name="first_version"),
        CheckConstraint("version > 0", name="version"),
        UniqueConstraint("first_id", "version"),
        UniqueConstraint("id", "case_id", "author_id"),
        ForeignKeyConstraint(mine, theirs),
        Index(None, *mine),
        Index(None, "case_id"),
        Index(None, "key_id"),
    )


class CaseAttachment(Base):
    """A social worker who reads and writes the confidential notes of a case, from when until."""

    __tablename__ = "case_attachment"
    __table_args__ = (
        CheckConstraint("until >= since", name="until_after_since"),
        CheckConstraint("(until is null) = (detached_by is null)", name="detached_by_known"),
        Index(None, "case_id"),
        Index(
            "case_attachment_one_current",
            "case_id",
            "staff_id",
            unique=True,
            postgresql_where=text("until is null"),
        ),
    )

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True, init=False)
    case_id: Mapped[int] = mapped_column(ForeignKey(Case.id, ondelete="CASCADE"))
    site_id: Mapped[int] = mapped_column(ForeignKey(Site.id))
    staff_id: Mapped[int] = mapped_column(ForeignKey(Staff.id))
    attached_by: Mapped[int] = mapped_column(ForeignKey(Staff.id))
    since: Mapped[datetime] = mapped_column(server_default=NOW, init=False)
    until: Mapped[datetime | None] = mapped_column(default=None)
    detached_by: Mapped[int | None] = mapped_column(ForeignKey(Staff.id), default=None)


class ConfidentialNote(Base):
    """One version of one note. Its number is drawn before it is sealed: the seal holds it."""

    __tablename__ = "confidential_note"
    __table_args__ = _versioned("confidential_note")

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    first_id: Mapped[int]
    version: Mapped[Small]
    case_id: Mapped[int] = mapped_column(ForeignKey(Case.id, ondelete="CASCADE"))
    site_id: Mapped[int] = mapped_column(ForeignKey(Site.id))
    author_id: Mapped[int] = mapped_column(ForeignKey(Staff.id))
    key_id: Mapped[str]
    nonce: Mapped[bytes]
    ciphertext: Mapped[bytes]
    written_at: Mapped[datetime] = mapped_column(server_default=NOW, init=False)


class BudgetSheet(Base):
    """One version of a household's budget, all amounts in one ciphertext; never in statistics."""

    __tablename__ = "budget_sheet"
    __table_args__ = _versioned("budget_sheet")

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    first_id: Mapped[int]
    version: Mapped[Small]
    case_id: Mapped[int] = mapped_column(ForeignKey(Case.id, ondelete="CASCADE"))
    site_id: Mapped[int] = mapped_column(ForeignKey(Site.id))
    author_id: Mapped[int] = mapped_column(ForeignKey(Staff.id))
    key_id: Mapped[str]
    nonce: Mapped[bytes]
    ciphertext: Mapped[bytes]
    written_at: Mapped[datetime] = mapped_column(server_default=NOW, init=False)


class ExceptionalReader(Base):
    """A social worker whom an administrator named for exceptional access."""

    __tablename__ = "exceptional_reader"

    staff_id: Mapped[int] = mapped_column(ForeignKey(Staff.id), primary_key=True)
    named_by: Mapped[int] = mapped_column(ForeignKey(Staff.id))
    named_at: Mapped[datetime] = mapped_column(server_default=NOW, init=False)


class ExceptionalAccess(Base):
    """Minutes during which somebody who is not attached read a case's notes; why is sealed."""

    __tablename__ = "exceptional_access"
    __table_args__ = (
        CheckConstraint(
            f"until >= since and until <= since + interval '{MOST_MINUTES} minutes'",
            name="minutes",
        ),
        Index(None, "case_id"),
        Index(None, "key_id"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey(Case.id, ondelete="CASCADE"))
    site_id: Mapped[int] = mapped_column(ForeignKey(Site.id))
    taken_by: Mapped[int] = mapped_column(ForeignKey(Staff.id))
    until: Mapped[datetime]
    key_id: Mapped[str]
    nonce: Mapped[bytes]
    ciphertext: Mapped[bytes]
    since: Mapped[datetime] = mapped_column(server_default=NOW, init=False)


class ExceptionalAccessNotice(Base):
    """That an author is told who read their notes; written by the database with the access."""

    __tablename__ = "exceptional_access_notice"
    __table_args__ = (Index(None, "author_id", postgresql_where=text("seen_at is null")),)

    access_id: Mapped[int] = mapped_column(
        ForeignKey(ExceptionalAccess.id, ondelete="CASCADE"), primary_key=True
    )
    author_id: Mapped[int] = mapped_column(ForeignKey(Staff.id), primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey(Site.id))
    seen_at: Mapped[datetime | None] = mapped_column(default=None)


class KeyRotation(Base):
    """A change of key: how many rows were sealed anew, and whether all of them are."""

    __tablename__ = "key_rotation"

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True, init=False)
    purpose: Mapped[str]
    key_id: Mapped[str]
    row_count: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    begun_at: Mapped[datetime] = mapped_column(server_default=NOW, init=False)
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
