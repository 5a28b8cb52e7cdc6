"""Covering the screen and uncovering it: components that talk to `/lock` and `/unlock`."""

from mediance.ui.browser import browser_part
from mediance.ui.language import _

_UNLOCK = browser_part("unlock", after=("entry",), isolate_styles=False)
_LOCK = browser_part("lock", after=("account_button",))


def unlock_form() -> None:
    """Ask for the password alone; every tab shows its page again once it is the right one."""
    _UNLOCK(
        key="mediance_unlock",
        data={
            "words": {
                "password": _("Mot de passe"),
                "caps": _("La touche Verr. Maj est active."),
                "submit": _("Déverrouiller"),
                "busy": _("Un instant…"),
                "not_me": _("Ce n’est pas moi"),
            },
            "problems": {
                "refused": _("Ce n’est pas le bon mot de passe. Réessayez."),
                "locked": _("Trop d’essais. Nouvel essai possible dans {minutes} min."),
                "unavailable": _("La base ne répond pas. Réessayez dans un instant."),
                "unreachable": _("Le serveur ne répond pas. Réessayez dans un instant."),
            },
        },
        on_unlocked_change=_draw_anew,
    )


def lock_control() -> None:
    """Draw the button that covers the screen, here and in every other tab."""
    _LOCK(
        key="mediance_lock",
        data={"words": {"label": _("Verrouiller l’écran"), "key": _("Alt+L")}},
    )


def _draw_anew() -> None:
    """The run that follows the press is all there is to do."""
