"""Who is one with whom: what was said of pairs of records, and what stands."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol, TypeVar

from sqlalchemy import (
    BigInteger,
    CompoundSelect,
    exists,
    func,
    literal,
    select,
    tuple_,
    union,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from db import locks
from db.locks import Lock
from db.models import Person, PersonDistinct, PersonIdentity, PersonLink, Site, Staff, Visit
from db.models.base import NOW
from mediance.domain.identities import Decision, Pair, PersonFile


class Somebody(Protocol):
    """What stands for one record."""

    @property
    def person_id(self) -> int:
        """Return the record."""


SomebodyT = TypeVar("SomebodyT", bound=Somebody)

Said = type[PersonLink] | type[PersonDistinct]


def hold(session: Session) -> None:
    """Let nobody else change who is one with whom until the transaction ends.

    Links take this lock by themselves; here it is taken before anything is looked up.
    """
    locks.hold(session, Lock.IDENTITIES)


def identity_ids(session: Session, person_ids: Collection[int]) -> Mapping[int, int]:
    """Return the identity of each record: its own id where it is not linked."""
    rows = session.execute(
        select(PersonIdentity.person_id, PersonIdentity.identity_id).where(
            PersonIdentity.person_id.in_(person_ids)
        )
    )
    return {each: each for each in person_ids} | {row.person_id: row.identity_id for row in rows}


def one_of_each(session: Session, found: Sequence[SomebodyT]) -> tuple[SomebodyT, ...]:
    """Return the first of those found for each identity, in their order."""
    identity_of = identity_ids(session, [each.person_id for each in found])
    first = {identity_of[each.person_id]: each for each in reversed(found)}
    return tuple(each for each in found if first[identity_of[each.person_id]] is each)


def members(session: Session, identity_id: int) -> tuple[int, ...]:
    """Return the records of an identity, oldest first."""
    linked = session.scalars(
        select(PersonIdentity.person_id)
        .where(PersonIdentity.identity_id == identity_id)
        .order_by(PersonIdentity.person_id)
    ).all()
    return tuple(linked) or (identity_id,)


def records_of(person_id: int) -> CompoundSelect[int]:
    """Return the query of all records of one person, the given one among them."""
    linked = aliased(PersonIdentity)
    mine = select(PersonIdentity.identity_id).where(PersonIdentity.person_id == person_id)
    return union(
        select(literal(person_id, BigInteger)),
        select(linked.person_id).where(linked.identity_id == mine.scalar_subquery()),
    )


def known(session: Session, person_ids: Collection[int]) -> tuple[int, ...]:
    """Return those of the records that the actor may see."""
    return tuple(session.scalars(select(Person.id).where(Person.id.in_(person_ids))))


# Links


def link(session: Session, pair: Pair, staff_id: int) -> int:
    """Join two records; return the link."""
    made = PersonLink(person_id=pair.first_id, other_id=pair.second_id, linked_by=staff_id)
    session.add(made)
    session.flush()
    return made.id


def undo_link(session: Session, pair: Pair, staff_id: int) -> int | None:
    """Take the standing link of two records back and return it; None where there is none."""
    return _undone(session, PersonLink, pair, staff_id)


def links(session: Session, *, offset: int, limit: int) -> tuple[Decision, ...]:
    """Return the standing links, newest first."""
    return _decisions(
        session,
        PersonLink,
        PersonLink.linked_at,
        PersonLink.linked_by,
        offset=offset,
        limit=limit,
    )


def count_links(session: Session) -> int:
    """Return how many links stand."""
    return _count(session, PersonLink)


# Pairs that are not one person


def are_distinct(session: Session, identity_id: int, other_identity_id: int) -> bool:
    """Whether somebody said that a record of one is not of the same person as one of the other."""
    ours, theirs = members(session, identity_id), members(session, other_identity_id)
    pairs = [Pair.of(one, other) for one in ours for other in theirs]
    keys = [(pair.first_id, pair.second_id) for pair in pairs]
    return bool(
        session.scalar(
            select(
                exists().where(
                    tuple_(PersonDistinct.person_id, PersonDistinct.other_id).in_(keys),
                    PersonDistinct.undone_at.is_(None),
                )
            )
        )
    )


def say_distinct(session: Session, pairs: Iterable[Pair], staff_id: int) -> int:
    """Remember that pairs are not of one person; return how many were not known as such."""
    rows = [
        {"person_id": pair.first_id, "other_id": pair.second_id, "said_by": staff_id}
        for pair in pairs
    ]
    if not rows:
        return 0
    said = insert(PersonDistinct).values(rows).on_conflict_do_nothing()
    return len(session.execute(said.returning(PersonDistinct.id)).all())


def undo_distinct(session: Session, pair: Pair, staff_id: int) -> int | None:
    """Take back that two records are not of one person; None where nobody says so."""
    return _undone(session, PersonDistinct, pair, staff_id)


def distinct_pairs(session: Session, *, offset: int, limit: int) -> tuple[Decision, ...]:
    """Return the pairs that somebody said are not of one person, newest first."""
    return _decisions(
        session,
        PersonDistinct,
        PersonDistinct.said_at,
        PersonDistinct.said_by,
        offset=offset,
        limit=limit,
    )


def count_distinct_pairs(session: Session) -> int:
    """Return how many pairs somebody said are not of one person."""
    return _count(session, PersonDistinct)


# Records side by side


def files(session: Session, person_ids: Collection[int]) -> Mapping[int, PersonFile]:
    """Return records side by side, with the number of visits that the actor may see."""
    visits = (
        select(func.count()).where(Visit.person_id == Person.id).scalar_subquery().label("visits")
    )
    rows = session.execute(
        select(Person, Site.name, visits)
        .join(Site, Site.id == Person.site_id)
        .where(Person.id.in_(person_ids))
    )
    return {
        row.Person.id: PersonFile(
            row.Person.id,
            row.Person.family_name,
            row.Person.given_name,
            row.Person.birth_year,
            row.name,
            row.Person.first_contact_on,
            row.visits,
            row.Person.used_name,
        )
        for row in rows
    }


def _undone(session: Session, said: Said, pair: Pair, staff_id: int) -> int | None:
    undone = (
        update(said)
        .where(
            said.person_id == pair.first_id,
            said.other_id == pair.second_id,
            said.undone_at.is_(None),
        )
        .values(undone_at=NOW, undone_by=staff_id)
    )
    return session.execute(undone.returning(said.id)).scalar_one_or_none()


def _count(session: Session, said: Said) -> int:
    return session.scalar(select(func.count()).where(said.undone_at.is_(None))) or 0


def _decisions(
    session: Session,
    said: Said,
    at: InstrumentedAttribute[datetime],
    by: InstrumentedAttribute[int],
    *,
    offset: int,
    limit: int,
) -> tuple[Decision, ...]:
    rows = session.execute(
        select(said.id, said.person_id, said.other_id, at.label("at"), Staff.display_name)
        .join(Staff, Staff.id == by)
        .where(said.undone_at.is_(None))
        .order_by(at.desc(), said.id.desc())
        .offset(offset)
        .limit(limit)
    ).all()
    of = files(session, {each for row in rows for each in (row.person_id, row.other_id)})
    return tuple(
        Decision(row.id, of[row.person_id], of[row.other_id], row.at, row.display_name)
        for row in rows
    )
