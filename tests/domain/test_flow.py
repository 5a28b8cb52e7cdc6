"""Conservation: whoever came in went out, or is still here."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from mediance.domain.flow import QueueFlow, Stay, WayOut, flow, stay
from mediance.domain.visits import (
    ENDINGS_FROM,
    Ending,
    VisitEvent,
    VisitEventKind,
    VisitProgress,
    VisitState,
    replay,
)

MIDNIGHT = datetime(2026, 11, 2, tzinfo=UTC)
DAY = timedelta(days=1)
K = VisitEventKind


def minutes(number: int) -> datetime:
    return MIDNIGHT + timedelta(minutes=number)


@some.composite
def histories(draw: some.DrawFn) -> Stay:
    """A visit that goes through whatever is allowed, undoing included, around one day."""
    now = draw(some.integers(-2000, 2000))
    events = [VisitEvent(id=1, kind=K.ARRIVED, at=minutes(now))]
    for identity in range(2, 2 + draw(some.integers(0, 5))):
        now += draw(some.integers(0, 600))
        events.append(_next_event(draw, events, identity, minutes(now)))
    return stay(events[0].at, replay(events))


def _next_event(
    draw: some.DrawFn, events: list[VisitEvent], identity: int, at: datetime
) -> VisitEvent:
    state = replay(events).state
    last = events[-1]
    can_undo = last.kind not in {K.ARRIVED, K.UNDONE}
    if can_undo and (state is VisitState.ENDED or draw(some.booleans())):
        return VisitEvent(id=identity, kind=K.UNDONE, at=at, undoes=last.id)
    if state is VisitState.ENDED:
        return last
    if state is VisitState.WAITING and draw(some.booleans()):
        return VisitEvent(id=identity, kind=K.RECEIVED, at=at)
    if state is VisitState.RECEIVED and draw(some.booleans()):
        return VisitEvent(id=identity, kind=K.RETURNED, at=at)
    ending = draw(some.sampled_from(sorted(ENDINGS_FROM[state])))
    return VisitEvent(id=identity, kind=K.ENDED, at=at, ending=ending)


@given(some.lists(histories(), max_size=30))
def test_nobody_vanishes_and_nobody_appears(stays: list[Stay]) -> None:
    assert flow(stays, MIDNIGHT, MIDNIGHT + DAY).is_balanced


@given(some.lists(histories(), max_size=30))
def test_the_queue_of_one_evening_is_that_of_the_next_morning(stays: list[Stay]) -> None:
    today = flow(stays, MIDNIGHT, MIDNIGHT + DAY)
    tomorrow = flow(stays, MIDNIGHT + DAY, MIDNIGHT + 2 * DAY)
    assert today.still_waiting == tomorrow.opening


@some.composite
def wanderings(draw: some.DrawFn) -> list[tuple[int, Stay]]:
    """One visit through several sites: each stay but the last ends where the next begins."""
    at = minutes(draw(some.integers(-2000, 2000)))
    stays: list[tuple[int, Stay]] = []
    for _transfer in range(draw(some.integers(0, 3))):
        sent_at = at + timedelta(minutes=draw(some.integers(0, 600)))
        site = draw(some.integers(1, 3))
        stays.append((site, Stay(at, sent_at, WayOut.TRANSFERRED_OUT, bool(stays))))
        at = sent_at
    left_at = at + timedelta(minutes=draw(some.integers(0, 600)))
    last = draw(some.sampled_from([None, WayOut.RECEIVED, WayOut.LEFT, WayOut.CANCELLED]))
    stays.append(
        (draw(some.integers(1, 3)), Stay(at, left_at if last else None, last, bool(stays)))
    )
    return stays


@given(some.lists(wanderings(), max_size=15), some.sets(some.integers(1, 3)))
def test_whoever_goes_on_elsewhere_is_counted_once_wherever_one_looks(
    visits: list[list[tuple[int, Stay]]], sites: set[int]
) -> None:
    stays = [stay for visit in visits for site, stay in visit if site in sites]
    assert flow(stays, MIDNIGHT, MIDNIGHT + DAY).is_balanced
    everywhere = [stay for visit in visits for _, stay in visit]
    always = flow(everywhere, minutes(-10_000), minutes(10_000))
    assert always.arrivals == len(visits)
    assert always.transferred_in == always.transferred_out


def test_each_way_out_is_counted_when_it_happened() -> None:
    stays = [
        Stay(minutes(-60), minutes(10), WayOut.RECEIVED),
        Stay(minutes(-90), minutes(-80), WayOut.RECEIVED),
        Stay(minutes(5), minutes(6), WayOut.LEFT),
        Stay(minutes(7), minutes(7), WayOut.ANSWERED_AT_DESK),
        Stay(minutes(8), minutes(9), WayOut.CANCELLED),
        Stay(minutes(1430), minutes(1441), WayOut.RECEIVED),
        Stay(minutes(20), minutes(1439), WayOut.UNCLOSED),
        Stay(minutes(1439)),
        Stay(minutes(1440)),
    ]
    assert flow(stays, MIDNIGHT, MIDNIGHT + DAY) == QueueFlow(
        opening=1,
        arrivals=6,
        received=1,
        answered_at_desk=1,
        left=1,
        cancelled=1,
        unclosed=1,
        still_waiting=2,
    )


def test_the_first_moment_of_a_day_belongs_to_that_day() -> None:
    stays = [Stay(minutes(-5), MIDNIGHT, WayOut.LEFT), Stay(minutes(5), MIDNIGHT + DAY)]
    counted = flow(stays, MIDNIGHT, MIDNIGHT + DAY)
    assert (counted.opening, counted.left, counted.still_waiting) == (1, 1, 1)


def test_somebody_lost_makes_the_count_wrong() -> None:
    assert not QueueFlow(arrivals=5, received=3, left=1).is_balanced


@pytest.mark.parametrize(
    ("progress", "expected"),
    [
        (VisitProgress(VisitState.WAITING), Stay(MIDNIGHT)),
        (
            VisitProgress(VisitState.RECEIVED, received_at=minutes(4)),
            Stay(MIDNIGHT, minutes(4), WayOut.RECEIVED),
        ),
        (
            VisitProgress(VisitState.ENDED, ending=Ending.COMPLETED),
            Stay(MIDNIGHT, MIDNIGHT, WayOut.RECEIVED),
        ),
        (
            VisitProgress(VisitState.ENDED, ending=Ending.ABSENT, ended_at=minutes(9)),
            Stay(MIDNIGHT, minutes(9), WayOut.LEFT),
        ),
        (
            VisitProgress(VisitState.ENDED, ending=Ending.LEFT_WITHOUT_CONTACT),
            Stay(MIDNIGHT, MIDNIGHT, WayOut.LEFT),
        ),
        (
            VisitProgress(VisitState.ENDED, ending=Ending.UNCLOSED, ended_at=minutes(1439)),
            Stay(MIDNIGHT, minutes(1439), WayOut.UNCLOSED),
        ),
    ],
)
def test_a_moment_nobody_wrote_down_counts_as_the_arrival(
    progress: VisitProgress, expected: Stay
) -> None:
    assert stay(MIDNIGHT, progress) == expected


def test_every_ending_is_a_way_out() -> None:
    ended = (VisitProgress(VisitState.ENDED, ending=ending) for ending in Ending)
    assert all(stay(MIDNIGHT, progress).way_out is not None for progress in ended)
