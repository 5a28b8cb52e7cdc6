"""Listening never ends by itself, whatever happens to the line or to those who are told."""

import socket
from contextlib import closing, suppress
from queue import Queue
from threading import Event, Thread

import pytest
from sqlalchemy import make_url, text

from db import listen as listening
from db.engine import owner_transaction
from db.installation import DatabaseUrls
from db.listen import Ears
from tests.db.listening import SECONDS, listener


class Line:
    """A port of this machine that leads to the database's socket, until it is cut."""

    def __init__(self, url: str) -> None:
        parts = make_url(url)
        directory = str(parts.query["host"])
        self._target = f"{directory}/.s.PGSQL.{parts.port or 5432}"
        self._door = socket.create_server(("127.0.0.1", 0))
        self._silences: list[Event] = []
        self._ends: list[socket.socket] = []
        without_socket = parts.set(query={}, host="127.0.0.1", port=self._door.getsockname()[1])
        self.url = without_socket.render_as_string(hide_password=False)
        Thread(target=self._let_in, daemon=True).start()

    def cut(self) -> None:
        """Let nothing pass on what is open now, and nobody know."""
        for silent in self._silences:
            silent.set()

    def close(self) -> None:
        for end in (self._door, *self._ends):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _let_in(self) -> None:
        with suppress(OSError):
            while True:
                outside, _ = self._door.accept()
                inside = socket.socket(socket.AF_UNIX)
                inside.connect(self._target)
                silent = Event()
                self._silences.append(silent)
                self._ends += [outside, inside]
                for one, other in ((outside, inside), (inside, outside)):
                    Thread(target=self._pass_on, args=(one, other, silent), daemon=True).start()

    def _pass_on(self, one: socket.socket, other: socket.socket, silent: Event) -> None:
        with suppress(OSError):
            while said := one.recv(1 << 16):
                if not silent.is_set():
                    other.sendall(said)


def say(urls: DatabaseUrls, payload: str) -> None:
    with owner_transaction(urls.owner) as work:
        work.execute(text("select pg_notify('mediance', :payload)"), {"payload": payload})


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait less than in earnest."""
    for name, seconds in (("WAKE", 0.05), ("CHECK", 0.2), ("ANSWER", 1.0)):
        monkeypatch.setattr(listening, f"{name}_SECONDS", seconds)
    monkeypatch.setattr(listening, "PAUSE_SECONDS", (0.05,))


def test_a_line_that_says_nothing_any_more_is_noticed_and_replaced(
    live_database: DatabaseUrls,
) -> None:
    line = Line(live_database.direct)
    happened: Queue[str] = Queue()
    ears = Ears(happened.put, lambda: happened.put("connected"), lambda: happened.put("lost"))
    with closing(line), listener(line.url, ears):
        assert happened.get(timeout=SECONDS) == "connected"
        line.cut()
        assert happened.get(timeout=SECONDS) == "lost"
        assert happened.get(timeout=SECONDS) == "connected"
        say(live_database, "visits:1")
        assert happened.get(timeout=SECONDS) == "visits:1"


def test_a_quiet_line_is_kept(live_database: DatabaseUrls) -> None:
    happened: Queue[str] = Queue()
    ears = Ears(happened.put, lambda: happened.put("connected"), lambda: happened.put("lost"))
    with listener(live_database.direct, ears):
        assert happened.get(timeout=SECONDS) == "connected"
        Event().wait(1)
        say(live_database, "visits:1")
        assert happened.get(timeout=SECONDS) == "visits:1"


@pytest.mark.parametrize("error", [ValueError, KeyError, RuntimeError, OSError])
def test_whatever_fails_while_telling_does_not_end_it(
    live_database: DatabaseUrls, error: type[Exception]
) -> None:
    happened: Queue[str] = Queue()

    def hear(payload: str) -> None:
        if payload == "forged":
            raise error
        happened.put(payload)

    def lose() -> None:
        happened.put("lost")
        raise error

    with listener(live_database.direct, Ears(hear, lambda: happened.put("connected"), lose)):
        assert happened.get(timeout=SECONDS) == "connected"
        say(live_database, "forged")
        assert [happened.get(timeout=SECONDS) for _ in range(2)] == ["lost", "connected"]
        say(live_database, "visits:2")
        assert happened.get(timeout=SECONDS) == "visits:2"
