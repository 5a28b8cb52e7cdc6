"""What the screen says of a household's budget: its headings, its sums, who wrote it and when."""

from collections.abc import Callable, Sequence

from mediance.domain.budget import (
    DAYS_OF_MONTH,
    LONGEST_LABEL,
    MOST_PEOPLE,
    USUAL,
    Budget,
    BudgetLine,
    BudgetPart,
    ImpossibleBudget,
    Purpose,
)
from mediance.services.budgets import BudgetChanged, BudgetSheet
from mediance.ui import formats, notes_words, session
from mediance.ui.language import _, _n
from mediance.ui.markdown import plain

LONGEST_AMOUNT = 14
NEXT_LINE = "  \n"


def heading(kept: str) -> str:
    """Return a heading in the reader's language; one of the household's own stays as it is."""
    return headings().get(kept, kept)


def headings() -> dict[str, str]:
    """Return the usual headings in the reader's language, by what is kept."""
    return {
        "Salaire": _("Salaire"),
        "Prime d’activité": _("Prime d’activité"),
        "Allocation chômage": _("Allocation chômage"),
        "Indemnités journalières": _("Indemnités journalières"),
        "Retraite": _("Retraite"),
        "Pension d’invalidité": _("Pension d’invalidité"),
        "RSA": _("RSA"),
        "AAH": _("AAH"),
        "Aide au logement": _("Aide au logement"),
        "Prestations familiales": _("Prestations familiales"),
        "Pension alimentaire reçue": _("Pension alimentaire reçue"),
        "Loyer et charges": _("Loyer et charges"),
        "Électricité et gaz": _("Électricité et gaz"),
        "Eau": _("Eau"),
        "Assurance du logement": _("Assurance du logement"),
        "Assurance de la voiture": _("Assurance de la voiture"),
        "Mutuelle": _("Mutuelle"),
        "Téléphone et internet": _("Téléphone et internet"),
        "Impôts": _("Impôts"),
        "Transports": _("Transports"),
        "Garde d’enfants et cantine": _("Garde d’enfants et cantine"),
        "Pension alimentaire versée": _("Pension alimentaire versée"),
        "Alimentation et hygiène": _("Alimentation et hygiène"),
        "Loyers en retard": _("Loyers en retard"),
        "Énergie en retard": _("Énergie en retard"),
        "Eau en retard": _("Eau en retard"),
        "Découvert bancaire": _("Découvert bancaire"),
        "Crédit à la consommation": _("Crédit à la consommation"),
        "Crédit renouvelable": _("Crédit renouvelable"),
        "Crédit immobilier": _("Crédit immobilier"),
        "Impôts et amendes": _("Impôts et amendes"),
        "Trop-perçu à rendre": _("Trop-perçu à rendre"),
        "Dette envers un proche": _("Dette envers un proche"),
    }


def usual() -> dict[str, list[dict[str, str]]]:
    """Return the usual headings, as they are kept and as they are read."""
    return {
        part.value: [{"label": each, "word": heading(each)} for each in headings]
        for part, headings in USUAL.items()
    }


def part(of: BudgetPart) -> str:
    """Return the name of a part of the sheet."""
    return {
        BudgetPart.RESOURCES: _("Ressources"),
        BudgetPart.CHARGES: _("Charges"),
        BudgetPart.DEBTS: _("Dettes"),
    }[of]


def purpose(of: Purpose) -> str:
    """Return for whom a budget is printed."""
    return {
        Purpose.FSL: _("Imprimer pour le FSL"),
        Purpose.BANQUE_DE_FRANCE: _("Imprimer pour la Banque de France"),
    }[of]


def of_form() -> dict[str, str]:
    """Return what the form says."""
    return {
        **{each.value: part(each) for each in BudgetPart},
        "people": _("Personnes au foyer"),
        "monthly": _("par mois"),
        "repaid": _("payé par mois"),
        "owed": _("reste dû"),
        "other": _("Autre ligne"),
        "add": _("+ Autre ligne"),
        "total": _("Total :"),
        "left": _("Reste à vivre :"),
        "per_day": _("par mois, soit {sum} par jour et par personne"),
        "save": _("Enregistrer"),
        "save_key": _("Ctrl+Entrée"),
        "leave": _("Fermer sans enregistrer"),
        "wrong": _("Une ligne n’est pas lisible : un montant s’écrit 520 ou 520,50, avec un nom."),
        "silence": _("Le serveur ne répond pas. Votre saisie est gardée ; réessayez."),
        "draft_late": _("Brouillon pas encore gardé : il est à l’écran seulement."),
        "draft_found": _("Brouillon retrouvé : il n’est pas encore enregistré."),
    }


def limits() -> dict[str, int]:
    """Return how much a budget may hold."""
    return {
        "people": MOST_PEOPLE,
        "label": LONGEST_LABEL,
        "amount": LONGEST_AMOUNT,
        "days": DAYS_OF_MONTH,
    }


def left(of: Budget) -> str:
    """Return what is left to live on, in one line."""
    people = _n("{count} personne", "{count} personnes", of.people).format(count=of.people)
    return _(
        "**Reste à vivre : {month} par mois**, {day} par jour et par personne · {people}"
    ).format(
        month=formats.euros(of.left_to_live_on_cents),
        day=formats.euros(of.left_per_person_and_day_cents),
        people=people,
    )


def lines(of: BudgetPart, said: Sequence[BudgetLine], monthly_cents: int) -> str:
    """Return one part of a budget, a line a heading, and its sum."""
    head = _("**{part} : {sum}**").format(part=part(of), sum=formats.euros(monthly_cents))
    return NEXT_LINE.join((head, *map(_line, said)))


def _line(of: BudgetLine) -> str:
    said = _("{label} : {sum}").format(
        label=plain(heading(of.label)), sum=formats.euros(of.monthly_cents)
    )
    owed = _("reste dû {sum}").format(sum=formats.euros(of.owed_cents)) if of.owed_cents else ""
    return " · ".join(filter(None, (said, owed)))


def written(sheet: BudgetSheet) -> str:
    """Return by whom and when a version was written."""
    said = f"**{plain(sheet.author_name)}** · {notes_words.moment(sheet.written_at)}"
    if sheet.version == 1:
        return said
    return f"{said} · {_('version {number}').format(number=sheet.version)}"


def former(count: int) -> str:
    """Return how many versions stand behind a budget."""
    return _n("Version d’avant", "{count} versions d’avant", count).format(count=count)


def open_button(count: int) -> str:
    """Return what the button that opens the budgets says."""
    return _n("Ouvrir le budget", "Ouvrir les {count} budgets", count).format(count=count)


def locale() -> str:
    """Return the locale in which a browser writes sums."""
    return {"fr": "fr-FR", "en": "en-GB"}[session.language()]


PLAIN_REFUSALS: dict[type[Exception], Callable[[], str]] = {
    BudgetChanged: lambda: _(
        "Ce budget a changé ailleurs : la version enregistrée est ci-dessous, la vôtre est ici."
        " Enregistrez encore une fois pour garder la vôtre après elle."
    ),
    ImpossibleBudget: lambda: _(
        "Ce budget ne peut pas être gardé : un nom par ligne, de une à trente personnes,"
        " soixante lignes au plus."
    ),
}
