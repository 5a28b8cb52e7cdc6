"""The numbers that drive the simulation; written beside the data they produce."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from mediance.domain.visits import Answer, Ending

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR


@dataclass(frozen=True)
class Queueing:
    """How a day at the desk goes; times in minutes."""

    patience_median: float = 85.0
    patience_sigma: float = 0.75
    leaves_unseen: float = 0.3
    """Share of those who give up whose departure is only noticed when they are called."""
    call_unanswered: float = 1.0
    notice_shortest: float = 0.8
    notice_longest: float = 6.0
    """How long a free colleague takes to notice somebody who just came in."""
    wrap_up: float = 2.0
    """Between the end of one conversation and the next call."""
    service_sigma: float = 0.55
    appointment_factor: float = 1.5
    """An appointment is a longer conversation."""
    urgent_share: float = 0.045
    answered_at_desk: float = 0.14
    answered_by_phone: float = 0.85
    cancelled: float = 0.006
    cancelled_within: float = 1.8
    staffing_margin: float = 0.25
    """Colleagues beyond the offered load, in units of its square root (Halfin and Whitt 1981)."""


@dataclass(frozen=True)
class Rhythm:
    """How many come when; factors around one."""

    weekday: tuple[float, ...] = (1.32, 1.06, 0.88, 1.0, 0.84, 1.0, 1.0)
    month: tuple[float, ...] = (1.15, 1.1, 1.1, 1.05, 1.05, 0.98, 0.8, 0.6, 1.2, 1.1, 1.1, 0.9)
    first_ten_days: float = 1.22
    middle_of_month: float = 0.95
    end_of_month: float = 0.86
    reopening: float = 1.25
    """The first day after at least three closed days."""
    morning: float = 1.15
    afternoon: float = 0.85
    day_noise_shape: float = 20.0
    """Shape of the gamma factor that makes days differ more than chance alone."""
    first_quarter: float = 2.8
    second_quarter: float = 1.8
    last_half_hour: float = 0.45
    """Within an opening: the crowd at the door, and the last half-hour before closing."""
    yearly_growth: float = 0.04


@dataclass(frozen=True)
class Naming:
    """Who gives a name, by how they came."""

    by_channel: Mapping[str, float] = field(
        default_factory=lambda: {
            "walk_in": 0.55,
            "appointment": 0.97,
            "phone": 0.75,
            "mail": 0.95,
            "email": 0.95,
            "home": 0.7,
            "outside": 0.12,
        }
    )
    recent: float = 0.5
    """Share of returning people who are in the middle of something: drawn among recent visits."""
    other_site: float = 0.04
    birth_year_known: float = 0.86
    notice_given: float = 0.9
    has_phone: float = 0.72
    second_phone: float = 0.07


DOMAIN_WEIGHTS: Mapping[str, float] = {
    "caf": 17.0,
    "housing": 15.0,
    "energy": 9.0,
    "debt": 7.0,
    "health": 11.0,
    "pension": 6.0,
    "work": 7.0,
    "papers": 7.0,
    "residence": 6.0,
    "tax": 5.0,
    "letter": 10.0,
    "conflict": 2.5,
    "other": 3.0,
    "to_clarify": 9.0,
}
DOMAIN_SEASONS: Mapping[str, Mapping[int, float]] = {
    "energy": {1: 1.5, 2: 1.7, 3: 1.6, 6: 0.7, 7: 0.6, 8: 0.6, 10: 1.2, 11: 1.5, 12: 1.4},
    "housing": {2: 1.2, 3: 1.4, 4: 1.2, 10: 1.2, 11: 1.2},
    "tax": {4: 2.2, 5: 2.8, 9: 1.5, 10: 1.4, 12: 0.6},
    "caf": {1: 1.4, 9: 1.2, 12: 1.2},
    "work": {6: 1.2, 9: 1.3},
}
SERVICE_MINUTES: Mapping[str, float] = {
    "caf": 16.0,
    "housing": 22.0,
    "energy": 17.0,
    "debt": 28.0,
    "health": 15.0,
    "pension": 24.0,
    "work": 16.0,
    "papers": 13.0,
    "residence": 21.0,
    "tax": 15.0,
    "letter": 9.0,
    "conflict": 26.0,
    "to_clarify": 12.0,
}
OTHER_SERVICE_MINUTES = 15.0
"""Median conversation, by domain; a domain the association added takes the last."""

CHANNEL_WEIGHTS: Mapping[str, float] = {
    "walk_in": 76.0,
    "appointment": 11.0,
    "phone": 10.0,
    "email": 2.0,
    "mail": 1.0,
}
TOUR_CHANNEL_WEIGHTS: Mapping[str, float] = {"outside": 65.0, "home": 35.0}
AT_A_DISTANCE = frozenset({"phone", "email", "mail"})

ANSWER_WEIGHTS: Mapping[Answer, float] = {
    Answer.INFORM: 36.0,
    Answer.ACCOMPANY: 36.0,
    Answer.CONNECT: 9.0,
    Answer.REFER: 13.0,
    Answer.PREVENT: 6.0,
}
DESK_ANSWER_WEIGHTS: Mapping[Answer, float] = {
    Answer.INFORM: 76.0,
    Answer.REFER: 19.0,
    Answer.PREVENT: 5.0,
}

LEAVING = (Ending.LEFT_WITHOUT_CONTACT, Ending.ABSENT)

QUEUEING = Queueing()
RHYTHM = Rhythm()
NAMING = Naming()
