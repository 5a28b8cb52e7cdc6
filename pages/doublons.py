"""Possible doubles: records that may be of one person, one pair at a time."""

import streamlit as st

from mediance.domain.permissions import Action
from mediance.ui import auth, doubles
from mediance.ui.language import _

actor = auth.require(Action.LINK_PEOPLE)

st.title(_("Doublons possibles"), anchor=False)
view = doubles.chosen_view()


@st.fragment(key="doubles")
def pairs() -> None:
    """Draw the pair to decide on, or what was decided."""
    doubles.board(view)


pairs()
