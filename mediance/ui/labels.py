"""What the codes of the domain are called on screen, each once."""

from datetime import datetime, timedelta

from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.deadline_rules import Severity
from mediance.domain.documents import Document, Form, Letter, Notice
from mediance.domain.likeness import Likeness, Why
from mediance.domain.reference import DISCREET_DOMAIN, DomainChoice
from mediance.domain.roles import Role
from mediance.domain.visits import Answer, Ending
from mediance.ui import formats, session
from mediance.ui.language import _, _n, said_once

LONGEST_ON_A_BUTTON = 24
SEVERITY_SIGNS = {
    Severity.RIGHT_LOST: ":material/dangerous:",
    Severity.RIGHT_INTERRUPTED: ":material/warning:",
    Severity.USEFUL: ":material/diamond:",
}
SEVERITY_SHAPES = {
    Severity.RIGHT_LOST: "octagon",
    Severity.RIGHT_INTERRUPTED: "triangle",
    Severity.USEFUL: "diamond",
}
"""The same signs, as the browser's own parts draw them."""


def role(of: Role) -> str:
    """Return a role's name."""
    return {
        Role.RECEPTION: _("Accueil"),
        Role.MEDIATOR: _("Médiation"),
        Role.SOCIAL_WORKER: _("Travail social"),
        Role.COORDINATOR: _("Coordination"),
        Role.MANAGER: _("Direction"),
        Role.ADMIN: _("Administration"),
        Role.DATA_PROTECTION: _("Protection des données"),
        Role.DISPLAY: _("Écran d’attente"),
    }[of]


def roles(actor: Actor) -> list[str]:
    """Return the names of the roles somebody holds."""
    return [role(held) for held in Role if held in actor.roles]


def answer(given: Answer) -> str:
    """Return one of the association's five actions."""
    return {
        Answer.INFORM: _("Informé·e"),
        Answer.ACCOMPANY: _("Accompagné·e"),
        Answer.CONNECT: _("Mis·e en lien"),
        Answer.REFER: _("Orienté·e"),
        Answer.PREVENT: _("Prévention"),
    }[given]


@said_once
def answer_buttons() -> list[dict[str, str]]:
    """Return the five actions as a browser part offers them, the commonest first."""
    return [{"code": given, "label": answer(given)} for given in Answer]


def ending(how: Ending) -> str:
    """Return how a visit ended."""
    return {
        Ending.COMPLETED: _("Terminé"),
        Ending.ANSWERED_AT_DESK: _("Répondu à l’accueil"),
        Ending.ABSENT: _("Absent·e à l’appel"),
        Ending.LEFT_WITHOUT_CONTACT: _("Parti·e sans contact"),
        Ending.CANCELLED: _("Annulé"),
        Ending.UNCLOSED: _("Non clôturé"),
        Ending.TRANSFERRED: _("Envoyé·e dans un autre lieu"),
        Ending.LEFT_BY_NIGHT: _("Parti·e avant la fermeture"),
        Ending.CARRIED_OVER: _("Reporté·e au lendemain"),
    }[how]


def why(found: Why) -> str:
    """Return why somebody is suggested."""
    return {
        Why.SAME_NAME: _("même nom"),
        Why.OTHER_ORDER: _("autre ordre"),
        Why.GIVEN_BEGINNING: _("début du prénom"),
        Why.BEGINNING: _("début du nom"),
        Why.VARIANT: _("variante du nom"),
        Why.SOUND: _("se prononce pareil"),
        Why.ALIKE: _("orthographe proche"),
        Why.INITIALS: _("initiales"),
        Why.USED_NAME: _("nom d’usage"),
        Why.PHONE: _("téléphone"),
        Why.TICKET: _("n° de ticket"),
    }[found]


def likeness(reason: Likeness) -> str:
    """Return why somebody known may be the person about to be added."""
    return {
        Likeness.SAME_NAME_SAME_YEAR: _("Même nom, même année de naissance"),
        Likeness.SAME_NAME_CLOSE_YEAR: _("Même nom, année de naissance proche"),
        Likeness.SAME_NAME_UNKNOWN_YEAR: _("Même nom, année de naissance inconnue"),
        Likeness.SOUND_SAME_YEAR: _("Se prononce pareil, même année de naissance"),
        Likeness.ALIKE_SAME_YEAR: _("Orthographe proche, même année de naissance"),
    }[reason]


def domain(code: str, choices: tuple[DomainChoice, ...]) -> str:
    """Return a domain's label; one that is not among the reader's choices is told discreetly."""
    by_code = {choice.code: choice.label for choice in choices}
    label = by_code.get(code) or by_code[DISCREET_DOMAIN]
    return label.in_language(session.language())


@said_once
def domain_buttons(choices: tuple[DomainChoice, ...]) -> list[dict[str, str | None]]:
    """Return the domains that are offered, as a browser part shows them, in their order."""
    language = session.language()
    return [
        {
            "code": choice.code,
            "label": _on_a_button(choice),
            "title": choice.label.in_language(language),
            "shortcut": choice.shortcut,
        }
        for choice in choices
        if choice.is_offered
    ]


def _on_a_button(choice: DomainChoice) -> str:
    """Long words are shortened, unless the association found its own."""
    label = choice.label.in_language(session.language())
    short = {"letter": _("Courrier")}
    return short.get(choice.code, label) if len(label) > LONGEST_ON_A_BUTTON else label


def minutes(duration: timedelta) -> str:
    """Return a wait as it is said: « 25 min », « 1 h 05 »."""
    total = int(duration.total_seconds()) // 60
    hours, rest = divmod(total, 60)
    return (
        _("{hours} h {minutes:02d}").format(hours=hours, minutes=rest)
        if hours
        else _("{minutes} min").format(minutes=rest)
    )


def people_waiting(people: int, longest: timedelta) -> str:
    """Return how many wait, one or more, and since when."""
    return _n(
        "Une personne attend, depuis {wait}.",
        "{people} personnes attendent, dont une depuis {wait}.",
        people,
    ).format(people=formats.number(people), wait=minutes(longest))


def document(text: Document) -> str:
    """Return the name of a text that the house prints."""
    return {
        Notice.POSTER: _("Affiche « Vos informations, vos droits » (A4)"),
        Notice.LEAFLET: _("Feuille facile à lire, à remettre (A5)"),
        Notice.SPOKEN: _("À dire à voix haute, en trente secondes (A5)"),
        Letter.REMINDER: _("Lettre de relance, au service"),
        Letter.HEAD_OF_SERVICE: _("Lettre à la ou au responsable du service"),
        Letter.OMBUDSMAN: _("Lettre à la médiation de l’organisme"),
        Letter.DEFENDER_OF_RIGHTS: _("Lettre au Défenseur des droits"),
        Letter.COURT: _("Lettre au tribunal"),
        Form.MY_MATTERS: _("« Ma feuille » d’une personne suivie"),
        Form.BUDGET: _("Budget du foyer, pour le FSL ou la Banque de France"),
    }[text]


def people_carried_over(people: int) -> str:
    """Return how many wait since the day before."""
    return _n(
        "Une personne attend depuis la veille.",
        "{people} personnes attendent depuis la veille.",
        people,
    ).format(people=formats.number(people))


def hour(moment: datetime) -> str:
    """Return the hour on the wall: « 9 h 05 »."""
    wall = paris.local(moment)
    return _("{hour} h {minute:02d}").format(hour=wall.hour, minute=wall.minute)
