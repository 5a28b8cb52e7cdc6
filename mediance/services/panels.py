"""What many people look at: loaded once for all who may see the same, until news comes.

Two roles never share a panel, even where it would be the same: what a role may see is decided
where it is loaded, not here. Where Postgres's policies look at the person and not only at roles
and sites, nothing may be shared.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, TypeVar

from db.engine import Work, transaction
from mediance.domain.actors import Actor
from mediance.domain.roles import Role, SystemRole
from mediance.services.live import HUB, LiveHub

T = TypeVar("T")

KEPT = 256
OLDEST_SECONDS = 30
"""Waits grow and days end without any news: nothing is shown longer than this."""


@dataclass(frozen=True)
class Panel:
    """A panel's name and the topics whose news make it old."""

    name: str
    topics: tuple[str, ...]


@dataclass(frozen=True)
class View:
    """A panel as some people see it: everybody with these roles, for these sites and filters."""

    panel: Panel
    roles: frozenset[Role | SystemRole]
    site_ids: tuple[int, ...]
    filters: Hashable = None


@dataclass(frozen=True)
class _Loading:
    stamp: Hashable
    result: Future[Any]


class SharedPanels:
    """What was loaded last, by panel, roles, sites and filters. Thread-safe."""

    def __init__(self, hub: LiveHub, clock: Callable[[], float] = time.monotonic) -> None:
        self._hub = hub
        self._clock = clock
        self._lock = threading.Lock()
        self._loadings: OrderedDict[View, _Loading] = OrderedDict()

    def get(self, view: View, load: Callable[[], T]) -> T:
        """Return the panel's data, loaded by whoever asks first; the others wait for that.

        Without anybody listening for news (tests, commands) it is loaded each time. What `load`
        raises reaches everybody who waited, and is not kept.
        """
        if not all(self._hub.is_heard(topic) for topic in view.panel.topics):
            return load()
        loading, is_ours = self._claim(view, self._stamp(view))
        if is_ours:
            self._fill(view, loading, load)
        result: T = loading.result.result()
        return result

    def _stamp(self, view: View) -> Hashable:
        """Versions are read before the data: what is loaded is never older than its stamp."""
        versions = (self._hub.current(topic, view.site_ids) for topic in view.panel.topics)
        return (*versions, self._clock() // OLDEST_SECONDS)

    def _claim(self, view: View, stamp: Hashable) -> tuple[_Loading, bool]:
        with self._lock:
            found = self._loadings.get(view)
            if found is not None and found.stamp == stamp:
                self._loadings.move_to_end(view)
                return found, False
            ours = self._loadings[view] = _Loading(stamp, Future())
            self._loadings.move_to_end(view)
            while len(self._loadings) > KEPT:
                self._loadings.popitem(last=False)
            return ours, True

    def _fill(self, view: View, loading: _Loading, load: Callable[[], T]) -> None:
        try:
            loading.result.set_result(load())
        except BaseException as error:
            loading.result.set_exception(error)
            with self._lock:
                if self._loadings.get(view) is loading:
                    del self._loadings[view]
            raise


PANELS = SharedPanels(HUB)
"""The panels of this process."""


def shared(
    panel: Panel,
    actor: Actor,
    site_ids: Collection[int],
    read: Callable[[Work], T],
    *,
    filters: Hashable = None,
    is_anew: bool = False,
) -> T:
    """Return a panel for an actor who was let in already, read for all with the same roles.

    It may lack what was written a moment ago, of which the news are on their way: for whoever
    wrote, it is read anew.
    """

    def load() -> T:
        with transaction(actor) as work:
            return read(work)

    if is_anew:
        return load()
    view = View(panel, frozenset(actor.roles), tuple(sorted(site_ids)), filters)
    return PANELS.get(view, load)
