"""What may follow what in a visit's life, and what undoing leaves."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediance.domain.urgency import Urgency
from mediance.domain.visits import (
    CANCELLATION_WINDOW,
    ENDINGS_FROM,
    Answer,
    Ending,
    GoesOnElsewhere,
    NothingToUndo,
    TransitionRefused,
    VisitEvent,
    VisitEventKind,
    VisitProgress,
    VisitState,
    cancelling,
    check_can_come_back,
    check_can_end,
    check_can_receive,
    check_can_return,
    check_can_transfer,
    effective,
    replay,
    taking_back_continuation,
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


def absent() -> list[VisitEvent]:
    return then(arrived(), VisitEventKind.ENDED, 5, ending=Ending.ABSENT)


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


def test_what_lies_ahead_of_the_clock_is_undone_across_midnight_too() -> None:
    """A clock that was ahead is put right: yesterday again, and the next day's act just done."""
    before_midnight = MORNING.replace(hour=22, minute=55)
    history = [replace(event, at=before_midnight) for event in arrived()]
    called = then(history, VisitEventKind.RECEIVED, 10, staff_id=7)
    assert to_undo(called, before_midnight).kind is VisitEventKind.RECEIVED
    with pytest.raises(NothingToUndo):
        to_undo(then(arrived(), VisitEventKind.RECEIVED), before_midnight + timedelta(minutes=10))


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


URGENT = ((False, None), (True, None), (True, Urgency.NOW), (True, Urgency.THIS_WEEK))


def said(progress: VisitProgress, urgent: tuple[bool, Urgency | None]) -> dict[str, object]:
    """Say how urgent it is, and what stood there before: not urgent, as it was recorded."""
    now, degree = urgent
    before = (progress.is_urgent or False, progress.urgency)
    return {
        "is_urgent": now,
        "urgency": degree,
        "was_urgent": before[0],
        "urgency_before": before[1],
    }


def about(progress: VisitProgress) -> dict[str, object]:
    return {"domain_code": "debt", "domain_before": progress.domain_code or "to_clarify"}


def possible(
    progress: VisitProgress, events: list[VisitEvent]
) -> list[tuple[VisitEventKind, dict[str, object]]]:
    choices: list[tuple[VisitEventKind, dict[str, object]]] = []
    if progress.state is VisitState.WAITING:
        choices.append((VisitEventKind.RECEIVED, {"staff_id": 7}))
        choices.append((VisitEventKind.RESERVED, {"to_staff_id": 8}))
        choices.append((VisitEventKind.RESERVED, {"to_staff_id": None}))
        choices.append((VisitEventKind.ENDED, {"ending": Ending.TRANSFERRED, "to_site_id": 2}))
    if progress.state is VisitState.RECEIVED:
        choices.append((VisitEventKind.RETURNED, {}))
        choices.append((VisitEventKind.HANDED_OVER, {"to_staff_id": 9}))
    if progress.state is not VisitState.ENDED:
        choices += [(VisitEventKind.URGENCY_SET, said(progress, urgent)) for urgent in URGENT]
    if progress.ending in {Ending.ABSENT, Ending.LEFT_WITHOUT_CONTACT}:
        choices.append((VisitEventKind.CAME_BACK, {}))
    choices += [
        (VisitEventKind.ENDED, {"ending": ending} | about(progress))
        for ending in sorted(ENDINGS_FROM[progress.state])
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


def as_shown(progress: VisitProgress) -> VisitProgress:
    """Return the progress as screens show it: what was never said anew is as recorded."""
    return replace(
        progress,
        is_urgent=progress.is_urgent or False,
        domain_code=progress.domain_code or "to_clarify",
    )


@given(lives())
def test_undoing_and_doing_again_changes_nothing(events: list[VisitEvent]) -> None:
    last = effective(events)[-1]
    if last.kind is VisitEventKind.ARRIVED:
        return
    undone = then(events, VisitEventKind.UNDONE, undoes=last.id)
    again = [*undone, replace(last, id=undone[-1].id + 1)]
    assert as_shown(replay(again)) == as_shown(replay(events))


@given(lives())
def test_undoing_everything_leads_back_step_by_step_to_the_arrival(
    events: list[VisitEvent],
) -> None:
    while (last := effective(events)[-1]).kind is not VisitEventKind.ARRIVED:
        before = [event for event in effective(events) if event is not last]
        events = then(events, VisitEventKind.UNDONE, undoes=last.id)
        assert as_shown(replay(events)) == as_shown(replay(before))
    assert as_shown(replay(events)) == as_shown(replay(arrived()))


def test_who_was_absent_comes_back_to_wait_on_the_same_day_only() -> None:
    later = MORNING + timedelta(minutes=30)
    check_can_come_back(replay(absent()), MORNING, later)
    assert replay(then(absent(), VisitEventKind.CAME_BACK)) == replay(arrived())
    for progress, now in ((replay(ended()), later), (replay(absent()), later + timedelta(days=1))):
        with pytest.raises(TransitionRefused):
            check_can_come_back(progress, MORNING, now)


def test_a_hand_over_changes_who_receives_and_not_since_when() -> None:
    handed = replay(then(received(), VisitEventKind.HANDED_OVER, to_staff_id=9))
    assert handed == replace(replay(received()), received_by=9)


def test_somebody_waits_for_a_colleague_until_that_is_lifted() -> None:
    reserved = then(arrived(), VisitEventKind.RESERVED, to_staff_id=8)
    assert replay(reserved).reserved_for == 8
    assert replay(then(reserved, VisitEventKind.RESERVED)).reserved_for is None
    assert replay(then(reserved, VisitEventKind.UNDONE, undoes=2)).reserved_for is None


def test_undoing_the_first_word_on_urgency_restores_what_was_recorded() -> None:
    calmed = then(
        arrived(),
        VisitEventKind.URGENCY_SET,
        is_urgent=False,
        was_urgent=True,
        urgency_before=Urgency.TODAY,
    )
    assert replay(calmed).is_urgent is False
    undone = replay(then(calmed, VisitEventKind.UNDONE, undoes=2))
    assert (undone.is_urgent, undone.urgency) == (True, Urgency.TODAY)


def recorded_by(staff_id: int) -> list[VisitEvent]:
    return [VisitEvent(id=1, kind=VisitEventKind.ARRIVED, at=MORNING, staff_id=staff_id)]


def test_how_urgent_whoever_recorded_says_it_is_leaves_the_recording_to_be_taken_back() -> None:
    events = recorded_by(7)
    for urgency in (Urgency.TODAY, Urgency.NOW):
        details = {"staff_id": 7, "is_urgent": True, "urgency": urgency}
        events = then(events, VisitEventKind.URGENCY_SET, 0, **details)
    (happening,) = cancelling(events, MORNING + CANCELLATION_WINDOW)
    assert (happening.kind, happening.ending) == (VisitEventKind.ENDED, Ending.CANCELLED)
    with pytest.raises(NothingToUndo):
        cancelling(events, MORNING + CANCELLATION_WINDOW + timedelta(seconds=1))


@pytest.mark.parametrize(
    ("kind", "staff_id"),
    [
        (VisitEventKind.URGENCY_SET, 8),
        (VisitEventKind.URGENCY_SET, None),
        (VisitEventKind.RESERVED, 7),
    ],
)
def test_what_else_came_after_a_recording_keeps_it(
    kind: VisitEventKind, staff_id: int | None
) -> None:
    events = then(recorded_by(7), VisitEventKind.URGENCY_SET, 0, staff_id=7)
    with pytest.raises(NothingToUndo):
        cancelling(then(events, kind, 1, staff_id=staff_id), MORNING + timedelta(minutes=1))


def test_what_it_was_about_is_said_at_the_end_and_taken_back_with_it() -> None:
    specified = then(
        received(),
        VisitEventKind.ENDED,
        ending=Ending.COMPLETED,
        answer=Answer.INFORM,
        domain_code="debt",
        domain_before="letter",
    )
    assert replay(specified).domain_code == "debt"
    undone = then(specified, VisitEventKind.UNDONE, undoes=specified[-1].id)
    assert replay(undone).domain_code == "letter"


def test_an_entry_that_goes_on_from_elsewhere_is_not_undone_there() -> None:
    here = [VisitEvent(id=1, kind=VisitEventKind.CONTINUED, at=MORNING)]
    assert replay(here).state is VisitState.WAITING
    with pytest.raises(NothingToUndo):
        to_undo(here, MORNING)
    assert taking_back_continuation(here, MORNING).ending is Ending.CANCELLED
    with pytest.raises(GoesOnElsewhere):
        taking_back_continuation(then(here, VisitEventKind.RECEIVED, staff_id=7), MORNING)


def test_a_transfer_is_for_who_has_been_waiting_since_today() -> None:
    check_can_transfer(replay(arrived()), MORNING, MORNING)
    for events, now in ((received(), MORNING), (arrived(), MORNING + timedelta(days=1))):
        with pytest.raises(TransitionRefused):
            check_can_transfer(replay(events), MORNING, now)
