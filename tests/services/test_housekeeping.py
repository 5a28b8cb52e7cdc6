"""The house keeps itself: journal parts made in time and dropped after their year."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import text

from db.engine import owner_transaction, transaction
from db.installation import DatabaseUrls
from db.queries import journal
from mediance.domain import paris
from mediance.domain.actors import HOUSEKEEPING
from mediance.services.housekeeping import keep_house
from tests.cast import Cast

PARTS = text(
    "select relname from pg_inherits join pg_class on pg_class.oid = inhrelid"
    " where inhparent = 'mediance.journal_entry'::regclass order by relname"
)


def parts(urls: DatabaseUrls) -> list[str]:
    with owner_transaction(urls.owner) as work:
        return list(work.scalars(PARTS))


def part_of(month: date) -> str:
    return f"journal_entry_{month:%Y_%m}"


def test_this_month_and_the_next_have_their_part(live_database: DatabaseUrls) -> None:
    keep_house()
    keep_house()
    this_month = paris.today().replace(day=1)
    next_month = date(this_month.year + this_month.month // 12, this_month.month % 12 + 1, 1)
    kept = parts(live_database)
    assert {part_of(this_month), part_of(next_month), "journal_entry_other"} <= set(kept)


def test_houses_kept_at_once_make_each_part_and_each_seal_once(
    live_database: DatabaseUrls,
) -> None:
    next_month = parts(live_database)[-2]
    with owner_transaction(live_database.owner) as work:
        work.execute(text(f"drop table mediance.{next_month}"))
    with ThreadPoolExecutor(6) as processes:
        list(processes.map(lambda _: keep_house(), range(6)))
    assert next_month in parts(live_database)
    with owner_transaction(live_database.owner) as work:
        sealed = work.scalars(text("select last_entry_id from mediance.journal_seal")).all()
    assert len(set(sealed)) == len(sealed)


def test_parts_older_than_a_year_are_dropped_and_no_other(live_database: DatabaseUrls) -> None:
    with owner_transaction(live_database.owner) as work:
        journal.make_part(work, date(2020, 3, 1))
        journal.make_part(work, date(2020, 4, 1))
    with transaction(HOUSEKEEPING) as work:
        assert journal.drop_parts_before(work, date(2020, 4, 1)) == 1
    kept = parts(live_database)
    assert "journal_entry_2020_03" not in kept
    assert {"journal_entry_2020_04", "journal_entry_other"} <= set(kept)


@pytest.mark.usefixtures("live_database")
def test_nothing_of_the_last_twelve_months_can_be_dropped() -> None:
    with pytest.raises(Exception, match="twelve months"), transaction(HOUSEKEEPING) as work:
        journal.drop_parts_before(work, paris.today())


@pytest.mark.usefixtures("live_database")
@pytest.mark.parametrize("month", [date(2020, 3, 1), date(2999, 1, 1)])
def test_no_part_is_made_for_a_month_far_away(month: date) -> None:
    with pytest.raises(Exception, match="near"), transaction(HOUSEKEEPING) as work:
        journal.make_part(work, month)


@pytest.mark.usefixtures("live_database")
def test_nobody_else_makes_or_drops_parts(cast: Cast) -> None:
    with pytest.raises(Exception, match="by housekeeping"), transaction(cast.amina) as work:
        journal.make_part(work, paris.today())
    with pytest.raises(Exception, match="by housekeeping"), transaction(cast.amina) as work:
        journal.drop_parts_before(work, date(2020, 4, 1))
