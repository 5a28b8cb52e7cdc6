"""What people ask of their own data, in words, each once."""

from collections.abc import Callable
from datetime import date, timedelta
from enum import StrEnum

from mediance.domain.rights import (
    IdentityCheck,
    Impediment,
    RequestEventKind,
    RequestFacts,
    RequestState,
    Restriction,
    RightKind,
    Urgency,
    Way,
)
from mediance.ui import formats
from mediance.ui.language import _, _n


class View(StrEnum):
    """What is looked at: what waits, or what was answered."""

    OPEN = "ouvertes"
    CLOSED = "closes"


def view(of: View) -> str:
    """Return what can be looked at."""
    return {View.OPEN: _("À répondre"), View.CLOSED: _("Closes")}[of]


def right(of: RightKind) -> str:
    """Return what is asked."""
    return {
        RightKind.ACCESS: _("Accès"),
        RightKind.RECTIFICATION: _("Rectification"),
        RightKind.OBJECTION: _("Opposition"),
        RightKind.LIMITATION: _("Limitation"),
        RightKind.ERASURE: _("Effacement"),
        RightKind.PORTABILITY: _("Portabilité"),
    }[of]


def asking(of: RightKind) -> str:
    """Return what a person asks, as they would say it."""
    return {
        RightKind.ACCESS: _("… à voir tout ce qui la concerne"),
        RightKind.RECTIFICATION: _("… à corriger une erreur"),
        RightKind.OBJECTION: _("… à ne plus être suivie"),
        RightKind.LIMITATION: _("… que rien ne soit plus écrit"),
        RightKind.ERASURE: _("… que ses données soient effacées"),
        RightKind.PORTABILITY: _("… ses données dans un fichier"),
    }[of]


def way(of: Way) -> str:
    """Return how a request came."""
    return {
        Way.ON_SITE: _("Sur place"),
        Way.LETTER: _("Courrier"),
        Way.EMAIL: _("Courriel"),
        Way.PHONE: _("Téléphone"),
    }[of]


def identity(of: IdentityCheck | None) -> str:
    """Return how it was made sure whose request it is."""
    if of is None:
        return _("Pas encore")
    return {
        IdentityCheck.KNOWN_TO_TEAM: _("Personne connue de l’équipe"),
        IdentityCheck.PAPER_SEEN: _("Papier vu, sans copie"),
        IdentityCheck.CALLED_BACK: _("Rappel au numéro connu"),
        IdentityCheck.MANDATE_SEEN: _("Mandat d’un tiers vu, sans copie"),
    }[of]


def state(of: RequestState) -> str:
    """Return where a request stands."""
    return {
        RequestState.OPEN: _("Ouverte"),
        RequestState.ANSWERED: _("Réponse donnée"),
        RequestState.REFUSED: _("Refusée"),
        RequestState.WITHDRAWN: _("Retirée"),
    }[of]


def restriction(of: Restriction) -> str:
    """Return a mark that the software obeys."""
    return {
        Restriction.LIMITED: _("Données limitées : lecture seule"),
        Restriction.NO_FOLLOW_UP: _("Pas de suivi"),
    }[of]


def event(of: RequestEventKind) -> str:
    """Return what happened to a request."""
    return {
        RequestEventKind.RECEIVED: _("Reçue"),
        RequestEventKind.CORRECTED: _("Corrigée"),
        RequestEventKind.IDENTITY_CHECKED: _("Vérification de l’identité"),
        RequestEventKind.EXTENDED: _("Délai prolongé de deux mois"),
        RequestEventKind.ANSWERED: _("Réponse donnée"),
        RequestEventKind.REFUSED: _("Refusée"),
        RequestEventKind.WITHDRAWN: _("Retirée par la personne"),
        RequestEventKind.UNDONE: _("Dernier geste repris"),
    }[of]


def done(of: RequestEventKind) -> str:
    """Return what is said once it is written down."""
    return _("C’est noté.") if of is RequestEventKind.IDENTITY_CHECKED else f"{event(of)}."


def answering(of: RightKind) -> str:
    """Return what the button says that answers a request."""
    if of is RightKind.LIMITATION:
        return _("Accorder : plus rien ne s’écrit")
    return _("Accorder : pas de suivi") if of is RightKind.OBJECTION else _("Réponse donnée")


def hint(of: RightKind) -> str:
    """Return what there is to do before a request is answered."""
    return {
        RightKind.ACCESS: _("Remettez le document, puis notez la réponse."),
        RightKind.PORTABILITY: _("Remettez le fichier, puis notez la réponse."),
        RightKind.RECTIFICATION: _(
            "Qui suit la personne corrige sur son écran : la demande se ferme d’elle-même."
        ),
        RightKind.OBJECTION: _("Une fois accordée, aucun dossier ne s’ouvre plus pour elle."),
        RightKind.LIMITATION: _("Une fois accordée, tout reste lisible et rien ne s’écrit plus."),
        RightKind.ERASURE: _("Regardez d’abord ce qui part et ce qui reste."),
    }[of]


def sign(facts: RequestFacts, today: date) -> str:
    """Return how a request stands against its day, with a sign of its own beside the words."""
    days = abs((facts.due_on - today) // timedelta(days=1))
    match facts.urgency(today):
        case Urgency.LATE:
            told = _n("en retard d’un jour", "en retard de {n} jours", days)
            return f":red[:material/error: **{told.format(n=days)}**]"
        case Urgency.SOON if not days:
            told = _("à répondre aujourd’hui")
            return f":orange[:material/schedule: **{told}**]"
        case Urgency.SOON:
            told = _n("encore un jour", "encore {n} jours", days).format(n=days)
            return f":orange[:material/schedule: **{told}**]"
        case Urgency.IN_TIME:
            told = _("au plus tard le {day}").format(day=formats.day_and_year(facts.due_on))
            return f":material/event: {told}"
        case _:
            return f":material/check: {state(facts.state)}"


def headline(count: int, late: int, soon: int) -> str:
    """Return how many requests wait: « 3 demandes ouvertes, dont une en retard. »."""
    if not count:
        return _("Aucune demande n’attend de réponse.")
    waiting = _n("Une demande ouverte", "{n} demandes ouvertes", count).format(n=count)
    told = [
        text.format(n=n)
        for n, text in (
            (late, _n("une en retard", "{n} en retard", late)),
            (soon, _n("une à répondre cette semaine", "{n} à répondre cette semaine", soon)),
        )
        if n
    ]
    return f"{waiting}, {', '.join(told)}." if told else f"{waiting}."


def due(facts: RequestFacts) -> str:
    """Say when a request came and by when it is answered, and by which rule."""
    told = _("Reçue le {received} ({way}), à répondre au plus tard le {due}.").format(
        received=formats.day_and_year(facts.received_on),
        way=way(facts.way).lower(),
        due=formats.day_and_year(facts.due_on),
    )
    rule = _("La loi donne un mois pour répondre ; ici, jamais plus de 30 jours.")
    more = _("Prolongée une fois de deux mois.")
    return f"{told} {more if facts.is_extended else rule}"


IMPEDIMENTS: dict[Impediment, Callable[[], str]] = {
    Impediment.CLOSED: lambda: _("Cette demande est close : reprenez d’abord le dernier geste."),
    Impediment.EXTENDED_ONCE: lambda: _("Le délai ne se prolonge qu’une fois."),
    Impediment.TOO_LATE_TO_EXTEND: lambda: _(
        "Le délai est passé : il fallait prévenir la personne avant. Répondez au plus vite."
    ),
    Impediment.REASON_MISSING: lambda: _("Écrivez la raison : la personne la reçoit."),
    Impediment.REASON_TOO_LONG: lambda: _("La raison est trop longue : 600 caractères au plus."),
    Impediment.IDENTITY_UNCHECKED: lambda: _("Vérifiez d’abord l’identité, sans garder de copie."),
    Impediment.NOT_RECEIVED_YET: lambda: _("Ce jour n’est pas encore venu."),
    Impediment.RECEIVED_TOO_LONG_AGO: lambda: _("Ce jour est trop ancien : vérifiez l’année."),
    Impediment.NOTHING_TO_UNDO: lambda: _("Il n’y a rien à reprendre."),
    Impediment.NOTHING_CORRECTED: lambda: _("Rien n’a changé : il n’y a rien à enregistrer."),
    Impediment.PERSON_NOT_CHOSEN: lambda: _("Choisissez qui demande."),
    Impediment.PERSON_UNKNOWN: lambda: _("Cette demande n’est reliée à aucune fiche."),
}
