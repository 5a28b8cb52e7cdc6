"""Which of the house's printed texts somebody here answers for."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Identity, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import NOW, Base
from db.models.organisation import Staff


class DocumentApproval(Base):
    """One version of a public document, read and approved by a named colleague.

    `version` is a digest of all that the sheet is made of: a word changed is another version, which
    nobody has approved yet.
    """

    __tablename__ = "document_approval"
    __table_args__ = (
        UniqueConstraint("document", "version"),
        CheckConstraint("version ~ '^[0-9a-f]{64}$'", name="version"),
    )

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True, init=False)
    document: Mapped[str]
    version: Mapped[str]
    approved_by: Mapped[int] = mapped_column(ForeignKey(Staff.id))
    approved_at: Mapped[datetime] = mapped_column(server_default=NOW, init=False)
