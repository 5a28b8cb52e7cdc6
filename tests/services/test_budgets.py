"""Budget sheets: kept and opened as confidentially as the notes."""

import pytest
from sqlalchemy import text

from db.engine import transaction
from mediance.domain.budget import Budget, BudgetLine, ImpossibleBudget
from mediance.domain.free_text import ForbiddenNumber
from mediance.domain.permissions import NotPermitted
from mediance.services import budgets
from mediance.services.budgets import BudgetsOfCase
from mediance.services.notes import MOST_NOTES, NotAttached, NoteChanged, NoteUnknown
from tests.cast import Cast
from tests.confidential import another_social_worker, case_of_ines, key

pytestmark = pytest.mark.usefixtures("database", "key_folder")

BUDGET = Budget(
    people=3,
    resources=(BudgetLine("RSA", 77_700), BudgetLine("APL", 29_500)),
    charges=(BudgetLine("Loyer Xiroi", 52_000), BudgetLine("Énergie", 9_000)),
    debts=(BudgetLine("Crédit", 5_000, owed_cents=180_000),),
)


def test_a_budget_is_kept_corrected_and_read_back(cast: Cast) -> None:
    case_id, pressed = case_of_ines(cast), key()
    budgets.keep_budget(cast.ines, case_id, BUDGET, pressed)
    budgets.keep_budget(cast.ines, case_id, BUDGET, pressed)
    (sheet,) = budgets.budgets(cast.ines, case_id, key()).shown
    assert (sheet.budget, sheet.version, sheet.author_name) == (BUDGET, 1, "Inès")
    more = Budget(4, BUDGET.resources)
    budgets.correct_budget(cast.ines, sheet.sheet_id, more, key(), version=1)
    before, now = budgets.budgets(cast.ines, case_id, key()).shown
    assert (before.budget, now.budget, now.version) == (BUDGET, more, 2)
    with pytest.raises(NoteChanged):
        budgets.correct_budget(cast.ines, sheet.sheet_id, BUDGET, key(), version=1)


def test_many_budgets_come_some_at_a_time_none_left_out(cast: Cast) -> None:
    case_id = case_of_ines(cast)
    for people in range(1, MOST_NOTES + 3):
        budgets.keep_budget(cast.ines, case_id, Budget(people), key())
    first = budgets.budgets(cast.ines, case_id, key())
    rest = budgets.budgets(cast.ines, case_id, key(), offset=MOST_NOTES)
    assert first.count == rest.count == MOST_NOTES + 2
    sizes = [each.budget.people for each in (*first.shown, *rest.shown) if each.budget]
    assert sizes == list(range(MOST_NOTES + 2, 0, -1))


def test_it_is_for_the_attached_alone(cast: Cast) -> None:
    case_id, odile = case_of_ines(cast), another_social_worker(cast)
    budgets.keep_budget(cast.ines, case_id, BUDGET, key())
    (sheet,) = budgets.budgets(cast.ines, case_id, key()).shown
    with pytest.raises(NotAttached):
        budgets.budgets(odile, case_id, key())
    with pytest.raises(NotAttached):
        budgets.keep_budget(odile, case_id, BUDGET, key())
    with pytest.raises(NoteUnknown):
        budgets.correct_budget(odile, sheet.sheet_id, BUDGET, key(), version=1)
    with transaction(cast.sofia) as work:
        refused = work.execute(
            text(
                "select entity, entity_id from mediance.journal_entry"
                " where operation = 'refused' and staff_id = :staff order by id"
            ),
            {"staff": odile.staff_id},
        )
        assert [tuple(row) for row in refused] == [
            ("budget_sheet", case_id),
            ("budget_sheet", case_id),
            ("budget_sheet", sheet.sheet_id),
        ]
    with pytest.raises(NotPermitted):
        budgets.budgets(cast.bruno, case_id, key())


def test_no_amount_and_no_word_of_it_is_in_the_row(cast: Cast) -> None:
    budgets.keep_budget(cast.ines, case_of_ines(cast), BUDGET, key())
    with transaction(cast.ines) as work:
        row = work.scalar(text("select t::text from mediance.budget_sheet as t"))
    assert "Xiroi" not in str(row)
    assert b"Xiroi".hex() not in str(row)


@pytest.mark.parametrize(
    ("budget", "refusal"),
    [
        (Budget(0), ImpossibleBudget),
        (Budget(1, (BudgetLine("IBAN FR7630006000011234567890189", 1),)), ForbiddenNumber),
    ],
)
def test_what_may_not_be_kept_is_refused(
    cast: Cast, budget: Budget, refusal: type[Exception]
) -> None:
    case_id = case_of_ines(cast)
    with pytest.raises(refusal):
        budgets.keep_budget(cast.ines, case_id, budget, key())
    assert budgets.budgets(cast.ines, case_id, key()) == BudgetsOfCase((), 0)
