"""What the buttons of one's own account do."""

from datetime import datetime

from mediance.domain import paris
from mediance.domain.actors import Language
from mediance.domain.devices import OpenSession
from mediance.services import privacy, sessions
from mediance.ui import auth, feedback, formats, labels, session
from mediance.ui.language import _
from mediance.ui.markdown import plain

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


def end_session(session_id: int) -> None:
    """End one of the sessions of whoever asks: that browser shows the sign-in form at once."""
    with feedback.in_words():
        sessions.end_session(auth.present(screen=SCREEN, is_activity=True), session_id)
        feedback.say(_("Cet appareil est déconnecté."))


def told(place: OpenSession, *, is_here: bool) -> str:
    """Return where somebody is signed in, since when, and when somebody was last there."""
    device = plain(place.device) or _("Appareil inconnu")
    here = " · " + _("cet appareil") if is_here else ""
    when = _("depuis {since} · vu {seen}").format(
        since=_moment(place.since), seen=_moment(place.last_seen_at)
    )
    return f"**{device}**{here}  \n:small[{when}]"


def _moment(of: datetime) -> str:
    return f"{formats.short_day(paris.local_day(of))}, {labels.hour(of)}"


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
