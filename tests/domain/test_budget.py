"""A household's budget: what is left to live on, and what cannot be a budget."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediance.domain.budget import (
    LARGEST_CENTS,
    MOST_LINES,
    Budget,
    BudgetLine,
    ImpossibleBudget,
    as_text,
    checked,
    from_text,
)

CENTS = st.integers(0, LARGEST_CENTS)
LABELS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=60).filter(str.strip)
LINES = st.lists(st.builds(BudgetLine, LABELS, CENTS), max_size=5).map(tuple)
DEBTS = st.lists(st.builds(BudgetLine, LABELS, CENTS, CENTS), max_size=5).map(tuple)
BUDGETS = st.builds(Budget, st.integers(1, 12), LINES, LINES, DEBTS)


def test_what_is_left_to_live_on_is_what_comes_in_less_what_goes_out_and_is_paid_back() -> None:
    budget = Budget(
        people=3,
        resources=(BudgetLine("RSA", 77_700), BudgetLine("APL", 29_500)),
        charges=(BudgetLine("Loyer", 52_000), BudgetLine("Énergie", 9_000)),
        debts=(BudgetLine("Crédit", 5_000, owed_cents=180_000),),
    )
    assert budget.resources_cents == 107_200
    assert budget.charges_cents == 61_000
    assert budget.repaid_cents == 5_000
    assert budget.owed_cents == 180_000
    assert budget.left_to_live_on_cents == 41_200
    assert budget.left_per_person_and_day_cents == 457


def test_it_may_be_less_than_nothing_and_is_never_made_worse_by_rounding() -> None:
    budget = Budget(1, charges=(BudgetLine("Loyer", 100),))
    assert budget.left_to_live_on_cents == -100
    assert budget.left_per_person_and_day_cents == -3


@given(BUDGETS)
def test_a_budget_comes_back_from_its_text(budget: Budget) -> None:
    assert from_text(as_text(checked(budget))) == budget


@given(BUDGETS, CENTS)
def test_a_charge_more_leaves_that_much_less(budget: Budget, cents: int) -> None:
    more = replace(budget, charges=(*budget.charges, BudgetLine("Eau", cents)))
    assert budget.left_to_live_on_cents - more.left_to_live_on_cents == cents


LOYER = BudgetLine("Loyer", 100)


@pytest.mark.parametrize(
    "budget",
    [
        Budget(0),
        Budget(31),
        Budget(1, (BudgetLine("Loyer", -1),)),
        Budget(1, (BudgetLine("Loyer", LARGEST_CENTS + 1),)),
        Budget(1, (BudgetLine("  ", 1),)),
        Budget(1, (BudgetLine("x" * 61, 1),)),
        Budget(1, (BudgetLine("Loyer", 1, owed_cents=1),)),
        Budget(1, (LOYER,) * (MOST_LINES + 1)),
    ],
)
def test_no_budget(budget: Budget) -> None:
    with pytest.raises(ImpossibleBudget):
        checked(budget)


@pytest.mark.parametrize("text", ['{"people": "2"}', '{"people": 2, "resources": 1}'])
def test_a_text_that_is_no_budget_is_none(text: str) -> None:
    with pytest.raises(ImpossibleBudget):
        from_text(text)
