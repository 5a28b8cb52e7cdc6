"""What stands of what somebody said: the latest word that nobody took back."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from mediance.domain.consents import (
    SLIP_WINDOW,
    USUALLY,
    WAYS_TO_REACH,
    ConsentEvent,
    Decision,
    Hindrance,
    NotAsked,
    Subject,
    TextKind,
    answer,
    hindrance,
    may_reach,
    standing,
)

NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)
AMINA, BRUNO = 1, 2
FOLLOW_UP, SMS = Subject(TextKind.FOLLOW_UP), Subject(TextKind.SMS)


def said(
    decision: Decision, number: int, subject: Subject = FOLLOW_UP, undoes: int | None = None
) -> ConsentEvent:
    at = NOON + timedelta(minutes=number)
    return ConsentEvent(number, subject, 1, decision, at, AMINA, "Amina", USUALLY, undoes)


def test_the_latest_word_stands_in_whatever_order_it_is_read() -> None:
    words = [said(Decision.AGREED, 1), said(Decision.WITHDRAWN, 2), said(Decision.AGREED, 3, SMS)]
    for order in (words, words[::-1]):
        stands = standing(order)
        assert stands[FOLLOW_UP].decision is Decision.WITHDRAWN
        assert stands[SMS].decision is Decision.AGREED


def test_a_withdrawal_stands_though_the_clock_stepped_back_before_it() -> None:
    agreed = said(Decision.AGREED, 1)
    withdrawn = replace(said(Decision.WITHDRAWN, 2), at=agreed.at - timedelta(hours=1))
    for order in ([agreed, withdrawn], [withdrawn, agreed]):
        assert standing(order)[FOLLOW_UP].decision is Decision.WITHDRAWN


def test_what_was_taken_back_gives_way_to_what_was_said_before() -> None:
    words = [
        said(Decision.AGREED, 1),
        said(Decision.REFUSED, 2),
        said(Decision.UNDONE, 3, undoes=2),
    ]
    assert standing(words)[FOLLOW_UP].event_id == 1
    assert standing([*words, said(Decision.UNDONE, 4, undoes=1)]) == {}


def test_a_no_after_a_yes_is_a_withdrawal() -> None:
    agreed, refused = said(Decision.AGREED, 1), said(Decision.REFUSED, 1)
    assert answer(None, agrees=False) is Decision.REFUSED
    assert answer(refused, agrees=False) is Decision.REFUSED
    assert answer(agreed, agrees=False) is Decision.WITHDRAWN
    assert answer(said(Decision.WITHDRAWN, 1), agrees=False) is Decision.WITHDRAWN
    assert answer(refused, agrees=True) is Decision.AGREED


@pytest.mark.parametrize(
    ("decision", "told", "why"),
    [
        (None, "told", None),
        (None, "", Hindrance.NOT_TOLD),
        (Decision.AGREED, "told", None),
        (Decision.AGREED, "", Hindrance.NOT_TOLD),
        (Decision.REFUSED, "told", Hindrance.REFUSED),
        (Decision.REFUSED, "", Hindrance.REFUSED),
        (Decision.WITHDRAWN, "told", Hindrance.WITHDRAWN),
    ],
)
def test_who_was_not_told_or_says_no_is_not_followed(
    decision: Decision | None, told: str, why: Hindrance | None
) -> None:
    stands = standing([said(decision, 1)] if decision else [])
    assert hindrance(stands, is_told=bool(told)) is why


@pytest.mark.parametrize("way", WAYS_TO_REACH)
def test_nobody_is_reached_in_a_way_they_did_not_agree_to(way: TextKind) -> None:
    assert not may_reach({}, way)
    subject = Subject(way)
    assert may_reach(standing([said(Decision.AGREED, 1, subject)]), way)
    words = [said(Decision.AGREED, 1, subject), said(Decision.WITHDRAWN, 2, subject)]
    assert not may_reach(standing(words), way)


def test_sharing_names_an_institution_and_nothing_else_does() -> None:
    assert Subject(TextKind.SHARING, "caf") != Subject(TextKind.SHARING, "cpam")
    for kind, institution in ((TextKind.SHARING, None), (TextKind.SMS, "caf")):
        with pytest.raises(NotAsked):
            Subject(kind, institution)


@pytest.mark.parametrize(
    ("who", "after", "is_slip"),
    [
        (AMINA, timedelta(), True),
        (AMINA, SLIP_WINDOW - timedelta(seconds=1), True),
        (AMINA, SLIP_WINDOW, False),
        (BRUNO, timedelta(), False),
    ],
)
def test_a_slip_is_ones_own_and_of_the_last_two_minutes(
    who: int, after: timedelta, *, is_slip: bool
) -> None:
    event = said(Decision.REFUSED, 1)
    assert event.may_be_slip_of(who, event.at + after) is is_slip
