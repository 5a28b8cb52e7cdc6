"""Appointments, referrals, and what was said of papers; with what happened to each."""

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    ColumnClause,
    ForeignKey,
    Identity,
    Index,
    literal_column,
    text,
)
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import NOW, Base, text_enum
from db.models.consents import ConsentEvent
from db.models.followup import Procedure
from db.models.organisation import Site, Staff
from db.models.people import Person
from db.models.reference import Channel, Domain, Institution, UsualDocument
from db.models.visits import Visit
from mediance.domain import appointments, papers, referrals

# One number as a range: it may stand beside a stretch of time without another extension.
PROFESSIONAL: ColumnClause[object] = literal_column("int8range(staff_id, staff_id, '[]')")
TIME_TAKEN: ColumnClause[object] = literal_column("tstzrange(starts_at, ends_at)")


class Appointment(Base):
    """Somebody's time, kept for a person or for a demand without a name.

    `state` and the hours are the projection of `appointment_event`. Of one professional, two that
    take time do not overlap, wherever they are: the database refuses the second.
    """

    __tablename__ = "appointment"
    __table_args__ = (
        ExcludeConstraint(
            (PROFESSIONAL, "&&"),
            (TIME_TAKEN, "&&"),
            name="appointment_no_overlap",
            using="gist",
            where=text("state in ('planned', 'honoured')"),
        ),
        CheckConstraint(
            "ends_at > starts_at and ends_at <= starts_at + interval '8 hours'", name="length"
        ),
        CheckConstraint("visit_id is null or state = 'honoured'", name="visit_of_honoured"),
        Index(None, "site_id", "starts_at"),
        Index(None, "staff_id", "starts_at"),
        Index(None, "person_id", postgresql_where=text("person_id is not null")),
        Index(None, "procedure_id", postgresql_where=text("procedure_id is not null")),
        Index(None, "visit_id", postgresql_where=text("visit_id is not null")),
    )

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True, init=False)
    site_id: Mapped[int] = mapped_column(ForeignKey(Site.id))
    staff_id: Mapped[int] = mapped_column(ForeignKey(Staff.id))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    setting: Mapped[appointments.Setting] = mapped_column(text_enum(appointments.Setting))
    domain_code: Mapped[str] = mapped_column(ForeignKey(Domain.code))
    channel_code: Mapped[str] = mapped_column(ForeignKey(Channel.code))
    taken_by: Mapped[int] = mapped_column(ForeignKey(Staff.id))
    person_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id), default=None)
    procedure_id: Mapped[int | None] = mapped_column(ForeignKey(Procedure.id), default=None)
    visit_id: Mapped[int | None] = mapped_column(ForeignKey(Visit.id), default=None)
    state: Mapped[appointments.State] = mapped_column(
        text_enum(appointments.State),
        default=appointments.State.PLANNED,
        server_default=text("'planned'"),
    )
    version: Mapped[int] = mapped_column(default=1, server_default=text("1"))
    taken_at: Mapped[datetime] = mapped_column(server_default=NOW, init=False)


class AppointmentEvent(Base):
    """What happened to an appointment, in the order of recording; nothing is ever changed."""

    __tablename__ = "appointment_event"
    __table_args__ = (
        CheckConstraint(
            "(kind in ('taken', 'moved')) = (starts_at is not null)"
            " and (starts_at is null) = (ends_at is null)"
            " and (starts_at is null) = (with_staff_id is null)",
            name="hours_known",
        ),
        CheckConstraint("length(reason) <= 600", name="reason_length"),
        Index(None, "appointment_id", "id"),
    )

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True, init=False)
    appointment_id: Mapped[int] = mapped_column(ForeignKey(Appointment.id, ondelete="CASCADE"))
    site_id: Mapped[int] = mapped_column(ForeignKey(Site.id))
    kind: Mapped[appointments.EventKind] = mapped_column(text_enum(appointments.EventKind))
    staff_id: Mapped[int] = mapped_column(ForeignKey(Staff.id))
    version: Mapped[int]
    starts_at: Mapped[datetime | None] = mapped_column(default=None)
    ends_at: Mapped[datetime | None] = mapped_column(default=None)
    with_staff_id: Mapped[int | None] = mapped_column(ForeignKey(Staff.id), default=None)
    reason: Mapped[str | None] = mapped_column(default=None)
    recorded_at: Mapped[datetime] = mapped_column(server_default=NOW, init=False)


class Referral(Base):
    """Somebody sent on to an institution or a partner; where it stands is told by its events.

    `consent_event_id` is the agreement that whoever sent them on had seen. `ask_on` is the next
    day on which to ask what became of it, none once it has ended.
    """

    __tablename__ = "referral"
    __table_args__ = (
        CheckConstraint("length(reason) <= 600", name="reason_length"),
        CheckConstraint("length(partner) <= 120", name="partner_length"),
        Index(None, "person_id", postgresql_where=text("person_id is not null")),
        Index(None, "consent_event_id", postgresql_where=text("consent_event_id is not null")),
        Index(
            "referral_to_ask_idx",
            "site_id",
            "ask_on",
            "id",
            postgresql_where=text("ask_on is not null"),
        ),
    )

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True, init=False)
    site_id: Mapped[int] = mapped_column(ForeignKey(Site.id))
    institution_code: Mapped[str] = mapped_column(ForeignKey(Institution.code))
    way: Mapped[referrals.Way] = mapped_column(text_enum(referrals.Way))
    recorded_by: Mapped[int] = mapped_column(ForeignKey(Staff.id))
    person_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id), default=None)
    partner: Mapped[str | None] = mapped_column(default=None)
    reason: Mapped[str | None] = mapped_column(default=None)
    consent_event_id: Mapped[int | None] = mapped_column(
        ForeignKey(ConsentEvent.id, ondelete="SET NULL"), default=None
    )
    ask_on: Mapped[date | None] = mapped_column(default=None)
    version: Mapped[int] = mapped_column(default=1, server_default=text("1"))
    recorded_at: Mapped[datetime] = mapped_column(server_default=NOW, init=False)


class ReferralEvent(Base):
    """What happened to a referral on a day; corrections replace, none is erased."""

    __tablename__ = "referral_event"
    __table_args__ = (
        CheckConstraint("(kind = 'effect') = (effect is not null)", name="effect_known"),
        CheckConstraint("kind <> 'taken_back' or replaces is not null", name="takes_back_one"),
        CheckConstraint("length(reason) <= 600", name="reason_length"),
        Index(None, "referral_id", "id"),
        Index(None, "replaces", postgresql_where=text("replaces is not null")),
    )

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True, init=False)
    referral_id: Mapped[int] = mapped_column(ForeignKey(Referral.id, ondelete="CASCADE"))
    site_id: Mapped[int] = mapped_column(ForeignKey(Site.id))
    kind: Mapped[referrals.EventKind] = mapped_column(text_enum(referrals.EventKind))
    on_day: Mapped[date]
    staff_id: Mapped[int] = mapped_column(ForeignKey(Staff.id))
    version: Mapped[int]
    effect: Mapped[referrals.Effect | None] = mapped_column(
        text_enum(referrals.Effect), default=None
    )
    reason: Mapped[str | None] = mapped_column(default=None)
    replaces: Mapped[int | None] = mapped_column(
        ForeignKey("mediance.referral_event.id", ondelete="CASCADE"), default=None
    )
    recorded_at: Mapped[datetime] = mapped_column(server_default=NOW, init=False)


class DocumentEvent(Base):
    """That a paper was asked for, seen or missing: what it says is never kept.

    Of papers that were seen, until when they hold. What was said by mistake is taken back.
    """

    __tablename__ = "document_event"
    __table_args__ = (
        CheckConstraint("valid_until is null or kind = 'seen'", name="only_seen_ends"),
        CheckConstraint("valid_until >= on_day", name="ends_after_seen"),
        CheckConstraint("kind <> 'taken_back' or replaces is not null", name="takes_back_one"),
        Index(None, "person_id"),
        Index(None, "document_code"),
        Index(None, "procedure_id", postgresql_where=text("procedure_id is not null")),
        Index(None, "replaces", postgresql_where=text("replaces is not null")),
    )

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True, init=False)
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id, ondelete="CASCADE"))
    site_id: Mapped[int] = mapped_column(ForeignKey(Site.id))
    document_code: Mapped[str] = mapped_column(ForeignKey(UsualDocument.code))
    kind: Mapped[papers.EventKind] = mapped_column(text_enum(papers.EventKind))
    on_day: Mapped[date]
    staff_id: Mapped[int] = mapped_column(ForeignKey(Staff.id))
    valid_until: Mapped[date | None] = mapped_column(default=None)
    procedure_id: Mapped[int | None] = mapped_column(ForeignKey(Procedure.id), default=None)
    replaces: Mapped[int | None] = mapped_column(
        ForeignKey("mediance.document_event.id", ondelete="CASCADE"), default=None
    )
    recorded_at: Mapped[datetime] = mapped_column(server_default=NOW, init=False)
