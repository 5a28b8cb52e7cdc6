"""Calls of the services of appointments, referrals and papers, to be tried by every role."""

from collections.abc import Callable
from datetime import time, timedelta
from typing import Protocol

from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.appointments import Booking, NewAppointment, Setting, State
from mediance.domain.appointments import Seen as SeenAppointment
from mediance.domain.consents import USUALLY
from mediance.domain.papers import EventKind as Said
from mediance.domain.papers import NewPaperEvent
from mediance.domain.referrals import Correction, EventKind, NewReferral, Step, Way
from mediance.domain.referrals import Seen as SeenReferral
from mediance.services import appointments, consents, papers, referrals
from mediance.services.appointments import Move
from tests.cast import Cast
from tests.confidential import key
from tests.services.people import somebody

TODAY = paris.today()


class WithMeetings(Protocol):
    """Somebody with an appointment here today, a referral, and a paper that was seen."""

    @property
    def here(self) -> int: ...
    @property
    def elsewhere(self) -> int: ...
    @property
    def colleague(self) -> int: ...
    @property
    def meeting(self) -> int: ...
    @property
    def appointment(self) -> int: ...
    @property
    def referral(self) -> int: ...
    @property
    def paper(self) -> int: ...


Call = Callable[[Actor, WithMeetings], object]


def booked(staff_id: int, hour: int) -> Booking:
    starts = paris.at(TODAY, time(hour))
    return Booking(staff_id, starts, starts + timedelta(minutes=30))


def referred(person_id: int, site_id: int) -> NewReferral:
    return NewReferral(
        site_id=site_id,
        person_id=person_id,
        institution_code="caf",
        reason="Le RSA.",
        on=TODAY,
        way=Way.COLD,
    )


def seen_paper(person_id: int, site_id: int) -> NewPaperEvent:
    return NewPaperEvent(
        site_id=site_id,
        person_id=person_id,
        document_codes=("identity",),
        kind=Said.SEEN,
        on=TODAY,
    )


def meetings_made(cast: Cast) -> dict[str, int]:
    """Make what the calls need, and return it by name."""
    person_id = somebody(cast, "Serra", "Joana")
    consents.give_notice(cast.amina, person_id, USUALLY, key())
    booking = booked(cast.ines.staff_id, 9)
    new = NewAppointment(site_id=cast.here, booking=booking, person_id=person_id)
    referral_id = referrals.send(cast.amina, referred(person_id, cast.here), key())
    papers.say(cast.amina, seen_paper(person_id, cast.here), key())
    (paper,) = papers.papers_of(cast.amina, person_id).known
    return {
        "meeting": person_id,
        "appointment": appointments.take(cast.amina, new, key()),
        "referral": referral_id,
        "paper": paper.last.event_id,
    }


def take(actor: Actor, world: WithMeetings, site_id: int) -> object:
    new = NewAppointment(site_id=site_id, booking=booked(world.colleague, 11))
    return appointments.take(actor, new, key())


def first_event(actor: Actor, world: WithMeetings) -> Correction:
    (known,) = referrals.referrals_of(actor, world.meeting).known
    return Correction(known.recorded[0].event_id, Step(kind=EventKind.SENT, on=TODAY))


EXPECTING: dict[str, Call] = {
    "appointments.todays": lambda a, _: appointments.todays(a),
    "appointments.expected_today": lambda a, w: appointments.expected_today(a, w.here),
}
KEEPING: dict[str, Call] = {
    "appointments.professionals": lambda a, w: appointments.professionals(a, w.here),
    "appointments.take": lambda a, w: take(a, w, w.here),
    "appointments.move": lambda a, w: appointments.move(
        a,
        SeenAppointment(w.appointment, 1),
        Move(booked(w.colleague, 15), Setting.PHONE),
        key(),
    ),
    "appointments.say": lambda a, w: appointments.say(
        a, SeenAppointment(w.appointment, 1), State.EXCUSED, key()
    ),
    "appointments.arrive": lambda a, w: appointments.arrive(a, w.appointment, key()),
}
REFERRING: dict[str, Call] = {
    "referrals.referrals_of": lambda a, w: referrals.referrals_of(a, w.meeting),
    "referrals.todays_referrals": lambda a, _: referrals.todays_referrals(a),
    "referrals.send": lambda a, w: referrals.send(a, referred(w.meeting, w.here), key()),
    "referrals.tell": lambda a, w: referrals.tell(
        a, SeenReferral(w.referral, 1), Step(kind=EventKind.RECEIVED, on=TODAY), key()
    ),
    "referrals.correct": lambda a, w: referrals.correct(
        a, SeenReferral(w.referral, 1), first_event(a, w), key()
    ),
}
SUPERVISING: dict[str, Call] = {
    "referrals.overdue_referrals": lambda a, w: referrals.overdue_referrals(a, w.here),
}
SEEING: dict[str, Call] = {
    "papers.papers_of": lambda a, w: papers.papers_of(a, w.meeting),
    "papers.say": lambda a, w: papers.say(a, seen_paper(w.meeting, w.here), key()),
    "papers.take_back": lambda a, w: papers.take_back(a, w.paper, key()),
}

MEETING_CALLS: dict[str, tuple[str, Call]] = {
    "appointments.appointments_of": (
        "view_person",
        lambda a, w: appointments.appointments_of(a, w.meeting),
    ),
    **{
        name: (action, call)
        for action, calls in {
            "view_expected": EXPECTING,
            "keep_appointment": KEEPING,
            "refer_person": REFERRING,
            "supervise_follow_up": SUPERVISING,
            "see_paper": SEEING,
        }.items()
        for name, call in calls.items()
    },
}

MEETINGS_ELSEWHERE: dict[str, Call] = {
    "appointments.expected_today": lambda a, w: appointments.expected_today(a, w.elsewhere),
    "appointments.professionals": lambda a, w: appointments.professionals(a, w.elsewhere),
    "appointments.take": lambda a, w: take(a, w, w.elsewhere),
    "referrals.send": lambda a, w: referrals.send(a, referred(w.meeting, w.elsewhere), key()),
    "referrals.overdue_referrals": lambda a, w: referrals.overdue_referrals(a, w.elsewhere),
    "papers.say": lambda a, w: papers.say(a, seen_paper(w.meeting, w.elsewhere), key()),
}

MEETINGS_NOT_TIED_TO_A_SITE = dict.fromkeys(
    MEETING_CALLS.keys() - MEETINGS_ELSEWHERE.keys(),
    "what is of another place is out of sight: tested with the services",
)

NO_SERVICE_OF_MEETINGS = {
    "record_visit.record_within": "a step within the transaction of a service that asked",
}
