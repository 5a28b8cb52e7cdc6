"""Hearing what changed in the database, on a connection of its own."""

import logging
import select
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event

import psycopg2
from sqlalchemy import make_url

from db.engine import with_driver

CHANNEL = "mediance"
PAUSE_SECONDS = (0.5, 1, 2, 5)
WAKE_SECONDS = 1.0

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Ears:
    """What is called: with each notice, after each connection, and before trying again.

    What was said before a connection was not heard: take it that everything has changed.
    """

    on_notice: Callable[[str], None]
    on_connect: Callable[[], None]
    on_loss: Callable[[], None]


def listen(url: str, ears: Ears, stop: Event) -> None:
    """Pass on every notice until `stop` is set; reconnect for ever, and say so each time."""
    failures = 0
    while not stop.is_set():
        try:
            _listen_once(url, ears, stop)
            failures = 0
        except psycopg2.Error as error:
            pause = PAUSE_SECONDS[min(failures, len(PAUSE_SECONDS) - 1)]
            failures += 1
            log.warning("not listening (%s); next try in %s s", type(error).__name__, pause)
            ears.on_loss()
            stop.wait(pause)


def _listen_once(url: str, ears: Ears, stop: Event) -> None:
    parts = make_url(with_driver(url)).set(drivername="postgresql")
    connection = psycopg2.connect(
        parts.render_as_string(hide_password=False),
        connect_timeout=5,
        application_name="mediance live",
    )
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f"listen {CHANNEL}")
        ears.on_connect()
        while not stop.is_set():
            if not select.select([connection], [], [], WAKE_SECONDS)[0]:
                continue
            connection.poll()
            while connection.notifies:
                ears.on_notice(connection.notifies.pop(0).payload)
    finally:
        connection.close()
