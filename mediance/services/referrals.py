"""Referrals: somebody sent on with their agreement, and asked about until the effect is known."""

import uuid
from dataclasses import dataclass, replace
from datetime import date

from db.engine import Work, transaction
from db.errors import ConstraintViolated
from db.queries import consents as said
from db.queries import identities as records
from db.queries import journal, people, referrals
from db.queries.journal import Record
from mediance.domain import free_text, paris
from mediance.domain.actors import Actor
from mediance.domain.consents import Decision, Subject, TextKind, standing
from mediance.domain.free_text import TextField
from mediance.domain.permissions import Action
from mediance.domain.reference import Choice
from mediance.domain.referrals import (
    LONGEST_PARTNER,
    LONGEST_REASON,
    ConsentMissing,
    Correction,
    EventKind,
    NewReferral,
    PartnerMissing,
    ReasonMissing,
    Referral,
    ReferralEvent,
    Seen,
    Step,
    Way,
    with_event,
)
from mediance.services import changes, guard
from mediance.services.cases import NotFollowed
from mediance.services.changes import ChangedMeanwhile, NoLongerThere
from mediance.services.consents import hindrance_to_follow
from mediance.services.record_visit import PersonUnknown, UnknownChoice

ENTITY = "referral"
UNLISTED = "other"
MOST_SHOWN = 50
NEW = 0
"""The number of an event that is not written down yet."""


@dataclass(frozen=True)
class Change:
    """One press: what is to be changed, on which state, under which key."""

    intention: str
    seen: Seen
    key: uuid.UUID


@dataclass(frozen=True)
class Referrals:
    """Somebody's referrals, the institutions that may be chosen, and today."""

    known: tuple[Referral, ...]
    institutions: tuple[Choice, ...]
    today: date


def referrals_of(actor: Actor, person_id: int) -> Referrals:
    """Return the referrals of somebody at the actor's sites, all their records together.

    Raises `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.REFER_PERSON)
    today = paris.today()
    with transaction(actor) as work:
        ids = tuple(work.scalars(records.records_of(person_id)))
        known = referrals.of_people(work, ids, limit=MOST_SHOWN)
        return Referrals(known, said.institutions(work, today), today)


def todays_referrals(actor: Actor) -> tuple[Referral, ...]:
    """Return whom the actor asks after by today, oldest first: theirs, and an absent colleague's.

    Raises `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.REFER_PERSON)
    with transaction(actor) as work:
        return referrals.to_ask(
            work, actor.staff_id, actor.site_ids, paris.today(), limit=MOST_SHOWN
        )


def overdue_referrals(actor: Actor, site_id: int) -> tuple[Referral, ...]:
    """Return whom nobody asked after by their day at one place, the longest ago first.

    Raises `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require_site(actor, Action.SUPERVISE_FOLLOW_UP, site_id)
    with transaction(actor) as work:
        return referrals.overdue(work, site_id, paris.today(), limit=MOST_SHOWN)


def send(actor: Actor, new: NewReferral, key: uuid.UUID) -> int:
    """Send somebody on; return the referral, the same for the same key.

    Nobody who was not told, or does not want to be followed, is sent on; and where we speak of
    their request there, they agreed to that. Raises `NotFollowed`, `ConsentMissing`,
    `ReasonMissing`, `PartnerMissing`, `NotHappenedYet`, `free_text.ForbiddenNumber`,
    `PersonUnknown`, `UnknownChoice`, `errors.PersonRestricted`, `NotPermitted` or
    `DatabaseUnavailable`.
    """
    guard.require_site(actor, Action.REFER_PERSON, new.site_id)
    new = _checked(new)
    try:
        with changes.once(actor, "refer", key, new) as work:
            if work is not None:
                return _send(work, actor, new)
    except ConstraintViolated as refusal:
        if refusal.constraint.endswith("institution_code_fkey"):
            raise UnknownChoice(refusal.constraint) from refusal
        raise
    with transaction(actor) as work:
        sent = referrals.latest(work, new, actor.staff_id)
    if sent is None:
        raise NoLongerThere
    return sent


def tell(actor: Actor, seen: Seen, step: Step, key: uuid.UUID) -> None:
    """Write down what happened to a referral, or that nobody knew when somebody asked.

    Raises `ImpossibleReferral`, `ReasonMissing`, `NotHappenedYet`, `paris.DayFarAway`,
    `free_text.ForbiddenNumber`, `ChangedMeanwhile`, `NoLongerThere`, `errors.PersonRestricted`,
    `NotPermitted` or `DatabaseUnavailable`.
    """
    _write(actor, Change("tell_referral", seen, key), _event(step))


def correct(actor: Actor, seen: Seen, correction: Correction, key: uuid.UUID) -> None:
    """Put another day, reason or effect in the place of an event, or take it back, with a reason.

    Both stay in the record. Raises `NothingToCorrect`, and as `tell`.
    """
    event = _event(correction.step, replaces=correction.event_id)
    _write(actor, Change("correct_referral", seen, key), event)


def _send(work: Work, actor: Actor, new: NewReferral) -> int:
    if not people.exists(work, new.person_id):
        raise PersonUnknown
    why = hindrance_to_follow(work, new.person_id)
    if why is not None:
        raise NotFollowed(why)
    consent_event_id = _agreement(work, new)
    referral_id = referrals.add(
        work, new, staff_id=actor.staff_id, consent_event_id=consent_event_id
    )
    sent = _event(Step(kind=EventKind.SENT, on=new.on))
    with_event((), sent, paris.today())
    referrals.add_event(work, referral_id, sent, (new.site_id, actor.staff_id, 1))
    journal.record(work, actor, "create", Record(ENTITY, referral_id, new.site_id))
    return referral_id


def _agreement(work: Work, new: NewReferral) -> int | None:
    """Return the agreement that we speak of their request there; none is asked for an address."""
    events = said.events_of(work, tuple(work.scalars(records.records_of(new.person_id))))
    stands = standing(events).get(Subject(TextKind.SHARING, new.institution_code))
    if stands is not None and stands.decision is Decision.AGREED:
        return stands.event_id
    if new.way is Way.WARM:
        raise ConsentMissing
    return None


def _checked(new: NewReferral) -> NewReferral:
    """Return a referral as it is kept; raise what its words are refused for."""
    for text in (new.reason, new.partner):
        free_text.refuse(text, TextField.FOLLOW_UP_REASON)
    kept = replace(
        new, reason=free_text.visible(new.reason), partner=free_text.visible(new.partner)
    )
    if not kept.reason or len(kept.reason) > LONGEST_REASON:
        raise ReasonMissing
    is_unlisted = kept.institution_code == UNLISTED
    if (is_unlisted and not kept.partner) or len(kept.partner) > LONGEST_PARTNER:
        raise PartnerMissing
    return kept


def _event(step: Step, *, replaces: int | None = None) -> ReferralEvent:
    free_text.refuse(step.reason, TextField.FOLLOW_UP_REASON)
    paris.plausible(step.on)
    if len(step.reason) > LONGEST_REASON:
        raise ReasonMissing
    return ReferralEvent(
        event_id=NEW,
        kind=step.kind,
        on=step.on,
        reason=free_text.visible(step.reason).strip() or None,
        effect=step.effect,
        replaces=replaces,
    )


def _write(actor: Actor, change: Change, event: ReferralEvent) -> None:
    guard.require(actor, Action.REFER_PERSON)
    seen = change.seen
    with changes.once(actor, change.intention, change.key, (seen, event)) as work:
        if work is None:
            return
        held = referrals.hold(work, seen.referral_id)
        if held is None:
            raise NoLongerThere
        if held.version != seen.version:
            raise ChangedMeanwhile(held)
        latest = replace(event, event_id=held.recorded[-1].event_id + 1)
        now = with_event(held.recorded, latest, paris.today())
        version = held.version + 1
        place = (held.site_id, actor.staff_id, version)
        referrals.add_event(work, seen.referral_id, event, place)
        referrals.change(work, seen.referral_id, version, now)
        operation = "update" if event.replaces is None else "correct"
        touched = Record(ENTITY, seen.referral_id, held.site_id, fields=(event.kind.value,))
        journal.record(work, actor, operation, touched)
