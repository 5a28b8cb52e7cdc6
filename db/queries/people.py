"""Finding and adding people, by the words of their names or the end of a number."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from db.models import Person, PersonPhone
from db.queries import name_words
from db.queries.name_words import LAST_CHARACTER
from mediance.domain.names import SEARCH_RULES, normalized, searchable_words
from mediance.domain.people import PersonSuggestion

# The first two arms do not cut by weight before they know the year and where the family name
# begins; the third takes what is left. Neither family nor other names crowd each other out.
CANDIDATES = text(
    """
    with wanted as (
      select * from unnest(
        cast(:tokens as text[]), cast(:places as int[]), cast(:weights as float8[])
      ) as wanted (token, place, weight)),
    found as materialized (
      select person_id, sum(weight) as weight
      from (select person_id, place, max(wanted.weight) as weight
            from wanted join mediance.person_token
              on person_token.token = wanted.token collate "C"
            group by person_id, place) as best
      group by person_id),
    kept as (
      (select person_id, weight from found join mediance.person on id = person_id
       where birth_year = :year order by weight desc, person_id limit :pool)
      union
      (select person_id, weight from found join mediance.person on id = person_id
       where search_name >= :beginning and search_name < :end
       order by weight desc, person_id limit :pool)
      union
      (select person_id, weight from found order by weight desc, person_id limit :pool)),
    ranked as (
      select id, family_name, given_name, used_name, birth_year, search_name, weight
          + case when birth_year = :year then 1e3 else 0 end
          + case when cast(:initials as text) <> '' and search_name ~ cast(:initials as text)
                 then 1 else 0 end as score,
        (search_name >= :beginning and search_name < :end) is true as is_family,
        row_number() over (
          partition by search_name order by (birth_year = :year) is true desc, id) as namesake
      from kept join mediance.person on id = person_id),
    placed as (
      select *, row_number() over (
        partition by is_family
        order by score desc, namesake, length(search_name), search_name, id) as place
      from ranked
      where namesake <= :namesakes)
    select id, family_name, given_name, used_name, birth_year, search_name
    from placed
    where place <= :limit
    order by is_family desc, place
    """
)
BEARERS = text(
    "select search_name, count(*) from mediance.person"
    ' join unnest(cast(:names as text[])) as name on search_name = name collate "C"'
    " group by search_name"
)
WORDS = text(
    "select token, count(*) from mediance.person_token"
    ' join unnest(cast(:words as text[])) as word on token = word collate "C" group by token'
)
RECENT = text(
    "select distinct person_id from mediance.visit"
    " where person_id = any(:people) and day >= :since and day < :until"
)


@dataclass(frozen=True)
class PersonToAdd:
    """A person who wants a follow-up."""

    family_name: str
    given_name: str
    birth_year: int | None
    site_id: int
    notice_given_at: datetime | None
    first_contact_on: date
    created_by: int | None
    used_name: str | None = None


@dataclass(frozen=True)
class Candidate:
    """Somebody who may be meant, before anybody looked closely."""

    person_id: int
    family_name: str
    given_name: str
    used_name: str | None
    birth_year: int | None
    search_name: str


@dataclass(frozen=True)
class Wanted:
    """A word of the dictionary that would do for the typed word at `place`, and how well."""

    token: str
    place: int
    weight: float


POOL = 2_000
"""So many people are looked at by name in the database; fewer are handed out."""
NAMESAKES = 12
"""So many of one name at most: nothing but the year tells them apart."""


def candidates(
    session: Session,
    wanted: Sequence[Wanted],
    *,
    year: int | None,
    initials: str,
    limit: int,
    beginning: str | None = None,
) -> tuple[Candidate, ...]:
    """Return people who bear some of the words wanted, the likeliest first.

    `initials` is a pattern that the whole name should fit, or "". Those whose family name starts
    with `beginning` come before all others, up to `limit` of each.
    """
    rows = session.execute(
        CANDIDATES,
        {
            "tokens": [one.token for one in wanted],
            "places": [one.place for one in wanted],
            "weights": [one.weight for one in wanted],
            "year": year,
            "initials": initials,
            "beginning": beginning,
            "end": beginning and beginning + LAST_CHARACTER,
            "pool": POOL,
            "namesakes": NAMESAKES,
            "limit": limit,
        },
    )
    return tuple(
        Candidate(
            row.id,
            row.family_name,
            row.given_name,
            row.used_name,
            row.birth_year,
            row.search_name,
        )
        for row in rows
    )


def bearers(session: Session, search_names: Collection[str]) -> dict[str, int]:
    """Return how many people bear each of these whole names."""
    return dict(session.execute(BEARERS, {"names": list(search_names)}).all())


def bearers_of_words(session: Session, words: Collection[str]) -> dict[str, int]:
    """Return how many people have each of these words in their name; none has no entry."""
    return dict(session.execute(WORDS, {"words": list(words)}).all())


def highest_id(session: Session) -> int:
    """Return about how many people there are, without counting them."""
    return session.scalar(select(func.max(Person.id))) or 0


def seen_between(
    session: Session, people: Collection[int], since: date, until: date
) -> frozenset[int]:
    """Return which of these people came to the actor's sites from `since` to before `until`."""
    given = {"people": list(people), "since": since, "until": until}
    return frozenset(session.scalars(RECENT, given))


def by_phone_digits(session: Session, digits: str, limit: int) -> tuple[PersonSuggestion, ...]:
    """Return people one of whose numbers ends with these digits."""
    end = digits[::-1]
    having_number = select(PersonPhone.person_id).where(
        PersonPhone.reversed_number >= end, PersonPhone.reversed_number < end + LAST_CHARACTER
    )
    query = select(Person).where(Person.id.in_(having_number))
    rows = session.scalars(query.order_by(Person.search_name, Person.id).limit(limit))
    return tuple(_suggestion(row) for row in rows)


def add(session: Session, newcomer: PersonToAdd) -> int:
    """Insert a person with the words by which they are found; return the id."""
    person = Person(
        **asdict(newcomer),
        search_name=normalized(f"{newcomer.family_name} {newcomer.given_name}"),
        search_rules=SEARCH_RULES,
    )
    session.add(person)
    session.flush()
    name_words.give(
        session,
        {
            person.id: searchable_words(
                person.family_name, person.given_name, person.used_name or ""
            )
        },
    )
    return person.id


def exists(session: Session, person_id: int) -> bool:
    """Whether the actor may see such a person."""
    return session.scalar(select(Person.id).where(Person.id == person_id)) is not None


def _suggestion(person: Person) -> PersonSuggestion:
    return PersonSuggestion(
        person.id,
        person.family_name,
        person.given_name,
        person.birth_year,
        used_name=person.used_name,
    )
