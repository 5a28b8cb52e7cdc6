"""Signing in and out: two components that talk to the route `/session`.

The route answers a refusal with `{"error": …}`, one of the keys of the sentences below, and
`"minutes"` with `locked`; a success sets the cookie, which no script can read.
"""

from mediance.ui.browser import browser_part
from mediance.ui.language import _

# In the page itself rather than in a shadow of it: password managers look for it there.
_SIGN_IN = browser_part("sign_in", after=("entry",), isolate_styles=False)
_SIGN_OUT = browser_part("sign_out", after=("account_button",))


def sign_in_form() -> None:
    """Draw the form; the page starts anew once it is accepted."""
    _SIGN_IN(
        key="mediance_sign_in",
        data={
            "words": {
                "login": _("Identifiant"),
                "password": _("Mot de passe"),
                "reveal": _("Afficher le mot de passe"),
                "caps": _("La touche Verr. Maj est active."),
                "submit": _("Se connecter"),
                "busy": _("Connexion…"),
                "code": _("Code de votre téléphone"),
                "code_hint": _("Sans téléphone : un de vos codes de secours."),
                "verify": _("Vérifier"),
                "again": _("Revenir au mot de passe"),
            },
            "problems": {
                "refused": _("Identifiant ou mot de passe inconnu. Vérifiez, puis réessayez."),
                "wrong_code": _(
                    "Ce code n’est pas le bon, ou il a déjà servi. Attendez le suivant."
                ),
                "codes_unreadable": _(
                    "La clé des codes manque sur ce serveur : prenez un code de secours, et"
                    " prévenez l’administration."
                ),
                "locked": _("Trop d’essais. Nouvel essai possible dans {minutes} min."),
                "unavailable": _("La base ne répond pas. Réessayez dans un instant."),
                "forbidden_address": _(
                    "Ce compte de démonstration ne s’ouvre que depuis l’ordinateur où tourne "
                    "Médiance."
                ),
                "unreachable": _("Le serveur ne répond pas. Réessayez dans un instant."),
            },
        },
    )


def sign_out_control(label: str) -> None:
    """Draw the button that ends the session on the server, here and in every other tab."""
    _SIGN_OUT(
        key="mediance_sign_out",
        data={
            "words": {
                "label": label,
                "failed": _("La session est encore ouverte : le serveur ne répond pas. Réessayez."),
            }
        },
    )
