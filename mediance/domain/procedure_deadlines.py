"""The deadlines of one procedure: which rules are its own, what is known, when they ask for us.

A rule belongs by the type of the procedure, or because somebody said something of it. One that
counts from a step is not asked about before that step. Unknown is not safe: where a right can be
lost and nobody said anything of its dates, the date is to be asked from the first day.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import islice

from mediance.domain import paris
from mediance.domain.deadline_rules import (
    CALENDAR,
    DeadlineEvent,
    Rule,
    Severity,
    Who,
    neighbours,
)
from mediance.domain.deadlines import (
    NOTHING,
    Clocks,
    Deadline,
    Known,
    State,
    clocks,
    next_deadline,
)
from mediance.domain.followup import DeadlineLine, Dismissal
from mediance.domain.procedure_life import EventKind, Life
from mediance.domain.procedures import Step
from mediance.domain.spans import DAY, Holidays, Span


@dataclass(frozen=True)
class Said:
    """What was said last of one rule: what the letter says, and whether it was put aside."""

    letter_says: date | Span | None = None
    dismissal: Dismissal | None = None


@dataclass(frozen=True)
class Facts:
    """What people said: of events by their code, of rules by theirs."""

    events: Mapping[str, Known] = field(default_factory=dict)
    rules: Mapping[str, Said] = field(default_factory=dict)


NOTHING_SAID = Facts()
SAID_NOTHING = Said()


@dataclass(frozen=True)
class Lawbook:
    """All that dates are computed from: the rules, their events, the public holidays."""

    rules: tuple[Rule, ...]
    events: Mapping[str, DeadlineEvent]
    holidays: Holidays

    def of_type(self, type_code: str, facts: Facts) -> tuple[Rule, ...]:
        """Return the rules of a procedure."""
        return tuple(
            rule for rule in self.rules if type_code in rule.applies_to or rule.code in facts.rules
        )


@dataclass(frozen=True)
class Subject:
    """One procedure, as far as its deadlines go."""

    type_code: str
    life: Life
    facts: Facts = NOTHING_SAID

    def is_told(self, rule: Rule) -> bool:
        """Whether people said the day of a rule by which a right is lost, or the letter's."""
        if rule.severity is not Severity.RIGHT_LOST or rule.event == CALENDAR:
            return False
        event = self.facts.events.get(rule.event, NOTHING)
        letter = self.facts.rules.get(rule.code, SAID_NOTHING).letter_says
        return event.day is not None or isinstance(letter, date)


@dataclass(frozen=True)
class Attention:
    """From which day a rule asks for attention, how gravely, and until when it may be done."""

    rule_code: str
    on: date
    severity: Severity
    who: Who
    due_on: date | None
    is_passing: bool


def lines(
    of: Subject, by: Lawbook, today: date, now: datetime | None = None
) -> tuple[DeadlineLine, ...]:
    """Return what is shown, the most pressing first, those put aside last.

    What is counted in hours is over by the moment where `now` is given, else by the day.
    """
    shown = (_line(of, by, each, (today, now)) for each in clocks(_deadlines(of, by, today)))
    return tuple(sorted(shown, key=_pressing))


def attentions(of: Subject, by: Lawbook, today: date) -> tuple[Attention, ...]:
    """Return the days on which an open procedure asks for us, one line a rule and day."""
    if of.life.is_closed:
        return ()
    shown = lines(of, by, today)
    running = [each for each in shown if each.dismissal is None]
    gravest: dict[tuple[str, date], Attention] = {}
    is_told = any(of.is_told(rule) for rule in by.of_type(of.type_code, of.facts))
    to_ask = () if is_told else _to_ask(of, running, today)
    later = (*_after_those_aside(of, by, shown), *_once_in_force(of, by, today))
    for each in (*to_ask, *_to_come(running), *later):
        before = gravest.get((each.rule_code, each.on), each)
        gravest[each.rule_code, each.on] = max(before, each, key=_weight)
    return tuple(gravest.values())


def known_of(rule: Rule, of: Subject, by: Lawbook, today: date) -> Known:
    """Return what is known of a rule's clock: what people said, or else the step that tells it."""
    said = of.facts.rules.get(rule.code, SAID_NOTHING)
    event = of.facts.events.get(rule.event, NOTHING)
    if rule.event == CALENDAR:
        return Known(today, letter_says=said.letter_says)
    if event.day is None:
        event = Known(_day_of_step(of.life, by.events[rule.event].step))
    return Known(event.event_on, event.event_at, said.letter_says)


def dates(of: Subject, by: Lawbook, today: date) -> dict[str, date | None]:
    """Return the statutory day of every rule of a procedure, by the code of the rule."""
    return {each.rule.code: each.statutory for each in _deadlines(of, by, today)}


def addable(of: Subject, by: Lawbook, domain_code: str) -> tuple[Rule, ...]:
    """Return the rules of a domain that no type of procedure brings by itself."""
    mine = {rule.code for rule in by.of_type(of.type_code, of.facts)}
    return tuple(
        rule
        for rule in by.rules
        if not rule.applies_to and rule.domain_code == domain_code and rule.code not in mine
    )


def _deadlines(of: Subject, by: Lawbook, today: date) -> Iterable[Deadline]:
    for rule in by.of_type(of.type_code, of.facts):
        if _is_done(rule, of.life):
            continue
        known = known_of(rule, of, by, today)
        day = known.day
        is_untold = day is None and known.letter_says is None
        if is_untold and (by.events[rule.event].step or _is_of_other_days(rule, by, today)):
            continue
        if day is None or rule.is_in_force(day):
            yield next_deadline(rule, known, by.holidays, today)


def _is_done(rule: Rule, life: Life) -> bool:
    """Whether the procedure has reached the step until which a rule asks."""
    if rule.until is None or life.step is None:
        return False
    steps = list(Step)
    return steps.index(life.step) >= steps.index(rule.until)


def _is_of_other_days(rule: Rule, by: Lawbook, today: date) -> bool:
    """Whether the version that holds today asks for the same date."""
    return not rule.is_in_force(today) and any(
        other.is_in_force(today) for other in neighbours(rule, by.rules)
    )


def _line(of: Subject, by: Lawbook, each: Clocks, at: tuple[date, datetime | None]) -> DeadlineLine:
    rule, (today, now) = each.acting.rule, at
    state = each.acting.state_at(now) if now else each.acting.state(today)
    return DeadlineLine(
        clocks=each,
        state=state,
        severity=each.acting.severity_in(state, today),
        question=by.events[rule.event],
        known={one.rule.code: known_of(one.rule, of, by, today) for one in each.shown},
        dismissal=_put_aside(of, each.acting),
    )


def _put_aside(of: Subject, acting: Deadline) -> Dismissal | None:
    """Return that a deadline was put aside; one that comes again, only for its day then."""
    said = of.facts.rules.get(acting.rule.code, SAID_NOTHING).dismissal
    is_past = said is not None and said.due_on != acting.statutory
    return None if is_past and _comes_again(acting.rule) else said


def _to_ask(of: Subject, running: Iterable[DeadlineLine], today: date) -> Iterable[Attention]:
    """Ask for one date: the others come up once it is known which of them there are."""
    asked = (
        line.rule
        for line in running
        if line.state is State.DATE_TO_ASK and line.rule.severity is Severity.RIGHT_LOST
    )
    for rule in islice(asked, 1):
        day = _first_day(of.life) or today
        yield Attention(rule.code, day, rule.severity, rule.who, None, is_passing=False)


def _to_come(running: Iterable[DeadlineLine]) -> Iterable[Attention]:
    for line in running:
        rule, acting = line.rule, line.acting
        is_dated = isinstance(line.known[rule.code].letter_says, date)
        passes = _comes_again(rule) and not is_dated
        days = [(alert.on, alert.severity) for alert in acting.alerts]
        if rule.who is Who.PERSON and acting.safe is not None:
            days.append((acting.safe, rule.severity))
        for day, severity in days:
            yield Attention(rule.code, day, severity, rule.who, acting.statutory, passes)


def _after_those_aside(
    of: Subject, by: Lawbook, shown: Iterable[DeadlineLine]
) -> Iterable[Attention]:
    for line in shown:
        if line.dismissal and line.dismissal.due_on and _comes_again(line.rule):
            yield from _from_day(of, by, line.rule, line.dismissal.due_on + DAY)


def _once_in_force(of: Subject, by: Lawbook, today: date) -> Iterable[Attention]:
    """Ask by the calendar from the first day of a rule: nobody will say anything on it."""
    for rule in by.of_type(of.type_code, of.facts):
        if rule.event == CALENDAR and rule.valid_from and rule.valid_from > today:
            yield from _from_day(of, by, rule, rule.valid_from)


def _from_day(of: Subject, by: Lawbook, rule: Rule, day: date) -> Iterable[Attention]:
    alone = replace(by, rules=(rule,))
    running = (line for line in lines(of, alone, day) if line.dismissal is None)
    return (replace(each, on=max(each.on, day)) for each in _to_come(running))


def _comes_again(rule: Rule) -> bool:
    return rule.every is not None or rule.event == CALENDAR


def _pressing(line: DeadlineLine) -> tuple[bool, bool, int, date]:
    is_over = line.state is State.ELAPSED
    weight = line.severity.weight if line.severity else -1
    return line.dismissal is not None, is_over, -weight, line.acting.safe or date.min


def _weight(of: Attention) -> int:
    return of.severity.weight


def _day_of_step(life: Life, step: Step | None) -> date | None:
    entered = (each.at for each in reversed(life.events) if step and each.step is step)
    return _day(next(entered, None))


def _first_day(life: Life) -> date | None:
    entered = (each.at for each in life.events if each.kind is EventKind.ENTERED)
    return _day(next(entered, None))


def _day(moment: datetime | None) -> date | None:
    return paris.local_day(moment) if moment else None
