"""Finding and adding people, by the beginnings of their names or the end of a number."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from db.models import Person, PersonPhone, PersonToken
from mediance.domain.names import normalized, tokens
from mediance.domain.people import PersonSuggestion


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


LAST_CHARACTER = "\U0010ffff"


def matching(session: Session, words: tuple[str, ...], limit: int) -> tuple[PersonSuggestion, ...]:
    """Return people each of whose given `words` begins one word of their name."""
    query = select(Person)
    for word in words:
        having_word = select(PersonToken.person_id).where(
            PersonToken.token >= word, PersonToken.token < word + LAST_CHARACTER
        )
        query = query.where(Person.id.in_(having_word))
    rows = session.scalars(query.order_by(Person.search_name, Person.id).limit(limit))
    return tuple(_suggestion(row) for row in rows)


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
    )
    session.add(person)
    session.flush()
    session.execute(
        insert(PersonToken),
        [
            {"token": token, "person_id": person.id}
            for token in tokens(
                f"{person.family_name} {person.given_name} {person.used_name or ''}"
            )
        ],
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
