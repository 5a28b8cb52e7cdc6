"""Somebody's day: who waits, what is due and why, what colleagues ask, who is away."""

import streamlit as st

from mediance.domain.permissions import Action
from mediance.services import appointments, referrals
from mediance.ui import absences, auth, feedback, my_day, my_day_beside, my_day_referrals
from mediance.ui.language import _

actor = auth.require(Action.VIEW_PROCEDURES)
work = my_day.opened(actor)
coming, sent_on = appointments.todays(actor), referrals.todays_referrals(actor)
is_free = not (coming or sent_on or work.questions or work.decisions)

my_day.greet(work, is_free=is_free)
feedback.show_message()

due, beside = st.columns([3, 2], gap="medium")
with due:
    my_day.show_due(actor, work.day, is_free=is_free)
with beside:
    my_day_beside.show_appointments(coming)
    my_day_referrals.show(sent_on, screen=my_day.SCREEN)
    if work.questions:
        st.subheader(_("Entre collègues"), anchor=False)
        my_day_beside.show_questions(actor, work)
    if work.decisions:
        st.subheader(_("Décidé en réunion"), anchor=False)
        my_day_beside.show_decisions(work)
    st.subheader(_("Absences"), anchor=False)
    my_day_beside.show_hand_overs(actor, work)
    absences.show_own(actor, screen=my_day.SCREEN)
