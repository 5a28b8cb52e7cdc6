"""One person: who they are, what they were told and agreed to, what is under way with them."""

import streamlit as st

from mediance.domain.permissions import Action, is_permitted
from mediance.ui import auth, feedback, person

actor = auth.require(Action.GIVE_NOTICE)
head = person.opened(actor)

with st.container(key="person_head"):
    person.show_head(head)
feedback.show_message()

if is_permitted(actor, Action.VIEW_PERSON):
    # One line a section: `section.show(actor, head.person_id)`.
    pass
