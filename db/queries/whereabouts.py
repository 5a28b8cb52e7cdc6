"""Where somebody is who came in."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import Staff, Visit
from mediance.domain.urgency import Urgency
from mediance.domain.whereabouts import Whereabouts


def urgency_of(session: Session, visit_id: int) -> tuple[bool, Urgency | None]:
    """Return whether a visit is urgent, and how."""
    row = session.execute(select(Visit.is_urgent, Visit.urgency).where(Visit.id == visit_id)).one()
    return row.is_urgent, row.urgency


def of_visit(session: Session, visit_id: int) -> Whereabouts | None:
    """Return where a visit stands; None where the actor may not see it."""
    row = session.execute(
        select(Visit, Staff.display_name)
        .outerjoin(Staff, Staff.id == Visit.received_by)
        .where(Visit.id == visit_id)
    ).one_or_none()
    if row is None:
        return None
    visit = row.Visit
    since = visit.ended_at or visit.received_at or visit.arrived_at
    return Whereabouts(visit.id, visit.number, visit.state, since, row.display_name, visit.ending)
