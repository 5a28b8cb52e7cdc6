"""A thread that hears what the database says, for as long as a test lasts."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from db.listen import Ears, listen

SECONDS = 20


@contextmanager
def listener(url: str, ears: Ears) -> Iterator[None]:
    stop = Event()
    thread = Thread(target=listen, args=(url, ears, stop), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(SECONDS)
        assert not thread.is_alive()
