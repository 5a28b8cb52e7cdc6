"""Open procedures and open cases, counted; staff are named, people received never."""

from collections import Counter
from collections.abc import Collection
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select, text
from sqlalchemy.orm import Session

from db.models import Case, CaseReferent, Procedure, Staff, StaffRole, StaffSite
from mediance.domain import paris
from mediance.domain.procedures import STAGE_OF, Stage
from mediance.domain.steering import (
    FOLLOWING_UP,
    LAST_DAY,
    AgeBand,
    Caseload,
    OpenProcedures,
    ProcedureCount,
    ReferentCaseload,
)


def open_procedures(session: Session, site_ids: Collection[int], today: date) -> OpenProcedures:
    """Count the procedures under way at these sites by stage and age, in local days."""
    rows = session.execute(
        select(
            Procedure.step,
            _age_band(today).label("age"),
            func.count().label("procedures"),
            func.count().filter(Procedure.next_date < today).label("overdue"),
            func.count().filter(Procedure.next_date.is_(None)).label("without_next_date"),
        )
        .where(Procedure.site_id.in_(site_ids), Procedure.closed_at.is_(None))
        .group_by(Procedure.step, text("2"))
    ).all()
    counts = Counter[tuple[Stage, AgeBand]]()
    for row in rows:
        counts[STAGE_OF[row.step], AgeBand(row.age)] += row.procedures
    return OpenProcedures(
        counts=tuple(
            ProcedureCount(stage, age, counts[stage, age]) for stage in Stage for age in AgeBand
        ),
        overdue=sum(row.overdue for row in rows),
        without_next_date=sum(row.without_next_date for row in rows),
    )


def caseload(session: Session, site_ids: Collection[int]) -> Caseload:
    """Count the open cases of these sites by current referent, those without cases included."""
    open_cases = (
        select(CaseReferent.staff_id, func.count().label("cases"))
        .select_from(Case)
        .outerjoin(CaseReferent, (CaseReferent.case_id == Case.id) & CaseReferent.until.is_(None))
        .where(Case.site_id.in_(site_ids), Case.closed_at.is_(None))
        .group_by(CaseReferent.staff_id)
        .cte("open_cases")
    )
    works_here = _follows_up_at(site_ids)
    rows = session.execute(
        select(
            Staff.display_name,
            func.coalesce(open_cases.c.cases, 0).label("cases"),
            Staff.disabled_at.is_not(None).label("is_away"),
        )
        .outerjoin(open_cases, open_cases.c.staff_id == Staff.id)
        .where(or_(works_here, open_cases.c.cases.is_not(None)))
    )
    unassigned = select(open_cases.c.cases).where(open_cases.c.staff_id.is_(None))
    return Caseload.of(
        (ReferentCaseload(row.display_name, row.cases, row.is_away) for row in rows),
        unassigned=session.scalar(unassigned) or 0,
    )


def _age_band(today: date) -> ColumnElement[str]:
    return case(
        *(
            (Procedure.opened_at >= paris.day_bounds(today - timedelta(days=last))[0], band.value)
            for band, last in LAST_DAY.items()
        ),
        else_=AgeBand.OLDER.value,
    )


def _follows_up_at(site_ids: Collection[int]) -> ColumnElement[bool]:
    at_a_site = exists().where(StaffSite.staff_id == Staff.id, StaffSite.site_id.in_(site_ids))
    has_role = exists().where(StaffRole.staff_id == Staff.id, StaffRole.role.in_(FOLLOWING_UP))
    return and_(Staff.disabled_at.is_(None), at_a_site, has_role)
