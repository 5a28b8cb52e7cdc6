"""A clock that was ahead is put right while people wait: everybody is received all the same."""

import uuid
from collections.abc import Callable

import pytest
from sqlalchemy import text

from db.engine import owner_transaction, transaction
from db.installation import DatabaseUrls
from db.queries import visits
from mediance.domain.visits import Answer, Ending, VisitState, replay
from mediance.services.desk import desk_view
from mediance.services.end_visit import end_visit
from mediance.services.hand_over import hand_over, reserve
from mediance.services.housekeeping import keep_house
from mediance.services.receive import receive, receive_next, return_to_queue
from mediance.services.record_visit import NewVisit, record_visit
from mediance.services.undo import undo
from tests.cast import Cast

STEP_BACK = (
    text(
        "update mediance.visit set arrived_at = arrived_at + interval '1 hour',"
        " received_at = received_at + interval '1 hour'"
    ),
    text("update mediance.visit_event set at = at + interval '1 hour'"),
)

Deed = Callable[[Cast, int], object]


def key() -> uuid.UUID:
    return uuid.uuid4()


def ended(cast: Cast, visit_id: int) -> None:
    end_visit(cast.amina, visit_id, Ending.COMPLETED, key=key(), answer=Answer.INFORM)


WAITING: dict[str, tuple[Deed, VisitState]] = {
    "received": (lambda c, visit: receive(c.amina, visit, key()), VisitState.RECEIVED),
    "the next called": (lambda c, _: receive_next(c.amina, c.here, key()), VisitState.RECEIVED),
    "gone": (
        lambda c, visit: end_visit(c.carme, visit, Ending.ABSENT, key=key()),
        VisitState.ENDED,
    ),
    "reserved": (
        lambda c, visit: reserve(c.carme, visit, c.ines.staff_id, key()),
        VisitState.WAITING,
    ),
}
RECEIVED: dict[str, tuple[Deed, VisitState]] = {
    "ended": (ended, VisitState.ENDED),
    "sent back": (lambda c, visit: return_to_queue(c.amina, visit, key()), VisitState.WAITING),
    "taken back": (lambda c, visit: undo(c.amina, visit, key()), VisitState.WAITING),
    "handed over": (
        lambda c, visit: hand_over(c.amina, visit, c.ines.staff_id, key()),
        VisitState.RECEIVED,
    ),
}


def arrived(cast: Cast) -> int:
    return record_visit(cast.carme, NewVisit(cast.here), key()).visit_id


def step_back(urls: DatabaseUrls) -> None:
    """Have all that has happened lie an hour ahead of the clock."""
    with owner_transaction(urls.owner) as work:
        for statement in STEP_BACK:
            work.execute(statement)


def stands_as(cast: Cast, visit_id: int) -> VisitState:
    with transaction(cast.amina) as work:
        events = visits.events(work, visit_id)
    hours = [event.at for event in events]
    assert hours == sorted(hours)
    return replay(events).state


@pytest.mark.parametrize("deed", WAITING)
def test_who_waits_goes_on(deed: str, live_database: DatabaseUrls, cast: Cast) -> None:
    do, state = WAITING[deed]
    visit_id = arrived(cast)
    step_back(live_database)
    do(cast, visit_id)
    assert stands_as(cast, visit_id) is state
    waiting = [each.visit_id for each in desk_view(cast.carme, cast.here).waiting]
    assert (visit_id in waiting) is (state is VisitState.WAITING)


@pytest.mark.parametrize("deed", RECEIVED)
def test_who_is_being_received_goes_on(deed: str, live_database: DatabaseUrls, cast: Cast) -> None:
    do, state = RECEIVED[deed]
    visit_id = arrived(cast)
    receive(cast.amina, visit_id, key())
    step_back(live_database)
    do(cast, visit_id)
    assert stands_as(cast, visit_id) is state


def test_the_house_is_kept(live_database: DatabaseUrls, cast: Cast) -> None:
    visit_id = arrived(cast)
    step_back(live_database)
    keep_house()
    assert stands_as(cast, visit_id) is VisitState.WAITING
