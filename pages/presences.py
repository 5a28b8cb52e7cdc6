"""Who of the team is here on which half-day of a week."""

import streamlit as st

from mediance.domain.permissions import Action
from mediance.ui import auth, live, presences, session
from mediance.ui.language import _

actor = auth.require(Action.VIEW_PRESENCES)
site_id = session.site_id(actor.site_ids)

st.title(_("Présences"), anchor=False)

if site_id is None:
    st.info(_("Aucun lieu d’accueil ne vous est encore ouvert. Demandez à la coordination."))
    st.stop()


@st.fragment(key="presences")
def week_of_the_team(site: int) -> None:
    """Draw the week."""
    presences.week_grid(site)


week_of_the_team(site_id)
live.watch({"presences": ["presences"]}, [site_id])
