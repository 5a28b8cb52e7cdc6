"""The board of the waiting room. It asks the route `/display` itself, and so outlives restarts."""

from collections.abc import Mapping

from mediance.domain.actors import Language
from mediance.ui.browser import browser_part
from mediance.ui.language import _

_DISPLAY = browser_part("display")

LOCALES: Mapping[Language, str] = {"fr": "fr-FR", "en": "en-GB"}


def board(language: Language) -> None:
    """Draw the board over the whole screen; no number passes through the page's own channel."""
    _DISPLAY(
        key="mediance_display",
        data={
            "locale": LOCALES[language],
            "words": {
                "board": _("Appels"),
                "number": _("Le n°"),
                "expected": _("est attendu"),
                "at_reception": _("à l’accueil"),
                "nobody": _("Votre numéro s’affichera ici."),
                "before": _("Derniers appels"),
                "row": _("N° {number}"),
                "no_tickets": _("Ici, on vous appelle de vive voix."),
                "retrying": _("Reconnexion…"),
                "interrupted": _("Affichage interrompu. Adressez-vous à l’accueil."),
                "sound_on": _("Activer le son"),
                "sound_off": _("Couper le son"),
                "full": _("Plein écran"),
                "leave": _("Se déconnecter"),
            },
        },
    )
