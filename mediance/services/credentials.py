"""Passwords, checked and hashed by streamlit-authenticator; this is its only importer.

Its limits are covered here: bcrypt reads 72 bytes, so it is given a digest of fixed length; letters
typed with different compositions of accents are the same letters; an unknown account costs the same
time as a known one.
"""

import hashlib
import unicodedata
from base64 import b64encode
from functools import cache

from streamlit_authenticator import Hasher

SHORTEST_PASSWORD = 12


class PasswordTooShort(Exception):
    """A password needs at least `SHORTEST_PASSWORD` characters."""


def hashed(password: str) -> str:
    """Return the hash to keep; raise `PasswordTooShort` for one that can be guessed."""
    if len(password) < SHORTEST_PASSWORD:
        raise PasswordTooShort
    return str(Hasher.hash(_digest(password)))


def is_right(password: str, known_hash: str | None) -> bool:
    """Whether the password belongs to the hash; None takes as long and is never right."""
    matches = bool(Hasher.check_pw(_digest(password), known_hash or _nobodys_hash()))
    return matches and known_hash is not None


@cache
def _nobodys_hash() -> str:
    return hashed("nobody signs in with this")


def _digest(password: str) -> str:
    composed = unicodedata.normalize("NFKC", password).encode()
    return b64encode(hashlib.sha256(composed).digest()).decode()
