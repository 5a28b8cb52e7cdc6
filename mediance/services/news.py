"""From the database's notices to the versions that pages and browsers watch."""

import re
from collections.abc import Callable
from threading import Event, Thread

from db.listen import Ears, listen
from mediance.services.live import HUB, LiveHub

TOPICS = (
    *("visits", "caseload", "procedures", "calls", "presences", "appointments"),
    *("people", "lists"),
)
NOTICE = re.compile(r"([a-z]+)(?::([0-9]{1,18}))?", re.ASCII)
STOP_SECONDS = 3.0


class NewsThread:
    """The one listener of this process."""

    def __init__(
        self, url: str, *, on_loss: Callable[[], None] = lambda: None, hub: LiveHub = HUB
    ) -> None:
        self._hub = hub
        self._stop = Event()
        ears = Ears(self._pass_on, self._all_may_have_changed, on_loss)
        self._thread = Thread(
            target=listen,
            args=(url, ears, self._stop),
            name="mediance-news",
            daemon=True,
        )

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def stop(self) -> None:
        """Stop listening and wait for the thread's end."""
        self._stop.set()
        self._thread.join(STOP_SECONDS)

    def _pass_on(self, payload: str) -> None:
        """Pass on what our triggers say; whoever may sign in to the database can say anything."""
        notice = NOTICE.fullmatch(payload)
        if notice is None or notice[1] not in TOPICS:
            return
        self._hub.publish(notice[1], int(notice[2]) if notice[2] else None)

    def _all_may_have_changed(self) -> None:
        for topic in TOPICS:
            self._hub.publish(topic)
