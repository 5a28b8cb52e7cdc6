"""One day at one site: sessions one after the other, with the same colleagues."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from mediance.domain.simulation.arrivals import Desk, Meetings, Mixes, come_in, meet_outside
from mediance.domain.simulation.hours import Half, Session
from mediance.domain.simulation.line import FreeColleague, SimulatedVisit, serve
from mediance.domain.simulation.parameters import MINUTE, QUEUEING
from mediance.domain.simulation.rota import Rota

PER_TOUR = 6
"""People one colleague meets outside in a half-day, unless there are too few colleagues."""


@dataclass(frozen=True)
class Staffing:
    """Who works at one site, by their ids."""

    site_id: int
    receptionist: int
    receivers: tuple[int, ...]

    def on_duty(self, day: date) -> tuple[int, ...]:
        """Return those who receive people, whose turn it is first."""
        first = day.toordinal() % len(self.receivers)
        return self.receivers[first:] + self.receivers[:first]


class Workday:
    """Draws a place's days; one after the other, or the same day anew with other chances."""

    def __init__(self, rota: Rota, staffing: Staffing, mixes: Mixes) -> None:
        self._rota = rota
        self._staffing = staffing
        self._desk = Desk(staffing.site_id, staffing.receptionist, mixes)

    def work(self, rng: Random, sessions: Sequence[tuple[Session, int]]) -> list[SimulatedVisit]:
        """Return the visits of one day's sessions, given how many come; each is at its end."""
        free_at: dict[int, int] = {}
        visits: list[SimulatedVisit] = []
        for session, count in sessions:
            if session.half is Half.TOUR:
                visits += self._tour(rng, session, count)
            else:
                visits += self._open(rng, session, count, free_at)
        return visits

    def _open(
        self, rng: Random, session: Session, count: int, free_at: dict[int, int]
    ) -> list[SimulatedVisit]:
        visits = come_in(rng, session, count, self._desk)
        here = self._staffing.on_duty(session.day)[: self._rota.colleagues(session)]
        colleagues: list[FreeColleague] = [
            (max(session.opens, free_at.get(one, 0)), one) for one in here
        ]
        serve(
            [visit for visit in visits if visit.ending is None],
            colleagues,
            wrap_up=round(QUEUEING.wrap_up * MINUTE),
            call_unanswered=round(QUEUEING.call_unanswered * MINUTE),
        )
        free_at.update((one, free) for free, one in colleagues)
        return visits

    def _tour(self, rng: Random, session: Session, count: int) -> list[SimulatedVisit]:
        on_duty = self._staffing.on_duty(session.day)
        pairs = min(len(on_duty), -(-count // PER_TOUR))
        rounds = [
            Meetings(colleague, len(range(turn, count, pairs)))
            for turn, colleague in enumerate(on_duty[:pairs])
        ]
        return meet_outside(rng, session, rounds, self._desk)
