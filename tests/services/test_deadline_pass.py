"""Open procedures follow edited rules and days that are over: in parts, and holding up nobody."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from threading import Event

import pytest
from sqlalchemy import text

from db.engine import Work, transaction
from db.queries import procedures
from mediance.domain import paris, relances
from mediance.domain.deadline_rules import Rule
from mediance.domain.followup import Advance, Opening, Seen
from mediance.domain.procedure_deadlines import Lawbook
from mediance.domain.procedures import Step
from mediance.domain.spans import span
from mediance.services import cases
from mediance.services.errors import DatabaseUnavailable
from mediance.services.followup import following
from mediance.services.followup.moving import advance
from mediance.services.followup.opening import open_procedure
from mediance.services.followup.projection import lawbook, project_again
from mediance.services.followup.reading import procedure_file, procedures_of
from mediance.services.followup.rules import (
    all_rules,
    being_followed,
    consequences,
    edit_rule,
    verify_rule,
)
from mediance.services.housekeeping import keep_deadlines
from tests.cast import Cast
from tests.confidential import key, somebody
from tests.counting import counted

pytestmark = pytest.mark.usefixtures("live_database", "key_folder")

TODAY = paris.today()
DEPOSITED_ON = TODAY - timedelta(days=3)
SENT = Opening(type_code="c2s", step=Step.DEPOSITED, step_at=DEPOSITED_ON)
PATIENCE_SECONDS = 30.0
PASSED = text(
    "insert into mediance.procedure_alert"
    " (procedure_id, rule_code, on_day, site_id, severity, who, due_on, is_passing)"
    " values (:id, 'C1', :day, :site, 'useful', 'person', :day, true)"
)


class Interrupted(Exception):
    """The power went."""


def opened(cast: Cast, many: int = 1, opening: Opening = SENT) -> list[Seen]:
    case_id = cases.open_case(cast.amina, somebody(cast), cast.here, key())
    return [Seen(open_procedure(cast.amina, case_id, opening, key()), 1) for _ in range(many)]


def reminded_on(cast: Cast, seen: Sequence[Seen]) -> list[date | None]:
    """Return the days that lists show of these procedures of one person."""
    of = procedure_file(cast.amina, seen[0].procedure_id).head.person_id
    rows = {row.head.procedure_id: row for row in procedures_of(cast.amina, of or 0)}
    return [rows[each.procedure_id].relance_on for each in seen]


def later(cast: Cast, days: int = 14) -> Rule:
    rules = (each.rule for each in all_rules(cast.bruno))
    receipt = next(each for each in rules if each.code == relances.RECEIPT)
    return replace(receipt, delay=span(f"{days}d"), alerts=())


def wait_until_followed(cast: Cast) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while being_followed(cast.amina) is not None:
        assert time.monotonic() < until
        time.sleep(0.01)


def test_a_longer_patience_says_which_reminders_move_and_moves_them(cast: Cast) -> None:
    sent = opened(cast, 2)
    told = consequences(cast.bruno, later(cast))
    before, after = (DEPOSITED_ON + timedelta(days=days) for days in (10, 14))
    assert told.count == 2
    assert {(each.before, each.after) for each in told.changes} == {(before, after)}
    assert reminded_on(cast, sent) == [before, before]
    assert edit_rule(cast.bruno, later(cast), 1, key()) == told
    assert reminded_on(cast, sent) == [after, after]


def test_rules_that_somebody_answers_for_are_followed_like_others(cast: Cast) -> None:
    """The machinery that keeps the house reads no names: not that of who answers, either."""
    (sent,) = opened(cast)
    verify_rule(cast.bruno, "L9-damage", 1, key())
    edit_rule(cast.bruno, later(cast), 1, key())
    keep_deadlines()
    assert reminded_on(cast, [sent]) == [DEPOSITED_ON + timedelta(days=14)]


def test_many_follow_beside_the_screens_in_parts(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_deadlines()
    sent = opened(cast, 5)
    goes_on, parts = Event(), list[int]()

    def tell(work: Work, ids: Sequence[int], by: Lawbook) -> None:
        parts.append(len(ids))
        assert goes_on.wait(PATIENCE_SECONDS)
        project_again(work, ids, by)

    monkeypatch.setattr(following, "AT_ONCE", 2)
    monkeypatch.setattr(following, "project_again", tell)
    edit_rule(cast.bruno, later(cast), 1, key())
    under_way = being_followed(cast.amina)
    assert under_way is not None
    assert (under_way.done, under_way.count) == (0, 5)
    goes_on.set()
    wait_until_followed(cast)
    assert parts == [2, 2, 1]
    assert reminded_on(cast, sent) == [DEPOSITED_ON + timedelta(days=14)] * 5


def test_what_is_cut_short_is_followed_by_night(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_deadlines()
    sent = opened(cast, 2)

    def cut(*_: object) -> None:
        raise Interrupted

    monkeypatch.setattr(following, "project_again", cut)
    with pytest.raises(Interrupted):
        edit_rule(cast.bruno, later(cast), 1, key())
    assert reminded_on(cast, sent) == [DEPOSITED_ON + timedelta(days=10)] * 2
    monkeypatch.setattr(following, "project_again", project_again)
    keep_deadlines()
    assert reminded_on(cast, sent) == [DEPOSITED_ON + timedelta(days=14)] * 2
    assert following.follow_rules() == 0


def test_only_what_a_rule_is_about_is_computed_anew(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_deadlines()
    (sent,), (draft,) = opened(cast), opened(cast, opening=Opening(type_code="rsa"))
    computed = list[int]()

    def tell(work: Work, ids: Sequence[int], by: Lawbook) -> None:
        computed.extend(ids)
        project_again(work, ids, by)

    monkeypatch.setattr(following, "project_again", tell)
    edit_rule(cast.bruno, later(cast), 1, key())
    assert sent.procedure_id in computed
    assert draft.procedure_id not in computed


def test_no_day_that_is_over_waits_for_another_night(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "AT_ONCE", 2)
    sent = opened(cast, 5)
    with transaction(cast.amina) as work:
        for each in sent:
            day = TODAY - timedelta(days=1)
            work.execute(PASSED, {"id": each.procedure_id, "day": day, "site": cast.here})
    assert following.follow_calendar() == 5
    assert following.follow_calendar() == 0


def test_a_change_and_a_pass_wait_for_each_other(cast: Cast) -> None:
    (seen,) = opened(cast)
    with ThreadPoolExecutor(1) as pool:
        with transaction(cast.bruno) as passing:
            procedures.hold_alerts(passing)
            change: Callable[[], Seen] = lambda: advance(  # noqa: E731
                cast.amina, seen, Advance(step=Step.ACKNOWLEDGED), key()
            )
            waiting = pool.submit(change)
            with pytest.raises(TimeoutError):
                waiting.result(0.5)
        assert waiting.result(PATIENCE_SECONDS).version == 2


def test_a_pass_waits_for_a_long_change_and_goes_on(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "PAUSE_SECONDS", 0.01)
    keep_deadlines()
    sent, refusals = opened(cast, 2), [DatabaseUnavailable("busy")] * 2

    def tell(work: Work, ids: Sequence[int], by: Lawbook) -> None:
        if refusals:
            raise refusals.pop()
        project_again(work, ids, by)

    monkeypatch.setattr(following, "project_again", tell)
    edit_rule(cast.bruno, later(cast), 1, key())
    assert reminded_on(cast, sent) == [DEPOSITED_ON + timedelta(days=14)] * 2


def test_a_part_asks_no_more_of_the_database_for_many_than_for_few(cast: Cast) -> None:
    asked_about = Opening(type_code="dalo")  # its date is to be asked: an alert without a last day
    few, many = (
        [opened(cast, opening=kind)[0].procedure_id for kind in (SENT, asked_about) * times]
        for times in (1, 3)
    )

    def cost(ids: Sequence[int]) -> int:
        with transaction(cast.amina) as work, counted() as queries:
            project_again(work, ids, lawbook(work))
        return len(queries)

    assert cost(few) == cost(many)
