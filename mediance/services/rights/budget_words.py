"""A budget as a person reads it: what comes in, what goes out, what is owed, what is left."""

from collections.abc import Iterable

from mediance.domain.budget import Budget, BudgetLine, ImpossibleBudget, from_text
from mediance.services.paper.words import euros


def in_words(kept: str) -> str:
    """Return a budget in French; what cannot be read as one is told as it is kept."""
    try:
        budget = from_text(kept)
    except (ImpossibleBudget, KeyError, TypeError, ValueError):
        return kept
    return " ".join(_sentences(budget))


def _sentences(budget: Budget) -> Iterable[str]:
    yield f"Foyer de {budget.people} personne{'s' if budget.people > 1 else ''}."
    for title, lines in (
        ("Ressources", budget.resources),
        ("Charges", budget.charges),
        ("Dettes", budget.debts),
    ):
        if lines:
            yield f"{title} : {' ; '.join(map(_line, lines))}."
    yield f"Reste à vivre : {euros(budget.left_to_live_on_cents)} par mois."


def _line(line: BudgetLine) -> str:
    owed = f", {euros(line.owed_cents)} à payer" if line.owed_cents else ""
    return f"{line.label} {euros(line.monthly_cents)} par mois{owed}"
