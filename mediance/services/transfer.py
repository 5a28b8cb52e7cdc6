"""Somebody goes on waiting at another site of the association."""

import uuid
from dataclasses import replace

from db.engine import Work, act_as, transaction
from db.queries import accounts, clock, journal, submissions, visit_details, visits
from db.queries.journal import Record
from db.queries.submissions import Press
from db.queries.visits import Continuation
from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.permissions import Action
from mediance.domain.visits import (
    Ending,
    Happening,
    VisitEventKind,
    check_can_transfer,
    taking_back_continuation,
)
from mediance.services import guard, transitions
from mediance.services.transitions import HeldVisit

INTENTION = "transfer"


class SiteUnknown(Exception):
    """Nobody is received at this site, or the person is there already."""


class WaitsThereAlready(Exception):
    """The person has an active visit of their own at the other site."""


def transfer(actor: Actor, visit_id: int, to_site_id: int, key: uuid.UUID) -> int:
    """Send somebody who waits to another site; return the number they have there.

    The wait goes on from their arrival, and it stays one visit in every count. The actor need not
    work there. The same `key` again returns the same number. Raises `SiteUnknown`,
    `WaitsThereAlready`, `TransitionRefused` unless they have been waiting since today,
    `VisitUnknown`, `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.RECEIVE_VISIT)
    press = Press(key, INTENTION, (visit_id, to_site_id))
    with transitions.elsewhere_as(WaitsThereAlready), transaction(actor) as work:
        earlier = submissions.claim(work, press, actor.staff_id)
        if earlier is not None:
            return _number_there(work, actor, to_site_id, earlier.visit_id)
        visit = transitions.held(work, visit_id)
        _send(work, actor, visit, to_site_id)
        entry_id, number = _go_on(work, actor, visit, to_site_id)
        submissions.conclude(work, press, entry_id)
        return number


def call_back(work: Work, actor: Actor, visit: HeldVisit, *, undone: Happening) -> None:
    """Take a transfer back at the other site, within the transaction that undoes it here.

    Raises `GoesOnElsewhere` once anything has happened there.
    """
    if undone.to_site_id is None:
        return
    act_as(work, _also_at(actor, undone.to_site_id))
    there = visits.continuation_of(work, visit.head.visit_id)
    if there is not None:
        entry = transitions.held(work, there)
        cancelled = taking_back_continuation(entry.events, clock.now(work))
        transitions.append(work, actor, entry, cancelled)
    act_as(work, actor)


def continue_visit(work: Work, actor: Actor, visit_id: int, at: Continuation) -> tuple[int, int]:
    """Add the entry with which a visit goes on, with all it says; return its id and its number."""
    head, moment = visits.go_on(work, visit_id, at)
    visit_details.copy(work, visit_id, head.visit_id, head.site_id)
    continued = Happening(kind=VisitEventKind.CONTINUED, at=moment, staff_id=actor.staff_id or None)
    visits.add_event(work, head, continued)
    touched = Record("visit", head.visit_id, head.site_id)
    journal.record(work, actor, continued.kind.value, touched)
    return head.visit_id, head.number


def _send(work: Work, actor: Actor, visit: HeldVisit, to_site_id: int) -> None:
    now = clock.now(work)
    check_can_transfer(visit.progress, visit.head.arrived_at, now)
    known = {site.site_id for site in accounts.sites(work)}
    if to_site_id not in known - {visit.head.site_id}:
        raise SiteUnknown
    sent = Happening(
        kind=VisitEventKind.ENDED, at=now, ending=Ending.TRANSFERRED, to_site_id=to_site_id
    )
    transitions.append(work, actor, visit, sent)


def _go_on(work: Work, actor: Actor, visit: HeldVisit, to_site_id: int) -> tuple[int, int]:
    act_as(work, _also_at(actor, to_site_id))
    there = Continuation(
        site_id=to_site_id,
        day=paris.local_day(visit.head.arrived_at),
        arrived_at=visit.head.arrived_at,
        recorded_by=actor.staff_id,
    )
    return continue_visit(work, actor, visit.head.visit_id, there)


def _number_there(work: Work, actor: Actor, site_id: int, entry_id: int | None) -> int:
    act_as(work, _also_at(actor, site_id))
    head = visits.head(work, entry_id) if entry_id else None
    if head is None:
        raise SiteUnknown
    return head.number


def _also_at(actor: Actor, site_id: int) -> Actor:
    """Return the actor as one who may write at the other site, for this one thing."""
    return replace(actor, site_ids=tuple(dict.fromkeys((*actor.site_ids, site_id))))
