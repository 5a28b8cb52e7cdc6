"""What people ask of their own data: by when it is answered, and how."""

import streamlit as st

from mediance.domain.permissions import Action, is_permitted
from mediance.ui import auth, feedback, rights, rights_request
from mediance.ui.language import _

actor = auth.require(Action.VIEW_RIGHTS)
may_answer = is_permitted(actor, Action.HANDLE_RIGHTS)

st.title(_("Demandes sur les données"), anchor=False)
feedback.show_message()

listed, beside = st.columns([5, 6], gap="large") if may_answer else (st.container(), None)
with listed:
    with st.container(horizontal=True, vertical_alignment="center", key="rights_choices"):
        view = rights.chosen_view()
        right = rights.chosen_right()
    rights.show_register(actor, view, right, may_open=may_answer)
    if not may_answer:
        st.caption(
            _("La protection des données répond. Notez une demande sur l’écran de la personne.")
        )

if beside is not None:
    with beside:
        chosen = rights.opened()
        if chosen is None:
            rights.show_new(actor)
        else:
            st.button(
                _("Noter une autre demande"),
                key="rights_close",
                type="tertiary",
                icon=":material/add:",
                on_click=rights.open_request,
                args=(None,),
            )
            rights_request.show(actor, chosen)
