"""Deadline rules: every version stays readable, and a date one types shows what follows."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text

from db.engine import transaction
from mediance.domain.deadline_rules import neighbours
from mediance.domain.spans import span
from mediance.services import deadline_rules
from mediance.services.followup.rules import (
    edit_rule,
    history,
    rule_names,
    verify_rule,
    worked_example,
)
from tests.cast import Cast
from tests.confidential import key

pytestmark = pytest.mark.usefixtures("database")

SHIPPED = {each.code: each for each in deadline_rules.shipped_rules()}
COURT = SHIPPED["L3-court"]


def test_each_version_says_who_wrote_it_and_who_verified_it(cast: Cast) -> None:
    verify_rule(cast.bruno, COURT.code, 1, key())
    edit_rule(cast.bruno, replace(COURT, delay=span("1m"), alerts=()), 1, key())
    last, first = history(cast.bruno, COURT.code)
    assert (last.version, last.written_by, last.until) == (2, "Bruno", None)
    assert (last.rule.delay, last.rule.verified) == (span("1m"), None)
    assert (first.version, first.written_by, first.rule.delay) == (1, None, COURT.delay)
    assert first.until is not None
    assert first.rule.verified is not None
    assert first.rule.verified.by == "Bruno"
    assert history(cast.bruno, "no") == ()


def test_a_day_one_types_shows_what_follows(cast: Cast) -> None:
    found = worked_example(cast.bruno, COURT, date(2026, 11, 23))
    assert found is not None
    assert (found.statutory, found.safe) == (date(2027, 1, 23), date(2027, 1, 22))


def test_a_day_on_which_another_rule_holds_shows_nothing(cast: Cast) -> None:
    assert worked_example(cast.bruno, SHIPPED["E1-report-2027"], date(2026, 12, 31)) is None
    assert worked_example(cast.bruno, SHIPPED["E1-report-2026"], date(2026, 12, 31)) is not None


def test_the_law_that_changes_in_2027_is_known_in_both_versions() -> None:
    for name in ("report", "plan"):
        before, after = SHIPPED[f"E1-{name}-2026"], SHIPPED[f"E1-{name}-2027"]
        assert neighbours(before, SHIPPED.values()) == (after,)
        assert neighbours(after, SHIPPED.values()) == (before,)
    assert neighbours(COURT, SHIPPED.values()) == ()


def test_every_code_of_a_rule_has_its_words(cast: Cast) -> None:
    events, types = rule_names(cast.bruno)
    assert {rule.event for rule in SHIPPED.values()} <= events.keys()
    assert {code for rule in SHIPPED.values() for code in rule.applies_to} <= types.keys()


def test_the_journal_names_the_rule(cast: Cast) -> None:
    verify_rule(cast.bruno, COURT.code, 1, key())
    edit_rule(cast.bruno, replace(COURT, delay=span("1m"), alerts=()), 1, key())
    with transaction(cast.sofia) as work:
        rows = work.execute(
            text("select fields from mediance.journal_entry where entity = 'deadline_rule'")
        )
        assert [list(row.fields) for row in rows] == [[COURT.code], [COURT.code]]
