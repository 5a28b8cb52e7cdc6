"""What was put right afterwards: a visit's field, from what to what, by whom, and why."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import NOW, Base, text_enum
from db.models.organisation import Site, Staff
from db.models.people import Person
from db.models.visits import Visit
from mediance.domain.corrections import CorrectedField


class VisitCorrection(Base):
    """One field of one visit, corrected; `press` holds together what was corrected at once.

    What it says may be about somebody: it goes with the visit, and with either person it names.
    """

    __tablename__ = "visit_correction"
    __table_args__ = (
        Index(None, "visit_id"),
        Index(None, "old_person_id", postgresql_where=text("old_person_id is not null")),
        Index(None, "new_person_id", postgresql_where=text("new_person_id is not null")),
        Index(
            "visit_correction_undone_once",
            "undoes",
            "field",
            unique=True,
            postgresql_where=text("undoes is not null"),
        ),
        CheckConstraint(
            "case when field = 'person'"
            " then old_value is null and new_value is null"
            "      and old_person_id is distinct from new_person_id"
            " else old_person_id is null and new_person_id is null"
            "      and old_value is distinct from new_value end",
            name="values",
        ),
        CheckConstraint("length(reason) between 1 and 300", name="reason_length"),
    )

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True, init=False)
    visit_id: Mapped[int] = mapped_column(ForeignKey(Visit.id, ondelete="CASCADE"))
    site_id: Mapped[int] = mapped_column(ForeignKey(Site.id))
    press: Mapped[uuid.UUID]
    staff_id: Mapped[int] = mapped_column(ForeignKey(Staff.id))
    made_at: Mapped[datetime] = mapped_column(server_default=NOW, init=False)
    field: Mapped[CorrectedField] = mapped_column(text_enum(CorrectedField))
    old_value: Mapped[str | None] = mapped_column(default=None)
    new_value: Mapped[str | None] = mapped_column(default=None)
    old_person_id: Mapped[int | None] = mapped_column(
        ForeignKey(Person.id, ondelete="CASCADE"), default=None
    )
    new_person_id: Mapped[int | None] = mapped_column(
        ForeignKey(Person.id, ondelete="CASCADE"), default=None
    )
    reason: Mapped[str | None] = mapped_column(default=None)
    undoes: Mapped[uuid.UUID | None] = mapped_column(default=None)
