"""The association's own lists, each row with its validity; labels are French."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, MappedAsDataclass, mapped_column

from db.models.base import Base, text_enum
from mediance.domain.reference import PlaceKind


class Shipped(MappedAsDataclass, kw_only=True):
    """A row that ships with the software, until the association makes it its own.

    From `edited_at` on, the file no longer changes the row; from `ordered_at` on, nor its place.
    `edited_over` is the digest of the shipped row that was edited.
    """

    edited_at: Mapped[datetime | None] = mapped_column(default=None)
    edited_over: Mapped[str | None] = mapped_column(default=None)
    ordered_at: Mapped[datetime | None] = mapped_column(default=None)


class Domain(Shipped, Base):
    """What a person comes for, in the association's order of use."""

    __tablename__ = "domain"

    code: Mapped[str] = mapped_column(primary_key=True)
    label: Mapped[str]
    gloss: Mapped[str]
    position: Mapped[int]
    valid_from: Mapped[date]
    shortcut: Mapped[str | None] = mapped_column(default=None)
    is_sensitive: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    aidants_connect: Mapped[str | None] = mapped_column(default=None)
    data_inclusion: Mapped[str | None] = mapped_column(default=None)
    valid_to: Mapped[date | None] = mapped_column(default=None)


class Channel(Shipped, Base):
    """How a person reached the association."""

    __tablename__ = "channel"

    code: Mapped[str] = mapped_column(primary_key=True)
    label: Mapped[str]
    gloss: Mapped[str]
    position: Mapped[int]
    valid_from: Mapped[date]
    coop: Mapped[str | None] = mapped_column(default=None)
    valid_to: Mapped[date | None] = mapped_column(default=None)


class Institution(Shipped, Base):
    """A body to which procedures are addressed."""

    __tablename__ = "institution"

    code: Mapped[str] = mapped_column(primary_key=True)
    label: Mapped[str]
    position: Mapped[int]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None] = mapped_column(default=None)


class ProcedureType(Shipped, Base):
    """A kind of procedure, with the institution it usually goes to."""

    __tablename__ = "procedure_type"

    code: Mapped[str] = mapped_column(primary_key=True)
    label: Mapped[str]
    domain_code: Mapped[str] = mapped_column(ForeignKey(Domain.code))
    institution_code: Mapped[str] = mapped_column(ForeignKey(Institution.code))
    position: Mapped[int]
    valid_from: Mapped[date]
    source: Mapped[str | None] = mapped_column(default=None)
    valid_to: Mapped[date | None] = mapped_column(default=None)


class Language(Shipped, Base):
    """A language in which people and the desk understand each other; never an origin."""

    __tablename__ = "language"

    code: Mapped[str] = mapped_column(primary_key=True)
    label: Mapped[str]
    gloss: Mapped[str]
    position: Mapped[int]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None] = mapped_column(default=None)


class Place(Shipped, Base):
    """Where people live, as coarsely as they like: a district of the town, or a commune."""

    __tablename__ = "place"

    code: Mapped[str] = mapped_column(primary_key=True)
    label: Mapped[str]
    gloss: Mapped[str]
    kind: Mapped[PlaceKind] = mapped_column(text_enum(PlaceKind))
    position: Mapped[int]
    valid_from: Mapped[date]
    source: Mapped[str | None] = mapped_column(default=None)
    valid_to: Mapped[date | None] = mapped_column(default=None)


class UsualDocument(Shipped, Base):
    """A paper that people are asked to bring: said on their sheet, never copied or kept."""

    __tablename__ = "usual_document"

    code: Mapped[str] = mapped_column(primary_key=True)
    label: Mapped[str]
    gloss: Mapped[str]
    position: Mapped[int]
    usual_for: Mapped[list[str]] = mapped_column(ARRAY(Text))
    source: Mapped[str]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None] = mapped_column(default=None)
