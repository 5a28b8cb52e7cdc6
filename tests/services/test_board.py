"""The board, somebody's day, and what nobody must lose sight of: who sees which, at which cost."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from db.engine import transaction
from mediance.domain import paris
from mediance.domain.board_address import Part
from mediance.domain.deadline_rules import Severity
from mediance.domain.followup import (
    NOBODY,
    BoardFilter,
    BoardOrder,
    DayLength,
    DeadlineFact,
    Lost,
    Opening,
    Seen,
    WaitingOn,
    Why,
)
from mediance.domain.free_text import ForbiddenNumber
from mediance.domain.permissions import NotPermitted
from mediance.domain.procedure_life import EventKind
from mediance.domain.procedures import Stage, Step
from mediance.domain.steering import AgeBand
from mediance.services import cases
from mediance.services.followup.board import (
    Loosened,
    board,
    board_choices,
    exported,
    loosened,
)
from mediance.services.followup.facts import say_deadline_fact
from mediance.services.followup.moving import remind_in_bulk, take_back_in_bulk
from mediance.services.followup.opening import open_procedure
from mediance.services.followup.reading import procedure_file
from mediance.services.followup.refusals import OfOneColleague, SensitiveList
from mediance.services.followup.tending import set_next_date, set_owner
from mediance.services.followup.watching import my_day, not_to_lose_sight_of
from tests.cast import Cast
from tests.confidential import key, somebody

pytestmark = pytest.mark.usefixtures("database", "key_folder")

TODAY = paris.today()
LISTINGS = text(
    "select count(*) from mediance.journal_entry where operation = 'list' and entity = 'procedure'"
)


def opened(cast: Cast, type_code: str = "dalo", days_ago: int = 0) -> Seen:
    case_id = cases.open_case(cast.amina, somebody(cast), cast.here, key())
    opening = Opening(
        type_code=type_code,
        step=Step.DEPOSITED if days_ago else Step.TO_QUALIFY,
        step_at=TODAY - timedelta(days=days_ago) if days_ago else None,
    )
    return Seen(open_procedure(cast.amina, case_id, opening, key()), 1)


def listed(cast: Cast, **asked: object) -> set[int]:
    found = board(cast.amina, BoardFilter(**asked))  # type: ignore[arg-type]
    assert found.count == len(found.rows)
    return {row.head.procedure_id for row in found.rows}


def test_each_filter_lists_its_own(cast: Cast) -> None:
    dalo, old = opened(cast), opened(cast, "c2s", 100)
    new, ancient = {dalo.procedure_id}, {old.procedure_id}
    assert listed(cast) == new | ancient
    assert listed(cast, type_codes=frozenset({"dalo"})) == new
    assert listed(cast, institution_codes=frozenset({"cpam"})) == ancient
    assert listed(cast, stages=frozenset({Stage.DEPOSITED})) == ancient
    assert listed(cast, ages=frozenset({AgeBand.UP_TO_30_DAYS})) == new
    assert listed(cast, ages=frozenset({AgeBand.UP_TO_180_DAYS})) == ancient
    assert listed(cast, severities=frozenset({Severity.RIGHT_LOST})) == new
    assert listed(cast, owner_id=cast.amina.staff_id) == new | ancient
    assert listed(cast, owner_id=NOBODY) == set()
    assert listed(cast, waiting_on=WaitingOn.INSTITUTION) == ancient
    assert listed(cast, site_ids=frozenset({cast.elsewhere})) == set()


def refused(cast: Cast, seen: Seen, days_ago: int) -> Seen:
    """Say when a DALO was refused: two months to contest it, or a right is lost."""
    day = TODAY - timedelta(days=days_ago)
    fact = DeadlineFact(rule_code="L3-court", event_on=day)
    return say_deadline_fact(cast.amina, seen, fact, key())


def test_the_gravest_and_nearest_comes_first_what_asks_for_a_date_last(cast: Cast) -> None:
    asking, reminder = opened(cast), opened(cast, "c2s", 100)
    later, sooner = refused(cast, opened(cast), 10), refused(cast, opened(cast), 20)
    rows = board(cast.amina).rows
    order = [sooner, later, reminder, asking]
    assert [row.head.procedure_id for row in rows] == [each.procedure_id for each in order]
    assert rows[2].relance_on is not None
    assert rows[3].glance is not None
    assert rows[3].glance.due_on is None
    oldest = board(cast.amina, order=BoardOrder.OLDEST).rows
    assert oldest[0].head.procedure_id == reminder.procedure_id


def day_of(cast: Cast) -> list[int]:
    return [row.head.procedure_id for row in my_day(cast.amina).rows]


def test_a_day_begins_with_the_gravest_and_what_asks_for_a_date_stands_apart(cast: Cast) -> None:
    asking, reminder = opened(cast), opened(cast, "c2s", 100)
    looked_at = set_next_date(cast.amina, opened(cast), TODAY - timedelta(days=3), key())
    later, sooner = refused(cast, opened(cast), 10), refused(cast, opened(cast), 20)
    day = my_day(cast.amina)
    order = [sooner, later, reminder, looked_at]
    assert day_of(cast) == [each.procedure_id for each in order]
    assert [row.head.procedure_id for row in day.to_ask] == [asking.procedure_id]
    assert (day.count, day.to_ask_count, day.dated_count, day.late) == (5, 1, 4, 2)
    assert day.rows[3].whys == (Why.DATE_TO_ASK, Why.NEXT_DATE)


def test_a_long_day_is_read_as_far_as_it_is_shown_and_counted_whole(cast: Cast) -> None:
    for days_ago in range(3):
        set_next_date(cast.amina, opened(cast), TODAY - timedelta(days=days_ago), key())
        opened(cast)
    day = my_day(cast.amina, DayLength(dated=2, to_ask=1))
    assert (len(day.rows), len(day.to_ask)) == (2, 1)
    assert (day.count, day.to_ask_count, day.late) == (6, 3, 2)
    assert [row.head.next_date for row in day.rows] == [
        TODAY - timedelta(days=2), TODAY - timedelta(days=1),
    ]  # fmt: skip


def test_a_useful_reminder_is_silent_until_the_next_date(cast: Cast) -> None:
    seen = opened(cast, "rsa", 40)
    assert day_of(cast) == [seen.procedure_id]
    set_next_date(cast.amina, seen, TODAY + timedelta(days=1), key())
    assert day_of(cast) == []


def test_nobody_is_listed_by_their_residence(cast: Cast) -> None:
    seen = opened(cast, "residence_renewal")
    assert listed(cast) == {seen.procedure_id}
    assert "residence_renewal" not in {code for code, _ in board_choices(cast.amina).types}
    with pytest.raises(SensitiveList):
        board(cast.amina, BoardFilter(type_codes=frozenset({"residence_renewal"})))
    with pytest.raises(SensitiveList):
        exported(cast.bruno, BoardFilter(type_codes=frozenset({"residence_renewal"})))
    assert exported(cast.bruno) == ()


def test_nor_by_the_institution_that_decides_on_it(cast: Cast) -> None:
    opened(cast, "residence_renewal")
    dalo = opened(cast)
    assert listed(cast, institution_codes=frozenset({"prefecture"})) == {dalo.procedure_id}
    assert board_choices(cast.amina).discreet_institutions == {"prefecture"}


def test_what_one_colleague_keeps_is_in_no_file(cast: Cast) -> None:
    opened(cast)
    with pytest.raises(OfOneColleague):
        exported(cast.bruno, BoardFilter(owner_id=cast.amina.staff_id))
    assert exported(cast.bruno, BoardFilter(owner_id=NOBODY)) == ()


def test_who_has_left_is_still_asked_for_and_given_nothing(cast: Cast) -> None:
    opened(cast)
    here = dict(board_choices(cast.bruno).owners)
    assert cast.amina.staff_id in here
    with transaction(cast.paul) as work:
        gone = text("delete from mediance.staff_site where staff_id = :staff")
        work.execute(gone, {"staff": cast.amina.staff_id})
    choices = board_choices(cast.bruno)
    assert cast.amina.staff_id not in dict(choices.owners)
    assert dict(choices.gone) == {cast.amina.staff_id: "Amina"}


def test_an_empty_list_says_which_filter_to_loosen(cast: Cast) -> None:
    opened(cast), opened(cast), opened(cast, "c2s", 100)
    asked = BoardFilter(type_codes=frozenset({"dalo"}), stages=frozenset({Stage.DEPOSITED}))
    assert listed(cast, type_codes=asked.type_codes, stages=asked.stages) == set()
    assert loosened(cast.amina, asked) == (
        Loosened(Part.STAGE, 2),
        Loosened(Part.TYPE, 1),
    )
    assert loosened(cast.amina, BoardFilter(site_ids=frozenset({cast.elsewhere}))) == (
        Loosened(Part.SITE, 3),
    )


def test_a_page_that_is_not_there_any_more_is_the_last_one(cast: Cast) -> None:
    seen = opened(cast)
    for page in (7, -1, -(10**30), 10**30):
        found = board(cast.amina, page=page)
        assert (found.page, found.pages) == (0, 1)
        assert [row.head.procedure_id for row in found.rows] == [seen.procedure_id]


def test_a_list_that_is_opened_leaves_one_trace(cast: Cast) -> None:
    def traces() -> int:
        with transaction(cast.sofia) as work:
            return int(work.scalar(LISTINGS) or 0)

    before = traces()
    board(cast.amina)
    board(cast.amina, is_opening=False)
    assert traces() == before + 1


def sent(cast: Cast) -> Seen:
    """Return a procedure that waits for its institution."""
    return opened(cast, "c2s", 20)


def test_a_reminder_that_was_a_slip_is_taken_back_and_told(cast: Cast) -> None:
    seen, silent = sent(cast), opened(cast)
    done = remind_in_bulk(cast.amina, (seen, silent), key())
    assert (done.done, done.refused) == ((seen.procedure_id,), (silent.procedure_id,))
    after = Seen(seen.procedure_id, seen.version + 1)
    press = key()
    for _again in range(2):
        assert take_back_in_bulk(cast.amina, (after,), "Par erreur.", press).done == done.done
    events = procedure_file(cast.amina, seen.procedure_id).events
    assert [each.event.kind for each in events if each.holds].count(EventKind.CHASED) == 0
    assert [each.event.kind for each in events].count(EventKind.CHASED) == 1


def test_what_is_not_a_reminder_of_just_now_is_not_taken_back(cast: Cast) -> None:
    seen = sent(cast)
    assert take_back_in_bulk(cast.amina, (seen,), "Par erreur.", key()).refused
    remind_in_bulk(cast.amina, (seen,), key())
    after = Seen(seen.procedure_id, seen.version + 1)
    set_next_date(cast.amina, after, TODAY, key())
    assert take_back_in_bulk(cast.amina, (after,), "Par erreur.", key()).changed
    with pytest.raises(ForbiddenNumber):
        take_back_in_bulk(cast.amina, (after,), "2 55 08 14 168 025 38", key())


def test_an_export_names_nobody(cast: Cast) -> None:
    opened(cast)
    (row,) = exported(cast.bruno)
    assert row.person_name is None


def test_what_nobody_keeps_or_looks_at_is_not_lost_sight_of(cast: Cast) -> None:
    quiet, unowned = opened(cast, "c2s", 100), opened(cast)
    unowned = set_owner(cast.amina, unowned, None, key())
    set_next_date(cast.amina, unowned, TODAY, key())
    found = {each.lost: each for each in not_to_lose_sight_of(cast.bruno, cast.here)}
    assert [row.head.procedure_id for row in found[Lost.UNASSIGNED].rows] == [unowned.procedure_id]
    for lost in (Lost.NO_NEXT_DATE, Lost.ANSWER_OVERDUE, Lost.NO_CONTACT):
        assert found[lost].count == 1
    assert found[Lost.OWNER_AWAY].count == 0
    assert [row.head.procedure_id for row in found[Lost.NO_NEXT_DATE].rows] == [quiet.procedure_id]
    assert my_day(cast.amina).unowned == 1
    with pytest.raises(NotPermitted):
        not_to_lose_sight_of(cast.amina, cast.here)


def test_what_is_lost_for_several_reasons_is_listed_once_with_all_of_them(cast: Cast) -> None:
    quiet = opened(cast, "c2s", 100).procedure_id
    found = {each.lost: each for each in not_to_lose_sight_of(cast.bruno, cast.here)}
    listed_at = found[Lost.NO_NEXT_DATE]
    assert listed_at.above == 0
    assert listed_at.also == {quiet: (Lost.ANSWER_OVERDUE, Lost.NO_CONTACT)}
    for reason in (Lost.ANSWER_OVERDUE, Lost.NO_CONTACT):
        assert (found[reason].count, found[reason].above, found[reason].rows) == (1, 1, ())


def lost(cast: Cast, reason: Lost) -> list[int]:
    sights = not_to_lose_sight_of(cast.bruno, cast.here)
    return [row.head.procedure_id for each in sights if each.lost is reason for row in each.rows]


def test_a_reminder_that_is_due_is_ours_and_no_silence_of_theirs(cast: Cast) -> None:
    opened(cast, "rsa", 40)
    assert lost(cast, Lost.ANSWER_OVERDUE) == []


def test_whoever_follows_nobody_any_more_keeps_nothing_alone(cast: Cast) -> None:
    seen = opened(cast)
    assert lost(cast, Lost.OWNER_AWAY) == []
    with transaction(cast.paul) as work:
        role = text("delete from mediance.staff_role where staff_id = :id")
        work.execute(role, {"id": cast.amina.staff_id})
    assert lost(cast, Lost.OWNER_AWAY) == [seen.procedure_id]


def test_whoever_left_or_is_away_keeps_nothing_alone(cast: Cast) -> None:
    seen = opened(cast)
    with transaction(cast.bruno) as work:
        away = text(
            "insert into mediance.presence (staff_id, site_id, day, half_day, is_present)"
            " values (:staff, :site, :day, 'morning', false)"
        )
        work.execute(away, {"staff": cast.amina.staff_id, "site": cast.here, "day": TODAY})
    found = {each.lost: each for each in not_to_lose_sight_of(cast.bruno, cast.here)}
    assert [row.head.procedure_id for row in found[Lost.OWNER_AWAY].rows] == [seen.procedure_id]
