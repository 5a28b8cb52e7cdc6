"""Codes as people type them, and the moments at which they are right."""

from datetime import UTC, datetime, timedelta

import pytest

from mediance.domain.roles import Role
from mediance.domain.second_factors import (
    ASKABLE_ROLES,
    RECOVERY_CODES,
    STEP_SECONDS,
    bare,
    bare_recovery,
    grouped_secret,
    is_recovery,
    new_recovery_codes,
    steps_around,
)

MOMENT = datetime(2026, 11, 23, 9, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("123 456", "123456"),
        (" 123-456 ", "123456"),
        ("abcd-efgh-jkmn-pqrs", "ABCDEFGHJKMNPQRS"),
        ("", ""),
        ("é23456", ""),
        ("١٢٣٤٥٦", ""),
        ("1" * 100_000, ""),
        ("\0", ""),
    ],
)
def test_spaces_hyphens_and_case_are_no_part_of_a_code(typed: str, read: str) -> None:
    assert bare(typed) == read


def test_ten_codes_for_paper_are_all_different_and_come_back_as_they_were_typed() -> None:
    codes = new_recovery_codes()
    assert len(set(codes)) == RECOVERY_CODES == 10
    for code in codes:
        assert is_recovery(bare(code))
        assert bare_recovery(bare(code.lower().replace("-", " "))) == bare(code)


def test_a_letter_that_looks_like_a_digit_is_read_as_the_digit() -> None:
    assert bare_recovery("OIL0OIL0OIL0OIL0") == "0110" * 4


def test_a_secret_is_typed_in_groups_of_four() -> None:
    assert grouped_secret("JBSWY3DPEHPK3PXP") == "JBSW Y3DP EHPK 3PXP"


def test_a_clock_half_a_minute_off_is_right_enough_and_a_minute_is_not() -> None:
    step = timedelta(seconds=STEP_SECONDS)
    now, *beside = steps_around(MOMENT)
    assert sorted(beside) == [now - 1, now + 1]
    assert now == steps_around(MOMENT + step - timedelta(seconds=1))[0]
    assert now + 2 not in steps_around(MOMENT)
    assert now in steps_around(MOMENT + step)
    assert now not in steps_around(MOMENT + 2 * step)


def test_nobody_stands_before_the_waiting_rooms_screen_to_type_a_code() -> None:
    assert set(ASKABLE_ROLES) == set(Role) - {Role.DISPLAY}
