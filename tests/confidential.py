"""What tests of cases and notes begin with: somebody told, a case, a second social worker."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from db.engine import transaction
from db.queries import team as team_queries
from mediance.domain.actors import Actor
from mediance.domain.consents import USUALLY
from mediance.domain.people import NewPerson
from mediance.domain.roles import Role
from mediance.domain.team import Colleague
from mediance.domain.visits import Ending
from mediance.services import cases, consents, exceptional_access
from mediance.services.end_visit import end_visit
from mediance.services.record_visit import NewVisit, record_visit
from mediance.settings import settings
from tests.cast import Cast

SAID = "Xiroi : dettes de loyer, elle craint l’huissier."
LAST_PERSON = text("select max(id) from mediance.person")


def key() -> uuid.UUID:
    return uuid.uuid4()


@pytest.fixture
def key_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data folder of the test's own: its keys are made there."""
    monkeypatch.setenv("MEDIANCE_DATA_DIR", str(tmp_path / "data"))
    for name in ("DRAFT_KEY", "NOTES_KEYS"):
        monkeypatch.delenv(f"MEDIANCE_{name}", raising=False)
    settings.cache_clear()
    yield tmp_path / "data"
    settings.cache_clear()


def somebody(cast: Cast, *, is_told: bool = True) -> int:
    """Have somebody come, be written down and go; return them."""
    visit = NewVisit(cast.here, NewPerson("Xarraga", "Quiteria", 1961))
    visit_id = record_visit(cast.carme, visit, key()).visit_id
    end_visit(cast.carme, visit_id, Ending.LEFT_WITHOUT_CONTACT, key=key())
    with transaction(cast.bruno) as work:
        person_id = int(work.scalar(LAST_PERSON) or 0)
    if is_told:
        consents.give_notice(cast.carme, person_id, USUALLY, key())
    return person_id


def case_of_ines(cast: Cast) -> int:
    """Return a case that Inès opened for somebody, and so is attached to."""
    return cases.open_case(cast.ines, somebody(cast), cast.here, key())


def another_social_worker(cast: Cast, name: str = "Odile") -> Actor:
    """Return a colleague of Inès who is attached to nothing."""
    roles = frozenset({Role.SOCIAL_WORKER})
    colleague = Colleague(0, name.casefold(), name, roles, frozenset({cast.here}))
    with transaction(cast.paul) as work:
        staff_id = team_queries.add(work, colleague)
    return Actor(staff_id, name, roles, (cast.here,))


def named(cast: Cast, reader: Actor) -> Actor:
    """Have an administrator name somebody for exceptional access; return them."""
    exceptional_access.name_reader(cast.paul, reader.staff_id, key(), is_named=True)
    return reader
