"""A household's budget on paper, for the FSL or the Banque de France; its name is written by hand.

Only whoever is attached to the case prints it, and the journal says so.
"""

from collections.abc import Iterable
from datetime import date

from db.engine import transaction
from db.queries import journal
from db.queries.journal import Record
from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.budget import Budget, BudgetLine, Purpose
from mediance.domain.documents import Form
from mediance.domain.permissions import Action
from mediance.services import guard
from mediance.services.budgets import BUDGETS, one_of_attached
from mediance.services.notes import NotAttached, NoteUnknown
from mediance.services.paper.approvals import require_approved
from mediance.services.paper.place import place
from mediance.services.paper.press import printed
from mediance.services.paper.words import day_in_words, euros

FOR = {
    Purpose.FSL: "pour le fonds de solidarité pour le logement (FSL)",
    Purpose.BANQUE_DE_FRANCE: "pour la commission de surendettement (Banque de France)",
}


def budget_sheet(actor: Actor, sheet_id: int, version: int, purpose: Purpose) -> bytes:
    """Return one version of a budget as PDF, A4.

    Raises `NotApproved`, `NoteUnknown` also where it cannot be opened, `NotAttached`,
    `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.READ_NOTE)
    today = paris.today()
    with (
        guard.refusal_kept(actor, Record(BUDGETS, sheet_id), NotAttached, NoteUnknown),
        transaction(actor) as work,
    ):
        require_approved(work, Form.BUDGET)
        case, sheet = one_of_attached(work, actor.staff_id, sheet_id, version)
        if sheet.budget is None:
            raise NoteUnknown
        data: dict[str, object] = {
            **_amounts(sheet.budget),
            "is_draft": False,
            "for": FOR[purpose],
            "author": sheet.author_name,
            "drawn_up_on": day_in_words(paris.local_day(sheet.written_at)),
            "place": place(work, case.site_id, today),
        }
        touched = Record(BUDGETS, sheet_id, case.site_id, (purpose.value,))
        journal.record(work, actor, "print", touched)
    return printed(Form.BUDGET, data)


def specimen(actor: Actor, site_id: int) -> bytes:
    """Return a budget of nobody's as PDF, to be read over before it is approved.

    Raises `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require_site(actor, Action.PRINT, site_id)
    today = paris.today()
    with transaction(actor) as work:
        data = _example(today) | {"place": place(work, site_id, today)}
        touched = Record("sheet", site_id=site_id, fields=(Form.BUDGET.value,), row_count=1)
        journal.record(work, actor, "print", touched)
    return printed(Form.BUDGET, data)


def _amounts(budget: Budget) -> dict[str, object]:
    return {
        "people": budget.people,
        "resources": _lines(budget.resources),
        "charges": _lines(budget.charges),
        "debts": _lines(budget.debts),
        "totals": {
            "resources": euros(budget.resources_cents),
            "charges": euros(budget.charges_cents),
            "repaid": euros(budget.repaid_cents),
            "owed": euros(budget.owed_cents),
        },
        "left": euros(budget.left_to_live_on_cents),
        "left_per_day": euros(budget.left_per_person_and_day_cents),
    }


def _lines(lines: Iterable[BudgetLine]) -> list[dict[str, str]]:
    return [
        {
            "label": line.label,
            "monthly": euros(line.monthly_cents),
            "owed": euros(line.owed_cents) if line.owed_cents else "",
        }
        for line in lines
    ]


def _example(today: date) -> dict[str, object]:
    example = Budget(
        people=1,
        resources=(BudgetLine("Exemple de ressource", 100_000),),
        charges=(BudgetLine("Exemple de charge", 60_000),),
        debts=(BudgetLine("Exemple de dette", 5_000, owed_cents=50_000),),
    )
    return {
        **_amounts(example),
        "is_draft": True,
        "for": FOR[Purpose.FSL],
        "author": "Prénom",
        "drawn_up_on": day_in_words(today),
    }
