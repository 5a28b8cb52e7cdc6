"""Appointments, referrals and papers of both sites, for the test of what Postgres lets through."""

from collections.abc import Sequence
from datetime import timedelta

from db.engine import Work
from db.models import (
    Appointment,
    AppointmentEvent,
    DocumentEvent,
    Referral,
    ReferralEvent,
)
from mediance.domain import appointments, papers, paris, referrals


def add_meetings(work: Work, site_id: int, person_id: int, staff_ids: Sequence[int]) -> None:
    """Have each of these keep an appointment of yesterday and one of tomorrow, and so on."""
    today, now = paris.today(), paris.now()
    for staff_id in staff_ids:
        for days in (-1, 1):
            starts = now + timedelta(days=days, hours=site_id)
            appointment = Appointment(
                site_id=site_id,
                staff_id=staff_id,
                starts_at=starts,
                ends_at=starts + timedelta(minutes=15),
                setting=appointments.Setting.PHONE,
                domain_code="caf",
                channel_code="phone",
                taken_by=staff_id,
                person_id=person_id,
            )
            work.add(appointment)
            work.flush()
            work.add(
                AppointmentEvent(
                    appointment_id=appointment.id,
                    site_id=site_id,
                    kind=appointments.EventKind.EXCUSED,
                    staff_id=staff_id,
                    version=1,
                )
            )
        referral = Referral(
            site_id=site_id,
            institution_code="caf",
            way=referrals.Way.COLD,
            recorded_by=staff_id,
            person_id=person_id,
        )
        work.add(referral)
        work.flush()
        sent = ReferralEvent(
            referral_id=referral.id,
            site_id=site_id,
            kind=referrals.EventKind.SENT,
            on_day=today,
            staff_id=staff_id,
            version=1,
        )
        seen = DocumentEvent(
            person_id=person_id,
            site_id=site_id,
            document_code="identity",
            kind=papers.EventKind.SEEN,
            on_day=today,
            staff_id=staff_id,
        )
        work.add_all([sent, seen])
        work.flush()
