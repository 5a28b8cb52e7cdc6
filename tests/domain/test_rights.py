"""By when a request is answered, what may be said of it, and what remains after a mistake."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediance.domain.retention import months_after
from mediance.domain.rights import (
    IdentityCheck,
    Impediment,
    RequestEvent,
    RequestEventKind,
    RequestFacts,
    RequestRefused,
    RequestState,
    RightKind,
    Urgency,
    Way,
    check_can_happen,
    check_received,
    due_on,
    last_to_undo,
    replay,
    standing,
)

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)
DAY = timedelta(days=1)
DAYS = st.dates(min_value=date(2020, 1, 1), max_value=date(2090, 1, 1))
RECEIVED = RequestEvent(
    id=1,
    kind=RequestEventKind.RECEIVED,
    at=NOON,
    staff_id=1,
    right=RightKind.ACCESS,
    received_on=date(2026, 11, 3),
    way=Way.LETTER,
)


def event(number: int, kind: RequestEventKind, **said: object) -> RequestEvent:
    return RequestEvent(id=number, kind=kind, at=NOON, staff_id=1, **said)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-11-03", "2026-12-03"),  # November has thirty days: both readings agree
        ("2026-12-03", "2027-01-02"),  # December has thirty-one: thirty days come first
        ("2026-01-31", "2026-02-28"),  # February has no 31st: the month comes first
        ("2028-01-31", "2028-02-29"),
        ("2028-02-29", "2028-03-29"),
        ("2026-02-01", "2026-03-01"),
    ],
)
def test_a_request_is_due_after_a_month_or_thirty_days_whichever_is_earlier(
    received: str, due: str
) -> None:
    assert due_on(date.fromisoformat(received)) == date.fromisoformat(due)


@given(DAYS)
def test_no_reading_of_the_law_has_an_earlier_day(received: date) -> None:
    due = due_on(received)
    assert due <= months_after(received, 1)
    assert due <= received + timedelta(days=30)
    assert due >= received + timedelta(days=28)


@given(DAYS)
def test_extended_it_is_never_later_than_three_months(received: date) -> None:
    facts = RequestFacts(right=RightKind.ACCESS, received_on=received, way=Way.LETTER)
    extended = replace(facts, is_extended=True)
    assert facts.due_on < extended.due_on <= months_after(received, 3)


@pytest.mark.parametrize(
    ("left", "urgency"),
    [(-1, Urgency.LATE), (0, Urgency.SOON), (7, Urgency.SOON), (8, Urgency.IN_TIME)],
)
def test_late_begins_the_day_after_and_soon_a_week_before(left: int, urgency: Urgency) -> None:
    facts = replay([RECEIVED])
    assert facts.urgency(facts.due_on - left * DAY) is urgency
    closed = replace(facts, state=RequestState.ANSWERED)
    assert closed.urgency(facts.due_on + 90 * DAY) is Urgency.CLOSED


def test_a_request_is_what_its_events_say() -> None:
    facts = replay(
        [
            RECEIVED,
            event(2, RequestEventKind.IDENTITY_CHECKED, identity=IdentityCheck.PAPER_SEEN),
            event(3, RequestEventKind.CORRECTED, received_on=date(2026, 11, 2)),
            event(4, RequestEventKind.EXTENDED, reason="dossier ancien"),
            event(5, RequestEventKind.ANSWERED, reason="remis en main propre"),
        ]
    )
    assert facts.identity is IdentityCheck.PAPER_SEEN
    assert (facts.received_on, facts.way, facts.right) == (
        date(2026, 11, 2),
        Way.LETTER,
        RightKind.ACCESS,
    )
    assert facts.due_on == date(2027, 2, 2)
    assert (facts.state, facts.closed_at) == (RequestState.ANSWERED, NOON)


def test_a_mistake_is_taken_back_and_both_stay() -> None:
    refused = event(2, RequestEventKind.REFUSED, reason="non fondée")
    undone = event(3, RequestEventKind.UNDONE, undoes=2)
    events = (RECEIVED, refused, undone)
    assert replay(events).state is RequestState.OPEN
    assert standing(events) == (RECEIVED,)
    assert last_to_undo(events[:2]) == refused
    with pytest.raises(RequestRefused) as nothing:
        last_to_undo(events)
    assert nothing.value.why is Impediment.NOTHING_TO_UNDO


TODAY = date(2026, 11, 10)
CHECKED = (
    RECEIVED,
    event(2, RequestEventKind.IDENTITY_CHECKED, identity=IdentityCheck.KNOWN_TO_TEAM),
)
EXTENDED = (*CHECKED, event(3, RequestEventKind.EXTENDED, reason="dossier ancien"))
ANSWERED = (*CHECKED, event(3, RequestEventKind.ANSWERED))


@pytest.mark.parametrize(
    ("before", "said", "today", "why"),
    [
        ((RECEIVED,), {"kind": "answered"}, TODAY, Impediment.IDENTITY_UNCHECKED),
        (CHECKED, {"kind": "refused"}, TODAY, Impediment.REASON_MISSING),
        (CHECKED, {"kind": "extended"}, TODAY, Impediment.REASON_MISSING),
        (CHECKED, {"kind": "refused", "reason": "x" * 601}, TODAY, Impediment.REASON_TOO_LONG),
        (EXTENDED, {"kind": "extended", "reason": "x"}, TODAY, Impediment.EXTENDED_ONCE),
        (
            CHECKED,
            {"kind": "extended", "reason": "x"},
            date(2026, 12, 4),
            Impediment.TOO_LATE_TO_EXTEND,
        ),
        (ANSWERED, {"kind": "withdrawn"}, TODAY, Impediment.CLOSED),
        (CHECKED, {"kind": "corrected", "way": Way.LETTER}, TODAY, Impediment.NOTHING_CORRECTED),
        (
            CHECKED,
            {"kind": "corrected", "received_on": date(2026, 11, 11)},
            TODAY,
            Impediment.NOT_RECEIVED_YET,
        ),
    ],
)
def test_what_cannot_be_is_refused(
    before: tuple[RequestEvent, ...], said: dict[str, object], today: date, why: Impediment
) -> None:
    kind = RequestEventKind(str(said.pop("kind")))
    with pytest.raises(RequestRefused) as refusal:
        check_can_happen(replay(before), event(9, kind, **said), today)
    assert refusal.value.why is why


@pytest.mark.parametrize(
    "said",
    [
        event(9, RequestEventKind.ANSWERED),
        event(9, RequestEventKind.REFUSED, reason="demande manifestement infondée"),
        event(9, RequestEventKind.EXTENDED, reason="dossier ancien"),
        event(9, RequestEventKind.WITHDRAWN),
        event(9, RequestEventKind.CORRECTED, right=RightKind.ERASURE),
    ],
)
def test_what_can_be_is_not(said: RequestEvent) -> None:
    check_can_happen(replay(CHECKED), said, date(2026, 12, 3))


def test_a_request_comes_today_or_within_a_year() -> None:
    check_received(TODAY, TODAY)
    check_received(TODAY - 366 * DAY, TODAY)
    for day, why in (
        (TODAY + DAY, Impediment.NOT_RECEIVED_YET),
        (TODAY - 367 * DAY, Impediment.RECEIVED_TOO_LONG_AGO),
    ):
        with pytest.raises(RequestRefused) as refusal:
            check_received(day, TODAY)
        assert refusal.value.why is why
