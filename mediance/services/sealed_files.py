"""Files that only the holder of a key can read, and that tell when a byte or their end is missing.

A file is a header, then parts of one size, each sealed with AES-256-GCM under a key of the file's
own. A part's nonce is its number and whether it is the last, and the header is bound to each: parts
cannot change places, nor go to another file, and nothing can be cut off or added.
"""

import os
import struct
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from mediance.services.keys import KEY_BYTES, KeyRing

MAGIC = b"MEDIANCE-SAVED-1"
HEADER = struct.Struct(">16s16s32s")
NONCE = struct.Struct(">Q3x?")
PART_BYTES = 1 << 20
TAG_BYTES = 16

Write = Callable[[bytes], object]


class NotSealed(Exception):
    """The file does not begin as ours do."""


class Damaged(Exception):
    """A byte of the file is not what was written, or its end is missing."""


@dataclass(frozen=True)
class _Header:
    key_id: str
    salt: bytes

    @property
    def written(self) -> bytes:
        return HEADER.pack(MAGIC, self.key_id.encode(), self.salt)

    def cipher(self, key: bytes) -> AESGCM:
        derived = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=self.salt, info=MAGIC)
        return AESGCM(derived.derive(key))


@contextmanager
def sealing(file: IO[bytes], ring: KeyRing) -> Iterator[Write]:
    """Seal all that is written, under the ring's current key; whole once the block has ended well.

    What an error cuts short has no last part, and is never read as a whole.
    """
    header = _Header(ring.current_id, os.urandom(32))
    file.write(header.written)
    parts = _Parts(file, header, ring.key(ring.current_id))
    yield parts.write
    parts.finish()


class _Parts:
    def __init__(self, file: IO[bytes], header: _Header, key: bytes) -> None:
        self._file = file
        self._bound_to = header.written
        self._cipher = header.cipher(key)
        self._waiting = bytearray()
        self._number = 0

    def write(self, data: bytes) -> None:
        """Take some bytes in; whole parts go to the file."""
        self._waiting += data
        while len(self._waiting) > PART_BYTES:  # the last part is never empty by chance
            self._seal(PART_BYTES, is_last=False)

    def finish(self) -> None:
        """Seal what is left as the end."""
        self._seal(len(self._waiting), is_last=True)

    def _seal(self, size: int, *, is_last: bool) -> None:
        nonce = NONCE.pack(self._number, is_last)
        part = bytes(self._waiting[:size])
        self._file.write(self._cipher.encrypt(nonce, part, self._bound_to))
        del self._waiting[:size]
        self._number += 1


def unsealed(path: Path, keys: Mapping[str, bytes]) -> Iterator[bytes]:
    """Return what was sealed, part by part; a part is returned once it is known to be whole.

    Only at the end is it known that nothing is missing. Raises `NotSealed`, `Damaged`, or
    `KeyError` where the key is not among `keys`.
    """
    with path.open("rb") as file:
        header = _read_header(file)
        cipher = header.cipher(keys[header.key_id])
        number = 0
        part = file.read(PART_BYTES + TAG_BYTES)
        while part:
            following = file.read(PART_BYTES + TAG_BYTES)
            nonce = NONCE.pack(number, not following)
            try:
                yield cipher.decrypt(nonce, part, header.written)
            except InvalidTag:
                raise Damaged from None
            number += 1
            part = following
        if number == 0:
            raise Damaged


def _read_header(file: IO[bytes]) -> _Header:
    read = file.read(HEADER.size)
    if len(read) < HEADER.size or not read.startswith(MAGIC):
        raise NotSealed
    _, key_id, salt = HEADER.unpack(read)
    return _Header(key_id.decode("ascii", errors="replace"), salt)
