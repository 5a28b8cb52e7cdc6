"""The deadline rules of the house: read, verified, edited, never without saying what moves."""

import uuid
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from db.engine import Work, transaction
from db.queries import deadline_rules, journal, reference
from db.queries.journal import Record
from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.deadline_rows import readable
from mediance.domain.deadline_rules import DeadlineEvent, InconsistentRule, Rule, RuleProblem
from mediance.domain.deadlines import Deadline, Known, next_deadline
from mediance.domain.followup import Consequences, Following, RuleVersion, WrittenRule
from mediance.domain.free_text import TextField, TextTooLong, refuse, visible
from mediance.domain.permissions import Action
from mediance.services import drafts, guard
from mediance.services.changes import once
from mediance.services.deadline_rules import shipped_rules
from mediance.services.followup import following
from mediance.services.followup.consequences import consequences_of
from mediance.services.followup.projection import holidays_around
from mediance.services.followup.refusals import RuleChanged, RuleUnknown

NOTHING_MOVED = Consequences(0)
LONGEST_TEXT = 600


def all_rules(actor: Actor) -> tuple[RuleVersion, ...]:
    """Return every rule as it holds now.

    Raises `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.VIEW_PROCEDURES)
    with transaction(actor) as work:
        events = deadline_rules.events(work)
        domains = reference.domain_labels(work, in_english=actor.language == "en")
        held = deadline_rules.current(work)
    delivered = _delivered(each.rule for each in held if each.is_edited)
    return tuple(
        RuleVersion(
            each.rule,
            events[each.rule.event],
            each.version,
            each.is_edited,
            domains.get(each.rule.domain_code, ""),
            delivered.get(each.rule.code),
        )
        for each in held
    )


def rule_names(actor: Actor) -> tuple[dict[str, DeadlineEvent], dict[str, str]]:
    """Return every event by its code, and what every kind of procedure is called, by its own.

    Raises `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.MANAGE_DEADLINE_RULES)
    with transaction(actor) as work:
        return deadline_rules.events(work), reference.procedure_labels(work)


def verify_rule(actor: Actor, code: str, version: int, key: uuid.UUID) -> None:
    """Answer for a rule in one's own name, today: from now on it has its colour.

    Raises `RuleChanged`, `RuleUnknown`, `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.MANAGE_DEADLINE_RULES)
    with once(actor, "verify_rule", key, (code, version)) as work:
        if work is None:
            return
        _check_version(work, code, version)
        deadline_rules.verify(work, code, actor.staff_id, paris.today())
        journal.record(work, actor, "verify", Record("deadline_rule", fields=(code,)))


def history(actor: Actor, code: str) -> tuple[WrittenRule, ...]:
    """Return every version of a rule, the last one first; none where there is no such rule.

    Raises `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.MANAGE_DEADLINE_RULES)
    with transaction(actor) as work:
        return deadline_rules.versions(work, code)


def worked_example(actor: Actor, rule: Rule, event_on: date) -> Deadline | None:
    """Return what a rule gives for an event of this day; None where it does not hold for it.

    Raises `NotPermitted`.
    """
    guard.require(actor, Action.MANAGE_DEADLINE_RULES)
    if not rule.is_in_force(event_on) or not paris.EARLIEST <= event_on <= paris.LATEST:
        return None
    return next_deadline(rule, Known(event_on), holidays_around(event_on), event_on)


def consequences(actor: Actor, rule: Rule) -> Consequences:
    """Return which dates of open procedures a rule would move if it were written like this.

    Raises as `verify_rule`.
    """
    guard.require(actor, Action.MANAGE_DEADLINE_RULES)
    with transaction(actor) as work:
        return consequences_of(actor, work, rule)


def edit_rule(actor: Actor, rule: Rule, version: int, key: uuid.UUID) -> Consequences:
    """Write the next version of a rule, not verified yet; return which dates it moves.

    Lists follow at once where few procedures are concerned, beside the screens where many are:
    `being_followed` tells how far that is. Raises `RuleChanged`, `RuleUnknown`,
    `domain.deadline_rules.InconsistentRule`, `free_text.ForbiddenNumber`, `free_text.TextTooLong`,
    `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.MANAGE_DEADLINE_RULES)
    unverified = _as_kept(rule)
    with once(actor, "edit_rule", key, (version, unverified)) as work:
        if work is None:
            return NOTHING_MOVED
        _check_version(work, rule.code, version)
        moved = consequences_of(actor, work, unverified)
        drafts.forget(work, actor.staff_id, key)
        deadline_rules.write_next(work, unverified, actor.staff_id)
        edited = Record("deadline_rule", fields=(rule.code,), row_count=moved.count)
        journal.record(work, actor, "edit", edited)
    following.follow_soon()
    return moved


def being_followed(actor: Actor) -> Following | None:
    """Return how many procedures follow the rules edited last; None once all of them do.

    Raises `NotPermitted`.
    """
    guard.require(actor, Action.VIEW_PROCEDURES)
    return following.under_way()


def _as_kept(rule: Rule) -> Rule:
    """Return a rule as it is written: by nobody's word yet, and such that it will be read."""
    for words in (*_texts(rule), rule.source, rule.legal_basis or ""):
        refuse(words, TextField.DEADLINE_RULE)
        if len(words) > LONGEST_TEXT:
            raise TextTooLong(LONGEST_TEXT, TextField.DEADLINE_RULE)
    if not all(visible(words) for words in (*_texts(rule), rule.source)):
        raise InconsistentRule(rule.code, RuleProblem.WORDS_MISSING)
    return readable(replace(rule, verified=None))


def _texts(rule: Rule) -> tuple[str, ...]:
    return tuple(words for of in (rule.label, rule.advice) for words in (of.french, of.english))


def _delivered(edited: Iterable[Rule]) -> dict[str, Rule]:
    """Return what the list of the software says of rules edited here, where it says otherwise."""
    ours = {rule.code: replace(rule, verified=None) for rule in edited}
    listed = shipped_rules() if ours else ()
    return {each.code: each for each in listed if ours.get(each.code, each) != each}


def _check_version(work: Work, code: str, version: int) -> None:
    now = deadline_rules.hold(work, code)
    if now is None:
        raise RuleUnknown(code)
    if now != version:
        raise RuleChanged(code)
