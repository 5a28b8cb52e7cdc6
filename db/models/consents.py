"""What people were told and agreed to, the mandates they gave, and what was put right of them."""

from datetime import date, datetime

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import NOW, Base, Small, text_enum
from db.models.organisation import Staff
from db.models.people import Person
from db.models.reference import Institution, Language
from mediance.domain.consents import Decision, Support, TextKind
from mediance.domain.mandates import Signing
from mediance.domain.people import PersonField


class ConsentText(Base):
    """One version of what people are told or asked; no version is ever rewritten."""

    __tablename__ = "consent_text"
    __table_args__ = (
        UniqueConstraint("kind", "version"),
        CheckConstraint("version > 0", name="version"),
    )

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True, init=False)
    kind: Mapped[TextKind] = mapped_column(text_enum(TextKind))
    version: Mapped[Small]
    valid_from: Mapped[date]
    title: Mapped[str]
    body: Mapped[str]
    title_gloss: Mapped[str]
    body_gloss: Mapped[str]
    source: Mapped[str]


class ConsentEvent(Base):
    """Somebody was told, or said yes or no, to one version of a text; nothing is ever changed.

    The moment is the database's own. What was a slip of the hand is taken back by another row.
    """

    __tablename__ = "consent_event"
    __table_args__ = (
        Index(None, "person_id"),
        Index(
            "consent_event_undone_once",
            "undoes",
            unique=True,
            postgresql_where=text("undoes is not null"),
        ),
        CheckConstraint("(decision = 'undone') = (undoes is not null)", name="undone"),
    )

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True, init=False)
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id, ondelete="CASCADE"))
    text_id: Mapped[int] = mapped_column(ForeignKey(ConsentText.id))
    decision: Mapped[Decision] = mapped_column(text_enum(Decision))
    told_by: Mapped[int] = mapped_column(ForeignKey(Staff.id))
    at: Mapped[datetime] = mapped_column(server_default=NOW, init=False)
    language_code: Mapped[str] = mapped_column(ForeignKey(Language.code))
    support: Mapped[Support] = mapped_column(text_enum(Support))
    institution_code: Mapped[str | None] = mapped_column(ForeignKey(Institution.code), default=None)
    undoes: Mapped[int | None] = mapped_column(
        ForeignKey("mediance.consent_event.id", ondelete="CASCADE"), default=None
    )


class Mandate(Base):
    """Somebody lets the association act online for them, in some families of procedures.

    It outlives the person's record, without the person: who acted had a mandate.
    """

    __tablename__ = "mandate"
    __table_args__ = (
        Index(None, "person_id", postgresql_where=text("person_id is not null")),
        CheckConstraint("cardinality(families) > 0", name="scope"),
        CheckConstraint("last_day - first_day + 1 in (1, 31, 182, 365)", name="duration"),
        CheckConstraint("signing <> 'paper' or signature_seen_at is not null", name="paper_seen"),
        CheckConstraint(
            "(signature_seen_at is null) = (signature_seen_by is null)", name="seen_by_known"
        ),
        CheckConstraint("(revoked_at is null) = (revoked_by is null)", name="revoked_by_known"),
    )

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True, init=False)
    person_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id, ondelete="SET NULL"))
    text_id: Mapped[int] = mapped_column(ForeignKey(ConsentText.id))
    families: Mapped[list[str]] = mapped_column(ARRAY(Text))
    first_day: Mapped[date]
    last_day: Mapped[date]
    signing: Mapped[Signing] = mapped_column(text_enum(Signing))
    recorded_by: Mapped[int] = mapped_column(ForeignKey(Staff.id))
    recorded_at: Mapped[datetime] = mapped_column(server_default=NOW, init=False)
    signature_seen_at: Mapped[datetime | None] = mapped_column(default=None)
    signature_seen_by: Mapped[int | None] = mapped_column(ForeignKey(Staff.id), default=None)
    revoked_at: Mapped[datetime | None] = mapped_column(default=None)
    revoked_by: Mapped[int | None] = mapped_column(ForeignKey(Staff.id), default=None)


class PersonCorrection(Base):
    """One thing that was put right of who somebody is; it goes with the person."""

    __tablename__ = "person_correction"
    __table_args__ = (
        Index(None, "person_id"),
        CheckConstraint("old_value is distinct from new_value", name="changed"),
    )

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True, init=False)
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id, ondelete="CASCADE"))
    staff_id: Mapped[int] = mapped_column(ForeignKey(Staff.id))
    made_at: Mapped[datetime] = mapped_column(server_default=NOW, init=False)
    field: Mapped[PersonField] = mapped_column(text_enum(PersonField))
    old_value: Mapped[str | None] = mapped_column(default=None)
    new_value: Mapped[str | None] = mapped_column(default=None)
