"""Administration: the team, the reasons to come, the places and how they work."""

import streamlit as st

from mediance.domain.permissions import Action
from mediance.ui import auth, feedback
from mediance.ui.administration import (
    colleagues,
    desk,
    forms,
    hours,
    names,
    places,
    reasons,
    rooms,
    sign_in,
)
from mediance.ui.administration.subjects import Subject, chosen_subject
from mediance.ui.language import _

actor = auth.require(Action.ARRANGE_SITES)

DRAWN = {
    Subject.TEAM: colleagues.draw,
    Subject.REASONS: reasons.draw,
    Subject.SITES: places.draw,
    Subject.ROOMS: rooms.draw,
    Subject.HOURS: hours.draw,
    Subject.DESK: desk.draw,
    Subject.NAMES: names.draw,
    Subject.SIGN_IN: sign_in.draw,
}
WIDTH = 960

st.title(_("Administration"), anchor=False)
chosen = chosen_subject(actor)


@st.fragment(key="administration")
def one_subject(subject: Subject) -> None:
    """Draw one subject; what is typed stays while the database does not answer."""
    who = forms.present()
    with st.container(width=WIDTH):
        feedback.show_done()
        DRAWN[subject](who)
        feedback.show_problem()


one_subject(chosen)
