"""What it would do to open procedures if a rule were written otherwise: nothing moves unsaid."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from db.engine import Work, act_as
from db.queries import board, procedures, reference
from db.queries.procedures import Concern
from mediance.domain import paris, relances
from mediance.domain.actors import Actor
from mediance.domain.deadline_rules import CALENDAR, Rule
from mediance.domain.followup import Consequences, DateChange
from mediance.domain.procedure_deadlines import Lawbook, Subject, dates
from mediance.services.followup.projection import AT_ONCE, everywhere, lawbook, relance, subjects
from mediance.services.followup.refusals import RuleUnknown

SHOWN = 20


def consequences_of(actor: Actor, work: Work, after: Rule) -> Consequences:
    """Return which dates differ, at every site; shown are those of the actor's own.

    Those of what is sensitive are counted, and never listed. Raises `RuleUnknown`.
    """
    labels, own = reference.procedure_labels(work), frozenset(actor.site_ids)
    sensitive = board.sensitive_types(work)
    edit = _edit(lawbook(work), after)
    act_as(work, everywhere(work))
    count = past = discreet = 0
    shown: list[DateChange] = []
    for site_id, of, change in _moved(work, edit):
        count += 1
        past += _is_over(change)
        if site_id in own and of.type_code in sensitive:
            discreet += 1
        elif site_id in own and len(shown) < SHOWN:
            shown.append(replace(change, type_label=labels.get(of.type_code, "")))
    act_as(work, actor)
    return Consequences(count, tuple(shown), past, discreet)


def _is_over(change: DateChange) -> bool:
    today = paris.today()
    return any(day is not None and day < today for day in (change.before, change.after))


@dataclass(frozen=True)
class _Edit:
    """A rule as it is and as it would be; of the other rules only those that act with it."""

    was: Rule
    will_be: Rule
    before: Lawbook
    after: Lawbook

    @property
    def concern(self) -> Concern:
        """Return which procedures may have a date by it: where nobody has to say anything, all."""
        both = (self.was, self.will_be)
        has_own_day = any(
            rule.event == CALENDAR or self.before.events[rule.event].step for rule in both
        )
        return Concern(
            type_codes=self.was.applies_to | self.will_be.applies_to if has_own_day else (),
            steps=relances.WAITING_FOR_INSTITUTION if self.is_cadence else (),
            rule_codes={self.was.code},
            event_codes={rule.event for rule in both},
        )

    @property
    def is_cadence(self) -> bool:
        """Whether it says when institutions are reminded."""
        return self.was.code in relances.CADENCE


def _edit(by: Lawbook, after: Rule) -> _Edit:
    before = next((each for each in by.rules if each.code == after.code), None)
    if before is None or after.event not in by.events:
        raise RuleUnknown(after.code)
    rules = [each for each in by.rules if each.code in {after.code, *relances.CADENCE}]
    others = tuple(each for each in rules if each is not before)
    return _Edit(
        before,
        after,
        replace(by, rules=(before, *others)),
        replace(by, rules=(after, *others)),
    )


def _moved(work: Work, edit: _Edit) -> Iterator[tuple[int, Subject, DateChange]]:
    ids, today = procedures.concerned(work, edit.concern), paris.today()
    for start in range(0, len(ids), AT_ONCE):
        for place, of in subjects(work, ids[start : start + AT_ONCE]):
            was = _date(edit, edit.before, of, today)
            will_be = _date(edit, edit.after, of, today)
            if was != will_be:
                yield place.site_id, of, DateChange(place.procedure_id, "", was, will_be)


def _date(edit: _Edit, by: Lawbook, of: Subject, today: date) -> date | None:
    """Return the date that a rule gives a procedure: its own, or that of the next reminder."""
    own = dates(of, by, today).get(edit.was.code)
    reminder = relance(of.life, by) if edit.is_cadence and own is None else None
    return reminder.due_on if reminder else own
