"""The journal: who did what to which record, without what the record says."""

import streamlit as st

from mediance.domain.permissions import Action
from mediance.ui import auth, journal
from mediance.ui.language import _

actor = auth.require(Action.READ_JOURNAL)

st.title(_("Journal"), anchor=False)
st.caption(
    _(
        "Qui a fait quoi, quand et sur quelle fiche : jamais ce qu’elle contient. "
        "Gardé douze mois. Votre lecture y est notée aussi."
    )
)
journal.board(actor)
