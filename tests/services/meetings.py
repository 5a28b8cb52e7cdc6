"""Rows of one person's appointments, referrals and papers, written as the owner."""

from datetime import timedelta

from sqlalchemy import func, select

from db.engine import Work
from db.models import (
    Appointment,
    AppointmentEvent,
    Base,
    DocumentEvent,
    Referral,
    ReferralEvent,
)
from mediance.domain import appointments, papers, paris, referrals
from tests.cast import Cast


def meetings_of(cast: Cast, person_id: int) -> list[Base]:
    """Return an appointment, a referral and a paper of somebody's, to be written down."""
    now, ines = paris.now(), cast.ines.staff_id
    return [
        Appointment(
            site_id=cast.here,
            staff_id=ines,
            starts_at=now,
            ends_at=now + timedelta(minutes=45),
            setting=appointments.Setting.HOME,
            domain_code="debt",
            channel_code="phone",
            taken_by=cast.carme.staff_id,
            person_id=person_id,
        ),
        Referral(
            site_id=cast.here,
            institution_code="caf",
            way=referrals.Way.WARM,
            recorded_by=ines,
            person_id=person_id,
            partner="Point conseil budget",
            reason="Un accompagnement plus long.",
            ask_on=paris.today(),
        ),
        DocumentEvent(
            person_id=person_id,
            site_id=cast.here,
            document_code="identity",
            kind=papers.EventKind.SEEN,
            on_day=paris.today(),
            staff_id=ines,
            valid_until=paris.today(),
        ),
    ]


def happened_to(work: Work, cast: Cast) -> list[Base]:
    """Return what happened to the last appointment and the last referral."""
    appointment_id = work.scalar(select(func.max(Appointment.id))) or 0
    referral_id = work.scalar(select(func.max(Referral.id))) or 0
    return [
        AppointmentEvent(
            appointment_id=appointment_id,
            site_id=cast.here,
            kind=appointments.EventKind.EXCUSED,
            staff_id=cast.carme.staff_id,
            version=2,
            reason="Elle est malade.",
        ),
        ReferralEvent(
            referral_id=referral_id,
            site_id=cast.here,
            kind=referrals.EventKind.SENT,
            on_day=paris.today(),
            staff_id=cast.ines.staff_id,
            version=1,
        ),
    ]
