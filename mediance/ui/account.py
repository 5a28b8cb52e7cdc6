"""What the buttons of one's own account do."""

from mediance.domain.actors import Language
from mediance.services import privacy, sessions
from mediance.ui import auth, feedback, session
from mediance.ui.language import _

SCREEN = "mon_compte"
NAMES_HIDDEN = "names_hidden_from_the_start"


def change_password(form: str) -> None:
    """Keep the new password that was typed, and empty the form."""
    with feedback.in_words():
        actor = auth.present(screen=SCREEN, is_activity=True)
        sessions.change_password(
            actor, str(session.value(f"present_{form}")), str(session.value(f"new_{form}"))
        )
        feedback.say(_("Mot de passe changé. Vos autres sessions sont fermées."))
        session.renew("password")


def sign_out_elsewhere() -> None:
    """End the other sessions of whoever asks."""
    with feedback.in_words():
        sessions.sign_out_elsewhere(auth.present(screen=SCREEN, is_activity=True))
        feedback.say(_("Vos autres sessions sont fermées."))


def hide_names_from_the_start() -> None:
    """Begin each session with names hidden, or shown, as was just chosen."""
    with feedback.in_words():
        actor = auth.present(screen=SCREEN, is_activity=True)
        privacy.hide_names_from_the_start(actor, is_hidden=session.value(NAMES_HIDDEN) is True)
        feedback.say(_("C’est noté pour vos prochaines connexions."))


def choose_language(language: Language) -> None:
    """Speak another language from now on, here and at the next sign-in."""
    with feedback.in_words():
        sessions.choose_language(auth.present(screen=SCREEN, is_activity=True), language)
        session.set_language(language)
