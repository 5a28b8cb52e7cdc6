"""Typing paper in: the outage sheet, or a round sheet, under its own hours."""

import streamlit as st

from mediance.domain.permissions import Action
from mediance.services.reference import channel_choices, domain_choices
from mediance.ui import auth, reentry, session
from mediance.ui.language import _

actor = auth.require(Action.ENTER_LATER)
site_id = session.site_id(actor.site_ids)

if site_id is None:
    st.info(_("Aucun lieu d’accueil ne vous est encore ouvert. Demandez à la coordination."))
    st.stop()

choices, channels = domain_choices(actor), channel_choices(actor)
st.title(_("Ressaisir"), anchor=False)


@st.fragment(key="paper")
def paper(site: int) -> None:
    """Draw the grid."""
    reentry.grid(site, choices, channels)


paper(site_id)
