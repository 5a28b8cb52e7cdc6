"""What was made unreadable: a ciphertext, and which key opens it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Sealed:
    """A text as the database holds it; the key stands elsewhere."""

    key_id: str
    nonce: bytes
    ciphertext: bytes


@dataclass(frozen=True)
class BoundTo:
    """The place of a sealed text: moved to another, it opens no more."""

    table: str
    row_id: int
    case_id: int
    author_id: int
    version: int

    @property
    def as_bytes(self) -> bytes:
        """Return what the seal is made over, beside the text."""
        parts = (self.table, self.row_id, self.case_id, self.author_id, self.version)
        return "/".join(map(str, parts)).encode()
