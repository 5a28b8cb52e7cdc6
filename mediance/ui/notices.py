"""What the house tells the public in print, and who answers for each text."""

from urllib.parse import urlencode

import streamlit as st

from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.documents import Notice
from mediance.domain.permissions import Action, is_permitted
from mediance.services.paper.notices import Standing, approve, standings
from mediance.ui import auth, feedback, formats, labels
from mediance.ui.language import _
from mediance.ui.markdown import plain

SCREEN = "feuilles"


def show_notices(actor: Actor, site_id: int) -> None:
    """Draw a line for each text: its standing, its print, and the approval for whoever may."""
    may_approve = is_permitted(actor, Action.APPROVE_DOCUMENT)
    for standing in standings(actor):
        with st.container(border=True):
            _line(standing, site_id, may_approve=may_approve)
    feedback.show_message()


def _line(standing: Standing, site_id: int, *, may_approve: bool) -> None:
    st.markdown(f"**{labels.notice(standing.notice)}**")
    st.caption(_said_of(standing))
    asked = urlencode({"site": site_id, "text": standing.notice})
    is_draft = standing.approval is None
    with st.container(horizontal=True):
        st.link_button(
            _("Imprimer le projet à relire") if is_draft else _("Imprimer"),
            f"/paper/notice?{asked}",
            icon=":material/print:",
        )
        if is_draft and may_approve:
            st.button(
                _("J’ai relu ce texte, je l’approuve"),
                key=f"approve_{standing.notice}",
                on_click=_approve,
                args=(standing.notice, standing.version),
                icon=":material/check:",
            )


def _said_of(standing: Standing) -> str:
    if standing.approval is None:
        return _("À vérifier : personne n’a encore approuvé ce texte. Ne pas l’afficher.")
    return _("Approuvé par {who} le {day}.").format(
        who=plain(standing.approval.approved_by),
        day=formats.day_and_year(paris.local_day(standing.approval.approved_at)),
    )


def _approve(notice: Notice, version: str) -> None:
    with feedback.in_words():
        approve(auth.present(screen=SCREEN, is_activity=True), notice, version)
        feedback.say(_("Approuvé : ce texte peut être affiché."))
