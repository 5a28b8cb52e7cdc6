"""Who did what to which record, without its values."""

from datetime import date, datetime

from sqlalchemy import Index, Sequence, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import NOW, SCHEMA, Base

# Partitioned tables have no identity columns before PostgreSQL 17. Nobody but the database draws.
ENTRY_NUMBERS = Sequence("journal_entry_id_seq", schema=SCHEMA, metadata=Base.metadata)


class JournalEntry(Base):
    """Append-only, in monthly parts; kept twelve months."""

    __tablename__ = "journal_entry"
    __table_args__ = (
        Index(None, "at", "id"),
        Index(None, "entity", "entity_id", "at", "id"),
        {"postgresql_partition_by": "RANGE (at)"},
    )

    id: Mapped[int] = mapped_column(
        server_default=text("nextval('mediance.journal_entry_id_seq')"),
        primary_key=True,
        init=False,
    )
    at: Mapped[datetime] = mapped_column(server_default=NOW, primary_key=True, init=False)
    staff_id: Mapped[int]
    acting_as: Mapped[str]
    operation: Mapped[str]
    entity: Mapped[str]
    entity_id: Mapped[int | None] = mapped_column(default=None)
    fields: Mapped[list[str]] = mapped_column(
        ARRAY(Text), default_factory=list, server_default=text("'{}'")
    )
    screen: Mapped[str] = mapped_column(default="", server_default=text("''"))
    site_id: Mapped[int | None] = mapped_column(default=None)
    row_count: Mapped[int | None] = mapped_column(default=None)


class JournalSeal(Base):
    """A hash over one month's entries of a stretch of numbers, and over the seal before.

    Seals are numbered without a gap, so that a missing one shows.
    """

    __tablename__ = "journal_seal"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sealed_at: Mapped[datetime]
    month: Mapped[date]
    after_entry_id: Mapped[int]
    last_entry_id: Mapped[int]
    entry_count: Mapped[int]
    entries_hash: Mapped[bytes]
    hash: Mapped[bytes]
