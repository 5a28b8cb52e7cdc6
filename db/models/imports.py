"""Registers that were read in."""

from datetime import datetime

from sqlalchemy import ForeignKey, Identity
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import NOW, Base
from db.models.organisation import Site, Staff


class RegisterImport(Base):
    """One file read into one site."""

    __tablename__ = "register_import"

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True, init=False)
    site_id: Mapped[int] = mapped_column(ForeignKey(Site.id))
    file_name: Mapped[str]
    file_checksum: Mapped[str]
    row_count: Mapped[int]
    imported_at: Mapped[datetime] = mapped_column(server_default=NOW, init=False)
    imported_by: Mapped[int | None] = mapped_column(ForeignKey(Staff.id), default=None)
