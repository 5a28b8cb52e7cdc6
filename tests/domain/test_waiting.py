"""The experienced wait: nobody is left out of it, and it says no more than it knows."""

from collections.abc import Sequence
from datetime import timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as some

from mediance.domain.desk import TARGET_WAIT
from mediance.domain.waiting import (
    SMALLEST_SAMPLE,
    ExperiencedWait,
    IncidenceStep,
    Uncounted,
    WaitCount,
    WaitOutcome,
    cumulative_incidence,
    experienced_wait,
    quantile,
)

RECEIVED, LEFT, STILL_WAITING = WaitOutcome
NOBODY = Uncounted()


def after(minutes: float, outcome: WaitOutcome = RECEIVED, people: int = 1) -> WaitCount:
    return WaitCount(outcome, timedelta(minutes=minutes), people)


def measured(waits: Sequence[WaitCount]) -> ExperiencedWait:
    return experienced_wait(waits, TARGET_WAIT, NOBODY)


def at(steps: Sequence[IncidenceStep], minutes: float) -> float:
    earlier = [step.received for step in steps if step.wait <= timedelta(minutes=minutes)]
    return earlier[-1] if earlier else 0.0


def test_an_example_computed_by_hand_is_reproduced() -> None:
    """S(t-) · d/n over six people, one of whom left and one of whom still waits."""
    steps = cumulative_incidence(
        [after(1), after(2, LEFT), after(3), after(4, STILL_WAITING), after(5), after(6)]
    )
    expected = {1: 1 / 6, 3: 2 / 6, 5: 2 / 6 + 1 / 4, 6: 2 / 6 + 2 / 4}
    assert [step.wait for step in steps] == [timedelta(minutes=m) for m in expected]
    assert [step.received for step in steps] == pytest.approx(list(expected.values()))


def test_at_the_same_minute_a_reception_comes_before_a_wait_that_goes_on() -> None:
    steps = cumulative_incidence([after(5), after(5, STILL_WAITING)])
    assert at(steps, 5) == pytest.approx(1 / 2)


def test_those_who_still_wait_make_the_wait_longer_not_shorter() -> None:
    received = [after(10) for _ in range(30)]
    with_waiting = [*received, *(after(60, STILL_WAITING) for _ in range(40))]
    assert quantile(cumulative_incidence(received), 0.5) is not None
    assert quantile(cumulative_incidence(with_waiting), 0.5) is None


def test_a_departure_is_not_forgotten_once_the_others_were_received() -> None:
    left_early = [after(1, LEFT, 5), *(after(10) for _ in range(35))]
    assert at(cumulative_incidence(left_early), 10) == pytest.approx(35 / 40)
    assert measured(left_early).ninth_decile is None


def test_when_a_departure_happened_changes_nothing_once_nobody_waits() -> None:
    receptions = [after(minute) for minute in range(1, 41)]
    at_once = quantile(cumulative_incidence([*receptions, after(0, LEFT, 3)]), 0.5)
    at_last = quantile(cumulative_incidence([*receptions, after(90, LEFT, 3)]), 0.5)
    assert at_once is not None
    assert at_last is not None
    assert at_once.wait == at_last.wait


def test_half_and_nine_in_ten_are_waits_that_somebody_had() -> None:
    wait = measured([after(minute) for minute in range(1, 101)])
    assert wait.median is not None
    assert wait.ninth_decile is not None
    assert wait.median.wait == timedelta(minutes=50)
    assert wait.ninth_decile.wait == timedelta(minutes=90)
    assert wait.median.lower < wait.median.wait < (wait.median.upper or timedelta.max)


def test_under_thirty_people_nothing_is_estimated() -> None:
    few = [after(minute) for minute in range(1, SMALLEST_SAMPLE)]
    assert measured(few).median is None
    assert measured([*few, after(99, STILL_WAITING)]).median is not None


def test_twenty_minutes_exactly_are_within_twenty_minutes() -> None:
    wait = measured([after(20), after(20 + 1 / 60), after(3, LEFT), after(3, STILL_WAITING)])
    assert (wait.received_within_target, wait.received) == (1, 2)


def test_nobody_came_means_nothing_to_measure() -> None:
    assert measured([]) == ExperiencedWait(0, 0, 0, 0, None, None, NOBODY)


waits = some.lists(
    some.builds(
        after,
        some.integers(0, 90),
        some.sampled_from(WaitOutcome),
        some.integers(1, 5),
    ),
    max_size=60,
)


@given(waits)
def test_the_curve_rises_and_stays_between_its_limits(counted: list[WaitCount]) -> None:
    steps = cumulative_incidence(counted)
    shares = [step.received for step in steps]
    assert shares == sorted(shares)
    assert all(
        0 <= step.lower <= step.received + 1e-9 and step.received - 1e-9 <= step.upper <= 1 + 1e-9
        for step in steps
    )


@given(waits)
def test_people_counted_together_weigh_as_much_as_one_by_one(counted: list[WaitCount]) -> None:
    apart = [WaitCount(c.outcome, c.wait) for c in counted for _ in range(c.people)]
    together = [step.received for step in cumulative_incidence(counted)]
    assert together == pytest.approx([step.received for step in cumulative_incidence(apart)])


@given(waits.map(lambda counted: [c for c in counted if c.outcome is not STILL_WAITING]))
def test_while_nobody_waits_the_curve_is_the_plain_share_of_those_who_came(
    counted: list[WaitCount],
) -> None:
    people = sum(count.people for count in counted)
    for step in cumulative_incidence(counted):
        received = sum(c.people for c in counted if c.outcome is RECEIVED and c.wait <= step.wait)
        assert step.received == pytest.approx(received / people)


@given(waits, some.integers(1, 60), some.integers(1, 9))
def test_one_more_person_who_waits_never_brings_a_quantile_forward(
    counted: list[WaitCount], minutes: int, tenths: int
) -> None:
    share = tenths / 10
    before = quantile(cumulative_incidence(counted), share)
    later = quantile(cumulative_incidence([*counted, after(minutes + 90, STILL_WAITING)]), share)
    assert later is None or (before is not None and later.wait >= before.wait)


def test_the_interval_holds_the_true_half_in_about_nineteen_samples_of_twenty() -> None:
    """Receptions at rate 1/15, departures at 1/150 a minute: half were received after 10.9."""
    chance = Random(20261122)
    covered = sum(_covers(chance, timedelta(minutes=10.889)) for _ in range(300))
    assert 0.91 <= covered / 300 <= 0.99


def _covers(chance: Random, truth: timedelta) -> bool:
    steps = cumulative_incidence([_lived(chance) for _ in range(60)])
    half = quantile(steps, 0.5)
    assert half is not None
    return half.lower <= truth and (half.upper is None or truth <= half.upper)


def _lived(chance: Random) -> WaitCount:
    ends = {
        RECEIVED: chance.expovariate(1 / 15),
        LEFT: chance.expovariate(1 / 150),
        STILL_WAITING: chance.uniform(0, 240),
    }
    first = min(ends, key=lambda outcome: ends[outcome])
    return after(ends[first], first)
