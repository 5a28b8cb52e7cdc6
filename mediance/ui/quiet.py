"""What watches over each screen: covered once nobody is there, names hidden when others look."""

from datetime import timedelta

import streamlit as st

from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.permissions import Action
from mediance.services import sessions
from mediance.ui import auth, labels, privacy
from mediance.ui.browser import browser_part
from mediance.ui.language import _

_QUIET = browser_part("quiet")


def watch_over(actor: Actor) -> None:
    """Stand on every page of whoever works here; call it once a run."""
    _watch(hides_names=actor.hides_names)


@st.fragment(key="quiet")
def _watch(*, hides_names: bool) -> None:
    """Look at the session when the browser asks for it; that somebody looked is no activity."""
    actor = auth.current(Action.USE_OWN_ACCOUNT)
    if actor.hides_names != hides_names:
        st.rerun(scope="app")
    _QUIET(
        key="mediance_quiet",
        data={
            "lock_after_ms": sessions.lock_after() / timedelta(milliseconds=1),
            "ends_in_ms": _left(actor),
            "words": {"locking": _("Écran verrouillé. Un instant…"), "ending": _ending(actor)},
        },
        on_looked_change=_look,
        on_masked_change=privacy.switch,
    )


def _left(actor: Actor) -> float | None:
    if actor.session_ends_at is None:
        return None
    left = actor.session_ends_at - paris.now()
    return max(0.0, left / timedelta(milliseconds=1))


def _ending(actor: Actor) -> str:
    if actor.session_ends_at is None:
        return ""
    return _(
        "Votre session se termine à {hour}, douze heures après la connexion."
        " Ce que vous tapez est gardé."
    ).format(hour=labels.hour(actor.session_ends_at))


def _look() -> None:
    """The run of the fragment that follows is what looks."""
