"""Everybody who came to a site on one day."""

from datetime import date

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from db.models import Person, Staff, Visit, VisitCorrection
from mediance.domain.desk import person_label
from mediance.domain.today import VisitOfDay


def visits(session: Session, site_id: int, day: date) -> tuple[VisitOfDay, ...]:
    """Return the visits of a day by their arrival; entries taken back too, with their number."""
    is_corrected = exists().where(VisitCorrection.visit_id == Visit.id)
    rows = session.execute(
        select(
            Visit,
            Person.family_name,
            Person.given_name,
            Staff.display_name,
            is_corrected.label("is_corrected"),
        )
        .outerjoin(Person, Person.id == Visit.person_id)
        .outerjoin(Staff, Staff.id == Visit.received_by)
        .where(Visit.site_id == site_id, Visit.day == day)
        .order_by(Visit.arrived_at, Visit.number)
    )
    return tuple(
        VisitOfDay(
            visit_id=row.Visit.id,
            number=row.Visit.number,
            person_name=person_label(row.family_name, row.given_name) if row.family_name else None,
            domain_code=row.Visit.domain_code,
            channel_code=row.Visit.channel_code,
            is_urgent=row.Visit.is_urgent,
            arrived_at=row.Visit.arrived_at,
            state=row.Visit.state,
            received_at=row.Visit.received_at,
            received_by=row.display_name,
            ended_at=row.Visit.ended_at,
            ending=row.Visit.ending,
            answer=row.Visit.answer,
            is_entered_later=row.Visit.entered_later_at is not None,
            is_continuation=row.Visit.continues_id is not None,
            is_corrected=row.is_corrected,
            is_carried_over=row.Visit.continued_at == row.Visit.arrived_at,
        )
        for row in rows
    )
