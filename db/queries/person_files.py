"""What is known of one person, across all the records that are of them."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import Person, Site
from db.queries import identities
from mediance.domain.person_file import PersonHead


def head(session: Session, person_id: int) -> PersonHead | None:
    """Return who somebody is; None where the actor may see no such record."""
    record_ids = tuple(sorted(session.scalars(identities.records_of(person_id))))
    rows = session.execute(
        select(Person, Site.name)
        .join(Site, Site.id == Person.site_id)
        .where(Person.id.in_(record_ids))
        .order_by(Person.id)
    ).all()
    asked = next((row for row in rows if row.Person.id == person_id), None)
    if asked is None:
        return None
    told = [row.Person.notice_given_at for row in rows if row.Person.notice_given_at is not None]
    return PersonHead(
        person_id=person_id,
        record_ids=record_ids,
        family_name=asked.Person.family_name,
        given_name=asked.Person.given_name,
        used_name=asked.Person.used_name,
        birth_year=asked.Person.birth_year,
        site_name=asked.name,
        first_contact_on=min(row.Person.first_contact_on for row in rows),
        notice_given_at=min(told, default=None),
    )
