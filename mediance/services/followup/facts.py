"""What is learnt of a deadline: when its event was, what the letter says, that it is put aside."""

import uuid
from dataclasses import replace
from datetime import date

from db.queries.procedures import NewFact
from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.deadline_rules import CALENDAR, Rule, Severity, neighbours
from mediance.domain.deadlines import NOTHING, Known, RuleNotInForce
from mediance.domain.followup import DeadlineFact, Seen
from mediance.domain.free_text import TextField
from mediance.domain.free_text import reason as told
from mediance.domain.procedure_deadlines import SAID_NOTHING, Subject, dates, known_of
from mediance.domain.spans import Span
from mediance.services.followup.refusals import DateMissing, ReasonMissing, RuleUnknown
from mediance.services.followup.writing import (
    Change,
    Held,
    Written,
    carry_out,
    check_plausible,
)

MOST_QUANTITIES, GREATEST = 4, 999
"""What the database keeps of a length of time that a letter says."""


def say_deadline_fact(actor: Actor, seen: Seen, fact: DeadlineFact, key: uuid.UUID) -> Seen:
    """Say when an event was, and what the letter says; a rule of another type is added by it.

    It is said of the version that holds for that day. Raises `domain.deadlines.RuleNotInForce`
    where none does, `DateMissing` where nothing is said, or a length of time without its event's
    day, `paris.DayFarAway`; what was said before may be taken back.

    Returns the state after it. Raises `Changed`, `ProcedureUnknown`, `RuleUnknown`,
    `errors.PersonRestricted`, `NotPermitted` or `DatabaseUnavailable`.
    """
    _check_plausible(fact)

    def do(held: Held) -> Written:
        rule = _rule(held, fact.rule_code)
        known = Known(fact.event_on, fact.event_at, fact.letter_says)
        if known.day is not None:
            rule = _holding(held, rule, known.day)
        elif _says_nothing(held, rule, known):
            raise DateMissing
        return Written("say_date", fact=_fact(rule, known))

    return carry_out(actor, Change("say_deadline_fact", seen, fact, key), do)


def dismiss_deadline(
    actor: Actor, seen: Seen, rule_code: str, key: uuid.UUID, *, reason: str = ""
) -> Seen:
    """Put a deadline aside; one by which a right is lost, with a reason only (`ReasonMissing`).

    What comes again, or follows the calendar, is put aside for the day on which it is due.

    Returns the state after it. Raises `Changed`, `ProcedureUnknown`, `RuleUnknown`,
    `free_text.ForbiddenNumber`, `free_text.TextTooLong`, `errors.PersonRestricted`, `NotPermitted`
    or `DatabaseUnavailable`.
    """
    why = told(reason, TextField.FOLLOW_UP_REASON)

    def do(held: Held) -> Written:
        rule = _rule(held, rule_code)
        if rule.severity is Severity.RIGHT_LOST and not why:
            raise ReasonMissing
        known = _fact(rule, _known(held, rule))
        of = Subject(held.kept.head.type_code, held.life, held.facts)
        due_on = dates(of, held.by, paris.today()).get(rule.code)
        aside = replace(known, is_dismissed=True, reason=why or None, due_on=due_on)
        return Written("dismiss", fact=aside)

    return carry_out(actor, Change("dismiss_deadline", seen, (rule_code, why), key), do)


def resume_deadline(actor: Actor, seen: Seen, rule_code: str, key: uuid.UUID) -> Seen:
    """Look at a deadline again that was put aside.

    Returns the state after it. Raises `Changed`, `ProcedureUnknown`, `RuleUnknown`,
    `errors.PersonRestricted`, `NotPermitted` or `DatabaseUnavailable`.
    """

    def do(held: Held) -> Written:
        rule = _rule(held, rule_code)
        return Written("resume", fact=_fact(rule, _known(held, rule)))

    return carry_out(actor, Change("resume_deadline", seen, rule_code, key), do)


def _check_plausible(fact: DeadlineFact) -> None:
    for said in (fact.event_on, fact.event_at):
        check_plausible(said)
    if not isinstance(fact.letter_says, Span):
        check_plausible(fact.letter_says)
    elif not _is_of_a_letter(fact.letter_says):
        raise paris.DayFarAway


def _is_of_a_letter(length: Span) -> bool:
    """Whether a letter may say so: a few quantities, none of a thousand, within a century."""
    numbers = [abs(each.number) for each in length.quantities]
    is_short = len(numbers) <= MOST_QUANTITIES and all(each <= GREATEST for each in numbers)
    return is_short and length.is_within_a_century


def _rule(held: Held, code: str) -> Rule:
    rule = next((each for each in held.by.rules if each.code == code), None)
    if rule is None:
        raise RuleUnknown(code)
    return rule


def _holding(held: Held, rule: Rule, day: date) -> Rule:
    versions = (rule, *neighbours(rule, held.by.rules))
    found = next((each for each in versions if each.is_in_force(day)), None)
    if found is None:
        raise RuleNotInForce(rule.code)
    return found


def _says_nothing(held: Held, rule: Rule, known: Known) -> bool:
    """Whether no date follows from it, nor is one taken back; a step may tell the event's day."""
    if isinstance(known.letter_says, date):
        return False
    if rule.event != CALENDAR:
        of = Subject(held.kept.head.type_code, held.life)
        if known_of(rule, of, held.by, paris.today()).day is not None:
            return False
    return known.letter_says is not None or _known(held, rule) == NOTHING


def _known(held: Held, rule: Rule) -> Known:
    """Return what people said of a rule so far: whatever is said next is said of that."""
    event = held.facts.events.get(rule.event, NOTHING)
    said = held.facts.rules.get(rule.code, SAID_NOTHING)
    return Known(event.event_on, event.event_at, said.letter_says)


def _fact(rule: Rule, known: Known) -> NewFact:
    return NewFact(rule_code=rule.code, event_code=rule.event, known=known)
