"""Who is still to be told what is kept of them: who is here first, then who came last."""

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

from db.queries.name_words import LAST_CHARACTER
from mediance.domain import paris
from mediance.domain.person_file import ToBeTold
from mediance.domain.visits import VisitState

# Who was told under another record of theirs knows.
UNTOLD_HERE = """
      select person.id from mediance.visit join mediance.person on person.id = visit.person_id
      where visit.site_id = :site and state <> 'ended' and notice_given_at is null
"""
UNTOLD_OF_SITE = """
      select id from mediance.person where site_id = :site and notice_given_at is null
"""
UNTOLD = f"{UNTOLD_OF_SITE} union {UNTOLD_HERE}"
TO_BE_TOLD = """
    to_be_told as (
      select id from untold
      where not exists (
        select from mediance.person_identity as mine
        join mediance.person_identity as other on other.identity_id = mine.identity_id
        join mediance.person as told on told.id = other.person_id
        where mine.person_id = untold.id and told.notice_given_at is not null)
      and (cardinality(cast(:words as text[])) = 0 or (
        select count(distinct word) from unnest(cast(:words as text[])) as word
        join mediance.person_token
          on token >= word collate "C" and token < (word || :last) collate "C"
        where person_token.person_id = untold.id) = cardinality(cast(:words as text[]))))
"""
THOSE = """
    select person.id, family_name, given_name, birth_year, first_contact_on,
      here.number, here.state, here.arrived_at, here.received_at, came.last_at
    from to_be_told
    join mediance.person on person.id = to_be_told.id
    left join lateral (
      select number, state, arrived_at, received_at from mediance.visit
      where visit.person_id = person.id and site_id = :site and state <> 'ended' limit 1
    ) as here on true
    left join lateral (
      select max(arrived_at) as last_at from mediance.visit where visit.person_id = person.id
    ) as came on true
    order by here.arrived_at, came.last_at desc nulls last, first_contact_on desc, person.id desc
    limit :limit offset :offset
"""
HOW_MANY = "select count(*) from (select from to_be_told limit :limit) as counted"
LISTED = text(f"with untold as ({UNTOLD}), {TO_BE_TOLD} {THOSE}")
COUNTED = text(f"with untold as ({UNTOLD}), {TO_BE_TOLD} {HOW_MANY}")
COUNTED_HERE = text(f"with untold as ({UNTOLD_HERE}), {TO_BE_TOLD} {HOW_MANY}")


def listed(
    session: Session, site_id: int, words: Sequence[str], *, offset: int, limit: int
) -> tuple[ToBeTold, ...]:
    """Return who is to be told at a site, and whose name begins with each of the words."""
    rows = session.execute(LISTED, {**_given(site_id, words), "offset": offset, "limit": limit})
    return tuple(
        ToBeTold(
            row.id,
            row.family_name,
            row.given_name,
            row.birth_year,
            row.first_contact_on,
            row.number,
            VisitState(row.state) if row.state else None,
            row.received_at if row.state == VisitState.RECEIVED else row.arrived_at,
            paris.local_day(row.last_at) if row.last_at else None,
        )
        for row in rows
    )


def count(session: Session, site_id: int, words: Sequence[str], *, up_to: int) -> int:
    """Return how many they are, `up_to` where they are more."""
    given = {**_given(site_id, words), "limit": up_to}
    return int(session.execute(COUNTED, given).scalar_one())


def count_here(session: Session, site_id: int, *, up_to: int) -> int:
    """Return how many of them wait or are received now, `up_to` where they are more."""
    given = {**_given(site_id, ()), "limit": up_to}
    return int(session.execute(COUNTED_HERE, given).scalar_one())


def _given(site_id: int, words: Sequence[str]) -> dict[str, object]:
    return {"site": site_id, "words": list(words), "last": LAST_CHARACTER}
