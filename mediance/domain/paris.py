"""Days and hours as the association lives them: Europe/Paris, stored in UTC."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
EARLIEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)
"""Between which days anything is that the association writes down."""


class DayFarAway(Exception):
    """A day that nobody can have meant: its year is mistyped."""


def now() -> datetime:
    """Return this moment, aware, in UTC. For display only: records carry the database's clock."""
    return datetime.now(UTC)


def local(moment: datetime) -> datetime:
    """Return the same moment as a clock on the wall in Perpignan shows it."""
    return moment.astimezone(PARIS)


def local_day(moment: datetime) -> date:
    """Return the calendar day of a moment in Paris."""
    return local(moment).date()


def today() -> date:
    """Return today's date in Paris."""
    return local_day(now())


def at(day: date, hour: time) -> datetime:
    """Return the moment when the wall clock shows this hour on this day.

    The hour that happens twice in October is taken the first time; the one that never happens in
    March moves forward. Raises `DayFarAway` at either end of the calendar.
    """
    wall = datetime.combine(day, hour, tzinfo=PARIS)
    try:
        return wall.astimezone(UTC)
    except OverflowError as error:
        raise DayFarAway from error


def plausible(day: date) -> date:
    """Return a day that somebody may mean; raise `DayFarAway` of any other."""
    if not EARLIEST <= day <= LATEST:
        raise DayFarAway
    return day


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """Return the first moment of a local day and of the next: 23, 24 or 25 hours apart."""
    return at(day, time.min), at(day + timedelta(days=1), time.min)
