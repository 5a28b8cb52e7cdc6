"""What the buttons of one's own account do."""

from mediance.domain.actors import Actor
from mediance.services import sessions
from mediance.ui import feedback, session
from mediance.ui.language import _


def change_password(actor: Actor, form: str) -> None:
    """Keep the new password that was typed, and empty the form."""
    with feedback.in_words():
        sessions.change_password(
            actor, str(session.value(f"present_{form}")), str(session.value(f"new_{form}"))
        )
        feedback.say(_("Mot de passe changé. Vos autres sessions sont fermées."))
        session.renew("password")


def sign_out_elsewhere(actor: Actor) -> None:
    """End the other sessions of whoever asks."""
    with feedback.in_words():
        sessions.sign_out_elsewhere(actor)
        feedback.say(_("Vos autres sessions sont fermées."))
