"""A person's case in its first form: opened, followed, closed, social workers attached to it."""

import uuid

from db.engine import Work, transaction
from db.queries import cases, identities, journal, people
from db.queries.journal import Record
from mediance.domain.actors import Actor
from mediance.domain.cases import CaseFile, CaseHead, MayAttach, standing_of
from mediance.domain.consents import Hindrance
from mediance.domain.permissions import Action
from mediance.domain.procedures import CaseClosing
from mediance.domain.roles import Role
from mediance.services import guard, reasons_of_access
from mediance.services.changes import once
from mediance.services.consents import hindrance_to_follow
from mediance.services.record_visit import PersonUnknown

MOST_CASES = 10
ATTACHMENT = "case_attachment"
"""What the journal calls an attachment, with the number of its case."""


class CaseUnknown(Exception):
    """There is no such case, or not within the actor's sight."""


class CaseIsOpen(Exception):
    """The person is followed at this site already."""


class CaseIsClosed(Exception):
    """Nothing more is written in a case that is closed."""


class NotFollowed(Exception):
    """The person was not told what is kept of them, or does not want to be followed."""

    def __init__(self, why: Hindrance) -> None:
        super().__init__(why)
        self.why = why


class NotASocialWorker(Exception):
    """Only a social worker of the case's site is attached to it."""


class MayNotAttach(Exception):
    """Whoever is not of the case attaches nobody to it, and nobody themselves."""


def cases_of(actor: Actor, person_id: int) -> tuple[CaseFile, ...]:
    """Return a person's cases at the actor's sites, with all that is known of who came near them.

    Raises `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.OPEN_CASE)
    with transaction(actor) as work:
        records = work.scalars(identities.records_of(person_id)).all()
        found = cases.of_people(work, records, MOST_CASES)
        return reasons_of_access.with_accesses(work, actor, found)


def open_case(actor: Actor, person_id: int, site_id: int, key: uuid.UUID) -> int:
    """Open a case for a person, followed by the actor; return its id, the same for the same key.

    A social worker who opens one is attached to it. Raises `NotFollowed`, `CaseIsOpen`,
    `PersonUnknown`, `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require_site(actor, Action.OPEN_CASE, site_id)
    with once(actor, "open_case", key, (person_id, site_id)) as work:
        if work is not None:
            return open_within(work, actor, person_id, site_id)
    with transaction(actor) as work:
        return _opened_before(work, person_id, site_id)


def close_case(actor: Actor, case_id: int, closing: CaseClosing, key: uuid.UUID) -> None:
    """Close a case; its notes stay readable to those who are attached.

    Raises `CaseIsClosed`, `CaseUnknown`, `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.OPEN_CASE)
    with once(actor, "close_case", key, (case_id, closing)) as work:
        if work is None:
            return
        case = held_open(work, case_id)
        cases.close(work, case_id, closing)
        journal.record(work, actor, "close", Record("case", case_id, case.site_id))


def attach(actor: Actor, case_id: int, staff_id: int, key: uuid.UUID) -> None:
    """Attach a social worker to a case: they read and write its notes from now on.

    Whoever is attached already stays so. Raises `MayNotAttach`, `NotASocialWorker`,
    `CaseIsClosed`, `CaseUnknown`, `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.ATTACH_TO_CASE)
    with (
        guard.refusal_kept(actor, Record(ATTACHMENT, case_id), MayNotAttach),
        once(actor, "attach", key, (case_id, staff_id)) as work,
    ):
        if work is None:
            return
        case = held_open(work, case_id)
        if _is_attached(work, case_id, staff_id):
            return
        if not _standing(work, actor, case_id).attach(is_self=staff_id == actor.staff_id):
            raise MayNotAttach
        if staff_id not in {each for each, _ in cases.social_workers(work, case.site_id)}:
            raise NotASocialWorker
        cases.attach(work, case, staff_id, actor.staff_id)
        journal.record(work, actor, "attach", Record(ATTACHMENT, case_id, case.site_id))


def detach(actor: Actor, case_id: int, staff_id: int, key: uuid.UUID) -> None:
    """End somebody's attachment to a case; what they wrote stays theirs.

    Raises `MayNotAttach`, `CaseUnknown`, `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.ATTACH_TO_CASE)
    with (
        guard.refusal_kept(actor, Record(ATTACHMENT, case_id), MayNotAttach),
        once(actor, "detach", key, (case_id, staff_id)) as work,
    ):
        if work is None:
            return
        case = _held(work, case_id)
        if not _standing(work, actor, case_id).detach(is_self=staff_id == actor.staff_id):
            raise MayNotAttach
        if cases.detach(work, case_id, staff_id, actor.staff_id):
            journal.record(work, actor, "detach", Record(ATTACHMENT, case_id, case.site_id))


def may_be_attached(actor: Actor, site_id: int) -> tuple[tuple[int, str], ...]:
    """Return the social workers of a site, by id and name."""
    guard.require_site(actor, Action.ATTACH_TO_CASE, site_id)
    with transaction(actor) as work:
        return cases.social_workers(work, site_id)


def held_open(work: Work, case_id: int) -> CaseHead:
    """Return a case under way, which nobody closes until the transaction ends."""
    case = _held(work, case_id)
    if not case.is_open:
        raise CaseIsClosed
    return case


def _held(work: Work, case_id: int) -> CaseHead:
    case = cases.head(work, case_id, held=True)
    if case is None:
        raise CaseUnknown
    return case


def open_within(work: Work, actor: Actor, person_id: int, site_id: int) -> int:
    """Open a case within a transaction; raise as `open_case`."""
    identities.hold(work)  # two at once open one case, and nobody links records meanwhile
    if not people.exists(work, person_id):
        raise PersonUnknown
    why = hindrance_to_follow(work, person_id)
    if why is not None:
        raise NotFollowed(why)
    records = work.scalars(identities.records_of(person_id)).all()
    if cases.has_open(work, records, site_id):
        raise CaseIsOpen
    case_id = cases.open_one(work, person_id, site_id, actor.staff_id)
    if Role.SOCIAL_WORKER in actor.roles:
        case = _held(work, case_id)
        cases.attach(work, case, actor.staff_id, actor.staff_id)
    journal.record(work, actor, "open", Record("case", case_id, site_id))
    return case_id


def _opened_before(work: Work, person_id: int, site_id: int) -> int:
    records = work.scalars(identities.records_of(person_id)).all()
    for each in cases.of_people(work, records, MOST_CASES):
        if each.head.site_id == site_id:
            return each.head.case_id
    raise CaseUnknown


def _standing(work: Work, actor: Actor, case_id: int) -> MayAttach:
    attachments = cases.attachments(work, [case_id]).get(case_id, ())
    return standing_of(actor, cases.referent_id(work, case_id), attachments)


def _is_attached(work: Work, case_id: int, staff_id: int) -> bool:
    attachments = cases.attachments(work, [case_id]).get(case_id, ())
    return any(each.staff_id == staff_id and each.until is None for each in attachments)
