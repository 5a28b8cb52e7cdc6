"""The people received, once they wish to be known. A name is never needed to be received."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Identity, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import NOW, Base, Small
from db.models.organisation import Site, Staff


class Person(Base):
    """What may be found association-wide by those who receive people: name and birth year."""

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint("birth_year between 1900 and 2100", name="birth_year"),
        CheckConstraint("length(family_name) between 1 and 120", name="family_name_length"),
        CheckConstraint("length(given_name) <= 120", name="given_name_length"),
        CheckConstraint("length(used_name) between 1 and 120", name="used_name_length"),
        Index(None, "search_name"),
    )

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True, init=False)
    family_name: Mapped[str]
    given_name: Mapped[str]
    search_name: Mapped[str] = mapped_column(Text(collation="C"))
    site_id: Mapped[int] = mapped_column(ForeignKey(Site.id))
    first_contact_on: Mapped[date]
    created_at: Mapped[datetime] = mapped_column(server_default=NOW, init=False)
    birth_year: Mapped[Small | None] = mapped_column(default=None)
    notice_given_at: Mapped[datetime | None] = mapped_column(default=None)
    created_by: Mapped[int | None] = mapped_column(ForeignKey(Staff.id), default=None)
    used_name: Mapped[str | None] = mapped_column(default=None)


class PersonToken(Base):
    """One searchable word of one person's name; equality and ranges stay fast under policies."""

    __tablename__ = "person_token"
    __table_args__ = (Index(None, "person_id"),)

    token: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    person_id: Mapped[int] = mapped_column(
        ForeignKey(Person.id, ondelete="CASCADE"), primary_key=True
    )


class PersonPhone(Base):
    """A number at which a person said they may be reached.

    People say its end: `reversed_number` begins with it, and a range stays fast under policies.
    """

    __tablename__ = "person_phone"
    __table_args__ = (Index(None, "reversed_number"),)

    person_id: Mapped[int] = mapped_column(
        ForeignKey(Person.id, ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[str] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey(Site.id))
    is_safe: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    reversed_number: Mapped[str] = mapped_column(
        Text(collation="C"), Computed("reverse(number)", persisted=True), init=False
    )
