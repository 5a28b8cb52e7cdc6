"""A line to the database that is cut in the middle of a commit, before or after it got there."""

import random
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread

from sqlalchemy import make_url

COMMIT = b"COMMIT\0"
FIRST_PACKET = 8
CHUNK = 65_536
ANSWER_SECONDS = 2.0


class Line:
    """Passes everything on between clients and a server's socket, and cuts some commits off."""

    def __init__(self, upstream: Path, share_cut: float) -> None:
        self.cuts_before = self.cuts_after = 0
        self._upstream, self._share = upstream, share_cut
        self._listener = socket.create_server(("127.0.0.1", 0))
        Thread(target=self._accept, daemon=True).start()

    @property
    def port(self) -> int:
        """Return where clients connect."""
        return int(self._listener.getsockname()[1])

    def close(self) -> None:
        """Take no more clients."""
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _address = self._listener.accept()
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            server.connect(str(self._upstream))
            Thread(target=self._to_server, args=(client, server), daemon=True).start()
            Thread(target=self._to_client, args=(client, server), daemon=True).start()

    def _to_server(self, client: socket.socket, server: socket.socket) -> None:
        """Pass a client's messages on, whole, so that a commit is known as one."""
        with suppress(OSError, struct.error), client, server:
            while True:  # before the start packet a client may ask for encryption, and is refused
                packet = _exactly(client, 4)
                packet += _exactly(client, struct.unpack("!I", packet)[0] - 4)
                server.sendall(packet)
                if len(packet) > FIRST_PACKET:
                    break
            while True:
                head = _exactly(client, 5)
                message = head + _exactly(client, struct.unpack("!I", head[1:])[0] - 4)
                is_cut = message[5:] == COMMIT and random.random() < self._share
                if is_cut and random.random() < 0.5:
                    self.cuts_before += 1
                    _cut(client)
                    return
                server.sendall(message)
                if is_cut:
                    self.cuts_after += 1
                    _cut(client)
                    server.settimeout(ANSWER_SECONDS)
                    server.recv(CHUNK)  # the server has committed, and nobody will hear of it
                    return

    @staticmethod
    def _to_client(client: socket.socket, server: socket.socket) -> None:
        with suppress(OSError):
            while read := server.recv(CHUNK):
                client.sendall(read)
            client.close()


@contextmanager
def cut_line(url: str, share_cut: float) -> Iterator[tuple[str, Line]]:
    """Give an address that leads to the same database over a line that is cut now and then."""
    address = make_url(url)
    directory = address.query["host"]
    line = Line(Path(str(directory)) / ".s.PGSQL.5432", share_cut)
    by_line = address.set(host="127.0.0.1", port=line.port).difference_update_query(["host"])
    try:
        yield by_line.render_as_string(hide_password=False), line
    finally:
        line.close()


def _exactly(connection: socket.socket, size: int) -> bytes:
    read = b""
    while len(read) < size:
        more = connection.recv(size - len(read))
        if not more:
            raise ConnectionResetError
        read += more
    return read


def _cut(client: socket.socket) -> None:
    """Close so that the other side hears of a reset, as from a cable that was pulled."""
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.shutdown(socket.SHUT_RDWR)
    client.close()
