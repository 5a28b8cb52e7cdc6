"""« Ma feuille » of somebody who is followed, in one press; discreet, or with words in English."""

from urllib.parse import urlencode

import streamlit as st

from mediance.domain.actors import Actor
from mediance.domain.documents import Form
from mediance.domain.permissions import Action, is_permitted
from mediance.services.paper.approvals import is_approved
from mediance.ui import navigation, session
from mediance.ui.language import _


def draw(actor: Actor, person_id: int) -> None:
    """Draw the links that print the sheet; the sentence that says why there is none yet."""
    site_id = session.site_id(actor.site_ids)
    if site_id is None:
        return
    if not is_approved(actor, Form.MY_MATTERS):
        st.caption(_("« Ma feuille » s’imprimera une fois approuvée par la coordination."))
        if is_permitted(actor, Action.APPROVE_DOCUMENT):
            navigation.link_to("feuilles", _("La relire et l’approuver"))
        return
    address = f"/paper/my_matters?{urlencode({'person': person_id, 'site': site_id})}"
    with st.container(horizontal=True, vertical_alignment="center", key="my_matters"):
        st.link_button(_("Ma feuille"), address, icon=":material/print:")
        with st.popover(_("Autrement"), type="tertiary"):
            st.caption(_("Ce que la personne emporte, sans son nom."))
            st.link_button(_("Sans nommer les démarches"), f"{address}&discreet")
            st.link_button(_("Avec les mots en anglais"), f"{address}&gloss")
