"""What the queue says, and what its menus offer, each once."""

from mediance.domain.actors import Actor
from mediance.domain.desk import DeskView, EndedVisit, TeamMember, WaitingVisit
from mediance.domain.desk_settings import SiteSettings
from mediance.domain.urgency import Urgency
from mediance.domain.visits import Ending
from mediance.ui import labels, visit_words
from mediance.ui.language import _, _n, said_once

URGENT, NOT_URGENT = "urgent", "not_urgent"

Item = tuple[str, str, str]
"""A gesture, its words, and the list that it chooses from; empty where it chooses nothing."""


def urgent(degree: Urgency | None) -> str:
    """Return how urgent somebody is, « Urgent » alone where nobody has said more."""
    word = _("Urgent")
    return f"{word} · {visit_words.degree(degree)}" if degree else word


def urgent_mark(degree: Urgency | None) -> str:
    """Return what stands beside the sign of urgency: how urgent, or the word alone."""
    return visit_words.degree(degree) if degree else _("Urgent")


def ending(visit: EndedVisit) -> str:
    """Return how a visit ended, and where somebody was sent."""
    if visit.ending is Ending.TRANSFERRED and visit.site_name:
        return _("Envoyé·e à {site}").format(site=visit.site_name)
    return labels.ending(visit.ending)


def today(view: DeskView) -> str:
    """Return the line of the folded list: who is absent may be at the door again in a minute."""
    received = _("Reçues ou répondues : {count}").format(count=view.received_today)
    absent = sum(
        visit.ending is Ending.ABSENT and visit.may_come_back for visit in view.recently_ended
    )
    if not absent:
        return received
    told = _n("une personne absente à l’appel", "{count} personnes absentes à l’appel", absent)
    return f"{received} · {told.format(count=absent)}"


def waits_for(visit: WaitingVisit, actor: Actor) -> str:
    """Return whom somebody waits for, and for which appointment; empty where for anybody."""
    at = visit.appointment_at
    hour = _("rendez-vous de {hour}").format(hour=labels.hour(at)) if at else ""
    return ", ".join(filter(None, (_whom(visit, actor), hour)))


def _whom(visit: WaitingVisit, actor: Actor) -> str:
    if visit.reserved_for is None:
        return ""
    if visit.reserved_for == actor.staff_id:
        return _("pour vous")
    return _("pour {name}").format(name=visit.reserved_for_name)


def where(colleague: TeamMember) -> str:
    """Return a colleague with their room."""
    return " · ".join(filter(None, (colleague.name, colleague.room_name)))


def lists(view: DeskView) -> dict[str, list[dict[str, object]]]:
    """Return what menus choose from: colleagues, who is free first, other sites, degrees."""
    free = {each.staff_id for each in view.available}
    team = sorted(view.team, key=lambda each: each.staff_id not in free)
    return {
        "team": [
            {
                "value": each.staff_id,
                "text": each.name,
                "hint": _("disponible") if each.staff_id in free else "",
            }
            for each in team
        ],
        "sites": [{"value": site.site_id, "text": site.name} for site in view.other_sites],
        "degrees": _degrees(),
        "answers": [
            {"value": button["code"], "text": button["label"]} for button in labels.answer_buttons()
        ],
    }


def _degrees() -> list[dict[str, object]]:
    said = [(URGENT, _("Urgent")), *((each, visit_words.degree(each)) for each in Urgency)]
    choices = [*said, (NOT_URGENT, _("Pas urgent"))]
    return [{"value": value, "text": text} for value, text in choices]


@said_once
def words(settings: SiteSettings) -> dict[str, object]:
    """Return the fixed words of the queue, as this site's desk works."""
    return {
        "queue": _("File d’attente") if settings.has_tickets else _("Arrivé·es"),
        "empty": _("Personne n’attend."),
        "nameless": _("Sans nom"),
        "urgent": _("Urgent"),
        "late": _("plus de 20 min"),
        "next": _("Recevoir le suivant"),
        "next_key": _("Alt+R"),
        "receive": _("Recevoir"),
        "in_service": _("En entretien"),
        "available": _("Disponibles"),
        "ended": _("Terminés"),
        "end": _("Terminer"),
        "end_key": _("Alt+T"),
        "undo": _("Annuler"),
        "restore": _("Rétablir"),
        "back": _("Revenu·e"),
        "other": _("et {count} autre"),
        "others": _("et {count} autres"),
        "unfold": _("Voir les {count} autres"),
        "fold": _("Replier"),
        "which_answer": _("Réponse donnée"),
        "about": _("Motif"),
        "anybody": _("Qui sera libre"),
        "up": _("Retour"),
        "handed_to_you": _("{called} est maintenant avec vous."),
        "waits_for_you": _("{called} vous attend."),
        "silence": _("Pas de réponse du serveur. Réessayez : rien ne comptera deux fois."),
        "file": _("Fiche de la personne"),
        "sheets": _sheets(settings),
        "menus": {"waiting": _of_who_waits(settings), "service": _of_who_is_received()},
    }


def _sheets(settings: SiteSettings) -> dict[str, list[tuple[str, str]]]:
    """Return what may be printed of whom, and its address."""
    ticket = (_("Imprimer le ticket"), "/paper/ticket?visit={visit}")
    return {
        "waiting": [ticket] if settings.has_tickets else [],
        "service": [(_("Ma feuille"), "/feuilles")],
    }


def _of_who_waits(settings: SiteSettings) -> list[Item]:
    called = [("absent", _("Absent·e à l’appel"), "")] if settings.has_tickets else []
    return [
        ("receive", _("Recevoir"), ""),
        ("answered", _("Répondu à l’accueil"), "answers"),
        ("reserve", _("Attend un·e collègue"), "team"),
        ("urgent", _("Urgent ou non"), "degrees"),
        ("transfer", _("Envoyer dans un autre lieu"), "sites"),
        *called,
        ("left", _("Parti·e sans contact"), ""),
    ]


def _of_who_is_received() -> list[Item]:
    return [
        ("hand_over", _("Passer à un·e collègue"), "team"),
        ("return", _("Remettre dans la file"), ""),
    ]
