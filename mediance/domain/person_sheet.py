"""What the first screen of a person's page answers: who, what is due, what do we wait for."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from mediance.domain import paris
from mediance.domain.consents import ConsentEvent, Hindrance, Subject
from mediance.domain.deadline_rules import Severity
from mediance.domain.deadlines import Known
from mediance.domain.followup import BoardRow, Glance, ProcedureHead, WaitingOn
from mediance.domain.person_file import PastVisit, PersonHead, Phone
from mediance.domain.procedure_deadlines import NOTHING_SAID, Facts, Lawbook
from mediance.domain.procedure_life import Life
from mediance.domain.procedures import Rung, Step
from mediance.domain.relances import SENT, WAITING_FOR_INSTITUTION, Cadence, next_relance
from mediance.domain.spans import Span
from mediance.domain.timelines import ENERGY, EVICTION, Strip, strip
from mediance.domain.visits import VisitState

AT_ONCE = Cadence(Span(), Span(), Span())
"""A cadence that tells the next rung; its day is known already."""


class Way(StrEnum):
    """The two ways down on which people have a strip."""

    EVICTION = "eviction"
    ENERGY = "energy"


STOPS = {Way.EVICTION: EVICTION, Way.ENERGY: ENERGY}
DOMAINS = {Way.EVICTION: "housing", Way.ENERGY: "energy"}
TYPES = {Way.EVICTION: "rent_arrears_plan", Way.ENERGY: "energy_arrears"}
"""A procedure of this kind shows its strip before anything is known of it."""
FUND, FUND_ASKED = "fsl", "deposited"
"""The fund's procedure tells by its deposit when it was asked for help with energy."""


@dataclass(frozen=True)
class ToDo:
    """One line of « À faire »: a deadline that asks for us, or else the next date."""

    head: ProcedureHead
    glance: Glance | None
    on: date | None

    @property
    def weight(self) -> tuple[bool, int, date]:
        """Smaller is more pressing: the gravest first; those without a date after the others."""
        severity = self.glance.severity if self.glance else Severity.USEFUL
        return self.on is None, -severity.weight, self.on or date.max


@dataclass(frozen=True)
class Awaited:
    """One line of « On attend »: since when, and the next reminder where one is due to come."""

    head: ProcedureHead
    since: date | None
    rung: Rung | None
    relance_on: date | None


@dataclass(frozen=True)
class LivedProcedure:
    """A procedure as lists show it; those under way with their lives and what is known of them."""

    row: BoardRow
    life: Life | None = None
    facts: Facts = NOTHING_SAID


@dataclass(frozen=True)
class PersonSheet:
    """The first screen of one person's page, on one day."""

    head: PersonHead
    phones: tuple[Phone, ...]
    stands: Mapping[Subject, ConsentEvent]
    hindrance: Hindrance | None
    procedures: tuple[LivedProcedure, ...]
    visits: tuple[PastVisit, ...]
    strips: Mapping[Way, Strip]
    today: date

    @property
    def under_way(self) -> tuple[BoardRow, ...]:
        """Return the procedures that go on."""
        return tuple(each.row for each in self.procedures if each.row.head.is_open)

    @property
    def closed(self) -> tuple[BoardRow, ...]:
        """Return those that ended."""
        return tuple(each.row for each in self.procedures if not each.row.head.is_open)

    @property
    def here_now(self) -> PastVisit | None:
        """Return the visit that is not over."""
        return next((each for each in self.visits if each.state is not VisitState.ENDED), None)

    @property
    def to_do(self) -> tuple[ToDo, ...]:
        """Return what is due, the most pressing first."""
        found = (line for row in self.under_way for line in _to_do(row))
        return tuple(sorted(found, key=lambda line: line.weight))

    @property
    def awaited(self) -> tuple[Awaited, ...]:
        """Return for whom we wait, the longest first."""
        found = (
            _awaited(each)
            for each in self.procedures
            if each.row.head.is_open and each.row.head.waiting_on is not WaitingOn.US
        )
        return tuple(sorted(found, key=lambda line: line.since or date.max))


def ways(procedures: Iterable[LivedProcedure]) -> tuple[Way, ...]:
    """Return on which ways people are: what is under way, or known, says so."""
    running = [each for each in procedures if each.row.head.is_open]
    return tuple(way for way in Way if any(_is_on(way, each) for each in running))


def strips(procedures: Iterable[LivedProcedure], by: Lawbook, today: date) -> Mapping[Way, Strip]:
    """Return the strip of each way they are on."""
    running = [each for each in procedures if each.row.head.is_open]
    return {way: _strip(way, running, by, today) for way in ways(running)}


def _to_do(row: BoardRow) -> Iterator[ToDo]:
    for glance in filter(None, (row.glance, row.to_ask)):
        yield ToDo(row.head, glance, glance.due_on)
    if row.head.next_date is not None:
        yield ToDo(row.head, None, row.head.next_date)


def _awaited(of: LivedProcedure) -> Awaited:
    next_one = next_relance(of.life, AT_ONCE, frozenset()) if of.life else None
    return Awaited(
        of.row.head,
        _since(of.life),
        next_one.rung if next_one else None,
        of.row.relance_on,
    )


def _since(of: Life | None) -> date | None:
    """Return since when the institution has the file, or since when it stands at its step."""
    if of is None or of.step is None:
        return None
    steps = SENT if of.step in WAITING_FOR_INSTITUTION else {of.step}
    moments = [each.at for each in of.events if each.step in steps]
    return paris.local_day(moments[-1]) if moments else None


def _is_on(way: Way, of: LivedProcedure) -> bool:
    head, marks = of.row.head, {stop.mark for stop in STOPS[way]} - {FUND_ASKED, None}
    is_known = any(known.day and code in marks for code, known in of.facts.events.items())
    return head.type_code == TYPES[way] or (head.domain_code == DOMAINS[way] and is_known)


def _strip(way: Way, running: list[LivedProcedure], by: Lawbook, today: date) -> Strip:
    ours = [each for each in running if each.row.head.domain_code == DOMAINS[way]]
    known = {code: each for one in ours for code, each in one.facts.events.items() if each.day}
    if way is Way.ENERGY:
        known |= _fund_asked(running)
    letters = {
        code: said.letter_says
        for one in ours
        for code, said in one.facts.rules.items()
        if said.letter_says is not None
    }
    return strip(STOPS[way], by.rules, known, by.holidays, today=today, letters=letters)


def _fund_asked(running: Iterable[LivedProcedure]) -> dict[str, Known]:
    moments = [
        event.at
        for each in running
        if each.row.head.type_code == FUND and each.life
        for event in each.life.events
        if event.step is Step.DEPOSITED
    ]
    return {FUND_ASKED: Known(paris.local_day(moments[-1]))} if moments else {}
