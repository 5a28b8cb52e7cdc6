"""A visit moves in Postgres with its event or its correction, or not at all."""

import uuid

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from db.engine import Work, owner_transaction, transaction
from db.installation import DatabaseUrls
from mediance.domain.people import NewPerson
from mediance.domain.visits import Answer, Ending
from mediance.services.end_visit import end_visit
from mediance.services.receive import receive
from mediance.services.record_visit import NewVisit, record_visit
from tests.cast import Cast

REFUSED = "moves along with its event"
OTHERWISE = {
    "state": "'waiting', received_at = null, received_by = null, ended_at = null, ending = null,"
    " answer = null",
    "received_at": "received_at + interval '1 microsecond',"
    " ended_at = ended_at + interval '1 second'",
    "received_by": "null",
    "ended_at": "ended_at + interval '1 hour'",
    "ending": "'absent'",
    "answer": "'refer'",
    "reserved_for": "(select mediance.current_staff())",
    "is_urgent": "true",
}
"""What somebody might have a visit of today say that is over, column by column."""

EVENT = text(
    "insert into mediance.visit_event (visit_id, site_id, kind, at, recorded_at, staff_id)"
    " select id, site_id, 'reserved', arrived_at, cast(:recorded as timestamptz),"
    "  mediance.current_staff() from mediance.visit where id = :visit"
)
CORRECTION = text(
    "insert into mediance.visit_correction"
    " (visit_id, site_id, press, staff_id, field, old_value, new_value)"
    " select id, site_id, gen_random_uuid(), mediance.current_staff(), 'answer', 'inform', 'refer'"
    " from mediance.visit where id = :visit"
)
ANSWER = text("update mediance.visit set answer = 'refer' where id = :visit")
NOW, FOR_EVER = "now", "infinity"


@pytest.fixture
def visit(live_database: DatabaseUrls, cast: Cast) -> int:
    """Somebody came, was received and left with an answer."""
    assert live_database.app
    arrived = record_visit(cast.carme, NewVisit(cast.here, NewPerson("Roig", "Núria")), key())
    receive(cast.amina, arrived.visit_id, key())
    end_visit(cast.amina, arrived.visit_id, Ending.COMPLETED, key=key(), answer=Answer.INFORM)
    return arrived.visit_id


def key() -> uuid.UUID:
    return uuid.uuid4()


def change(work: Work, column: str, visit: int) -> None:
    statement = f"update mediance.visit set {column} = {OTHERWISE[column]} where id = :visit"  # noqa: S608
    work.execute(text(statement), {"visit": visit})


@pytest.mark.parametrize("column", OTHERWISE)
def test_a_column_alone_stays(column: str, visit: int, cast: Cast) -> None:
    for somebody in (cast.amina, cast.carme, cast.bruno):
        with pytest.raises(ProgrammingError, match=REFUSED), transaction(somebody) as work:
            change(work, column, visit)


def test_what_changes_nothing_needs_no_event(visit: int, cast: Cast) -> None:
    same = text("update mediance.visit set answer = answer, state = state where id = :visit")
    with transaction(cast.amina) as work:
        work.execute(same, {"visit": visit})


@pytest.mark.parametrize("recorded", [NOW, FOR_EVER])
def test_an_event_of_an_earlier_transaction_covers_nothing(
    recorded: str, visit: int, cast: Cast
) -> None:
    with transaction(cast.amina) as work:
        work.execute(EVENT, {"visit": visit, "recorded": recorded})
    with pytest.raises(ProgrammingError, match=REFUSED), transaction(cast.amina) as work:
        work.execute(ANSWER, {"visit": visit})


def test_an_event_of_another_visit_covers_nothing(visit: int, cast: Cast) -> None:
    other = record_visit(cast.carme, NewVisit(cast.here), key()).visit_id
    with transaction(cast.amina) as work:
        work.execute(EVENT, {"visit": other, "recorded": NOW})
        with pytest.raises(ProgrammingError, match=REFUSED):
            work.execute(ANSWER, {"visit": visit})


@pytest.mark.parametrize("is_within_a_part", [False, True])
def test_an_event_of_the_same_transaction_does(
    visit: int, cast: Cast, *, is_within_a_part: bool
) -> None:
    with transaction(cast.amina) as work:
        if is_within_a_part:
            with work.begin_nested():
                work.execute(EVENT, {"visit": visit, "recorded": NOW})
        else:
            work.execute(EVENT, {"visit": visit, "recorded": NOW})
        work.execute(ANSWER, {"visit": visit})


def test_a_correction_of_the_same_transaction_does(visit: int, cast: Cast) -> None:
    with transaction(cast.amina) as work:
        work.execute(CORRECTION, {"visit": visit})
        work.execute(ANSWER, {"visit": visit})


def test_the_owner_who_loads_many_at_once_is_not_held(
    visit: int, live_database: DatabaseUrls
) -> None:
    with owner_transaction(live_database.owner) as work:
        work.execute(ANSWER, {"visit": visit})
