"""Referrals: to whom somebody was sent, and what happened to each."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from sqlalchemy import Row, Select, func, insert, or_, select, update
from sqlalchemy.orm import Session

from db.models import Institution, Person, Referral, ReferralEvent, Site, Staff
from db.queries.hand_overs import stood_in_for
from mediance.domain import referrals
from mediance.domain.desk import person_label
from mediance.domain.referrals import EventKind, Life, NewReferral, life

FORGOTTEN = "…"
"""What stands where a reason was before the person was erased."""


def add(session: Session, new: NewReferral, *, staff_id: int, consent_event_id: int | None) -> int:
    """Write a referral down; return its id."""
    referral = Referral(
        site_id=new.site_id,
        institution_code=new.institution_code,
        way=new.way,
        recorded_by=staff_id,
        person_id=new.person_id,
        partner=new.partner or None,
        reason=new.reason,
        consent_event_id=consent_event_id,
        ask_on=new.on + referrals.ASKED_AFTER,
    )
    session.add(referral)
    session.flush()
    return referral.id


def add_event(
    session: Session, referral_id: int, event: referrals.ReferralEvent, place: tuple[int, int, int]
) -> None:
    """Write down what happened, at a site, by somebody, as which version."""
    site_id, staff_id, version = place
    session.execute(
        insert(ReferralEvent)
        .inline()
        .values(
            referral_id=referral_id,
            site_id=site_id,
            kind=event.kind,
            on_day=event.on,
            staff_id=staff_id,
            version=version,
            effect=event.effect,
            reason=event.reason or None,
            replaces=event.replaces,
        )
    )


def change(session: Session, referral_id: int, version: int, now: Life) -> None:
    """Bring a referral up to what happened to it."""
    session.execute(
        update(Referral)
        .where(Referral.id == referral_id)
        .values(ask_on=now.ask_on, version=version)
    )


def hold(session: Session, referral_id: int) -> referrals.Referral | None:
    """Return a referral that the actor may see, held until the transaction ends."""
    lock = select(Referral.id).where(Referral.id == referral_id).with_for_update()
    if session.scalar(lock) is None:
        return None
    (held,) = _all(session, _shown().where(Referral.id == referral_id))
    return held


def of_people(
    session: Session, person_ids: Collection[int], *, limit: int
) -> tuple[referrals.Referral, ...]:
    """Return the referrals of somebody, the last that was written down first."""
    query = _shown().where(Referral.person_id.in_(person_ids))
    return _all(session, query.order_by(Referral.id.desc()).limit(limit))


def to_ask(
    session: Session, staff_id: int, site_ids: Collection[int], on: date, *, limit: int
) -> tuple[referrals.Referral, ...]:
    """Return whom to ask after by a day, those who wait longest first.

    A colleague asks after those they sent on, and after those of whoever left them their work.
    """
    query = _shown().where(
        or_(
            Referral.recorded_by == staff_id,
            Referral.recorded_by.in_(stood_in_for(staff_id, on)),
        ),
        Referral.site_id.in_(site_ids),
        Referral.ask_on <= on,
        Referral.person_id.is_not(None),
    )
    return _all(session, query.order_by(Referral.ask_on, Referral.id).limit(limit))


def overdue(
    session: Session, site_id: int, today: date, *, limit: int
) -> tuple[referrals.Referral, ...]:
    """Return those of a place whom nobody asked after by their day, the longest ago first."""
    query = _shown().where(
        Referral.site_id == site_id, Referral.ask_on < today, Referral.person_id.is_not(None)
    )
    return _all(session, query.order_by(Referral.ask_on, Referral.id).limit(limit))


def count_under_way(session: Session, staff_id: int, site_ids: Collection[int]) -> int:
    """Return of how many that a colleague sent on somebody is to ask what became of them."""
    query = select(func.count()).where(
        Referral.recorded_by == staff_id,
        Referral.site_id.in_(site_ids),
        Referral.ask_on.is_not(None),
        Referral.person_id.is_not(None),
    )
    return session.execute(query).scalar_one()


def latest(session: Session, new: NewReferral, staff_id: int) -> int | None:
    """Return the referral of somebody to this institution that a colleague wrote down last."""
    return session.scalar(
        select(Referral.id)
        .where(
            Referral.person_id == new.person_id,
            Referral.recorded_by == staff_id,
            Referral.institution_code == new.institution_code,
        )
        .order_by(Referral.id.desc())
        .limit(1)
    )


def _shown() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Referral,
            Site.name.label("site_name"),
            Institution.label,
            Staff.display_name,
            Person.family_name,
            Person.given_name,
        )
        .join(Site, Site.id == Referral.site_id)
        .join(Institution, Institution.code == Referral.institution_code)
        .join(Staff, Staff.id == Referral.recorded_by)
        .outerjoin(Person, Person.id == Referral.person_id)
    )


def _all(session: Session, query: Select[*tuple[Any, ...]]) -> tuple[referrals.Referral, ...]:
    rows = session.execute(query).all()
    events = _events(session, [row.Referral.id for row in rows])
    return tuple(_referral(row, events[row.Referral.id]) for row in rows)


def _referral(row: Row[Any], recorded: tuple[referrals.ReferralEvent, ...]) -> referrals.Referral:
    kept: Referral = row.Referral
    return referrals.Referral(
        referral_id=kept.id,
        version=kept.version,
        site_id=kept.site_id,
        site_name=row.site_name,
        institution_label=row.label,
        partner=kept.partner,
        reason=kept.reason,
        way=kept.way,
        by=row.display_name,
        life=life(recorded),
        recorded=recorded,
        person_id=kept.person_id,
        person_name=person_label(row.family_name, row.given_name or "")
        if row.family_name
        else None,
    )


def _events(
    session: Session, referral_ids: Iterable[int]
) -> dict[int, tuple[referrals.ReferralEvent, ...]]:
    rows = session.execute(
        select(ReferralEvent, Staff.display_name)
        .join(Staff, Staff.id == ReferralEvent.staff_id)
        .where(ReferralEvent.referral_id.in_(list(referral_ids)))
        .order_by(ReferralEvent.id)
    )
    told: dict[int, tuple[referrals.ReferralEvent, ...]] = {}
    for row in rows:
        kept: ReferralEvent = row.ReferralEvent
        is_empty = kept.reason is None and kept.kind in {EventKind.REFUSED, EventKind.TAKEN_BACK}
        event = referrals.ReferralEvent(
            event_id=kept.id,
            kind=kept.kind,
            on=kept.on_day,
            by=row.display_name,
            reason=FORGOTTEN if is_empty else kept.reason,
            effect=kept.effect,
            replaces=kept.replaces,
        )
        told[kept.referral_id] = (*told.get(kept.referral_id, ()), event)
    return told
