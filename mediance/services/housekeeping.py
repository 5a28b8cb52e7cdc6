"""What the house does by itself: past days closed, the journal sealed and parted, old rows gone."""

from datetime import date, timedelta
from pathlib import Path

from db.engine import Work, transaction
from db.queries import accounts, devices, journal, submissions, visits
from db.queries.journal import Record
from db.queries.visits import Continuation, UnclosedVisit
from mediance.domain import paris
from mediance.domain.actors import HOUSEKEEPING, Actor
from mediance.domain.desk_settings import ending_by_night
from mediance.domain.seals import first_month_kept
from mediance.domain.visits import Ending, VisitState, closing_of_day
from mediance.services import sites, transfer, transitions
from mediance.services.followup import following
from mediance.services.followup.following import at_every_site
from mediance.services.pairing import propose_pairs
from mediance.services.seals import seal_journal
from mediance.services.sign_in import DEVICE_LIFETIME

SESSIONS_KEPT = timedelta(days=30)
PRESSES_KEPT = timedelta(days=7)


def keep_house(folder: Path | None = None) -> None:
    """Do the daily work; may be run at any time, and again. Raises `DatabaseUnavailable`.

    The seals of the journal are written to a file in `folder` too, outside the database.
    """
    today = paris.today()
    with transaction(HOUSEKEEPING) as work:
        journal.make_part(work, today)
        journal.make_part(work, _month_after(today))
    seal_journal(folder)
    with transaction(HOUSEKEEPING) as work:
        dropped = journal.drop_parts_before(work, first_month_kept(today))
        deleted = accounts.delete_old_sessions(work, SESSIONS_KEPT)
        deleted += devices.forget_unseen(work, DEVICE_LIFETIME)
        forgotten = submissions.forget_old(work, PRESSES_KEPT)
        touched = Record("housekeeping", row_count=dropped + deleted + forgotten)
        journal.record(work, HOUSEKEEPING, "keep_house", touched)
    close_past_days(today)
    propose_pairs()


def keep_deadlines() -> None:
    """Have open procedures follow the rules that hold today, and the days that come again.

    May be run at any time, and again; cut short, it begins anew. Raises `DatabaseUnavailable`.
    """
    following.follow_rules()
    following.follow_calendar()


def close_past_days(today: date) -> int:
    """End the visits that nobody ended on their day, as their site has chosen; return how many.

    Nobody from yesterday is called today, unless their site carries its queue over: then they wait
    again, under a new number, on the next day on which it receives.
    """
    everywhere = at_every_site()
    with transaction(everywhere) as work:
        left_open = visits.unclosed_before(work, today)
        closed = [_close(work, everywhere, visit, today) for visit in left_open]
    return sum(closed)


def _close(work: Work, everywhere: Actor, left_open: UnclosedVisit, today: date) -> bool:
    visit = transitions.held(work, left_open.visit_id)
    is_waiting = visit.progress.state is VisitState.WAITING
    ending = ending_by_night(
        left_open.night_rule, is_waiting=is_waiting, is_carried_over=left_open.is_carried_over
    )
    if ending is Ending.CARRIED_OVER:
        hours = sites.hours_within(work, visit.head.site_id, today)
        if hours.week and not hours.on(today):
            return False
    transitions.append(work, everywhere, visit, closing_of_day(left_open.day, ending))
    if ending is Ending.CARRIED_OVER:
        tomorrow = Continuation(site_id=visit.head.site_id, day=today)
        transfer.continue_visit(work, everywhere, left_open.visit_id, tomorrow)
    return True


def _month_after(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
