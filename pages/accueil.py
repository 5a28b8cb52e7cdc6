"""Reception: who arrives and for what, who waits, who is being received."""

import streamlit as st

from mediance.domain.permissions import Action
from mediance.services.habits import desk_habits
from mediance.services.reference import domain_choices, visit_choices
from mediance.ui import auth, expected, intake, live, queue, session
from mediance.ui.language import _

actor = auth.require(Action.VIEW_QUEUE)
site_id = session.site_id(actor.site_ids)

if site_id is None:
    st.info(_("Aucun lieu d’accueil ne vous est encore ouvert. Demandez à la coordination."))
    st.stop()

choices, more = domain_choices(actor), visit_choices(actor, site_id)
habits = desk_habits(actor, site_id)


@st.fragment(key="intake")
def who_arrives(site: int) -> None:
    """Draw the form; it stays as it is while the queue moves."""
    intake.intake_form(site, choices, more, habits)


@st.fragment(key=expected.FRAGMENT, run_every=expected.TICK)
def who_is_expected(site: int) -> None:
    """Draw who has an appointment today."""
    expected.show(site)


@st.fragment(key="queue", run_every=queue.TICK)
def who_waits(site: int) -> None:
    """Draw the queue."""
    queue.queue_board(site, choices)


entry, line = st.columns(2, gap="medium")
desk, foot = entry.container(), entry.container()
appointments = entry.container()
with foot:
    live.watch(
        {
            "visits": ["queue", expected.FRAGMENT],
            "presences": ["queue"],
            "calls": ["intake"],
            "appointments": [expected.FRAGMENT],
        },
        [site_id],
    )
with desk:
    who_arrives(site_id)
with appointments:
    who_is_expected(site_id)
with line:
    who_waits(site_id)
