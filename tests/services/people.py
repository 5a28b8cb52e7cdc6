"""People to speak of in the tests of their files."""

import uuid

from sqlalchemy import text

from db.engine import transaction
from mediance.domain.people import NewPerson
from mediance.domain.visits import Ending
from mediance.services import duplicates
from mediance.services.end_visit import end_visit
from mediance.services.record_visit import NewVisit, record_visit
from tests.cast import Cast

LAST_PERSON = text("select max(id) from mediance.person")


def key() -> uuid.UUID:
    return uuid.uuid4()


def arrive(cast: Cast, who: NewPerson, site_id: int | None = None) -> tuple[int, int]:
    """Have somebody come for the first time; return the record and the visit."""
    recorded = record_visit(cast.bruno, NewVisit(site_id or cast.here, who), key())
    with transaction(cast.bruno) as work:
        return int(work.scalar(LAST_PERSON) or 0), recorded.visit_id


def somebody(
    cast: Cast, family: str = "Benali", given: str = "Samira", year: int | None = 1979
) -> int:
    """Write a person down, who has left again and was told nothing; return the record."""
    person_id, visit_id = arrive(cast, NewPerson(family, given, year))
    end_visit(cast.bruno, visit_id, Ending.LEFT_WITHOUT_CONTACT, key=key())
    return person_id


def linked(cast: Cast) -> tuple[int, int]:
    """Return two records that are of one person."""
    one, other = somebody(cast), somebody(cast, "Ben Ali")
    duplicates.link(cast.amina, one, other, key())
    return one, other
