"""Appointments: whose time is taken, and what became of each; every change is an event."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from mediance.domain import paris
from mediance.domain.reference import UNCLEAR_DOMAIN

LENGTHS = (15, 30, 45, 60, 90, 120)
"""Minutes that are offered."""
USUAL_LENGTH = 45
LONGEST = timedelta(hours=8)
DAYS_BACK, DAYS_AHEAD = 31, 400
"""How far from today an appointment may be written down."""


class Setting(StrEnum):
    """Where two people meet: here, on the telephone, at their home, or with an institution."""

    ON_SITE = "on_site"
    PHONE = "phone"
    HOME = "home"
    INSTITUTION = "institution"


class State(StrEnum):
    """What became of an appointment."""

    PLANNED = "planned"
    HONOURED = "honoured"
    EXCUSED = "excused"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"


class EventKind(StrEnum):
    """What can happen to an appointment; saying it planned again corrects what was said."""

    TAKEN = "taken"
    MOVED = "moved"
    PLANNED = "planned"
    HONOURED = "honoured"
    EXCUSED = "excused"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"


TAKING_TIME = frozenset({State.PLANNED, State.HONOURED})
"""States in which the professional is with nobody else."""

ONCE_THE_DAY_HAS_COME = frozenset({State.HONOURED, State.NO_SHOW})


class UnusableAppointment(Exception):
    """It begins too far from today, or lasts no time, or too long."""


class DayIsOver(Exception):
    """Only whoever follows people writes down an appointment of a day that is over."""


class NotYet(Exception):
    """Nobody knows before the day whether somebody comes."""


class NotToday(Exception):
    """Who arrives has an appointment today, at the place where they come."""


class SaidAlready(Exception):
    """That is what is said of it already."""


class NoLongerPlanned(Exception):
    """Only an appointment that is still to come is moved."""


@dataclass(frozen=True)
class Booking:
    """Whose time is taken, from when until when; aware moments."""

    staff_id: int
    starts_at: datetime
    ends_at: datetime

    @property
    def length(self) -> timedelta:
        """Return how long it lasts."""
        return self.ends_at - self.starts_at

    def check(self, today: date) -> None:
        """Raise `UnusableAppointment` for what nobody can have meant."""
        if not -DAYS_BACK - 1 <= (self.starts_at.date() - today).days <= DAYS_AHEAD + 1:
            raise UnusableAppointment
        away = (paris.local_day(self.starts_at) - today).days
        is_near = -DAYS_BACK <= away <= DAYS_AHEAD
        if not is_near or not timedelta() < self.length <= LONGEST:
            raise UnusableAppointment


class NotFree(Exception):
    """The professional is with somebody else then: what was wanted, and what stands there.

    `taken` is None where it is out of the actor's sight.
    """

    def __init__(self, wanted: Booking, taken: "Appointment | None") -> None:
        super().__init__("somebody else has that time")
        self.wanted = wanted
        self.taken = taken


@dataclass(frozen=True, kw_only=True)
class NewAppointment:
    """An appointment to be taken; of nobody yet where no name was given."""

    site_id: int
    booking: Booking
    person_id: int | None = None
    setting: Setting = Setting.ON_SITE
    domain_code: str = UNCLEAR_DOMAIN
    channel_code: str = "walk_in"
    procedure_id: int | None = None


@dataclass(frozen=True)
class Seen:
    """The appointment on which somebody acts, as they saw it."""

    appointment_id: int
    version: int


@dataclass(frozen=True)
class Came:
    """With which number somebody came for their appointment, and when."""

    visit_id: int
    number: int
    arrived_at: datetime


@dataclass(frozen=True, kw_only=True)
class Appointment:
    """One appointment as screens show it."""

    appointment_id: int
    version: int
    site_id: int
    site_name: str
    booking: Booking
    staff_name: str
    setting: Setting
    state: State
    domain_code: str
    person_id: int | None = None
    person_name: str | None = None
    procedure_id: int | None = None
    procedure_label: str | None = None
    came: Came | None = None

    @property
    def seen(self) -> Seen:
        """What whoever acts on it now has seen."""
        return Seen(self.appointment_id, self.version)

    @property
    def day(self) -> date:
        """Return its day in Paris."""
        return paris.local_day(self.booking.starts_at)

    def is_expected(self, today: date) -> bool:
        """Whether somebody may arrive for it now."""
        is_here = self.setting is Setting.ON_SITE
        return is_here and self.state is State.PLANNED and self.day == today

    def is_unsaid(self, now: datetime) -> bool:
        """Whether it is over, and nobody said what became of it."""
        return self.state is State.PLANNED and self.booking.ends_at <= now


@dataclass(frozen=True)
class AppointmentEvent:
    """One thing that happened to an appointment, as it was written down."""

    kind: EventKind
    recorded_at: datetime
    by: str
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    with_name: str | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Appointments:
    """Somebody's appointments: those to come, soonest first, and the last of those that are past.

    `past_count` is how many there were in all.
    """

    coming: tuple[Appointment, ...]
    past: tuple[Appointment, ...]
    past_count: int
    histories: Mapping[int, tuple[AppointmentEvent, ...]]
    today: date


def check_said(now: State, said: State, *, day: date, today: date) -> None:
    """Raise `SaidAlready` or `NotYet` where this cannot be said of an appointment of a day."""
    if said is now:
        raise SaidAlready
    if said in ONCE_THE_DAY_HAS_COME and day > today:
        raise NotYet
