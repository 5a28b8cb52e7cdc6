"""Who comes in during one session, what for, and how much time and patience they bring."""

from collections.abc import Collection
from dataclasses import dataclass
from itertools import accumulate
from random import Random

from mediance.domain.simulation.draws import Mix, lognormal, lognormal_mean
from mediance.domain.simulation.hours import Half, Session
from mediance.domain.simulation.line import SimulatedVisit
from mediance.domain.simulation.parameters import (
    ANSWER_WEIGHTS,
    AT_A_DISTANCE,
    CHANNEL_WEIGHTS,
    DESK_ANSWER_WEIGHTS,
    DOMAIN_SEASONS,
    DOMAIN_WEIGHTS,
    MINUTE,
    OTHER_SERVICE_MINUTES,
    QUEUEING,
    RHYTHM,
    SERVICE_MINUTES,
    TOUR_CHANNEL_WEIGHTS,
)
from mediance.domain.visits import Ending

QUARTER = 15 * MINUTE
FEWEST_QUARTERS = 5
"""A session cut shorter than this has no quiet end yet."""
SHORTEST_SERVICE = 2 * MINUTE
SHORTEST_PATIENCE = 3 * MINUTE
MONTHS = range(1, 13)
WALK_TO_THE_NEXT = 9.0
"""Median minutes between two meetings of a tour."""


@dataclass(frozen=True)
class Meetings:
    """How many people one colleague meets on a tour."""

    colleague: int
    count: int


class Mixes:
    """What people come for and how, given the lists that the association keeps."""

    def __init__(self, domains: Collection[str], channels: Collection[str]) -> None:
        self.domains = {
            month: Mix({code: _domain_weight(code, month) for code in domains}) for month in MONTHS
        }
        self.channels = Mix({c: w for c, w in CHANNEL_WEIGHTS.items() if c in channels})
        self.tour_channels = Mix({c: w for c, w in TOUR_CHANNEL_WEIGHTS.items() if c in channels})
        self.answers = Mix(ANSWER_WEIGHTS)
        self.desk_answers = Mix(DESK_ANSWER_WEIGHTS)


@dataclass(frozen=True)
class Desk:
    """Where arrivals are recorded, by whom, and what people come for there."""

    site_id: int
    receptionist: int
    mixes: Mixes


def _domain_weight(code: str, month: int) -> float:
    return DOMAIN_WEIGHTS.get(code, 1.0) * DOMAIN_SEASONS.get(code, {}).get(month, 1.0)


def come_in(rng: Random, session: Session, count: int, desk: Desk) -> list[SimulatedVisit]:
    """Return `count` arrivals in order of time; those answered at the desk have already ended."""
    mixes = desk.mixes
    moments = sorted(_moments(rng, session, count))
    domains = mixes.domains[session.day.month].draw(rng, count)
    channels = mixes.channels.draw(rng, count)
    answers = mixes.answers.draw(rng, count)
    visits = [
        SimulatedVisit(desk.site_id, moment, domain, channel, desk.receptionist, answer=answer)
        for moment, domain, channel, answer in zip(moments, domains, channels, answers, strict=True)
    ]
    for visit in visits:
        if _is_answered_at_desk(rng, visit):
            visit.ended, visit.ending = visit.arrived, Ending.ANSWERED_AT_DESK
            visit.answer = mixes.desk_answers.one(rng)
        else:
            _prepare_for_the_line(rng, visit)
    return visits


def meet_outside(
    rng: Random, session: Session, rounds: list[Meetings], desk: Desk
) -> list[SimulatedVisit]:
    """Return the meetings of a tour: each colleague meets one person after the other."""
    visits: list[SimulatedVisit] = []
    for meetings in rounds:
        moment = session.opens
        for _ in range(meetings.count):
            moment += round(lognormal(rng, WALK_TO_THE_NEXT * MINUTE, 0.4))
            visit = _meeting(rng, session, moment, desk)
            visit.recorded_by = visit.received_by = meetings.colleague
            visits.append(visit)
            moment += visit.service
    return visits


def _meeting(rng: Random, session: Session, moment: int, desk: Desk) -> SimulatedVisit:
    domain = desk.mixes.domains[session.day.month].one(rng)
    channel = desk.mixes.tour_channels.one(rng)
    visit = SimulatedVisit(desk.site_id, moment, domain, channel, desk.receptionist)
    visit.answer = desk.mixes.answers.one(rng)
    visit.service = _service(rng, domain)
    visit.received = moment
    visit.ended, visit.ending = moment + visit.service, Ending.COMPLETED
    return visit


def _moments(rng: Random, session: Session, count: int) -> list[int]:
    """Draw moments from a piecewise constant intensity: the door opens, a crowd comes in."""
    length = session.closes - session.opens
    quarters = max(1, -(-length // QUARTER))
    weights = [1.0] * quarters
    weights[0] = RHYTHM.first_quarter
    if quarters > 1:
        weights[1] = RHYTHM.second_quarter
    if session.half is not Half.PRESENT and quarters >= FEWEST_QUARTERS:
        weights[-2:] = [RHYTHM.last_half_hour] * 2
    weights[-1] *= (length - (quarters - 1) * QUARTER) / QUARTER
    chosen = rng.choices(range(quarters), cum_weights=list(accumulate(weights)), k=count)
    chance = rng.random
    ends = [min(QUARTER, length - quarter * QUARTER) for quarter in range(quarters)]
    return [session.opens + q * QUARTER + int(chance() * ends[q]) for q in chosen]


def _is_answered_at_desk(rng: Random, visit: SimulatedVisit) -> bool:
    if visit.channel in AT_A_DISTANCE:
        return rng.random() < QUEUEING.answered_by_phone
    return visit.channel == "walk_in" and rng.random() < QUEUEING.answered_at_desk


def _prepare_for_the_line(rng: Random, visit: SimulatedVisit) -> None:
    chance = rng.random
    visit.service = _service(rng, visit.domain)
    if visit.channel == "appointment":
        visit.service = round(visit.service * QUEUEING.appointment_factor)
    shortest, longest = QUEUEING.notice_shortest, QUEUEING.notice_longest
    visit.noticed_after = round((shortest + chance() * (longest - shortest)) * MINUTE)
    if chance() < QUEUEING.cancelled:
        visit.leaves_as = Ending.CANCELLED
        visit.gives_up = visit.arrived + 5 + int(chance() * QUEUEING.cancelled_within * MINUTE)
        return
    visit.is_urgent = visit.channel == "walk_in" and chance() < QUEUEING.urgent_share
    if visit.channel not in AT_A_DISTANCE:
        patience = lognormal(rng, QUEUEING.patience_median * MINUTE, QUEUEING.patience_sigma)
        visit.gives_up = visit.arrived + max(SHORTEST_PATIENCE, round(patience))
        if chance() < QUEUEING.leaves_unseen:
            visit.leaves_as = Ending.ABSENT


def _service(rng: Random, domain: str) -> int:
    median = SERVICE_MINUTES.get(domain, OTHER_SERVICE_MINUTES) * MINUTE
    return max(SHORTEST_SERVICE, round(lognormal(rng, median, QUEUEING.service_sigma)))


def mean_service_minutes(domains: Collection[str]) -> float:
    """Return the mean conversation to plan colleagues with, wrap-up included."""
    weights = {code: DOMAIN_WEIGHTS.get(code, 1.0) for code in domains}
    median = sum(
        weight * SERVICE_MINUTES.get(code, OTHER_SERVICE_MINUTES)
        for code, weight in weights.items()
    ) / sum(weights.values())
    skew = lognormal_mean(QUEUEING.service_sigma)
    appointments = CHANNEL_WEIGHTS["appointment"] / sum(CHANNEL_WEIGHTS.values())
    longer = 1 + appointments * (QUEUEING.appointment_factor - 1)
    return median * skew * longer + QUEUEING.wrap_up


def share_of_the_line() -> float:
    """Return the expected share of arrivals that need a colleague."""
    total = sum(CHANNEL_WEIGHTS.values())
    desk = CHANNEL_WEIGHTS["walk_in"] * QUEUEING.answered_at_desk
    distant = sum(CHANNEL_WEIGHTS[channel] for channel in AT_A_DISTANCE)
    return 1 - (desk + distant * QUEUEING.answered_by_phone) / total
