"""Who is where on which half-day."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import NOW, Base, text_enum
from db.models.organisation import Room, Site, Staff
from mediance.domain.presences import HalfDay


class Presence(Base):
    """What was said of one person's half-day at one site; nobody is at two sites at once."""

    __tablename__ = "presence"
    __table_args__ = (
        Index(
            "presence_at_one_place",
            "staff_id",
            "day",
            "half_day",
            unique=True,
            postgresql_where=text("is_present"),
        ),
        Index(None, "site_id", "day"),
    )

    staff_id: Mapped[int] = mapped_column(ForeignKey(Staff.id), primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey(Site.id), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    half_day: Mapped[HalfDay] = mapped_column(text_enum(HalfDay), primary_key=True)
    is_present: Mapped[bool]
    room_id: Mapped[int | None] = mapped_column(ForeignKey(Room.id), default=None)
    said_at: Mapped[datetime] = mapped_column(server_default=NOW, init=False)
    said_by: Mapped[int | None] = mapped_column(ForeignKey(Staff.id), default=None)
