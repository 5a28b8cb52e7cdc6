"""The quiet sign that a colleague is wanted: on every screen of the site, until one goes."""

import streamlit as st

from mediance.domain.actors import Actor
from mediance.domain.calls import OpenCall
from mediance.domain.permissions import Action, is_permitted
from mediance.services.calls import answer_call, open_calls
from mediance.services.errors import DatabaseUnavailable
from mediance.services.sessions import SignedOut
from mediance.ui import auth, feedback, labels, live, session
from mediance.ui.language import _

TOPIC = FRAGMENT = "calls"
SCREEN = "calls"
PRESSED = "calls_pressed"


def calls_for_colleagues(actor: Actor) -> None:
    """Stand around every page of whoever may answer; without a call there is nothing to see."""
    if not is_permitted(actor, Action.ANSWER_CALL) or not actor.site_ids:
        return
    with st.container(key="mediance_calls", gap="xsmall"):
        live.watch({TOPIC: [FRAGMENT]}, actor.site_ids, name=TOPIC)
        _signs()


@st.fragment(key=FRAGMENT)
def _signs() -> None:
    try:
        actor = auth.present(screen=SCREEN, is_activity=False)
        calls = open_calls(actor, is_anew=session.was(PRESSED))
        waiting = [call for call in calls if call.caller_id != actor.staff_id]
    except (SignedOut, DatabaseUnavailable):
        return
    for call in waiting:
        _sign(call)


def _sign(call: OpenCall) -> None:
    place = call.room_name or _("Accueil")
    with st.container(key=f"call_{call.call_id}", horizontal=True, vertical_alignment="center"):
        st.markdown(_("**Besoin d’un·e collègue**"), width="content")
        where = (call.site_name, place, call.caller_name, labels.hour(call.called_at))
        st.text(" · ".join(where), width="content")
        st.button(
            _("J’y vais"),
            key=f"answer_call_{call.call_id}",
            on_click=_go,
            args=(call.call_id,),
        )


def _go(call_id: int) -> None:
    session.put(PRESSED, content=True)
    with feedback.in_words():
        answer_call(auth.present(screen=SCREEN, is_activity=True), call_id)
