"""What the house knows of institutions: how to reach them, how to hand in, whom to turn to."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import NOW, Base, text_enum
from db.models.organisation import Staff
from db.models.reference import Institution, ProcedureType
from mediance.domain.procedures import Rung


class InstitutionCard(Base):
    """How to reach an institution, in the association's own words."""

    __tablename__ = "institution_card"

    institution_code: Mapped[str] = mapped_column(ForeignKey(Institution.code), primary_key=True)
    edited_by: Mapped[int] = mapped_column(ForeignKey(Staff.id))
    opening: Mapped[str] = mapped_column(default="", server_default=text("''"))
    phone: Mapped[str] = mapped_column(default="", server_default=text("''"))
    address: Mapped[str] = mapped_column(default="", server_default=text("''"))
    contact: Mapped[str] = mapped_column(default="", server_default=text("''"))
    version: Mapped[int] = mapped_column(default=1, server_default=text("1"))
    edited_at: Mapped[datetime] = mapped_column(server_default=NOW, init=False)


class InstitutionDeposit(Base):
    """How one kind of file is handed in at an institution, and what proof one gets."""

    __tablename__ = "institution_deposit"

    institution_code: Mapped[str] = mapped_column(ForeignKey(Institution.code), primary_key=True)
    type_code: Mapped[str] = mapped_column(ForeignKey(ProcedureType.code), primary_key=True)
    edited_by: Mapped[int] = mapped_column(ForeignKey(Staff.id))
    ways: Mapped[list[str]] = mapped_column(ARRAY(Text))
    proof: Mapped[str] = mapped_column(default="", server_default=text("''"))


class Recourse(Base):
    """To whom one turns on a rung: for one institution, or for all where none is named.

    `shipped` is the digest of the row of the list that it is; from `edited_by` on, the list no
    longer changes it. What is written anew has to be verified anew.
    """

    __tablename__ = "recourse"
    __table_args__ = (
        CheckConstraint("(verified_on is null) = (verified_by is null)", name="verification_whole"),
        Index(None, "institution_code"),
    )

    code: Mapped[str] = mapped_column(primary_key=True)
    rung: Mapped[Rung] = mapped_column(text_enum(Rung))
    label: Mapped[str]
    gloss: Mapped[str]
    advice: Mapped[str]
    advice_gloss: Mapped[str]
    source: Mapped[str]
    institution_code: Mapped[str | None] = mapped_column(ForeignKey(Institution.code), default=None)
    shipped: Mapped[str | None] = mapped_column(default=None)
    verified_on: Mapped[date | None] = mapped_column(default=None)
    verified_by: Mapped[int | None] = mapped_column(ForeignKey(Staff.id), default=None)
    edited_by: Mapped[int | None] = mapped_column(ForeignKey(Staff.id), default=None)
