"""The date that follows from an event and a rule: statutory, safe, and the days to act.

Statutory: plain calendar arithmetic from the event, whose own day is not counted. A month later is
the same day of the month, or its last where it is too short. The extension that some texts grant
when the last day is no working day is never counted on. Safe: the last working day before the
statutory day, but not before an event that starts the clock. What a letter says replaces what the
rule says.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from mediance.domain import paris
from mediance.domain.deadline_rules import Alert, Direction, Rule, Severity, Who, gravest
from mediance.domain.spans import DAY, Holidays, Offset, Span, last_working_day

INSTANT = timedelta(microseconds=1)


class RuleNotInForce(Exception):
    """The rule does not hold for an event of that day: another version does."""


class State(StrEnum):
    """Where a deadline stands on a day."""

    DATE_TO_ASK = "date_to_ask"
    TO_COME = "to_come"
    DUE = "due"
    LAST_CHANCE = "last_chance"
    OVERDUE = "overdue"
    ELAPSED = "elapsed"


@dataclass(frozen=True)
class Known:
    """What is known of one clock: the event's day or moment, and what the letter received says.

    `event_at` is aware. A letter says a date, or a length of time from the event.
    """

    event_on: date | None = None
    event_at: datetime | None = None
    letter_says: date | Span | None = None

    @property
    def day(self) -> date | None:
        """The event's day in Paris."""
        return paris.local_day(self.event_at) if self.event_at else self.event_on


NOTHING = Known()


@dataclass(frozen=True)
class DatedAlert:
    """A day to act or to look, and what is then at stake."""

    on: date
    severity: Severity


@dataclass(frozen=True)
class Deadline:
    """One clock of one procedure; without dates where the event's is to be asked.

    `by_rule` is what the rule alone gives; a letter may make it differ from `statutory`.
    `statutory_at` is the moment, in UTC, of what is counted in hours.
    """

    rule: Rule
    event_on: date | None = None
    statutory: date | None = None
    safe: date | None = None
    opens_on: date | None = None
    alerts: tuple[DatedAlert, ...] = ()
    by_rule: date | None = None
    statutory_at: datetime | None = None
    is_from_letter: bool = False

    def state(self, today: date) -> State:
        """Return where it stands on this day in Paris."""
        if self.statutory is None or self.safe is None:
            return State.DATE_TO_ASK
        is_ours = self.rule.who is Who.PERSON
        if today > self.statutory:
            return State.OVERDUE if is_ours else State.ELAPSED
        if is_ours and today >= self.safe:
            return State.LAST_CHANCE
        return State.DUE if self._reached(today) else State.TO_COME

    def state_at(self, now: datetime) -> State:
        """Return where it stands at an aware moment: to the minute where hours count."""
        if self.statutory_at and now >= self.statutory_at:
            return State.OVERDUE if self.rule.who is Who.PERSON else State.ELAPSED
        return self.state(paris.local_day(now))

    def severity_on(self, today: date) -> Severity | None:
        """Return what is at stake on this day; None while nothing is to be done."""
        return self.severity_in(self.state(today), today)

    def severity_in(self, state: State, today: date) -> Severity | None:
        """Return what is at stake where it stands so on this day."""
        match state:
            case State.TO_COME:
                return None
            case State.DATE_TO_ASK | State.LAST_CHANCE | State.OVERDUE:
                return self.rule.severity
            case State.DUE | State.ELAPSED:
                return gravest(alert.severity for alert in self._reached(today))

    def colour_on(self, today: date) -> Severity | None:
        """Return what may be shown in colour: nothing that nobody here has verified."""
        return self.severity_on(today) if self.rule.is_verified else None

    def next_look(self, today: date) -> date | None:
        """Return the next day when it asks for attention: its next alert, or its own day."""
        days = [alert.on for alert in self.alerts] + [self.statutory or date.min]
        return min((day for day in days if day > today), default=None)

    def _reached(self, today: date) -> tuple[DatedAlert, ...]:
        return tuple(alert for alert in self.alerts if alert.on <= today)


@dataclass(frozen=True)
class _Stretch:
    """From where to where a clock runs."""

    start: date
    statutory: date
    holidays: Holidays

    def at(self, offset: Offset) -> date:
        """Return a day told from the event, or from the deadline."""
        anchor = self.statutory if offset.is_from_end else self.start
        return offset.span.from_day(anchor, self.holidays)


@dataclass(frozen=True)
class Clocks:
    """Deadlines of which one is right: all are shown, `acting` is acted on."""

    shown: tuple[Deadline, ...]
    acting: Deadline


def deadline(rule: Rule, known: Known, holidays: Holidays) -> Deadline:
    """Return the deadline that a rule gives; raise `RuleNotInForce`."""
    day = known.day
    if day is not None and not rule.is_in_force(day):
        raise RuleNotInForce(rule.code)
    by_rule = _by_rule(rule, known, holidays)
    from_letter = _by_letter(rule, known, holidays)
    statutory_at = _moment(rule, known) if from_letter is None else None
    statutory = from_letter or by_rule
    if statutory is None:
        return Deadline(rule)
    stretch = _Stretch(day or _start_for(rule, statutory, holidays), statutory, holidays)
    safe = _safe(rule, statutory, day, holidays)
    return Deadline(
        rule, day, statutory, safe,
        opens_on=stretch.at(rule.opens) if rule.opens else None,
        alerts=_alerts(rule, stretch, safe),
        by_rule=by_rule, statutory_at=statutory_at, is_from_letter=from_letter is not None,
    )  # fmt: skip


def next_deadline(rule: Rule, known: Known, holidays: Holidays, today: date) -> Deadline:
    """Return the first deadline, not yet past, of a rule that repeats; of others the only one.

    Each repetition counts from the first event: the 31st stays the 31st where the month has one.
    """
    first = deadline(rule, known, holidays)
    if rule.every is None or known.day is None or isinstance(known.letter_says, date):
        return first
    due, times = first, 0
    while due.statutory is not None and due.statutory < today:
        times += 1
        again = rule.every.times(times).from_day(known.day, holidays)
        due = deadline(rule, Known(again, letter_says=known.letter_says), holidays)
    return due


def clocks(deadlines: Iterable[Deadline]) -> tuple[Clocks, ...]:
    """Return the deadlines of one procedure, those of one group together, in their order.

    Acted on is what a letter says; otherwise the earliest.
    """
    groups: dict[str, list[Deadline]] = {}
    for each in deadlines:
        groups.setdefault(each.rule.group or each.rule.code, []).append(each)
    return tuple(Clocks(tuple(group), min(group, key=_urgency)) for group in groups.values())


def _urgency(of: Deadline) -> tuple[bool, date, datetime]:
    end = of.statutory or date.max
    return not of.is_from_letter, end, of.statutory_at or datetime.max.replace(tzinfo=UTC)


def _by_rule(rule: Rule, known: Known, holidays: Holidays) -> date | None:
    moment = _moment(rule, known)
    if moment:
        return paris.local_day(moment - INSTANT)
    return _apart(rule, rule.delay).from_day(known.day, holidays) if known.day else None


def _by_letter(rule: Rule, known: Known, holidays: Holidays) -> date | None:
    if isinstance(known.letter_says, Span):
        length = _apart(rule, known.letter_says)
        return length.from_day(known.day, holidays) if known.day else None
    return known.letter_says


def _apart(rule: Rule, length: Span) -> Span:
    return length if rule.direction is Direction.AFTER else length.times(-1)


def _moment(rule: Rule, known: Known) -> datetime | None:
    """When so many hours are over, by the clock on the wall or elapsed, whichever is earlier.

    Where only the day is known, from its first minute.
    """
    hours, day = rule.delay.hours, known.day
    if hours is None or day is None:
        return None
    start = known.event_at or paris.at(day, time.min)
    wall = paris.local(start).replace(tzinfo=None) + timedelta(hours=hours)
    return min(start.astimezone(UTC) + timedelta(hours=hours), paris.at(wall.date(), wall.time()))


def _start_for(rule: Rule, statutory: date, holidays: Holidays) -> date:
    """Return the event's day as a letter's date lets it be supposed."""
    back = Span(rule.delay.quantities[::-1])
    return _apart(rule, back.times(-1)).from_day(statutory, holidays)


def _safe(rule: Rule, statutory: date, event_on: date | None, holidays: Holidays) -> date:
    before = last_working_day(statutory - DAY, holidays)
    if rule.direction is Direction.AFTER and event_on is not None:
        before = max(before, event_on)
    return min(before, statutory)


def _alerts(rule: Rule, stretch: _Stretch, safe: date) -> tuple[DatedAlert, ...]:
    """Return the alerts by day, the gravest of a day; the person's not after the safe day."""
    found: dict[date, Severity] = {}
    for alert in rule.alerts:
        day = _alert_day(rule, alert, stretch, safe)
        found[day] = gravest([alert.severity, found.get(day, alert.severity)]) or alert.severity
    return tuple(DatedAlert(day, found[day]) for day in sorted(found))


def _alert_day(rule: Rule, alert: Alert, stretch: _Stretch, safe: date) -> date:
    day = stretch.at(alert.when)
    if rule.direction is Direction.AFTER:
        day = max(day, stretch.start)
    return min(day, safe) if rule.who is Who.PERSON else day
