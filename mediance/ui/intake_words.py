"""What stands written in the reception form."""

from mediance.ui.language import _, said_once


@said_once
def words() -> dict[str, str]:
    """Return the form's texts, by the names its script knows them under."""
    return _searching() | _newcomer() | _purpose() | _more() | _emergency() | _recording()


def _searching() -> dict[str, str]:
    return {
        "who": _("Qui arrive ?"),
        "nobody": _("Nom, téléphone, n° de ticket, ou rien"),
        "who_hint": _(
            "Un nom et l’année de naissance vont ensemble : « puig 79 »."
            " ↑ ↓ et Entrée pour choisir, Échap pour quitter."
        ),
        "people": _("Personnes trouvées"),
        "nobody_found": _("Aucune personne trouvée. Échap efface la saisie."),
        "unknown_number": _("Aucune personne avec ce numéro. Entrée : sans nom, ou tapez le nom."),
        "choose": _(
            "Choisissez la personne avec ↓, ou tapez une lettre de plus ou l’année : « puig 79 »."
        ),
        "unsettled": _("Choisissez la personne dans la liste, ou effacez pour « sans nom »."),
        "ticket": _("Un numéro de ticket montre où est la personne. Échap efface la saisie."),
    }


def _newcomer() -> dict[str, str]:
    return {
        "new_person": _("+ Nouvelle personne « {name} »"),
        "newcomer": _("Nouvelle personne"),
        "leave": _("Revenir à la recherche"),
        "escape": _("Échap"),
        "family": _("Nom"),
        "given": _("Prénom"),
        "year": _("Né·e en"),
        "used": _("Se fait appeler"),
        "notice": _("Notice d’information"),
        "year_hint": _("Quatre chiffres, par exemple 1989, ou rien."),
        "notice_given": _("Information donnée"),
        "notice_later": _("Information à donner"),
        "twins": _("Peut-être déjà connue :"),
        "it_is": _("C’est {name}"),
        "distinct": _("Ce n’est pas la même personne"),
    }


def _purpose() -> dict[str, str]:
    return {
        "domain": _("Pour quoi ?"),
        "urgent": _("Urgent"),
        "urgent_key": _("Alt+U"),
        "which_degree": _("Urgent à quel point\u00a0?"),
        "no_degree": _("Sans précision"),
        "not_urgent": _("Pas urgent"),
        "say_degree": _("Urgent à quel point\u00a0?"),
    }


def _more() -> dict[str, str]:
    return {
        "more": _("Préciser"),
        "more_key": _("Alt+C"),
        "channel": _("Comment"),
        "language": _("Langue"),
        "interpreter": _("Interprète"),
        "preferred": _("Préfère voir"),
        "pushchair": _("Poussette"),
        "wheelchair": _("Fauteuil roulant"),
        "followed": _("Déjà suivi·e par"),
        "referred": _("Orienté·e par"),
        "place": _("Commune ou quartier"),
        "signals": _("Ce que la personne dit d’elle-même (ne pas demander)"),
        "budget": _("Deux signes ou plus : un point budget peut être proposé."),
        "unsaid": _("—"),
    }


def _emergency() -> dict[str, str]:
    return {
        "emergency": _("En danger, maintenant"),
        "calling": _("Appel silencieux d’un ou une collègue…"),
        "under_way": under_way(),
        "withdraw": _("Retirer l’appel"),
        "close": _("Fermer"),
    }


def under_way() -> str:
    """Return what the folded panel says of a call that nobody has answered yet."""
    return _("Appel en cours")


def _recording() -> dict[str, str]:
    return {
        "queue": _("Dans la file"),
        "enter": _("Entrée"),
        "answered": _("Répondu à l’accueil"),
        "answered_key": _("Alt+A"),
        "which_answer": _("Réponse donnée"),
        "undo": _("Annuler"),
        "draft_late": _("Brouillon pas encore gardé : ne fermez pas cette page."),
        "silence": _("Pas de réponse du serveur. Réessayez : rien ne comptera deux fois."),
    }
