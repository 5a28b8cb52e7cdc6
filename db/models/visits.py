"""Visits, their events, and the counter that numbers them."""

import uuid
from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    UniqueConstraint,
    literal_column,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import NOW, Base, text_enum
from db.models.imports import RegisterImport
from db.models.organisation import Room, Site, Staff
from db.models.people import Person
from db.models.reference import Channel, Domain
from mediance.domain.urgency import Urgency
from mediance.domain.visits import Answer, Ending, VisitEventKind, VisitState

LEFT_AT = literal_column("coalesce(received_at, ended_at)", DateTime(timezone=True))
"""When somebody left the queue; unknown where a register does not say."""

DEGREE_OF_URGENCY = "coalesce(urgency, 'U1')"
"""Whoever is in danger comes first; a degree not said yet counts like « today »."""

LEFT_ON_A_LATER_DAY = text(
    "(coalesce(received_at, ended_at) at time zone 'Europe/Paris')::date > day"
)
"""Rare, and asked for in these words only: they are those of `visit_left_later_idx`."""


class VisitCounter(Base):
    """The last number given at one site on one day; its row lock leaves no gap and no race.

    What is entered from paper afterwards counts apart, from 9001: a ticket in somebody's hand keeps
    meaning one visit, and the next one given at the desk follows the last.
    """

    __tablename__ = "visit_counter"

    site_id: Mapped[int] = mapped_column(ForeignKey(Site.id), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    last_number: Mapped[int]
    last_later_number: Mapped[int] = mapped_column(default=9000, server_default=text("9000"))


class Visit(Base):
    """One person, or a group for one matter, who came in; where it stands now.

    A paper register does not say when a visit ended: imported visits, and those typed in from a
    sheet afterwards (`entered_later_at`), may lack `ended_at`.
    `day` is the local day of arrival. The state columns are the projection of `visit_event`.
    An entry that goes on after a transfer, or on the next day, names the one that it continues.
    """

    __tablename__ = "visit"
    __table_args__ = (
        UniqueConstraint("site_id", "day", "number"),
        CheckConstraint("(state = 'ended') = (ending is not null)", name="ending_known"),
        CheckConstraint("urgency is null or is_urgent", name="urgency_of_urgent"),
        CheckConstraint("ended_at is null or state = 'ended'", name="ended_only_at_end"),
        CheckConstraint(
            "state <> 'ended' or ended_at is not null or import_id is not null"
            " or entered_later_at is not null",
            name="ended_at_known_unless_imported",
        ),
        CheckConstraint("state <> 'waiting' or received_at is null", name="waiting_unreceived"),
        CheckConstraint("state <> 'received' or received_at is not null", name="received_at_known"),
        CheckConstraint("received_at >= arrived_at", name="received_after_arrival"),
        CheckConstraint("ended_at >= coalesce(received_at, arrived_at)", name="ended_last"),
        CheckConstraint(
            "(continues_id is null) = (continued_at is null) and continued_at >= arrived_at",
            name="continued_after_arrival",
        ),
        Index(
            "visit_one_active_per_person_and_site",
            "site_id",
            "person_id",
            unique=True,
            postgresql_where=text("state <> 'ended' and person_id is not null"),
        ),
        Index(
            "visit_waiting_idx",
            "site_id",
            text("is_urgent desc"),
            text(DEGREE_OF_URGENCY),
            "arrived_at",
            "id",
            postgresql_where=text("state = 'waiting'"),
        ),
        Index(
            "visit_left_later_idx",
            "site_id",
            LEFT_AT,
            postgresql_include=["arrived_at", "received_at", "ended_at", "ending"],
            postgresql_where=LEFT_ON_A_LATER_DAY,
        ),
        Index("visit_received_idx", "site_id", postgresql_where=text("state = 'received'")),
        Index(
            "visit_site_arrival_idx",
            "site_id",
            "arrived_at",
            postgresql_include=[
                "received_at",
                "ended_at",
                "ending",
                "domain_code",
                "state",
                "continued_at",
            ],
        ),
        Index(None, "continues_id", postgresql_where=text("continues_id is not null")),
        Index(None, "person_id", postgresql_where=text("person_id is not null")),
        Index(
            "visit_one_per_imported_row",
            "site_id",
            "import_checksum",
            unique=True,
            postgresql_where=text("import_checksum is not null"),
        ),
    )

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True, init=False)
    site_id: Mapped[int] = mapped_column(ForeignKey(Site.id))
    day: Mapped[date]
    number: Mapped[int]
    domain_code: Mapped[str] = mapped_column(ForeignKey(Domain.code))
    channel_code: Mapped[str] = mapped_column(ForeignKey(Channel.code))
    arrived_at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id), default=None)
    is_urgent: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    urgency: Mapped[Urgency | None] = mapped_column(text_enum(Urgency), default=None)
    state: Mapped[VisitState] = mapped_column(text_enum(VisitState), default=VisitState.WAITING)
    received_at: Mapped[datetime | None] = mapped_column(default=None)
    received_by: Mapped[int | None] = mapped_column(ForeignKey(Staff.id), default=None)
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    ending: Mapped[Ending | None] = mapped_column(text_enum(Ending), default=None)
    answer: Mapped[Answer | None] = mapped_column(text_enum(Answer), default=None)
    reserved_for: Mapped[int | None] = mapped_column(ForeignKey(Staff.id), default=None)
    continues_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"), default=None)
    continued_at: Mapped[datetime | None] = mapped_column(default=None)
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey(Staff.id), default=None)
    import_id: Mapped[int | None] = mapped_column(ForeignKey(RegisterImport.id), default=None)
    import_checksum: Mapped[str | None] = mapped_column(default=None)
    entered_later_at: Mapped[datetime | None] = mapped_column(default=None)
    version: Mapped[int] = mapped_column(default=1, server_default=text("1"))


class VisitEvent(Base):
    """One thing that happened to a visit, on the database's clock."""

    __tablename__ = "visit_event"
    __table_args__ = (
        Index(None, "visit_id"),
        Index(None, "undoes", postgresql_where=text("undoes is not null")),
        CheckConstraint("(kind = 'undone') = (undoes is not null)", name="undoes"),
        CheckConstraint("(kind = 'ended') = (ending is not null)", name="ending_given"),
        CheckConstraint("is_urgent is not null or kind <> 'urgency_set'", name="urgency_given"),
        CheckConstraint("kind <> 'handed_over' or to_staff_id is not null", name="handed_to"),
        CheckConstraint("ending <> 'transferred' or to_site_id is not null", name="transferred_to"),
    )

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True, init=False)
    visit_id: Mapped[int] = mapped_column(ForeignKey(Visit.id, ondelete="CASCADE"))
    site_id: Mapped[int] = mapped_column(ForeignKey(Site.id))
    kind: Mapped[VisitEventKind] = mapped_column(text_enum(VisitEventKind))
    at: Mapped[datetime]
    recorded_at: Mapped[datetime] = mapped_column(server_default=NOW, init=False)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey(Staff.id), default=None)
    entered_by: Mapped[int | None] = mapped_column(ForeignKey(Staff.id), default=None)
    ending: Mapped[Ending | None] = mapped_column(text_enum(Ending), default=None)
    answer: Mapped[Answer | None] = mapped_column(text_enum(Answer), default=None)
    undoes: Mapped[int | None] = mapped_column(ForeignKey("visit_event.id"), default=None)
    to_staff_id: Mapped[int | None] = mapped_column(ForeignKey(Staff.id), default=None)
    to_site_id: Mapped[int | None] = mapped_column(ForeignKey(Site.id), default=None)
    room_id: Mapped[int | None] = mapped_column(ForeignKey(Room.id), default=None)
    is_urgent: Mapped[bool | None] = mapped_column(default=None)
    urgency: Mapped[Urgency | None] = mapped_column(text_enum(Urgency), default=None)
    was_urgent: Mapped[bool | None] = mapped_column(default=None)
    urgency_before: Mapped[Urgency | None] = mapped_column(
        text_enum(Urgency, name="urgency_before"), default=None
    )
    domain_code: Mapped[str | None] = mapped_column(ForeignKey(Domain.code), default=None)
    domain_before: Mapped[str | None] = mapped_column(ForeignKey(Domain.code), default=None)


class Submission(Base):
    """One press of a button: a second press with the same key is answered with the first result.

    `content` is a digest of what was asked for: the same key with another request is refused.
    """

    __tablename__ = "submission"
    __table_args__ = (Index(None, "at"),)

    key: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    staff_id: Mapped[int]
    intention: Mapped[str]
    content: Mapped[bytes]
    at: Mapped[datetime] = mapped_column(server_default=NOW, init=False)
    visit_id: Mapped[int | None] = mapped_column(default=None)
