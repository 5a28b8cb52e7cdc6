"""The deadline rules of the house: read, verified, edited, never without saying what moves."""

import uuid
from collections.abc import Iterator
from dataclasses import replace

from db.engine import Work, act_as, transaction
from db.queries import deadline_rules, journal, procedures, reference
from db.queries.journal import Record
from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.deadline_rules import Rule
from mediance.domain.followup import Consequences, DateChange, RuleVersion
from mediance.domain.free_text import TextField, refuse
from mediance.domain.permissions import Action
from mediance.domain.procedure_deadlines import Lawbook, Subject, dates
from mediance.services import guard
from mediance.services.changes import once
from mediance.services.followup.projection import (
    AT_ONCE,
    everywhere,
    follow_rules,
    lawbook,
    subjects,
)
from mediance.services.followup.refusals import RuleChanged, RuleUnknown

NOTHING_MOVED = Consequences(0)
SHOWN = 20


def all_rules(actor: Actor) -> tuple[RuleVersion, ...]:
    """Return every rule as it holds now.

    Raises `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.VIEW_PROCEDURES)
    with transaction(actor) as work:
        events, domains = deadline_rules.events(work), reference.domain_labels(work)
        return tuple(
            RuleVersion(
                each.rule,
                events[each.rule.event],
                each.version,
                each.is_edited,
                domains.get(each.rule.domain_code, ""),
            )
            for each in deadline_rules.current(work)
        )


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
        journal.record(work, actor, "verify", Record("deadline_rule"))


def consequences(actor: Actor, rule: Rule) -> Consequences:
    """Return which dates of open procedures a rule would move if it were written like this.

    Raises as `verify_rule`.
    """
    guard.require(actor, Action.MANAGE_DEADLINE_RULES)
    with transaction(actor) as work:
        by = lawbook(work)
        return _consequences(actor, work, by, _with(by, rule))


def edit_rule(actor: Actor, rule: Rule, version: int, key: uuid.UUID) -> Consequences:
    """Write the next version of a rule, not verified yet; return which dates it moved.

    Raises `RuleChanged`, `RuleUnknown`, `domain.deadline_rules.InconsistentRule`,
    `free_text.ForbiddenNumber`, `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.MANAGE_DEADLINE_RULES)
    unverified = replace(rule, verified=None)
    for words in (rule.label.french, rule.advice.french, rule.source, rule.legal_basis or ""):
        refuse(words, TextField.DEADLINE_RULE)
    with once(actor, "edit_rule", key, (version, unverified)) as work:
        if work is None:
            return NOTHING_MOVED
        _check_version(work, rule.code, version)
        before = lawbook(work)
        moved = _consequences(actor, work, before, _with(before, unverified))
        deadline_rules.write_next(work, unverified, actor.staff_id)
        journal.record(work, actor, "edit", Record("deadline_rule", row_count=moved.count))
        act_as(work, everywhere(work))
        follow_rules(work)
        act_as(work, actor)
        return moved


def _check_version(work: Work, code: str, version: int) -> None:
    now = deadline_rules.hold(work, code)
    if now is None:
        raise RuleUnknown(code)
    if now != version:
        raise RuleChanged(code)


def _with(by: Lawbook, rule: Rule) -> Lawbook:
    if rule.event not in by.events or rule.code not in {each.code for each in by.rules}:
        raise RuleUnknown(rule.code)
    return replace(by, rules=tuple(rule if each.code == rule.code else each for each in by.rules))


def _consequences(actor: Actor, work: Work, before: Lawbook, after: Lawbook) -> Consequences:
    """Return which dates differ, at every site; shown are those of the actor's own."""
    labels, own = reference.procedure_labels(work), frozenset(actor.site_ids)
    act_as(work, everywhere(work))
    count = 0
    shown: list[DateChange] = []
    for site_id, of, change in _moved(work, before, after):
        count += 1
        if site_id in own and len(shown) < SHOWN:
            shown.append(replace(change, type_label=labels.get(of.type_code, "")))
    act_as(work, actor)
    return Consequences(count, tuple(shown))


def _moved(
    work: Work, before: Lawbook, after: Lawbook
) -> Iterator[tuple[int, Subject, DateChange]]:
    last, today = 0, paris.today()
    while ids := procedures.open_ids(work, last, AT_ONCE):
        for place, of in subjects(work, ids):
            was, will_be = dates(of, before, today), dates(of, after, today)
            for code in was.keys() | will_be.keys():
                old, new = was.get(code), will_be.get(code)
                if old != new:
                    yield place.site_id, of, DateChange(place.procedure_id, "", old, new)
        last = ids[-1]
