"""What people ask of their own data, what came of it, and the marks that the software obeys."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import NOW, Base, text_enum
from db.models.organisation import Staff
from db.models.people import Person
from mediance.domain.rights import (
    LONGEST_REASON,
    IdentityCheck,
    RequestEventKind,
    RequestState,
    Restriction,
    RightKind,
    Way,
)


class RightsRequest(Base):
    """One request, as its events leave it; the person is empty once erased, or never known here.

    `due_on` is the last day to answer; `version` counts its events, so that nobody answers to what
    a colleague changed meanwhile.
    """

    __tablename__ = "rights_request"
    __table_args__ = (
        CheckConstraint("(state = 'open') = (closed_at is null)", name="closed_at_known"),
        CheckConstraint("due_on > received_on", name="due_after_received"),
        Index(None, "person_id", postgresql_where=text("person_id is not null")),
        Index("rights_request_open_idx", "due_on", "id", postgresql_where=text("state = 'open'")),
        Index("rights_request_closed_idx", "closed_at", "id"),
    )

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True, init=False)
    person_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id, ondelete="SET NULL"))
    asks_for: Mapped[RightKind] = mapped_column(text_enum(RightKind))
    received_on: Mapped[date]
    way: Mapped[Way] = mapped_column(text_enum(Way))
    due_on: Mapped[date]
    recorded_by: Mapped[int] = mapped_column(ForeignKey(Staff.id))
    recorded_at: Mapped[datetime] = mapped_column(server_default=NOW, init=False)
    identity: Mapped[IdentityCheck | None] = mapped_column(text_enum(IdentityCheck), default=None)
    is_extended: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    state: Mapped[RequestState] = mapped_column(
        text_enum(RequestState), default=RequestState.OPEN, server_default=text("'open'")
    )
    closed_at: Mapped[datetime | None] = mapped_column(default=None)
    version: Mapped[int] = mapped_column(default=1, server_default=text("1"))


class RightsRequestEvent(Base):
    """One thing that happened to a request: added, never changed; another one takes it back."""

    __tablename__ = "rights_request_event"
    __table_args__ = (
        Index(None, "request_id"),
        Index(None, "undoes", unique=True, postgresql_where=text("undoes is not null")),
        CheckConstraint("(kind = 'undone') = (undoes is not null)", name="undoes"),
        CheckConstraint(
            "kind <> 'received' or (asks_for is not null and received_on is not null"
            " and way is not null)",
            name="received_whole",
        ),
        CheckConstraint(f"length(reason) <= {LONGEST_REASON}", name="reason_length"),
    )

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True, init=False)
    request_id: Mapped[int] = mapped_column(ForeignKey(RightsRequest.id, ondelete="CASCADE"))
    kind: Mapped[RequestEventKind] = mapped_column(text_enum(RequestEventKind))
    staff_id: Mapped[int] = mapped_column(ForeignKey(Staff.id))
    at: Mapped[datetime] = mapped_column(server_default=NOW, init=False)
    asks_for: Mapped[RightKind | None] = mapped_column(text_enum(RightKind), default=None)
    received_on: Mapped[date | None] = mapped_column(default=None)
    way: Mapped[Way | None] = mapped_column(text_enum(Way), default=None)
    identity: Mapped[IdentityCheck | None] = mapped_column(text_enum(IdentityCheck), default=None)
    reason: Mapped[str | None] = mapped_column(default=None)
    undoes: Mapped[int | None] = mapped_column(ForeignKey("rights_request_event.id"), default=None)


class PersonRestriction(Base):
    """The person asked to be left as they are, or not to be followed; lifted, it stays as said."""

    __tablename__ = "person_restriction"
    __table_args__ = (
        CheckConstraint("(lifted_at is null) = (lifted_by is null)", name="lifted_by_known"),
        Index(None, "person_id"),
        Index(
            "person_restriction_one_standing",
            "person_id",
            "restriction",
            unique=True,
            postgresql_where=text("lifted_at is null"),
        ),
        Index(None, "request_id", postgresql_where=text("request_id is not null")),
    )

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True, init=False)
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id, ondelete="CASCADE"))
    restriction: Mapped[Restriction] = mapped_column(text_enum(Restriction))
    request_id: Mapped[int | None] = mapped_column(
        ForeignKey(RightsRequest.id, ondelete="SET NULL")
    )
    set_by: Mapped[int] = mapped_column(ForeignKey(Staff.id))
    set_at: Mapped[datetime] = mapped_column(server_default=NOW, init=False)
    lifted_at: Mapped[datetime | None] = mapped_column(default=None)
    lifted_by: Mapped[int | None] = mapped_column(ForeignKey(Staff.id), default=None)
