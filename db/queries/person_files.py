"""What is known of one person, across all the records that are of them."""

from collections.abc import Collection, Sequence

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from db.models import Domain, Person, PersonCorrection, PersonPhone, Procedure, Site, Visit
from db.queries import identities, name_words
from mediance.domain.desk import person_label
from mediance.domain.names import SEARCH_RULES, normalized, searchable_words
from mediance.domain.people import PersonField
from mediance.domain.person_file import Correction, Identity, PastVisit, PersonHead, Phone
from mediance.domain.reference import Label


def head(session: Session, person_id: int) -> PersonHead | None:
    """Return who somebody is; None where the actor may see no such record."""
    rows = session.execute(
        select(Person, Site.name)
        .join(Site, Site.id == Person.site_id)
        .where(Person.id.in_(identities.records_of(person_id)))
        .order_by(Person.id)
    ).all()
    asked = next((row for row in rows if row.Person.id == person_id), None)
    if asked is None:
        return None
    told = [row.Person.notice_given_at for row in rows if row.Person.notice_given_at is not None]
    return PersonHead(
        person_id=person_id,
        record_ids=tuple(row.Person.id for row in rows),
        site_ids=frozenset(row.Person.site_id for row in rows),
        family_name=asked.Person.family_name,
        given_name=asked.Person.given_name,
        used_name=asked.Person.used_name,
        birth_year=asked.Person.birth_year,
        site_name=asked.name,
        first_contact_on=min(row.Person.first_contact_on for row in rows),
        notice_given_at=min(told, default=None),
    )


def other_names(session: Session, head: PersonHead) -> tuple[str, ...]:
    """Return the names of somebody's other records, where they are written otherwise."""
    rows = session.execute(
        select(Person.family_name, Person.given_name)
        .where(Person.id.in_(head.record_ids), Person.id != head.person_id)
        .order_by(Person.id)
    )
    mine = person_label(head.family_name, head.given_name)
    names = dict.fromkeys(person_label(row.family_name, row.given_name) for row in rows)
    return tuple(name for name in names if name != mine)


def phones(session: Session, person_ids: Collection[int]) -> tuple[Phone, ...]:
    """Return the numbers of these records that the actor may see, the safe ones first."""
    rows = session.scalars(
        select(PersonPhone)
        .where(PersonPhone.person_id.in_(person_ids))
        .order_by(PersonPhone.is_safe.desc(), PersonPhone.number)
    )
    return tuple(Phone(row.person_id, row.number, row.is_safe) for row in rows)


def add_phone(session: Session, person_id: int, number: str, site_id: int) -> bool:
    """Write a number down; say whether it was not there yet."""
    added = session.scalar(
        insert(PersonPhone)
        .values(person_id=person_id, number=number, site_id=site_id, is_safe=True)
        .on_conflict_do_nothing()
        .returning(PersonPhone.number)
    )
    return added is not None


def say_phone_safe(session: Session, person_id: int, number: str, *, is_safe: bool) -> bool:
    """Say that a number may be called, or not; return whether there is such a number."""
    found = session.scalar(
        update(PersonPhone)
        .where(PersonPhone.person_id == person_id, PersonPhone.number == number)
        .values(is_safe=is_safe)
        .returning(PersonPhone.number)
    )
    return found is not None


def remove_phone(session: Session, person_id: int, number: str) -> bool:
    """Forget a number; return whether there was one."""
    found = session.scalar(
        delete(PersonPhone)
        .where(PersonPhone.person_id == person_id, PersonPhone.number == number)
        .returning(PersonPhone.number)
    )
    return found is not None


def visits(
    session: Session, person_ids: Collection[int], *, offset: int, limit: int
) -> tuple[PastVisit, ...]:
    """Return the visits on these records at the actor's sites, newest first."""
    came_of_it = (
        select(func.max(Procedure.id)).where(Procedure.visit_id == Visit.id).scalar_subquery()
    )
    rows = session.execute(
        select(Visit, Site.name, Domain.label, Domain.gloss, came_of_it.label("procedure_id"))
        .join(Site, Site.id == Visit.site_id)
        .join(Domain, Domain.code == Visit.domain_code)
        .where(Visit.person_id.in_(person_ids))
        .order_by(Visit.arrived_at.desc(), Visit.id.desc())
        .offset(offset)
        .limit(limit)
    )
    return tuple(
        PastVisit(
            row.Visit.id,
            row.Visit.arrived_at,
            row.name,
            row.Visit.domain_code,
            row.Visit.state,
            row.Visit.ending,
            row.Visit.answer,
            site_id=row.Visit.site_id,
            received_by=row.Visit.received_by,
            received_at=row.Visit.received_at,
            procedure_id=row.procedure_id,
            reason=Label(row.label, row.gloss),
        )
        for row in rows
    )


def count_visits(session: Session, person_ids: Collection[int]) -> int:
    """Return how many visits on these records the actor may see."""
    counted = select(func.count()).where(Visit.person_id.in_(person_ids))
    return session.execute(counted).scalar_one()


def held_identity(session: Session, person_id: int) -> Identity | None:
    """Return who somebody is, which nobody changes until the transaction ends; None for nobody."""
    row = session.execute(
        select(Person.family_name, Person.given_name, Person.used_name, Person.birth_year)
        .where(Person.id == person_id)
        .with_for_update()
    ).one_or_none()
    return row and Identity(*row)


def correct(
    session: Session,
    person_id: int,
    said: Identity,
    *,
    corrections: Sequence[Correction],
    staff_id: int,
) -> None:
    """Put right who somebody is, with its trace and the words by which they are found.

    The words of a name stay where the name does: the database asks for a trace of it.
    """
    session.execute(
        insert(PersonCorrection),
        [
            {
                "person_id": person_id,
                "staff_id": staff_id,
                "field": each.field,
                "old_value": each.old_value,
                "new_value": each.new_value,
            }
            for each in corrections
        ],
    )
    changed = {each.field.value: getattr(said, each.field) for each in corrections}
    if changed.keys() & {PersonField.FAMILY_NAME, PersonField.GIVEN_NAME}:
        changed["search_name"] = normalized(f"{said.family_name} {said.given_name}")
    session.execute(update(Person).where(Person.id == person_id).values(**changed))
    if changed.keys() != {PersonField.BIRTH_YEAR}:
        _give_words_anew(session, person_id, said)


def _give_words_anew(session: Session, person_id: int, said: Identity) -> None:
    words = searchable_words(said.family_name, said.given_name, said.used_name or "")
    name_words.forget(session, [person_id])
    name_words.give(session, {person_id: words})
    session.execute(update(Person).where(Person.id == person_id).values(search_rules=SEARCH_RULES))
