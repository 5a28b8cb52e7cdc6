"""What benches run on: a durable Postgres, the tests' association, a served application."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from db import engine
from db.embedded import Embedded
from db.installation import DatabaseUrls, embedded_urls, upgrade
from tests.cast import Cast
from tests.conftest import furnish


@dataclass(frozen=True)
class House:
    """A database with the cast in it, fsync and all, and this process connected to it."""

    urls: DatabaseUrls
    cast: Cast
    server: Embedded


@contextmanager
def house(place: Path | None = None) -> Iterator[House]:
    """Build a database of the bench's own, at a place, and take it away at the end."""
    with tempfile.TemporaryDirectory(prefix="mediance-bench-", dir=place) as folder:
        root = Path(folder)
        if place is not None:
            root.chmod(0o711)  # or root's server would lie elsewhere
        server = Embedded(root / "postgres").start()
        try:
            urls = embedded_urls(server, root)
            upgrade(urls)
            cast = furnish(urls)
            engine.connect(urls.app)
            yield House(urls, cast, server)
        finally:
            engine.disconnect()
            server.remove()
