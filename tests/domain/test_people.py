"""A year of birth, as typed."""

from datetime import date

import pytest

from mediance.domain.people import UnusableBirthYear, birth_year

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("typed", "year"),
    [("", None), ("  ", None), ("1979", 1979), (" 1979 ", 1979), ("1900", 1900), ("2026", 2026)],
)
def test_a_year_is_four_digits_or_nothing(typed: str, year: int | None) -> None:
    assert birth_year(typed, TODAY) == year


@pytest.mark.parametrize("typed", ["79", "1899", "2027", "19790", "197O", "-979", "1" * 9_999])
def test_nobody_who_comes_was_born_then(typed: str) -> None:
    with pytest.raises(UnusableBirthYear):
        birth_year(typed, TODAY)
