"""Pairs of records to look at: found by night, decided on by day."""

from collections.abc import Collection

from sqlalchemy import (
    BigInteger,
    Boolean,
    DateTime,
    column,
    delete,
    func,
    select,
    text,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from db import locks
from db.locks import Lock
from db.models import Person, PersonDistinct, PersonLink, PersonPhone, PersonProposal
from db.models.base import NOW
from db.queries import identities
from mediance.domain.identities import Likely, Pair, Proposal

# One question for two people, however many records they have; none that is answered already.
OPEN = text(
    """
    with asked as (
      select proposal.*,
             least(coalesce(ours.identity_id, proposal.person_id),
                   coalesce(theirs.identity_id, proposal.other_id)) as one,
             greatest(coalesce(ours.identity_id, proposal.person_id),
                      coalesce(theirs.identity_id, proposal.other_id)) as another
      from mediance.person_proposal as proposal
      left join mediance.person_identity as ours on ours.person_id = proposal.person_id
      left join mediance.person_identity as theirs on theirs.person_id = proposal.other_id),
    apart as (
      select least(coalesce(ours.identity_id, said.person_id),
                   coalesce(theirs.identity_id, said.other_id)) as one,
             greatest(coalesce(ours.identity_id, said.person_id),
                      coalesce(theirs.identity_id, said.other_id)) as another
      from mediance.person_distinct as said
      left join mediance.person_identity as ours on ours.person_id = said.person_id
      left join mediance.person_identity as theirs on theirs.person_id = said.other_id
      where said.undone_at is null)
    select distinct on (one, another)
           person_id, other_id, score, likeness, has_same_phone, later_at
    from asked
    where one <> another
      and not exists (
        select from apart where apart.one = asked.one and apart.another = asked.another)
    order by one, another, later_at desc nulls last, score desc, person_id, other_id
    """
).columns(
    column("person_id", BigInteger),
    column("other_id", BigInteger),
    column("score", BigInteger),
    PersonProposal.likeness,
    column("has_same_phone", Boolean),
    column("later_at", DateTime(timezone=True)),
)


def proposals(session: Session, *, offset: int, limit: int) -> tuple[Proposal, ...]:
    """Return pairs to decide on, the likeliest first, those put off at the end."""
    asked = OPEN.subquery()
    rows = session.execute(
        select(asked)
        .order_by(
            asked.c.later_at.nulls_first(),
            asked.c.score.desc(),
            asked.c.person_id,
            asked.c.other_id,
        )
        .offset(offset)
        .limit(limit)
    ).all()
    of = identities.files(session, {i for row in rows for i in (row.person_id, row.other_id)})
    return tuple(
        Proposal(
            of[row.person_id],
            of[row.other_id],
            row.likeness,
            row.has_same_phone,
            is_put_off=row.later_at is not None,
        )
        for row in rows
    )


def count(session: Session) -> int:
    """Return how many pairs there are to decide on."""
    return session.scalar(select(func.count()).select_from(OPEN.subquery())) or 0


def put_off(session: Session, pair: Pair, *, is_later: bool) -> bool:
    """Move a proposal to the end of the line, or back to its place; False where there is none."""
    moved = (
        update(PersonProposal)
        .where(PersonProposal.person_id == pair.first_id, PersonProposal.other_id == pair.second_id)
        .values(later_at=NOW if is_later else None)
    )
    return session.execute(moved.returning(PersonProposal.score)).first() is not None


def names(session: Session) -> tuple[tuple[int, str, int | None], ...]:
    """Return every record's id, name for comparison and birth year."""
    rows = session.execute(select(Person.id, Person.search_name, Person.birth_year))
    return tuple((row.id, row.search_name, row.birth_year) for row in rows)


def phones(session: Session) -> tuple[tuple[str, int], ...]:
    """Return every telephone number with the record that it stands on."""
    rows = session.execute(select(PersonPhone.number, PersonPhone.person_id))
    return tuple((row.number, row.person_id) for row in rows)


def standing(session: Session) -> tuple[frozenset[Pair], frozenset[Pair]]:
    """Return the pairs that are linked, and those that somebody said are not of one person."""
    linked, distinct = (
        session.execute(select(said.person_id, said.other_id).where(said.undone_at.is_(None))).all()
        for said in (PersonLink, PersonDistinct)
    )
    return frozenset(Pair(*row) for row in linked), frozenset(Pair(*row) for row in distinct)


def is_first(session: Session) -> bool:
    """Whether nobody else is comparing records now; nobody else will until the transaction ends."""
    return locks.is_free(session, Lock.PAIRING)


def replace(session: Session, found: Collection[Likely]) -> int:
    """Propose exactly what was found; return how many are new. What was put off stays so."""
    keys = {(likely.pair.first_id, likely.pair.second_id) for likely in found}
    key = tuple_(PersonProposal.person_id, PersonProposal.other_id)
    before = {
        (row.person_id, row.other_id)
        for row in session.execute(select(PersonProposal.person_id, PersonProposal.other_id))
    }
    if gone := before - keys:
        session.execute(delete(PersonProposal).where(key.in_(gone)))
    if found:
        proposal = insert(PersonProposal)
        news = {name: proposal.excluded[name] for name in ("score", "likeness", "has_same_phone")}
        keeping = proposal.on_conflict_do_update(
            index_elements=[PersonProposal.person_id, PersonProposal.other_id], set_=news
        )
        session.execute(keeping, [_row(likely) for likely in found])
    return len(keys - before)


def _row(likely: Likely) -> dict[str, object]:
    return {
        "person_id": likely.pair.first_id,
        "other_id": likely.pair.second_id,
        "score": likely.score,
        "likeness": likely.likeness,
        "has_same_phone": likely.has_same_phone,
    }
