"""What may happen to a procedure, what a correction changes, and how long everything took."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediance.domain.procedure_life import (
    CLOSES_AFTER,
    FOLLOWS,
    EventKind,
    ImpossibleHistory,
    IncompleteEvent,
    InTheFuture,
    NoSuchEvent,
    OutcomeTooEarly,
    ProcedureEvent,
    ProcedureIsClosed,
    ProcedureIsOpen,
    StepOutOfOrder,
    four_clocks,
    life,
    standing,
    with_event,
)
from mediance.domain.procedures import Outcome, Rung, Stage, Step

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


def on(day: int, hour: int = 12) -> datetime:
    return NOON.replace(hour=hour) + timedelta(days=day)


def entered(number: int, step: Step, day: int, replaces: int | None = None) -> ProcedureEvent:
    return ProcedureEvent(
        event_id=number, kind=EventKind.ENTERED, at=on(day), step=step, replaces=replaces
    )


def closed(number: int, outcome: Outcome, day: int) -> ProcedureEvent:
    return ProcedureEvent(event_id=number, kind=EventKind.CLOSED, at=on(day), outcome=outcome)


def reopened(number: int, day: int) -> ProcedureEvent:
    return ProcedureEvent(
        event_id=number, kind=EventKind.REOPENED, at=on(day), reason="Refus retiré"
    )


def taken_back(number: int, replaces: int) -> ProcedureEvent:
    return ProcedureEvent(
        event_id=number, kind=EventKind.TAKEN_BACK, at=on(90), replaces=replaces, reason="Erreur"
    )


def happened(number: int, kind: EventKind, at: datetime) -> ProcedureEvent:
    return ProcedureEvent(event_id=number, kind=kind, at=at)


DEPOSITED = [
    entered(1, Step.TO_QUALIFY, 0),
    entered(2, Step.GATHERING, 1),
    entered(3, Step.DEPOSITED, 10),
]
GRANTED = [
    *DEPOSITED,
    entered(4, Step.DECIDED, 40),
    entered(5, Step.RIGHT_OPEN, 50),
    closed(6, Outcome.GRANTED, 51),
]
REFUSED = [*DEPOSITED, entered(4, Step.DECIDED, 40), closed(5, Outcome.REJECTED, 41)]
APPEALED = [*REFUSED, reopened(6, 60), entered(7, Step.APPEAL, 61)]


def test_a_procedure_goes_from_the_question_to_the_right_open() -> None:
    granted = life(GRANTED)
    assert granted.step is Step.RIGHT_OPEN
    assert granted.stage is Stage.RIGHT_OPEN
    assert granted.outcome is Outcome.GRANTED
    assert granted.is_closed


def test_before_anything_happened_it_stands_nowhere() -> None:
    assert life([]).stage is None
    assert not life([]).is_closed


def test_a_file_may_come_already_deposited() -> None:
    assert life([entered(1, Step.DEPOSITED, 0)]).stage is Stage.DEPOSITED


@pytest.mark.parametrize("before", Step)
@pytest.mark.parametrize("after", Step)
def test_only_what_may_follow_follows(before: Step, after: Step) -> None:
    events = [entered(1, before, 0), entered(2, after, 1)]
    if after in FOLLOWS[before]:
        assert life(events).step is after
    else:
        with pytest.raises(StepOutOfOrder):
            life(events)


def test_every_step_can_be_reached_and_left() -> None:
    assert set(FOLLOWS) == set(Step)
    assert all(FOLLOWS.values())
    assert {step for steps in FOLLOWS.values() for step in steps} == set(Step) - {Step.TO_QUALIFY}


@pytest.mark.parametrize("step", Step)
@pytest.mark.parametrize("outcome", Outcome)
def test_success_is_the_right_open_not_the_file_deposited(step: Step, outcome: Outcome) -> None:
    events = [entered(1, step, 0), closed(2, outcome, 1)]
    if step in CLOSES_AFTER.get(outcome, frozenset(Step)):
        assert life(events).outcome is outcome
    else:
        with pytest.raises(OutcomeTooEarly):
            life(events)
    assert CLOSES_AFTER[Outcome.GRANTED] == {Step.RIGHT_OPEN}


@pytest.mark.parametrize(
    "event",
    [
        entered(9, Step.APPEAL, 60),
        closed(9, Outcome.REJECTED, 60),
        ProcedureEvent(event_id=9, kind=EventKind.CHASED, at=on(60), rung=Rung.REMINDER),
    ],
    ids=["a step", "a second end", "a reminder"],
)
def test_a_closed_procedure_cannot_silently_reopen(event: ProcedureEvent) -> None:
    with pytest.raises(ProcedureIsClosed):
        life([*REFUSED, event])


def test_reopening_is_said_with_a_reason_and_goes_on_from_where_it_stood() -> None:
    again = life(APPEALED)
    assert again.step is Step.APPEAL
    assert not again.is_closed


def test_what_is_open_cannot_be_reopened() -> None:
    with pytest.raises(ProcedureIsOpen):
        life([*DEPOSITED, reopened(9, 20)])


# Corrections


def test_a_corrected_date_holds_and_the_first_one_stays_in_the_record() -> None:
    events = [*DEPOSITED, entered(4, Step.DEPOSITED, 8, replaces=3)]
    corrected = life(events)
    assert [event.event_id for event in corrected.events] == [1, 2, 4]
    assert corrected.events[-1].at == on(8)
    assert len(events) == 4


def test_of_several_corrections_the_last_recorded_holds_whichever_it_names() -> None:
    events = [
        *DEPOSITED,
        entered(4, Step.DEPOSITED, 8, replaces=3),
        entered(5, Step.DEPOSITED, 9, replaces=4),
        entered(6, Step.DEPOSITED, 7, replaces=3),
    ]
    assert life(events).events[-1].event_id == 6


def test_what_was_taken_back_never_counted() -> None:
    told = life([*DEPOSITED, taken_back(4, 3)])
    assert told.step is Step.GATHERING
    assert [event.event_id for event in told.events] == [1, 2]
    assert life([*REFUSED, taken_back(6, 5)]).outcome is None


def test_a_correction_cannot_make_what_could_not_have_happened() -> None:
    with pytest.raises(StepOutOfOrder):
        life([*REFUSED, entered(6, Step.DEPOSITED, 0, replaces=3)])
    with pytest.raises(StepOutOfOrder):
        life([*GRANTED, taken_back(7, 4)])
    with pytest.raises(OutcomeTooEarly):
        life([*REFUSED, entered(6, Step.DECIDED, 45, replaces=4)])
    with pytest.raises(ProcedureIsClosed):
        life([*APPEALED, entered(8, Step.APPEAL, 50, replaces=7)])


@pytest.mark.parametrize("replaced", [99, 1])
def test_a_correction_names_an_event_of_its_own_kind(replaced: int) -> None:
    stray = ProcedureEvent(
        event_id=9, kind=EventKind.CLOSED, at=on(60), outcome=Outcome.VOID, replaces=replaced
    )
    with pytest.raises(NoSuchEvent):
        life([*DEPOSITED, stray])


def test_nothing_is_recorded_before_it_happens() -> None:
    with pytest.raises(InTheFuture):
        with_event(DEPOSITED, entered(4, Step.DECIDED, 40), on(39))
    assert with_event(DEPOSITED, entered(4, Step.DECIDED, 40), on(40)).step is Step.DECIDED


@pytest.mark.parametrize(
    "kind", [EventKind.ENTERED, EventKind.CLOSED, EventKind.CHASED, EventKind.REOPENED]
)
def test_an_event_says_what_its_kind_must_say(kind: EventKind) -> None:
    with pytest.raises(IncompleteEvent):
        happened(1, kind, NOON)


def test_taking_back_names_an_event_and_gives_a_reason() -> None:
    complete = taken_back(2, 1)
    with pytest.raises(IncompleteEvent):
        replace(complete, replaces=None)
    with pytest.raises(IncompleteEvent):
        replace(complete, reason=None)


def test_a_moment_without_its_zone_is_none() -> None:
    with pytest.raises(IncompleteEvent):
        happened(1, EventKind.REQUESTED, NOON.replace(tzinfo=None))


def play(choices: Sequence[tuple[int, int]]) -> list[ProcedureEvent]:
    """Return a history that keeps, of what is tried, what is possible."""
    events: list[ProcedureEvent] = []
    for number, (choice, day) in enumerate(choices, start=1):
        steps, outcomes = tuple(Step), tuple(Outcome)
        tried = (
            entered(number, steps[choice % len(steps)], day),
            closed(number, outcomes[choice % len(outcomes)], day),
            reopened(number, day),
            taken_back(number, choice % max(number - 1, 1) + 1),
            entered(number, steps[choice % len(steps)], day, replaces=choice % number + 1),
        )[choice % 5]
        try:
            life([*events, tried])
        except ImpossibleHistory:
            continue
        events.append(tried)
    return events


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(0, 80)), max_size=25))
def test_a_history_told_again_is_the_same_history(choices: list[tuple[int, int]]) -> None:
    events = play(choices)
    told = life(events)
    assert life(list(events)) == told
    assert life(told.events if all(e.replaces is None for e in told.events) else events) == told
    for length in range(len(events)):
        life(events[:length])
    assert list(standing(events)) == sorted(told.events, key=lambda event: event.at)
    assert {event.event_id for event in told.events} <= {event.event_id for event in events}


# The four clocks


def test_the_four_clocks_are_never_mixed() -> None:
    told = life(
        [
            happened(20, EventKind.REGISTERED, on(0, 9)),
            happened(21, EventKind.TAKEN_IN_CHARGE, on(0, 9) + timedelta(minutes=25)),
            happened(22, EventKind.REQUESTED, on(0, 10)),
            happened(23, EventKind.APPOINTMENT, on(6)),
            *GRANTED,
        ]
    )
    four = four_clocks(told)
    later = on(300)
    assert four.waiting.length(later) == timedelta(minutes=25)
    assert four.appointment.days(later) == 6
    assert four.ours.days(later) == 10
    assert four.decision.days(later) == 30
    assert four.effect.days(later) == 10
    assert not four.effect.is_running


def test_a_clock_that_runs_counts_until_now_and_one_that_never_began_counts_nothing() -> None:
    four = four_clocks(life(DEPOSITED))
    assert four.decision.is_running
    assert four.decision.days(on(31)) == 21
    assert four.effect.days(on(31)) is None
    assert four.waiting.length(on(31)) is None
    assert not four.waiting.is_running


def test_closing_stops_what_still_ran() -> None:
    given_up = life([*DEPOSITED, closed(4, Outcome.STOPPED_BY_PERSON, 15)])
    clock = four_clocks(given_up).decision
    assert not clock.is_running
    assert clock.end is None
    assert clock.days(on(300)) == 5
    again = life([*DEPOSITED, closed(4, Outcome.STOPPED_BY_PERSON, 15), reopened(5, 20)])
    assert four_clocks(again).decision.days(on(30)) == 20


def test_days_are_those_of_paris_also_when_the_clocks_change() -> None:
    late = datetime(2026, 10, 24, 22, 30, tzinfo=UTC)
    told = life(
        [
            ProcedureEvent(event_id=1, kind=EventKind.ENTERED, at=late, step=Step.DEPOSITED),
            ProcedureEvent(
                event_id=2,
                kind=EventKind.ENTERED,
                at=datetime(2026, 10, 25, 22, 30, tzinfo=UTC),
                step=Step.DECIDED,
            ),
        ]
    )
    assert four_clocks(told).decision.days(late) == 0
