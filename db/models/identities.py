"""Records found to be of one person: links, pairs that are not, pairs to look at."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import NOW, Base, Small, text_enum
from db.models.organisation import Staff
from db.models.people import Person
from mediance.domain.likeness import Likeness

STANDING = text("undone_at is null")


class PersonLink(Base):
    """Somebody said that two records are of one person; undone, it stays as what was said."""

    __tablename__ = "person_link"
    __table_args__ = (
        CheckConstraint("person_id < other_id", name="older_first"),
        CheckConstraint("(undone_at is null) = (undone_by is null)", name="undone_by_known"),
        Index(None, "person_id"),
        Index(None, "other_id"),
        Index(
            "person_link_one_standing",
            "person_id",
            "other_id",
            unique=True,
            postgresql_where=STANDING,
        ),
    )

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True, init=False)
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id, ondelete="CASCADE"))
    other_id: Mapped[int] = mapped_column(ForeignKey(Person.id, ondelete="CASCADE"))
    linked_by: Mapped[int] = mapped_column(ForeignKey(Staff.id))
    linked_at: Mapped[datetime] = mapped_column(server_default=NOW, init=False)
    undone_at: Mapped[datetime | None] = mapped_column(default=None)
    undone_by: Mapped[int | None] = mapped_column(ForeignKey(Staff.id), default=None)


class PersonIdentity(Base):
    """Whom a linked record belongs to: the oldest record that standing links lead to.

    Written by the database alone as links come and go; who is not linked has no row.
    """

    __tablename__ = "person_identity"
    __table_args__ = (Index(None, "identity_id"),)

    person_id: Mapped[int] = mapped_column(
        ForeignKey(Person.id, ondelete="CASCADE"), primary_key=True
    )
    identity_id: Mapped[int] = mapped_column(ForeignKey(Person.id, ondelete="CASCADE"))


class PersonDistinct(Base):
    """Somebody said that two records are not of one person; it can be taken back."""

    __tablename__ = "person_distinct"
    __table_args__ = (
        CheckConstraint("person_id < other_id", name="older_first"),
        CheckConstraint("(undone_at is null) = (undone_by is null)", name="undone_by_known"),
        Index(None, "person_id"),
        Index(None, "other_id"),
        Index(
            "person_distinct_one_standing",
            "person_id",
            "other_id",
            unique=True,
            postgresql_where=STANDING,
        ),
    )

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True, init=False)
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id, ondelete="CASCADE"))
    other_id: Mapped[int] = mapped_column(ForeignKey(Person.id, ondelete="CASCADE"))
    said_by: Mapped[int] = mapped_column(ForeignKey(Staff.id))
    said_at: Mapped[datetime] = mapped_column(server_default=NOW, init=False)
    undone_at: Mapped[datetime | None] = mapped_column(default=None)
    undone_by: Mapped[int | None] = mapped_column(ForeignKey(Staff.id), default=None)


class PersonProposal(Base):
    """Two records that the nightly pass found alike: a question, for as long as it finds them so.

    `score` runs from 0 to 100; `likeness` is empty where the number alone brought them together;
    `later_at` is when somebody put the question off.
    """

    __tablename__ = "person_proposal"
    __table_args__ = (
        CheckConstraint("person_id < other_id", name="older_first"),
        CheckConstraint("score between 0 and 100", name="score"),
        Index(None, "other_id"),
    )

    person_id: Mapped[int] = mapped_column(
        ForeignKey(Person.id, ondelete="CASCADE"), primary_key=True
    )
    other_id: Mapped[int] = mapped_column(
        ForeignKey(Person.id, ondelete="CASCADE"), primary_key=True
    )
    score: Mapped[Small]
    likeness: Mapped[Likeness | None] = mapped_column(text_enum(Likeness))
    has_same_phone: Mapped[bool]
    proposed_at: Mapped[datetime] = mapped_column(server_default=NOW, init=False)
    later_at: Mapped[datetime | None] = mapped_column(default=None)
