"""What is usual at a desk."""

import pytest

from mediance.domain.habits import FEWEST_VISITS, Counts, DeskHabits, learned, usual


@pytest.mark.parametrize(
    ("counts", "is_usual"),
    [
        ({}, None),
        ({"phone": FEWEST_VISITS - 1}, None),
        ({"phone": FEWEST_VISITS}, "phone"),
        ({"phone": 11, "walk_in": 10}, "phone"),
        ({"phone": 10, "walk_in": 10}, None),
        ({"phone": 10, "walk_in": 8, "mail": 3}, None),
    ],
)
def test_usual_is_what_more_than_half_of_enough_visits_said(
    counts: dict[str, int], is_usual: str | None
) -> None:
    assert usual(counts) == is_usual


def test_each_list_is_learned_by_itself() -> None:
    counts = Counts({"phone": 30}, {"es": 3}, {"bompas": 25, "baho": 1})
    assert learned(counts) == DeskHabits("phone", None, "bompas")
