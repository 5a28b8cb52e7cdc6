"""Long work beside the screens: a few threads, each tells how far it is and can be called off."""

import time
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillRunning
from threading import Event, Lock
from typing import Any, Generic, TypeVar
from weakref import WeakSet

AT_ONCE = 2
BREATH_SECONDS = 0.001

T_co = TypeVar("T_co", covariant=True)


class CalledOff(Exception):
    """Somebody called the work off, or the application stops."""


class Progress:
    """What the work says of itself, and hears. Read and written from two threads."""

    def __init__(self) -> None:
        self._off = Event()
        self._lock = Lock()
        self.done = 0
        self.is_waiting = False

    def tick(self, rows: int) -> None:
        """Note that so many rows more are done; raise `CalledOff` when it is to end.

        The other threads of this process get their turn here.
        """
        if self._off.is_set():
            raise CalledOff
        with self._lock:
            self.done += rows
            self.is_waiting = False
        time.sleep(BREATH_SECONDS)

    def wait(self) -> None:
        """Note that somebody else is before us; raise `CalledOff` when it is to end."""
        self.tick(0)
        self.is_waiting = True

    def call_off(self) -> None:
        """Have the work end at its next tick."""
        self._off.set()


class Task(Generic[T_co]):
    """One piece of work in a thread of its own."""

    def __init__(self, work: Callable[[Progress], T_co]) -> None:
        self.progress = Progress()
        self._future: Future[T_co] = _THREADS.submit(work, self.progress)
        _UNDER_WAY.add(self)

    @property
    def is_over(self) -> bool:
        """Whether there is a result, or an error, to be had."""
        return self._future.done()

    def result(self) -> T_co:
        """Return what the work yielded; raise what it raised, `CalledOff` when it was."""
        try:
            return self._future.result()
        except CancelledError as error:
            raise CalledOff from error

    def is_over_within(self, seconds: float) -> bool:
        """Whether it ends soon: small work needs no show of progress."""
        try:
            self._future.exception(seconds)
        except StillRunning:
            return False
        except CancelledError:
            return True
        return True

    def call_off(self) -> None:
        """Have it end soon, without a result; once it is over this does nothing."""
        self._future.cancel()
        self.progress.call_off()


_THREADS = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="mediance-task")
_UNDER_WAY: WeakSet[Task[Any]] = WeakSet()


def call_off_all() -> None:
    """Have everything end: the application stops."""
    for task in list(_UNDER_WAY):
        task.call_off()
