"""From the database's notices to the versions that pages and browsers watch."""

from collections.abc import Callable
from threading import Event, Thread

from db.listen import Ears, listen
from mediance.services.live import HUB, LiveHub

TOPICS = ("visits", "caseload", "procedures")
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
        topic, _, site_id = payload.partition(":")
        self._hub.publish(topic, int(site_id) if site_id.isdigit() else None)

    def _all_may_have_changed(self) -> None:
        for topic in TOPICS:
            self._hub.publish(topic)
