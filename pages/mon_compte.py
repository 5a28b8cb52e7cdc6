"""One's own account: the password, the second factor, and the places where one is signed in."""

import streamlit as st

from mediance.domain.permissions import Action, is_permitted
from mediance.services import privacy, sessions
from mediance.services.credentials import LONGEST_READ, SHORTEST_PASSWORD
from mediance.ui import account, auth, feedback, formats, labels, second_proof, session
from mediance.ui.language import _

actor = auth.require(Action.USE_OWN_ACCOUNT)
form = str(session.submission_key("password"))

st.title(_("Mon compte"), anchor=False)
st.markdown(f"**{actor.display_name}** · " + " · ".join(labels.roles(actor)))
feedback.show_message()

with st.form("password", width=480, enter_to_submit=True):
    st.subheader(_("Changer de mot de passe"), anchor=False)
    st.text_input(
        _("Mot de passe actuel"),
        type="password",
        key=f"present_{form}",
        autocomplete="current-password",
    )
    st.text_input(
        _("Nouveau mot de passe"),
        type="password",
        key=f"new_{form}",
        autocomplete="new-password",
    )
    st.caption(
        _(
            "De {count} à {most} caractères, tous comptent ; une phrase convient."
            " Ni votre nom, ni un mot de passe courant."
        ).format(count=SHORTEST_PASSWORD, most=formats.number(LONGEST_READ))
    )
    st.form_submit_button(
        _("Enregistrer"),
        key=f"save_{form}",
        type="primary",
        on_click=account.change_password,
        args=(form,),
    )

second_proof.draw(actor)

if is_permitted(actor, Action.FIND_PERSON):
    st.subheader(_("Devant le public"), anchor=False)
    st.toggle(
        _("Masquer les noms dès la connexion"),
        value=privacy.hides_names_from_the_start(actor),
        key=account.NAMES_HIDDEN,
        on_change=account.hide_names_from_the_start,
    )
    st.caption(_("Seules les initiales se voient. À tout moment : Alt+P."))

st.subheader(_("Où vous êtes connecté·e"), anchor=False)
for place in sessions.open_sessions(actor):
    is_here = place.session_id == actor.session_id
    with st.container(horizontal=True, vertical_alignment="center", width=640):
        st.markdown(account.told(place, is_here=is_here), width="stretch")
        if not is_here:
            st.button(
                _("Déconnecter"),
                key=f"end_session_{place.session_id}",
                help=_("Déconnecter cet appareil"),
                on_click=account.end_session,
                args=(place.session_id,),
            )
st.button(
    _("Déconnecter les autres ordinateurs"),
    key="sign_out_elsewhere",
    on_click=account.sign_out_elsewhere,
)
