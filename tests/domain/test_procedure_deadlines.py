"""The deadlines of one procedure: which rules are its own, when they ask for somebody."""

from datetime import UTC, date, datetime

import pytest

from mediance.domain import deadline_rows
from mediance.domain.deadline_rules import CALENDAR, Rule, Severity
from mediance.domain.deadlines import Known, State
from mediance.domain.followup import Dismissal
from mediance.domain.procedure_deadlines import (
    Facts,
    Lawbook,
    Said,
    Subject,
    addable,
    attentions,
    dates,
    lines,
)
from mediance.domain.procedure_life import EventKind, Life, ProcedureEvent, life
from mediance.domain.procedures import Outcome, Step
from mediance.domain.spans import span
from mediance.services.deadline_rules import shipped_events, shipped_rules

BOOK = Lawbook(shipped_rules(), shipped_events(), frozenset())
TODAY = date(2026, 11, 23)
COURT = "L3-court"
REFUSED = Facts({"refused": Known(date(2026, 11, 3))}, {COURT: Said()})


def lived(*steps: Step, closed: Outcome | None = None) -> Life:
    events = [
        ProcedureEvent(
            event_id=number, kind=EventKind.ENTERED, at=datetime(2026, 9, number, tzinfo=UTC),
            step=step,
        )
        for number, step in enumerate(steps, 1)
    ]  # fmt: skip
    if closed:
        at = datetime(2026, 10, 1, tzinfo=UTC)
        events.append(ProcedureEvent(event_id=99, kind=EventKind.CLOSED, at=at, outcome=closed))
    return life(events)


def dalo(facts: Facts = Facts(), *steps: Step, closed: Outcome | None = None) -> Subject:  # noqa: B008
    return Subject("dalo", lived(*(steps or (Step.TO_QUALIFY,)), closed=closed), facts)


@pytest.mark.parametrize("rule", BOOK.rules, ids=lambda rule: rule.code)
def test_a_rule_is_written_as_it_is_read(rule: Rule) -> None:
    assert deadline_rows.rule(deadline_rows.written(rule)) == rule


def test_what_counts_from_a_step_is_not_asked_about_before_it() -> None:
    assert "L3" not in dates(dalo(), BOOK, TODAY)
    deposited = dates(dalo(Facts(), Step.TO_QUALIFY, Step.DEPOSITED), BOOK, TODAY)
    assert deposited["L3"] == date(2026, 12, 2)


def test_one_date_is_asked_for_until_somebody_said_something() -> None:
    asked = [each for each in attentions(dalo(), BOOK, TODAY) if each.due_on is None]
    assert [each.severity for each in asked] == [Severity.RIGHT_LOST]
    assert asked[0].on == date(2026, 9, 1)
    said = attentions(dalo(REFUSED), BOOK, TODAY)
    assert all(each.due_on is not None for each in said)


def aside(on: date | None = None) -> Said:
    return Said(dismissal=Dismissal("Fait.", "Amina", datetime(2026, 11, 20, tzinfo=UTC), on))


@pytest.mark.parametrize(
    ("type_code", "said"),
    [
        ("rsa", Facts({CALENDAR: Known()}, {"C1": aside(date(2026, 11, 30))})),
        ("rent_arrears_plan", Facts({CALENDAR: Known()}, {"E9": aside(date(2027, 3, 31))})),
        ("rent_arrears_plan", Facts({"unpaid_said": Known(TODAY)}, {"E0": Said()})),
        ("rent_arrears_plan", Facts({"hearing_on": Known()}, {"E4": Said()})),
        ("rent_arrears_plan", Facts({}, {"E4": Said(span("15d"))})),
    ],
    ids=["calendar", "truce", "useful", "no day", "a length of no day"],
)
def test_an_unknown_date_is_asked_for_until_one_that_counts_is_known(
    type_code: str, said: Facts
) -> None:
    of = Subject(type_code, lived(Step.TO_QUALIFY), said)
    (asked,) = [each for each in attentions(of, BOOK, TODAY) if each.due_on is None]
    assert asked.severity is Severity.RIGHT_LOST


def test_another_date_is_asked_for_once_the_first_is_put_aside() -> None:
    (asked,) = [each for each in attentions(dalo(), BOOK, TODAY) if each.due_on is None]
    put_aside = dalo(Facts({}, {asked.rule_code: aside()}))
    (other,) = [each for each in attentions(put_aside, BOOK, TODAY) if each.due_on is None]
    assert other.rule_code != asked.rule_code


@pytest.mark.parametrize(
    ("today", "asking"), [(TODAY, "E1-plan-2026"), (date(2027, 1, 1), "E1-plan-2027")]
)
def test_of_two_versions_the_one_that_holds_today_asks(today: date, asking: str) -> None:
    of = Subject("rent_arrears_plan", lived(Step.TO_QUALIFY))
    asked = {each for each in dates(of, BOOK, today) if each.startswith("E1-plan")}
    assert asked == {asking}


def test_a_date_of_a_version_that_ended_goes_on_counting() -> None:
    said = Facts({"caf_informed": Known(date(2026, 12, 20))}, {"E1-plan-2026": Said()})
    of = Subject("rent_arrears_plan", lived(Step.TO_QUALIFY), said)
    assert dates(of, BOOK, date(2027, 2, 1))["E1-plan-2026"] == date(2027, 6, 20)


def test_the_safe_day_asks_as_gravely_as_the_rule() -> None:
    found = [each for each in attentions(dalo(REFUSED), BOOK, TODAY) if each.rule_code == COURT]
    assert {each.due_on for each in found} == {date(2027, 1, 3)}
    assert max(each.on for each in found) == date(2027, 1, 1)


def test_what_was_put_aside_asks_for_nothing_and_stands_last() -> None:
    aside = Said(
        dismissal=Dismissal("Recours envoyé.", "Amina", datetime(2026, 11, 20, tzinfo=UTC))
    )
    of = dalo(Facts(REFUSED.events, {COURT: aside}))
    assert COURT not in {each.rule_code for each in attentions(of, BOOK, TODAY)}
    shown = lines(of, BOOK, TODAY)
    assert shown[-1].rule.code == COURT
    assert shown[-1].colour is None


def asking(of: Subject, code: str, today: date) -> set[date | None]:
    """Return which days of a rule ask for somebody by today."""
    found = attentions(of, BOOK, today)
    return {each.due_on for each in found if each.rule_code == code and each.on <= today}


@pytest.mark.parametrize(
    ("type_code", "code", "due_on", "again"),
    [
        ("job_seeker_registration", "W2", date(2026, 11, 15), date(2026, 12, 14)),
        ("rent_arrears_plan", "E9", date(2026, 3, 31), date(2027, 3, 20)),
    ],
)
def test_what_comes_again_is_put_aside_for_its_day_only(
    type_code: str, code: str, due_on: date, again: date
) -> None:
    of = Subject(
        type_code, lived(Step.TO_QUALIFY), Facts({CALENDAR: Known()}, {code: aside(due_on)})
    )
    assert asking(of, code, due_on) == set()
    (due_again,) = asking(of, code, again)
    assert due_again is not None
    assert due_again > due_on
    before = attentions(of, BOOK, due_on)
    assert due_again in {each.due_on for each in before if each.rule_code == code}
    (line,) = [each for each in lines(of, BOOK, again) if each.rule.code == code]
    assert line.dismissal is None


def test_what_comes_once_stays_aside_whatever_its_day_becomes() -> None:
    of = dalo(Facts(REFUSED.events, {COURT: aside(date(2026, 1, 1))}))
    assert COURT not in {each.rule_code for each in attentions(of, BOOK, TODAY)}


def test_a_calendar_that_begins_later_is_known_beforehand() -> None:
    before, first = date(2026, 3, 2), date(2026, 4, 1)
    cheque = Subject("energy_cheque", lived(Step.TO_QUALIFY))
    found = [each for each in attentions(cheque, BOOK, before) if each.rule_code == "N7"]
    assert min(each.on for each in found) == first
    assert {each.due_on for each in found} == {date(2026, 12, 31)}


@pytest.mark.parametrize(
    "rule", [each for each in BOOK.rules if each.until], ids=lambda rule: rule.code
)
def test_what_is_asked_for_is_not_asked_any_more_once_it_was(rule: Rule) -> None:
    assert rule.until is Step.DEPOSITED
    day = rule.valid_from or TODAY
    said = Facts({rule.event: Known(day)}, {rule.code: Said()})
    kind = next(iter(rule.applies_to), "high_school_grant")
    before = Subject(kind, lived(Step.TO_QUALIFY), said)
    after = Subject(kind, lived(Step.TO_QUALIFY, Step.DEPOSITED, Step.ACKNOWLEDGED), said)
    assert rule.code in dates(before, BOOK, day)
    assert rule.code not in dates(after, BOOK, day)


def test_hours_are_over_by_the_hour() -> None:
    served = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
    said = Facts({"removal_order": Known(event_at=served)}, {"X4-held": Said()})
    of = Subject("residence_renewal", lived(Step.TO_QUALIFY), said)

    def state(hour: int) -> State:
        shown = lines(of, BOOK, TODAY, datetime(2026, 11, 23, hour, tzinfo=UTC))
        return next(each.state for each in shown if each.rule.code == "X4-held")

    assert state(8) is State.LAST_CHANCE
    assert state(14) is State.OVERDUE


def test_a_closed_procedure_asks_for_nothing() -> None:
    closed = dalo(REFUSED, closed=Outcome.VOID)
    assert attentions(closed, BOOK, TODAY) == ()
    assert lines(closed, BOOK, TODAY)


def test_what_no_type_brings_may_be_added() -> None:
    first = addable(dalo(), BOOK, "housing")[0]
    added = dalo(Facts({}, {first.code: Said()}))
    assert first.code not in {each.code for each in addable(added, BOOK, "housing")}
    assert first.code in {
        each.rule.code for line in lines(added, BOOK, TODAY) for each in line.clocks.shown
    }


def test_the_most_pressing_stands_first() -> None:
    shown = lines(dalo(REFUSED), BOOK, TODAY)
    assert shown[0].severity is Severity.RIGHT_LOST
    assert shown[0].state in {State.DATE_TO_ASK, State.DUE}
