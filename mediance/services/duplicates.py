"""Records of one person: shown before a new one is written, linked, said distinct; all undoable.

Link, never merge: visits and cases stay on the record where they were written, and whoever counts
people counts identities. Each press is carried out once; two people at once are told.
"""

import uuid
from dataclasses import dataclass

from db.engine import Work, transaction
from db.errors import ConstraintViolated
from db.queries import identities, journal
from db.queries import proposals as questions
from db.queries.journal import Record
from db.queries.submissions import Press
from mediance.domain.actors import Actor
from mediance.domain.identities import Decision, Pair, Proposal
from mediance.domain.likeness import LikelySame
from mediance.domain.names import LONGEST_NAME
from mediance.domain.people import NewPerson
from mediance.domain.permissions import Action
from mediance.services import guard
from mediance.services.find_person import likely_same
from mediance.services.record_visit import PersonUnknown
from mediance.services.transitions import claimed_before

WARNED_OF = 5
MOST_SHOWN = 50


@dataclass(frozen=True)
class Questions:
    """Pairs to decide on from one place of the line on, and how long the line is."""

    count: int
    shown: tuple[Proposal, ...]


@dataclass(frozen=True)
class Decisions:
    """What was decided and stands, newest first, and how much of it there is."""

    count: int
    shown: tuple[Decision, ...]


class AlreadyLinked(Exception):
    """The two records are of one person already."""


class SaidDistinct(Exception):
    """Somebody said that these are two people; that has to be taken back first."""


class BothHere(Exception):
    """Both have a visit under way at one site: one of the two must end first."""


class DecidedMeanwhile(Exception):
    """What was to be changed does not stand any more."""


def warnings_for(actor: Actor, newcomer: NewPerson) -> tuple[LikelySame, ...]:
    """Return whom a new person may be, the surest first, one line for each identity.

    What is dismissed is remembered as the newcomer is recorded: `NewPerson.distinct_from`.
    """
    guard.require(actor, Action.FIND_PERSON)
    if max(len(newcomer.family_name), len(newcomer.given_name)) > LONGEST_NAME:
        return ()  # no such name can be written down
    with transaction(actor) as work:
        found = likely_same(
            work,
            newcomer.family_name,
            newcomer.given_name,
            newcomer.birth_year,
            limit=WARNED_OF * 2,
        )
        return identities.one_of_each(work, found)[:WARNED_OF]


def proposals(actor: Actor, *, offset: int = 0, limit: int = 1) -> Questions:
    """Return the pairs to decide on, the likeliest first, those put off at the end."""
    guard.require(actor, Action.LINK_PEOPLE)
    with transaction(actor) as work:
        shown = questions.proposals(work, offset=offset, limit=min(limit, MOST_SHOWN))
        _journal_reading(work, actor, "person_proposal", len(shown))
        return Questions(questions.count(work), shown)


def links(actor: Actor, *, offset: int = 0, limit: int = 20) -> Decisions:
    """Return the links that stand, newest first."""
    guard.require(actor, Action.LINK_PEOPLE)
    with transaction(actor) as work:
        shown = identities.links(work, offset=offset, limit=min(limit, MOST_SHOWN))
        _journal_reading(work, actor, "person_link", len(shown))
        return Decisions(identities.count_links(work), shown)


def distinct_pairs(actor: Actor, *, offset: int = 0, limit: int = 20) -> Decisions:
    """Return the pairs that somebody said are not of one person, newest first."""
    guard.require(actor, Action.LINK_PEOPLE)
    with transaction(actor) as work:
        shown = identities.distinct_pairs(work, offset=offset, limit=min(limit, MOST_SHOWN))
        _journal_reading(work, actor, "person_distinct", len(shown))
        return Decisions(identities.count_distinct_pairs(work), shown)


def link(actor: Actor, one_id: int, other_id: int, key: uuid.UUID) -> None:
    """Say that two records are of one person; the same `key` again changes nothing.

    Raises `AlreadyLinked`, `SaidDistinct`, `BothHere`, `PersonUnknown`, `NotPermitted`,
    `identities.SamePerson` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.LINK_PEOPLE)
    pair = Pair.of(one_id, other_id)
    try:
        with transaction(actor) as work:
            if claimed_before(work, actor, Press(key, "link", pair)):
                return
            ours, theirs = _held_identities(work, pair)
            if ours == theirs:
                raise AlreadyLinked
            if identities.are_distinct(work, ours, theirs):
                raise SaidDistinct
            link_id = identities.link(work, pair, actor.staff_id)
            journal.record(work, actor, "link", Record("person_link", link_id))
    except ConstraintViolated as refusal:
        raise BothHere from refusal


def unlink(actor: Actor, one_id: int, other_id: int, key: uuid.UUID) -> None:
    """Take back the link of two records; all else that was linked stays so.

    Raises `DecidedMeanwhile` where they are not linked with each other, `NotPermitted`,
    `identities.SamePerson` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.LINK_PEOPLE)
    pair = Pair.of(one_id, other_id)
    with transaction(actor) as work:
        if claimed_before(work, actor, Press(key, "unlink", pair)):
            return
        identities.hold(work)
        link_id = identities.undo_link(work, pair, actor.staff_id)
        if link_id is None:
            raise DecidedMeanwhile
        journal.record(work, actor, "unlink", Record("person_link", link_id))


def say_distinct(actor: Actor, one_id: int, other_id: int, key: uuid.UUID) -> None:
    """Say that two records are not of one person: nobody is asked again.

    Said twice it stands once. Raises `AlreadyLinked` where they are linked, `PersonUnknown`,
    `NotPermitted`, `identities.SamePerson` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.SAY_DISTINCT)
    pair = Pair.of(one_id, other_id)
    with transaction(actor) as work:
        if claimed_before(work, actor, Press(key, "say_distinct", pair)):
            return
        ours, theirs = _held_identities(work, pair)
        if ours == theirs:
            raise AlreadyLinked
        identities.say_distinct(work, [pair], actor.staff_id)
        journal.record(work, actor, "say_distinct", Record("person", pair.second_id))


def undo_distinct(actor: Actor, one_id: int, other_id: int, key: uuid.UUID) -> None:
    """Take back that two records are not of one person.

    Raises `DecidedMeanwhile` where nobody says so, `NotPermitted`, `identities.SamePerson` or
    `DatabaseUnavailable`.
    """
    guard.require(actor, Action.SAY_DISTINCT)
    pair = Pair.of(one_id, other_id)
    with transaction(actor) as work:
        if claimed_before(work, actor, Press(key, "undo_distinct", pair)):
            return
        if identities.undo_distinct(work, pair, actor.staff_id) is None:
            raise DecidedMeanwhile
        journal.record(work, actor, "undo_distinct", Record("person", pair.second_id))


def put_off(
    actor: Actor, one_id: int, other_id: int, key: uuid.UUID, *, is_later: bool = True
) -> None:
    """Move a question to the end of the line, or back to its place.

    Raises `DecidedMeanwhile` where it is no question any more, `NotPermitted`,
    `identities.SamePerson` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.LINK_PEOPLE)
    pair = Pair.of(one_id, other_id)
    with transaction(actor) as work:
        if claimed_before(work, actor, Press(key, "put_off", (pair, is_later))):
            return
        if not questions.put_off(work, pair, is_later=is_later):
            raise DecidedMeanwhile
        journal.record(work, actor, "put_off", Record("person_proposal", pair.second_id))


def _held_identities(work: Work, pair: Pair) -> tuple[int, int]:
    """Return who the two records are of, as nobody can change it until the transaction ends."""
    both = (pair.first_id, pair.second_id)
    identities.hold(work)
    if len(identities.known(work, both)) < len(both):
        raise PersonUnknown
    identity_of = identities.identity_ids(work, both)
    return identity_of[pair.first_id], identity_of[pair.second_id]


def _journal_reading(work: Work, actor: Actor, entity: str, count: int) -> None:
    if count:
        journal.record(work, actor, "read", Record(entity, row_count=count))
