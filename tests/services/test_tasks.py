"""Work beside the screens: told of, waited for, called off."""

from collections.abc import Callable
from threading import Event

import pytest

from mediance.services.tasks import AT_ONCE, CalledOff, Progress, Task, call_off_all

SECONDS = 10.0


def counting(started: Event) -> Callable[[Progress], int]:
    """Return work that counts until it is called off."""

    def count(progress: Progress) -> int:
        started.set()
        while True:
            progress.tick(1)

    return count


def begun() -> Task[int]:
    started = Event()
    task = Task(counting(started))
    assert started.wait(SECONDS)
    return task


def test_a_result_is_had_once_it_is_over() -> None:
    task = Task(lambda _: 66)
    assert task.is_over_within(SECONDS)
    assert (task.is_over, task.result()) == (True, 66)


def test_what_it_raised_is_raised_to_whoever_asks() -> None:
    def fail(_: Progress) -> None:
        raise LookupError

    task = Task(fail)
    assert task.is_over_within(SECONDS)
    with pytest.raises(LookupError):
        task.result()


def test_it_tells_how_far_it_is_until_it_is_called_off() -> None:
    task = begun()
    assert not task.is_over_within(0.05)
    assert task.progress.done > 0
    task.call_off()
    assert task.is_over_within(SECONDS)
    with pytest.raises(CalledOff):
        task.result()


def test_called_off_before_its_turn_it_never_begins() -> None:
    busy = [begun() for _ in range(AT_ONCE)]
    began = Event()
    waiting = Task(counting(began))
    waiting.call_off()
    assert waiting.is_over_within(SECONDS)
    with pytest.raises(CalledOff):
        waiting.result()
    for task in busy:
        task.call_off()
        assert task.is_over_within(SECONDS)
    assert not began.is_set()


def test_whoever_waits_says_so_until_the_work_goes_on() -> None:
    progress = Progress()
    progress.wait()
    assert progress.is_waiting
    progress.tick(5)
    assert (progress.is_waiting, progress.done) == (False, 5)
    progress.call_off()
    with pytest.raises(CalledOff):
        progress.wait()


def test_when_the_application_stops_everything_ends() -> None:
    tasks = [begun() for _ in range(AT_ONCE)]
    call_off_all()
    for task in tasks:
        assert task.is_over_within(SECONDS)
        with pytest.raises(CalledOff):
            task.result()
