"""What erasing somebody takes, leaves and waits for, as one can tell the person."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from mediance.domain.retention import Obstacle
from mediance.services.erasure import ErasurePreview, InTheWay
from mediance.ui import formats
from mediance.ui.language import _, _n
from mediance.ui.markdown import plain

Counted = Callable[[int], str]

GOES: dict[str, Counted] = {
    "person": lambda n: _n(
        "son nom et son année de naissance", "ses noms et années de naissance, sur {n} fiches", n
    ),
    "person_phone": lambda n: _n("{n} numéro de téléphone", "{n} numéros de téléphone", n),
    "person_token": lambda _count: _("les mots par lesquels on la retrouve"),
    "person_identity": lambda _count: _("les liens entre ses fiches"),
    "person_link": lambda _count: _("les liens entre ses fiches"),
    "person_proposal": lambda _count: _("ses ressemblances avec d’autres fiches"),
    "person_distinct": lambda _count: _("ses ressemblances avec d’autres fiches"),
    "person_correction": lambda _count: _("ce que disait sa fiche avant d’être corrigée"),
    "visit_correction": lambda _count: _("ce que disaient ses passages avant d’être corrigés"),
    "consent_event": lambda n: _n(
        "{n} information ou accord noté", "{n} informations et accords notés", n
    ),
    "confidential_note": lambda n: _n("{n} note confidentielle", "{n} notes confidentielles", n),
    "budget_sheet": lambda n: _n("{n} budget", "{n} budgets", n),
    "exceptional_access": lambda n: _n("{n} accès exceptionnel", "{n} accès exceptionnels", n),
    "exceptional_access_notice": lambda _count: _("les avis d’accès exceptionnel"),
    "person_restriction": lambda _count: _("les limites qu’elle a demandées"),
    "document_event": lambda _count: _("les pièces demandées ou vues"),
    "procedure_alert": lambda _count: _("les rappels de ses démarches"),
    "retention_hold": lambda _count: _("les suspensions de son effacement"),
}
"""What goes, in the order in which it is told."""

EMPTIED: dict[str, Counted] = {
    "visit_detail": lambda _count: _("sa langue et ce qui a été précisé de ses passages"),
    "visit_correction": lambda _count: _("les raisons des corrections"),
    "rights_request_event": lambda _count: _("les raisons écrites à ses demandes"),
    "appointment_event": lambda _count: _("les raisons écrites à ses rendez-vous"),
    "referral_event": lambda _count: _("les raisons écrites à ses orientations"),
    "procedure_event": lambda _count: _("les raisons écrites à ses démarches"),
    "procedure_deadline_fact": lambda _count: _("les raisons écrites à ses échéances"),
    "watch_decision": lambda _count: _("ce qui a été décidé aux réunions"),
    "colleague_question": lambda _count: _("ce que l’équipe s’est demandé de ses démarches"),
}
"""What goes out of lines that stay."""

STAYS: dict[str, Counted] = {
    "visit": lambda n: _n("{n} passage", "{n} passages", n),
    "case": lambda n: _n("{n} dossier", "{n} dossiers", n),
    "procedure": lambda n: _n("{n} démarche", "{n} démarches", n),
    "appointment": lambda n: _n("{n} rendez-vous", "{n} rendez-vous", n),
    "referral": lambda n: _n("{n} orientation", "{n} orientations", n),
    "rights_request": lambda n: _n("{n} demande", "{n} demandes", n),
    "mandate": lambda n: _n(
        "{n} mandat, gardé six ans après sa fin", "{n} mandats, gardés six ans après leur fin", n
    ),
}
"""What stays, in the order in which it is told."""

STAYS_WITH: dict[str, str] = {
    "visit_detail": "visit",
    "visit_correction": "visit",
    "visit_event": "visit",
    "colleague_call": "visit",
    "submission": "visit",
    "case_referent": "case",
    "case_attachment": "case",
    "appointment_event": "appointment",
    "referral_event": "referral",
    "procedure_event": "procedure",
    "procedure_deadline_fact": "procedure",
    "procedure_hand_over": "procedure",
    "watch_decision": "procedure",
    "colleague_question": "procedure",
    "rights_request_event": "rights_request",
}
"""What says how something that stays was dealt with, and is not told apart from it."""


def goes(fate: ErasurePreview) -> str:
    """Return what goes for ever."""
    return _told([*_counted(GOES, fate.goes), *_counted(EMPTIED, fate.emptied)])


def stays(fate: ErasurePreview) -> str:
    """Return what stays, of nobody any more."""
    return _told(_counted(STAYS, {**fate.stays, **fate.emptied}))


def in_the_way(what: InTheWay) -> str:
    """Return what stands before it, and whom to call."""
    told = {
        Obstacle.HERE: _("Cette personne est à l’accueil en ce moment."),
        Obstacle.HELD: _("L’effacement est suspendu : il se lève sur l’écran « Conservation »."),
        Obstacle.FOLLOWED: _("Un dossier ou une démarche est en cours : à clore d’abord."),
        Obstacle.LIMITED: _("La personne a demandé que rien ne soit plus écrit."),
    }[what.obstacle]
    parts = [told]
    if what.held_until:
        until = formats.day_and_year(what.held_until)
        parts.append(_("Jusqu’au {day}.").format(day=until))
    if what.sites:
        parts.append(_("Lieu : {sites}.").format(sites=_listed(what.sites)))
    if what.colleagues:
        parts.append(_("À joindre : {names}.").format(names=_listed(what.colleagues)))
    return " ".join(parts)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(map(plain, names))


def _counted(words: Mapping[str, Counted], rows: Mapping[str, int]) -> Iterator[str]:
    for table, say in words.items():
        if n := rows.get(table):
            yield say(n).format(n=formats.number(n))


def _told(parts: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(parts)) or _("rien")
