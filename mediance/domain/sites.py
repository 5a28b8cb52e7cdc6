"""The association's places: rooms, opening hours, closures; and the links that open an account."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum


class LinkPurpose(StrEnum):
    """Why somebody is given a one-time link."""

    INVITE = "invite"
    RESET = "reset"


LINK_LIFETIME = {
    LinkPurpose.INVITE: timedelta(hours=72),
    LinkPurpose.RESET: timedelta(hours=24),
}


@dataclass(frozen=True)
class Room:
    """A room or a desk of one site, to which somebody is called."""

    id: int
    site_id: int
    name: str
    position: int = 0
    closed_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether people are still called there."""
        return self.closed_at is None


@dataclass(frozen=True, order=True)
class OpeningPeriod:
    """Hours of one weekday (1 is Monday), Paris time, in which a site usually receives."""

    weekday: int
    opens_at: time
    closes_at: time


@dataclass(frozen=True, order=True)
class Closure:
    """Days on which a site does not receive; both ends included."""

    first_day: date
    last_day: date
    reason: str = ""
    id: int | None = None
