"""What may follow what in a visit's life, and what undoing leaves."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediance.domain.visits import (
    CANCELLATION_WINDOW,
    ENDINGS_FROM,
    Answer,
    Ending,
    NothingToUndo,
    TransitionRefused,
    VisitEvent,
    VisitEventKind,
    VisitProgress,
    VisitState,
    check_can_end,
    check_can_receive,
    check_can_return,
    effective,
    replay,
    to_undo,
)

MORNING = datetime(2026, 11, 23, 8, 45, tzinfo=UTC)


def arrived() -> list[VisitEvent]:
    return [VisitEvent(id=1, kind=VisitEventKind.ARRIVED, at=MORNING)]


def then(
    events: list[VisitEvent], kind: VisitEventKind, minutes: int = 1, **details: object
) -> list[VisitEvent]:
    last = events[-1]
    at = last.at + timedelta(minutes=minutes)
    return [*events, VisitEvent(id=last.id + 1, kind=kind, at=at, **details)]  # type: ignore[arg-type]


def received() -> list[VisitEvent]:
    return then(arrived(), VisitEventKind.RECEIVED, 10, staff_id=7)


def ended() -> list[VisitEvent]:
    return then(received(), VisitEventKind.ENDED, 20, ending=Ending.COMPLETED, answer=Answer.INFORM)


def test_somebody_who_arrived_waits() -> None:
    assert replay(arrived()).state is VisitState.WAITING


def test_receiving_notes_who_and_when() -> None:
    progress = replay(received())
    assert (progress.state, progress.received_by) == (VisitState.RECEIVED, 7)
    assert progress.received_at == MORNING + timedelta(minutes=10)


def test_the_end_keeps_the_reception() -> None:
    progress = replay(ended())
    assert (progress.state, progress.ending, progress.answer) == (
        VisitState.ENDED,
        Ending.COMPLETED,
        Answer.INFORM,
    )
    assert progress.received_by == 7


def test_sent_back_is_as_if_just_arrived() -> None:
    assert replay(then(received(), VisitEventKind.RETURNED)) == replay(arrived())


def test_undone_events_leave_no_trace_in_the_progress() -> None:
    history = ended()
    undone = then(history, VisitEventKind.UNDONE, undoes=history[-1].id)
    assert replay(undone) == replay(received())


def test_undoing_reaches_further_back_each_time() -> None:
    history = then(ended(), VisitEventKind.UNDONE, undoes=3)
    assert to_undo(history, history[-1].at).id == 2


def test_a_recording_is_taken_back_within_its_window_only() -> None:
    assert to_undo(arrived(), MORNING + CANCELLATION_WINDOW).kind is VisitEventKind.ARRIVED
    with pytest.raises(NothingToUndo):
        to_undo(arrived(), MORNING + CANCELLATION_WINDOW + timedelta(seconds=1))


def test_a_transition_is_taken_back_on_its_own_day_only() -> None:
    assert to_undo(received(), MORNING + timedelta(hours=9)).kind is VisitEventKind.RECEIVED
    with pytest.raises(NothingToUndo):
        to_undo(received(), MORNING + timedelta(days=1))


@pytest.mark.parametrize("state", VisitState)
@pytest.mark.parametrize("ending", Ending)
def test_each_ending_is_possible_from_its_states_only(state: VisitState, ending: Ending) -> None:
    progress = VisitProgress(state)
    if ending in ENDINGS_FROM[state]:
        check_can_end(progress, ending)
    else:
        with pytest.raises(TransitionRefused) as refused:
            check_can_end(progress, ending)
        assert refused.value.state is state


def test_nobody_leaves_without_contact_once_received() -> None:
    for ending in (Ending.LEFT_WITHOUT_CONTACT, Ending.ABSENT, Ending.CANCELLED):
        with pytest.raises(TransitionRefused):
            check_can_end(replay(received()), ending)


def test_only_who_waits_is_received_and_only_who_is_received_goes_back() -> None:
    check_can_receive(replay(arrived()))
    check_can_return(replay(received()))
    for events in (received(), ended()):
        with pytest.raises(TransitionRefused):
            check_can_receive(replay(events))
    for events in (arrived(), ended()):
        with pytest.raises(TransitionRefused):
            check_can_return(replay(events))


@st.composite
def lives(draw: st.DrawFn) -> list[VisitEvent]:
    """A visit's events as the services allow them, undoing included."""
    events = arrived()
    for _step in range(draw(st.integers(0, 8))):
        choices = possible(replay(events), events)
        if not choices:
            break
        kind, details = draw(st.sampled_from(choices))
        events = then(events, kind, draw(st.integers(0, 40)), **details)
    return events


def possible(
    progress: VisitProgress, events: list[VisitEvent]
) -> list[tuple[VisitEventKind, dict[str, object]]]:
    choices: list[tuple[VisitEventKind, dict[str, object]]] = []
    if progress.state is VisitState.WAITING:
        choices.append((VisitEventKind.RECEIVED, {"staff_id": 7}))
    if progress.state is VisitState.RECEIVED:
        choices.append((VisitEventKind.RETURNED, {}))
    choices += [
        (VisitEventKind.ENDED, {"ending": ending}) for ending in ENDINGS_FROM[progress.state]
    ]
    last = effective(events)[-1]
    if last.kind is not VisitEventKind.ARRIVED:
        choices.append((VisitEventKind.UNDONE, {"undoes": last.id}))
    return choices


@given(lives())
def test_whatever_happened_the_projection_keeps_the_rules_of_the_table(
    events: list[VisitEvent],
) -> None:
    progress = replay(events)
    assert (progress.state is VisitState.ENDED) == (progress.ending is not None)
    assert (progress.ended_at is not None) == (progress.ending is not None)
    assert progress.state is not VisitState.WAITING or progress.received_at is None
    assert progress.state is not VisitState.RECEIVED or progress.received_at is not None
    moments = [MORNING, progress.received_at, progress.ended_at]
    known = [moment for moment in moments if moment is not None]
    assert known == sorted(known)


@given(lives())
def test_undoing_and_doing_again_changes_nothing(events: list[VisitEvent]) -> None:
    last = effective(events)[-1]
    if last.kind is VisitEventKind.ARRIVED:
        return
    undone = then(events, VisitEventKind.UNDONE, undoes=last.id)
    again = then(undone, last.kind, staff_id=last.staff_id, ending=last.ending, answer=last.answer)
    assert replay(again).state is replay(events).state
    assert replay(again).ending is replay(events).ending
