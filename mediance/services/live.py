"""News without content: which topic changed, for which site, and since when.

A topic is a word such as `visits`; its version grows whenever something it covers has changed.
Panels key their shared data by it, pages ask whether what they show is still the newest,
and routes pass it on to browsers. Nothing here says what has changed.
"""

import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager

Listener = Callable[[str, int | None], None]
"""Called with topic and site in the publisher's thread: it must return at once."""

SESSIONS = "sessions"
"""Published when a session was ended: open connections look at theirs at once."""


class LiveHub:
    """The versions of all topics in this process, and who wants to hear of them. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        # Starting from the clock, versions go on growing when the process is started again.
        self._birth = self._latest = time.time_ns() // 1_000_000
        self._versions: dict[tuple[str, int | None], int] = {}
        self._listeners: set[Listener] = set()

    def publish(self, topic: str, site_id: int | None = None) -> None:
        """Say that a topic changed at a site, or everywhere (None)."""
        with self._lock:
            self._latest += 1
            self._versions[topic, site_id] = self._latest
            listeners = tuple(self._listeners)
        for listener in listeners:
            listener(topic, site_id)

    def current(self, topic: str, site_ids: Collection[int]) -> int:
        """Return the version of a topic for somebody who sees these sites; it never shrinks."""
        with self._lock:
            return max(
                self._versions.get((topic, site_id), self._birth) for site_id in (None, *site_ids)
            )

    def is_heard(self, topic: str) -> bool:
        """Whether news of a topic reaches this process: the listener says so as it connects."""
        with self._lock:
            return (topic, None) in self._versions

    @contextmanager
    def heard_by(self, listener: Listener) -> Iterator[None]:
        """Tell a listener what is published meanwhile."""
        with self._lock:
            self._listeners.add(listener)
        try:
            yield
        finally:
            with self._lock:
                self._listeners.discard(listener)


HUB = LiveHub()
"""The hub of this process: filled by the lifespan, read by panels, pages and the push route."""
