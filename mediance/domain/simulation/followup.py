"""Cases: opened when somebody is accompanied, followed by one colleague after another, closed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from mediance.domain.procedures import CaseClosing, Outcome
from mediance.domain.simulation.draws import Mix, lognormal
from mediance.domain.simulation.line import SimulatedVisit
from mediance.domain.simulation.parameters import DAY
from mediance.domain.simulation.procedures import (
    Course,
    KindMix,
    ProcedureKind,
    SimulatedProcedure,
)
from mediance.domain.simulation.scale import Scale
from mediance.domain.simulation.workdays import OfficeTime
from mediance.domain.visits import Answer, Ending

CLOSING_WEIGHTS: Mapping[CaseClosing, float] = {
    CaseClosing.COMPLETED: 72.0,
    CaseClosing.HANDED_OVER: 9.0,
    CaseClosing.LOST_TOUCH: 9.0,
    CaseClosing.MOVED_AWAY: 5.0,
    CaseClosing.STOPPED_BY_PERSON: 4.0,
    CaseClosing.DECEASED: 1.0,
}
LAPSED: Mapping[CaseClosing, float] = {
    CaseClosing.LOST_TOUCH: 6.0,
    CaseClosing.STOPPED_BY_PERSON: 3.0,
    CaseClosing.MOVED_AWAY: 2.0,
}
"""Closings that end the procedures under way, and their weights."""
LAPSE_CHANCE, LAPSE_DAYS = 0.08, 110.0
CLOSED_AFTER_DAYS = 18.0
FURTHER_PROCEDURE_DAYS = 25.0
HAND_OVER_DAYS = 420.0
"""Mean time before a case passes to another colleague."""
BETWEEN_CASES = 240 * DAY
UNASSIGNED = 0.025
"""Share of open cases that nobody follows at the moment."""


@dataclass(frozen=True, slots=True)
class Accompanied:
    """A conversation from which a follow-up may come."""

    ended: int
    site_id: int
    person: int
    staff: int
    domain: str


@dataclass(slots=True)
class Referent:
    """Who follows a case, from when until when."""

    staff: int
    since: int
    until: int | None = None


@dataclass(slots=True)
class SimulatedCase:
    """One person's follow-up; moments in epoch seconds."""

    site_id: int
    person: int
    opened: int
    referents: list[Referent]
    procedures: list[SimulatedProcedure]
    closed: int | None = None
    closing: CaseClosing | None = None


def _apart(conversations: Sequence[Accompanied]) -> list[Accompanied]:
    """Return conversations with enough time between two of the same person for a case to close."""
    last: dict[int, int] = {}
    apart: list[Accompanied] = []
    for conversation in conversations:
        if conversation.ended - last.get(conversation.person, -BETWEEN_CASES) >= BETWEEN_CASES:
            last[conversation.person] = conversation.ended
            apart.append(conversation)
    return apart


def accompanied(visits: Iterable[SimulatedVisit]) -> list[Accompanied]:
    """Return the conversations with somebody known that ended in « accompagner »."""
    return [
        Accompanied(visit.ended, visit.site_id, visit.person, visit.received_by, visit.domain)
        for visit in visits
        if visit.answer is Answer.ACCOMPANY
        and visit.ending is Ending.COMPLETED
        and visit.person is not None
        and visit.ended is not None
        and visit.received_by is not None
    ]


class FollowUp:
    """Draws the cases that come of conversations."""

    def __init__(
        self,
        rng: Random,
        office: OfficeTime,
        kinds: Sequence[ProcedureKind],
        teams: Mapping[int, Sequence[int]],
    ) -> None:
        self._rng = rng
        self._office = office
        self._kinds = KindMix(kinds)
        self._teams = teams
        self._course = Course(rng, office)
        self._closings = Mix(CLOSING_WEIGHTS)
        self._lapses = Mix(LAPSED)

    def cases(self, scale: Scale, conversations: Sequence[Accompanied]) -> list[SimulatedCase]:
        """Return about as many cases as the scale says, oldest first; one at a time per person."""
        starts = _apart(conversations)
        chosen = self._rng.sample(starts, min(scale.cases, len(starts)))
        chosen.sort(key=lambda conversation: conversation.ended)
        open_until: dict[int, int | None] = {}
        cases: list[SimulatedCase] = []
        for conversation in chosen:
            until = open_until.get(conversation.person, 0)
            if until is None or until >= conversation.ended:
                continue
            case = self._case(conversation, scale.procedures_per_case)
            open_until[conversation.person] = case.closed
            cases.append(case)
        return cases

    def _case(self, conversation: Accompanied, procedures_per_case: float) -> SimulatedCase:
        opened = conversation.ended
        procedures = self._procedures(conversation, procedures_per_case)
        case = SimulatedCase(conversation.site_id, conversation.person, opened, [], procedures)
        self._lapse(case)
        if case.closed is None and all(procedure.closed for procedure in procedures):
            last = max(procedure.closed or opened for procedure in procedures)
            days = lognormal(self._rng, CLOSED_AFTER_DAYS, 0.7)
            case.closed = self._office.after(last, days, self._rng)
            case.closing = self._closings.one(self._rng) if case.closed else None
        case.referents = self._referents(case, conversation.staff)
        return case

    def _procedures(
        self, conversation: Accompanied, procedures_per_case: float
    ) -> list[SimulatedProcedure]:
        start: int | None = conversation.ended
        procedures: list[SimulatedProcedure] = []
        while start is not None:
            kind = self._kinds.draw(self._rng, conversation.domain)
            procedures.append(self._course.run(kind, start))
            if self._rng.random() * procedures_per_case < 1:
                break
            days = self._rng.expovariate(1 / FURTHER_PROCEDURE_DAYS)
            start = self._office.after(start, days, self._rng)
        return procedures

    def _lapse(self, case: SimulatedCase) -> None:
        """Let some people stop coming: what was under way ends with the case."""
        if self._rng.random() >= LAPSE_CHANCE:
            return
        days = lognormal(self._rng, LAPSE_DAYS, 0.5)
        lapsed = self._office.after(case.opened, days, self._rng)
        started = max(procedure.steps[-1][1] for procedure in case.procedures)
        if lapsed is None or lapsed <= started:
            return
        if any(procedure.closed and procedure.closed > lapsed for procedure in case.procedures):
            return
        case.closed, case.closing = lapsed, self._lapses.one(self._rng)
        for procedure in case.procedures:
            if procedure.closed is None:
                procedure.closed, procedure.outcome = lapsed, Outcome.STOPPED_BY_PERSON
                procedure.next_in_days = None

    def _referents(self, case: SimulatedCase, first: int) -> list[Referent]:
        referents = [Referent(first, case.opened)]
        team = self._teams[case.site_id]
        while len(team) > 1:
            days = self._rng.expovariate(1 / HAND_OVER_DAYS)
            handed = self._office.after(referents[-1].since, days, self._rng)
            if handed is None or (case.closed is not None and handed >= case.closed):
                break
            referents[-1].until = handed
            others = [one for one in team if one != referents[-1].staff]
            referents.append(Referent(self._rng.choice(others), handed))
        referents[-1].until = case.closed
        if case.closed is None and self._rng.random() < UNASSIGNED:
            referents[-1].until = self._office.after(referents[-1].since, 7.0, self._rng)
        return referents
