"""Open procedures follow what was written of the rules, and the days that are over.

A part at a time, each in a transaction of its own: whoever writes of a procedure meanwhile waits
for one part and no longer. What is cut short begins again by night.
"""

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from threading import Lock

from db.engine import Work, transaction
from db.queries import deadline_rules, procedures
from db.queries.procedures import Concern
from mediance.domain import paris, relances
from mediance.domain.actors import HOUSEKEEPING, Actor
from mediance.domain.followup import Following
from mediance.services.errors import DatabaseUnavailable
from mediance.services.followup.projection import AT_ONCE, everywhere, lawbook, project_again
from mediance.services.tasks import Task

TRIES, PAUSE_SECONDS = 5, 0.5

Tick = Callable[[int], object]


def follow_rules() -> int:
    """Have open procedures follow the rules written since; return how many they are.

    Raises `DatabaseUnavailable`.
    """
    versions, ids = _to_follow()
    return _follow(versions, ids, _unheard)


def follow_soon() -> None:
    """Do the same: now where they are few, beside the screens where they are many.

    Raises `DatabaseUnavailable`.
    """
    versions, ids = _to_follow()
    if len(ids) <= AT_ONCE:
        _follow(versions, ids, _unheard)
    else:
        _Beside.start(versions, ids)


def under_way() -> Following | None:
    """Return how far that is; None once it is over."""
    return _Beside.standing()


def follow_calendar() -> int:
    """Compute anew what comes again or follows the calendar, where its day is over.

    Return of how many procedures. Raises `DatabaseUnavailable`.
    """
    with transaction(at_every_site()) as work:
        ids = procedures.with_passed_alerts(work, paris.today())
    return _compute(ids, _unheard)


def at_every_site() -> Actor:
    """Return the machinery that keeps the house, at every site."""
    with transaction(HOUSEKEEPING) as work:
        return everywhere(work)


class _Beside:
    """The last pass that was begun beside the screens of this process."""

    lock = Lock()
    task: Task[int] | None = None
    count = 0

    @classmethod
    def start(cls, versions: Mapping[int, str], ids: Sequence[int]) -> None:
        with cls.lock:
            cls.count = len(ids)
            cls.task = Task(lambda progress: _follow(versions, ids, progress.tick))

    @classmethod
    def standing(cls) -> Following | None:
        with cls.lock:
            if cls.task is None or cls.task.is_over:
                return None
            return Following(cls.task.progress.done, cls.count)


def _to_follow() -> tuple[Mapping[int, str], Sequence[int]]:
    """Return the versions nobody follows yet, and the procedures that they are about.

    Whoever opens one by the rules before has done so, or waits and then knows the new ones.
    """
    with transaction(at_every_site()) as work:
        procedures.hold_alerts(work)
        versions = deadline_rules.not_applied(work)
        return versions, procedures.concerned(work, _concern(work, set(versions.values())))


def _concern(work: Work, codes: Collection[str]) -> Concern:
    is_cadence = not relances.CADENCE.isdisjoint(codes)
    return Concern(
        type_codes=deadline_rules.types_of(work, codes),
        steps=relances.WAITING_FOR_INSTITUTION if is_cadence else (),
        rule_codes=codes,
    )


def _follow(versions: Mapping[int, str], ids: Sequence[int], tick: Tick) -> int:
    count = _compute(ids, tick)
    if versions:
        with transaction(at_every_site()) as work:
            deadline_rules.say_applied(work, versions)
    return count


def _compute(ids: Sequence[int], tick: Tick) -> int:
    machinery = at_every_site()
    for start in range(0, len(ids), AT_ONCE):
        part = ids[start : start + AT_ONCE]
        _patiently(partial(_compute_part, machinery, part))
        tick(len(part))
    return len(ids)


def _compute_part(machinery: Actor, ids: Sequence[int]) -> None:
    with transaction(machinery) as work:
        procedures.hold_alerts(work)
        project_again(work, ids, lawbook(work))


def _patiently(do: Callable[[], None]) -> None:
    """Try again where a colleague's change took longer than one waits for it."""
    for _ in range(TRIES - 1):
        try:
            return do()
        except DatabaseUnavailable:
            time.sleep(PAUSE_SECONDS)
    return do()


def _unheard(_done: int) -> None:
    """Tell nobody."""
