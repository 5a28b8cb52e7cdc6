"""A visit is put right: what follows, what is impossible, and how its events tell it anew."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediance.domain import paris
from mediance.domain.corrections import (
    CHOICES,
    NEVER_RECEIVED,
    WITH_ANSWER,
    Change,
    CorrectedField,
    Impossibility,
    ImpossibleVisit,
    VisitFacts,
    WrittenHours,
    changed_back,
    changes,
    said_otherwise,
    settled,
    told_anew,
    with_hours,
)
from mediance.domain.urgency import Urgency
from mediance.domain.visits import (
    Answer,
    Ending,
    Happening,
    NothingToUndo,
    VisitEvent,
    VisitEventKind,
    VisitState,
    effective,
    replay,
    to_undo,
)

DAY = date(2026, 11, 3)
AMINA, CARME = 7, 8


def hour(text: str) -> datetime:
    return paris.at(DAY, time.fromisoformat(text))


NOW = hour("18:00")
WAITING = VisitFacts(
    domain_code="caf", person_id=None, is_urgent=False, arrived_at=hour("09:05:40")
)
RECEIVED = replace(WAITING, received_at=hour("09:20:10"), received_by=AMINA)
COMPLETED = replace(
    RECEIVED, ended_at=hour("09:50:30"), ending=Ending.COMPLETED, answer=Answer.INFORM
)
LEFT = replace(WAITING, ended_at=hour("09:40"), ending=Ending.LEFT_WITHOUT_CONTACT)
AT_DESK = replace(
    WAITING, ended_at=WAITING.arrived_at, ending=Ending.ANSWERED_AT_DESK, answer=Answer.REFER
)
TRANSFERRED = replace(LEFT, ending=Ending.TRANSFERRED)
UNCLOSED = replace(RECEIVED, ended_at=hour("23:59:59"), ending=Ending.UNCLOSED)


def events_of(facts: VisitFacts) -> list[VisitEvent]:
    told = [Happening(kind=VisitEventKind.ARRIVED, at=facts.arrived_at, staff_id=CARME)]
    if facts.received_at is not None:
        told.append(
            Happening(
                kind=VisitEventKind.RECEIVED, at=facts.received_at, staff_id=facts.received_by
            )
        )
    if facts.ending is not None:
        told.append(
            Happening(
                kind=VisitEventKind.ENDED,
                at=facts.ended_at or facts.received_at or facts.arrived_at,
                staff_id=AMINA,
                ending=facts.ending,
                answer=facts.answer,
            )
        )
    return written(told)


def written(happenings: list[Happening], after: int = 0) -> list[VisitEvent]:
    return [VisitEvent(id=after + at, **vars(each)) for at, each in enumerate(happenings, 1)]


def corrected(before: VisitFacts, **says: object) -> VisitFacts:
    return settled(before, replace(before, **says), NOW)  # type: ignore[arg-type]


# What follows from what


def test_who_left_was_received_by_nobody_and_got_no_answer() -> None:
    after = corrected(COMPLETED, ending=Ending.LEFT_WITHOUT_CONTACT)
    assert (after.received_at, after.received_by, after.answer) == (None, None, None)
    assert after.ended_at == COMPLETED.ended_at


def test_an_entry_made_by_mistake_ends_now_and_counts_for_nobody() -> None:
    after = corrected(RECEIVED, ending=Ending.CANCELLED)
    assert (after.state, after.ended_at, after.received_at) == (VisitState.ENDED, NOW, None)


def test_an_answer_at_the_desk_moves_with_the_arrival() -> None:
    after = corrected(AT_DESK, arrived_at=hour("09:00"))
    assert after.ended_at == hour("09:00")


def test_who_is_not_urgent_has_no_degree_of_urgency() -> None:
    urgent = replace(WAITING, is_urgent=True, urgency=Urgency.TODAY)
    assert corrected(urgent, is_urgent=False).urgency is None
    assert corrected(urgent, domain_code="debt").urgency is Urgency.TODAY


@pytest.mark.parametrize("before", [WAITING, RECEIVED, COMPLETED, LEFT, AT_DESK, UNCLOSED])
def test_a_correction_of_the_domain_changes_nothing_else(before: VisitFacts) -> None:
    after = corrected(before, domain_code="debt")
    assert changes(before, after) == (Change(CorrectedField.DOMAIN, "caf", "debt"),)


# What is impossible


@pytest.mark.parametrize(
    ("before", "says", "why"),
    [
        (COMPLETED, {"arrived_at": hour("09:21")}, Impossibility.RECEIVED_BEFORE_ARRIVAL),
        (COMPLETED, {"received_at": hour("09:51")}, Impossibility.ENDED_BEFORE_RECEPTION),
        (LEFT, {"ended_at": hour("09:05")}, Impossibility.ENDED_BEFORE_ARRIVAL),
        (COMPLETED, {"ended_at": hour("18:01")}, Impossibility.IN_THE_FUTURE),
        (WAITING, {"arrived_at": hour("18:01")}, Impossibility.IN_THE_FUTURE),
        (COMPLETED, {"received_at": None}, Impossibility.RECEPTION_MISSING),
        (RECEIVED, {"received_at": None}, Impossibility.RECEPTION_MISSING),
        (
            LEFT,
            {"ending": Ending.COMPLETED, "answer": Answer.INFORM},
            Impossibility.RECEPTION_MISSING,
        ),
        (
            LEFT,
            {"ending": Ending.COMPLETED, "received_at": hour("09:10")},
            Impossibility.ANSWER_MISSING,
        ),
        (LEFT, {"received_at": hour("09:10")}, Impossibility.RECEIVED_WITHOUT_CONTACT),
        (COMPLETED, {"answer": None}, Impossibility.ANSWER_MISSING),
        (COMPLETED, {"ended_at": None}, Impossibility.END_MISSING),
        (UNCLOSED, {"ending": Ending.LEFT_WITHOUT_CONTACT}, Impossibility.END_MISSING),
        (COMPLETED, {"ending": None}, Impossibility.REOPENED),
        (COMPLETED, {"ending": Ending.UNCLOSED}, Impossibility.NOT_A_CHOICE),
        (
            RECEIVED,
            {"ending": Ending.COMPLETED, "ended_at": hour("10:00"), "answer": Answer.INFORM},
            Impossibility.NOT_ENDED,
        ),
        (TRANSFERRED, {"ending": Ending.ABSENT}, Impossibility.GOES_ON_ELSEWHERE),
        (TRANSFERRED, {"arrived_at": hour("09:00")}, Impossibility.GOES_ON_ELSEWHERE),
        (RECEIVED, {"ended_at": hour("10:00")}, Impossibility.NOT_ENDED),
        (WAITING, {"received_at": hour("09:10")}, Impossibility.STILL_WAITING),
    ],
)
def test_what_cannot_have_been_is_refused(
    before: VisitFacts, says: dict[str, object], why: Impossibility
) -> None:
    with pytest.raises(ImpossibleVisit) as refused:
        corrected(before, **says)
    assert refused.value.why is why


def test_what_a_register_does_not_say_may_stay_unsaid() -> None:
    imported = replace(WAITING, ending=Ending.COMPLETED, received_by=AMINA)
    after = corrected(imported, domain_code="debt", answer=Answer.INFORM)
    assert (after.received_at, after.ended_at, after.answer) == (None, None, Answer.INFORM)


# Hours as they are typed


def test_the_same_minute_keeps_its_seconds() -> None:
    same = WrittenHours(arrived_at=time(9, 5), received_at=time(9, 20), ended_at=time(9, 50))
    assert with_hours(COMPLETED, DAY, same) == COMPLETED


def test_an_hour_within_the_minute_of_the_one_before_it_is_not_earlier() -> None:
    hours = WrittenHours(arrived_at=time(9, 5), received_at=time(9, 5), ended_at=time(9, 50))
    assert with_hours(COMPLETED, DAY, hours).received_at == COMPLETED.arrived_at


def test_the_last_moment_of_an_unclosed_day_need_not_be_typed() -> None:
    hours = WrittenHours(arrived_at=time(9, 5), received_at=time(9, 20))
    assert with_hours(UNCLOSED, DAY, hours) == UNCLOSED


def test_an_hour_of_the_next_day_stays_there_while_it_is_not_typed_anew() -> None:
    by_night = replace(
        COMPLETED,
        received_at=paris.at(DAY + timedelta(days=1), time(0, 10, 20)),
        ended_at=paris.at(DAY + timedelta(days=1), time(0, 40, 30)),
    )
    same = WrittenHours(arrived_at=time(9, 5), received_at=time(0, 10), ended_at=time(0, 40))
    assert with_hours(by_night, DAY, same) == by_night


def test_nobody_came_at_no_hour() -> None:
    with pytest.raises(ImpossibleVisit):
        with_hours(WAITING, DAY, WrittenHours(arrived_at=None))


# Taking a correction back


def test_changes_are_taken_back_while_they_stand() -> None:
    after = corrected(COMPLETED, domain_code="debt", ending=Ending.ABSENT)
    made = changes(COMPLETED, after)
    assert changed_back(after, made) == COMPLETED
    assert changed_back(replace(after, domain_code="tax"), made) is None


# Its events

FACTS = [WAITING, RECEIVED, COMPLETED, LEFT, AT_DESK, UNCLOSED]


@st.composite
def corrections(draw: st.DrawFn) -> tuple[VisitFacts, VisitFacts]:
    """A visit, and any correction of it that is possible."""
    before = draw(st.sampled_from(FACTS))
    start = draw(st.integers(0, 60))
    moments = [hour("09:00") + timedelta(minutes=start + n) for n in range(3)]
    says: dict[str, object] = {"arrived_at": moments[0]}
    if before.ending is not None:
        ending = draw(st.sampled_from(CHOICES))
        is_received = ending not in NEVER_RECEIVED
        says |= {"ending": ending, "ended_at": moments[2]}
        says |= {"received_at": moments[1] if is_received else before.received_at}
        says |= {"answer": Answer.CONNECT if ending in WITH_ANSWER else before.answer}
    elif before.received_at is not None:
        says |= {"received_at": moments[1]}
    return before, corrected(before, **says)


@given(corrections())
def test_the_events_told_anew_say_what_was_corrected(
    case: tuple[VisitFacts, VisitFacts],
) -> None:
    before, after = case
    events = events_of(before)
    told = [*events, *written(list(told_anew(events, after, NOW)), after=len(events))]
    assert replay(told) == after.progress
    assert effective(told)[0].at == after.arrived_at
    again = [*told, *written(list(told_anew(told, before, NOW)), after=len(told))]
    assert replay(again) == before.progress


def test_events_that_still_hold_stay_where_they_are() -> None:
    events = events_of(COMPLETED)
    later = replace(COMPLETED, ended_at=hour("09:55"))
    undone, ended = told_anew(events, later, NOW)
    assert (undone.kind, undone.undoes) == (VisitEventKind.UNDONE, 3)
    assert (ended.at, ended.staff_id, ended.answer) == (hour("09:55"), AMINA, Answer.INFORM)
    assert told_anew(events, replace(COMPLETED, domain_code="debt"), NOW) == ()
    assert told_anew([], later, NOW) == ()


def test_a_visit_without_events_stays_so_however_often_it_is_corrected() -> None:
    debt = replace(COMPLETED, domain_code="debt")
    said = said_otherwise(COMPLETED, debt, NOW, CARME)
    assert said is not None
    later = replace(debt, ended_at=hour("09:55"))
    assert told_anew(written([said]), later, NOW) == ()


@pytest.mark.parametrize("kinds", [[], [VisitEventKind.CORRECTED]])
def test_nothing_is_taken_back_of_a_visit_to_which_nothing_happened(
    kinds: list[VisitEventKind],
) -> None:
    brought_in = [VisitEvent(id=1, kind=kind, at=NOW) for kind in kinds]
    with pytest.raises(NothingToUndo):
        to_undo(brought_in, NOW)


def test_somebody_sent_back_and_received_again_keeps_both_receptions() -> None:
    first = [
        Happening(kind=VisitEventKind.ARRIVED, at=WAITING.arrived_at),
        Happening(kind=VisitEventKind.RECEIVED, at=hour("09:10"), staff_id=CARME),
        Happening(kind=VisitEventKind.RETURNED, at=hour("09:12"), staff_id=CARME),
        Happening(kind=VisitEventKind.RECEIVED, at=hour("09:20:10"), staff_id=AMINA),
    ]
    events = written(first)
    after = replace(RECEIVED, received_at=hour("09:25"))
    told = [*events, *written(list(told_anew(events, after, NOW)), after=len(events))]
    assert [event.at for event in effective(told)][1:] == [
        hour("09:10"),
        hour("09:12"),
        hour("09:25"),
    ]
    assert replay(told) == after.progress


def test_who_took_over_stays_while_the_hour_is_corrected() -> None:
    received, ended = events_of(COMPLETED)[1:]
    bruno = Happening(
        kind=VisitEventKind.HANDED_OVER, at=hour("09:30"), staff_id=AMINA, to_staff_id=CARME
    )
    events = [events_of(COMPLETED)[0], received, replace(ended, id=4)]
    events.insert(2, VisitEvent(id=3, **vars(bruno)))
    before = replace(COMPLETED, received_by=CARME)
    later = replace(before, received_at=hour("09:25"))
    told = [*events, *written(list(told_anew(events, later, NOW)), after=9)]
    assert replay(told) == later.progress
    assert effective(told)[1].staff_id == AMINA
    left = corrected(before, ending=Ending.ABSENT)
    told = [*events, *written(list(told_anew(events, left, NOW)), after=9)]
    assert replay(told) == left.progress
