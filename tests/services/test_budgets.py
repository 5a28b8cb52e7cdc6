"""Budget sheets: kept and opened as confidentially as the notes."""

from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from sqlalchemy import text

from db.engine import transaction
from mediance.domain.budget import Budget, BudgetLine, ImpossibleBudget, Purpose
from mediance.domain.documents import Form
from mediance.domain.free_text import ForbiddenNumber
from mediance.domain.permissions import NotPermitted
from mediance.services import budgets, cases, drafts
from mediance.services.budgets import BudgetsOfCase
from mediance.services.drafts import Draft
from mediance.services.notes import MOST_NOTES, NotAttached, NoteChanged, NoteUnknown
from mediance.services.paper.approvals import NotApproved, approve, version_of
from mediance.services.paper.budget_sheet import budget_sheet, specimen
from tests.cast import Cast
from tests.confidential import another_social_worker, case_of_ines, key

pytestmark = pytest.mark.usefixtures("database", "key_folder")

MEDIANCE = Path(__file__).parents[2] / "mediance"
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


# On paper


def printed_budget(cast: Cast) -> tuple[int, str]:
    """Approve the form, keep a budget, print it; return its number and what the paper says."""
    approve(cast.bruno, Form.BUDGET, version_of(Form.BUDGET))
    budgets.keep_budget(cast.ines, case_of_ines(cast), BUDGET, key())
    sheet_id = newest(cast)
    return sheet_id, read(budget_sheet(cast.ines, sheet_id, 1, Purpose.BANQUE_DE_FRANCE))


def newest(cast: Cast) -> int:
    with transaction(cast.ines) as work:
        return int(work.scalar(text("select max(id) from mediance.budget_sheet")) or 0)


def read(pdf: bytes) -> str:
    pages = PdfReader(BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_on_paper_it_says_the_lines_the_sums_and_what_is_left(cast: Cast) -> None:
    _sheet, said = printed_budget(cast)
    for fact in (
        "Banque de France",
        "Foyer de 3 personnes",
        "Inès",
        "RSA",
        "Loyer Xiroi",
        "1 800,00 €",
        "Total des ressources",
        "Reste à vivre : 412,00 € par mois",
        "4,57 €",
    ):
        assert fact in said.replace("\u202f", " ").replace("\xa0", " "), fact
    assert "À VÉRIFIER" not in said
    assert "Xarraga".casefold() not in said.casefold()  # written by hand


def test_printing_it_is_journalled_and_for_the_attached_alone(cast: Cast) -> None:
    sheet_id, _said = printed_budget(cast)
    with transaction(cast.paul) as work:
        entry = work.execute(
            text(
                "select entity, entity_id, fields from mediance.journal_entry"
                " where operation = 'print' order by id desc limit 1"
            )
        ).one()
    assert tuple(entry) == ("budget_sheet", sheet_id, ["banque_de_france"])
    for who, refusal in (
        (another_social_worker(cast), NoteUnknown),  # it is out of sight
        (cast.bruno, NotPermitted),
        (cast.amina, NotPermitted),
    ):
        with pytest.raises(refusal):
            budget_sheet(who, sheet_id, 1, Purpose.FSL)
    for wrong in ((sheet_id, 2), (2**40, 1)):
        with pytest.raises(NoteUnknown):
            budget_sheet(cast.ines, *wrong, Purpose.FSL)
    with transaction(cast.ines) as work:
        (case_id,) = work.scalars(text("select case_id from mediance.budget_sheet"))
    cases.attach(cast.ines, case_id, another_social_worker(cast, "Oriol").staff_id, key())
    cases.detach(cast.ines, case_id, cast.ines.staff_id, key())
    with pytest.raises(NotAttached):  # her own words she reads, and takes away no more
        budget_sheet(cast.ines, sheet_id, 1, Purpose.FSL)


def test_before_it_is_approved_it_is_printed_for_nobody(cast: Cast) -> None:
    budgets.keep_budget(cast.ines, case_of_ines(cast), BUDGET, key())
    with pytest.raises(NotApproved):
        budget_sheet(cast.ines, newest(cast), 1, Purpose.FSL)
    assert "À VÉRIFIER" in read(specimen(cast.carme, cast.here))


def test_no_statistic_and_no_export_knows_of_budgets() -> None:
    counted = ("services/followup/board.py", "services/steering.py", "services/panels.py")
    for module in (*(MEDIANCE / each for each in counted), *MEDIANCE.glob("domain/metrics*.py")):
        assert "budget_sheet" not in module.read_text()


def test_the_draft_that_was_sent_is_forgotten(cast: Cast) -> None:
    case_id, pressed = case_of_ines(cast), key()
    form = f"budget:{case_id}"
    drafts.keep(cast.ines, Draft(form, submission_key=pressed), '{"people": "3"}')
    assert drafts.kept(cast.ines, form)
    budgets.keep_budget(cast.ines, case_id, BUDGET, pressed)
    assert drafts.kept(cast.ines, form) is None
