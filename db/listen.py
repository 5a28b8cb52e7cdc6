"""Hearing what changed in the database, on a connection of its own."""

import logging
import select
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event
from time import monotonic

import psycopg2
from psycopg2.extensions import POLL_OK, POLL_READ
from psycopg2.extensions import connection as Connection  # noqa: N812 - a class, named as one
from sqlalchemy import make_url

from db.engine import with_driver

CHANNEL = "mediance"
PAUSE_SECONDS = (0.5, 1, 2, 5)
WAKE_SECONDS = 1.0
CHECK_SECONDS = 30.0
"""A line that was cut somewhere on the way says nothing, as a quiet one: so it is asked."""
ANSWER_SECONDS = 5.0
FAULTS = (psycopg2.Error, OSError, ValueError, LookupError, TypeError, RuntimeError)
"""Whatever goes wrong on the line or in those who are called: nobody would hear from then on."""

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

    def connected() -> None:
        nonlocal failures
        failures = 0
        ears.on_connect()

    while not stop.is_set():
        try:
            _listen_once(url, Ears(ears.on_notice, connected, ears.on_loss), stop)
        except FAULTS as error:
            pause = PAUSE_SECONDS[min(failures, len(PAUSE_SECONDS) - 1)]
            failures += 1
            log.warning("not listening (%s); next try in %s s", type(error).__name__, pause)
            _tell_of_loss(ears)
            stop.wait(pause)


def _tell_of_loss(ears: Ears) -> None:
    try:
        ears.on_loss()
    except FAULTS:
        log.exception("the loss of the connection could not be dealt with")


def _listen_once(url: str, ears: Ears, stop: Event) -> None:
    connection = _connection(url)
    try:
        _wait(connection)
        _ask(connection, f"listen {CHANNEL}")
        ears.on_connect()
        asked_at = monotonic()
        while not stop.is_set():
            if select.select([connection], [], [], WAKE_SECONDS)[0]:
                connection.poll()
            if monotonic() - asked_at >= CHECK_SECONDS:
                _ask(connection, "select 1")
                asked_at = monotonic()
            while connection.notifies:
                ears.on_notice(connection.notifies.pop(0).payload)
    finally:
        connection.close()


def _connection(url: str) -> Connection:
    """Begin to connect; nothing that is asked on it blocks, so that silence has an end."""
    parts = make_url(with_driver(url)).set(drivername="postgresql")
    connection: Connection = psycopg2.connect(
        parts.render_as_string(hide_password=False),
        application_name="mediance live",
        keepalives_idle=30,
        keepalives_interval=5,
        keepalives_count=3,
        async_=True,
    )
    return connection


def _ask(connection: Connection, statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        _wait(connection)


def _wait(connection: Connection) -> None:
    """Wait for the server's answer; raise `TimeoutError` when there is none in time."""
    deadline = monotonic() + ANSWER_SECONDS
    while (state := connection.poll()) != POLL_OK:
        line = [connection]
        readers, writers = (line, []) if state == POLL_READ else ([], line)
        left = deadline - monotonic()
        if left <= 0 or not any(select.select(readers, writers, [], left)):
            raise TimeoutError
