"""What the house prints for the public and for institutions, and who answers for each text."""

from collections.abc import Collection
from urllib.parse import urlencode

import streamlit as st

from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.documents import Document, Form, Letter, Notice
from mediance.domain.permissions import Action, is_permitted
from mediance.services.paper.approvals import Standing, approve, standings
from mediance.ui import auth, feedback, formats, labels
from mediance.ui.language import _
from mediance.ui.markdown import plain

SCREEN = "feuilles"


def show_notices(actor: Actor, site_id: int) -> None:
    """Draw the texts about people's data: their standing, their print, their approval."""
    _show(actor, site_id, tuple(Notice))
    feedback.show_message()


def show_letters(actor: Actor, site_id: int) -> None:
    """Draw the texts that are filled in with somebody's matter, the same way."""
    _show(actor, site_id, (*Letter, *Form))


def _show(actor: Actor, site_id: int, documents: Collection[Document]) -> None:
    may_approve = is_permitted(actor, Action.APPROVE_DOCUMENT)
    for standing in standings(actor):
        if standing.document in documents:
            with st.container(border=True):
                _line(standing, site_id, may_approve=may_approve)


def _line(standing: Standing, site_id: int, *, may_approve: bool) -> None:
    st.markdown(f"**{labels.document(standing.document)}**")
    st.caption(_said_of(standing))
    asked = urlencode({"site": site_id, "text": standing.document})
    is_draft = standing.approval is None
    with st.container(horizontal=True):
        st.link_button(
            _("Imprimer le projet à relire") if is_draft else _print(standing.document),
            f"/paper/notice?{asked}",
            icon=":material/print:",
        )
        if is_draft and may_approve:
            st.button(
                _("J’ai relu ce texte, je l’approuve"),
                key=f"approve_{standing.document}",
                on_click=_approve,
                args=(standing.document, standing.version),
                icon=":material/check:",
            )


def _print(document: Document) -> str:
    return _("Imprimer") if isinstance(document, Notice) else _("Relire le modèle")


def _said_of(standing: Standing) -> str:
    if standing.approval is None:
        if not isinstance(standing.document, Notice):
            return _("À vérifier : personne n’a encore approuvé ce texte. Il ne s’imprime pas.")
        return _("À vérifier : personne n’a encore approuvé ce texte. Ne pas l’afficher.")
    return _("Approuvé par {who} le {day}.").format(
        who=plain(standing.approval.approved_by),
        day=formats.day_and_year(paris.local_day(standing.approval.approved_at)),
    )


def _approve(document: Document, version: str) -> None:
    with feedback.in_words():
        approve(auth.present(screen=SCREEN, is_activity=True), document, version)
        feedback.say(
            _("Approuvé : ce texte peut être affiché.")
            if isinstance(document, Notice)
            else _("Approuvé : ce texte peut être imprimé.")
        )
