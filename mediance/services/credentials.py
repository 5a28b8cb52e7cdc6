"""Passwords, checked and hashed by streamlit-authenticator; this is its only importer.

Its limits are covered here: bcrypt reads 72 bytes, so it is given a digest of fixed length; letters
typed with different compositions of accents are the same letters; an unknown account costs the same
time as a known one.
"""

import hashlib
import logging
import unicodedata
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager

OUTSIDE_A_SCRIPT = {
    "streamlit.runtime.caching.cache_data_api": "No runtime found",
    "streamlit.runtime.scriptrunner_utils.script_run_context": "missing ScriptRunContext",
}
"""Streamlit's loggers, and what they say of each component that the library registers."""


@contextmanager
def _quiet_registration() -> Iterator[None]:
    """Import the library at start, not in a page, without a warning for each of its components."""

    def is_news(record: logging.LogRecord) -> bool:
        return OUTSIDE_A_SCRIPT[record.name] not in record.getMessage()

    loggers = [logging.getLogger(name) for name in OUTSIDE_A_SCRIPT]
    for logger in loggers:
        logger.addFilter(is_news)
    yield
    for logger in loggers:
        logger.removeFilter(is_news)


with _quiet_registration():
    from streamlit_authenticator import Hasher

SHORTEST_PASSWORD = 12
LONGEST_READ = 1024

# The hash of a thrown-away password, as slow to check as any other and ready before the first try.
NOBODYS_HASH = "$2b$12$aZa5UijKf/8vv1PSdjGtdOJc7kPUbxLB6BblanCaFVeLQWzEbxB0."


class PasswordTooShort(Exception):
    """A password needs at least `SHORTEST_PASSWORD` characters."""


class PasswordTooLong(Exception):
    """A password has at most `LONGEST_READ` characters: what follows would not be read."""


def require_length(password: str) -> None:
    """Raise `PasswordTooShort` or `PasswordTooLong`."""
    if len(password) < SHORTEST_PASSWORD:
        raise PasswordTooShort
    if len(password) > LONGEST_READ:
        raise PasswordTooLong


def hashed(password: str) -> str:
    """Return the hash to keep; raise `PasswordTooShort` or `PasswordTooLong`."""
    require_length(password)
    return str(Hasher.hash(_digest(password)))


def is_right(password: str, known_hash: str | None) -> bool:
    """Whether the password belongs to the hash; None takes as long and is never right."""
    matches = bool(Hasher.check_pw(_digest(password), known_hash or NOBODYS_HASH))
    return matches and known_hash is not None


def _digest(password: str) -> str:
    composed = unicodedata.normalize("NFKC", password[:LONGEST_READ])
    digest = hashlib.sha256(composed.encode(errors="surrogatepass")).digest()
    return b64encode(digest).decode()
