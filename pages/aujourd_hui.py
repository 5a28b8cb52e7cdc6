"""Today: who came, how the day went, and what has to be put right."""

import streamlit as st

from mediance.domain.permissions import Action
from mediance.services.reference import domain_choices
from mediance.ui import auth, correction, live, session, today
from mediance.ui.language import _

actor = auth.require(Action.VIEW_DAY)
site_id = session.site_id(actor.site_ids)

if site_id is None:
    st.info(_("Aucun lieu d’accueil ne vous est encore ouvert. Demandez à la coordination."))
    st.stop()

choices = domain_choices(actor)

with st.container(horizontal=True, vertical_alignment="bottom"):
    day = today.chosen_day()
    filters = today.chosen_filters(choices)
    live.watch({"visits": ["day"]}, [site_id])

correction.stay_with(site_id, day)


@st.fragment(key="correction")
def put_right() -> None:
    """Draw the form of the visit that is being corrected."""
    correction.panel(choices)


@st.fragment(key="day", run_every="60s")
def who_came(site: int) -> None:
    """Draw the day in one line, and its visits."""
    today.who_came(site, day, choices, filters)


put_right()
who_came(site_id)
