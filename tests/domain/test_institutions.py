"""How long institutions take: nothing left out, nothing said of too few."""

from datetime import timedelta

import pytest

from mediance.domain.institutions import (
    LONGEST_TEXT,
    SMALLEST_GROUP,
    UnusableInstitutionText,
    delay,
    text,
)
from mediance.domain.waiting import WaitCount, WaitOutcome

DECIDED, WAITING, STOPPED = WaitOutcome.RECEIVED, WaitOutcome.STILL_WAITING, WaitOutcome.LEFT


def files(outcome: WaitOutcome, *days: int) -> list[WaitCount]:
    return [WaitCount(outcome, timedelta(days=each)) for each in days]


def test_below_five_files_nothing_is_said() -> None:
    few = delay("rsa", "RSA", files(DECIDED, *range(1, SMALLEST_GROUP)))
    assert (few.is_enough, few.median_days, few.ninth_decile_days) == (False, None, None)
    assert few.files == SMALLEST_GROUP - 1


def test_once_all_are_decided_it_is_the_plain_median() -> None:
    seen = delay("rsa", "RSA", files(DECIDED, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100))
    assert (seen.median_days, seen.ninth_decile_days) == (50, 90)


def test_files_that_wait_still_make_the_delay_longer_and_not_shorter() -> None:
    decided = files(DECIDED, 10, 20, 30, 40, 50)
    alone = delay("rsa", "RSA", decided)
    honest = delay("rsa", "RSA", [*decided, *files(WAITING, 60, 60, 60, 60)])
    assert (alone.median_days, honest.median_days) == (30, 50)
    assert (honest.decided, honest.waiting, honest.files) == (5, 4, 9)


def test_where_more_than_half_wait_no_median_is_made_up() -> None:
    seen = delay("rsa", "RSA", [*files(DECIDED, 10, 20), *files(WAITING, 30, 30, 30, 30)])
    assert seen.is_enough
    assert seen.median_days is None


def test_files_that_waited_less_than_others_took_do_not_count_as_slow() -> None:
    seen = delay("rsa", "RSA", [*files(DECIDED, 10, 10, 10, 10), *files(WAITING, 1, 1, 1)])
    assert seen.median_days == 10


def test_files_that_were_stopped_are_told_and_were_never_decided() -> None:
    seen = delay("rsa", "RSA", [*files(DECIDED, 10, 20, 30), *files(STOPPED, 5, 5, 5)])
    assert (seen.stopped, seen.files) == (3, 6)
    assert seen.ninth_decile_days is None


def test_a_text_is_trimmed_and_has_its_length() -> None:
    assert text("  a  \n b ") == "a\n b"
    with pytest.raises(UnusableInstitutionText):
        text("x" * (LONGEST_TEXT + 1))
