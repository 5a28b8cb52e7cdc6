"""A household's budget: what comes in, what goes out, what is owed, and what is left to live on.

Amounts are whole cents a month; what is owed is a sum, with what is paid back of it a month. A
budget is kept as one text under seal, and never counted in any statistic.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum

LONGEST_LABEL = 60
LARGEST_CENTS = 10_000_000_00
MOST_LINES = 60
MOST_PEOPLE = 30
DAYS_OF_MONTH = 30
"""What the over-indebtedness commissions count a month as, for « par jour et par personne »."""


class BudgetPart(StrEnum):
    """The three parts of the sheet."""

    RESOURCES = "resources"
    CHARGES = "charges"
    DEBTS = "debts"


class Purpose(StrEnum):
    """For whom a budget is printed."""

    FSL = "fsl"
    BANQUE_DE_FRANCE = "banque_de_france"


USUAL: Mapping[BudgetPart, tuple[str, ...]] = {
    BudgetPart.RESOURCES: (
        "Salaire",
        "Prime d’activité",
        "Allocation chômage",
        "Indemnités journalières",
        "Retraite",
        "Pension d’invalidité",
        "RSA",
        "AAH",
        "Aide au logement",
        "Prestations familiales",
        "Pension alimentaire reçue",
    ),
    BudgetPart.CHARGES: (
        "Loyer et charges",
        "Électricité et gaz",
        "Eau",
        "Assurance du logement",
        "Assurance de la voiture",
        "Mutuelle",
        "Téléphone et internet",
        "Impôts",
        "Transports",
        "Garde d’enfants et cantine",
        "Pension alimentaire versée",
        "Alimentation et hygiène",
    ),
    BudgetPart.DEBTS: (
        "Loyers en retard",
        "Énergie en retard",
        "Eau en retard",
        "Découvert bancaire",
        "Crédit à la consommation",
        "Crédit renouvelable",
        "Crédit immobilier",
        "Impôts et amendes",
        "Trop-perçu à rendre",
        "Dette envers un proche",
    ),
}
"""The headings that the FSL and the Banque de France ask for, in their words."""


@dataclass(frozen=True)
class BudgetLine:
    """One line: what it is, and how much a month; of a debt, what is left to pay, too."""

    label: str
    monthly_cents: int
    owed_cents: int = 0


@dataclass(frozen=True)
class Budget:
    """What a household lives on, as it was told."""

    people: int
    resources: tuple[BudgetLine, ...] = ()
    charges: tuple[BudgetLine, ...] = ()
    debts: tuple[BudgetLine, ...] = ()

    @property
    def resources_cents(self) -> int:
        """Return what comes in a month."""
        return _monthly(self.resources)

    @property
    def charges_cents(self) -> int:
        """Return what goes out a month, debts apart."""
        return _monthly(self.charges)

    @property
    def repaid_cents(self) -> int:
        """Return what is paid back a month."""
        return _monthly(self.debts)

    @property
    def owed_cents(self) -> int:
        """Return what is owed in all."""
        return sum(line.owed_cents for line in self.debts)

    @property
    def left_to_live_on_cents(self) -> int:
        """Return « reste à vivre »: what is left a month once charges and debts are paid.

        It may be less than nothing.
        """
        return self.resources_cents - self.charges_cents - self.repaid_cents

    @property
    def left_per_person_and_day_cents(self) -> int:
        """Return the same for one person and one day, in whole cents towards nothing."""
        return int(self.left_to_live_on_cents / (self.people * DAYS_OF_MONTH))


class ImpossibleBudget(Exception):
    """A budget with a sum below nothing or beyond measure, no label, nobody, or no end."""


def checked(budget: Budget) -> Budget:
    """Return a budget as it may be kept; raise `ImpossibleBudget`."""
    parts = (budget.resources, budget.charges, budget.debts)
    lines = [line for part in parts for line in part]
    is_possible = (
        1 <= budget.people <= MOST_PEOPLE
        and len(lines) <= MOST_LINES
        and all(map(_is_possible, lines))
        and not any(line.owed_cents for line in (*budget.resources, *budget.charges))
    )
    if not is_possible:
        raise ImpossibleBudget
    return budget


def as_text(budget: Budget) -> str:
    """Return a budget as the one text that is sealed."""
    return json.dumps(asdict(budget), ensure_ascii=False, sort_keys=True)


def from_text(text: str) -> Budget:
    """Return the budget that a text holds."""
    held: Mapping[str, object] = json.loads(text)
    people = held["people"]
    if not isinstance(people, int):
        raise ImpossibleBudget
    return Budget(people, *(_lines(held[part.value]) for part in BudgetPart))


def _monthly(lines: Iterable[BudgetLine]) -> int:
    return sum(line.monthly_cents for line in lines)


def _is_possible(line: BudgetLine) -> bool:
    sums = (line.monthly_cents, line.owed_cents)
    return 0 < len(line.label.strip()) <= LONGEST_LABEL and all(
        0 <= each <= LARGEST_CENTS for each in sums
    )


def _lines(held: object) -> tuple[BudgetLine, ...]:
    if not isinstance(held, list):
        raise ImpossibleBudget
    return tuple(BudgetLine(**line) for line in held)
