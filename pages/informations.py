"""Who was not told yet what is kept of them: who is here first, one press each."""

import streamlit as st

from mediance.domain.permissions import Action
from mediance.ui import auth, informing, session
from mediance.ui.language import _

actor = auth.require(Action.GIVE_NOTICE)
site_id = session.site_id(actor.site_ids)

if site_id is None:
    st.info(_("Aucun lieu d’accueil ne vous est encore ouvert. Demandez à la coordination."))
    st.stop()

st.title(_("Informations à donner"), anchor=False)
st.caption(
    _("Dire ce qui est écrit, pourquoi, combien de temps, et qu’on peut dire non. Puis le noter.")
)
informing.show(actor, site_id)
