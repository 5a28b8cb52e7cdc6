"""Somebody came in: give a number and a place in the queue, or record the answer at the desk."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from db.engine import Work, transaction
from db.errors import ConstraintViolated, PersonRestricted
from db.queries import (
    calls,
    clock,
    identities,
    journal,
    people,
    submissions,
    visit_details,
    visits,
    whereabouts,
)
from db.queries.calls import CallToMake
from db.queries.journal import Record
from db.queries.people import PersonToAdd
from db.queries.submissions import EarlierPress, Press, PressedForSomethingElse
from db.queries.visits import VisitHead, VisitToAdd
from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.free_text import TextField, refuse
from mediance.domain.identities import Pair
from mediance.domain.names import tidy
from mediance.domain.people import Arrival, KnownPerson, NewPerson
from mediance.domain.permissions import Action
from mediance.domain.reference import UNCLEAR_DOMAIN
from mediance.domain.urgency import Urgency
from mediance.domain.visit_details import NOTHING_SAID, VisitDetail
from mediance.domain.visits import Answer, Ending, Happening, VisitEventKind
from mediance.domain.whereabouts import Whereabouts
from mediance.services import drafts, guard, transitions
from mediance.services.telling import tell
from mediance.services.transitions import HeldVisit

INTENTION = "record_visit"


@dataclass(frozen=True)
class NewVisit:
    """What the desk knows when somebody comes in; everything but the site has its usual value."""

    site_id: int
    who: Arrival = None
    domain_code: str = UNCLEAR_DOMAIN
    channel_code: str = "walk_in"
    is_urgent: bool = False
    answered_at_desk: Answer | None = None
    urgency: Urgency | None = None
    detail: VisitDetail = NOTHING_SAID


@dataclass(frozen=True)
class RecordedVisit:
    """The number given; `is_repeat` when the same press had already been carried out."""

    visit_id: int
    number: int
    arrived_at: datetime
    is_repeat: bool = False


class PersonAlreadyHere(Exception):
    """The person already waits or is being received at this site, under `number`."""

    def __init__(self, visit_id: int, number: int, where: Whereabouts | None = None) -> None:
        super().__init__(f"already here under number {number}")
        self.visit_id = visit_id
        self.number = number
        self.where = where


class RecordedOtherwise(Exception):
    """This press was already carried out, with another entry, as `number`."""

    def __init__(self, visit_id: int, number: int) -> None:
        super().__init__(f"already recorded, otherwise, under number {number}")
        self.visit_id = visit_id
        self.number = number


class PressAgain(Exception):
    """Something changed in the same instant; the same press will go through now."""


class PersonUnknown(Exception):
    """Nobody with this id can be seen by the actor."""


class UnknownChoice(Exception):
    """The domain or the channel is not in the association's lists."""


def record_visit(actor: Actor, visit: NewVisit, key: uuid.UUID) -> RecordedVisit:
    """Record one arrival; the same `key` again returns the first result and writes nothing.

    Raises `NotPermitted`, `PersonAlreadyHere`, `PersonUnknown`, `UnknownChoice`,
    `RecordedOtherwise`, `domain.names.UnusableName`, `domain.free_text.ForbiddenNumber` or
    `db.errors.DatabaseUnavailable`.
    """
    guard.require_site(actor, Action.RECORD_VISIT, visit.site_id)
    press = Press(key, INTENTION, visit)
    try:
        with transaction(actor) as work:
            earlier = submissions.claim(work, press, actor.staff_id)
            if earlier is not None:
                return _first_result(work, earlier)
            return record_within(work, actor, visit, press)
    except PressedForSomethingElse as first:
        raise _otherwise(actor, first) from first
    except ConstraintViolated as refusal:
        raise _named(actor, visit, refusal) from refusal


def record_within(work: Work, actor: Actor, visit: NewVisit, press: Press) -> RecordedVisit:
    """Record one arrival within a transaction that claimed its press; raise as `record_visit`."""
    person_id = person_of(work, actor, visit.site_id, visit.who)
    _refuse_second_place(work, visit.site_id, person_id)
    head, arrived = visits.add(
        work,
        VisitToAdd(
            site_id=visit.site_id,
            person_id=person_id,
            domain_code=visit.domain_code,
            channel_code=visit.channel_code,
            is_urgent=visit.is_urgent or visit.urgency is not None,
            urgency=visit.urgency,
            recorded_by=actor.staff_id,
        ),
    )
    touched = Record("visit", head.visit_id, visit.site_id, fields=visit.detail.said)
    journal.record(work, actor, "record", touched)
    if visit.detail.said:
        visit_details.write(work, head.visit_id, visit.site_id, visit.detail)
    if visit.urgency is Urgency.NOW:
        call = CallToMake(press.key, visit.site_id, actor.staff_id, visit_id=head.visit_id)
        calls.make(work, call)
    if visit.answered_at_desk is not None:
        answered = Happening(
            kind=VisitEventKind.ENDED,
            at=head.arrived_at,
            ending=Ending.ANSWERED_AT_DESK,
            answer=visit.answered_at_desk,
        )
        transitions.append(work, actor, HeldVisit(head, (arrived,)), answered)
    submissions.conclude(work, press, head.visit_id)
    drafts.forget(work, actor.staff_id, press.key)
    return RecordedVisit(head.visit_id, head.number, head.arrived_at)


def person_of(
    work: Work, actor: Actor, site_id: int, who: Arrival, *, first_contact_on: date | None = None
) -> int | None:
    """Return the id of whoever a visit is of, written down now where they are new.

    Raises `PersonUnknown`, `domain.names.UnusableName` or `domain.free_text.ForbiddenNumber`.
    """
    match who:
        case None:
            return None
        case KnownPerson(person_id):
            if not people.exists(work, person_id):
                raise PersonUnknown
            return person_id
        case NewPerson() as newcomer:
            return _add_person(work, actor, site_id, newcomer, since=first_contact_on)


def _add_person(
    work: Work, actor: Actor, site_id: int, newcomer: NewPerson, *, since: date | None
) -> int:
    for name in (newcomer.family_name, newcomer.given_name, newcomer.used_name):
        refuse(name, TextField.PERSON_NAME)
    now = clock.now(work)
    person_id = people.add(
        work,
        PersonToAdd(
            family_name=tidy(newcomer.family_name),
            given_name=tidy(newcomer.given_name) if newcomer.given_name.strip() else "",
            birth_year=newcomer.birth_year,
            used_name=tidy(newcomer.used_name) if newcomer.used_name.strip() else None,
            site_id=site_id,
            notice_given_at=None,
            first_contact_on=since or paris.local_day(now),
            created_by=actor.staff_id,
        ),
    )
    journal.record(work, actor, "create", Record("person", person_id, site_id))
    if newcomer.is_notice_given:
        tell(work, actor, person_id)
    _remember_distinct(work, actor, person_id, newcomer.distinct_from)
    return person_id


def _remember_distinct(
    work: Work, actor: Actor, person_id: int, shown_ids: tuple[int, ...]
) -> None:
    """Remember whom a newcomer is not; those who are no longer known are passed over."""
    pairs = [Pair.of(person_id, other_id) for other_id in identities.known(work, shown_ids)]
    if identities.say_distinct(work, pairs, actor.staff_id):
        journal.record(work, actor, "say_distinct", Record("person", person_id))


def _refuse_second_place(work: Work, site_id: int, person_id: int | None) -> None:
    if person_id is None:
        return
    active = visits.active_of_person(work, site_id, person_id)
    if active is not None:
        raise _already_here(work, active)


def _already_here(work: Work, active: VisitHead) -> PersonAlreadyHere:
    where = whereabouts.of_visit(work, active.visit_id)
    return PersonAlreadyHere(active.visit_id, active.number, where)


def _first_result(work: Work, earlier: EarlierPress) -> RecordedVisit:
    head = visits.head(work, earlier.visit_id) if earlier.visit_id else None
    if head is None:
        raise UnknownChoice
    return RecordedVisit(head.visit_id, head.number, head.arrived_at, is_repeat=True)


def _otherwise(actor: Actor, first: PressedForSomethingElse) -> Exception:
    with transaction(actor) as work:
        head = visits.head(work, first.visit_id) if first.visit_id else None
    return RecordedOtherwise(head.visit_id, head.number) if head else first


def _named(actor: Actor, visit: NewVisit, refusal: ConstraintViolated) -> Exception:
    if refusal.constraint == visits.ONE_ACTIVE_VISIT and isinstance(visit.who, KnownPerson):
        with transaction(actor) as work:
            active = visits.active_of_person(work, visit.site_id, visit.who.person_id)
            # That visit may have ended since: then the same press will go through.
            return _already_here(work, active) if active else PressAgain()
    if isinstance(refusal, PersonRestricted):
        return refusal
    if refusal.constraint == visits.OF_SOMEBODY:  # erased while this was being written
        return PersonUnknown()
    return UnknownChoice(refusal.constraint)
