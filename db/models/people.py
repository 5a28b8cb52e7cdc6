"""The people received, once they wish to be known, and the words by which they are found.

A name is never needed to be received. What is looked up is compared by equality and ranges alone:
under row-level security no other comparison is served by an index.
"""

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
        Index(None, "birth_year"),
        Index(None, "search_rules"),
        Index("person_to_be_told", "site_id", postgresql_where=text("notice_given_at is null")),
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
    search_rules: Mapped[Small] = mapped_column(default=0, server_default=text("0"))
    """Which version of the rules for words made this person's; an older one is brought up."""


class PersonToken(Base):
    """One searchable word of one person's name."""

    __tablename__ = "person_token"
    __table_args__ = (Index(None, "person_id"),)

    token: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    person_id: Mapped[int] = mapped_column(
        ForeignKey(Person.id, ondelete="CASCADE"), primary_key=True
    )


class NameToken(Base):
    """A word that is in somebody's name, once for all who bear it; it says nothing of whom."""

    __tablename__ = "name_token"

    token: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)


class NameSound(Base):
    """How a word sounds; made from the word alone, and so of no table's rows."""

    __tablename__ = "name_sound"
    __table_args__ = (Index(None, "token"),)

    sound: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    token: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)


class NameNear(Base):
    """A word with letters left out, by which one that is a slip away is found."""

    __tablename__ = "name_near"
    __table_args__ = (Index(None, "token"),)

    form: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    token: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)


class NameSynonym(Base):
    """Another word for a name, as people use it: Pepe for José. Both without accents or case.

    One that was removed stays, or the shipped list would bring it back.
    """

    __tablename__ = "name_synonym"
    __table_args__ = (
        CheckConstraint("name <> standard", name="two_names"),
        Index(None, "standard"),
    )

    name: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    standard: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    added_at: Mapped[datetime] = mapped_column(server_default=NOW, init=False)
    added_by: Mapped[int | None] = mapped_column(ForeignKey(Staff.id), default=None)
    removed_at: Mapped[datetime | None] = mapped_column(default=None)


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
