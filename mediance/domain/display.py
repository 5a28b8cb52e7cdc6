"""What the waiting room sees: numbers and rooms, and nothing about anybody."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class CalledNumber:
    """A number that was called, and to which room, where that is known."""

    number: int
    room: str | None
    called_at: datetime


@dataclass(frozen=True)
class WaitingRoomBoard:
    """One site's last calls, newest first, on the database's clock."""

    site_name: str
    now: datetime
    calls: tuple[CalledNumber, ...]
