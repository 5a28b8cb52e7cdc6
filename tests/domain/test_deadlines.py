"""From an event and a rule to the days that matter, whatever the calendar does."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mediance.domain import paris
from mediance.domain.deadline_rows import readable
from mediance.domain.deadline_rows import rule as read_rule
from mediance.domain.deadline_rows import rules as read_rules
from mediance.domain.deadline_rules import (
    Alert,
    Direction,
    InconsistentRule,
    Rule,
    RuleProblem,
    Severity,
    Verification,
    Who,
    in_force,
)
from mediance.domain.deadlines import (
    NOTHING,
    DatedAlert,
    Known,
    RuleNotInForce,
    State,
    clocks,
    deadline,
    next_deadline,
)
from mediance.domain.spans import (
    Offset,
    Span,
    UnreadableSpan,
    add_months,
    is_working_day,
    last_working_day,
    offset,
    span,
)
from mediance.services.deadline_rules import shipped_events, shipped_rules

FIXED = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))
HOLIDAYS = frozenset(date(year, *day) for year in range(1990, 2080) for day in FIXED)
RULES = {rule.code: rule for rule in shipped_rules()}
DAYS = st.dates(date(2000, 1, 1), date(2060, 12, 31))
MOMENTS = st.datetimes(
    datetime(2000, 1, 1),  # noqa: DTZ001 - Hypothesis adds the zone
    datetime(2060, 12, 31),  # noqa: DTZ001
    timezones=st.just(UTC),
)
EXPECTED_MONDAY = date(2027, 3, 1)


def verified(rule: Rule) -> Rule:
    return replace(rule, verified=Verification(date(2026, 11, 23), "Bruno"))


# What never happens


@given(st.sampled_from(list(RULES.values())), DAYS)
def test_nothing_to_do_is_later_than_the_statutory_day(rule: Rule, day: date) -> None:
    assume(rule.is_in_force(day))
    due = deadline(rule, Known(day), HOLIDAYS)
    assert due.statutory is not None
    assert due.safe is not None
    assert due.safe <= due.statutory
    assert due.statutory == due.by_rule
    if rule.who is Who.PERSON:
        assert all(alert.on <= due.safe for alert in due.alerts)
    if rule.direction is Direction.AFTER:
        assert due.statutory >= day
        assert all(alert.on >= day for alert in due.alerts)
    else:
        assert due.statutory <= day


@given(st.sampled_from(list(RULES.values())), DAYS, DAYS)
def test_a_letter_is_never_overrun_either(rule: Rule, day: date, letter: date) -> None:
    assume(rule.is_in_force(day))
    due = deadline(rule, Known(day, letter_says=letter), HOLIDAYS)
    assert due.statutory == letter
    assert due.safe is not None
    assert due.safe <= letter
    assert due.is_from_letter
    if rule.who is Who.PERSON:
        assert all(alert.on <= due.safe for alert in due.alerts)


@given(st.sampled_from(list(RULES.values())), DAYS)
def test_the_safe_day_is_a_working_day_unless_only_the_events_own_day_is_left(
    rule: Rule, day: date
) -> None:
    assume(rule.is_in_force(day))
    due = deadline(rule, Known(day), HOLIDAYS)
    assert due.safe is not None
    assert due.safe == day or is_working_day(due.safe, HOLIDAYS)


@given(st.sampled_from(list(RULES.values())), DAYS, st.integers(0, 400))
def test_a_later_event_never_gives_an_earlier_day(rule: Rule, day: date, days: int) -> None:
    later = day + timedelta(days=days)
    assume(rule.is_in_force(day) and rule.is_in_force(later))
    first = deadline(rule, Known(day), HOLIDAYS).statutory
    second = deadline(rule, Known(later), HOLIDAYS).statutory
    assert first is not None
    assert second is not None
    assert first <= second


@given(DAYS, st.integers(-60, 60))
def test_a_month_is_the_same_day_or_the_last(day: date, months: int) -> None:
    reached = add_months(day, months)
    assert (reached.year - day.year) * 12 + reached.month - day.month == months
    is_last = (reached + timedelta(days=1)).day == 1
    assert reached.day == day.day or (is_last and reached.day < day.day)


@given(DAYS, st.integers(1, 30))
def test_working_days_are_counted_one_by_one(day: date, number: int) -> None:
    reached = span(f"{number}wd").from_day(day, HOLIDAYS)
    between = [day + timedelta(days=each + 1) for each in range((reached - day).days)]
    assert sum(is_working_day(each, HOLIDAYS) for each in between) == number
    assert is_working_day(reached, HOLIDAYS)


@given(MOMENTS)
def test_forty_eight_hours_are_never_longer_by_either_clock(moment: datetime) -> None:
    rule = replace(RULES["X4-held"], valid_from=None)
    due = deadline(rule, Known(event_at=moment), HOLIDAYS)
    assert due.statutory_at is not None
    assert due.statutory is not None
    assert due.statutory_at <= moment + timedelta(hours=48)
    start, end = paris.day_bounds(due.statutory)
    assert start < due.statutory_at <= end
    wall = paris.local(due.statutory_at).replace(tzinfo=None)
    assert wall <= paris.local(moment).replace(tzinfo=None) + timedelta(hours=49)
    assert due.state_at(due.statutory_at - timedelta(seconds=1)) is not State.OVERDUE
    assert due.state_at(due.statutory_at) is State.OVERDUE


# Hours


@pytest.mark.parametrize(
    ("served", "over"),
    [
        pytest.param("2026-11-20T18:30+01:00", "2026-11-22T18:30+01:00", id="no change"),
        pytest.param("2026-10-24T10:00+02:00", "2026-10-26T09:00+01:00", id="an hour more"),
        pytest.param("2026-03-28T10:00+01:00", "2026-03-30T10:00+02:00", id="an hour less"),
        pytest.param("2026-10-25T02:30+02:00", "2026-10-27T01:30+01:00", id="twice, first"),
        pytest.param("2026-10-25T02:30+01:00", "2026-10-27T02:30+01:00", id="twice, second"),
        pytest.param("2026-12-31T23:59+01:00", "2027-01-02T23:59+01:00", id="over the year"),
    ],
)
def test_hours_end_at_the_earlier_of_the_clock_on_the_wall_and_what_has_passed(
    served: str, over: str
) -> None:
    due = deadline(RULES["X4-held"], Known(event_at=datetime.fromisoformat(served)), HOLIDAYS)
    assert due.statutory_at == datetime.fromisoformat(over)


def test_without_the_hour_they_count_from_the_first_minute_of_the_day() -> None:
    due = deadline(RULES["X4-held"], Known(date(2026, 11, 23)), HOLIDAYS)
    assert due.statutory_at == paris.at(date(2026, 11, 25), time.min)
    assert due.statutory == date(2026, 11, 24)
    assert due.state(date(2026, 11, 25)) is State.OVERDUE


def test_the_day_of_an_event_is_the_day_in_paris() -> None:
    late = datetime(2026, 6, 30, 22, 30, tzinfo=UTC)
    assert deadline(RULES["X4"], Known(event_at=late), HOLIDAYS).statutory == date(2026, 8, 1)


# States


def test_an_unknown_date_is_asked_and_weighs_what_may_be_lost() -> None:
    due = deadline(RULES["E3-new"], NOTHING, HOLIDAYS)
    assert due.statutory is None
    assert due.state(date(2026, 11, 23)) is State.DATE_TO_ASK
    assert due.severity_on(date(2026, 11, 23)) is Severity.RIGHT_LOST
    assert due.next_look(date(2026, 11, 23)) is None


@pytest.mark.parametrize(
    ("today", "state", "severity"),
    [
        (date(2026, 11, 15), State.TO_COME, None),
        (date(2026, 11, 16), State.DUE, Severity.RIGHT_INTERRUPTED),
        (date(2026, 11, 30), State.DUE, Severity.RIGHT_LOST),
        (date(2026, 12, 11), State.LAST_CHANCE, Severity.RIGHT_LOST),
        (date(2026, 12, 14), State.LAST_CHANCE, Severity.RIGHT_LOST),
        (date(2026, 12, 15), State.OVERDUE, Severity.RIGHT_LOST),
    ],
)
def test_what_presses_grows_until_it_is_too_late(
    today: date, state: State, severity: Severity | None
) -> None:
    due = deadline(verified(RULES["E3-new"]), Known(date(2026, 11, 2)), HOLIDAYS)
    assert due.state(today) is state
    assert due.severity_on(today) is severity
    assert due.colour_on(today) is severity
    assert due.state_at(paris.at(today, time(9))) is state


def test_the_institutions_time_elapses_and_its_silence_then_has_its_meaning() -> None:
    due = deadline(RULES["H1"], Known(date(2026, 11, 2)), HOLIDAYS)
    assert due.state(date(2027, 1, 2)) is State.DUE
    assert due.state(date(2027, 1, 3)) is State.ELAPSED
    assert due.rule.silence == "acceptance"
    assert due.severity_on(date(2027, 1, 3)) is Severity.RIGHT_INTERRUPTED


def test_what_nobody_here_verified_has_no_colour() -> None:
    due = deadline(RULES["E3-new"], Known(date(2026, 11, 2)), HOLIDAYS)
    assert due.colour_on(date(2026, 12, 15)) is None


def test_the_next_day_to_look_is_the_next_alert_then_the_day_itself() -> None:
    due = deadline(RULES["E3-new"], Known(date(2026, 11, 2)), HOLIDAYS)
    looks = [date(2026, 11, 2)]
    while (look := due.next_look(looks[-1])) is not None:
        looks.append(look)
    assert looks[1:] == [
        date(2026, 11, 16), date(2026, 11, 30), date(2026, 12, 10), date(2026, 12, 14)
    ]  # fmt: skip


# Letters


def test_a_letter_that_gives_less_time_pulls_the_alerts_forward() -> None:
    known = Known(date(2026, 11, 2), letter_says=date(2026, 11, 20))
    due = deadline(RULES["E3-new"], known, HOLIDAYS)
    assert due.statutory == date(2026, 11, 20)
    assert due.by_rule == date(2026, 12, 14)
    assert due.alerts == (
        DatedAlert(date(2026, 11, 16), Severity.RIGHT_INTERRUPTED),
        DatedAlert(date(2026, 11, 19), Severity.RIGHT_LOST),
    )


def test_no_alert_comes_before_the_event_however_short_the_letter_is() -> None:
    known = Known(date(2026, 11, 2), letter_says=date(2026, 11, 7))
    due = deadline(RULES["E6"], known, HOLIDAYS)
    assert due.alerts == (DatedAlert(date(2026, 11, 2), Severity.RIGHT_LOST),)


def test_a_letter_may_say_a_length_of_time() -> None:
    due = deadline(RULES["W3"], Known(date(2026, 11, 2), letter_says=span("10d")), HOLIDAYS)
    assert due.statutory == date(2026, 11, 12)
    assert due.is_from_letter


def test_a_length_of_time_needs_the_event() -> None:
    due = deadline(RULES["W3"], Known(letter_says=span("10d")), HOLIDAYS)
    assert due.state(date(2026, 11, 23)) is State.DATE_TO_ASK


def test_a_letters_date_alone_is_enough() -> None:
    due = deadline(RULES["D2"], Known(letter_says=date(2026, 11, 17)), HOLIDAYS)
    assert due.event_on is None
    assert due.statutory == date(2026, 11, 17)
    assert due.alerts == (DatedAlert(date(2026, 11, 10), Severity.RIGHT_LOST),)


# Versions and clocks


def test_the_rule_of_the_caf_changes_on_the_first_of_january_2027() -> None:
    versions = [RULES["E1-report-2026"], RULES["E1-report-2027"]]
    assert in_force(versions, date(2026, 12, 31)) == (versions[0],)
    assert in_force(versions, date(2027, 1, 1)) == (versions[1],)
    assert in_force(versions, None) == tuple(versions)
    with pytest.raises(RuleNotInForce):
        deadline(versions[1], Known(date(2026, 12, 31)), HOLIDAYS)


def test_of_two_clocks_both_are_shown_and_the_shorter_is_acted_on() -> None:
    codes = ("E3-old", "E3-new", "D2")
    dues = [deadline(RULES[code], Known(date(2026, 11, 2)), HOLIDAYS) for code in codes]
    both, alone = clocks(dues)
    assert [due.rule.code for due in both.shown] == ["E3-old", "E3-new"]
    assert both.acting.rule.code == "E3-new"
    assert alone.acting.rule.code == "D2"


def test_of_two_clocks_the_one_of_the_letter_is_acted_on() -> None:
    old = Known(date(2026, 11, 2), letter_says=date(2027, 1, 2))
    dues = [
        deadline(RULES["E3-new"], Known(date(2026, 11, 2)), HOLIDAYS),
        deadline(RULES["E3-old"], old, HOLIDAYS),
    ]
    assert clocks(dues)[0].acting.rule.code == "E3-old"


def test_of_clocks_on_one_day_the_one_in_hours_comes_first() -> None:
    known = Known(event_at=datetime(2026, 11, 23, 9, tzinfo=UTC))
    two_days = replace(RULES["X4-assigned"], delay=span("2d"))
    dues = [deadline(rule, known, HOLIDAYS) for rule in (two_days, RULES["X4-held"])]
    assert clocks(dues)[0].acting.rule.code == "X4-held"


# Repetition


def test_what_repeats_on_the_31st_stays_on_the_31st() -> None:
    first = Known(date(2027, 1, 31))
    seen = [
        next_deadline(RULES["D6"], first, HOLIDAYS, today).statutory
        for today in (date(2027, 1, 31), date(2027, 2, 1), EXPECTED_MONDAY, date(2028, 2, 1))
    ]
    assert seen == [date(2027, 1, 31), date(2027, 2, 28), date(2027, 3, 31), date(2028, 2, 29)]


@given(DAYS, st.integers(0, 2000))
def test_a_repetition_is_the_first_that_is_not_past(day: date, later: int) -> None:
    today = day + timedelta(days=later)
    due = next_deadline(RULES["D6"], Known(day), HOLIDAYS, today).statutory
    assert due is not None
    assert today <= due <= add_months(today, 1)


def test_what_does_not_repeat_stays_where_it_is() -> None:
    due = next_deadline(RULES["D2"], Known(date(2026, 1, 5)), HOLIDAYS, date(2026, 11, 23))
    assert due.state(date(2026, 11, 23)) is State.OVERDUE


# Working days and lengths of time


def test_the_last_working_day_skips_week_ends_and_holidays() -> None:
    assert last_working_day(date(2026, 11, 11), HOLIDAYS) == date(2026, 11, 10)
    assert last_working_day(date(2027, 5, 2), HOLIDAYS) == date(2027, 4, 30)


@pytest.mark.parametrize(
    ("text", "start", "reached"),
    [
        ("11m+15d", date(2026, 3, 31), date(2027, 3, 15)),
        ("1y", date(2028, 2, 29), date(2029, 2, 28)),
        ("1m", date(2028, 1, 31), date(2028, 2, 29)),
        ("3m@end", date(2026, 11, 2), date(2027, 2, 28)),
        ("0d@15", date(2026, 11, 23), date(2026, 11, 15)),
        ("0d@next-15", date(2026, 12, 31), date(2027, 1, 15)),
        ("0d@next-15", date(2026, 12, 15), date(2026, 12, 15)),
        ("0d@next-03-31", date(2027, 3, 31), date(2027, 3, 31)),
        ("0d@next-03-31", date(2027, 4, 1), date(2028, 3, 31)),
        ("0d@next-02-29", date(2026, 11, 2), date(2027, 2, 28)),
        ("0d@next-31", date(2027, 1, 31), date(2027, 1, 31)),
        ("-1wd", date(2027, 1, 4), date(2026, 12, 31)),
    ],
)
def test_a_length_of_time_arrives(text: str, start: date, reached: date) -> None:
    assert span(text).from_day(start, HOLIDAYS) == reached


@pytest.mark.parametrize(
    "text", ["", "2", "m", "2 m", "2mo", "0d@13-01", "0d@02-30", "0d@32", "0d@00", "0d@next-", "@"]
)
def test_no_length_of_time(text: str) -> None:
    with pytest.raises(UnreadableSpan):
        offset(text)


def test_a_delay_does_not_count_from_its_own_end() -> None:
    with pytest.raises(UnreadableSpan):
        span("end-10d")


# Rows


ROW = {
    "code": "E3-new", "line": "E3", "label": "Payer", "gloss": "Pay", "event": "notified",
    "who": "person", "direction": "after", "delay": "6w", "opens": "", "every": "",
    "alerts": "+14d:right_interrupted;+28d:right_lost", "severity": "right_lost",
    "silence": "none", "group": "E3", "advice": "Appeler", "advice_gloss": "Call",
    "confirm_with": "adil", "legal_basis": "", "source": "anil.org", "confidence": "high",
    "domain_code": "housing", "applies_to": "dalo fsl", "valid_from": "", "valid_to": "",
    "until": "",
    "verified_on": "", "verified_by": "",
}  # fmt: skip


def test_a_row_is_a_rule() -> None:
    read = read_rule(ROW | {"verified_on": "2026-11-23", "verified_by": "Bruno"})
    assert read.applies_to == {"dalo", "fsl"}
    assert read.delay == span("6w")
    assert read.is_verified
    assert read.legal_basis is None


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"gloss": " "}, RuleProblem.WORDS_MISSING),
        ({"source": ""}, RuleProblem.WORDS_MISSING),
        ({"line": "E4"}, RuleProblem.LINE_MISMATCH),
        ({"code": "E33"}, RuleProblem.LINE_MISMATCH),
        ({"delay": "-6w"}, RuleProblem.BACKWARDS),
        ({"delay": "1d+48h"}, RuleProblem.HOURS_MIXED),
        ({"delay": "48h", "direction": "before"}, RuleProblem.HOURS_MIXED),
        ({"alerts": "end+2d:right_lost"}, RuleProblem.ALERT_AFTER_DEADLINE),
        ({"severity": "useful"}, RuleProblem.SEVERITY_MISMATCH),
        ({"silence": "rejection"}, RuleProblem.SILENCE_OF_PERSON),
        ({"valid_from": "2027-01-01", "valid_to": "2026-12-31"}, RuleProblem.VALIDITY_REVERSED),
        ({"every": "0d"}, RuleProblem.STANDS_STILL),
        ({"delay": "101y"}, RuleProblem.TOO_LONG),
        ({"opens": "end-99999m"}, RuleProblem.TOO_LONG),
        ({"alerts": f"end-{'9' * 9}wd:useful", "severity": "useful"}, RuleProblem.TOO_LONG),
        ({"valid_from": "0001-01-01"}, RuleProblem.DAY_FAR_AWAY),
        ({"valid_to": "9999-12-31"}, RuleProblem.DAY_FAR_AWAY),
        ({"verified_on": "2026-11-23"}, RuleProblem.HALF_VERIFIED),
        ({"verified_by": "Bruno"}, RuleProblem.HALF_VERIFIED),
        ({"delay": "six weeks"}, RuleProblem.UNREADABLE),
        ({"alerts": "+14d"}, RuleProblem.UNREADABLE),
        ({"who": "nobody"}, RuleProblem.UNREADABLE),
        ({"valid_to": "31/12/2026"}, RuleProblem.UNREADABLE),
    ],
)
def test_a_row_that_contradicts_itself_is_refused(
    changed: dict[str, str], problem: RuleProblem
) -> None:
    with pytest.raises(InconsistentRule) as refused:
        read_rule(ROW | changed)
    assert refused.value.problem is problem
    assert changed.get("code", "E3-new") in str(refused.value)


def test_a_rule_without_any_length_is_refused() -> None:
    with pytest.raises(InconsistentRule) as refused:
        replace(RULES["D2"], delay=offset("end").span)
    assert refused.value.problem is RuleProblem.NO_LENGTH


def test_a_rule_that_would_not_be_read_back_is_refused_before_it_is_written() -> None:
    rule = RULES["D2"]
    assert readable(rule) == rule
    at_no_day = Alert(Offset(Span()), rule.severity)
    for broken in (
        replace(rule, alerts=(at_no_day,)),
        replace(rule, opens=Offset(Span())),
        replace(rule, applies_to=frozenset({"over indebtedness"})),
    ):
        with pytest.raises(InconsistentRule) as refused:
            readable(broken)
        assert refused.value.problem is RuleProblem.UNREADABLE


@pytest.mark.parametrize(
    ("second", "problem"),
    [
        (ROW, RuleProblem.TWICE),
        (ROW | {"code": "E3-x", "event": "nothing"}, RuleProblem.UNKNOWN_EVENT),
    ],
)
def test_rows_that_contradict_each_other_are_refused(
    second: dict[str, str], problem: RuleProblem
) -> None:
    with pytest.raises(InconsistentRule) as refused:
        read_rules([ROW, second], shipped_events())
    assert refused.value.problem is problem
