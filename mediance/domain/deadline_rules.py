"""What the law, a house rule or good practice says of a date: from what it counts, and what for.

A rule is one row that coordinators may edit. Nobody's advice: « échéance probable », to be
confirmed with whoever `CONFIRM_WITH` names.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from mediance.domain import paris
from mediance.domain.procedures import Step
from mediance.domain.reference import Label
from mediance.domain.spans import Offset, Span

CALENDAR = "calendar"
"""The event of rules that follow the calendar: the day from which one looks; nobody is asked."""


class Severity(StrEnum):
    """What is at stake: a useful reminder 🟡, a right interrupted 🟠, a right lost 🔴."""

    USEFUL = "useful"
    RIGHT_INTERRUPTED = "right_interrupted"
    RIGHT_LOST = "right_lost"

    @property
    def weight(self) -> int:
        """Greater is graver."""
        return list(Severity).index(self)


class Who(StrEnum):
    """Whose time runs: the person's, with us; or the institution's, landlord's or creditor's."""

    PERSON = "person"
    INSTITUTION = "institution"


class Direction(StrEnum):
    """Whether the deadline comes after the event, or before it."""

    AFTER = "after"
    BEFORE = "before"


class Silence(StrEnum):
    """What no answer means once the institution's time has run out."""

    ACCEPTANCE = "acceptance"
    REJECTION = "rejection"
    NONE = "none"
    UNKNOWN = "unknown"


class Confidence(StrEnum):
    """How sure the source of a rule is; `practice` is custom, not law."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    PRACTICE = "practice"


class ConfirmWith(StrEnum):
    """Who can confirm a date to the person, free of charge or through legal aid."""

    ADIL = "adil"
    LAWYER = "lawyer"
    LEGAL_ADVICE = "legal_advice"
    BUDGET_ADVICE = "budget_advice"
    INSTITUTION = "institution"


CONFIRM_WITH: dict[ConfirmWith, Label] = {
    ConfirmWith.ADIL: Label("l’ADIL", "the ADIL, free housing advice"),
    ConfirmWith.LAWYER: Label("un avocat", "a lawyer"),
    ConfirmWith.LEGAL_ADVICE: Label("le Point-Justice", "the Point-Justice, free legal advice"),
    ConfirmWith.BUDGET_ADVICE: Label("un Point conseil budget", "a free budget advice centre"),
    ConfirmWith.INSTITUTION: Label("l’organisme", "the institution"),
}


class RuleProblem(StrEnum):
    """Why a rule cannot be: one sentence each."""

    WORDS_MISSING = "a label, an advice, their glosses or a source are missing"
    LINE_MISMATCH = "the code does not begin with its line"
    NO_LENGTH = "the delay has neither a length nor a day where it lands"
    BACKWARDS = "the delay is below zero: the direction says before or after"
    HOURS_MIXED = "hours stand alone, and count after the event"
    ALERT_AFTER_DEADLINE = "an alert for the person counts beyond the deadline itself"
    SEVERITY_MISMATCH = "the severity is not that of its gravest alert"
    SILENCE_OF_PERSON = "silence has a meaning only where an institution must answer"
    VALIDITY_REVERSED = "it ends before it begins"
    HALF_VERIFIED = "a verification needs its date and its name"
    STANDS_STILL = "what repeats needs a length above zero"
    TOO_LONG = "a length reaches further than a century"
    DAY_FAR_AWAY = "it begins or ends on a day that nobody can have meant"
    TWICE = "another rule has the same code"
    UNKNOWN_EVENT = "its event is not in the list of events"
    UNREADABLE = "a column cannot be read"


class InconsistentRule(Exception):
    """A rule contradicts itself; says which one, why, and what was read."""

    def __init__(self, code: str, problem: RuleProblem, read: str = "") -> None:
        self.code, self.problem = code, problem
        super().__init__(f"rule {code}: {problem}" + (f" ({read})" if read else ""))


@dataclass(frozen=True)
class DeadlineEvent:
    """A happening from which rules count, and the question that asks for its date.

    `step` is the step of a procedure that gives the date by itself.
    """

    code: str
    question: Label
    step: Step | None = None
    asks_hour: bool = False

    @property
    def is_asked(self) -> bool:
        """Whether somebody must be asked; the calendar is known."""
        return self.code != CALENDAR


@dataclass(frozen=True)
class Alert:
    """A day to act or look, and what is then at stake."""

    when: Offset
    severity: Severity


@dataclass(frozen=True)
class Verification:
    """Who of the association checked a rule against its text, and when."""

    on: date
    by: str

    def __post_init__(self) -> None:
        if not self.by.strip():
            raise ValueError(self.by)


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One clock.

    `line` is its line in the table of the law; its validity is that of the event's day;
    it asks for nothing once the procedure has reached the step `until`.
    `opens` begins a window; `every` repeats it; rules of one `group` are clocks of which the
    shorter is acted on. Raises `InconsistentRule`.
    """

    code: str
    line: str
    label: Label
    event: str
    who: Who
    direction: Direction
    delay: Span
    severity: Severity
    advice: Label
    confirm_with: ConfirmWith
    source: str
    confidence: Confidence
    domain_code: str
    legal_basis: str | None = None
    alerts: tuple[Alert, ...] = ()
    silence: Silence = Silence.NONE
    applies_to: frozenset[str] = frozenset()
    opens: Offset | None = None
    every: Span | None = None
    group: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    until: Step | None = None
    verified: Verification | None = None

    def __post_init__(self) -> None:
        problem = next((problem for problem, is_so in _problems(self) if is_so), None)
        if problem:
            raise InconsistentRule(self.code, problem)

    @property
    def is_verified(self) -> bool:
        """Whether somebody of the association checked it; until then it has no colour."""
        return self.verified is not None

    def is_in_force(self, event_on: date) -> bool:
        """Whether it holds for an event of this day."""
        return (self.valid_from is None or self.valid_from <= event_on) and (
            self.valid_to is None or event_on <= self.valid_to
        )


def in_force(rules: Iterable[Rule], event_on: date | None) -> tuple[Rule, ...]:
    """Return the rules that hold for an event of this day; all of them while it is unknown."""
    return tuple(rule for rule in rules if event_on is None or rule.is_in_force(event_on))


def neighbours(rule: Rule, rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """Return what holds for the same event the day before this rule begins, or after it ends."""
    return tuple(
        other
        for other in rules
        if (other.line, other.event) == (rule.line, rule.event)
        and (_follows(rule, other) or _follows(other, rule))
    )


def gravest(severities: Iterable[Severity]) -> Severity | None:
    """Return the gravest; None of none."""
    return max(severities, key=lambda severity: severity.weight, default=None)


def _follows(later: Rule, earlier: Rule) -> bool:
    if later.valid_from is None or earlier.valid_to is None:
        return False
    return later.valid_from - earlier.valid_to == timedelta(days=1)


def _problems(rule: Rule) -> Iterable[tuple[RuleProblem, bool]]:
    words = (rule.label.french, rule.label.english, rule.advice.french, rule.advice.english)
    yield RuleProblem.WORDS_MISSING, not all(text.strip() for text in (*words, rule.source))
    yield (
        RuleProblem.LINE_MISMATCH,
        rule.code != rule.line and not rule.code.startswith(f"{rule.line}-"),
    )
    yield RuleProblem.NO_LENGTH, rule.delay == Span()
    yield RuleProblem.BACKWARDS, any(each.number < 0 for each in rule.delay.quantities)
    yield RuleProblem.HOURS_MIXED, _mixes_hours(rule)
    yield RuleProblem.ALERT_AFTER_DEADLINE, any(_is_beyond(rule, alert) for alert in rule.alerts)
    gravest_alert = gravest(alert.severity for alert in rule.alerts)
    yield RuleProblem.SEVERITY_MISMATCH, gravest_alert not in {None, rule.severity}
    yield (
        RuleProblem.SILENCE_OF_PERSON,
        rule.who is Who.PERSON and rule.silence is not Silence.NONE,
    )
    yield (
        RuleProblem.VALIDITY_REVERSED,
        bool(rule.valid_from and rule.valid_to and rule.valid_to < rule.valid_from),
    )
    yield RuleProblem.STANDS_STILL, rule.every is not None and not _goes_on(rule.every)
    yield RuleProblem.TOO_LONG, not all(span.is_within_a_century for span in _spans(rule))
    yield RuleProblem.DAY_FAR_AWAY, not all(_is_plausible(day) for day in _days(rule))


def _spans(rule: Rule) -> tuple[Span, ...]:
    told = (rule.opens, *(alert.when for alert in rule.alerts))
    others = (rule.every or Span(), *(each.span for each in told if each))
    return rule.delay, *others


def _days(rule: Rule) -> tuple[date, ...]:
    return tuple(day for day in (rule.valid_from, rule.valid_to) if day)


def _is_plausible(day: date) -> bool:
    return paris.EARLIEST <= day <= paris.LATEST


def _mixes_hours(rule: Rule) -> bool:
    units = {each.unit.value for each in rule.delay.quantities}
    is_alone = rule.delay.hours is not None and rule.delay.landing is None
    return "h" in units and not (is_alone and rule.direction is Direction.AFTER)


def _is_beyond(rule: Rule, alert: Alert) -> bool:
    if rule.who is Who.INSTITUTION or not alert.when.is_from_end:
        return False
    return any(each.number > 0 for each in alert.when.span.quantities)


def _goes_on(every: Span) -> bool:
    return bool(every.quantities) and all(each.number > 0 for each in every.quantities)
