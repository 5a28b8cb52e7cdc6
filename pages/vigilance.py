"""What nobody must lose sight of: last Monday, each reason, one decision a line, the sheet."""

import streamlit as st

from mediance.domain.permissions import Action
from mediance.services.followup import decisions
from mediance.services.followup.watching import not_to_lose_sight_of
from mediance.services.referrals import overdue_referrals
from mediance.ui import absences, auth, feedback, my_day_referrals, session, watching
from mediance.ui.language import _

actor = auth.require(Action.SUPERVISE_FOLLOW_UP)
site_id = session.site_id(actor.site_ids)

if site_id is None:
    st.info(_("Aucun lieu d’accueil ne vous est encore ouvert. Demandez à la coordination."))
    st.stop()

with st.container(horizontal=True, vertical_alignment="center", key="watching_head"):
    st.title(_("À ne pas perdre de vue"), anchor=False, width="content")
    watching.link_to_sheet(site_id)
feedback.show_message()

monday = decisions.monday(actor, site_id)
listed, decided = st.columns([3, 2], gap="medium")
with decided:
    watching.show_before(monday)
    watching.show_now(monday)
    absences.show_anothers(actor, screen=watching.SCREEN)
with listed:
    sights = not_to_lose_sight_of(actor, site_id, is_opening=session.is_arrival())
    overdue = overdue_referrals(actor, site_id)
    if not overdue and not any(sight.count for sight in sights):
        watching.show_nothing()
    watching.show_sights(actor, site_id, sights, monday)
    my_day_referrals.show_overdue(overdue, screen=watching.SCREEN)
