"""One's own account: the password, and the other places where one is signed in."""

import streamlit as st

from mediance.domain.permissions import Action, is_permitted
from mediance.services import privacy
from mediance.services.credentials import SHORTEST_PASSWORD
from mediance.ui import account, auth, feedback, labels, session
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
        _("Au moins {count} caractères ; une phrase convient.").format(count=SHORTEST_PASSWORD)
    )
    st.form_submit_button(
        _("Enregistrer"),
        key=f"save_{form}",
        type="primary",
        on_click=account.change_password,
        args=(form,),
    )

if is_permitted(actor, Action.FIND_PERSON):
    st.subheader(_("Devant le public"), anchor=False)
    st.toggle(
        _("Masquer les noms dès la connexion"),
        value=privacy.hides_names_from_the_start(actor),
        key=account.NAMES_HIDDEN,
        on_change=account.hide_names_from_the_start,
    )
    st.caption(_("Seules les initiales se voient. À tout moment : Alt+P."))

st.subheader(_("Ailleurs"), anchor=False)
st.caption(_("Vous êtes resté·e connecté·e ailleurs ?"))
st.button(
    _("Déconnecter les autres ordinateurs"),
    key="sign_out_elsewhere",
    on_click=account.sign_out_elsewhere,
)
