"""One person: who they are, what they were told and agreed to, what is under way with them."""

import streamlit as st

from mediance.domain.permissions import Action, is_permitted
from mediance.services.person_file import follow_up
from mediance.ui import (
    auth,
    notes,
    person,
    person_consents,
    person_mandates,
    person_reach,
    person_rights,
    person_visits,
)

actor = auth.require(Action.GIVE_NOTICE)
head = person.opened(actor)
is_followed_here = is_permitted(actor, Action.VIEW_PERSON)

with st.container(key="person_head", horizontal=True, vertical_alignment="bottom"):
    with st.container():
        person.show_head(head)
    if is_followed_here:
        person_reach.show_correction(head)
with st.container(key="person_corrected"):
    person.show_done(person_reach.CORRECTION)

left, right = st.columns(2, gap="medium")
with left:
    hindrance = person_consents.show(actor, head)
    person_rights.show(actor, head.person_id)

if is_followed_here:
    known = follow_up(actor, head.person_id, offset=person_visits.offset(head.person_id))
    with right:
        person_reach.show(actor, head, known)
        person_mandates.show(actor, head)
        person_visits.show(actor, head.person_id, known)
    notes.show(actor, head.person_id, hindrance)
