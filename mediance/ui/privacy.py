"""Names on a screen that others can see: initials are all that is sent to it."""

import streamlit as st

from mediance.domain.privacy import masked
from mediance.services import privacy
from mediance.ui import auth, feedback, session
from mediance.ui.language import _

SCREEN = "barre"


def shown(name: str | None) -> str | None:
    """Return a name as this screen may show it; every name of a person received goes through."""
    return masked(name) if name and session.hides_names() else name


def switch() -> None:
    """Hide the names on this session's screens, or show them again."""
    with feedback.in_words():
        actor = auth.present(screen=SCREEN, is_activity=True)
        privacy.hide_names(actor, is_hidden=not actor.hides_names)
        session.set_hides_names(is_hidden=not actor.hides_names)


def button() -> None:
    """Draw the switch of the top bar."""
    is_hidden = session.hides_names()
    with st.container(key="topbar_privacy_hidden" if is_hidden else "topbar_privacy_shown"):
        st.button(
            _("Noms masqués") if is_hidden else _("Masquer les noms"),
            key="topbar_privacy",
            icon=":material/visibility_off:" if is_hidden else ":material/visibility:",
            type="tertiary",
            help=_("Montrer les noms (Alt+P)") if is_hidden else _("Masquer les noms (Alt+P)"),
            on_click=switch,
        )
