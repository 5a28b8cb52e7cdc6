"""Institutions: what each takes and how, how long it takes, whom to turn to when it is silent."""

import streamlit as st

from mediance.domain.permissions import Action
from mediance.ui import auth, feedback, institution_editing, institutions
from mediance.ui.institutions import View
from mediance.ui.language import _

actor = auth.require(Action.VIEW_PROCEDURES)

st.title(_("Organismes"), anchor=False)
feedback.show_message()

opened = institutions.opened()
if opened is not None:
    institutions.show_file(actor, opened)
elif institutions.chosen_view(actor) is View.TYPES:
    institution_editing.show_types(actor)
else:
    institutions.show_list(actor)
