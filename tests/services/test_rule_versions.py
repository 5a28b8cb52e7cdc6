"""Deadline rules: every version stays readable, and a date one types shows what follows."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from threading import Barrier

import pytest
from sqlalchemy import text

from db.engine import transaction
from db.installation import DatabaseUrls
from mediance.domain import paris
from mediance.domain.deadline_rules import Alert, InconsistentRule, Rule, neighbours
from mediance.domain.followup import DeadlineFact, Opening, RuleVersion, Seen
from mediance.domain.free_text import ForbiddenNumber, TextTooLong, UnkeepableSign
from mediance.domain.procedures import Step
from mediance.domain.reference import Label
from mediance.domain.spans import Offset, Span, span
from mediance.services import cases, deadline_rules
from mediance.services.followup.facts import say_deadline_fact
from mediance.services.followup.opening import open_procedure
from mediance.services.followup.refusals import RuleChanged
from mediance.services.followup.rules import (
    all_rules,
    consequences,
    edit_rule,
    history,
    rule_names,
    verify_rule,
    worked_example,
)
from tests.cast import Cast
from tests.confidential import key, somebody

pytestmark = pytest.mark.usefixtures("database")

SHIPPED = {each.code: each for each in deadline_rules.shipped_rules()}
COURT = SHIPPED["L3-court"]
EXPIRY = SHIPPED["X1"]


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


def rule_version(cast: Cast, code: str = COURT.code) -> RuleVersion:
    return next(each for each in all_rules(cast.bruno) if each.rule.code == code)


ROUNDS = 4


def test_of_two_who_write_one_rule_at_once_the_second_is_told(
    live_database: DatabaseUrls, cast: Cast
) -> None:
    assert live_database.app

    def edit(source: str, version: int) -> str:
        together.wait()
        try:
            edit_rule(cast.bruno, replace(COURT, source=source), version, key())
        except RuleChanged:
            return "told"
        return "written"

    def verify(version: int) -> str:
        together.wait()
        try:
            verify_rule(cast.bruno, COURT.code, version, key())
        except RuleChanged:
            return "told"
        return "verified"

    for turn in range(ROUNDS):
        together, now = Barrier(2), rule_version(cast).version
        with ThreadPoolExecutor(2) as pool:
            one = pool.submit(edit, f"A{turn}", now)
            other = pool.submit(edit, f"B{turn}", now)
            assert sorted((one.result(), other.result())) == ["told", "written"]
        together, now = Barrier(2), rule_version(cast).version
        with ThreadPoolExecutor(2) as pool:
            one, other = pool.submit(edit, f"C{turn}", now), pool.submit(verify, now)
            assert one.result() == "written"
            assert other.result() in {"told", "verified"}
        assert not rule_version(cast).rule.is_verified


@pytest.mark.parametrize(
    "broken",
    [
        replace(COURT, alerts=(Alert(Offset(Span()), COURT.severity),)),
        replace(COURT, applies_to=frozenset({"dalo rsa"})),
        replace(COURT, advice=Label("\u200b", "Advice")),
    ],
    ids=["an alert on no day", "a kind of two words", "an advice nobody sees"],
)
def test_no_rule_is_stored_that_could_not_be_read(cast: Cast, broken: Rule) -> None:
    with pytest.raises(InconsistentRule):
        edit_rule(cast.bruno, broken, 1, key())
    now = rule_version(cast)
    assert (now.version, now.rule) == (1, COURT)


def test_a_number_is_refused_in_english_too_and_so_is_a_text_without_end(cast: Cast) -> None:
    iban = "FR76 3000 6000 0112 3456 7890 189"
    for label, advice in (
        (Label("Bon", iban), COURT.advice),
        (COURT.label, Label("Bon", iban)),
    ):
        with pytest.raises(ForbiddenNumber):
            edit_rule(cast.bruno, replace(COURT, label=label, advice=advice), 1, key())
    for said in ({"advice": Label("a" * 601, "b")}, {"legal_basis": "a" * 10_000}):
        with pytest.raises(TextTooLong):
            edit_rule(cast.bruno, replace(COURT, **said), 1, key())
    with pytest.raises(UnkeepableSign):
        edit_rule(cast.bruno, replace(COURT, source="\x00"), 1, key())
    assert rule_version(cast).version == 1


def test_what_the_list_says_stands_beside_what_was_edited_here(cast: Cast) -> None:
    assert rule_version(cast).delivered is None
    verify_rule(cast.bruno, COURT.code, 1, key())
    edit_rule(cast.bruno, replace(COURT, delay=span("1m"), alerts=()), 1, key())
    assert rule_version(cast).delivered == COURT
    verify_rule(cast.bruno, COURT.code, 2, key())
    edit_rule(cast.bruno, COURT, 2, key())
    assert rule_version(cast).delivered is None


def test_the_step_at_which_it_ends_is_edited(cast: Cast) -> None:
    assert COURT.until is not Step.RIGHT_OPEN
    edit_rule(cast.bruno, replace(COURT, until=Step.RIGHT_OPEN), 1, key())
    assert rule_version(cast).rule.until is Step.RIGHT_OPEN


@pytest.mark.usefixtures("key_folder")
def test_nobody_is_listed_by_what_is_sensitive_when_a_rule_moves_dates(cast: Cast) -> None:
    case_id = cases.open_case(cast.amina, somebody(cast), cast.here, key())
    seen = open_procedure(cast.amina, case_id, Opening(type_code="residence_renewal"), key())
    told = DeadlineFact(rule_code=EXPIRY.code, event_on=paris.today())
    say_deadline_fact(cast.amina, Seen(seen, 1), told, key())
    later = replace(EXPIRY, delay=span("3m"), alerts=(), opens=None)
    moved = consequences(cast.bruno, later)
    assert (moved.count, moved.discreet, moved.changes) == (1, 1, ())


def test_a_day_one_types_shows_what_follows(cast: Cast) -> None:
    found = worked_example(cast.bruno, COURT, date(2026, 11, 23))
    assert found is not None
    assert (found.statutory, found.safe) == (date(2027, 1, 23), date(2027, 1, 22))


def test_a_day_on_which_another_rule_holds_shows_nothing(cast: Cast) -> None:
    assert worked_example(cast.bruno, SHIPPED["E1-report-2027"], date(2026, 12, 31)) is None
    assert worked_example(cast.bruno, SHIPPED["E1-report-2026"], date(2026, 12, 31)) is not None


@pytest.mark.parametrize("day", [date.min, date.max])
def test_a_day_with_a_mistyped_year_shows_nothing(cast: Cast, day: date) -> None:
    assert worked_example(cast.bruno, COURT, day) is None


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
