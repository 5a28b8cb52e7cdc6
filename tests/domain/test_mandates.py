"""A mandate covers what it says, until it says, and ends by itself or by a word."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediance.domain.mandates import (
    Duration,
    Mandate,
    NewMandate,
    NoScope,
    Protected,
    QuestionNotAsked,
    SignatureNotSeen,
    SignedInFuture,
    Signing,
    State,
    any_covers,
    check,
)

TODAY = date(2026, 11, 23)
NEW = NewMandate(
    ("housing",),
    Duration.MONTH,
    Signing.PAPER,
    TODAY,
    is_signature_seen=True,
    is_protected=False,
)


def given_as(new: NewMandate, revoked_at: datetime | None = None) -> Mandate:
    return Mandate(
        1, new.families, new.first_day, new.last_day, new.signing, None, "Amina", revoked_at
    )


@pytest.mark.parametrize(
    ("duration", "first_day", "last_day"),
    [
        (Duration.DAY, date(2026, 11, 23), date(2026, 11, 23)),
        (Duration.MONTH, date(2026, 12, 1), date(2026, 12, 31)),
        (Duration.MONTH, date(2027, 1, 31), date(2027, 3, 2)),
        (Duration.MONTH, date(2028, 2, 1), date(2028, 3, 2)),  # a leap year
        (Duration.HALF_YEAR, date(2027, 1, 1), date(2027, 7, 1)),
        (Duration.YEAR, date(2027, 1, 1), date(2027, 12, 31)),
        (Duration.YEAR, date(2028, 2, 29), date(2029, 2, 27)),
    ],
)
def test_it_lasts_its_days_the_first_included(
    duration: Duration, first_day: date, last_day: date
) -> None:
    mandate = given_as(replace(NEW, duration=duration, first_day=first_day))
    assert mandate.last_day == last_day
    day = timedelta(days=1)
    assert mandate.state(first_day - day) is State.TO_COME
    assert mandate.state(first_day) is State.IN_FORCE
    assert mandate.state(last_day) is State.IN_FORCE
    assert mandate.state(last_day + day) is State.EXPIRED


@given(
    st.sampled_from(Duration), st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(-9, 400)
)
def test_it_covers_exactly_as_many_days_as_it_says(
    duration: Duration, first_day: date, offset: int
) -> None:
    mandate = given_as(replace(NEW, duration=duration, first_day=first_day))
    covered = mandate.covers("housing", first_day + timedelta(days=offset))
    assert covered is (0 <= offset < duration)


def test_it_covers_its_own_families_alone_and_nothing_once_revoked() -> None:
    mandate = given_as(NEW)
    assert mandate.covers("housing", TODAY)
    assert not mandate.covers("caf", TODAY)
    revoked = given_as(NEW, datetime(2026, 11, 23, 9, tzinfo=UTC))
    assert not revoked.covers("housing", TODAY)
    assert any_covers([revoked, mandate], "housing", TODAY)
    assert not any_covers([], "housing", TODAY)


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"is_protected": None}, QuestionNotAsked),
        ({"is_protected": True}, Protected),
        ({"families": ()}, NoScope),
        ({"is_signature_seen": False}, SignatureNotSeen),
        ({"first_day": TODAY + timedelta(days=1)}, SignedInFuture),
        ({"first_day": TODAY - timedelta(days=31)}, SignedInFuture),
    ],
)
def test_what_cannot_be_given_is_refused(
    wrong: dict[str, object], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        check(replace(NEW, **wrong), birth_year=1979, today=TODAY)  # type: ignore[arg-type]


def test_a_minor_gives_none_whatever_was_answered() -> None:
    for birth_year in (None, 2008):
        check(NEW, birth_year=birth_year, today=TODAY)
    with pytest.raises(Protected):
        check(NEW, birth_year=2009, today=TODAY)


def test_one_given_aloud_counts_before_its_paper_is_seen() -> None:
    aloud = replace(NEW, signing=Signing.ORAL_THEN_PAPER, is_signature_seen=False)
    check(aloud, birth_year=1979, today=TODAY)
