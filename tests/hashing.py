"""Passwords checked at once, where a test is about something else."""

import pytest

from mediance.services import credentials
from tests.cast import PASSWORD, password_hash


class QuickHasher:
    """bcrypt is slow on purpose; this knows the cast's one hash, and counts what is checked."""

    def __init__(self) -> None:
        self.checks = 0
        self._casts = (credentials._digest(PASSWORD), password_hash())

    def hash(self, digest: str) -> str:
        return f"quick {digest}"

    def check_pw(self, digest: str, known_hash: str) -> bool:
        self.checks += 1
        return (digest, known_hash) == self._casts or known_hash == self.hash(digest)


@pytest.fixture
def hasher(monkeypatch: pytest.MonkeyPatch) -> QuickHasher:
    """Passwords of this test are checked at once."""
    quick = QuickHasher()
    monkeypatch.setattr(credentials, "Hasher", quick)
    return quick
