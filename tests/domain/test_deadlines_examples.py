"""Every shipped rule on one date reasoned by hand; every line of the domain, a rule or a reason.

The examples were worked out on a calendar, not by the program. No public holiday beyond those of
`HOLIDAYS` plays a part in them.
"""

import csv
from datetime import date, datetime

import pytest

from mediance.domain.deadline_rules import Rule, gravest
from mediance.domain.deadlines import Known, deadline
from mediance.domain.reference import Label
from mediance.services.deadline_rules import shipped_events, shipped_rules
from tests.source import ROOT

REFERENCE = ROOT / "db" / "reference"
RULES = {rule.code: rule for rule in shipped_rules()}
HOLIDAYS = {
    date.fromisoformat(day)
    for day in (
        "2019-07-14", "2026-11-01", "2026-11-11", "2026-12-25", "2027-01-01", "2027-03-29",
        "2027-05-01", "2027-05-06", "2027-05-08", "2027-05-17", "2027-07-14", "2027-08-15",
        "2027-11-01", "2027-11-11", "2027-12-25", "2028-01-01", "2028-05-01", "2028-12-25",
    )
}  # fmt: skip

LINES = {
    "L": 13, "N": 12, "D": 13, "C": 9, "H": 10, "V": 5, "W": 6, "X": 8, "Y": 3, "I": 3, "T": 4,
    "K": 1, "J": 4, "A": 2, "Z": 1, "P": 1, "F": 2,
}  # fmt: skip
ALL_LINES = {
    *(f"{letter}{number}" for letter, count in LINES.items() for number in range(1, count + 1)),
    *(f"E{number}" for number in range(11)),
    "3.11",
}

WITHOUT_DATE = {
    "N5": "a supplier's own policy: no cut any more, no date",
    "N12": "reduced telephone service before a cut: its length is not known",
    "D11": "a cap on bank charges: an amount, not a date",
    "D13": "an orientation to a free budget adviser",
    "C8": "the allowance goes through the MDPH: H5 holds its dates",
    "C9": "at once, whenever the situation changes: nothing to count",
    "H10": "an orientation to the CPAM's help with access to care",
    "W6": "workshops and training: no limit in law",
    "X8": "no delay was found for these papers",
    "T4": "aids and fares: no limit in law",
    "J2": "a conciliator before the judge: an order of steps, not a date",
    "J4": "the Defender of Rights suspends no time limit",
    "Z1": "accounts and passwords: the degree of autonomy is recorded",
    "P1": "a letter written with the person",
    "F1": "separation: the lawyer and the judge set the dates",
}


def rows(name: str) -> list[dict[str, str]]:
    with (ROOT / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


EXAMPLES = rows("tests/data/deadline_examples.csv")


def known(text: str) -> Known:
    moment = datetime.fromisoformat(text)
    return Known(event_at=moment) if moment.tzinfo else Known(moment.date())


@pytest.mark.parametrize("example", EXAMPLES, ids=[each["code"] for each in EXAMPLES])
def test_a_rule_gives_the_dates_reasoned_by_hand(example: dict[str, str]) -> None:
    found = deadline(RULES[example["code"]], known(example["event"]), HOLIDAYS)
    assert str(found.statutory) == example["statutory"]
    assert str(found.safe) == example["safe"]
    assert [str(alert.on) for alert in found.alerts] == example["alerts"].split()


def test_every_rule_has_its_example() -> None:
    assert [each["code"] for each in EXAMPLES] == list(RULES)


def test_every_line_of_the_domain_is_a_rule_or_has_its_reason() -> None:
    with_rules = {rule.line for rule in RULES.values()}
    assert with_rules | set(WITHOUT_DATE) == ALL_LINES
    assert not with_rules & set(WITHOUT_DATE)
    assert all(WITHOUT_DATE.values())


@pytest.mark.parametrize(
    ("code", "opens"),
    [
        ("L2", date(2026, 12, 28)), ("H2", date(2026, 8, 31)), ("X1", date(2026, 12, 30)),
        ("V1", date(2027, 4, 30)), ("H6", date(2027, 2, 28)), ("W2", date(2026, 11, 28)),
        ("E9", date(2026, 11, 1)), ("N3", date(2026, 11, 1)), ("N6", date(2025, 10, 15)),
        ("N7", date(2026, 4, 1)), ("K1", date(2027, 9, 1)), ("K1-spring", date(2027, 3, 1)),
        ("N10-ombudsman", date(2027, 2, 28)), ("C7-school", date(2027, 8, 1)),
    ],
)  # fmt: skip
def test_a_window_opens(code: str, opens: date) -> None:
    example = next(each for each in EXAMPLES if each["code"] == code)
    assert deadline(RULES[code], known(example["event"]), HOLIDAYS).opens_on == opens


def test_no_window_is_left_untold() -> None:
    assert {code for code, rule in RULES.items() if rule.opens} == {
        "L2", "H2", "X1", "V1", "H6", "W2", "E9", "N3", "N6", "N7", "K1", "K1-spring",
        "N10-ombudsman", "C7-school",
    }  # fmt: skip


def test_nothing_is_shipped_as_verified() -> None:
    assert not [code for code, rule in RULES.items() if rule.is_verified]


def test_what_rules_name_is_in_the_lists() -> None:
    types = {row["code"] for row in rows("db/reference/procedure_types.csv")}
    domains = {row["code"] for row in rows("db/reference/domains.csv")}
    assert not {each for rule in RULES.values() for each in rule.applies_to} - types
    assert not {rule.domain_code for rule in RULES.values()} - domains


def test_every_event_is_asked_in_both_languages_and_serves_a_rule() -> None:
    events = shipped_events()
    assert set(events) == {rule.event for rule in RULES.values()}
    for event in events.values():
        assert is_told(event.question)
        assert event.is_asked == event.question.french.rstrip().endswith("?"), event.code


def test_rules_advise_nobody() -> None:
    """They tell what can be done; the date stays probable, and somebody can confirm it."""
    for rule in RULES.values():
        assert is_told(rule.label)
        assert is_told(rule.advice)
        for told in (rule.label.french, rule.advice.french):
            assert not {"client", "bénéficiaire", "usager", "vous"} & set(told.lower().split())


def test_french_texts_have_french_apostrophes() -> None:
    texts = [row[name] for row in rows("db/reference/deadline_rules.csv") for name in row]
    questions = [row["question"] for row in rows("db/reference/deadline_events.csv")]
    french = [rule.label.french + rule.advice.french for rule in RULES.values()]
    assert texts
    assert not [text for text in [*questions, *french] if "'" in text]


def test_of_two_clocks_each_group_has_at_least_two_from_one_event() -> None:
    groups: dict[str, list[Rule]] = {}
    for rule in RULES.values():
        if rule.group:
            groups.setdefault(rule.group, []).append(rule)
    assert set(groups) == {"L4", "L9", "L10", "E3", "E6", "N1", "X4", "X6"}
    for group in groups.values():
        assert len(group) > 1
        assert len({rule.event for rule in group}) == 1


def test_what_may_be_lost_is_alerted() -> None:
    silent = [rule.code for rule in RULES.values() if not rule.alerts]
    assert {gravest([RULES[code].severity]) for code in silent} == {"useful"}


def is_told(label: Label) -> bool:
    return bool(label.french.strip() and label.english.strip()) and label.french != label.english
