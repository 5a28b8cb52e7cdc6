"""What a visit says of itself beyond its domain, and the silent call for a colleague."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import NOW, Base, text_enum
from db.models.organisation import Room, Site, Staff
from db.models.reference import Institution, Language, Place
from db.models.visits import Visit
from mediance.domain.visit_details import DebtSignal, Interpreter

KNOWN_SIGNALS = ", ".join(f"'{signal}'" for signal in DebtSignal)


class VisitDetail(Base):
    """One row where something was said, none otherwise; staff who receive read it."""

    __tablename__ = "visit_detail"
    __table_args__ = (
        CheckConstraint(f"signals <@ array[{KNOWN_SIGNALS}]", name="signals_known"),
        Index(None, "preferred_staff_id", postgresql_where=text("preferred_staff_id is not null")),
    )

    visit_id: Mapped[int] = mapped_column(
        ForeignKey(Visit.id, ondelete="CASCADE"), primary_key=True
    )
    site_id: Mapped[int] = mapped_column(ForeignKey(Site.id))
    language_code: Mapped[str | None] = mapped_column(ForeignKey(Language.code), default=None)
    interpreter: Mapped[Interpreter | None] = mapped_column(text_enum(Interpreter), default=None)
    preferred_staff_id: Mapped[int | None] = mapped_column(ForeignKey(Staff.id), default=None)
    has_pushchair: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    has_wheelchair: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    followed_by_code: Mapped[str | None] = mapped_column(ForeignKey(Institution.code), default=None)
    referred_by_code: Mapped[str | None] = mapped_column(ForeignKey(Institution.code), default=None)
    place_code: Mapped[str | None] = mapped_column(ForeignKey(Place.code), default=None)
    signals: Mapped[list[str]] = mapped_column(
        ARRAY(Text), default_factory=list, server_default=text("'{}'")
    )


class ColleagueCall(Base):
    """« Besoin d’un·e collègue »: shown on the site's screens until one of them says « j’y vais ».

    `key` is that of the form or the press it came from: the same call is never made twice.
    """

    __tablename__ = "colleague_call"
    __table_args__ = (
        UniqueConstraint("key"),
        CheckConstraint("(answered_at is null) = (answered_by is null)", name="answered_by_known"),
        Index(
            "colleague_call_open_idx",
            "site_id",
            "called_at",
            postgresql_where=text("answered_at is null and withdrawn_at is null"),
        ),
        Index(None, "visit_id", postgresql_where=text("visit_id is not null")),
        Index(None, "room_id", postgresql_where=text("room_id is not null")),
    )

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True, init=False)
    key: Mapped[uuid.UUID]
    site_id: Mapped[int] = mapped_column(ForeignKey(Site.id))
    called_by: Mapped[int] = mapped_column(ForeignKey(Staff.id))
    called_at: Mapped[datetime] = mapped_column(server_default=NOW, init=False)
    room_id: Mapped[int | None] = mapped_column(ForeignKey(Room.id), default=None)
    visit_id: Mapped[int | None] = mapped_column(
        ForeignKey(Visit.id, ondelete="SET NULL"), default=None
    )
    answered_by: Mapped[int | None] = mapped_column(ForeignKey(Staff.id), default=None)
    answered_at: Mapped[datetime | None] = mapped_column(default=None)
    withdrawn_at: Mapped[datetime | None] = mapped_column(default=None)
