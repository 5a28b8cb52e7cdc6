"""What somebody has typed and not sent yet."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Identity, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import NOW, Base
from db.models.organisation import Site, Staff


class Draft(Base):
    """One person's unsent form, unreadable to everybody else, the database included.

    `submission_key` is that of the press which would send it: once carried out, it is no draft.
    """

    __tablename__ = "draft"
    __table_args__ = (
        UniqueConstraint("staff_id", "form", "site_id", postgresql_nulls_not_distinct=True),
    )

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True, init=False)
    staff_id: Mapped[int] = mapped_column(ForeignKey(Staff.id))
    form: Mapped[str]
    site_id: Mapped[int | None] = mapped_column(ForeignKey(Site.id))
    ciphertext: Mapped[bytes]
    submission_key: Mapped[uuid.UUID | None] = mapped_column(default=None)
    at: Mapped[datetime] = mapped_column(server_default=NOW, init=False)
