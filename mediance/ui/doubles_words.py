"""What is said of records that may be of one person."""

from enum import StrEnum

from mediance.domain import paris
from mediance.domain.desk import person_label
from mediance.domain.identities import (
    Agreement,
    Decision,
    PersonFile,
    Proposal,
    Trait,
    compared,
)
from mediance.ui import formats, labels, privacy
from mediance.ui.language import _, _n


class View(StrEnum):
    """What is looked at: the questions, or what was answered."""

    QUESTIONS = "questions"
    LINKED = "linked"
    DISTINCT = "distinct"


class Gesture(StrEnum):
    """What a press does to two records."""

    LINK = "link"
    DISTINCT = "distinct"
    LATER = "later"
    SEPARATE = "separate"
    ASK_AGAIN = "ask_again"
    BRING_BACK = "bring_back"


def view(of: View) -> str:
    """Return the name of one of the lists."""
    return {
        View.QUESTIONS: _("À regarder"),
        View.LINKED: _("Réunies"),
        View.DISTINCT: _("Dites différentes"),
    }[of]


def count(of: View, pairs: int) -> str:
    """Return how much there is to read, as the heading says it."""
    if not pairs:
        return {
            View.QUESTIONS: _("Aucune paire à regarder."),
            View.LINKED: _("Aucune fiche n’est réunie à une autre."),
            View.DISTINCT: _("Aucune paire n’a été dite différente."),
        }[of]
    told = {
        View.QUESTIONS: _n(
            "Est-ce la même personne ? Une paire à regarder.",
            "Est-ce la même personne ? {count} paires à regarder.",
            pairs,
        ),
        View.LINKED: _n("Une paire réunie.", "{count} paires réunies.", pairs),
        View.DISTINCT: _n("Une paire dite différente.", "{count} paires dites différentes.", pairs),
    }[of]
    return told.format(count=formats.number(pairs))


def nothing(of: View) -> str:
    """Return what fills an empty list, and when."""
    return {
        View.QUESTIONS: _("Les fiches sont comparées chaque nuit."),
        View.LINKED: _("« C’est la même personne » réunit deux fiches ; « Séparer » les rend."),
        View.DISTINCT: _("Ce qui est dit ici, ou à l’accueil, n’est plus demandé."),
    }[of]


def names_hidden() -> str:
    """Return why no pair is shown."""
    return _("Les noms sont masqués. Alt+P les montre, et les fiches avec.")


def reason(asked: Proposal) -> str:
    """Return why two records are proposed."""
    phone = _("même téléphone")
    if asked.likeness is None:
        return _("Noms proches, {and_what}").format(and_what=phone)
    told = labels.likeness(asked.likeness)
    return f"{told}, {phone}" if asked.has_same_phone else told


def rows(first: PersonFile, second: PersonFile) -> list[dict[str, str]]:
    """Return two records side by side, trait by trait, with how they agree."""
    agreements = compared(first, second)
    names = {
        Trait.FAMILY_NAME: (first.family_name, second.family_name),
        Trait.GIVEN_NAME: (first.given_name, second.given_name),
        Trait.USED_NAME: (first.used_name or "", second.used_name or ""),
        Trait.BIRTH_YEAR: (_year(first), _year(second)),
        Trait.FIRST_CONTACT: (
            formats.day_and_year(first.first_contact_on),
            formats.day_and_year(second.first_contact_on),
        ),
        Trait.SITE: (first.site_name, second.site_name),
        Trait.VISITS: (_visits(first), _visits(second)),
    }
    return [
        {
            "label": _trait(trait),
            "first": ours or "—",
            "second": theirs or "—",
            "agreement": agreements[trait],
            "told": _agreement(agreements[trait]),
        }
        for trait, (ours, theirs) in names.items()
        if ours or theirs
    ]


def decision(of: View, decided: Decision) -> dict[str, str]:
    """Return one line of a list: two names, who decided and when, and the way back."""
    first, second = _line(decided.first), _line(decided.second)
    undo = _("Séparer") if of is View.LINKED else _("Revenir dessus")
    about = _("Réunies le {day} par {name}") if of is View.LINKED else _("Le {day}, par {name}")
    return {
        "first_name": first,
        "second_name": second,
        "about": about.format(
            day=formats.day_and_year(paris.local_day(decided.at)), name=decided.staff_name
        ),
        "undo": undo,
        "undo_label": f"{undo} : {first}, {second}",
    }


def done(gesture: Gesture) -> str:
    """Return what was done, without a name."""
    return {
        Gesture.LINK: _("Fiches réunies."),
        Gesture.DISTINCT: _("Noté : deux personnes."),
        Gesture.LATER: _("Remise à la fin de la liste."),
        Gesture.SEPARATE: _("Fiches séparées."),
        Gesture.ASK_AGAIN: _("La question pourra revenir."),
        Gesture.BRING_BACK: _("Revenue à sa place."),
    }[gesture]


def place(at: int, last: int, whole: int) -> str:
    """Return where in the line one is."""
    if not whole:
        return ""
    if last - at <= 1:
        return _("{place} sur {count}").format(place=at + 1, count=formats.number(whole))
    return _("{first} à {last} sur {count}").format(
        first=at + 1, last=last, count=formats.number(whole)
    )


def all_words() -> dict[str, str]:
    """Return the words that never change."""
    return {
        "first": _("Fiche la plus ancienne"),
        "second": _("Fiche la plus récente"),
        "link": _("C’est la même personne"),
        "link_key": "Alt+M",
        "distinct": _("Ce n’est pas la même"),
        "distinct_key": "Alt+N",
        "later": _("Plus tard"),
        "later_key": "Alt+T",
        "promise": _("Rien n’est fusionné ni effacé : « Séparer » rend chaque fiche telle quelle."),
        "undo": _("Annuler"),
        "pages": _("Autres paires"),
        "previous": _("Précédente"),
        "next": _("Suivante"),
        "silence": _("Pas de réponse du serveur. Réessayez : rien ne comptera deux fois."),
    }


def _trait(trait: Trait) -> str:
    return {
        Trait.FAMILY_NAME: _("Nom"),
        Trait.GIVEN_NAME: _("Prénom"),
        Trait.USED_NAME: _("Nom d’usage"),
        Trait.BIRTH_YEAR: _("Né·e en"),
        Trait.FIRST_CONTACT: _("Premier contact"),
        Trait.SITE: _("Lieu"),
        Trait.VISITS: _("Passages à vos lieux"),
    }[trait]


def _agreement(how: Agreement) -> str:
    return {
        Agreement.SAME: _("= pareil"),
        Agreement.DIFFERENT: _("≠ différent"),
        Agreement.UNKNOWN: _("? inconnu"),
        Agreement.NO_MATTER: "",
    }[how]


def _year(file: PersonFile) -> str:
    return str(file.birth_year) if file.birth_year else ""


def _visits(file: PersonFile) -> str:
    return formats.number(file.visits) if file.visits else _("aucun")


def _line(file: PersonFile) -> str:
    name = privacy.shown(person_label(file.family_name, file.given_name)) or ""
    return f"{name} · {file.birth_year}" if file.birth_year else name
