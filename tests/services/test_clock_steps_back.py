"""A clock that was ahead is put right while people are at work: all goes on, all words count."""

import uuid
from collections.abc import Callable

import pytest
from sqlalchemy import text

from db.engine import owner_transaction, transaction
from db.installation import DatabaseUrls
from db.queries import visits
from mediance.domain.consents import USUALLY, Decision, Hindrance, Subject, TextKind
from mediance.domain.procedures import CaseClosing
from mediance.domain.visits import Answer, Ending, VisitState, replay
from mediance.services import cases, consents, exceptional_access, notes
from mediance.services.desk import desk_view
from mediance.services.end_visit import end_visit
from mediance.services.hand_over import hand_over, reserve
from mediance.services.housekeeping import keep_house
from mediance.services.notes import NotAttached
from mediance.services.receive import receive, receive_next, return_to_queue
from mediance.services.record_visit import NewVisit, record_visit
from mediance.services.undo import undo
from tests.cast import Cast
from tests.confidential import (
    SAID,
    another_social_worker,
    case_of_ines,
    key_folder,
    named,
    somebody,
)

__all__ = ["key_folder"]

FOLLOW_UP = Subject(TextKind.FOLLOW_UP)

STEP_BACK = (
    text(
        "update mediance.visit set arrived_at = arrived_at + interval '1 hour',"
        " received_at = received_at + interval '1 hour', ended_at = ended_at + interval '1 hour'"
    ),
    text("update mediance.visit_event set at = at + interval '1 hour'"),
    text("update mediance.consent_event set at = at + interval '1 hour'"),
    text("update mediance.\"case\" set opened_at = opened_at + interval '1 hour'"),
    text("update mediance.case_referent set since = since + interval '1 hour'"),
    text("update mediance.case_attachment set since = since + interval '1 hour'"),
    text("alter table mediance.exceptional_access disable trigger exceptional_access_keep"),
    text(
        "update mediance.exceptional_access"
        " set since = since + interval '1 hour', until = until + interval '1 hour'"
    ),
    text("alter table mediance.exceptional_access enable trigger exceptional_access_keep"),
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


# People who are followed


def test_a_withdrawal_counts(live_database: DatabaseUrls, cast: Cast) -> None:
    person_id = somebody(cast)
    consents.say(cast.amina, person_id, FOLLOW_UP, key(), agrees=True, telling=USUALLY)
    step_back(live_database)
    consents.say(cast.amina, person_id, FOLLOW_UP, key(), agrees=False, telling=USUALLY)
    seen = consents.consent_sheet(cast.amina, person_id)
    assert seen.stands[FOLLOW_UP].decision is Decision.WITHDRAWN
    assert seen.hindrance is Hindrance.WITHDRAWN


def test_a_case_is_closed(live_database: DatabaseUrls, cast: Cast) -> None:
    person_id = somebody(cast)
    case_id = cases.open_case(cast.ines, person_id, cast.here, key())
    step_back(live_database)
    cases.close_case(cast.ines, case_id, CaseClosing.COMPLETED, key())
    (file,) = cases.cases_of(cast.ines, person_id)
    assert not file.head.is_open
    assert file.referent_name is None


@pytest.mark.usefixtures("key_folder")
def test_somebody_is_detached(live_database: DatabaseUrls, cast: Cast) -> None:
    case_id = case_of_ines(cast)
    step_back(live_database)
    cases.detach(cast.ines, case_id, cast.ines.staff_id, key())
    with pytest.raises(NotAttached):
        notes.write(cast.ines, case_id, SAID, key())


@pytest.mark.usefixtures("key_folder")
def test_an_exceptional_access_ends_at_once(live_database: DatabaseUrls, cast: Cast) -> None:
    case_id, odile = case_of_ines(cast), named(cast, another_social_worker(cast))
    notes.write(cast.ines, case_id, SAID, key())
    exceptional_access.take(odile, case_id, "Menace d’expulsion demain.", key(), minutes=10)
    step_back(live_database)
    assert notes.read(odile, case_id, key()).shown
    exceptional_access.end(odile, case_id, key())
    with pytest.raises(NotAttached):
        notes.read(odile, case_id, key())
    with transaction(odile) as work:
        assert work.scalar(text("select count(*) from mediance.confidential_note")) == 0
