"""A phone that makes codes, and a clock that stands where a test puts it."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from db.queries import clock
from mediance.domain.actors import Actor
from mediance.services import second_factor
from tests.cast import PASSWORD


class Clock:
    """The database's clock as the codes see it."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 9, 5, tzinfo=UTC)

    def later(self, **time: float) -> None:
        self.now += timedelta(**time)


class Phone:
    """An application that has read a square."""

    def __init__(self, secret: str, clock: Clock | None = None) -> None:
        self._totp = pyotp.TOTP(secret.replace(" ", ""))
        self._clock = clock

    def code(self, **shift: float) -> str:
        """Return what the phone shows now, or when its clock is off."""
        now = self._clock.now if self._clock else datetime.now(UTC)
        return self._totp.at(now + timedelta(**shift))


@pytest.fixture
def house_clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Codes of this test are of a moment that it sets."""
    standing = Clock()
    monkeypatch.setattr(clock, "now", lambda _work: standing.now)
    return standing


def enrolled(actor: Actor, clock: Clock | None = None) -> tuple[Phone, tuple[str, ...]]:
    """Give somebody a phone; return it with the codes for paper."""
    phone = Phone(second_factor.begin(actor, PASSWORD).secret, clock)
    return phone, second_factor.confirm(actor, phone.code())
