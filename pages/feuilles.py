"""Paper: what a person leaves with, and the sheets for when nothing works."""

import streamlit as st

from mediance.domain.permissions import Action
from mediance.services.reference import domain_choices
from mediance.ui import auth, notices, session, sheets
from mediance.ui.language import _

actor = auth.require(Action.PRINT)
site_id = session.site_id(actor.site_ids)

if site_id is None:
    st.info(_("Aucun lieu d’accueil ne vous est encore ouvert. Demandez à la coordination."))
    st.stop()

st.title(_("Ma feuille"), anchor=False)
st.caption(
    _("Ce que la personne emporte. Ni son nom ni sa situation n’y figurent ; rien n’est gardé.")
)
sheets.show_my_sheet(actor, site_id, domain_choices(actor))

st.subheader(_("Si l’ordinateur ne marche plus"), anchor=False)
st.caption(_("À imprimer d’avance, et à ressaisir ensuite avec les vraies heures."))
sheets.show_outage_sheets(site_id)

st.subheader(_("Ce que nous disons de leurs données aux personnes"), anchor=False)
notices.show_notices(actor, site_id)

st.subheader(_("Lettres et feuilles remplies depuis un dossier"), anchor=False)
st.caption(
    _("La coordination relit chaque modèle et l’approuve : avant, il ne s’imprime pour personne.")
)
notices.show_letters(actor, site_id)
