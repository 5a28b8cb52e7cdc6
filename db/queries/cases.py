"""Cases: opened, followed, closed; and which social workers are attached to them."""

from collections.abc import Collection

from sqlalchemy import exists, func, insert, select, update
from sqlalchemy.orm import Session, aliased

from db.models import Case, CaseAttachment, CaseReferent, Site, Staff, StaffRole, StaffSite
from db.models.base import NOW
from db.queries import identities
from mediance.domain.cases import CaseFile, CaseHead
from mediance.domain.notes import Attachment
from mediance.domain.procedures import CaseClosing
from mediance.domain.roles import Role

ONE_CURRENT = "case_attachment_one_current"


def head(session: Session, case_id: int, *, held: bool = False) -> CaseHead | None:
    """Return a case that the actor may see; `held` until the transaction ends."""
    query = select(Case).where(Case.id == case_id)
    row = session.scalar(query.with_for_update() if held else query)
    return None if row is None else _head(row)


def of_people(session: Session, person_ids: Collection[int], limit: int) -> tuple[CaseFile, ...]:
    """Return the cases of these records that the actor may see: open ones first, newest first."""
    rows = session.execute(
        select(Case, Site.name, CaseReferent.staff_id, Staff.display_name)
        .join(Site, Site.id == Case.site_id)
        .outerjoin(CaseReferent, (CaseReferent.case_id == Case.id) & CaseReferent.until.is_(None))
        .outerjoin(Staff, Staff.id == CaseReferent.staff_id)
        .where(Case.person_id.in_(person_ids))
        .order_by(Case.closed_at.is_not(None), Case.opened_at.desc(), Case.id.desc())
        .limit(limit)
    ).all()
    attached = attachments(session, [row.Case.id for row in rows])
    return tuple(
        CaseFile(
            _head(row.Case),
            row.name,
            row.staff_id,
            row.display_name,
            attached.get(row.Case.id, ()),
        )
        for row in rows
    )


def has_open(session: Session, person_ids: Collection[int], site_id: int) -> bool:
    """Whether one of these records has an open case at a site."""
    query = exists().where(
        Case.person_id.in_(person_ids), Case.site_id == site_id, Case.closed_at.is_(None)
    )
    return bool(session.scalar(select(query)))


def open_case_of(session: Session, person_id: int, site_id: int) -> int | None:
    """Return the open case of somebody at a site, whichever of their records it is of."""
    query = select(Case.id).where(
        Case.person_id.in_(identities.records_of(person_id)),
        Case.site_id == site_id,
        Case.closed_at.is_(None),
    )
    return session.scalar(query.order_by(Case.id.desc()).limit(1))


def open_one(session: Session, person_id: int, site_id: int, referent_id: int) -> int:
    """Open a case, followed by whoever opens it; return its id."""
    case_id = session.execute(
        insert(Case).values(person_id=person_id, site_id=site_id, opened_at=NOW).returning(Case.id)
    ).scalar_one()
    session.execute(
        insert(CaseReferent).values(
            case_id=case_id, site_id=site_id, staff_id=referent_id, since=NOW
        )
    )
    return int(case_id)


def close(session: Session, case_id: int, closing: CaseClosing) -> None:
    """Close a case, and end its referent's work on it; never before it began, on any clock."""
    session.execute(
        update(Case)
        .where(Case.id == case_id)
        .values(closed_at=func.greatest(NOW, Case.opened_at), closing=closing)
    )
    session.execute(
        update(CaseReferent)
        .where(CaseReferent.case_id == case_id, CaseReferent.until.is_(None))
        .values(until=func.greatest(NOW, CaseReferent.since))
    )


def referent_id(session: Session, case_id: int) -> int | None:
    """Return who follows a case now."""
    return session.scalar(
        select(CaseReferent.staff_id).where(
            CaseReferent.case_id == case_id, CaseReferent.until.is_(None)
        )
    )


# Attachments


def attachments(session: Session, case_ids: Collection[int]) -> dict[int, tuple[Attachment, ...]]:
    """Return who is and who was attached, by case, in the order of their coming."""
    by = aliased(Staff)
    rows = session.execute(
        select(CaseAttachment, Staff.display_name, by.display_name.label("attached_by"))
        .join(Staff, Staff.id == CaseAttachment.staff_id)
        .join(by, by.id == CaseAttachment.attached_by)
        .where(CaseAttachment.case_id.in_(case_ids))
        .order_by(CaseAttachment.since, CaseAttachment.id)
    )
    found: dict[int, tuple[Attachment, ...]] = {}
    for row in rows:
        kept = row.CaseAttachment
        one = Attachment(kept.staff_id, row.display_name, kept.since, kept.until, row.attached_by)
        found[kept.case_id] = (*found.get(kept.case_id, ()), one)
    return found


def attach(session: Session, case: CaseHead, staff_id: int, by: int) -> None:
    """Attach a social worker to a case."""
    session.execute(
        insert(CaseAttachment)
        .inline()
        .values(case_id=case.case_id, site_id=case.site_id, staff_id=staff_id, attached_by=by)
    )


def detach(session: Session, case_id: int, staff_id: int, by: int) -> bool:
    """End somebody's attachment, never before it began; False where there was none."""
    ended = (
        update(CaseAttachment)
        .where(
            CaseAttachment.case_id == case_id,
            CaseAttachment.staff_id == staff_id,
            CaseAttachment.until.is_(None),
        )
        .values(until=func.greatest(NOW, CaseAttachment.since), detached_by=by)
    )
    return session.execute(ended.returning(CaseAttachment.id)).first() is not None


def detach_everywhere(session: Session, staff_id: int, by: int) -> tuple[tuple[int, int], ...]:
    """End all attachments of somebody; return of which case each was, and of which site."""
    ended = (
        update(CaseAttachment)
        .where(CaseAttachment.staff_id == staff_id, CaseAttachment.until.is_(None))
        .values(until=func.greatest(NOW, CaseAttachment.since), detached_by=by)
    )
    rows = session.execute(ended.returning(CaseAttachment.case_id, CaseAttachment.site_id))
    return tuple((row.case_id, row.site_id) for row in rows)


def social_workers(session: Session, site_id: int) -> tuple[tuple[int, str], ...]:
    """Return the social workers of a site by id and name, in the order of their names."""
    rows = session.execute(
        select(Staff.id, Staff.display_name)
        .join(StaffRole, StaffRole.staff_id == Staff.id)
        .join(StaffSite, StaffSite.staff_id == Staff.id)
        .where(
            StaffRole.role == Role.SOCIAL_WORKER,
            StaffSite.site_id == site_id,
            Staff.disabled_at.is_(None),
        )
        .order_by(func.lower(Staff.display_name), Staff.id)
    )
    return tuple((row.id, row.display_name) for row in rows)


def _head(row: Case) -> CaseHead:
    return CaseHead(row.id, row.person_id, row.site_id, row.opened_at, row.closed_at, row.closing)
