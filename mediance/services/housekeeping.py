"""What the house does by itself: journal parts made in time, old sessions deleted."""

from datetime import date, timedelta

from db.engine import transaction
from db.queries import accounts, journal
from db.queries.journal import Record
from mediance.domain import paris
from mediance.domain.actors import HOUSEKEEPING

SESSIONS_KEPT = timedelta(days=30)
JOURNAL_MONTHS_KEPT = 13


def keep_house() -> None:
    """Do the daily work; may be run at any time, and again. Raises `DatabaseUnavailable`."""
    today = paris.today()
    with transaction(HOUSEKEEPING) as work:
        journal.make_part(work, today)
        journal.make_part(work, _month_after(today))
        dropped = journal.drop_parts_before(work, _months_before(today, JOURNAL_MONTHS_KEPT))
        deleted = accounts.delete_old_sessions(work, SESSIONS_KEPT)
        touched = Record("housekeeping", row_count=dropped + deleted)
        journal.record(work, HOUSEKEEPING, "keep_house", touched)


def _month_after(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _months_before(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 - months
    return date(index // 12, index % 12 + 1, 1)
