"""The words of the grid: what each line was understood to say, and what is doubtful about it."""

from collections.abc import Callable

from mediance.domain.desk import person_label
from mediance.domain.reentry import Cell, Doubt, LaterVisit, LineReading, Remark
from mediance.domain.reference import DomainChoice
from mediance.ui import labels, privacy
from mediance.ui.language import _, _n

CELLS: dict[Cell, Callable[[], str]] = {
    Cell.ARRIVED: lambda: _("Arrivée"),
    Cell.NAME: lambda: _("Nom, ou rien"),
    Cell.DOMAIN: lambda: _("Motif"),
    Cell.URGENT: lambda: _("Urgent"),
    Cell.RECEIVED: lambda: _("Reçu·e à"),
    Cell.ENDED: lambda: _("Fin"),
    Cell.OUTCOME: lambda: _("Suite donnée"),
    Cell.CHANNEL: lambda: _("Canal"),
}

DOUBTS: dict[Doubt, Callable[[], str]] = {
    Doubt.ARRIVAL_MISSING: lambda: _("Il manque l’heure d’arrivée."),
    Doubt.HOUR_UNREADABLE: lambda: _("Heure illisible : écrivez 9h05, 905 ou 9:05."),
    Doubt.IN_THE_FUTURE: lambda: _("Cette heure n’est pas encore passée."),
    Doubt.RECEIVED_BEFORE_ARRIVAL: lambda: _("Reçu·e avant d’arriver : vérifiez les deux heures."),
    Doubt.ENDED_TOO_EARLY: lambda: _("La fin est avant le reste : vérifiez les heures."),
    Doubt.RECEIVED_WITHOUT_CONTACT: lambda: _("Une heure de réception ne va pas avec cette suite."),
    Doubt.NAME_UNUSABLE: lambda: _("Ce nom ne peut pas être cherché."),
    Doubt.SEVERAL_NAMESAKES: lambda: _(
        "Plusieurs personnes portent ce nom : ajoutez l’année de naissance, ou effacez le nom."
    ),
    Doubt.DOMAIN_UNKNOWN: lambda: _("Motif inconnu : un chiffre, un mot de la liste, ou rien."),
    Doubt.OUTCOME_UNKNOWN: lambda: _("Suite inconnue : orienté, parti, absent, accueil…"),
    Doubt.CHANNEL_UNKNOWN: lambda: _("Canal inconnu : sur place, téléphone, à domicile…"),
    Doubt.SAME_LINE: lambda: _("Déjà écrit à la ligne {number}."),
    Doubt.ALREADY_THERE: lambda: _("Déjà dans la journée : n° {number}."),
    Doubt.MAYBE_SAME_LINE: lambda: _("Comme la ligne {number} : deux personnes ?"),
    Doubt.MAYBE_THERE: lambda: _("Peut-être déjà là : n° {number}."),
    Doubt.END_UNKNOWN: lambda: _("Fin inconnue."),
    Doubt.HOUR_UNUSUAL: lambda: _("Heure inhabituelle."),
    Doubt.NEW_PERSON: lambda: _("Nouvelle personne, information à donner."),
}


def remark(said: Remark) -> str:
    """Return what is to be said beside a line."""
    return DOUBTS[said.doubt]().format(number=said.number)


def worth_saying(reading: LineReading) -> tuple[Remark, ...]:
    """Return what hinders a line; while nothing does, what is good to know."""
    hindering = tuple(said for said in reading.remarks if said.is_blocking)
    return hindering or reading.remarks


def means(reading: LineReading, choices: tuple[DomainChoice, ...]) -> str:
    """Return how a line was understood; nothing while something hinders it."""
    return _visit(reading.visit, choices) if reading.visit else ""


def entered(count: int, day: str) -> str:
    """Return what was kept."""
    told = _n("{n} passage enregistré, {day}.", "{n} passages enregistrés, {day}.", count)
    return told.format(n=count, day=day)


def not_right(count: int) -> str:
    """Return why nothing was kept."""
    return _n(
        "Une ligne est à revoir : rien n’est enregistré.",
        "{n} lignes sont à revoir : rien n’est enregistré.",
        count,
    ).format(n=count)


def _visit(visit: LaterVisit, choices: tuple[DomainChoice, ...]) -> str:
    name = person_label(visit.name.family, visit.name.given) if visit.name else None
    ended = labels.ending(visit.ending)
    parts = [
        labels.hour(visit.arrived_at),
        privacy.shown(name) or _("Sans nom"),
        labels.domain(visit.domain_code, choices),
        _("Urgent") if visit.is_urgent else "",
        labels.answer(visit.answer) if visit.answer else ended,
    ]
    return " · ".join(part for part in parts if part)
