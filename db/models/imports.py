"""Registers that were read in, and how people said they were to be read."""

from datetime import datetime

from sqlalchemy import ForeignKey, Identity
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import NOW, Base, text_enum
from db.models.organisation import Site, Staff
from db.models.reference import Domain
from mediance.domain.register import ColumnMeaning


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


class RegisterColumn(Base):
    """What a heading of a site's registers was said to mean; nothing when it is left aside."""

    __tablename__ = "register_column"

    site_id: Mapped[int] = mapped_column(ForeignKey(Site.id), primary_key=True)
    heading: Mapped[str] = mapped_column(primary_key=True)
    meaning: Mapped[ColumnMeaning | None] = mapped_column(text_enum(ColumnMeaning), default=None)
    chosen_at: Mapped[datetime] = mapped_column(server_default=NOW, init=False)


class RegisterMotive(Base):
    """The domain chosen for a reason that a site's registers give in words no rule knows.

    The words may tell somebody's story: only their digest is kept.
    """

    __tablename__ = "register_motive"

    site_id: Mapped[int] = mapped_column(ForeignKey(Site.id), primary_key=True)
    motive_digest: Mapped[str] = mapped_column(primary_key=True)
    domain_code: Mapped[str] = mapped_column(ForeignKey(Domain.code))
    chosen_at: Mapped[datetime] = mapped_column(server_default=NOW, init=False)
