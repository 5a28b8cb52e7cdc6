"""A visit moves in Postgres with its event or its correction, or not at all.

What it is about, whose it is and when it began change with the correction that says so.
"""

import uuid
from dataclasses import replace

import pytest
from sqlalchemy import TextClause, text
from sqlalchemy.exc import ProgrammingError

from db.engine import Work, act_as, owner_transaction, transaction
from db.installation import DatabaseUrls
from mediance.domain.actors import HOUSEKEEPING
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
    "insert into mediance.visit_event"
    " (visit_id, site_id, kind, at, recorded_at, staff_id, to_staff_id)"
    " select id, site_id, 'reserved', clock_timestamp(), cast(:recorded as timestamptz),"
    "  mediance.current_staff(), mediance.current_staff() from mediance.visit where id = :visit"
)
CORRECTION = text(
    "insert into mediance.visit_correction"
    " (visit_id, site_id, press, staff_id, field, old_value, new_value)"
    " select id, site_id, gen_random_uuid(), mediance.current_staff(), 'answer', 'inform', 'refer'"
    " from mediance.visit where id = :visit"
)
ANSWER = text("update mediance.visit set answer = 'refer' where id = :visit")
RESERVED = text(
    "update mediance.visit set reserved_for = mediance.current_staff() where id = :visit"
)
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


def write(work: Work, said: str, visit: int) -> None:
    work.execute(text(f"update mediance.visit set {said} where id = :visit"), {"visit": visit})  # noqa: S608


def change(work: Work, column: str, visit: int) -> None:
    write(work, f"{column} = {OTHERWISE[column]}", visit)


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
        work.execute(RESERVED, {"visit": visit})


def test_an_event_of_another_visit_covers_nothing(visit: int, cast: Cast) -> None:
    other = record_visit(cast.carme, NewVisit(cast.here), key()).visit_id
    with transaction(cast.amina) as work:
        work.execute(EVENT, {"visit": other, "recorded": NOW})
        with pytest.raises(ProgrammingError, match=REFUSED):
            work.execute(RESERVED, {"visit": visit})


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
        work.execute(RESERVED, {"visit": visit})


@pytest.mark.parametrize("column", sorted(OTHERWISE.keys() - {"reserved_for"}))
def test_an_event_covers_what_it_says_and_nothing_else(column: str, visit: int, cast: Cast) -> None:
    with transaction(cast.amina) as work:
        work.execute(EVENT, {"visit": visit, "recorded": NOW})
        with pytest.raises(ProgrammingError, match=REFUSED):
            change(work, column, visit)


@pytest.mark.parametrize(
    "said",
    [
        "ending = 'absent', answer = null",
        "answer = 'refer'",
        "ended_at = ended_at + interval '1 minute'",
    ],
)
def test_an_end_told_anew_is_the_end_that_was_told(said: str, visit: int, cast: Cast) -> None:
    told = text(
        "insert into mediance.visit_event (visit_id, site_id, kind, at, staff_id, ending, answer)"
        " select id, site_id, 'ended', clock_timestamp(), mediance.current_staff(), 'completed',"
        "  'connect' from mediance.visit where id = :visit"
    )
    with transaction(cast.amina) as work:
        work.execute(told, {"visit": visit})
        with pytest.raises(ProgrammingError, match=REFUSED), work.begin_nested():
            write(work, said, visit)
        right = text("update mediance.visit set answer = 'connect' where id = :visit")
        work.execute(right, {"visit": visit})


def test_a_correction_of_the_same_transaction_does(visit: int, cast: Cast) -> None:
    with transaction(cast.amina) as work:
        work.execute(CORRECTION, {"visit": visit})
        work.execute(ANSWER, {"visit": visit})


@pytest.mark.parametrize("said", ["answer = 'connect'", "received_by = null"])
def test_a_correction_covers_the_value_that_it_says(said: str, visit: int, cast: Cast) -> None:
    with transaction(cast.amina) as work:
        work.execute(CORRECTION, {"visit": visit})
        with pytest.raises(ProgrammingError, match=REFUSED):
            write(work, said, visit)


# A day that is over

VISITS_LAST_MONTH = text(
    "update mediance.visit set day = day - 40, arrived_at = arrived_at - interval '40 days',"
    " received_at = received_at - interval '40 days', ended_at = ended_at - interval '40 days'"
)
EVENTS_LAST_MONTH = text("update mediance.visit_event set at = at - interval '40 days'")
TOLD_TOO_LATE = "told as it happens"
SIGNED = text(
    "insert into mediance.visit_event (visit_id, site_id, kind, at, staff_id, entered_by)"
    " select id, site_id, 'returned', arrived_at, mediance.current_staff(),"
    "  mediance.current_staff() from mediance.visit where id = :visit"
)


@pytest.fixture
def past_visit(visit: int, live_database: DatabaseUrls) -> int:
    with owner_transaction(live_database.owner) as work:
        work.execute(VISITS_LAST_MONTH)
        work.execute(EVENTS_LAST_MONTH)
    return visit


@pytest.mark.parametrize("event", [EVENT, SIGNED], ids=["told now", "signed"])
def test_nothing_happens_any_more_to_a_visit_of_a_day_that_is_over(
    event: TextClause, past_visit: int, cast: Cast
) -> None:
    for somebody in (cast.carme, cast.amina, cast.bruno):
        with pytest.raises(ProgrammingError, match=TOLD_TOO_LATE), transaction(somebody) as work:
            work.execute(event, {"visit": past_visit, "recorded": NOW})


def test_nor_does_the_night_change_it(past_visit: int, cast: Cast) -> None:
    night = replace(HOUSEKEEPING, site_ids=(cast.here,))
    told = text(
        "insert into mediance.visit_event (visit_id, site_id, kind, at, to_staff_id)"
        " values (:visit, :site, 'reserved', clock_timestamp(), :colleague)"
    )
    change = text("update mediance.visit set reserved_for = :colleague where id = :visit")
    colleague = {"visit": past_visit, "colleague": cast.amina.staff_id}
    with transaction(night) as work:
        work.execute(told, {**colleague, "site": cast.here})
        with pytest.raises(ProgrammingError, match="a day that is over"):
            work.execute(change, colleague)


def test_the_coordination_corrects_it_with_its_trace(past_visit: int, cast: Cast) -> None:
    with pytest.raises(ProgrammingError, match="row-level"), transaction(cast.carme) as work:
        work.execute(CORRECTION, {"visit": past_visit})
    with transaction(cast.bruno) as work:
        work.execute(CORRECTION, {"visit": past_visit})
        work.execute(SIGNED, {"visit": past_visit})
        work.execute(ANSWER, {"visit": past_visit})


# Events

DATED = text(
    "insert into mediance.visit_event (visit_id, site_id, kind, at, staff_id)"
    " select id, :site, 'returned', clock_timestamp() + cast(:away as interval),"
    "  mediance.current_staff() from mediance.visit where id = :visit"
)


@pytest.mark.parametrize("away", ["-1 day", "-1 month", "10 seconds", "1 day"])
def test_what_happens_is_told_as_of_now(away: str, visit: int, cast: Cast) -> None:
    with pytest.raises(ProgrammingError, match=TOLD_TOO_LATE), transaction(cast.amina) as work:
        work.execute(DATED, {"visit": visit, "site": cast.here, "away": away})


def test_the_database_says_when_it_was_told(visit: int, cast: Cast) -> None:
    with transaction(cast.amina) as work:
        work.execute(EVENT, {"visit": visit, "recorded": FOR_EVER})
        late = "select count(*) from mediance.visit_event where recorded_at > clock_timestamp()"
        assert work.scalar(text(late)) == 0


def test_what_is_signed_has_its_trace(visit: int, cast: Cast) -> None:
    with pytest.raises(ProgrammingError, match=TOLD_TOO_LATE), transaction(cast.amina) as work:
        work.execute(SIGNED, {"visit": visit})


def test_an_event_is_told_at_the_visits_own_site(visit: int, cast: Cast) -> None:
    with pytest.raises(ProgrammingError, match=TOLD_TOO_LATE), transaction(cast.bruno) as work:
        work.execute(DATED, {"visit": visit, "site": cast.elsewhere, "away": "0"})


# What a visit is

FACTS = {
    "domain": ("domain_code = 'debt'", "debt"),
    "arrived_at": ("arrived_at = '2026-11-20 09:05:00.12+01'", "2026-11-20T08:05:00.120000+00:00"),
    "person": ("person_id = null", None),
}
"""How a fact is changed, and how the trace of that says it."""

TRACE = (
    "insert into mediance.visit_correction (visit_id, site_id, press, staff_id, made_at, field,"
    " old_value, new_value, old_person_id, new_person_id)"
    " select id, site_id, gen_random_uuid(), mediance.current_staff(),"
    "  cast(:made_at as timestamptz), :field,"
    "  case :field when 'domain' then domain_code when 'arrived_at' then to_char(arrived_at"
    "   at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"+00:00\"') end,"
    "  :said, case :field when 'person' then person_id end, null"
    " from mediance.visit where id = :visit"
)
UNTRACED = "corrected with a trace"


def trace(work: Work, visit: int, field: str, said: str | None, made_at: str = NOW) -> None:
    given = {"visit": visit, "field": field, "said": said, "made_at": made_at}
    work.execute(text(TRACE), given)


def say(work: Work, visit: int, field: str) -> None:
    change, _ = FACTS[field]
    write(work, change, visit)


@pytest.mark.parametrize("field", FACTS)
def test_a_fact_changes_with_its_trace(field: str, visit: int, cast: Cast) -> None:
    with transaction(cast.amina) as work:
        trace(work, visit, field, FACTS[field][1])
        say(work, visit, field)


@pytest.mark.parametrize("field", FACTS)
def test_a_trace_typed_for_later_covers_nothing(field: str, visit: int, cast: Cast) -> None:
    with transaction(cast.amina) as work:
        trace(work, visit, field, FACTS[field][1], made_at="2099-01-01")
        ahead = "select count(*) from mediance.visit_correction where made_at > clock_timestamp()"
        assert work.scalar(text(ahead)) == 0
    with pytest.raises(ProgrammingError, match=UNTRACED), transaction(cast.amina) as work:
        say(work, visit, field)


@pytest.mark.parametrize("field", FACTS)
def test_a_trace_of_something_else_covers_nothing(field: str, visit: int, cast: Cast) -> None:
    others = {other: said for other, (_, said) in FACTS.items() if other != field}
    with transaction(cast.amina) as work:
        for other, said in others.items():
            trace(work, visit, other, said)
        with pytest.raises(ProgrammingError, match=UNTRACED):
            say(work, visit, field)


@pytest.mark.parametrize(
    ("field", "said"), [("domain", "caf"), ("arrived_at", "2026-11-20T08:05:01+00:00")]
)
def test_a_trace_that_says_another_value_covers_nothing(
    field: str, said: str, visit: int, cast: Cast
) -> None:
    with transaction(cast.amina) as work:
        trace(work, visit, field, said)
        with pytest.raises(ProgrammingError, match=UNTRACED):
            say(work, visit, field)


def test_a_colleagues_trace_covers_nothing(visit: int, cast: Cast) -> None:
    with transaction(cast.amina) as work:
        trace(work, visit, "domain", "debt")
        act_as(work, cast.bruno)
        with pytest.raises(ProgrammingError, match=UNTRACED):
            say(work, visit, "domain")


def test_the_owner_who_loads_many_at_once_is_not_held(
    visit: int, live_database: DatabaseUrls
) -> None:
    with owner_transaction(live_database.owner) as work:
        work.execute(ANSWER, {"visit": visit})
