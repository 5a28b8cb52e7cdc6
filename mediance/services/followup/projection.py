"""On which days procedures ask for us: computed anew whenever what they follow from changes."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import cache

from db.engine import Work
from db.queries import accounts, deadline_rules, procedures
from db.queries.procedures import Place
from mediance.domain import paris, relances
from mediance.domain.actors import HOUSEKEEPING, Actor
from mediance.domain.deadline_rules import Severity, Who
from mediance.domain.followup import RecordedEvent
from mediance.domain.procedure_deadlines import (
    NOTHING_SAID,
    Attention,
    Lawbook,
    Subject,
    attentions,
)
from mediance.domain.procedure_life import ImpossibleHistory, Life, life
from mediance.domain.relances import Relance, next_relance
from mediance.domain.spans import Holidays
from mediance.services.sites import public_holidays

AT_ONCE = 100
YEARS = 20


def lawbook(work: Work) -> Lawbook:
    """Return the rules as they hold now."""
    rules = tuple(each.rule for each in deadline_rules.current(work))
    return Lawbook(rules, deadline_rules.events(work), holidays_around(paris.today()))


def holidays_around(day: date) -> Holidays:
    """Return the public holidays of the years that a deadline from this day may touch."""
    return _holidays(day.year)


def project(work: Work, place: Place, of: Subject, by: Lawbook) -> None:
    """Say on which days one procedure asks for us."""
    procedures.replace_alerts(work, {place: days(of, by, paris.today())})


def project_again(work: Work, procedure_ids: Sequence[int], by: Lawbook) -> None:
    """Say the same of many, from what is recorded of them."""
    today = paris.today()
    found = {place: days(of, by, today) for place, of in subjects(work, procedure_ids)}
    procedures.replace_alerts(work, found)


def project_all(work: Work) -> int:
    """Say the same of all procedures under way, which nobody else changes; return how many."""
    by, versions = lawbook(work), deadline_rules.not_applied(work)
    count = last = 0
    while ids := procedures.open_ids(work, last, AT_ONCE):
        project_again(work, ids, by)
        count, last = count + len(ids), ids[-1]
    deadline_rules.say_applied(work, versions)
    return count


def everywhere(work: Work) -> Actor:
    """Return the machinery that keeps the house, at every site."""
    site_ids = tuple(site.site_id for site in accounts.sites(work, with_closed=True))
    return replace(HOUSEKEEPING, site_ids=site_ids)


def subjects(work: Work, procedure_ids: Sequence[int]) -> Iterator[tuple[Place, Subject]]:
    """Return procedures as far as their deadlines go; what cannot have happened is passed over."""
    places = procedures.places(work, procedure_ids)
    recorded = procedures.events(work, procedure_ids)
    facts = procedures.facts(work, procedure_ids)
    for place, type_code in places.items():
        try:
            lived = life(each.event for each in recorded[place.procedure_id])
        except ImpossibleHistory:
            continue
        said = facts.get(place.procedure_id, NOTHING_SAID)
        yield place, Subject(type_code, lived, said)


def days(of: Subject, by: Lawbook, today: date) -> tuple[Attention, ...]:
    """Return the days on which a procedure asks for us, the next reminder included."""
    reminder = relance(of.life, by)
    if reminder is None:
        return attentions(of, by, today)
    due = reminder.due_on
    next_one = Attention(
        relances.AGAIN, due, Severity.USEFUL, Who.INSTITUTION, due, is_passing=False
    )
    return (*attentions(of, by, today), next_one)


def relance(of: Life, by: Lawbook) -> Relance | None:
    """Return the next reminder, by the cadence of the house."""
    return next_relance(of, relances.cadence(by.rules), by.holidays)


def as_they_hold(recorded: Sequence[RecordedEvent], lived: Life) -> tuple[RecordedEvent, ...]:
    """Return what was recorded, each with whether it holds still."""
    holding = {each.event_id for each in lived.events}
    return tuple(replace(each, holds=each.event.event_id in holding) for each in recorded)


@cache
def _holidays(year: int) -> frozenset[date]:
    return frozenset(public_holidays(range(year - YEARS, year + YEARS)))
