"""When an institution that keeps silent is reminded, and to whom the next reminder goes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from mediance.domain import paris
from mediance.domain.deadline_rules import Rule
from mediance.domain.procedure_life import EventKind, Life, ProcedureEvent
from mediance.domain.procedures import Rung, Step
from mediance.domain.spans import Holidays, Span

RUNGS = tuple(Rung)
UNANSWERED_BEFORE_ESCALATION = 2
SENT = frozenset({Step.DEPOSITED, Step.APPEAL})
WAITING_FOR_INSTITUTION = frozenset({Step.DEPOSITED, Step.ACKNOWLEDGED, Step.APPEAL})
ADMINISTRATIONS = frozenset(
    {
        "caf",
        "carsat",
        "cpam",
        "departement",
        "france_travail",
        "mdph",
        "msa",
        "prefecture",
        "tax_office",
        "town_hall",
    }
)
"""Institutions that answer by the code of relations between the public and the administration."""
RECEIPT, FIRST, AGAIN = "3.11-receipt", "3.11-first", "3.11-next"
"""The rules that hold the cadence, which coordinators may edit like any other."""
CADENCE = frozenset({RECEIPT, FIRST, AGAIN})


@dataclass(frozen=True)
class Cadence:
    """How long to wait: for the acknowledgement, for an answer, and after each reminder."""

    receipt: Span
    first: Span
    again: Span


@dataclass(frozen=True)
class Relance:
    """The next reminder: due on a day, at one rung of the ladder."""

    rung: Rung
    due_on: date


@dataclass(frozen=True)
class Course:
    """What became of a file: when it went, its acknowledgement, the reminders nobody answered."""

    sent_on: date
    is_appeal: bool
    receipt_on: date | None
    reminded_on: tuple[date, ...]


@dataclass(frozen=True)
class _Wait:
    """A file sent, and the patience we have."""

    of: Life
    sent: datetime
    by: Cadence
    holidays: Holidays

    def over_on(self, silent: Sequence[ProcedureEvent]) -> date:
        """Return the day to remind again, after reminders that nobody answered."""
        if not silent:
            return self._first_reminder()
        first, last = self._after(self.by.first, self.sent), silent[-1].at
        is_for_receipt = len(silent) == 1 and paris.local_day(last) < first
        if is_for_receipt and not self._answers():
            return max(first, self._after(self.by.receipt, last))
        return self._after(self.by.again, last)

    def _first_reminder(self) -> date:
        answers = self._answers()
        if answers:
            return self._after(self.by.again, answers[-1])
        is_acknowledged = self.of.step is not Step.DEPOSITED
        return self._after(self.by.first if is_acknowledged else self.by.receipt, self.sent)

    def _answers(self) -> list[datetime]:
        events = self.of.events
        return [
            each.at for each in events if each.kind is EventKind.ANSWERED and each.at > self.sent
        ]

    def _after(self, span: Span, moment: datetime) -> date:
        return span.from_day(paris.local_day(moment), self.holidays)


def cadence(rules: Iterable[Rule]) -> Cadence:
    """Return the cadence that the rules hold; raise KeyError where one of them is missing."""
    delays = {rule.code: rule.delay for rule in rules}
    return Cadence(delays[RECEIPT], delays[FIRST], delays[AGAIN])


def next_relance(of: Life, by: Cadence, holidays: Holidays) -> Relance | None:
    """Return the next reminder; None where nobody is waited for, or the last rung was taken.

    An answer starts the ladder again from its foot; an acknowledgement answers a reminder too, but
    leaves the day of the first real one.
    """
    sent = _sent(of)
    if sent is None:
        return None
    silent = _unanswered(of, sent)
    rung = _rung(silent)
    wait = _Wait(of, sent, by, holidays)
    return Relance(rung, wait.over_on(silent)) if rung else None


def course(of: Life) -> Course | None:
    """Return what a letter tells of the file that is waited for; None where nobody is."""
    sent = _sent(of)
    if sent is None:
        return None
    since = [event for event in of.events if event.at >= sent]
    receipts = [each.at for each in since if each.step is Step.ACKNOWLEDGED]
    return Course(
        sent_on=paris.local_day(sent),
        is_appeal=of.step is Step.APPEAL,
        receipt_on=paris.local_day(receipts[-1]) if receipts else None,
        reminded_on=tuple(paris.local_day(each.at) for each in _unanswered(of, sent)),
    )


def _sent(of: Life) -> datetime | None:
    """Return when the file last went to the institution, while its answer is waited for."""
    if of.is_closed or of.step not in WAITING_FOR_INSTITUTION:
        return None
    return next((event.at for event in reversed(of.events) if event.step in SENT), None)


def _unanswered(of: Life, sent: datetime) -> list[ProcedureEvent]:
    silent: list[ProcedureEvent] = []
    for event in of.events:
        if event.kind is EventKind.CHASED and event.at >= sent:
            silent.append(event)
        elif event.kind is EventKind.ANSWERED or event.step is Step.ACKNOWLEDGED:
            silent.clear()
    return silent


def _rung(silent: list[ProcedureEvent]) -> Rung | None:
    if len(silent) < UNANSWERED_BEFORE_ESCALATION:
        return Rung.REMINDER
    reached = max(RUNGS.index(event.rung) for event in silent if event.rung)
    return RUNGS[reached + 1] if reached + 1 < len(RUNGS) else None
