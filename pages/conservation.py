"""Records past their time: what is erased when, what is held, and the proof of what was done."""

import streamlit as st

from mediance.domain.permissions import Action
from mediance.ui import auth, retention
from mediance.ui.language import _

actor = auth.require(Action.PREVIEW_RETENTION)

st.title(_("Conservation"), anchor=False)
st.caption(
    _(
        "Deux ans après le dernier contact, une fiche est effacée avec tout ce qui nomme la "
        "personne. Les chiffres restent, sans elle."
    )
)
view = retention.chosen_view()


@st.fragment(key="retention")
def records() -> None:
    """Draw what was chosen."""
    retention.board(view)


records()
