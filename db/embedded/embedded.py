"""The embedded Postgres as the rest of the application sees it."""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

from sqlalchemy import URL

from db.embedded import cluster
from db.embedded.binaries import Binaries, find_binaries, usable_by
from db.embedded.errors import EmbeddedError, in_one_sentence
from db.embedded.locks import Claims, claims_on, exclusive
from db.embedded.place import abandon, settle
from db.embedded.server import Server


class Embedded:
    """The PostgreSQL server of one directory, shared by any number of processes and objects.

    `start` makes the cluster if needed and starts its server unless it runs; `stop` stops it when
    nobody else uses it. A user that dies without `stop` counts no more, and whoever stops last
    stops the server. What a killed start or a crash has left, the next start puts right.

    Connections go through a socket that only the server's user and root can enter, and need a
    password. Every method raises `EmbeddedError`, one sentence for the operator.

    Args:
        root: the directory to live in. Started by root, the server runs as another user, and its
            cluster may have to lie elsewhere: see `db.embedded.place.settle`.
        durable: False is faster and loses data in a power cut: for tests.
        settings: PostgreSQL settings, in place of ours.
        pg_bin: the directory of the programs; without it see `find_binaries`.
    """

    def __init__(
        self,
        root: Path,
        *,
        durable: bool = True,
        settings: Mapping[str, str] | None = None,
        pg_bin: Path | None = None,
    ) -> None:
        if sys.platform == "win32":
            raise EmbeddedError(
                "The embedded PostgreSQL needs Linux, macOS or another POSIX system:"
                " name a server in MEDIANCE_DATABASE_URL."
            )
        self.root = root.expanduser().resolve()
        self._durable = durable
        self._settings = {**cluster.settings(durable=durable), **(settings or {})}
        self._named_programs = pg_bin
        with self._in_one_sentence():
            self._place = settle(self.root)
            self._programs = self._find_programs()
        self._server = Server(self._place)

    @property
    def data(self) -> Path:
        """PostgreSQL's data directory."""
        return self._place.data

    @property
    def log(self) -> Path:
        """The file that holds what the server says."""
        return self._server.log

    @property
    def bin_dir(self) -> Path:
        """The directory of the server's own programs, `pg_dump` among them."""
        return self._programs.directory

    @property
    def major(self) -> int:
        """The server's major version."""
        return self._programs.major

    def start(self) -> Self:
        """Return when the server accepts connections, whoever started it; twice does no harm."""
        with self._gate():
            self._claims.add(self)
            try:
                if not self._server.adopt():
                    self._prepare()
                    self._server.launch(self._programs, self._settings)
            except BaseException:
                self._leave()
                raise
        return self

    def stop(self) -> bool:
        """Stop using the server, and stop it; False when somebody else still uses it."""
        with self._gate():
            return self._leave()

    def remove(self) -> bool:
        """Stop the server and delete all its data; False when somebody else still uses it."""
        with self._gate():
            if not self._leave():
                return False
            abandon(self._place, self.root)
        return True

    def superuser_url(self, database: str = "postgres") -> str:
        """Return the URL for what only a superuser may do; the application never serves with it."""
        with self._in_one_sentence():
            password = cluster.superuser_password(self._place)
        return self.url(user=cluster.SUPERUSER, password=password, database=database)

    def url(self, *, user: str, password: str, database: str) -> str:
        """Return the SQLAlchemy URL of `database` for `user`; the server must be started."""
        directory = self._server.socket_directory
        if directory is None:
            raise EmbeddedError(f"The embedded PostgreSQL of {self.root} is not started.")
        address = URL.create(
            "postgresql+psycopg2", username=user, password=password, database=database
        ).render_as_string(hide_password=False)
        return f"{address}?host={quote(str(directory))}"  # as libpq's own programs read it, too

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def _claims(self) -> Claims:
        return claims_on(self._place.touch("use.lock"))

    @contextmanager
    def _gate(self) -> Iterator[None]:
        """Let one start or stop at a time pass, over all processes."""
        with self._in_one_sentence(), exclusive(self._place.touch("start.lock")):
            yield

    def _in_one_sentence(self) -> AbstractContextManager[None]:
        return in_one_sentence(f"The embedded PostgreSQL cannot work in {self.root}")

    def _find_programs(self) -> Binaries:
        found = find_binaries(self._named_programs, cluster.major_of(self.data))
        return usable_by(self._place.account, found)

    def _prepare(self) -> None:
        """Make the cluster, or find the programs that fit one made by another process since."""
        cluster.sweep(self._place)
        made_by = cluster.major_of(self.data)
        if made_by is None:
            cluster.create(self._place, self._programs, durable=self._durable)
        elif made_by != self.major:
            self._programs = self._find_programs()

    def _leave(self) -> bool:
        self._claims.drop(self)
        if not self._claims.none_left() or self._server.is_out_of_sight():
            return False
        self._server.end()
        return True


_objects: dict[tuple[int, Path], Embedded] = {}


def embedded_at(
    root: Path,
    *,
    durable: bool = True,
    settings: Mapping[str, str] | None = None,
    pg_bin: Path | None = None,
) -> Embedded:
    """Return this process's one object for `root`, so that any part of it can start and stop it.

    The first call decides about `durable`, `settings` and `pg_bin`.
    """
    key = (os.getpid(), root.expanduser().resolve())
    if key not in _objects:
        _objects[key] = Embedded(root, durable=durable, settings=settings, pg_bin=pg_bin)
    return _objects[key]
