"""Steering: who waits now, how a period went, what is under way and with whom."""

import streamlit as st

from mediance.domain.permissions import Action
from mediance.services import steering
from mediance.ui import auth, live, panels
from mediance.ui import steering_words as words
from mediance.ui.language import _

actor = auth.require(Action.VIEW_STEERING)

head = st.container()
with st.container(horizontal=True, vertical_alignment="bottom"):
    site_ids = panels.chosen_sites(actor)
    live.watch(
        {
            "visits": ["sentence", "arrivals", "now", "wait"],
            "procedures": ["procedures"],
            "caseload": ["caseload"],
        },
        site_ids,
    )

of_period, of_now = st.columns([3, 2], gap="medium")
with of_period:
    choice = panels.chosen_period(actor, site_ids)


@st.fragment(key="sentence", run_every="30s")
def sentence() -> None:
    """Say who waits, before anything else."""
    now = steering.waiting_now(auth.current(Action.VIEW_STEERING), site_ids)
    st.title(words.waiting(now), anchor=False)


@st.fragment(key="arrivals")
def arrivals() -> None:
    """Draw who came, and when."""
    told = steering.attendance(auth.current(Action.VIEW_STEERING), site_ids, choice)
    panels.show_arrivals(told)


@st.fragment(key="now", run_every="30s")
def waiting_now() -> None:
    """Draw each wait as it grows."""
    now = steering.waiting_now(auth.current(Action.VIEW_STEERING), site_ids)
    panels.show_waiting(now, with_sites=len(site_ids) > 1)


@st.fragment(key="wait")
def experienced_wait() -> None:
    """Say how those who came waited."""
    told = steering.attendance(auth.current(Action.VIEW_STEERING), site_ids, choice)
    panels.show_experienced_wait(told)


@st.fragment(key="procedures")
def procedures() -> None:
    """Draw what is under way."""
    who = auth.current(Action.VIEW_STEERING)
    panels.show_procedures(who, steering.open_procedures(who, site_ids))


@st.fragment(key="caseload")
def caseload() -> None:
    """Draw who follows how many."""
    panels.show_caseload(steering.caseload(auth.current(Action.VIEW_CASELOAD), site_ids))


with head:
    sentence()
with of_period:
    arrivals()
    experienced_wait()
with of_now:
    panels.section(_("Maintenant"), "now")
    waiting_now()
    procedures()
    caseload()
